from datetime import timedelta

from odoo.addons.intervention_registry.tools.period import add_months
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS
from .sanction_case import SanctionCase

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_a10', 'art_b9', 'art_b10')


@tagged(*TAGS)
class TestSanctionExecution(SanctionCase):
    """Merging, automatic end and effects, worked out on the rows (Sanctions Law Art 15, 19, 26)."""

    def two(self, first, second, record=True, **values):
        """Return two administrative sanctions of one day, each for its own facts."""
        return self.sanction(first), self.interference(self.authorised(), second, **values)

    def test_heaviest_of_one_day_is_executed(self):
        """Art 15: of different kinds the heaviest; the other stands absorbed and counts again when that one is revoked."""
        light, heavy = self.two('admin_warning', 'admin_removal')
        self.assertEqual((light.state, light.merged_into_id, light.executed_type_id), ('absorbed', heavy, heavy.type_id))
        self.assertEqual((heavy.state, heavy.executed_until), ('running', add_months(self.today, 24)))
        self.assertEqual(light.effective_until, add_months(self.today, 6))
        self.as_user('discipline', heavy).action_revoke(WORDS)
        self.assertEqual((light.state, light.executed_until), ('running', add_months(self.today, 6)))

    def test_period_of_one_kind_is_chosen_by_the_organ(self):
        """Art 15: between a single period and the sum; refused without a choice or beyond the range."""
        self.sanction('admin_demerit')
        record = self.authorised()
        for months in (0, 11, 25, 48, -1):
            with self.subTest(months=months), self.assertRaises(UserError) as refusal:
                self.interference(record, 'admin_demerit', merge_months=months)
            self.assertIn('12', str(refusal.exception))
        second = self.interference(record, 'admin_demerit', merge_months=20)
        self.assertEqual((second.state, second.executed_until), ('absorbed', add_months(self.today, 20)))
        self.assertEqual(second.merged_into_id.executed_until, add_months(self.today, 20))
        self.as_user('discipline', second).action_revoke(WORDS)
        self.assertEqual(second.search([('state', '=', 'running')], limit=1).executed_until, add_months(self.today, 12))

    def test_period_is_chosen_for_nothing_else(self):
        """A length is no fact of a single sanction, a Party sanction or a measure."""
        for kind in ('admin_warning', 'party_warning', 'org_talk'):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.sanction(kind, merge_months=10)

    def test_party_and_administrative_run_side_by_side(self):
        """Neither absorbs the other, nor an organisational measure."""
        rows = [self.sanction(kind) for kind in ('admin_warning', 'party_removal', 'org_warning')]
        self.assertEqual([row.state for row in rows], ['running', 'running', 'taken'])
        self.assertEqual([row.executed_until for row in rows], [add_months(self.today, 6), add_months(self.today, 24), False])

    def test_new_sanction_serves_the_remainder_first(self):
        """Regulation of 2007: remainder and new period for civil servants; beside each other for institution staff."""
        first = self.sanction('admin_demerit', decided_on=self.ago(months=6))
        second = self.sanction()
        self.assertEqual(second.executed_until, add_months(first.executed_until, 6))
        self.staff['recorder2'].public_status = 'institution'
        self.sanction('admin_demerit', person='recorder2', decided_on=self.ago(months=6))
        self.assertEqual(self.sanction(person='recorder2').executed_until, add_months(self.today, 6))

    def test_earlier_sanction_entered_later_is_counted(self):
        """What is executed depends on the days of the decisions, not on the order of entry."""
        second = self.sanction()
        first = self.sanction('admin_demerit', decided_on=self.ago(months=6))
        self.assertEqual(second.executed_until, add_months(first.executed_until, 6))

    def test_expulsion_absorbs_and_nothing_follows_it(self):
        """What still runs is absorbed; no administrative sanction follows; nothing restores it by time."""
        running = self.sanction('admin_demerit', decided_on=self.ago(months=3))
        expulsion = self.sanction('admin_expulsion', decided_on=self.ago(days=1))
        self.assertEqual((running.state, running.merged_into_id), ('absorbed', expulsion))
        self.assertEqual((expulsion.state, expulsion.executed_until), ('final', False))
        with self.assertRaises(UserError):
            self.sanction()
        self.assertTrue(self.sanction('party_expulsion'))

    def test_states_are_found_as_they_are_shown(self):
        """The search of each state gives the rows that show it."""
        rows = self.sanction('admin_demerit', decided_on=self.ago(months=3))
        rows |= self.sanction('org_talk') | self.sanction('party_expulsion') | self.sanction('admin_expulsion', person='chief')
        rows |= self.sanction(person='recorder2', decided_on=self.ago(months=7))
        wrong = self.sanction('org_warning')
        self.as_user('discipline', wrong).action_revoke(WORDS)
        rows |= wrong
        self.assertEqual(set(rows.mapped('state')), {'running', 'taken', 'final', 'ended', 'revoked'})
        for state in ('running', 'taken', 'final', 'absorbed', 'ended', 'revoked'):
            with self.subTest(state=state):
                self.assertEqual(rows.search([('state', '=', state), ('id', 'in', rows.ids)]),
                                 rows.search([('id', 'in', rows.ids)]).filtered(lambda row: row.state == state))
        self.assertEqual(rows.filtered('is_running'), rows.search([('is_running', '=', True), ('id', 'in', rows.ids)]))
        self.assertFalse(rows.search([('is_running', '=', False), ('state', '=', 'running')]))

    def test_sanction_ends_by_itself(self):
        """Art 26: on its last day it runs, the day after it is over; one event, one trace, and the officers are told."""
        sanction = self.sanction(decided_on=self.ago(months=6))
        last = sanction.executed_until
        Sanction = self.env['intervention.sanction']
        with freeze_time(f'{last} 12:00:00'):
            sanction.invalidate_recordset()
            self.assertTrue(sanction.is_running)
            Sanction._cron_end()
            self.assertFalse(sanction.event_ids)
        with freeze_time(f'{last + timedelta(days=1)} 12:00:00'):
            sanction.invalidate_recordset()
            self.assertEqual((sanction.state, sanction.is_running), ('ended', False))
            for _time in range(2):
                Sanction._cron_end()
            self.assertEqual(sanction.event_ids.mapped('kind'), ['ended'])
            self.assertEqual(sanction.event_ids.day, last + timedelta(days=1))
            self.assertEqual(self.trail(sanction)[-1:].event, 'sanction_end')
            told = sanction.sudo().activity_ids.user_id
            self.assertIn(self.users['discipline'], told)
            self.assertNotIn(self.users['colleague'], told)

    def test_nobody_in_conflict_is_told_of_the_end(self):
        """The reminder goes to who may act on the outcome."""
        self.staff['discipline2'].parent_id = self.staff['colleague']
        sanction = self.sanction(decided_on=self.ago(months=7))
        self.env['intervention.sanction']._cron_end()
        self.assertNotIn(self.users['discipline2'], sanction.sudo().activity_ids.user_id)

    def test_running_sanction_blocks_promotion_and_wage(self):
        """Art 19: promotion while any runs, the wage step from demerit on; nothing once it is over or revoked."""
        person = self.staff['colleague']
        hr = self.as_user('hr', person)
        self.assertEqual(hr.intervention_effects(), {'blocks_promotion': False, 'blocks_wage_step': False, 'until': False})
        warning = self.sanction()
        until = str(warning.executed_until)
        self.assertEqual(hr.intervention_effects(), {'blocks_promotion': True, 'blocks_wage_step': False, 'until': until})
        self.assertEqual(person._intervention_promotion_block(self.today), warning.sudo())
        self.assertFalse(person._intervention_promotion_block(self.ago(days=1)))
        self.assertFalse(person._intervention_promotion_block(warning.executed_until + timedelta(days=1)))
        demerit = self.sanction('admin_demerit', decided_on=self.ago(days=1))
        hr.invalidate_recordset()
        self.assertEqual((hr.promotion_blocked_until, hr.wage_step_blocked_until),
                         (warning.executed_until, demerit.executed_until))
        for row in (warning, demerit):
            self.as_user('discipline', row).action_revoke(WORDS)
        hr.invalidate_recordset()
        self.assertFalse(hr.promotion_blocked_until or hr.wage_step_blocked_until)
        self.assertFalse(hr.intervention_effects()['blocks_promotion'])

    def test_effects_are_told_to_hr_alone(self):
        """Nobody else asks, nobody reads the banner, and HR learns nothing about itself; HR reads no outcome."""
        self.sanction()
        for login in ('plain', 'recorder', 'registrar', 'auditor', 'colleague', 'discipline'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, self.staff['colleague']).intervention_effects()
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.env['hr.employee'].with_user(self.users[login]).search_read([], ['promotion_blocked_until'])
        self.staff['colleague'].user_id = self.users['hr']
        own = self.as_user('hr', self.staff['colleague'])
        with self.assertRaises(AccessError):
            own.intervention_effects()
        self.assertFalse(own.promotion_blocked_until)
        with self.assertRaises(AccessError):
            self.as_user('hr', self.Sanction).search([])
