from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import WORDS
from .personnel_case import PersonnelCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestPersonnelSilence(PersonnelCase):
    """The retaliation check and the conflicts that a record makes show to nobody who is not asked."""

    def later(self):
        return freeze_time(fields.Datetime.now() + timedelta(days=4))

    def seen(self, login, action):
        """Return everything the user reads of the request, but its code and whom it is about."""
        self.env.invalidate_all()
        action = self.as_user(login, action)
        names = [name for name in action.fields_get() if name not in (
            'id', 'name', 'display_name', 'employee_id', 'new_department_id', 'document_ids', 'review_ids', 'trail_salt',
            'activity_ids', 'my_activity_date_deadline')]
        return action.read(names)[0] | {'id': 0, 'votes': login != 'hr' and action.review_ids.mapped('decision')}

    def test_protected_looks_like_everybody(self):
        """To HR and committee the request on a recorder and on another officer are equal at every step, field by field."""
        self.submitted()
        actions = {name: self.asked(name) for name in ('recorder', 'recorder2')}
        for step in ('draft', 'submitted', 'voted', 'settled'):
            for action in actions.values():
                if step == 'submitted':
                    action.action_submit()
                elif step == 'voted':
                    for login in ('discipline', 'discipline2', 'committee1', 'committee2'):
                        self.as_user(login, action).action_decide('approve', WORDS)
                else:
                    self.settle(action)
            for login in ('hr', 'committee1') if step != 'draft' else ('hr',):
                with self.subTest(step=step, login=login):
                    self.assertEqual(*[self.seen(login, action) for action in actions.values()])

    def test_check_is_a_step_of_its_own(self):
        """For a protected recorder nothing becomes final without the check; the office alone is asked for it."""
        self.submitted()
        action = self.voted('recorder')
        with self.later():
            self.assertEqual(self.settle(action), 'submitted')
            self.assertEqual(self.as_user('hr', action).waits_for, 'discipline')
            self.assertTrue(self.as_user('discipline3', action).needs_check)
            for login in ('hr', 'committee1', 'plain', 'auditor', 'settings', 'recorder'):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    self.as_user(login, action).action_check('approve', WORDS)
                with self.assertRaises(AccessError):
                    self.as_user(login, action).read(['needs_check'])
                with self.assertRaises(AccessError):
                    self.as_user(login, action).search([('needs_check', '=', True)])
            self.as_user('discipline', action).action_check('approve', "No reprisal: the post is dissolved")
            with self.assertRaises(AccessError):
                self.as_user('discipline', action).action_check('approve', WORDS)
            self.assertEqual(self.settle(action), 'approved')

    def test_reprisal_is_refused(self):
        """The check that finds a reprisal refuses the request, in the words of every refusal."""
        self.submitted()
        action = self.voted('recorder')
        self.as_user('discipline2', action).action_check('reject', "Two days after he recorded")
        self.assertEqual(self.settle(action), 'refused')

    def test_unprotected_needs_no_check(self):
        """Nobody is asked for a check on an officer who recorded nothing, and none is taken."""
        action = self.voted('recorder2')
        for login in ('discipline', 'superior'):
            self.assertFalse(self.as_user(login, action).needs_check)
            with self.assertRaises(AccessError):
                self.as_user(login, action).action_check('approve', WORDS)

    def test_check_is_read_by_who_gave_it(self):
        """Neither its row nor the trail tells others that a check was made on this request."""
        self.submitted()
        action = self.voted('recorder')
        self.as_user('discipline', action).action_check('approve', WORDS)
        Check = self.env['intervention.personnel.check']
        self.assertEqual(len(Check.with_user(self.users['discipline']).search([])), 1)
        self.assertFalse(Check.with_user(self.users['discipline2']).search([]))
        for login in ('hr', 'committee1', 'settings', 'auditor', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                Check.with_user(self.users[login]).search([])
        self.assertNotIn('personnel_check', self.trail(action).mapped('event'))
        row = self.env['intervention.trail'].sudo().search([('event', '=', 'personnel_check')])
        self.assertNotIn(f'"{action.id}"', row.payload)

    def test_vote_of_the_recorded_is_taken_and_does_not_count(self):
        """Whom the officer recorded votes like everybody, sees what everybody sees, and another vote is waited for."""
        record = self.submitted(intervenor_id=self.staff['committee1'].id)
        self.assertEqual(record.sudo().route, 'superior')
        actions = {name: self.voted(name) for name in ('recorder', 'recorder2')}
        with self.later():
            self.as_user('superior', actions['recorder']).action_check('approve', WORDS)
            self.assertEqual(self.settle(actions['recorder2']), 'approved')
            self.assertEqual(actions['recorder'].state, 'submitted')
            self.assertEqual(self.seen('committee1', actions['recorder'])['waits_for'], 'discipline')
            self.assertFalse(self.as_user('committee1', actions['recorder']).can_act)
            self.as_user('committee3', actions['recorder']).action_decide('approve', WORDS)
            self.assertEqual(self.settle(actions['recorder']), 'approved')

    def test_past_the_bureau_the_superior_checks(self):
        """Who recorded past the bureau is checked on by the superior authority; the bureau's office is told nothing."""
        self.submitted(direct_route=True)
        action = self.voted('recorder')
        for login in ('discipline', 'discipline3'):
            self.assertFalse(self.as_user(login, action).needs_check)
            with self.assertRaises(AccessError):
                self.as_user(login, action).action_check('approve', WORDS)
        with self.later():
            self.assertEqual(self.settle(action), 'submitted')
            self.assertTrue(self.as_user('superior', action).needs_check)
            self.as_user('superior2', action).action_check('approve', WORDS)
            self.assertEqual(self.settle(action), 'approved')

    def test_recorded_officer_of_the_office_is_not_asked(self):
        """A discipline officer whom the officer recorded sees no flag and is refused like on every other request."""
        self.submitted(intervenor_id=self.staff['colleague'].id)
        self.submitted(intervenor_id=self.staff['discipline'].id)
        action = self.voted('recorder')
        self.assertFalse(self.as_user('discipline', action).needs_check)
        self.assertTrue(self.as_user('discipline2', action).needs_check)
        with self.assertRaises(AccessError) as refusal:
            self.as_user('discipline', action).action_check('approve', WORDS)
        with self.assertRaises(AccessError) as other:
            self.as_user('discipline', self.voted('recorder2')).action_check('approve', WORDS)
        self.assertEqual(str(refusal.exception), str(other.exception))

    def test_votes_of_others_show_when_all_is_decided(self):
        """Until then each reads his own vote alone, and HR none."""
        action = self.voted('recorder2')
        self.env.invalidate_all()
        self.assertEqual(len(self.as_user('discipline', action).review_ids), 1)
        self.assertEqual(len(self.as_user('discipline3', action).review_ids), 0)
        with self.assertRaises(AccessError):
            self.as_user('hr', action).read(['review_ids'])
        with self.later():
            self.settle(action)
        self.assertEqual(len(self.as_user('discipline3', action).review_ids), 4)

    def test_reminders_show_to_whom_they_are_given(self):
        """The office is warned by the hourly job alone; nobody else sees who is asked."""
        self.submitted()
        action = self.voted('recorder')
        self.assertFalse(action.sudo().activity_ids)
        self.settle(action)
        asked = action.sudo().activity_ids.user_id
        self.assertEqual(asked, self.users['discipline'] | self.users['discipline2'] | self.users['discipline3'])
        for login in ('hr', 'committee1', 'settings'):
            with self.subTest(login=login):
                self.assertFalse(self.env['mail.activity'].with_user(self.users[login]).search(
                    [('res_model', '=', 'intervention.personnel.action')]))
