"""Turn a DOCX into a PDF by the office program of the server, where it has one."""
import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ('soffice', 'libreoffice')
SECONDS = 60


def program():
    """Return the path of the office program, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def pdf_of(content):
    """Return the PDF of a DOCX, or None where the program is missing or fails.

    It runs with a profile of its own, which is thrown away, sees no other file and is ended when it takes too long.

    :param bytes content: a file that was checked: it reaches for nothing outside
    """
    if not (office := program()):
        return None
    with tempfile.TemporaryDirectory(prefix='official-') as folder, contextlib.suppress(OSError, subprocess.SubprocessError):
        source = Path(folder, 'document.docx')
        source.write_bytes(content)
        subprocess.run(
            [office, f'-env:UserInstallation={Path(folder, "profile").as_uri()}', '--headless', '--norestore', '--nologo',
             '--nolockcheck', '--nodefault', '--convert-to', 'pdf:writer_pdf_Export', '--outdir', folder, str(source)],
            check=True, capture_output=True, timeout=SECONDS, cwd=folder,
            env={'HOME': folder, 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'})
        return source.with_suffix('.pdf').read_bytes()
    return None
