import base64
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase

EVERYBODY = ('registrar', 'discipline', 'committee1', 'superior', 'recorder2', 'custodian', 'auditor', 'hr', 'plain',
             'system')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestRecorderChannels(InterventionCase):
    """The tables beside the registry - activities, messages, files, wizards, trail - tell nothing of the recorder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls.record = cls.draft(cls())
        cls.record.action_submit()
        cls.evidence = cls.env['intervention.evidence'].sudo().browse(cls.record.evidence_add('a.txt', cls.data()))
        cls.record.statement_add('supplement', WORDS)
        cls.env['intervention.due']._cron_due()

    def test_no_messages_followers_or_notices(self):
        """Nothing follows, posts or notifies on the registry's documents, whatever a step or an activity does."""
        activity = self.record.sudo().activity_ids[:1]
        activity.with_user(activity.user_id).action_feedback(feedback=WORDS)
        for model in ('mail.followers', 'mail.message'):
            field = 'res_model' if model == 'mail.followers' else 'model'
            self.assertFalse(self.env[model].sudo().search([(field, '=like', 'intervention.%')]))
        self.assertFalse(self.env['mail.notification'].sudo().search(
            [('mail_message_id.model', '=like', 'intervention.%')]))
        for method in ('message_subscribe', 'message_notify', 'message_post_with_source'):
            self.assertTrue(getattr(type(self.record), method)._api_private)

    def test_activities_carry_the_code_and_no_person(self):
        """A reminder names the record by its code; it is made by the scheduled action for those who have the step."""
        activities = self.record.sudo().activity_ids
        self.assertEqual(activities.user_id, self.users['registrar'])
        for activity in activities:
            self.assertEqual(activity.res_name, self.record.name)
            self.assertFalse(activity.note)
            self.assertNotIn(activity.create_uid, (self.users['recorder'], self.users['recorder2']))

    @mute_logger('odoo.addons.mail.models.mail_activity')
    def test_nobody_adds_activities_or_messages_to_a_record(self):
        """An activity or message that the recorder plans on his record would show his name to every reader of it."""
        model = self.env['ir.model']._get_id('intervention.record')
        todo = self.env.ref('mail.mail_activity_data_todo').id
        for login in ('recorder', *EVERYBODY):
            record = self.as_user(login, self.record)
            for ask in (
                lambda: record.activity_schedule(summary="x", user_id=self.users[login].id),
                lambda: record.env['mail.activity'].create({
                    'res_model_id': model, 'res_id': record.id, 'activity_type_id': todo, 'user_id': self.users[login].id}),
                lambda: record.env['mail.message'].create({
                    'model': record._name, 'res_id': record.id, 'body': "x", 'message_type': 'comment'}),
                lambda: record.env['mail.followers'].create({
                    'res_model': record._name, 'res_id': record.id, 'partner_id': self.users[login].partner_id.id}),
                lambda: record.write({'activity_ids': [Command.create({'activity_type_id': todo})]}),
            ):
                with self.subTest(login=login), self.assertRaises(UserError):
                    ask()

    def test_activities_are_seen_by_those_who_may_see_the_record(self):
        """Who may not read a record does not find its activities either."""
        for login in ('recorder2', 'custodian', 'hr', 'plain', 'system', 'colleague'):
            found = self.env['mail.activity'].with_user(self.users[login]).search(
                [('res_model', '=', 'intervention.record')])
            self.assertFalse(found, login)

    def test_dialogs_are_their_users_alone(self):
        """The words typed into a dialog are read by nobody else: they name record and speaker together."""
        dialog = self.env['intervention.decision'].with_user(self.users['recorder']).create(
            {'act': 'statement', 'res_id': self.record.id, 'kind': 'supplement', 'body': "It was me"})
        for login in EVERYBODY:
            model = dialog.with_user(self.users[login])
            with self.subTest(login=login):
                for method in (lambda: model.read(['body']), lambda: model.write({'body': "x"}), model.action_confirm):
                    with self.assertRaises(UserError):
                        method()
                if model.browse().has_access('read'):
                    self.assertFalse(model.search([]))
        self.env.flush_all()
        self.env.cr.execute("SELECT create_uid, write_uid FROM intervention_decision")
        self.assertNotIn(self.users['recorder'].id, {uid for row in self.env.cr.fetchall() for uid in row})
        self.env.invalidate_all()
        dialog.action_confirm()
        self.assertIn("It was me", self.record.statement_ids.mapped('body'))

    def test_dialog_on_a_foreign_record_meets_the_methods_checks(self):
        """A dialog pointed at another record is no way around the rights on it."""
        draft = self.draft()
        for login, act in (('recorder2', 'statement'), ('registrar', 'screen'), ('discipline', 'verify'),
                           ('committee1', 'vote')):
            dialog = self.env['intervention.decision'].with_user(self.users[login]).create({
                'act': act, 'res_id': draft.id, 'kind': 'supplement', 'body': "x", 'decision': 'approve',
                'finding': 'breach', 'reason': "x"})
            with self.subTest(login=login), self.assertRaises(AccessError):
                dialog.action_confirm()
        self.assertFalse(draft.statement_ids or draft.sudo().review_ids)

    def test_trail_says_recorder_and_commits_to_persons(self):
        """The trail names no recorder: not as actor, not by name, login, number or free text in the payload."""
        draft = self.draft(summary="canary-summary")
        draft.evidence_add('canary-file.txt', self.data(b'canary-bytes'))
        draft.action_submit()
        draft.statement_add('supplement', "canary-words")
        user, employee = self.users['recorder'], self.staff['recorder']
        for row in self.trail(draft):
            self.assertEqual(row.actor, 'system' if row.event == 'settle' else 'recorder', row.event)
            for secret in ('canary', 'recorder@', f'user:{user.id}', self.staff['colleague'].name, "quarry",
                           employee._intervention_key(), draft.sudo().trail_salt):
                self.assertNotIn(secret, row.payload)
            self.assertNotIn(f':{employee.id},', row.payload)
        for row in self.trail(self.case):
            self.assertEqual(row.actor, 'system' if row.event == 'settle' else 'recorder', row.event)

    def test_trail_is_the_auditors(self):
        """Only the security auditor reads the trail; chain heads and counters nobody."""
        self.assertTrue(self.env['intervention.trail'].with_user(self.users['auditor']).search_count([]))
        for login in ('recorder', *EVERYBODY):
            for model in ('trail', 'trail.head', 'register'):
                if (login, model) != ('auditor', 'trail'):
                    with self.subTest(login=login, model=model), self.assertRaises(AccessError):
                        self.env[f'intervention.{model}'].with_user(self.users[login]).search_count([])

    def test_stored_file_is_never_indexed(self):
        """Whatever the random bytes look like, Odoo does not take the file for text and index it in clear."""
        with patch('odoo.addons.intervention_registry.tools.envelope.os.urandom', lambda count: b'a' * count):
            number = self.draft().evidence_add('a.txt', self.data(b'plain words'))
        evidence = self.env['intervention.evidence'].sudo().browse(number)
        self.assertFalse(evidence.attachment_id.index_content)
        self.assertEqual(evidence._content(), b'plain words')

    def test_stored_file_is_not_found_by_its_content(self):
        """Handing in the same bytes does not tell whether the registry has them."""
        for login in ('plain', 'registrar', 'colleague'):
            values = {'name': 'x', 'datas': self.data(), 'mimetype': 'application/octet-stream'}
            ids = self.env['ir.attachment'].with_user(self.users[login]).create_unique([values])
            self.assertNotIn(self.evidence.attachment_id.id, ids)
            self.assertFalse(self.env['ir.attachment'].with_user(self.users[login]).search(
                [('id', '=', self.evidence.attachment_id.id)]))
            for field in ('raw', 'datas', 'index_content', 'checksum', 'create_uid', 'name', 'res_id'):
                with self.assertRaises(AccessError):
                    self.evidence.attachment_id.with_user(self.users[login]).read([field])
        file = self.evidence.attachment_id
        self.assertFalse(file.index_content or file.access_token or file.public)
        self.assertEqual((file.name, file.mimetype), ('sealed', 'application/octet-stream'))
        self.assertNotEqual(file.raw, b'a file')

    def test_file_names_the_service_user(self):
        """The stored file does not tell who handed it in, nor at what hour."""
        file = self.evidence.attachment_id
        self.env.flush_all()
        file.invalidate_recordset()
        self.assertNotIn(self.users['recorder'], file.create_uid | file.write_uid)

    def test_download_writes_the_act_first(self):
        """B5: looking at evidence is an act; it names the role, and the trail who it was."""
        item = self.as_user('registrar', self.evidence).download()
        self.assertEqual(base64.b64decode(item['data']), b'a file')
        self.assertEqual(item['sha256'], self.evidence.sha256)
        act = self.evidence.act_ids.sorted('id')[-1]
        self.assertEqual((act.act, act.role), ('view', 'registrar'))
        self.assertEqual(self.trail(self.record)[-1].actor, f"user:{self.users['registrar'].id}")

    def test_changed_file_is_not_given_out(self):
        """A file that is no longer the one handed in stays where it is."""
        self.tamper('intervention_evidence', "UPDATE intervention_evidence SET sha256 = 'x' WHERE id = %s", self.evidence.id)
        self.evidence.invalidate_recordset()
        with self.assertRaises(UserError):
            self.as_user('recorder', self.evidence).download()
