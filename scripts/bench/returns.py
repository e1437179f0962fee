"""Making the returns of a period for 100,000 handlers at once, beside a bare INSERT ... SELECT of the same rows."""

import contextlib

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

from .pairs import measure

PEOPLE = 100_000
PERIOD = "2026-01"
# one file with all its links first, by Odoo; the others are copies of its rows
FILES = """
CREATE TEMP TABLE model_employee ON COMMIT DROP AS SELECT * FROM hr_employee WHERE id = %(employee)s;
CREATE TEMP TABLE model_version ON COMMIT DROP AS SELECT * FROM hr_version WHERE id = %(version)s;
CREATE TEMP TABLE ids ON COMMIT DROP AS
    SELECT nextval('hr_employee_id_seq') AS employee, nextval('hr_version_id_seq') AS version, nextval('resource_resource_id_seq')
           AS resource FROM generate_series(1, %(count)s);
INSERT INTO resource_resource (id, name, company_id, calendar_id, resource_type, tz, time_efficiency, active)
SELECT ids.resource, 'measured return', r.company_id, r.calendar_id, 'user', r.tz, 100, TRUE
  FROM ids, resource_resource r WHERE r.id = %(resource)s;
ALTER TABLE model_employee DROP COLUMN id, DROP COLUMN resource_id, DROP COLUMN current_version_id;
ALTER TABLE model_version DROP COLUMN id, DROP COLUMN employee_id;
"""
BARE = """
INSERT INTO intervention_return ({columns}) SELECT {columns} FROM measured_returns
"""


class Handlers:
    """A company of its own with all its handlers, and the rows of one period to insert again and again."""

    def __init__(self, database):
        self.registry = Registry(database)
        with self._env() as env:
            company = env["res.company"].search([("name", "=", "Bench Handlers")])
            self.company = (company or self._found(env)).id
        with self._env() as env:
            self.columns = self._keep(env)

    @contextlib.contextmanager
    def _env(self, kept=True):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            if not kept:
                cr.rollback()

    def _found(self, env):
        company = env["res.company"].create({"name": "Bench Handlers"})
        person = env["hr.employee"].create({
            "name": "measured return", "date_version": "2020-01-01", "company_id": company.id, "is_enforcement_officer": True,
        })  # fmt: skip
        env.flush_all()
        env.cr.execute(FILES, {
            "employee": person.id, "version": person.version_id.id, "resource": person.resource_id.id, "count": PEOPLE - 1,
        })  # fmt: skip
        for table, ids in (("employee", "id, resource_id"), ("version", "id, employee_id")):
            self._copy(env, table, ids)
        env.cr.execute("""UPDATE hr_employee SET current_version_id = ids.version FROM ids WHERE hr_employee.id = ids.employee""")
        return company

    def _copy(self, env, table, ids):
        rows = env.execute_query(SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            f"model_{table}"))  # fmt: skip
        columns = SQL(", ").join(SQL.identifier(name) for name, in rows)
        own = SQL("ids.employee, ids.resource") if table == "employee" else SQL("ids.version, ids.employee")
        env.cr.execute(SQL("INSERT INTO %s (%s, %s) SELECT %s, %s FROM ids, %s", SQL.identifier(f"hr_{table}"), SQL(ids),
                           columns, own, columns, SQL.identifier(f"model_{table}")))  # fmt: skip

    def _keep(self, env):
        """Make the rows once, keep them in a table beside, and take them back; return the names of their columns."""
        env.cr.execute("DROP TABLE IF EXISTS measured_returns")
        period = self._make(env)
        env.cr.execute(SQL("CREATE TABLE measured_returns AS SELECT * FROM intervention_return WHERE period_id = %s", period))
        env.cr.execute("ALTER TABLE intervention_return DISABLE TRIGGER USER")
        env.cr.execute(SQL("DELETE FROM intervention_return WHERE period_id = %s", period))
        env.cr.execute("ALTER TABLE intervention_return ENABLE TRIGGER USER")
        env.cr.execute("ANALYZE measured_returns")
        [[count]] = env.execute_query(SQL("SELECT count(*) FROM measured_returns"))
        assert count == PEOPLE, count
        names = env.execute_query(SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'measured_returns'"))
        return ", ".join(name for name, in names)

    def _make(self, env):
        company = env["res.company"].browse(self.company)
        return env["intervention.return.period"].with_company(company)._make(company, PERIOD).id

    def make(self, turn):
        """Make the returns of everybody who owes one, as the scheduled action does."""
        with self._env(kept=False) as env:
            self._make(env)

    def bare(self, turn):
        """Insert the very rows from a table that holds them."""
        with self._env(kept=False) as env:
            env.cr.execute(BARE.format(columns=self.columns))
            env.cr.execute("SELECT 1")


def measured(database):
    """Yield the result of making the returns, to that of inserting the same rows."""
    handlers = Handlers(database)
    yield measure(f"returns of {PEOPLE:,} handlers : bare INSERT ... SELECT", handlers.make, handlers.bare, target=1.5, pairs=10)
