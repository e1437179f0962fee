from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_omission import OmissionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestOmissionLadder(OmissionCase):
    """What follows: A10 by the count over the years, B10 at once, and whoever instructed answers for it."""

    def outcome(self, omission, kind='org_warning', login='discipline2', **values):
        return self.env['intervention.sanction'].with_user(self.users[login]).create({
            'omission_id': omission.id, 'employee_id': omission.sudo().employee_id.id, 'ground': 'omission',
            'type_id': self.env.ref(f'intervention_registry.sanction_type_{kind}').id, 'decided_by': "Bureau",
            'decided_on': self.env.company._intervention_today(), **values})

    def follows(self, omission):
        file = omission.sudo()
        return file.count, file.consequence, file.basis_id.code

    def test_first_omission_under_staff_rules_has_a_measure(self):
        """A10: warning as a measure and circulated criticism at first, discipline from the second on, over the years."""
        first = self.decided(happened_on='2020-03-25')
        self.assertEqual(self.follows(first), (1, 'organisational', 'A10-FIRST'))
        second = self.decided(kind='untruthful')
        self.assertEqual(self.follows(second), (2, 'discipline', 'A10'))
        self.assertEqual(self.follows(self.decided())[0], 3)
        self.assertEqual(self.follows(first)[0], 1)

    def test_omission_under_cadre_rules_is_disciplined_at_once(self):
        """B10 knows no first step; under A10 an earlier B10 counts."""
        cadre = self.decided(intervenor_id=self.staff['chief'].id)
        self.assertEqual(self.follows(cadre), (1, 'discipline', 'B10'))
        self.assertEqual(self.follows(self.decided()), (2, 'discipline', 'A10'))
        self.assertEqual(self.follows(self.decided(intervenor_id=False, regime='cadre')), (3, 'discipline', 'B10'))

    def test_regime_follows_from_who_approached_on_that_day(self):
        """Who became a leading cadre later was staff on the day of the approach."""
        self.staff['colleague'].create_version({
            'date_version': fields.Date.subtract(self.day, days=1), 'is_leading_cadre': True})
        self.assertEqual(self.draft_omission().regime, 'cadre')
        self.assertEqual(self.draft_omission(happened_on='2021-01-01').regime, 'staff')

    def test_only_confirmed_decisions_count(self):
        """Unfounded, rejected and undecided ones, other people's and instructions do not count."""
        self.verify(self.reported(), 'unfounded')
        self.decide(self.confirmed(), 'reject')
        self.confirmed()
        self.decided(employee_id=self.staff['recorder2'].id, instructed_by_id=self.staff['recorder'].id)
        self.assertEqual(self.follows(self.decided())[0], 1)

    def test_same_person_with_another_file_counts_on(self):
        """A second or archived file of the same login is the same person."""
        self.decided()
        branch = self.env['res.company'].create({'name': "Branch"})
        second = self.env['hr.employee'].create({
            'name': "recorder", 'user_id': self.users['recorder'].id, 'company_id': branch.id, 'date_version': '2020-01-01'})
        self.assertEqual(self.follows(self.decided(employee_id=second.id))[0], 2)

    def test_law_of_the_day_decides_and_not_the_name_of_the_regime(self):
        """Where the staff rules end their first step, discipline follows at once; where the cadre rules get one, it holds."""
        first = self.env.ref('intervention_registry.basis_a10_first')
        first.date_to = fields.Date.subtract(self.day, days=1)
        self.assertEqual(self.follows(self.decided())[1], 'discipline')
        self.env['intervention.legal.basis'].create({
            'code': 'B10-FIRST', 'name': "x", 'instrument': "x", 'regime': 'cadre', 'duty': 'first_omission',
            'date_from': self.day})
        self.assertEqual(self.follows(self.decided(
            employee_id=self.staff['recorder2'].id, intervenor_id=self.staff['chief'].id))[1], 'organisational')

    def test_two_decisions_at_once_cannot_both_be_the_first(self):
        """Each decision moves one row of the person, and no count is given twice."""
        omissions = [self.confirmed(), self.confirmed()]
        earliest = min(omissions, key=lambda omission: omission.id).sudo()
        for turn, omission in enumerate(reversed(omissions), 1):
            self.decide(omission)
            self.assertEqual(earliest.turn, turn)
        self.assertEqual(sorted(omission.sudo().count for omission in omissions), [1, 2])
        with self.assertRaises(IntegrityError), self.cr.savepoint(), mute_logger('odoo.sql_db'):
            omissions[0].sudo()._move({'count': omissions[1].sudo().count})
            self.env.flush_all()

    def test_instructing_leader_gets_his_own_file(self):
        """It opens with the decision, under his own regime, goes its own way, and he finds neither file."""
        omission = self.decided(instructed_by_id=self.staff['chief'].id)
        leader = self.env['intervention.omission'].sudo().search([('origin_id', '=', omission.id)])
        self.assertEqual((leader.kind, leader.employee_id, leader.state, leader.regime),
                         ('instructed', self.staff['chief'], 'reported', 'cadre'))
        self.users['chief'].group_ids += self.env.ref('intervention_registry.group_discipline')
        for file in (omission, leader):
            self.assertFalse(self.sees('chief', file) or self.sees('recorder', file))
        self.decide(self.verify(leader))
        self.assertEqual(self.follows(leader), (0, 'discipline', 'B10-INSTRUCTION'))
        self.assertEqual(self.env['intervention.omission'].sudo().search_count([('origin_id', '=', omission.id)]), 1)

    def test_instruction_under_staff_rules(self):
        """A leader who is no leading cadre answers by A10."""
        omission = self.decided(instructed_by_id=self.staff['colleague'].id, intervenor_id=self.staff['chief'].id)
        leader = self.env['intervention.omission'].sudo().search([('origin_id', '=', omission.id)])
        self.decide(self.verify(leader))
        self.assertEqual(self.follows(leader), (0, 'discipline', 'A10-INSTRUCTION'))

    def test_no_file_for_a_leader_without_a_decision(self):
        """What is unfounded or rejected opens nothing."""
        self.verify(self.reported(instructed_by_id=self.staff['chief'].id), 'unfounded')
        self.decide(self.confirmed(instructed_by_id=self.staff['chief'].id), 'reject')
        self.assertFalse(self.env['intervention.omission'].sudo().search([('kind', '=', 'instructed')]))

    def test_first_omission_has_no_statutory_sanction(self):
        """A10: the warning is a measure; the six-month warning and the Party's are refused at first, possible then."""
        first = self.decided()
        for kind in ('admin_warning', 'party_warning'):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.outcome(first, kind)
        for kind in ('org_warning', 'org_criticism'):
            self.outcome(first, kind)
        second = self.decided()
        self.assertTrue(self.outcome(second, 'admin_warning').effective_until)

    def test_outcome_needs_its_decided_omission(self):
        """No outcome before the decision, for somebody else, on another ground, with a record, twice or backdated."""
        with self.assertRaises(UserError):
            self.outcome(self.confirmed())
        with self.assertRaises(UserError):
            self.outcome(self.verify(self.reported(), 'unfounded'))
        omission = self.decided()
        record = self.authorised()
        yesterday = fields.Date.subtract(self.env.company._intervention_today(), days=1)
        for values in ({'employee_id': self.staff['colleague'].id}, {'ground': 'instruction'}, {'ground': 'interference'},
                       {'record_id': record.id}, {'decided_on': yesterday}, {'omission_id': False}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.outcome(omission, **values)
        self.outcome(omission)
        with self.assertRaises(UserError):
            self.outcome(omission)

    def test_outcome_of_an_instruction_needs_the_leaders_file(self):
        """Ground and file belong together."""
        omission = self.decided(instructed_by_id=self.staff['chief'].id)
        leader = self.env['intervention.omission'].sudo().search([('origin_id', '=', omission.id)])
        with self.assertRaises(UserError):
            self.outcome(leader, 'admin_warning', ground='instruction')
        self.decide(self.verify(leader))
        with self.assertRaises(UserError):
            self.outcome(leader, 'admin_warning', ground='omission')
        with self.assertRaises(UserError):
            self.outcome(omission, 'org_warning', ground='instruction')
        self.assertTrue(self.outcome(leader, 'admin_warning', ground='instruction'))

    def test_outcome_is_hidden_from_the_named_and_refused_in_conflict(self):
        """The person, the leader and who approached do not find it; a subordinate of theirs does not enter it."""
        omission = self.decided(instructed_by_id=self.staff['chief'].id)
        self.staff['discipline3'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.outcome(omission, login='discipline3')
        outcome = self.outcome(omission)
        for login in ('chief', 'colleague', 'recorder'):
            self.users[login].group_ids += self.env.ref('intervention_registry.group_discipline')
            found = self.env['intervention.sanction'].with_user(self.users[login]).search([('id', '=', outcome.id)])
            self.assertFalse(found, login)
        for login in ('committee1', 'recorder', 'registrar', 'hr', 'plain'):
            with self.subTest(login=login), self.assertRaises(UserError):
                self.outcome(omission, 'org_criticism', login=login)
