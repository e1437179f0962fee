from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestNumber(InterventionCase):
    """The register number: given at submission, without gaps, per company, year and route."""

    def number(self, **values):
        return self.submitted(**values).sudo().number

    def test_drafts_have_no_number(self):
        """A number belongs to what was submitted."""
        self.assertFalse(self.draft().sudo().number)

    def test_numbers_follow_each_other_per_route(self):
        """Each route has its own ledger without gaps."""
        numbers = [self.number(direct_route=direct) for direct in (False, True, False, False, True)]
        bureau, direct = numbers[0], numbers[1]
        self.assertRegex(bureau, r'^\d{4}-\d{5}$')
        self.assertRegex(direct, r'^\d{4}-S\d{5}$')
        last = [int(number[-5:]) for number in numbers]
        self.assertEqual([last[2], last[3]], [last[0] + 1, last[0] + 2])
        self.assertEqual(last[4], last[1] + 1)

    def test_records_submitted_together_get_numbers_in_a_row(self):
        """One call on several records takes several numbers at once."""
        drafts = self.draft() + self.draft() + self.draft(direct_route=True) + self.draft()
        drafts.action_submit()
        numbers = sorted(int(number[-5:]) for number in drafts.sudo().filtered(
            lambda record: record.route == 'bureau').mapped('number'))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))

    def test_failed_submission_gives_its_number_back(self):
        """What fails after the number was taken leaves no gap."""
        first = self.number()
        drafts = self.draft() + self.draft(summary=False)
        with self.assertRaises(UserError):
            drafts.action_submit()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.number()
            raise ZeroDivisionError
        self.assertFalse(any(drafts.sudo().mapped('number')))
        self.assertEqual(int(self.number()[-5:]), int(first[-5:]) + 1)

    def test_second_submission_keeps_the_number(self):
        """Submitting again changes nothing."""
        record = self.submitted()
        number, rows = record.sudo().number, len(self.trail(record))
        record.action_submit()
        self.assertEqual((record.sudo().number, len(self.trail(record))), (number, rows))

    def test_companies_count_apart(self):
        """Every company keeps its own ledger."""
        company = self.env['res.company'].create({'name': "Branch"})
        user = self.users['recorder']
        user.company_ids += company
        self.env['hr.employee'].create({'name': "recorder", 'company_id': company.id, 'user_id': user.id})
        self.number()
        Case = self.env['intervention.case'].with_user(user).with_context(allowed_company_ids=company.ids)
        case = Case.create({'name': "B-1", 'title': "T"})
        self.assertEqual(case.company_id, company)
        record = Case.env['intervention.record'].create(self.facts(case_id=case.id))
        self.assertTrue(record.is_mine)
        record.action_submit()
        self.assertEqual(record.sudo().number[-5:], '00001')
        self.assertFalse(self.env['intervention.record'].with_user(self.users['registrar']).search([('id', '=', record.id)]))

    def test_year_turns_in_the_time_zone_of_the_company(self):
        """31 December 16:00 UTC is 1 January in Shanghai: the number is the new year's."""
        with freeze_time('2031-12-31 15:59:00'):
            self.assertTrue(self.number(occurred_at=datetime(2031, 12, 31, 8)).startswith('2031-'))
        with freeze_time('2031-12-31 16:00:00'):
            record = self.submitted(occurred_at=datetime(2031, 12, 31, 8))
            self.assertEqual(record.sudo().number, '2032-00001')
            self.assertEqual(str(record.submitted_on), '2032-01-01')

    def test_repeated_create_gives_the_first_record(self):
        """A repeated idempotency key doubles nothing, within one call, over several, and for its sender alone."""
        first = self.draft(idempotency_key='k-1')
        again = self.draft(idempotency_key='k-1', summary="something else")
        self.assertEqual(first, again)
        self.assertEqual(first.summary, self.facts()['summary'])
        model = self.env['intervention.record'].with_user(self.users['recorder'])
        records = model.create([self.facts(idempotency_key=key) for key in ('k-2', 'k-1', 'k-2', False, False)])
        self.assertEqual(len(records), 5)
        self.assertEqual((records[0], records[1]), (records[2], first))
        self.assertEqual(len(set(records.ids)), 4)
        case = self.env['intervention.case'].with_user(self.users['recorder2']).create({'name': "C-2", 'title': "T"})
        self.assertNotEqual(self.draft('recorder2', idempotency_key='k-1', case_id=case.id), first)

    def test_odd_keys_are_refused_in_words(self):
        """A key is a short text."""
        for key in (5, ['k'], {'k': 1}, True, 1.5, 'k' * 1000):
            with self.subTest(key=str(key)[:9]), self.assertRaises(UserError):
                self.draft(idempotency_key=key)
        self.assertEqual(self.draft(idempotency_key='k\x00'), self.draft(idempotency_key='k'))
