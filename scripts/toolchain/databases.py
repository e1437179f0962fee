"""Databases with the addon in them, made once per state of the addon's files and copied from then on."""

import json
import subprocess

from . import odoo
from .place import ADDON, HOME, Missing, digest, folder, locked, say, set_stamp, stamp, step

LANGUAGE, TIME_ZONE = "zh_CN", "Asia/Shanghai"
ASK = """
import json, sys, psycopg2
with psycopg2.connect(dbname=sys.argv[1]) as connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[2])
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
    return digest(ADDON, leave_out=("__pycache__", "tests"))


def query(settings, database, sql):
    result = subprocess.run(
        [settings["REGISTRY_PYTHON"], "-c", ASK, database, sql],
        env=settings, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if result.returncode:
        raise Missing(f"The database server does not answer:\n{result.stderr.strip().splitlines()[-1]}")
    return json.loads(result.stdout)


def exists(settings, name):
    return bool(query(settings, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(settings, name):
    if exists(settings, name):
        odoo.check(odoo.run(settings, "db", "drop", name, **_quietly(name)), f"Dropping {name}")


def copy(settings, source, target):
    drop(settings, target)
    odoo.check(odoo.run(settings, "db", "duplicate", source, target, **_quietly(target)), f"Copying {source}")


def install(settings, name, demo):
    """A new database with the addon, in Chinese."""
    drop(settings, name)
    arguments = ["-d", name, "-i", ADDON.name, f"--load-language={LANGUAGE}", "--stop-after-init"]
    if demo:
        arguments.append("--with-demo")
    with step(f"Odoo: installing {ADDON.name} into the database {name}{' with the example bureau' if demo else ''}"):
        result = odoo.run(settings, *arguments, **_quietly(name))
        if result.returncode:
            _show_log(name)
        odoo.check(result, "The installation")
        if demo:
            odoo.check(odoo.run(settings, "shell", "-d", name, input=FINISH, text=True, **_quietly(name)), "Set-up")


def template(settings, name, demo=False):
    """The database `name`, made anew only when the addon or Odoo has changed."""
    key = f"{addon_digest()} {stamp('tree')}"
    with locked(f"template-{name}"):
        if stamp(name) != key or not exists(settings, name):
            set_stamp(name, None)
            install(settings, name, demo)
            set_stamp(name, key)
    return name


def log(name):
    return folder("log") / f"{name}.log"


def _quietly(name):
    """Odoo's own log goes to a file: what goes wrong is shown from there."""
    return {"stdout": open(log(name), "a"), "stderr": subprocess.STDOUT}


def _show_log(name):
    lines = log(name).read_text().splitlines()
    say("\n".join(lines[-40:]))
    say(f"   (the whole log: {log(name).relative_to(HOME.parent)})")
