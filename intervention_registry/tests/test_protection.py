from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS, InterventionCase

MONTHS = 'intervention_registry.protection_months'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestProtection(InterventionCase):
    """Who recorded is protected from submission until a set time after closing."""

    def protection(self, record):
        return self.env['intervention.protection'].sudo().search([('record_id', '=', record.id)])

    def closed(self):
        record = self.found('no_breach')
        self.as_user('discipline', record).action_close(WORDS)
        return record

    def test_protection_starts_with_submission(self):
        """A draft protects nobody; a submission protects its recorder from that day on, once."""
        draft = self.draft()
        self.assertFalse(self.protection(draft))
        draft.action_submit()
        row = self.protection(draft)
        self.assertEqual((row.date_from, row.date_to, row.state), (draft.submitted_on, False, 'active'))
        self.as_user('registrar', draft).action_screen('return', WORDS)
        draft.action_submit()
        self.assertEqual(self.protection(draft), row)

    def test_protected_person_alone_sees_it(self):
        """The recorder finds his own protection and his name in it; nobody else finds a row."""
        record = self.submitted()
        own = self.env['intervention.protection'].with_user(self.users['recorder'])
        self.assertEqual(own.search([('employee_id', '=', self.staff['recorder'].id)]).record_id, record)
        self.assertEqual(own.search([]).employee_id, self.staff['recorder'])
        self.assertFalse(own.with_user(self.users['recorder2']).search([]))
        self.assertFalse(self.protection(record).with_user(self.users['recorder2'])._filtered_access('read'))

    def test_protection_ends_the_set_time_after_closing(self):
        """The term runs from closing, by the setting in force then; zero is open-ended."""
        for months in ('24', '1'):
            self.env['ir.config_parameter'].set_param(MONTHS, months)
            row = self.protection(self.closed())
            self.assertEqual(row.date_to, self.env.company._intervention_today() + relativedelta(months=int(months)))
        self.env['ir.config_parameter'].set_param(MONTHS, '0')
        row = self.protection(self.closed())
        self.assertEqual((row.date_to, row.state), (False, 'active'))

    def test_state_follows_the_day(self):
        """Protection holds to the end of its last day."""
        row = self.protection(self.closed())
        row._move({'date_to': date(2030, 6, 30)})
        for day, state in (('2030-06-30 12:00:00', 'active'), ('2030-07-01 12:00:00', 'ended')):
            with freeze_time(day):
                row.invalidate_recordset()
                self.assertEqual(row.state, state)

    def test_protection_is_changed_by_nobody(self):
        """Nobody shortens, adds, moves or drops a protection."""
        row = self.protection(self.submitted())
        for login, user in self.users.items():
            for sudo in (False, True):
                own = row.with_user(user).sudo(sudo)
                for call in (lambda: own.write({'date_to': '2020-01-01'}), own.unlink, own.copy,
                             lambda: own.create({'record_id': row.record_id.id, 'date_from': '2020-01-01'})):
                    with self.subTest(login=login, sudo=sudo), self.assertRaises(UserError):
                        call()
        self.assertFalse(row.date_to)
