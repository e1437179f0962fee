from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time

from .common import InterventionCase

MADE, FILED, NEXT_DAY = '2026-02-01 02:00:00', '2026-02-04 02:00:00', '2026-02-05 02:00:00'
COUNTED = '2026-02-06 02:00:00'
IN_PERIOD = datetime(2026, 1, 20, 2)


class ReturnCase(InterventionCase):
    """January of 2026 is over: a brigade of eight without logins, and the two handlers, owe their returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env['hr.department'].create({'name': "Brigade"})
        cls.brigade = cls.env['hr.employee'].concat(*(cls.officer(f"officer {number}") for number in range(8)))
        cls.case.sudo().write({'handler_ids': [Command.link(cls.staff['recorder2'].id)]})
        cls.Return, cls.Period = cls.env['intervention.return'], cls.env['intervention.return.period']

    @classmethod
    def officer(cls, name, **values):
        return cls._person(name, is_enforcement_officer=True, **{'department_id': cls.unit.id, **values})

    def at(self, moment):
        return freeze_time(moment)

    def made(self, period='2026-01', moment=MADE):
        """Return the period after its returns were made."""
        with self.at(moment):
            return self.Period.sudo().browse(self.Period.with_user(self.users['registrar']).make(period))

    def returns(self, *people, period='2026-01'):
        """Return the returns of employees as the superuser sees them, in the order of the employees."""
        people = self.env['hr.employee'].concat(*people)
        rows = self.Return.sudo().search([('employee_id', 'in', people.ids), ('period', '=', period)])
        return rows.sorted(lambda row: people.ids.index(row.employee_id.id))

    def mine(self, login='recorder', period='2026-01'):
        """Return the user's own return as he sees it."""
        return self.as_user(login, self.returns(self.staff[login], period=period))

    def approached(self, login='recorder', **values):
        """Return a record of an approach in January, submitted at the beginning of February."""
        with self.at('2026-02-01 01:00:00'):
            record = self.draft(login, occurred_at=IN_PERIOD, **values)
            record.action_submit()
        return record

    def filed(self, rows, count=0, moment=FILED):
        """File returns of people without logins, as if they had them."""
        with self.at(moment):
            for row in rows:
                row.sudo()._file(count, count)

    def counted(self, moment=COUNTED):
        """Let the scheduled action of the day after the due date run."""
        with self.at(moment):
            self.Period._cron_returns()
