"""Checkpoints: what the trail was at one moment, signed, each with the digest of the one before it."""
import base64
import hashlib
import re
from functools import lru_cache
from itertools import islice

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from . import sm2
from .canonical import DIGEST, ORIGIN, canonical, loads
from .findings import Finding
from .merkle import SHA256, SM3, Range

VERSION = 1
BEGIN, END = '-----BEGIN PUBLIC KEY-----', '-----END PUBLIC KEY-----'
ED25519 = bytes.fromhex('302a300506032b6570032100')  # what stands before the key in its file
TIME = re.compile(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d')
LOG = re.compile('[0-9a-f]{32}')
SHAPE = {'at': TIME, 'config': DIGEST, 'log': LOG, 'prev': DIGEST, 'root': DIGEST, 'root_sm3': DIGEST}
NUMBERS = ('number', 'size', 'v')
BATCH = 5000


class Roots:
    """Both roots of a log, with what it takes to go on."""

    def __init__(self, ranges=None):
        self._sha256, self._sm3 = ranges or (Range(SHA256), Range(SM3))

    @property
    def size(self):
        return self._sha256.size

    def extend(self, rows):
        """Add entries, each ``(position, digest, digest_sm3)``; digests hexadecimal, or as 32 bytes."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            self._sha256.extend([_digest(row[1]) for row in batch])
            self._sm3.extend([_digest(row[2]) for row in batch])

    def values(self):
        """Return both roots, hexadecimal."""
        return self._sha256.root(), self._sm3.root()

    def to_json(self):
        """Return the text from which ``from_json`` goes on."""
        return canonical({SHA256: self._sha256.to_json(), SM3: self._sm3.to_json()})

    @classmethod
    def from_json(cls, text):
        """Return the roots that ``to_json`` gave as text.

        :raise ValueError: for anything else
        """
        try:
            values = loads(text)
            ranges = Range.from_json(values[SHA256]), Range.from_json(values[SM3])
        except (TypeError, KeyError) as error:
            raise ValueError("no compact ranges") from error
        if [one.algorithm for one in ranges] != [SHA256, SM3] or ranges[0].size != ranges[1].size:
            raise ValueError("these ranges do not belong together")
        return cls(ranges)


def _digest(text):
    # what is no digest is found with its entry; here it only has to give another root
    return text if type(text) is bytes or (isinstance(text, str) and DIGEST.fullmatch(text)) else ORIGIN


def compose(**values):
    """Return the text of a checkpoint: ``at``, ``config``, ``log``, ``number``, ``prev``, ``root``, ``root_sm3``, ``size``."""
    text = canonical({**values, 'v': VERSION})
    parse(text)
    return text


def parse(text):
    """Return what the text of a checkpoint says, as a dict.

    :raise ValueError: unless it is the one text that says so
    """
    try:
        values = loads(text)
        sound = isinstance(values, dict) and values.keys() == {*SHAPE, *NUMBERS} and canonical(values) == text
    except (TypeError, ValueError) as error:
        raise ValueError("no checkpoint") from error
    if not sound or any(not isinstance(values[name], str) or not shape.fullmatch(values[name]) for name, shape in SHAPE.items()):
        raise ValueError("no checkpoint")
    if any(type(values[name]) is not int or values[name] < 1 for name in NUMBERS) or values['v'] != VERSION:
        raise ValueError("no checkpoint of this version")
    return values


def digest_of(text):
    """Return the digest (hexadecimal) by which the next checkpoint and receipts name this one."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(public):
    """Return the SHA-256 (hexadecimal) of a public key (PEM), as a bureau makes it known."""
    return hashlib.sha256(_der(public)).hexdigest()


def key_id(public):
    """Return the id of a public key (PEM): it follows from the key, so that no key passes for another."""
    return fingerprint(public)[:16]


def pem(der):
    """Return a SubjectPublicKeyInfo in DER as PEM."""
    lines = base64.encodebytes(der).decode().replace('\n', '')
    lines = '\n'.join(lines[start:start + 64] for start in range(0, len(lines), 64))
    return f'{BEGIN}\n{lines}\n{END}\n'


def _der(public):
    lines = public.strip().splitlines()
    if len(lines) < 3 or (lines[0], lines[-1]) != (BEGIN, END):
        raise ValueError("no public key")
    return _decoded(''.join(lines[1:-1]))


def _decoded(text):
    """Return the bytes of base64 in its one spelling."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 in another spelling")
    return data


def is_signed(text, signature, public):
    """Say whether ``signature`` (base64) over ``text`` is by the key ``public`` (PEM): Ed25519, or SM2."""
    try:
        return _verifies(_der(public), _decoded(signature), text.encode())
    except (ValueError, TypeError, AttributeError):
        return False


def is_signed_by(text, signature, name, public_keys):
    """Say whether a text is signed by the one of ``public_keys`` (``{key id: PEM}``) that has this id."""
    public = public_keys.get(name)
    try:
        return bool(public) and key_id(public) == name and is_signed(text, signature, public)
    except (ValueError, TypeError, AttributeError):
        return False


def _verifies(der, signature, message):
    if der.startswith(sm2.SPKI):
        return sm2.verify(der, signature, message)
    if not der.startswith(ED25519):
        return False
    try:
        _ed25519(der[len(ED25519):]).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=16)
def _ed25519(raw):
    return Ed25519PublicKey.from_public_bytes(raw)


class _Log:
    """The entries of a log, read once in the order of their positions."""

    def __init__(self, positions, roots):
        self._rows, self.roots = iter(positions), roots
        self._next, self.last = next(self._rows, None), roots.size

    def read(self, size=None):
        """Take the entries up to position ``size`` (default: all); yield findings on positions."""
        batch = []
        while self._next is not None and (size is None or self._next[0] <= size):
            position = self._next[0]
            if position != self.last + 1:
                yield Finding('position', position=position, detail=f"after position {self.last}")
            batch.append(self._next)
            self.last, self._next = position, next(self._rows, None)
            if len(batch) == BATCH:
                self.roots.extend(batch)
                batch = []
        self.roots.extend(batch)


class _Claims:
    """Compares what checkpoints and receipts say of the log with the log itself, in the order of their sizes."""

    def __init__(self, log):
        self._log, self._since, self._broken = log, log.roots.size, False

    def check(self, size, roots, what):
        """Yield findings on the entries up to ``size``, which ``what`` says have these ``roots``."""
        yield from self._log.read(size)
        if self._log.last < size:
            yield Finding('head', position=self._log.last, detail=f"{what} covers {size} entries")
            return
        same = all(mine == root for mine, root in zip(self._log.roots.values(), roots))
        if not same and not self._broken:
            yield Finding('root', position=size, detail=f"{what}: entries {self._since + 1} to {size}")
        self._broken = not same
        if same:
            self._since = size


def check_checkpoints(positions, checkpoints, public_keys=None, receipts=(), start=None):
    """Check the chain of checkpoints, their signatures, and both roots at the size of each.

    :param positions: ``(position, digest, digest_sm3)`` in the order of positions, those after ``start``
    :param checkpoints: dicts with ``number``, ``size``, ``text``, ``signature``, ``key_id``, ``digest`` in the order of
        their numbers
    :param dict public_keys: ``{key id: PEM}``
    :param receipts: receipts whose roots are compared as well, of whatever log the checkpoints are
    :param dict start: a checkpoint that was verified before, with its ``frontier``: only what came after it is checked
    :return: iterator of findings
    """
    roots, prev, number, logs = Roots(), ORIGIN, 0, set()
    if start is not None:
        try:
            said, roots = parse(start['text']), Roots.from_json(start['frontier'])
        except ValueError:
            said = None
        if said is None or (*roots.values(), roots.size) != (said['root'], said['root_sm3'], said['size']):
            yield Finding('checkpoint', position=start['size'], detail=f"checkpoint {start['number']}")
            return
        prev, number, logs = digest_of(start['text']), start['number'], {said['log']}
    log = _Log(positions, roots)
    claims = _Claims(log)
    waiting = sorted((one for one in receipts if one.size >= roots.size), key=lambda one: one.size, reverse=True)
    for row in checkpoints:
        if start is not None and row['number'] <= start['number']:
            continue
        said, faults = _check_row(row, number, prev, log.roots.size, logs, public_keys or {})
        yield from faults
        prev, number = row['digest'], row['number']
        if said is None or said['size'] < log.last:
            continue
        while waiting and waiting[-1].size < said['size']:
            yield from _check_receipt(claims, waiting.pop(), logs)
        yield from claims.check(said['size'], (said['root'], said['root_sm3']), f"checkpoint {row['number']}")
    while waiting:
        yield from _check_receipt(claims, waiting.pop(), logs)
    yield from log.read()


def _check_receipt(claims, receipt, logs):
    if receipt.log in logs or not logs:
        yield from claims.check(receipt.size, receipt.roots, f"receipt {receipt.number}")


def _check_row(row, number, prev, size, logs, keys):
    """Return what one checkpoint says (None where it is none) and the findings on it alone."""
    name, faults = f"checkpoint {row['number']}", []

    def fault(kind, detail):
        faults.append(Finding(kind, position=row['size'], detail=f"{name}: {detail}"))

    try:
        said = parse(row['text'])
    except ValueError:
        fault('checkpoint', "its text is damaged")
        return None, faults
    if not logs:
        logs.add(said['log'])
    if row['number'] != number + 1:
        fault('checkpoint', f"after checkpoint {number}")
    elif said['prev'] != prev:
        fault('checkpoint', "it does not go on from the one before it")
    if (row['number'], row['size'], row['digest']) != (said['number'], said['size'], digest_of(row['text'])):
        fault('checkpoint', "its columns do not say what its text says")
    if said['log'] not in logs:
        fault('checkpoint', "it is of another log")
    if said['size'] < size:
        fault('checkpoint', "it covers less than the one before it")
    if not is_signed_by(row['text'], row['signature'], row['key_id'], keys):
        fault('signature', f"key {row['key_id']}")
    return said, faults
