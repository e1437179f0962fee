"""The verifier as the outside world has it, loaded without Odoo, and what an attacker needs to play its part."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from verify_package import load

_canonical, _checkpoint, _receipt = load("canonical"), load("checkpoint"), load("receipt")
ORIGIN, canonical, digest, digest_sm3 = _canonical.ORIGIN, _canonical.canonical, _canonical.digest, _canonical.digest_sm3
Roots, compose, digest_of, is_signed, key_id, parse = (
    getattr(_checkpoint, name) for name in ("Roots", "compose", "digest_of", "is_signed", "key_id", "parse"))  # fmt: skip
receipt, read_all, merkle = _receipt, _receipt.read_all, load("merkle")
check, DatabaseSource, row_digest = load("check").check, load("database").DatabaseSource, load("rows").row_digest
FACTS, FIXED = load("rows").FACTS, load("rows").FIXED


def signing(key):
    """A function that signs texts as the registry does, and the public key."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return lambda text: base64.b64encode(key.sign(text.encode())).decode(), public


def strange_key(random):
    """A key of the attacker's own."""
    return signing(Ed25519PrivateKey.from_private_bytes(random.randbytes(32)))


def signer(path):
    """What signs with the key in a file of the bureau's."""
    return signing(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip())))[0]
