from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS
from .personnel_case import PersonnelCase

VOTERS = ('discipline', 'discipline2', 'committee1', 'committee2')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestPersonnelAction(PersonnelCase):
    """A change reaches an officer's file with ground, completed procedure and the votes of those who are free."""

    def later(self, days=4):
        """Return a frozen clock some days ahead, when a request may become final."""
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    def approved(self, officer='recorder2', **values):
        action = self.voted(officer, **values)
        with self.later():
            self.assertEqual(self.settle(action), 'approved')
        return action

    def test_request_goes_from_draft_to_file(self):
        """Asked by HR, voted by both bodies, final by the hourly job, applied by HR: file and protected state move together."""
        action = self.voted('recorder2')
        self.assertEqual(self.settle(action), 'submitted', "nothing is final before its day")
        with self.later():
            self.assertEqual(self.settle(action), 'approved')
            action.action_apply()
        officer = self.staff['recorder2']
        self.assertEqual((action.state, officer.department_id.id), ('applied', self.gate['department']))
        with self.assertRaises(RedirectWarning):
            officer.department_id = self.gate['own_department']
        self.assertEqual(self.trail(action).mapped('event'), [
            'personnel_document', 'personnel_submit', *['review'] * 4, 'personnel_approve', 'personnel_apply'])

    def test_every_kind_of_change_is_applied(self):
        """Dismissal archives, demotion lowers, removal empties the position, the mark comes off: all by the same way."""
        cases = {
            'dismiss': ({'archives': True, 'departure_reason_id': self.gate['reason'], 'departure_date': '2031-01-01'},
                        lambda file: not file.active and file.departure_reason_id.id == self.gate['reason']),
            'demote': ({'new_wage': 5000.0, 'new_job_title': "Guard", 'new_contract_date_end': '2031-01-01'},
                       lambda file: file.wage == 5000.0 and file.job_title == "Guard"),
            'remove': ({'relieves': True}, lambda file: not file.job_id),
            'transfer': ({'unmarks': True, 'new_manager_id': self.gate['manager'], 'new_location_id': self.gate['location'],
                          'new_address_id': self.gate['address'], 'new_user_id': self.gate['login']},
                         lambda file: not file.is_enforcement_officer and file.parent_id.id == self.gate['manager']
                         and file.work_location_id.id == self.gate['location'] and file.user_id.id == self.gate['login']),
        }
        for kind, (values, is_done) in cases.items():
            with self.subTest(kind=kind), self.env.cr.savepoint() as savepoint:
                action = self.approved(kind=kind, new_department_id=False, **values)
                with self.later():
                    action.action_apply()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertTrue(is_done(self.staff['recorder2'].with_context(active_test=False)))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_request_is_complete_before_it_is_submitted(self):
        """Ground, article, procedure, checklist, documents and a change: one is missing, and it stays a draft."""
        for name in ('ground_id', 'article', 'procedure', 'heard', 'new_department_id', 'effective_on'):
            action = self.asked(**{name: False})
            with self.subTest(missing=name), self.assertRaises(UserError):
                action.action_submit()
        bare = self.asked()
        bare = bare.create({name: bare[name].id if bare._fields[name].relational else bare[name] for name in (
            'employee_id', 'kind', 'ground_id', 'article', 'procedure', 'heard', 'deliberated', 'notified', 'appeal_told',
            'new_department_id')})
        with self.assertRaises(UserError):
            bare.action_submit()
        with self.assertRaises(UserError):
            self.asked(ground_id=self.a8.id)
        with self.assertRaises(UserError):
            self.asked('colleague').action_submit()

    def test_hr_alone_asks_and_nobody_for_himself(self):
        """No other role drafts, submits, applies or withdraws; HR does not ask for its own file nor see a request on it."""
        values = {'employee_id': self.staff['recorder'].id, 'kind': 'transfer', 'new_department_id': self.gate['department']}
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'superior', 'auditor', 'plain', 'settings', 'chief'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.env['intervention.personnel.action'].with_user(self.users[login]).create(values)
        action = self.approved()
        for login in ('discipline', 'committee1', 'superior', 'plain', 'settings'):
            for call in ('action_submit', 'action_apply'):
                with self.subTest(login=login, call=call), self.assertRaises(AccessError):
                    getattr(self.as_user(login, action), call)()
            with self.assertRaises(AccessError):
                self.as_user(login, action).action_withdraw(WORDS)
            with self.assertRaises(AccessError):
                self.as_user(login, action).document_add("x", self.data())
        own = self._person('hr', user_id=self.users['hr'].id)
        with self.assertRaises(AccessError):
            self.env['intervention.personnel.action'].with_user(self.users['hr']).create({**values, 'employee_id': own.id})

    def test_nothing_is_forged(self):
        """State, votes, dates and the state compared with are set by nobody; what was submitted stays as it was."""
        Action = self.env['intervention.personnel.action'].with_user(self.users['hr'])
        for name, value in (('state', 'approved'), ('before', {}), ('authority', 'superior'), ('release_on', '2020-01-01'),
                            ('valid_until', '2099-01-01'), ('asked_by_id', 1), ('company_id', 1), ('review_ids', [(0, 0, {})])):
            with self.subTest(field=name), self.assertRaises(UserError):
                Action.create({'employee_id': self.staff['recorder'].id, name: value})
        self.assertEqual(Action.with_context(default_state='approved').create(
            {'employee_id': self.staff['recorder'].id}).state, 'draft')
        action = self.asked()
        action.action_submit()
        for login, sudo in (('hr', False), ('hr', True), ('settings', True), ('discipline', False)):
            for values in ({'new_department_id': self.gate['own_department']}, {'state': 'approved'}, {'kind': 'expel'}):
                with self.assertRaises(UserError):
                    self.as_user(login, action).sudo(sudo).write(values)
            for call in ('unlink', 'copy'):
                with self.assertRaises(UserError):
                    getattr(self.as_user(login, action).sudo(sudo), call)()
        with self.assertRaises(UserError):
            action.document_add("later.txt", self.data())

    def test_wrong_order_and_empty_reason(self):
        """Nothing is voted before submission, applied before approval, or decided without words; nobody votes twice."""
        action = self.asked('recorder2')
        with self.assertRaises(AccessError):
            self.as_user('discipline', action).action_decide('approve', WORDS)
        action.action_submit()
        with self.assertRaises(UserError):
            action.action_submit()
        with self.assertRaises(UserError):
            action.action_apply()
        for decision, reason in (('approve', "  "), ('maybe', WORDS), ('recuse', WORDS)):
            with self.assertRaises(UserError):
                self.as_user('discipline', action).action_decide(decision, reason)
        self.as_user('discipline', action).action_decide('approve', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline', action).action_decide('approve', WORDS)
        for login in ('hr', 'registrar', 'recorder', 'auditor', 'plain', 'settings'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, action).action_decide('approve', WORDS)

    def test_open_conflict_is_refused(self):
        """Not the officer, not who asked, not who stands below the officer, not his kin."""
        action = self.asked('recorder2')
        action.action_submit()
        self.staff['discipline'].parent_id = self.staff['recorder2']
        self.env['intervention.kinship'].sudo().create(
            {'employee_id': self.staff['committee1'].id, 'relative_id': self.staff['recorder2'].id, 'kind': 'spouse'})
        for login in ('discipline', 'committee1'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, action).action_decide('approve', WORDS)
        self.users['recorder2'].sudo().group_ids += self.env.ref('intervention_registry.group_discipline')
        self.assertFalse(self.env['intervention.personnel.action'].with_user(self.users['recorder2']).search([]))
        action.sudo()._move({'asked_by_id': self.users['discipline3'].id})
        with self.assertRaises(AccessError):
            self.as_user('discipline3', action).action_decide('approve', WORDS)

    def test_two_rejections_refuse(self):
        """A body that rejects refuses the request; one voice among three does not."""
        self.assertEqual(self.settle(self.voted('recorder2', 'reject')), 'refused')
        action = self.asked('recorder2')
        action.action_submit()
        for login, decision in (('discipline', 'reject'), ('discipline2', 'approve'), ('discipline3', 'approve'),
                                ('committee1', 'approve'), ('committee2', 'approve')):
            self.as_user(login, action).action_decide(decision, WORDS)
        with self.later():
            self.assertEqual(self.settle(action), 'approved')

    def test_superior_decides_for_whom_it_manages(self):
        """Where the personnel authority is the superior's, the committee's votes are refused and the superior's decide."""
        self.env['intervention.personnel.baseline']._apply(
            self.staff['recorder2'], lambda: self.staff['recorder2'].write({'personnel_authority': 'superior'}),
            {'personnel_authority'})
        action = self.asked('recorder2')
        action.action_submit()
        self.assertEqual(action.waits_for, 'discipline_superior')
        with self.assertRaises(AccessError):
            self.as_user('committee1', action).action_decide('approve', WORDS)
        for login in ('discipline', 'discipline2', 'superior', 'superior2'):
            self.as_user(login, action).action_decide('approve', WORDS)
        with self.later():
            self.assertEqual(self.settle(action), 'approved')

    def test_approval_expires(self):
        """What is not applied in time must be asked for again."""
        action = self.approved()
        with self.later(200):
            self.env.invalidate_all()
            self.assertTrue(action.is_expired)
            with self.assertRaises(UserError):
                action.action_apply()

    def test_applied_on_its_day_and_once(self):
        """Not before it takes effect, not twice, not over a file that moved on meanwhile, not after withdrawal."""
        later = self.approved(effective_on=fields.Date.today() + timedelta(days=30))
        with self.later(), self.assertRaises(UserError):
            later.action_apply()
        first, second = self.approved(), self.approved(new_department_id=False, new_wage=100.0)
        third = self.approved()
        second.action_withdraw(WORDS)
        with self.later():
            first.action_apply()
            for action in (first, second, third):
                with self.assertRaises(UserError):
                    action.action_apply()

    def test_frozen_officer_waits(self):
        """While every change is frozen a request is taken and voted on; it becomes neither final nor applied, and waits."""
        done = self.approved()
        action = self.voted('recorder2')
        frozen = self.staff['recorder2']
        self.patch(type(frozen), '_intervention_frozen', lambda employees: employees & frozen.with_env(employees.env))
        with self.later():
            self.assertEqual(self.settle(action), 'submitted')
            self.assertEqual((action.waits_for, done.waits_for), ('discipline', 'discipline'))
            with self.assertRaises(UserError):
                done.action_apply()

    def test_applying_changes_nothing_else(self):
        """A later version that would worsen more than was approved stops the application."""
        action = self.approved()
        officer = self.staff['recorder2']
        officer.create_version({'date_version': fields.Date.today() + timedelta(days=300)})
        self.env.flush_all()
        self.env.cr.execute("UPDATE hr_version SET wage = 1 WHERE id = %s", [officer.version_ids[-1].id])
        self.env.invalidate_all()
        with self.later(), self.assertRaises(UserError):
            action.action_apply()
