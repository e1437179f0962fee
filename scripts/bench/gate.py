"""The personnel gate: a mass update of 1,000 employees, 100 of them officers, beside the same without the addon."""

import contextlib

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from .pairs import measure

PEOPLE, OFFICERS = 1000, 100


class Personnel:
    """The measured personnel files of one database."""

    def __init__(self, database):
        self.registry = Registry(database)
        with self._env() as env:
            self.people = env["hr.employee"].search([("name", "like", "measured ")]).ids or self._found(env)

    def _found(self, env):
        people = env["hr.employee"].create([
            {"name": f"measured {number}", "date_version": "2020-01-01", "wage": 1000.0} for number in range(PEOPLE)
        ])  # fmt: skip
        if "is_enforcement_officer" in env["hr.version"]._fields:
            people[:: PEOPLE // OFFICERS].version_id.write({"is_enforcement_officer": True})
        return people.ids

    @contextlib.contextmanager
    def _env(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def update(self, turn):
        """Write a value that the gate compares: no officer is refused, all are looked at."""
        with self._env() as env:
            env["hr.employee"].browse(self.people).write({"employee_type": "employee"})


def measured(with_addon, without):
    """Yield the result of the mass update, with the addon to without it."""
    one, other = Personnel(with_addon), Personnel(without)
    yield measure("mass update of 1,000 files, 100 officers : Odoo alone", one.update, other.update, target=1.3, pairs=20)
