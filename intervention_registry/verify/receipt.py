"""Receipts of checkpoints and filing slips that come back from outside the bureau, checked against what the log holds."""
import re
from dataclasses import dataclass

from . import mail
from .canonical import canonical, loads
from .checkpoint import digest_of, is_signed_by, key_id, parse
from .findings import Finding

FILE = ('key_id', 'public', 'signature', 'text')
CODE = re.compile(r'(?<![0-9A-Za-z])IRC1:(?P<log>[0-9a-f]{32}):(?P<number>\d{1,9}):(?P<size>\d{1,15}):(?P<root>[0-9a-f]{64}):'
                  r'\s{0,3}(?P<digest>[0-9a-f]{64})(?![0-9A-Za-z])')
SLIP = re.compile(r'(?<![0-9A-Za-z])(?:IR1|(?P<second>IR2)):(?P<code>[^:\s]{1,64}):(?P<seq>\d{1,9}):'
                  r'(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d):(?P<digest>[0-9a-f]{64})'
                  r'(?(second):(?P<log>[0-9a-f]{32}):(?P<position>\d{1,15})?)(?![0-9A-Za-z:])')
# why a receipt or slip does not pass
OTHER_LOG, UNSIGNED, MISSING, DIFFERS, RESIGNED = 'other_log', 'unsigned', 'missing', 'differs', 'resigned'
REASONS = {
    OTHER_LOG: "it is of another log",
    UNSIGNED: "it bears no valid signature of this log",
    MISSING: "what it attests is not there: the tail was cut, or an older copy was restored",
    DIFFERS: "what it attests reads differently now",
    RESIGNED: "what it attests was signed anew since",
}


@dataclass(frozen=True)
class Receipt:
    """That a checkpoint was there: the file that left the bureau, or the square code printed on a document."""
    log: str
    number: int
    size: int
    root: str
    digest: str
    root_sm3: str = ''
    text: str = ''
    signature: str = ''
    key_id: str = ''
    public: str = ''

    @property
    def roots(self):
        return (self.root, self.root_sm3) if self.root_sm3 else (self.root,)


@dataclass(frozen=True)
class Slip:
    """That a record was handed in: the entry of its submission."""
    code: str
    seq: int
    at: str
    digest: str
    log: str = ''
    position: int = 0


def file_text(text, signature, public):
    """Return what leaves the bureau as a file: a checkpoint's text, its signature (base64) and the public key (PEM)."""
    return canonical({'key_id': key_id(public), 'public': public, 'signature': signature, 'text': text})


def code(text):
    """Return what is printed as a square code: the checkpoint of this text in short."""
    said = parse(text)
    return f"IRC1:{said['log']}:{said['number']}:{said['size']}:{said['root']}:{digest_of(text)}"


def slip_code(code, seq, at, digest, log='', position=0):
    """Return what the square code of a filing slip holds; the form without log is what slips had before there was one."""
    short = f'{code}:{seq}:{at}:{digest}'
    return f"IR2:{short}:{log}:{position or ''}" if log else f'IR1:{short}'


def read(text):
    """Return the receipts and slips of a text: files as they were sent, or codes, each on a line or amid other words.

    :param str text: one file, a mail with the file attached, or pasted words
    :return: a list of Receipt and a list of Slip
    :raise ValueError: when there is none in it, or a file is damaged
    """
    text = text.strip().removeprefix('\ufeff')
    if mail.is_mail(text):
        text = '\n'.join(part.strip() for part in mail.parts(text))
    files, words = [], []
    for line in text.splitlines():
        (files if line.strip().startswith('{') else words).append(line.strip())
    # documents say a code in two lines
    words = '\n'.join(words)
    receipts = [*map(_file, files), *map(_receipt, CODE.finditer(words))]
    slips = [_slip(found) for found in SLIP.finditer(words)]
    if not receipts and not slips:
        raise ValueError("no receipt and no slip")
    return receipts, slips


def _file(text):
    try:
        values = loads(text)
    except ValueError as error:
        raise ValueError("a receipt is damaged") from error
    if not isinstance(values, dict) or sorted(values) != list(FILE) or any(not isinstance(one, str) for one in values.values()):
        raise ValueError("a receipt is damaged")
    if values['key_id'] != _key_id(values['public']):
        raise ValueError("a receipt is damaged")
    said = parse(values['text'])
    return Receipt(digest=digest_of(values['text']),
                   **{name: said[name] for name in ('log', 'number', 'size', 'root', 'root_sm3')}, **values)


def _key_id(public):
    try:
        return key_id(public)
    except (ValueError, TypeError):
        return None


def _receipt(found):
    values = found.groupdict()
    return Receipt(**{**values, 'number': int(values['number']), 'size': int(values['size'])})


def _slip(found):
    values = {name: value for name, value in found.groupdict().items() if value and name != 'second'}
    return Slip(**{**values, 'seq': int(values['seq']), 'position': int(values.get('position', 0))})


def judge(receipt, checkpoint, log, public_keys):
    """Return why a receipt does not pass, one of REASONS, or None.

    :param Receipt receipt: what came back
    :param dict checkpoint: the checkpoint of that number as the database holds it, or None
    :param str log: the log's id
    :param dict public_keys: ``{key id: PEM}``
    """
    if receipt.log != log:
        return OTHER_LOG
    if receipt.text and not is_signed_by(receipt.text, receipt.signature, receipt.key_id, public_keys):
        return UNSIGNED
    if checkpoint is None:
        return MISSING
    if digest_of(checkpoint['text']) != receipt.digest or receipt.text not in ('', checkpoint['text']):
        return DIFFERS
    if receipt.text and (checkpoint['key_id'], checkpoint['signature']) != (receipt.key_id, receipt.signature):
        return RESIGNED
    return None


def judge_slip(slip, entry, log):
    """Return why a slip does not pass, one of REASONS, or None; ``entry`` is the one with the slip's digest, or None."""
    if slip.log and slip.log != log:
        return OTHER_LOG
    if entry is None:
        return MISSING
    if (entry['seq'], entry['at'], entry['event']) != (slip.seq, slip.at, 'submit'):
        return DIFFERS
    if slip.position and entry['position'] != slip.position or _code_in(entry) not in (None, slip.code):
        return DIFFERS
    return None


def _code_in(entry):
    """Return the code of the record that the entry of a submission names; None where it names none."""
    try:
        return loads(entry['payload'])['values'].get('name')
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def read_all(texts):
    """Return the receipts and slips of many texts, and for each text without any, or damaged, why.

    :return: a list of Receipt, a list of Slip, a list of sentences
    """
    receipts, slips, faults = [], [], []
    for number, text in enumerate(texts, 1):
        try:
            found = read(text)
        except ValueError as error:
            faults.append(f"text {number}: {error}")
        else:
            receipts += found[0]
            slips += found[1]
    return receipts, slips, faults


def check_receipts(receipts, source, public_keys):
    """Check receipts against the checkpoints of a log.

    :param receipts: Receipts
    :param Source source: answers ``checkpoints``
    :param dict public_keys: ``{key id: PEM}``
    :return: iterator of findings
    """
    wanted, found, log = {receipt.number for receipt in receipts}, {}, None
    for row in source.checkpoints() if wanted else ():
        log = log or log_of(row)
        if row['number'] in wanted:
            found[row['number']] = row
    for receipt in receipts:
        if reason := judge(receipt, found.get(receipt.number), log or receipt.log, public_keys):
            yield Finding('receipt', position=receipt.size, detail=f"checkpoint {receipt.number}: {REASONS[reason]}")


def log_of(row):
    """Return the id of the log that a checkpoint is of, None for what is no checkpoint."""
    try:
        return parse(row['text'])['log']
    except ValueError:
        return None


def check_slips(slips, source):
    """Check filing slips against the entries of a log.

    :param slips: Slips
    :param Source source: answers ``entries`` and ``checkpoints``
    :return: iterator of findings
    """
    wanted, found = {slip.digest for slip in slips}, {}
    log = next((log_of(row) for row in source.checkpoints()), None) if wanted else None
    for entry in source.entries() if wanted else ():
        if entry['digest'] in wanted:
            found[entry['digest']] = entry
    for slip in slips:
        if reason := judge_slip(slip, found.get(slip.digest), log or slip.log):
            yield Finding('slip', document=found[slip.digest]['document'] if slip.digest in found else '', seq=slip.seq,
                          position=slip.position, detail=f"{slip.code}: {REASONS[reason]}")
