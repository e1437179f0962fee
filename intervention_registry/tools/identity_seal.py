"""Sealing to people: boxes that only the holder of a private key opens, and private keys under a passphrase.

A box is made for an X25519 public key (RFC 7748) with a fresh pair whose private half is thrown away: HKDF-SHA-256 of the
shared secret gives the key of AES-256-GCM. The context - what is sealed, for whom - is bound in and has to be named again to
open it. A private key is wrapped by a key that Argon2id (RFC 9106) makes of the passphrase, or scrypt (RFC 7914) where the
installed OpenSSL has no Argon2id; which one, and its costs, stand in the result.
"""
import base64
import json
import os
import unicodedata

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

try:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
except ImportError:  # before version 44
    Argon2id = None

KEY, NONCE = 32, 12
BOX = b'\x01'
PURPOSE = b'intervention_registry box 1|'
COSTS = {
    'argon2id': {'iterations': 3, 'lanes': 4, 'memory_cost': 64 * 1024},  # RFC 9106, second recommendation: 64 MiB
    'scrypt': {'n': 2**17, 'r': 8, 'p': 1},  # 128 MiB
}
DERIVES = {'argon2id': Argon2id, 'scrypt': Scrypt}
SHORTEST, DIFFERENT = 12, 6


class Unopened(Exception):
    """What was sealed does not open with this key, passphrase or context."""


def new_pair():
    """Return a fresh private key and its public key, 32 bytes each."""
    private = os.urandom(KEY)
    return private, public_of(private)


def public_of(private):
    """Return the public key of a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public, data, context):
    """Return ``data`` in a box for the holder of the ``public`` key, bound to ``context`` (str)."""
    fresh = X25519PrivateKey.generate()
    sender, nonce = fresh.public_key().public_bytes_raw(), os.urandom(NONCE)
    key = _box_key(fresh.exchange(X25519PublicKey.from_public_bytes(public)), sender, public)
    return BOX + sender + nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def open_box(private, box, context):
    """Return what ``seal_to`` put into the box.

    :raise Unopened: for another key or context, and for a box that was changed
    """
    try:
        if box[:1] != BOX:
            raise ValueError("no box")
        sender, nonce, sealed = box[1:1 + KEY], box[1 + KEY:1 + KEY + NONCE], box[1 + KEY + NONCE:]
        secret = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(sender))
        return AESGCM(_box_key(secret, sender, public_of(private))).decrypt(nonce, sealed, context.encode())
    except (InvalidTag, ValueError):
        raise Unopened from None


def _box_key(secret, sender, public):
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=PURPOSE + sender + public).derive(secret)


def _lock(key, data, context):
    """Return ``data`` encrypted under a ``key`` of 32 bytes and bound to ``context``."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def _unlock(key, blob, context):
    """Return what ``_lock`` encrypted. Raise ``Unopened`` when key, context or bytes are others."""
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise Unopened from None


def wrap(passphrase, data, context):
    """Return ``data`` under a passphrase, as text that names how the key was derived."""
    kdf, salt = _kdf(), os.urandom(16)
    blob = _lock(_passphrase_key(passphrase, salt, kdf, COSTS[kdf]), data, context)
    return json.dumps({'kdf': kdf, 'costs': COSTS[kdf], 'salt': _text(salt), 'blob': _text(blob)}, sort_keys=True)


def unwrap(passphrase, text, context):
    """Return what ``wrap`` was given. Raise ``Unopened`` for another passphrase or context."""
    try:
        wrapped = json.loads(text)
        salt, blob = base64.b64decode(wrapped['salt']), base64.b64decode(wrapped['blob'])
        key = _passphrase_key(passphrase, salt, wrapped['kdf'], wrapped['costs'])
    except (ValueError, KeyError, TypeError):
        raise Unopened from None
    return _unlock(key, blob, context)


def _kdf():
    """Return the name of the best derivation that is installed."""
    try:
        return Argon2id(salt=bytes(16), length=KEY, **COSTS['argon2id']) and 'argon2id'
    except (TypeError, UnsupportedAlgorithm):
        return 'scrypt'


def _passphrase_key(passphrase, salt, kdf, costs):
    normal = unicodedata.normalize('NFKC', passphrase).encode()
    return DERIVES[kdf](salt=salt, length=KEY, **costs).derive(normal)


def _text(data):
    return base64.b64encode(data).decode()


def is_weak(passphrase, known=()):
    """Say whether a passphrase is too short, too uniform, or holds one of the ``known`` words such as the login."""
    normal = unicodedata.normalize('NFKC', passphrase)
    folded = normal.casefold()
    steps = {ord(after) - ord(before) for before, after in zip(normal, normal[1:])}
    return (len(normal) < SHORTEST or len(set(folded)) < DIFFERENT or len(steps) < 3
            or any(len(word) > 2 and word.casefold() in folded for word in known))
