"""Who signs checkpoints: a key in a file, or a command that asks a device. No ORM here."""
import base64
import os
import secrets
import shlex
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..verify.checkpoint import is_signed, key_id, pem
from .key_source import KEY, KEY_ID, TIMEOUT

SUFFIX = '.sign'


class SigningError(Exception):
    """Nothing could be signed. The message says where and why; it never holds any of the key."""


class SigningFile:
    """An Ed25519 key in a file ``<id>.sign`` beside the other keys, hexadecimal, readable to its owner alone."""

    def __init__(self, folder, name):
        self.path = Path(folder) / f'{name}{SUFFIX}'
        self._name = name

    @property
    def where(self):
        return str(self.path)

    @classmethod
    def make(cls, folder):
        """Write a new key; return it."""
        seed = secrets.token_bytes(32)
        made = cls(folder, key_id(_public(seed)))
        made.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(made.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, 'w') as file:
            file.write(seed.hex())
            file.flush()
            os.fsync(file.fileno())
        return made

    def public(self):
        """Return the public key (PEM)."""
        return _public(self._seed())

    def sign(self, text):
        """Return the signature (base64) over the bytes of ``text``."""
        return base64.b64encode(Ed25519PrivateKey.from_private_bytes(self._seed()).sign(text.encode())).decode()

    def _seed(self):
        try:
            text = self.path.read_text().strip() if KEY_ID.fullmatch(self._name or '') else ''
        except (OSError, UnicodeDecodeError) as error:
            raise SigningError(f"{self.where}: {type(error).__name__}") from None
        if not KEY.fullmatch(text) or key_id(_public(bytes.fromhex(text))) != self._name:
            raise SigningError(f"{self.where}: not the key of this name")
        return bytes.fromhex(text)


class SigningCommand:
    """A command that signs with a device: ``COMMAND public`` prints the public key (PEM), ``COMMAND sign`` reads the text
    from its input and prints the signature (base64). Ed25519 and SM2 can be checked."""

    def __init__(self, command):
        self.command = shlex.split(command)

    @property
    def where(self):
        return self.command[0]

    def public(self):
        return self._run('public', '').strip() + '\n'

    def sign(self, text):
        return self._run('sign', text).strip()

    def _run(self, what, text):
        try:
            done = subprocess.run([*self.command, what], input=text.encode(), capture_output=True, timeout=TIMEOUT, check=True)
            return done.stdout.decode('ascii')
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise SigningError(f"{self.where} {what}: {type(error).__name__}") from None


def _public(seed):
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return pem(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def signed(signer, text):
    """Return the signature of a text and the public key, once it is seen that they belong together.

    :raise SigningError: when nothing comes, or what comes does not pass
    """
    public, signature = signer.public(), signer.sign(text)
    if not is_signed(text, signature, public):
        raise SigningError(f"{signer.where}: the signature does not pass")
    return signature, public
