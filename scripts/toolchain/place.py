"""Where things lie, and how a step tells what it does."""

import contextlib
import fcntl
import hashlib
import os
import sys
import time
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
ADDON = REPO / "intervention_registry"
HOME = Path(os.environ.get("REGISTRY_HOME") or REPO / ".odoo").absolute()
REQUIREMENTS = REPO / "requirements"


class Missing(Exception):
    """Something is missing: the message says what, and what to do about it."""


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Announce a step that takes a while, and how long it took."""
    say(f"-> {text} ...")
    start = time.monotonic()
    yield
    say(f"   done in {time.monotonic() - start:.1f} s")


def folder(*names):
    path = HOME.joinpath(*names)
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def locked(name):
    """Only one process at a time; the lock goes with the process, however it ends."""
    with open(folder("locks") / name, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(path, leave_out=()):
    """One hash over a file, or over all files of a folder with their names; caches and hidden folders do not count."""
    result = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        name = file.relative_to(path)
        if file.is_file() and not any(part in ("__pycache__", *leave_out) or part[0] == "." for part in name.parts):
            result.update(f"{name}\0".encode())
            result.update(hashlib.sha256(file.read_bytes()).digest())
    return result.hexdigest()


def stamp(name):
    path = HOME / "stamps" / name
    return path.read_text() if path.exists() else None


def set_stamp(name, value):
    path = folder("stamps") / name
    if value is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(value)
