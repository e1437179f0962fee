from odoo import Command
from odoo.addons.intervention_registry.tools.period import add_months
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

TEXTS = {'name': "x", 'facts': "x", 'decision': "x", 'scope': 'public', 'harm': "x", 'requirements': "x"}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_a9', 'art_b8', 'art_b9')
class TestNoticeRules(InterventionCase):
    """Circulation after approval, publication by a further decision, outcomes as they were decided."""

    def approved(self, **values):
        notice = self.notice(self.authorised(**values))
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        return notice

    def seen(self, login, notice):
        return bool(self.env['intervention.notice'].with_user(self.users[login]).search([('id', '=', notice.id)]))

    def test_notice_is_about_authorised_records(self):
        """Nothing is circulated that was not authorised."""
        for record in (self.submitted(), self.found(), self.env['intervention.record']):
            with self.assertRaises(UserError):
                self.notice(record)

    def test_notice_is_drafted_by_the_discipline_office(self):
        """Neither committee nor superior, registrar or recorder drafts a notice; nobody sets its state."""
        record = self.authorised()
        for login in ('recorder', 'registrar', 'committee1', 'plain', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, self.env['intervention.notice']).create(
                    {'name': "N", 'facts': "F", 'decision': "D", 'record_ids': [Command.set(record.ids)]})
        for name, value in (('state', 'published'), ('disclosure', 'public'), ('named_ids', False), ('company_id', 1)):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.as_user('discipline', self.env['intervention.notice']).sudo().create(
                    {'name': "N", 'facts': "F", 'decision': "D", 'record_ids': [Command.set(record.ids)], name: value})

    def test_officer_in_conflict_drafts_no_notice(self):
        """Who stands below the named person does not word the notice about him."""
        record = self.authorised()
        self.staff['discipline3'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.as_user('discipline3', self.env['intervention.notice']).create(
                {'name': "N", 'facts': "F", 'decision': "D", 'record_ids': [Command.set(record.ids)]})
        notice = self.notice(record)
        with self.assertRaises(AccessError):
            self.as_user('discipline3', notice).write({'facts': "He did nothing"})

    def test_notice_is_not_about_records_one_may_not_see(self):
        """An officer does not word, and so does not learn, what is hidden from him."""
        record = self.submitted(direct_route=True)
        record.sudo()._go('authorised', 'authorise', finding='breach')
        notice = self.notice(self.authorised())
        for call in (lambda: self.notice(record), lambda: notice.write({'record_ids': [Command.set(record.ids)]}),
                     lambda: notice.write({'record_ids': [Command.link(record.id)]})):
            with self.assertRaises(UserError):
                call()

    def test_approved_notice_is_frozen(self):
        """What the committee approved is what is circulated."""
        notice = self.notice(self.authorised())
        notice.write(TEXTS)
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        for login in ('discipline', 'committee1'):
            for sudo in (False, True):
                for name, value in TEXTS.items():
                    with self.subTest(login=login, field=name), self.assertRaises(UserError):
                        self.as_user(login, notice).sudo(sudo).write({name: value})
                for call in ('unlink', 'copy'):
                    with self.assertRaises(UserError):
                        getattr(self.as_user(login, notice).sudo(sudo), call)()

    def test_only_the_committee_decides(self):
        """Approval, circulation, publication and withdrawal are the committee's, in this order."""
        notice = self.notice(self.authorised())
        calls = {'action_approve': ('approve', WORDS), 'action_circulate': (), 'action_publish': (WORDS,),
                 'action_withdraw': (WORDS,)}
        for method, arguments in calls.items():
            for login in ('discipline', 'superior', 'registrar', 'recorder', 'plain', 'hr'):
                with self.subTest(method=method, login=login), self.assertRaises(AccessError):
                    getattr(self.as_user(login, notice), method)(*arguments)
            if method != 'action_approve':
                with self.subTest(method=method), self.assertRaises(UserError):
                    getattr(self.as_user('committee1', notice), method)(*arguments)
        self.assertEqual((notice.state, len(notice.sudo().review_ids)), ('draft', 0))

    def test_words_of_an_approval_are_checked(self):
        """Approve or reject, with a reason; a rejection keeps the draft and its row."""
        notice = self.notice(self.authorised())
        for decision, reason in (('return', WORDS), ('recuse', WORDS), (None, WORDS), (['approve'], WORDS), ({}, WORDS),
                                 ('approve', ''), ('approve', None), ('approve', ['x'])):
            with self.subTest(decision=decision, reason=reason), self.assertRaises(UserError):
                self.as_user('committee1', notice).action_approve(decision, reason)
        self.as_user('committee1', notice).action_approve('reject', WORDS)
        self.assertEqual((notice.state, notice.sudo().review_ids.decision), ('draft', 'reject'))
        with self.assertRaises(AccessError):
            self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_approve('approve', WORDS)
        self.assertEqual(notice.state, 'approved')

    def test_member_in_conflict_does_not_decide(self):
        """Who is named, or stands below the named person, takes no step on the notice."""
        notice = self.notice(self.authorised())
        self.staff['committee1'].parent_id = self.staff['colleague']
        for call in (lambda: self.as_user('committee1', notice).action_approve('approve', WORDS),):
            with self.assertRaises(AccessError):
                call()

    def test_publication_is_a_further_decision_of_another_member(self):
        """Whoever approved does not publish; the default is not to publish; a withdrawal is another row."""
        notice = self.circulated()
        self.assertEqual(notice.disclosure, 'not')
        self.cleared(notice)
        with self.assertRaises(AccessError):
            self.as_user('committee1', notice).action_publish(WORDS)
        with self.assertRaises(UserError):
            self.as_user('committee2', notice).action_publish(' ')
        self.as_user('committee2', notice).action_publish(WORDS)
        self.assertEqual((notice.state, notice.disclosure), ('published', 'public'))
        self.as_user('committee3', notice).action_withdraw(WORDS)
        self.assertEqual((notice.state, notice.disclosure), ('circulated', 'not'))
        self.assertEqual(notice.sudo().review_ids.mapped('step'), ['authorise', 'publish', 'publish'])

    def test_notice_is_seen_by_its_scope_once_circulated(self):
        """Before circulation the offices alone see a notice, after it everybody in its scope, the named person too."""
        notice = self.approved()
        for login, before in (('discipline', True), ('committee1', True), ('plain', False), ('colleague', False),
                              ('recorder', False), ('registrar', False)):
            self.assertEqual(self.seen(login, notice), before, login)
        self.as_user('committee2', notice).action_circulate()
        self.assertTrue(self.seen('plain', notice) and self.seen('colleague', notice))
        self.assertEqual(self.as_user('colleague', notice).facts, "Facts")
        with self.assertRaises(AccessError):
            self.as_user('colleague', notice).read(['record_ids'])
        with self.assertRaises(AccessError):
            self.as_user('colleague', notice).formatted_read_group([], ['record_ids'])
        with self.assertRaises(AccessError):
            self.as_user('colleague', notice).formatted_read_group([], ['named_ids'])

    def test_notice_to_a_unit_is_the_units(self):
        """A notice to units is read in these units alone."""
        unit = self.env['hr.department'].create({'name': "Unit"})
        self.staff['colleague'].department_id = unit
        notice = self.notice(self.authorised())
        notice.write({'scope': 'unit', 'department_ids': [Command.set(unit.ids)]})
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_circulate()
        self.assertTrue(self.seen('colleague', notice))
        self.assertFalse(self.seen('plain', notice))

    def test_receipt_is_given_once(self):
        """Reading is confirmed for oneself, after circulation, and once."""
        notice = self.approved()
        with self.assertRaises(UserError):
            self.as_user('plain', notice).action_receipt()
        with self.assertRaises(UserError):
            self.as_user('discipline', notice).action_receipt()
        self.as_user('committee2', notice).action_circulate()
        for _time in range(2):
            self.as_user('plain', notice).action_receipt()
        self.assertEqual(notice.sudo().receipt_ids.user_id, self.users['plain'])
        with self.assertRaises(UserError):
            self.env['intervention.notice.receipt'].with_user(self.users['plain']).sudo().create(
                {'notice_id': notice.id, 'user_id': self.users['hr'].id})

    def test_outcomes_stay_and_need_a_breach(self):
        """A sanction for interference rests on an authorised breach and names who is named there; it then stays."""
        Sanction = self.as_user('discipline', self.env['intervention.sanction'])
        kind = self.env.ref('intervention_registry.sanction_type_admin_warning')
        record = self.authorised()
        values = {'record_id': record.id, 'employee_id': self.staff['colleague'].id, 'type_id': kind.id,
                  'decided_on': self.env.company._intervention_today(), 'decided_by': "Bureau"}
        sanction = Sanction.create(values)
        self.assertEqual(sanction.effective_until, add_months(sanction.decided_on, 6))
        self.assertEqual(sanction.ground, 'interference')
        for wrong in ({'employee_id': self.staff['chief'].id}, {'record_id': self.found().id}, {'record_id': False},
                      {'decided_on': '2999-01-01'}, {'effective_until': '2999-01-01'}, {'company_id': 1},
                      {'record_id': self.submitted(direct_route=True).id, 'ground': 'retaliation'}):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                Sanction.create({**values, **wrong})
        for sudo in (False, True):
            for call in (sanction.sudo(sudo).unlink, sanction.sudo(sudo).copy,
                         lambda: sanction.sudo(sudo).write({'decided_by': "x"})):
                with self.assertRaises(UserError):
                    call()
        for login in ('registrar', 'recorder', 'committee1', 'hr'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, self.env['intervention.sanction']).create(values)
