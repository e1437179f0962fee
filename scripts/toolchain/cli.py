"""The commands: what `make` and the scripts beside this folder call."""

import os
import shutil
import subprocess

from . import checks, demo, interpreter, odoo, ports, postgres, verify
from .place import ADDON, HOME, REPO, Missing, say

CODE = (ADDON, REPO / "scripts", REPO / "tests")
CACHES = ("__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis")


def main(arguments):
    commands = {
        "setup": setup,
        "run": run,
        "test": test,
        "lint": lint,
        "clean": clean,
        "odoo": run_odoo,
        "with-db": run_with_db,
    }
    name, *rest = arguments or ["help"]
    if name not in commands:
        raise SystemExit(f"usage: scripts/dev {{{','.join(commands)}}}")
    try:
        raise SystemExit(commands[name](*rest))
    except Missing as error:
        say(f"\nCannot go on: {error}")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def setup():
    checks.check_python()
    with odoo.environment():
        say(f"Odoo and PostgreSQL are ready in {HOME}.")


def run():
    checks.check_python()
    port = int(os.environ.get("PORT") or 8069)
    ports.check_free(port)
    with odoo.environment() as settings:
        demo.prepare(settings)
        return demo.serve(settings, port)


def test(*arguments):
    """Every level runs, whatever another one says; pytest's summaries close the output."""
    checks.check_python()
    interpreter.packages("odoo", "test")
    with odoo.environment() as settings, verify.attacks_beside(settings, *arguments) as attacks:
        codes = [verify.odoo_level(settings), verify.pytest_level(settings, *arguments), attacks()]
        return next(filter(None, codes), 0)


def lint():
    interpreter.packages("lint")
    tools = interpreter.VENV / "bin"
    ruff = subprocess.run([tools / "ruff", "check", "."], cwd=REPO, check=False)
    odoo_rules = subprocess.run([tools / "pylint", "intervention_registry"], cwd=REPO, check=False)
    return ruff.returncode or odoo_rules.returncode


def clean():
    postgres.remove()
    shutil.rmtree(HOME, ignore_errors=True)
    for name in CACHES:
        for cache in [*REPO.glob(name), *(path for folder in CODE for path in folder.rglob(name))]:
            shutil.rmtree(cache, ignore_errors=True)
    say(f"Removed {HOME}.")


def run_odoo(*arguments):
    with odoo.environment() as settings:
        return odoo.foreground(odoo.command(settings, *arguments), settings)


def run_with_db(*command):
    """Run any command with the database up: psql, pytest, a benchmark."""
    with odoo.environment() as settings:
        paths = [str(interpreter.odoo_python().parent), settings.get("PGPATH", ""), os.environ["PATH"]]
        settings["PATH"] = os.pathsep.join(filter(None, paths))
        return odoo.foreground(command, settings)
