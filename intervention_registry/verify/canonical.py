"""Canonical payloads and their digests: the bytes a trail row is made of."""
import hashlib
import hmac
import json
import re
import unicodedata

from cryptography.hazmat.primitives import hashes

VERSION = b'\x10'
ORIGIN = '0' * 64
DIGEST = re.compile('[0-9a-f]{64}')


def canonical(values):
    """Return the one JSON text that stands for ``values``.

    Keys are sorted, no spaces, NFC text; only text, integers, booleans, null, lists and dicts are accepted, so that the
    same values always give the same bytes.

    :param dict values: the payload
    :return: str
    :raise TypeError: for a value (a float, a date) that has no canonical form
    """
    return json.dumps(_plain(values), ensure_ascii=False, sort_keys=True, separators=(',', ':'))


def _plain(value):
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return unicodedata.normalize('NFC', value)
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(prev, payload):
    """Return the SHA-256 link, in hexadecimal, of ``payload`` (str) after the link ``prev`` (hexadecimal)."""
    return hashlib.sha256(VERSION + bytes.fromhex(prev) + payload.encode()).hexdigest()


def digest_sm3(prev, payload):
    """Return the SM3 link (GB/T 32905) of ``payload`` after the SHA-256 link ``prev``; hexadecimal."""
    return sm3(VERSION + bytes.fromhex(prev) + payload.encode()).hex()


def _sm3(data):
    context = hashes.Hash(hashes.SM3())
    context.update(data)
    return context.finalize()


def _sm3_of_openssl():
    """Return the quicker SM3 of the platform's OpenSSL where it has one."""
    try:
        blank = hashlib.new('sm3', usedforsecurity=False)
    except ValueError:
        return _sm3

    def sm3(data):
        """Return the SM3 digest of ``data`` as bytes."""
        state = blank.copy()
        state.update(data)
        return state.digest()

    return sm3


sm3 = _sm3_of_openssl()


def loads(text):
    """Read JSON strictly: no key twice, no number but integers, nothing before or after.

    :param str text: from whom one does not trust
    :return: the value
    :raise ValueError: for everything else, nested too deeply and numbers too long to read included
    """
    try:
        value, end = SCAN(text, 0)
    except (StopIteration, RecursionError):
        raise ValueError("no JSON, or nested too deeply") from None
    if end != len(text):
        raise ValueError("something stands after the value")
    return value


def _once(pairs):
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key stands there twice")
    return values


def _no_number(text):
    raise ValueError(f"{text[:20]} is no integer")


SCAN = json.JSONDecoder(object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number).scan_once


def commitment(salt, value):
    """Return what stands in the trail for a personal value: HMAC-SHA-256 of it under the document's ``salt`` (hex)."""
    return hmac.new(bytes.fromhex(salt), canonical({'v': value}).encode(), hashlib.sha256).hexdigest()
