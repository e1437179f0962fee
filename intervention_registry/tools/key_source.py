"""Where key-encryption keys are kept: a file, or a command that asks a key server or a device. No ORM here."""
import os
import re
import secrets
import shlex
import subprocess
from pathlib import Path

TIMEOUT = 10  # seconds that a command may take
KEY_ID = re.compile(r'[0-9a-f]{16}')
KEY = re.compile(r'[0-9a-fA-F]{64}')


class KeySourceError(Exception):
    """The key could not be had. The message says from where and why; it never holds any of the key."""


def fresh_id():
    """Return a new key id."""
    return secrets.token_hex(8)


class KeyFiles:
    """Keys in files ``<id>.kek`` of one folder, hexadecimal, readable to their owner alone."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def where(self, key_id):
        return str(self.folder / f'{key_id}.kek')

    def make(self, key_id):
        """Write a new key; never over one that exists."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.where(key_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, 'w') as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())

    def read(self, key_id):
        try:
            return Path(self.where(_checked(key_id))).read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise KeySourceError(f"{self.where(key_id)}: {type(error).__name__}") from None


class KeyCommand:
    """Keys that a command prints, hexadecimal, when it is called with the key's id."""

    def __init__(self, command):
        self.command = shlex.split(command)

    def where(self, key_id):
        return f'{self.command[0]} {key_id}'

    def make(self, key_id):
        """Ask for a key under a new id; whoever runs the key server lets it make one."""
        load(self, key_id)

    def read(self, key_id):
        try:
            done = subprocess.run([*self.command, _checked(key_id)], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=TIMEOUT, check=True, text=True)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise KeySourceError(f"{self.where(key_id)}: {type(error).__name__}") from None
        return done.stdout


def _checked(key_id):
    if not KEY_ID.fullmatch(key_id or ''):
        raise KeySourceError("no key id")
    return key_id


def load(source, key_id):
    """Return the key's 32 bytes.

    :raise KeySourceError: when it is missing, damaged, or the command fails or takes too long
    """
    text = source.read(key_id).strip()
    if not KEY.fullmatch(text):
        raise KeySourceError(f"{source.where(key_id)}: no key of 64 hexadecimal digits")
    return bytes.fromhex(text)
