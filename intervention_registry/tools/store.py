"""Files written so that they are there after a power cut, or not at all (A6, B5). No ORM here.

What is being written stands under another name in the same file system; it gets its own name once every byte is on the disk
and was read back. A full disk leaves nothing behind.
"""
import contextlib
import hashlib
import os
from pathlib import Path


class StoreError(Exception):
    """The file could not be written: no room, no right, a broken disk. Nothing of it is left."""


def write_at(path, offset, data):
    """Write bytes into a file that is still being received, at a place.

    :raise StoreError: when there is no room; the file is cut back to where it was
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            _write_all(descriptor, offset, data)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, offset)
            raise
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(error.strerror) from error


def _write_all(descriptor, offset, data):
    rest = memoryview(data)
    while rest:
        done = os.pwrite(descriptor, rest, offset)
        offset, rest = offset + done, rest[done:]


def settle(path, length):
    """Bring a file that was received to the disk, cut to its ``length``.

    :raise StoreError: when the disk refuses, or the file is shorter
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
        try:
            if os.fstat(descriptor).st_size < length:
                raise OSError(None, "too short")
            os.ftruncate(descriptor, length)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(error.strerror) from error


def place(path, target):
    """Give a settled file its name, never over another one.

    :raise StoreError: when the disk refuses or there is such a file
    """
    target = Path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise FileExistsError(None, "there is such a file")
        os.rename(path, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StoreError(error.strerror) from error


def drop(path):
    """Remove what was being received."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def digest(path, algorithm):
    """Return the digest of a file, in hex."""
    found = hashlib.new(algorithm)
    with open(path, 'rb') as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()
