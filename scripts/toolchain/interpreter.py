"""The Python that Odoo runs with: a venv with pinned packages, or the one that ODOO_PYTHON names."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from . import checks, debian
from .place import HOME, REQUIREMENTS, Missing, digest, folder, locked, set_stamp, stamp, step

VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"


def odoo_python():
    return Path(os.environ.get("ODOO_PYTHON") or PYTHON)


def packages(*names):
    """Install requirements/<name>.txt unless that very text is installed already."""
    with locked("venv"):
        _make_venv()
        for name in names:
            file = REQUIREMENTS / f"{name}.txt"
            if stamp(f"pip-{name}") != (key := digest(file)):
                with step(f"pip: installing requirements/{name}.txt"):
                    _pip("install", "--quiet", "--requirement", file)
                set_stamp(f"pip-{name}", key)


def _make_venv():
    if PYTHON.exists():
        return
    checks.check_python()
    for name in REQUIREMENTS.glob("*.txt"):
        set_stamp(f"pip-{name.stem}", None)
    with step(f"Python {sys.version_info[0]}.{sys.version_info[1]}: making {VENV}"):
        if importlib.util.find_spec("ensurepip"):
            _run(sys.executable, "-m", "venv", "--clear", VENV)
        else:
            _venv_without_ensurepip()


def _venv_without_ensurepip():
    """Debian leaves pip out of a bare python3; its wheel is a package of its own, which needs no root to unpack."""
    if not importlib.util.find_spec("venv"):
        raise Missing("This Python has no venv module: as root, apt-get install python3-venv; then again.")
    pip = folder() / "pip"
    debian.unpack(debian.download(["python3-pip-whl"]), pip)
    wheel = next(pip.rglob("pip-*.whl"))
    _run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    _run(PYTHON, f"{wheel}/pip", "install", "--quiet", wheel)


def _pip(*arguments):
    _run(PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments)


def _run(*command):
    command = [str(part) for part in command]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Missing(f"{' '.join(command)} failed:\n{(result.stderr or result.stdout).strip()}")
