"""A served copy of the example bureau, for tests and measurements from the outside."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from . import databases, odoo
from .demo import ROLES
from .place import REPO, Missing
from .ports import free_port

TEMPLATE = "ir_demo"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine only, whatever its proxy
PATIENCE = 120  # seconds until the server answers
KEYS = """
import json
users = env['res.users'].search([('login', 'in', {logins!r})])
keys = {{u.login: env['res.users.apikeys'].with_user(u).sudo()._generate('rpc', 'tests', None) for u in users}}
env.cr.commit()
print('RESULT' + json.dumps(keys))
"""

TELL = "\nenv.registry.signal_changes()\n"  # a server beside forgets what it had cached before


class Refused(Exception):
    """The server answered a call with an error; `status` and `body` say which."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body.get('message', body)}")
        self.status, self.body, self.name = status, body, body.get("name", "")


@dataclass
class Served:
    url: str
    database: str
    settings: dict
    keys: dict = field(default_factory=dict)  # login: API key

    def call(self, login, model, method, ids=(), **arguments):
        """One JSON-2 call by a role; what the method returned, or Refused."""
        body = json.dumps({"ids": list(ids), **arguments} if ids else arguments).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"bearer {self.keys[login]}"}
        request = urllib.request.Request(f"{self.url}/json/2/{model}/{method}", body, headers)
        try:
            with OPENER.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            try:
                answer = json.loads(text)
            except ValueError:
                answer = {"message": text[:500]}
            raise Refused(error.code, answer) from None

    def shell(self, code):
        """Run Python in `odoo shell`; a line that it prints after RESULT comes back from JSON."""
        return shell(self.settings, self.database, code)


@contextlib.contextmanager
def served(settings, options=("--max-cron-threads=0",)):
    """Copy the example bureau, serve it on a free port, and leave neither server nor copy behind."""
    with databases.scratch(settings, databases.template(settings, TEMPLATE, demo=True)) as database:
        keys = shell(settings, database, KEYS.format(logins=list(ROLES)))
        port = free_port()
        with running(settings, database, port, options):
            yield Served(f"http://127.0.0.1:{port}", database, settings, keys)


def log():
    """What the server says; `SERVED_LOG` keeps apart what the two lanes of `make test` serve at one time."""
    return databases.log(os.environ.get("SERVED_LOG", "served"))


def shell(settings, database, code):
    result = odoo.run(
        settings, "shell", "-d", database, "--log-level=warn", input=code + TELL, text=True, capture_output=True
    )
    marked = [line for line in result.stdout.splitlines() if line.startswith("RESULT")]
    if result.returncode or "Traceback" in result.stderr:
        raise RuntimeError(f"odoo shell failed:\n{result.stdout}{result.stderr}")
    return json.loads(marked[-1].removeprefix("RESULT")) if marked else None


@contextlib.contextmanager
def running(settings, database, port, options=()):
    """Serve a database for as long as the block lasts; the process of our command."""
    command = [REPO / "scripts" / "odoo", "-d", database, "--http-port", str(port), "--no-database-list", *options]
    settings = {"PGOPTIONS": "-c synchronous_commit=off", **settings}
    with open(log(), "w") as file:
        process = subprocess.Popen(command, env=settings, stdout=file, stderr=file, start_new_session=True)
    try:
        _wait(f"http://127.0.0.1:{port}/web/health", process)
        yield process
    finally:
        _end(process)


def _wait(url, process):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            OPENER.open(url, timeout=5).close()
            return
        time.sleep(0.3)
    raise Missing(f"Odoo does not answer on {url}; see {log()}")


def _end(process):
    """The script passes the signal on to Odoo; whatever is left of the group after that is killed."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
