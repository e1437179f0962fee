from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

BUREAU = ('registrar', 'discipline', 'committee1', 'recorder2', 'auditor', 'custodian', 'hr')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestDirectRoute(InterventionCase):
    """Past the bureau, whenever the bureau would judge its own."""

    def test_record_on_a_role_holder_goes_past_the_bureau(self):
        """Whoever holds a registry role, in whatever office, is judged by the superior authority."""
        for login in ('registrar', 'discipline', 'committee1', 'custodian', 'auditor', 'superior'):
            for values in ({'intervenor_id': self.staff[login].id},
                           {'attribution': 'aide', 'principal_id': self.staff[login].id}):
                with self.subTest(login=login, values=values):
                    record = self.submitted(**values)
                    self.assertEqual(record.route, 'superior')
                    for other in BUREAU:
                        self.assertFalse(self.as_user(other, record)._filtered_access('read'))

    def test_record_on_who_stands_above_the_offices_goes_past_the_bureau(self):
        """A director over registrar, discipline office and committee is not judged by his subordinates."""
        for login in ('registrar', 'discipline', 'discipline2', 'discipline3', 'committee1', 'committee2', 'committee3'):
            self.staff[login].parent_id = self.staff['director']
        record = self.submitted(intervenor_id=self.staff['director'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.assertEqual(record.route, 'superior')
        self.assertFalse(self.as_user('registrar', record)._filtered_access('read'))
        self.assertTrue(self.as_user('superior', record)._filtered_access('read'))

    def test_setting_is_kept_when_it_is_switched_off_and_on(self):
        """Both settings hold the value that was chosen, also where it is zero or off."""
        Settings = self.env['res.config.settings']
        self.assertTrue(Settings.create({}).intervention_role_holders_direct)
        self.assertEqual(Settings.create({}).intervention_protection_months, 24)
        Settings.create({'intervention_role_holders_direct': False, 'intervention_protection_months': 0}).execute()
        self.assertFalse(Settings.create({}).intervention_role_holders_direct)
        self.assertEqual(Settings.create({}).intervention_protection_months, 0)
        self.assertEqual(self.submitted(intervenor_id=self.staff['discipline'].id).route, 'bureau')
        Settings.create({'intervention_role_holders_direct': True}).execute()
        self.assertEqual(self.submitted(intervenor_id=self.staff['discipline'].id).route, 'superior')

    def test_bureau_numbers_show_no_gap_for_the_direct_route(self):
        """The bureau's ledger runs on, so that nobody can tell from it that there is a direct record."""
        first = self.submitted().sudo().number
        self.submitted(direct_route=True)
        second = self.submitted().sudo().number
        self.assertEqual(int(second[-5:]), int(first[-5:]) + 1)

    def test_bureau_takes_no_step_on_the_direct_route(self):
        """Every step of a direct record is the superior authority's."""
        record = self.submitted(direct_route=True)
        for login in ('registrar', 'discipline', 'committee1'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).action_screen('approve', WORDS)
        self.as_user('superior', record).action_screen('approve', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline', record).action_verify('breach', 'ordinary', WORDS)

    def test_direct_record_is_circulated_and_closed_by_the_superior(self):
        """Notice, circulation, outcome and closing of a direct record are the superior authority's; the bureau sees the
        notice when it is circulated."""
        record = self.submitted(direct_route=True)
        record.sudo()._go('authorised', 'authorise', finding='breach')
        notice = self.as_user('superior', self.env['intervention.notice']).create({
            'name': "Notice", 'record_ids': [(6, 0, record.ids)], 'facts': "Facts", 'decision': "Decision"})
        for login in ('discipline', 'committee1', 'registrar', 'plain'):
            self.assertFalse(self.as_user(login, notice.browse()).search([('id', '=', notice.id)]), login)
            self.assertFalse(self.as_user(login, notice)._filtered_access('read'), login)
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, notice).action_approve('approve', WORDS)
        self.as_user('superior2', notice).action_approve('approve', WORDS)
        self.as_user('superior3', notice).action_circulate()
        self.assertTrue(self.as_user('plain', notice.browse()).search([('id', '=', notice.id)]))
        self.as_user('superior', record).action_close(WORDS)
        self.assertEqual(record.state, 'closed')
        self.assertFalse(self.as_user('discipline', record)._filtered_access('read'))

    def test_superior_sees_no_bureau_record_before_its_turn(self):
        """The superior receiver sees direct records, and records of cadres it manages once they are proposed."""
        self.staff['chief'].personnel_authority = 'superior'
        values = {'intervenor_id': self.staff['chief'].id, 'behaviour_ids': [(6, 0, self.b8.ids)]}
        record, staff = self.found(**values), self.authorised()
        self.assertFalse(self.as_user('superior', record + staff)._filtered_access('read'))
        self.as_user('discipline', record).action_propose(WORDS)
        self.assertEqual(self.as_user('superior', record + staff)._filtered_access('read'), record)

    def test_office_that_is_not_filled_is_no_conflict(self):
        """A bureau that has yet to fill its offices keeps its records: they wait there."""
        offices = [self.users[login].id for login in ('discipline', 'discipline2', 'discipline3')]
        self.env.ref('intervention_registry.group_discipline').user_ids -= self.env['res.users'].browse(offices)
        self.assertEqual(self.submitted().route, 'bureau')
