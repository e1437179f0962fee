from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS
from .test_retaliation import RetaliationCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6', 'art_a9', 'art_b9')
class TestNoticeReprisal(RetaliationCase):
    """Decided retaliation is circulated by a notice that rests on the report, and tells neither on whom nor for which record."""

    def drafted(self, report, login='discipline', **values):
        return self.env['intervention.notice'].with_user(self.users[login]).create(
            {'name': "Notice", 'retaliation_id': report.id, **values})

    def test_way_of_a_notice_on_retaliation(self):
        """Drafted by who handles the report, approved by the committee member who decided it, circulated to everybody."""
        report = self.decided()
        self.env['intervention.sanction'].with_user(self.users['discipline']).create({
            'retaliation_id': report.id, 'employee_id': self.staff['chief'].id, 'ground': 'retaliation', 'decided_by': "Bureau",
            'type_id': self.env.ref('intervention_registry.sanction_type_org_criticism').id})
        notice = self.drafted(report)
        text = ' '.join((notice.facts, notice.decision, notice.requirements))
        self.assertIn('chief', text)
        self.assertIn('Bureau', text)
        for told in ('recorder', self.case.name, report.name, "archive"):
            self.assertNotIn(told, text)
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee1', notice).action_circulate()
        self.assertEqual(self.as_user('plain', notice).facts, notice.facts)
        with self.assertRaises(AccessError):
            self.as_user('plain', notice).read(['retaliation_id'])
        self.assertTrue(notice.download('docx')['data'])

    def test_draft_is_seen_by_who_handles_the_report(self):
        """Nobody else of the offices learns of it before it is circulated; least of all who is named."""
        notice = self.drafted(self.decided())
        for login in ('discipline', 'discipline2', 'committee1'):
            self.assertTrue(self.as_user(login, notice)._filtered_access('read'), login)
        for login in ('committee2', 'committee3', 'registrar', 'superior', 'recorder', 'recorder2', 'chief', 'hr', 'auditor'):
            notices = self.env['intervention.notice'].with_user(self.users[login])
            self.assertFalse(notices.has_access('read') and notices.search_count([('id', '=', notice.id)]), login)
            self.assertFalse(self.as_user(login, notice)._filtered_access('read'), login)
            with self.assertRaises(AccessError):
                self.as_user(login, notice).action_approve('approve', WORDS)

    def test_notice_rests_on_the_decided_report_alone(self):
        """Not beside a record, not before the decision, not by who does not handle it, not on an outsider."""
        report, record = self.verified(), self.authorised()
        with self.assertRaises(UserError):
            self.drafted(report)
        with self.assertRaises(UserError):
            self.as_user('discipline', report).action_notice()
        self.as_user('committee1', report).action_decide('approve', WORDS)
        with self.assertRaisesRegex(UserError, "names no record"):
            self.drafted(report, record_ids=[(6, 0, record.ids)])
        notice = self.notice(record)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            notice.write({'retaliation_id': report.id})
        for login in ('committee2', 'registrar', 'recorder', 'superior', 'chief', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.drafted(report, login)
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, report).action_notice()
        with self.assertRaises(UserError):
            self.env['intervention.notice'].with_user(self.users['discipline']).create({'name': "On nothing"})
        context = self.as_user('discipline', report).action_notice()['context']
        self.assertEqual(context, {'default_retaliation_id': report.id})
