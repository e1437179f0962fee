"""Odoo's command line with the addon on its path and the database up."""

import contextlib
import os
import signal
import subprocess

from . import interpreter, postgres, tree
from .place import HOME, REPO, Missing, folder, locked


@contextlib.contextmanager
def environment():
    """What a command needs in its environment to find Odoo, the addon and the database; all of it up."""
    found = tree.get()
    if not os.environ.get("ODOO_PYTHON"):
        interpreter.packages("odoo")
    with postgres.server() as database:
        path = os.pathsep.join(filter(None, [str(found.library), os.environ.get("PYTHONPATH")]))
        yield {
            **os.environ,
            **database,
            "PYTHONPATH": path,
            "ODOO_RC": str(_config(found)),
            "REGISTRY_HOME": str(HOME),
            "REGISTRY_LAUNCHER": str(found.launcher),
            "REGISTRY_PYTHON": str(interpreter.odoo_python()),
        }


def command(settings, *arguments):
    # By the launcher, not by `-m odoo`: Odoo starts its workers by running its own argv[0] again.
    return [settings["REGISTRY_PYTHON"], settings["REGISTRY_LAUNCHER"], *map(str, arguments)]


def run(settings, *arguments, **options):
    return subprocess.run(command(settings, *arguments), env=settings, check=False, **options)


def foreground(arguments, settings):
    """Run a command as if it were us: the terminal's Ctrl-C reaches it, other signals are passed on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with subprocess.Popen(arguments, env=settings, preexec_fn=_interruptible) as process:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: process.send_signal(number))
        return process.wait()


def check(result, what):
    if result.returncode:
        raise Missing(f"{what} failed (exit code {result.returncode}).")
    return result


def _interruptible():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _config(found):
    """Odoo's configuration file; PG* and ODOO_RC in the environment serve every subcommand alike."""
    paths = [REPO, REPO / "tests" / "addons", found.library / "addons"]
    text = (
        "[options]\n"
        f"addons_path = {','.join(str(path) for path in paths if path.is_dir())}\n"
        f"data_dir = {folder('data')}\n"
        "http_interface = 127.0.0.1\n"
    )
    file = HOME / "odoo.conf"
    with locked("config"):
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
    return file
