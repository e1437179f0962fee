"""`make test`: the addon's own tests inside Odoo, then `pytest tests` on the outside; the attacks run beside both."""

import contextlib
import os
import re
import signal
import subprocess
import time

from . import databases, odoo
from .interpreter import PYTHON
from .place import ADDON, REPO, Missing, say
from .ports import free_port

TEMPLATE = "ir_template"
RESULT = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")
STARTED = re.compile(r"INFO \S+ (odoo\.addons\.\S+): Starting (\S+\.test_\S+)")
TROUBLE = re.compile(r" (ERROR|CRITICAL|WARNING) ")
PULSE = 30  # seconds between two signs of life
ATTACKS = ("tests/adversary", "tests/tamper")  # as long as all others together


def odoo_level(settings):
    """Run the addon's tests; the number of failures, or an error when nothing ran."""
    log = databases.log("odoo-tests")
    options = ["-u", ADDON.name, "--test-enable", "--test-tags", f"/{ADDON.name}", "--stop-after-init"]
    with databases.scratch(settings, databases.template(settings, TEMPLATE)) as database:
        say(f"-> Odoo: running the tests of {ADDON.name} (log: {log})")
        code, result = _watch(settings, ["-d", database, *options, "--http-port", free_port()], log)
    if not result or not int(result[3]):
        raise Missing(f"Odoo ran no test (exit code {code}). The log is {log}.")
    failed = int(result[1]) + int(result[2])
    say(f"Odoo level: {result[3]} tests, {failed} failed")
    return failed or code


def pytest_level(settings, *arguments):
    """The tests from the outside, the attacks left to their own lane."""
    rest = [f"--ignore={place}" for place in ATTACKS]
    return subprocess.run(_pytest("tests", *rest, *arguments), cwd=REPO, env=settings, check=False).returncode


@contextlib.contextmanager
def attacks_beside(settings, *arguments):
    """The attacks as a second lane; the function that is given waits for them, shows what they said and returns how it went."""
    log = databases.log("attacks")
    settings = {**settings, "SERVED_LOG": "served-attacks"}
    command = _pytest(*ATTACKS, *arguments)
    with open(log, "w") as file:
        process = subprocess.Popen(command, cwd=REPO, env=settings, stdout=file, stderr=file, start_new_session=True)
    say(f"-> the attacks run beside (log: {log})")

    def wait():
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PULSE)
            say("   the attacks go on")
        say(log.read_text())
        return process.returncode

    try:
        yield wait
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _pytest(*arguments):
    return [PYTHON, "-m", "pytest", *arguments]


def _watch(settings, arguments, log):
    """Show what goes wrong as it happens, and now and then how far the run is."""
    count, result, shown = 0, None, time.monotonic()
    # Test data need no fsync at each commit; the cluster keeps it for the served registry.
    settings = {**settings, "PGOPTIONS": "-c synchronous_commit=off"}
    command = odoo.command(settings, *arguments)
    with (
        open(log, "w") as file,
        subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run,
    ):
        trouble = False
        for line in run.stdout:
            file.write(line)
            count += bool(STARTED.search(line))
            result = RESULT.search(line) or result
            trouble = bool(TROUBLE.search(line)) or trouble and not re.match(r"\d{4}-\d\d-\d\d ", line)
            if trouble:
                say(line.rstrip())
            if time.monotonic() - shown > PULSE:
                shown = time.monotonic()
                say(f"   {count} tests started")
    return run.returncode, result
