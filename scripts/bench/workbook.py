"""The workbook of a long year, against a bare server-side cursor that hands the same cells to xlsxwriter."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from psycopg2.extras import execute_values

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

from . import bureau
from .pairs import Result

SCRIPTS = Path(__file__).resolve().parents[1]
COUNT, MANY = 100_000, 1_000_000
PAIRS, TARGET, FETCH = 5, 1.25, 5000
MEMORY = """
import sys
sys.path.insert(0, sys.argv[1])
from bench import workbook
from odoo.tools import config
config.parse_config(["--log-level=error"], setup_logging=True)
print(workbook.memory(sys.argv[2], int(sys.argv[3])))
"""


class Year:
    """A year of `count` records in one database; its rows are copies of those that the bureau has of last year."""

    def __init__(self, database, count):
        self.cr = Registry(database).cursor()
        env = api.Environment(self.cr, SUPERUSER_ID, {"lang": "zh_CN"})
        company = env["res.company"].search([("name", "=", bureau.COMPANY)])
        year = company._intervention_today().year - 1
        reports = env["intervention.report"]
        collected = reports._collect(company, year, "annual")
        self.cr.execute(SQL(
            "CREATE TEMP TABLE bench_ledger ON COMMIT DROP AS SELECT ledger.* FROM (%s) ledger, generate_series(1, %s) LIMIT %s",
            collected["query"], 1 + count // collected["total"], count,
        ))  # fmt: skip
        self.cr.execute("ANALYZE bench_ledger")
        published, unseen = reports._publish(collected)
        self.unseen = {**unseen, "query": SQL("SELECT * FROM bench_ledger")}
        self.report = reports.new(
            {"company_id": company.id, "year": year, "kind": "annual", "version": 1, "published": published}
        )

    def built(self):
        """The workbook as the registry builds it."""
        with tempfile.TemporaryFile() as file:
            self.report._write_workbook(file, self.unseen)

    def keep_cells(self):
        """Put the cells of the ledger aside, for whoever writes them without looking at them."""
        rows = list(self.report._masked_rows(self.unseen))
        columns = ", ".join(f"c{number} text" for number in range(len(rows[0])))
        self.cr.execute(f"CREATE TEMP TABLE bench_cells ({columns}) ON COMMIT DROP")
        execute_values(self.cr._obj, "INSERT INTO bench_cells VALUES %s", rows, page_size=FETCH)

    def bare(self):
        """The same cells, by a cursor of the server and nothing else."""
        self.cr.execute("DECLARE bench_bare NO SCROLL CURSOR FOR SELECT * FROM bench_cells")
        with tempfile.TemporaryFile() as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
            sheet, start, rows = workbook.add_worksheet(), 0, True
            while rows:
                self.cr.execute(SQL("FETCH %s FROM bench_bare", FETCH))
                rows = self.cr.fetchall()
                for row, cells in enumerate(rows, start):
                    for column, cell in enumerate(cells):
                        sheet.write_string(row, column, cell)
                start += len(rows)
        self.cr.execute("CLOSE bench_bare")


def measured(database, say=print):
    """Yield the result; say how much memory a long and a very long year take."""
    for count in (COUNT, MANY):
        child = subprocess.run(
            [sys.executable, "-c", MEMORY, SCRIPTS, database, str(count)], capture_output=True, check=True, text=True
        )
        say(f"   the workbook of {count:,} records takes {child.stdout.strip()} MB of memory more than before it")
    year = Year(database, COUNT)
    year.keep_cells()
    seconds = []
    for turn in range(PAIRS):
        first, second = (year.built, year.bare) if turn % 2 else (year.bare, year.built)
        times = _timed(first), _timed(second)
        seconds.append(times if turn % 2 else times[::-1])
    year.cr.close()
    yield Result(f"workbook of {COUNT:,} records : bare cursor and writer", TARGET, seconds)


def memory(database, count):
    """How much memory, in MB, this process has needed at most for building one workbook."""
    year = Year(database, count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    year.built()
    year.cr.close()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


def _timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
