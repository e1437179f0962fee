"""A PostgreSQL cluster of a test's own, with a filled bureau in it: it may be killed, and its superuser is ours."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from toolchain import databases, interpreter, postgres, served
from toolchain.demo import ROLES
from toolchain.place import folder, locked
from toolchain.ports import free_port
from toolchain.served import KEYS, Served, running, shell

SUPERUSER, PORT = "postgres", "5432"
PATIENCE = 60
BUREAU = "ir_own"
COPIES = itertools.count(1)


@dataclass
class Cluster:
    base: Path
    settings: dict  # what a command of Odoo needs to use it
    keys: dict  # login: API key, the same in every copy

    @property
    def data(self):
        return self.base / "data"

    def start(self):
        self._pg("pg_ctl", "-D", self.data, "-w", "-t", str(PATIENCE), "-l", self.base / "log", "start")

    def stop(self, mode="fast"):
        self._pg("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def kill(self):
        """Kill the server as a broken machine would; its backends notice and end."""
        number = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and _of_cluster(self.data):
            time.sleep(0.1)
        # where nobody collects dead processes PostgreSQL takes the killed one for a running server
        for lock in (self.data / "postmaster.pid", self.base / f".s.PGSQL.{PORT}.lock"):
            lock.unlink(missing_ok=True)

    def sql(self, database, statement, role=SUPERUSER):
        """Run SQL; its rows as texts, or RuntimeError with what PostgreSQL said."""
        return self.psql(database, "-Atc", statement, role=role)

    def psql(self, database, *arguments, role=SUPERUSER):
        result = subprocess.run(
            [postgres.binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-U", role, *arguments],
            env=self.settings, check=False, capture_output=True, text=True,
        )  # fmt: skip
        if result.returncode:
            raise RuntimeError(result.stderr)
        return [line.split("|") for line in result.stdout.splitlines()]

    @contextlib.contextmanager
    def copy(self):
        """The name of a copy of the bureau, with its files, for as long as the block lasts."""
        name = f"{BUREAU}_{os.getpid()}_{next(COPIES)}"
        store = folder("data", "filestore")
        self.sql("postgres", f"CREATE DATABASE {name} TEMPLATE {BUREAU} OWNER {postgres.ROLE}")
        if (store / served.TEMPLATE).exists():
            shutil.copytree(store / served.TEMPLATE, store / name)
        try:
            yield name
        finally:
            shutil.rmtree(store / name, ignore_errors=True)
            self.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def _pg(self, program, *arguments, stdin=""):
        with open(self.base / "commands", "a") as log:
            subprocess.run(
                [str(postgres.binaries() / program), *map(str, arguments)], cwd="/", check=True, text=True, input=stdin,
                stdout=log, stderr=log, env={**os.environ, "LC_ALL": "C"}, **_account(),
            )  # fmt: skip


@contextlib.contextmanager
def cluster(settings):
    """Make a cluster, copy the example bureau into it, and leave nothing of it behind."""
    interpreter.packages("postgres")
    base = Path(tempfile.mkdtemp(prefix="registry-", dir="/tmp"))
    base.chmod(0o700)
    if account := _account():
        os.chown(base, account["user"], account["group"])
    own = {**settings, "PGHOST": str(base), "PGPORT": PORT, "PGUSER": postgres.ROLE, "PGPATH": str(postgres.binaries()),
           "PGOPTIONS": ""}  # what is acknowledged is written
    one = Cluster(base, own, {})
    try:
        one._pg(
            "initdb", "-D", one.data, f"--username={SUPERUSER}", "--auth=trust", "--encoding=UTF8", "--no-sync",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        )  # fmt: skip
        with open(one.data / "postgresql.conf", "a") as conf:
            # a test kills the server, not the machine: what PostgreSQL has written is there
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{base}'\nfsync = off\ntimezone = 'UTC'\n")
        one._pg("postgres", "--single", "-D", one.data, "postgres", stdin=f"CREATE ROLE {postgres.ROLE} LOGIN CREATEDB;")
        one.start()
        _fill(one, settings)
        yield one
    finally:
        for number in _of_cluster(one.data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        shutil.rmtree(base, ignore_errors=True)


def _fill(one, settings):
    """Copy the template's tables; give every role an API key, for all copies alike."""
    source = databases.template(settings, served.TEMPLATE, demo=True)
    one.sql("postgres", f"CREATE DATABASE {BUREAU} OWNER {postgres.ROLE}")
    with locked(f"template-{source}"):
        dump = subprocess.run(
            [postgres.binaries() / "pg_dump", "--no-owner", "--no-acl", source], env=settings, check=True, stdout=subprocess.PIPE
        ).stdout
    subprocess.run(
        [postgres.binaries() / "psql", "-X", "-q", "-o", os.devnull, BUREAU], env=one.settings, input=dump, check=True
    )
    one.keys.update(shell(one.settings, BUREAU, KEYS.format(logins=list(ROLES))))


def _account():
    """How to start a program as the account that may run PostgreSQL."""
    account = postgres._account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _of_cluster(data):
    """The processes that have their place in the cluster's folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (place / "cwd").resolve(strict=True) == data.resolve():
                found.append(int(place.name))
    return found


@dataclass
class Workers(Served):
    """A served copy whose processes and database may be killed."""

    cluster: Cluster = None
    process: subprocess.Popen = None

    def kill_worker(self, choose):
        """Kill one of the processes that answer calls; `choose` picks it among their numbers."""
        until = time.monotonic() + PATIENCE
        while not (workers := self._workers()):
            assert time.monotonic() < until, "no process answers any more"
            time.sleep(0.05)
        os.kill(choose(workers), signal.SIGKILL)

    def _workers(self):
        """The processes forked from the first one; the one for the bus is a program started anew."""
        [master] = _children(self.process.pid)
        return [number for number in _children(master) if b"gevent" not in _command(number).split(b"\0")]


@contextlib.contextmanager
def served_by_two(one):
    with one.copy() as database:
        port = free_port()
        options = ("--workers=2", "--max-cron-threads=0", "--gevent-port", str(free_port()))
        with running(one.settings, database, port, options) as process:
            yield Workers(f"http://127.0.0.1:{port}", database, one.settings, one.keys, one, process)


def phone_call(bureau, number):
    """The facts of a phone call by an outsider, on a new case of the recorder."""
    [case] = bureau.call("recorder", "intervention.case", "create", vals_list=[{"name": number, "title": "Under load"}])
    behaviours = bureau.call(
        "recorder", "intervention.legal.basis", "search",
        domain=[["duty", "=", "behaviour"], ["regime", "=", "staff"]], limit=1,
    )  # fmt: skip
    return {
        "case_id": case,
        "occurred_at": f"{datetime.now(timezone.utc) - timedelta(hours=2):%Y-%m-%d %H:%M:%S}",
        "intervenor_name": "An outsider",
        "intervenor_unit": "Another bureau",
        "behaviour_ids": [[6, 0, behaviours]],
        "summary": "He called about the case",
    }


def _children(number):
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def _command(number):
    try:
        return Path("/proc", str(number), "cmdline").read_bytes()
    except OSError:
        return b""
