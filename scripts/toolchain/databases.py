"""Databases with the addon in them, made once per state of the addon's files and copied from then on."""

import contextlib
import itertools
import json
import os
import subprocess
from pathlib import Path

from . import odoo
from .place import ADDON, Missing, digest, folder, locked, say, set_stamp, stamp, step

LANGUAGE, TIME_ZONE = "zh_CN", "Asia/Shanghai"
COPIES = itertools.count(1)  # one process has several at a time
ASK = """
import json, sys, psycopg2
with psycopg2.connect(dbname=sys.argv[1]) as connection, connection.cursor() as cursor:
    try:
        cursor.execute(sys.argv[2])
    except psycopg2.errors.UndefinedTable:
        print('[]')
    else:
        print(json.dumps(cursor.fetchall(), default=str))
"""
# The example bureau sits in one time zone; base data leaves its accounts without any. The first page should not have to
# wait for its scripts and styles either.
FINISH = f"""
env['res.users'].with_context(active_test=False).search([]).write({{'tz': '{TIME_ZONE}', 'lang': '{LANGUAGE}'}})
env['ir.default'].set('res.partner', 'tz', '{TIME_ZONE}')
env['ir.qweb']._pregenerate_assets_bundles()
env.cr.commit()
"""


def addon_digest():
    """What a database depends on: everything in the addon but its tests."""
    return digest(ADDON, leave_out=["tests"])


def query(settings, database, sql):
    result = subprocess.run(
        [settings["REGISTRY_PYTHON"], "-c", ASK, database, sql],
        env=settings, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if result.returncode:
        problem = result.stderr.rpartition("psycopg2.")[2].strip()
        raise Missing(f"PostgreSQL at PGHOST={settings.get('PGHOST')} does not serve us: {problem}")
    return json.loads(result.stdout)


def exists(settings, name):
    return bool(query(settings, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def installed(settings, name):
    """Whether the database is there and has the addon in it; a set-up that was broken off leaves less."""
    sql = f"SELECT 1 FROM ir_module_module WHERE name = '{ADDON.name}' AND state = 'installed'"
    return exists(settings, name) and bool(query(settings, name, sql))


def drop(settings, name):
    if exists(settings, name):
        _run(settings, f"Dropping {name}", "databases", "db", "drop", name)


@contextlib.contextmanager
def scratch(settings, source):
    """A copy of a template, for as long as the block lasts; copies of processes that were killed go as well."""
    for (name,) in query(settings, "postgres", f"SELECT datname FROM pg_database WHERE datname ~ '^{source}_[0-9]+_[0-9]+$'"):
        if not Path("/proc", name.split("_")[-2]).exists():
            drop(settings, name)
    name = f"{source}_{os.getpid()}_{next(COPIES)}"
    try:
        with locked(f"template-{source}"):
            drop(settings, name)
            _run(settings, f"Copying {source}", "databases", "db", "duplicate", source, name)
            _take_over(settings, source, name)
        yield name
    finally:
        drop(settings, name)


def _take_over(settings, source, name):
    """Let the copy pass for the original: the registry sends nothing out of what it knows to be a copy."""
    [[uuid]] = query(settings, source, "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'")
    query(settings, name, f"UPDATE ir_config_parameter SET value = '{uuid}' WHERE key = 'database.uuid' RETURNING key")


def install(settings, name, demo):
    """Put the addon into the database, made if need be, in Chinese."""
    arguments = ["-d", name, "-i", ADDON.name, f"--load-language={LANGUAGE}", "--stop-after-init"]
    if demo:
        arguments.append("--with-demo")
    with step(f"Odoo: installing {ADDON.name} into the database {name}{' with the example bureau' if demo else ''}"):
        log(name).unlink(missing_ok=True)
        _run(settings, "The installation", name, *arguments)
        if demo:
            _run(settings, "The set-up of the example bureau", name, "shell", "-d", name, input=FINISH, text=True)


def template(settings, name, demo=False):
    """The database `name`, made anew only when the addon or Odoo has changed."""
    key = f"{addon_digest()} {stamp('tree')}"
    with locked(f"template-{name}"):
        if stamp(name) != key or not exists(settings, name):
            set_stamp(name, None)
            drop(settings, name)
            install(settings, name, demo)
            set_stamp(name, key)
    return name


def log(name):
    return folder("log") / f"{name}.log"


def _run(settings, what, name, *arguments, **options):
    """Odoo's own log goes to a file; when a command fails, its end is shown."""
    with open(log(name), "a") as file:
        result = odoo.run(settings, *arguments, stdout=file, stderr=file, **options)
    if result.returncode:
        say("\n".join(log(name).read_text().splitlines()[-40:]) + f"\n   (the whole log: {log(name)})")
    odoo.check(result, what)
