"""Sealed bytes: authenticated, padded, and bound to the place they belong to (A6, A7, B5, B6). No ORM here.

An envelope is a header - mark, version, suite and the eight bytes that name its key - a fresh nonce, the sealed text and a tag.
The tag covers the header and the associated data, so that nothing can be moved to another row, nor opened as what it is not.
"""
import os

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import constant_time, hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

MARK = b'IR\x01'  # the last byte is the version
KEY = 32
NONCE = 12
KEY_ID = 8
HEADER = len(MARK) + 1 + KEY_ID
SMALLEST = 64
UNNAMED = bytes(KEY_ID)


class EnvelopeError(Exception):
    """The envelope was damaged, moved, or sealed with another key."""


def fresh_key():
    """Return a random key."""
    return os.urandom(KEY)


def padded_length(length):
    """Return the length that ``length`` bytes are padded to: Padmé, at most 12 % more, never below 64.

    Of the length only the few highest bits stay, so that it tells next to nothing about a text.
    """
    length = max(length, SMALLEST)
    exponent = length.bit_length() - 1
    rounding = (1 << (exponent - exponent.bit_length())) - 1
    return (length + rounding) & ~rounding


def _pad(plaintext):
    marked = plaintext + b'\x80'
    return marked.ljust(padded_length(len(marked)), b'\x00')


def _unpad(padded):
    plaintext = padded.rstrip(b'\x00')
    if not plaintext.endswith(b'\x80'):
        raise EnvelopeError("padding")
    return plaintext[:-1]


def _derived(key, purpose, length):
    return HKDFExpand(hashes.SM3(), length, purpose).derive(key)


class AesGcm:
    """AES-256-GCM (NIST SP 800-38D)."""
    code, tag = 1, 16

    @staticmethod
    def seal(key, nonce, padded, aad):
        return AESGCM(key).encrypt(nonce, padded, aad)

    @staticmethod
    def unseal(key, nonce, sealed, aad):
        return AESGCM(key).decrypt(nonce, sealed, aad)


class Sm4Gcm:
    """SM4 (GB/T 32907) in Galois counter mode (RFC 8998)."""
    code, tag = 2, 16

    @classmethod
    def _cipher(cls, key, nonce, tag=None):
        return Cipher(algorithms.SM4(_derived(key, b'sm4-gcm', 16)), modes.GCM(nonce, tag))

    @classmethod
    def seal(cls, key, nonce, padded, aad):
        encryptor = cls._cipher(key, nonce).encryptor()
        encryptor.authenticate_additional_data(aad)
        return encryptor.update(padded) + encryptor.finalize() + encryptor.tag

    @classmethod
    def unseal(cls, key, nonce, sealed, aad):
        decryptor = cls._cipher(key, nonce, sealed[-cls.tag:]).decryptor()
        decryptor.authenticate_additional_data(aad)
        return decryptor.update(sealed[:-cls.tag]) + decryptor.finalize()


class Sm4Ctr:
    """SM4 in counter mode, then HMAC-SM3 over all of it: where the library at hand has no SM4-GCM."""
    code, tag = 3, 32

    @staticmethod
    def _cipher(key, nonce):
        return Cipher(algorithms.SM4(_derived(key, b'sm4-ctr', 16)), modes.CTR(nonce + bytes(4)))

    @staticmethod
    def _code(key, nonce, sealed, aad):
        code = hmac.HMAC(_derived(key, b'hmac-sm3', 32), hashes.SM3())
        code.update(len(aad).to_bytes(8, 'big') + aad + nonce + sealed)
        return code.finalize()

    @classmethod
    def seal(cls, key, nonce, padded, aad):
        encryptor = cls._cipher(key, nonce).encryptor()
        sealed = encryptor.update(padded) + encryptor.finalize()
        return sealed + cls._code(key, nonce, sealed, aad)

    @classmethod
    def unseal(cls, key, nonce, sealed, aad):
        sealed, code = sealed[:-cls.tag], sealed[-cls.tag:]
        if not constant_time.bytes_eq(code, cls._code(key, nonce, sealed, aad)):
            raise InvalidTag
        decryptor = cls._cipher(key, nonce).decryptor()
        return decryptor.update(sealed) + decryptor.finalize()


def _sm4():
    """Return the better of the two ways to use SM4 that the library at hand has."""
    try:
        Sm4Gcm.seal(bytes(KEY), bytes(NONCE), b'', b'')
    except UnsupportedAlgorithm:
        return Sm4Ctr
    return Sm4Gcm


SUITES = {'aes-gcm': AesGcm, 'sm4': _sm4()}
BY_CODE = {suite.code: suite for suite in (AesGcm, Sm4Gcm, Sm4Ctr)}


def seal(suite, key, plaintext, aad, key_id=UNNAMED):
    """Seal ``plaintext``.

    :param str suite: aes-gcm or sm4
    :param bytes key: 32 random bytes
    :param bytes plaintext: what to seal; of any length
    :param bytes aad: the place it belongs to, ``model|row|field|key version``
    :param bytes key_id: eight bytes that name the key; readable to everybody
    :return: the envelope
    :rtype: bytes
    :raise ValueError: for a key or key id of another length, and for an unknown suite
    """
    if suite not in SUITES or len(key) != KEY or len(key_id) != KEY_ID:
        raise ValueError("an unknown suite, or a key that is none")
    header = MARK + bytes([SUITES[suite].code]) + key_id
    nonce = os.urandom(NONCE)
    return header + nonce + SUITES[suite].seal(key, nonce, _pad(plaintext), header + aad)


def unseal(key, blob, aad):
    """Open an envelope.

    :param bytes key: the key it was sealed with
    :param bytes blob: the envelope
    :param bytes aad: the place it was sealed for
    :return: what was sealed
    :rtype: bytes
    :raise EnvelopeError: when it is no envelope, was damaged or moved, or the key is another one
    """
    header, nonce, sealed = blob[:HEADER], blob[HEADER:HEADER + NONCE], blob[HEADER + NONCE:]
    suite = is_envelope(blob) and BY_CODE.get(header[len(MARK)])
    if not suite or len(sealed) < suite.tag + SMALLEST or len(key) != KEY:
        raise EnvelopeError("no envelope")
    try:
        return _unpad(suite.unseal(key, nonce, sealed, header + aad))
    except (InvalidTag, InvalidSignature, UnsupportedAlgorithm) as error:
        raise EnvelopeError("tag") from error


def is_envelope(blob):
    """Say whether bytes begin as an envelope does."""
    return blob.startswith(MARK) and len(blob) > HEADER + NONCE


def key_id_of(blob):
    """Return the eight bytes that name an envelope's key.

    :raise EnvelopeError: when it is no envelope
    """
    if not is_envelope(blob):
        raise EnvelopeError("no envelope")
    return blob[len(MARK) + 1:HEADER]


def suite_of(blob):
    """Return the name of the suite that an envelope was sealed with; None for one that is not known."""
    code = blob[len(MARK)] if is_envelope(blob) else None
    return next((name for name, suite in (*SUITES.items(), ('sm4', Sm4Gcm), ('sm4', Sm4Ctr)) if suite.code == code), None)
