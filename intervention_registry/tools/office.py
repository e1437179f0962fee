"""Turn a DOCX into a PDF by the office program of the server, where it has one."""
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from .official_docx import FONTS, INSTEAD

PROGRAMS = ('soffice', 'libreoffice')
AT_ONCE, WAIT, SECONDS = 2, 20, 40  # conversions of one server process; seconds for a place, and for one conversion
ALIAS = '<alias binding="same"><family>{}</family><prefer>{}</prefer></alias>'
_places = BoundedSemaphore(AT_ONCE)


def program():
    """Return the path of the office program, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def pdf_of(content):
    """Return the PDF of a DOCX, or None where the program is missing, busy for too long, or fails.

    It runs with a profile of its own, which is thrown away, and is ended with all it started when it takes too long.

    :param bytes content: a file that was checked: it reaches for nothing outside
    """
    if not (office := program()) or not _places.acquire(timeout=WAIT):
        return None
    try:
        with tempfile.TemporaryDirectory(prefix='official-', ignore_cleanup_errors=True) as folder:
            return _converted(office, Path(folder), content)
    except (OSError, subprocess.SubprocessError):
        return None
    finally:
        _places.release()


def _converted(office, folder, content):
    source = folder / 'document.docx'
    source.write_bytes(content)
    _name_fonts(folder / '.config' / 'fontconfig')
    _run([office, f'-env:UserInstallation={(folder / "profile").as_uri()}', '--headless', '--norestore', '--nologo',
          '--nolockcheck', '--nodefault', '--convert-to', 'pdf:writer_pdf_Export', '--outdir', str(folder), str(source)], folder)
    return source.with_suffix('.pdf').read_bytes()


def _run(command, folder):
    """Run a command in its own group: the program is a script, and what it starts has to end with it."""
    process = subprocess.Popen(
        command, cwd=folder, env={'HOME': str(folder), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if process.wait(SECONDS):
            raise subprocess.SubprocessError
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _name_fonts(folder):
    """Say which fonts stand in for the official ones, as the built-in PDF has them."""
    folder.mkdir(parents=True)
    aliases = ''.join(
        ALIAS.format(FONTS[face], ''.join(f'<family>{name}</family>' for name in names.split(',')))
        for face, names in INSTEAD.items())
    folder.joinpath('fonts.conf').write_text(f'<?xml version="1.0"?><fontconfig>{aliases}</fontconfig>', encoding='utf-8')
