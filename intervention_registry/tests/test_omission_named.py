from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS
from .test_omission import OmissionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestOmissionNamed(OmissionCase):
    """Whoever is named neither sees nor stops an omission; conflicts are refused; the bureau does not judge its own."""

    def test_named_people_never_see_it(self):
        """The person, the leader who instructed and who approached find nothing, whatever role they hold."""
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        # one more officer, or what names one goes past the bureau
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_discipline')
        for name in ('employee_id', 'instructed_by_id', 'intervenor_id'):
            omission = self.reported('recorder2', **{name: self.staff['discipline'].id})
            with self.subTest(name=name):
                self.assertEqual(omission.sudo().route, 'bureau')
                self.assertFalse(self.sees('discipline', omission))
                self.assertTrue(self.sees('discipline2', omission))
                with self.assertRaises(AccessError):
                    self.as_user('discipline', omission).action_verify('confirmed', WORDS)
                self.verify(omission)
                rows = omission.sudo().review_ids
                for model in ('intervention.review', 'mail.activity'):
                    found = self.env[model].with_user(self.users['discipline']).search(
                        [('id', 'in', rows.ids)] if model == 'intervention.review' else [('res_id', '=', omission.id), (
                            'res_model', '=', omission._name)])
                    self.assertFalse(found)
                self.assertFalse(rows.with_user(self.users['discipline'])._filtered_access('read'))
                self.assertTrue(rows.with_user(self.users['discipline2'])._filtered_access('read'))

    def test_registrar_still_reads_the_decisions_on_records(self):
        """Omissions are not his; the decisions on records stay readable."""
        record = self.found()
        rows = self.env['intervention.review'].with_user(self.users['registrar']).search([('record_id', '=', record.id)])
        self.assertEqual(len(rows), 3)
        self.assertTrue(rows.mapped('step'))
        record.statement_add('supplement', WORDS)
        self.assertTrue(self.as_user('registrar', record).statement_ids)

    def test_who_stands_below_a_named_person_does_not_judge(self):
        """A subordinate or declared relative of anybody named takes no step; others do."""
        omission = self.reported('recorder2')
        self.staff['discipline'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.as_user('discipline', omission).action_verify('confirmed', WORDS)
        self.env['intervention.kinship'].with_user(self.users['discipline2']).create(
            {'employee_id': self.staff['discipline2'].id, 'relative_id': self.staff['recorder'].id, 'kind': 'spouse'})
        with self.assertRaises(AccessError):
            self.as_user('discipline2', omission).action_verify('confirmed', WORDS)
        self.as_user('discipline3', omission).action_verify('confirmed', WORDS)

    def test_role_holders_go_to_the_superior(self):
        """An omission that names a holder of a registry role passes the bureau by; nobody there sees it."""
        for name in ('employee_id', 'instructed_by_id'):
            omission = self.reported('recorder2', **{name: self.staff['committee1'].id})
            with self.subTest(name=name):
                self.assertEqual(omission.sudo().route, 'superior')
                for login in ('discipline', 'committee2', 'registrar', 'committee1'):
                    self.assertFalse(self.sees(login, omission), login)
                self.assertTrue(self.sees('superior', omission) and self.sees('recorder2', omission))
                with self.assertRaises(AccessError):
                    self.as_user('discipline', omission).action_verify('confirmed', WORDS)
                self.decide(self.verify(omission))
                self.assertEqual(omission.sudo().state, 'decided')

    def test_person_above_all_officers_goes_to_the_superior(self):
        """Where everybody who would judge stands below the person, the superior authority does."""
        for login in ('discipline', 'discipline2', 'discipline3'):
            self.staff[login].parent_id = self.staff['chief']
        omission = self.reported('recorder2', employee_id=self.staff['chief'].id)
        self.assertEqual(omission.sudo().route, 'superior')

    def test_people_the_superior_manages_are_decided_there(self):
        """The bureau's officers verify, the personnel authority of that day decides."""
        omission = self.confirmed(employee_id=self.staff['director'].id)
        self.assertEqual((omission.sudo().route, omission.sudo().authority), ('bureau', 'superior'))
        with self.assertRaises(AccessError):
            self.as_user('committee1', omission).action_decide('approve', WORDS)
        self.as_user('superior', omission).action_decide('approve', WORDS)
        self.assertEqual(omission.sudo().state, 'decided')

    def test_superior_sees_no_more_than_it_has_to_decide(self):
        """What the bureau can judge itself stays there."""
        self.assertFalse(self.sees('superior', self.confirmed()))
        reported = self.reported(employee_id=self.staff['director'].id)
        self.assertFalse(self.sees('superior', reported))
        self.assertTrue(self.sees('superior', self.verify(reported)))

    def test_recusal_stays_and_passes_on(self):
        """Who steps aside stays aside; where too few are left the superior authority takes it by itself."""
        omission = self.reported('recorder2')
        self.as_user('discipline', omission).action_recuse(WORDS)
        for method, arguments in (('action_verify', ('confirmed', WORDS)), ('action_recuse', (WORDS,))):
            with self.assertRaises(AccessError):
                getattr(self.as_user('discipline', omission), method)(*arguments)
        self.assertEqual(omission.sudo().route, 'bureau')
        self.as_user('discipline2', omission).action_recuse(WORDS)
        self.assertEqual(omission.sudo().route, 'superior')
        self.assertIn('pass', self.trail(omission).mapped('event'))
        with self.assertRaises(AccessError):
            self.as_user('discipline3', omission).action_verify('confirmed', WORDS)
        other = self.confirmed()
        for login in ('committee1', 'committee2', 'committee3'):
            self.as_user(login, other).action_recuse(WORDS)
        self.assertEqual((other.sudo().route, other.sudo().authority), ('bureau', 'superior'))
        self.as_user('superior', other).action_decide('approve', WORDS)

    def test_reminders_pass_over_the_named_and_the_filer(self):
        """Whoever has the step is reminded, then the next role once it is late; never somebody in a conflict."""
        omission = self.reported(instructed_by_id=self.staff['colleague'].id)
        self.env['intervention.due']._cron_due()
        users = omission.sudo().activity_ids.user_id
        self.assertEqual(users, self.users['discipline2'] | self.users['discipline3'])
        self.staff['committee2'].parent_id = self.staff['colleague']
        omission.sudo()._move({'deadline': '2026-01-01'})
        self.env['intervention.due']._cron_due()
        users = omission.sudo().activity_ids.user_id
        self.assertIn(self.users['committee1'], users)
        self.assertNotIn(self.users['committee2'], users)
        self.assertTrue(self.sees('committee1', omission))

    def test_other_companies_see_nothing(self):
        """An officer who does not work in the company finds none of its omissions."""
        omission = self.reported()
        branch = self.env['res.company'].create({'name': "Branch"})
        self.users['discipline2'].write({'company_id': branch.id, 'company_ids': [(6, 0, branch.ids)]})
        self.assertFalse(self.sees('discipline2', omission))
        with self.assertRaises(UserError):
            self.as_user('discipline2', omission).action_verify('confirmed', WORDS)
