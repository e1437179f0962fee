"""`make bench`: the performance table, every figure a ratio of two things measured side by side in one run.

A row that is over its target says so and is no failure: a busy machine is no reason to stop a build.
"""

import contextlib
import itertools
import os
import sys

# What is measured is Odoo and the addon, not how fast the disk says that it has written.
os.environ["PGOPTIONS"] = "-c synchronous_commit=off"

from bench import bureau, fill, gate, pairs, returns, rows, verifier, workbook
from toolchain import databases
from toolchain import odoo as command_line
from toolchain.place import Missing, locked, say, step

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

SIZES = {"ir_bench_small": 10_000, "ir_bench_large": 100_000}
BARE = "ir_bench_hr"  # Odoo's personnel files without the addon


def main():
    config.parse_config(["--log-level=error"], setup_logging=True)
    settings = dict(os.environ)
    with locked("bench"), _databases(settings) as (small, large):
        with step("warming up"):
            bureaus = [rows.Bureau(name) for name in (small, large)]
        results = []
        # the returns come last: they fill a company with handlers
        measured = (
            gate.measured(small, BARE), rows.measured(*bureaus), verifier.measured(say=say),
            workbook.measured(large, say=say), returns.measured(small),
        )  # fmt: skip
        for result in itertools.chain.from_iterable(measured):
            results.append(result)
            say("   " + "  ".join(result.cells()[:4]))
        odoo.sql_db.close_all()
    print(f"\n{pairs.table(results)}\n")


@contextlib.contextmanager
def _databases(settings):
    """One bureau twice, with few and with many records, for as long as the block lasts."""
    source = databases.template(settings, "ir_template")
    try:
        small, large = SIZES
        _copy(settings, source, small)
        _run(settings, "-d", small, "-i", "maintenance", "--skip-auto-install", "--stop-after-init")
        databases.drop(settings, BARE)
        _run(settings, "-d", BARE, "-i", "hr", "--skip-auto-install", "--stop-after-init")
        with step("the people of the bureau"):
            _inside(small, bureau.found)
            odoo.sql_db.close_db(small)
        _copy(settings, small, large)
        for name, count in SIZES.items():
            with step(f"{count:,} records"):
                _inside(name, fill.fill, count)
                _inside(name, lambda env: env.cr.execute("ANALYZE"))
        yield small, large
    finally:
        odoo.sql_db.close_all()
        for name in (*SIZES, BARE):
            databases.drop(settings, name)


def _inside(database, action, *arguments):
    with Registry(database).cursor() as cr:
        action(api.Environment(cr, api.SUPERUSER_ID, {}), *arguments)


def _copy(settings, source, target):
    databases.drop(settings, target)
    _run(settings, "db", "duplicate", source, target)


def _run(settings, *arguments):
    with open(databases.log("bench"), "a") as log:
        result = command_line.run(settings, *arguments, stdout=log, stderr=log)
    command_line.check(result, f"odoo {' '.join(arguments)}")


if __name__ == "__main__":
    try:
        main()
    except Missing as error:
        say(f"\nCannot go on: {error}")
        sys.exit(1)
