from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase


class OmissionCase(InterventionCase):
    """What tests of omissions share: the handler recorder did not record, discipline looks back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case.sudo().handler_ids = cls.staff['recorder'] | cls.staff['recorder2']
        cls.day = fields.Date.subtract(cls.env.company._intervention_today(), days=3)

    def draft_omission(self, login='discipline', **values):
        office = login.startswith(('discipline', 'superior'))
        found = {'found_by': 'look_back', 'source': "D-1"} if office else {'found_by': 'handler'}
        return self.env['intervention.omission'].with_user(self.users[login]).create({
            'employee_id': self.staff['recorder'].id, 'case_id': self.case.id, 'happened_on': self.day,
            'intervenor_id': self.staff['colleague'].id, 'facts': "He was called and wrote nothing", **found, **values})

    def reported(self, login='discipline', **values):
        omission = self.draft_omission(login, **values)
        omission.action_report()
        return omission

    def confirmed(self, login='discipline', **values):
        omission = self.reported(login, **values)
        return self.verify(omission)

    def verify(self, omission, finding='confirmed'):
        route = omission.sudo().route
        for login in ('discipline2', 'discipline3') if route == 'bureau' else ('superior', 'superior2'):
            self.as_user(login, omission).action_verify(finding, WORDS)
        return omission

    def decided(self, login='discipline', **values):
        omission = self.confirmed(login, **values)
        return self.decide(omission)

    def decide(self, omission, decision='approve'):
        file = omission.sudo()
        login = 'superior3' if 'superior' in (file.route, file.authority) else 'committee1'
        self.as_user(login, omission).action_decide(decision, WORDS)
        return omission

    def sees(self, login, omission):
        model = self.env['intervention.omission'].with_user(self.users[login])
        if not model.has_access('read'):
            return False
        found = bool(model.search([('id', '=', omission.id)]))
        self.assertEqual(found, bool(model.search_count([('id', '=', omission.id)])))
        self.assertEqual(found, bool(self.as_user(login, omission)._filtered_access('read')))
        groups = model.formatted_read_group([('id', '=', omission.id)], ['state'], ['__count'])
        self.assertEqual(found, bool(groups))
        return found


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestOmission(OmissionCase):
    """Who did not record, or not truthfully: reported, verified by two, decided by the committee."""

    def test_way_of_an_omission(self):
        """Report, two findings, decision, closing; each a row, each in the trail."""
        omission = self.decided()
        file = omission.sudo()
        self.assertEqual((file.state, file.finding, file.count), ('decided', 'confirmed', 1))
        self.assertEqual(file.review_ids.mapped('step'), ['verify', 'verify', 'authorise'])
        self.as_user('discipline2', omission).action_close(WORDS)
        self.assertEqual(file.state, 'closed')
        self.assertEqual(self.trail(file).mapped('event'), [
            'omission_report', 'review', 'review', 'omission_confirm', 'review', 'omission_decide', 'statement', 'close'])
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_two_officers_must_agree(self):
        """One finding decides nothing, two different ones neither; the third officer settles it."""
        omission = self.reported('recorder2')
        self.as_user('discipline', omission).action_verify('confirmed', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline', omission).action_verify('confirmed', WORDS)
        self.as_user('discipline2', omission).action_verify('unfounded', WORDS)
        self.assertEqual(omission.sudo().state, 'reported')
        self.as_user('discipline3', omission).action_verify('unfounded', WORDS)
        self.assertEqual((omission.sudo().state, omission.sudo().finding), ('closed', 'unfounded'))
        self.assertFalse(omission.sudo().count or omission.sudo().consequence or omission.sudo().deadline)

    def test_two_that_differ_without_a_third_go_to_the_superior(self):
        """Where nobody at the bureau can settle two findings, the superior authority takes the omission."""
        omission = self.reported()
        self.as_user('discipline2', omission).action_verify('confirmed', WORDS)
        self.as_user('discipline3', omission).action_verify('unfounded', WORDS)
        self.assertEqual(omission.sudo().route, 'superior')
        self.as_user('superior', omission).action_verify('confirmed', WORDS)
        self.assertEqual(omission.sudo().state, 'confirmed')

    def test_who_filed_it_neither_verifies_nor_decides(self):
        """Whoever wrote the omission down is no judge of it."""
        omission = self.reported()
        with self.assertRaises(AccessError):
            self.as_user('discipline', omission).action_verify('confirmed', WORDS)
        self.users['discipline'].group_ids += self.env.ref('intervention_registry.group_committee')
        self.verify(omission)
        with self.assertRaises(AccessError):
            self.as_user('discipline', omission).action_decide('approve', WORDS)

    def test_draft_is_its_authors(self):
        """Nobody else sees, words or reports it, so that nobody verifies what he wrote himself."""
        draft = self.draft_omission()
        self.assertTrue(self.sees('discipline', draft))
        for login in ('discipline2', 'superior', 'committee1'):
            self.assertFalse(self.sees(login, draft))
            for call in (lambda: self.as_user(login, draft).action_report(),
                         lambda: self.as_user(login, draft).write({'facts': "x"})):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()

    def test_who_comes_into_office_later_does_not_judge(self):
        """Verifiers and deciders are those of the day of the report; only where too few are left do others follow."""
        omission = self.reported()
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_discipline')
        self.users['recorder2'].group_ids += self.env.ref('intervention_registry.group_committee')
        with self.assertRaises(AccessError):
            self.as_user('plain', omission).action_verify('confirmed', WORDS)
        self.verify(omission)
        with self.assertRaises(AccessError):
            self.as_user('recorder2', omission).action_decide('approve', WORDS)
        for login in ('committee1', 'committee2', 'committee3'):
            self.users[login].group_ids -= self.env.ref('intervention_registry.group_committee')
        self.as_user('recorder2', omission).action_decide('approve', WORDS)

    def test_pages_count_what_waits(self):
        """Each office finds on its page the omissions whose step is its own, and nobody those he filed."""
        omission = self.reported()
        self.assertEqual([self.waiting(login)['omission_verify'] for login in ('discipline', 'discipline2')], [0, 1])
        self.verify(omission)
        self.assertEqual((self.waiting('discipline2')['omission_verify'], self.waiting('committee1')['omission_decide']), (0, 1))
        self.decide(omission)
        self.assertEqual((self.waiting('committee1')['omission_decide'], self.waiting('discipline')['omission_outcome']), (0, 1))

    def test_administrator_sees_nothing(self):
        """Neither Settings nor a plain login opens any of it."""
        admin = self.env.ref('base.user_admin')
        for model in ('omission', 'spot.check', 'spot.line', 'referral', 'referral.material', 'referral.event',
                      'special.matter', 'delivery'):
            for user in (admin, self.users['plain']):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    self.env[f'intervention.{model}'].with_user(user).search([])

    def test_nobody_takes_two_steps(self):
        """Who verified does not decide, whatever roles he holds."""
        self.users['discipline2'].group_ids += self.env.ref('intervention_registry.group_committee')
        omission = self.confirmed()
        with self.assertRaises(AccessError):
            self.as_user('discipline2', omission).action_decide('approve', WORDS)

    def test_steps_belong_to_their_roles(self):
        """Every other role is refused, in every state, and nothing changes."""
        omission = self.reported()
        calls = {'action_verify': ('confirmed', WORDS), 'action_decide': ('approve', WORDS), 'action_close': (WORDS,),
                 'action_recuse': (WORDS,)}
        for state in ('reported', 'confirmed', 'decided'):
            for method, arguments in calls.items():
                for login in ('recorder', 'recorder2', 'registrar', 'superior', 'plain', 'hr', 'custodian', 'auditor',
                              'colleague', 'director'):
                    with self.subTest(state=state, method=method, login=login), self.assertRaises(UserError):
                        getattr(self.as_user(login, omission), method)(*arguments)
            self.assertEqual(omission.sudo().state, state)
            self.verify(omission) if state == 'reported' else state == 'confirmed' and self.decide(omission)

    def test_wrong_order_is_refused(self):
        """No step before the one before it, and none twice."""
        draft = self.draft_omission()
        for login, method, arguments in (('discipline2', 'action_verify', ('confirmed', WORDS)),
                                         ('discipline2', 'action_close', (WORDS,)),
                                         ('discipline2', 'action_recuse', (WORDS,)),
                                         ('discipline2', 'statement_add', ('defence', WORDS))):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(self.as_user(login, draft), method)(*arguments)
        omission = self.confirmed()
        with self.assertRaises(UserError):
            self.as_user('discipline', omission).action_report()
        self.decide(omission)
        with self.assertRaises(UserError):
            self.as_user('committee2', omission).action_decide('approve', WORDS)

    def test_answers_are_checked(self):
        """Finding, decision and reason are what they can be, or nothing happens."""
        omission = self.reported()
        for finding, reason in (('breach', WORDS), (None, WORDS), (['confirmed'], WORDS), ({}, WORDS), ('confirmed', ''),
                                ('confirmed', None), ('confirmed', ' '), ('confirmed', ['x'])):
            with self.subTest(finding=finding, reason=reason), self.assertRaises(UserError):
                self.as_user('discipline2', omission).action_verify(finding, reason)
        self.verify(omission)
        for decision, reason in (('return', WORDS), ('recuse', WORDS), (None, WORDS), (['approve'], WORDS), ('approve', '')):
            with self.subTest(decision=decision, reason=reason), self.assertRaises(UserError):
                self.as_user('committee1', omission).action_decide(decision, reason)
        self.assertEqual(len(omission.sudo().review_ids), 2)

    def test_rejection_opens_a_new_round_and_keeps_the_rows(self):
        """What the committee rejects is verified again; every row stays."""
        omission = self.decide(self.confirmed(), 'reject')
        self.assertEqual((omission.sudo().state, omission.sudo().finding, omission.sudo().round), ('reported', 'none', 2))
        with self.assertRaises(UserError):
            self.as_user('committee2', omission).action_decide('approve', WORDS)
        self.verify(omission)
        with self.assertRaises(UserError):
            self.as_user('committee1', omission).action_decide('reject', '')
        self.as_user('committee2', omission).action_decide('approve', WORDS)
        self.assertEqual(len(omission.sudo().review_ids), 6)

    def test_forged_fields_are_refused(self):
        """State, count, consequence, route and rows are written by the steps alone, even as superuser."""
        forged = {'state': 'decided', 'count': 5, 'consequence': 'discipline', 'route': 'superior', 'finding': 'unfounded',
                  'authority': 'bureau', 'decided_on': '2026-01-01', 'round': 7, 'origin_id': 1, 'filed_key': 'x',
                  'company_id': 1, 'deadline': '2030-01-01', 'name': "X",
                  'review_ids': [(0, 0, {'step': 'verify', 'decision': 'approve', 'reason': "x"})],
                  'sanction_ids': [(0, 0, {})], 'statement_ids': [(0, 0, {'kind': 'defence', 'body': "x"})]}
        omission = self.draft_omission()
        for name, value in forged.items():
            for sudo in (False, True):
                with self.subTest(name=name, sudo=sudo), self.assertRaises(AccessError):
                    omission.sudo(sudo).write({name: value})
                with self.subTest(name=name, sudo=sudo), self.assertRaises(AccessError):
                    self.draft_omission(**{name: value})
        for kind in ('instructed', 'other', ['unrecorded']):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.draft_omission(kind=kind)
        with self.assertRaises(UserError):
            omission.write({'kind': 'instructed'})

    def test_reported_facts_are_fixed(self):
        """From the report on nobody changes, deletes or copies, sudo included."""
        omission = self.reported()
        for sudo in (False, True):
            for name, value in (('facts', "x"), ('employee_id', self.staff['chief'].id), ('happened_on', '2026-01-01'),
                                ('regime', 'cadre')):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    omission.sudo(sudo).write({name: value})
            for call in ('unlink', 'copy'):
                with self.assertRaises(UserError):
                    getattr(omission.sudo(sudo), call)()

    def test_facts_that_cannot_be(self):
        """No day to come, no day before the rules, nobody twice, no made-up regime; what is missing is named."""
        future = fields.Date.add(self.env.company._intervention_today(), days=1)
        for values in ({'happened_on': future}, {'intervenor_id': self.staff['recorder'].id}, {'regime': 'cadre'},
                       {'instructed_by_id': self.staff['recorder'].id}, {'found_by': 'spot_check'}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.draft_omission(**values)
        for values in ({'happened_on': '2020-03-24', 'intervenor_id': False, 'regime': 'staff'}, {'facts': " "},
                       {'source': False}, {'intervenor_id': False}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.draft_omission(**values).action_report()

    def test_handlers_report_and_see_their_own_reports_alone(self):
        """A handler reports a colleague; other handlers see nothing, the office sees it without its author."""
        omission = self.draft_omission('recorder2')
        for login in ('recorder', 'discipline', 'committee1', 'superior', 'registrar', 'plain'):
            self.assertFalse(self.sees(login, omission), login)
        omission.action_report()
        for login, seen in (('recorder2', True), ('discipline', True), ('recorder', False), ('colleague', False),
                            ('committee1', False), ('superior', False), ('registrar', False), ('plain', False),
                            ('auditor', False), ('hr', False), ('custodian', False)):
            self.assertEqual(self.sees(login, omission), seen, login)
        for login in ('discipline', 'recorder2'):
            for name in ('create_uid', 'filed_key', 'write_uid'):
                with self.subTest(login=login, name=name), self.assertRaises(AccessError):
                    self.as_user(login, omission).read([name])
        self.assertFalse(self.as_user('discipline', omission).is_mine)
        self.assertNotIn(f'user:{self.users["recorder2"].id}', self.trail(omission).mapped('actor'))
        for name in ('count', 'consequence', 'review_ids'):
            with self.assertRaises(AccessError):
                omission.read([name])

    def test_handler_does_not_pose_as_the_office(self):
        """Spot checks and look-backs are the discipline office's to report; plain users report nothing."""
        for values in ({'found_by': 'look_back', 'source': "D"}, {'found_by': 'spot_check'}):
            with self.assertRaises(UserError):
                self.draft_omission('recorder2', **values)
        for login in ('plain', 'registrar', 'committee1', 'hr', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.draft_omission(login)
        with self.assertRaises(AccessError):
            self.as_user('recorder2', self.draft_omission()).action_report()

    def test_handler_may_report_himself(self):
        """He drafts and reports it; from then on he is the person concerned and does not see it."""
        omission = self.draft_omission('recorder')
        self.assertTrue(self.sees('recorder', omission))
        self.assertEqual(omission.action_report()['res_model'], 'intervention.omission')
        self.assertFalse(self.sees('recorder', omission))
        with self.assertRaises(AccessError):
            omission.statement_add('supplement', WORDS)

    def test_defence_is_filed_as_words(self):
        """The discipline office files what the person says; who reported adds, and does not read the defence."""
        omission = self.reported('recorder2')
        self.as_user('discipline', omission).statement_add('defence', "He says the line broke off")
        omission.statement_add('supplement', "It was at noon")
        self.assertEqual(omission.sudo().statement_ids.mapped('kind'), ['defence', 'supplement'])
        self.env.invalidate_all()
        self.assertEqual(omission.statement_ids.mapped('kind'), ['supplement'])
        for login, kind in (('recorder2', 'defence'), ('discipline', 'supplement'), ('committee1', 'defence'),
                            ('discipline', 'note'), ('discipline', None), ('recorder', 'supplement')):
            with self.subTest(login=login, kind=kind), self.assertRaises(UserError):
                self.as_user(login, omission).statement_add(kind, WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', omission).statement_add('defence', ' ')
        for login in ('plain', 'recorder', 'registrar', 'colleague'):
            model = self.env['intervention.statement'].with_user(self.users[login])
            self.assertFalse(model.has_access('read') and model.search([('omission_id', '=', omission.id)]), login)

    def test_omission_points_to_no_record(self):
        """An untruthful record names its recorder: no link leads from an omission to a record."""
        fields_ = self.env['intervention.omission']._fields.values()
        self.assertFalse([field.name for field in fields_ if field.comodel_name == 'intervention.record'])
