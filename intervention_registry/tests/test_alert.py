import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestAlert(InterventionCase):
    """Alerts are the security auditor's: he reads and acknowledges them, nobody writes, changes or removes one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('auditor2', 'intervention_registry.group_auditor')

    def alert(self, login='hr', **values):
        """Return an alert that an act of ``login`` raised, as the auditor sees it."""
        alert = self.env['intervention.alert'].with_user(self.users[login])._raise_alert('setting', "A setting", **values)
        return self.as_user('auditor', alert)

    def hour_passes(self):
        self.tamper('intervention_alert_mail', "UPDATE intervention_alert_mail SET at = at - interval '1 hour'")
        self.env.invalidate_all()

    def test_alert_stands_in_the_trail_with_its_actor(self):
        """An alert and its trail row in the chain of access changes name who acted, what and which row."""
        alert = self.alert(model='res.users', res_id=self.users['plain'].id, active=[True, False], to='user:5')
        row = alert.sudo().trail_id
        self.assertEqual((row.document, row.event, row.actor), ('access', 'access', f"user:{self.users['hr'].id}"))
        self.assertEqual(json.loads(row.payload)['values'], {
            'kind': 'setting', 'summary': "A setting", 'active': [True, False], 'to': 'user:5'})
        self.assertEqual((alert.actor_name, alert.subject, alert.at), ('hr', 'plain', row.at))
        self.assertEqual(alert.changes, 'Active: true → false\nto: user:5')
        self.assertTrue(self.env['intervention.trail'].with_user(self.users['auditor']).verify()['ok'])

    def test_only_the_auditor_reads(self):
        """No other role, Settings administrators included, reads or finds an alert or an acknowledgement."""
        alert = self.alert()
        alert.action_acknowledge(WORDS)
        self._user('system', 'base.group_system')
        for login in set(self.users) - {'auditor', 'auditor2'}:
            for row in (alert, alert.sudo().ack_ids):
                with self.subTest(login=login, model=row._name):
                    with self.assertRaises(AccessError):
                        self.as_user(login, row).search([])
                    with self.assertRaises(AccessError):
                        self.as_user(login, row).read(['id'])

    def test_nobody_writes(self):
        """Alerts and acknowledgements are added by the registry alone and never change, with ``sudo()`` neither."""
        alert = self.alert()
        alert.action_acknowledge(WORDS)
        for login in ('auditor', 'hr', 'plain'):
            for sudo in (False, True):
                for row in (alert, alert.sudo().ack_ids):
                    row = self.as_user(login, row).sudo(sudo)
                    for call in (lambda row=row: row.write({'at': '2020-01-01'}), row.unlink, row.copy,
                                 lambda row=row: row.create({'summary': "x"})):
                        with self.subTest(login=login, sudo=sudo, model=row._name), self.assertRaises(UserError):
                            call()

    def test_acknowledging_takes_words_and_happens_once(self):
        """Each alert is acknowledged once, with a reason, by an auditor; the reason stays and the trail has the act."""
        alert = self.alert()
        for reason in ('', '  ', None, False, ['x'], '\x00'):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                alert.action_acknowledge(reason)
        for login in set(self.users) - {'auditor', 'auditor2'}:
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, alert).action_acknowledge(WORDS)
        self.assertTrue(alert.is_open)
        alert.action_acknowledge(WORDS)
        alert.invalidate_recordset()
        self.assertFalse(alert.is_open)
        self.assertEqual((alert.ack_ids.user_id, alert.ack_ids.reason), (self.users['auditor'], WORDS))
        with self.assertRaises(UserError):
            self.as_user('auditor2', alert).action_acknowledge(WORDS)
        last = self.env['intervention.trail'].sudo().search([('document', '=', 'access')], limit=1)
        self.assertEqual((last.event, last.res_id), ('access_seen', alert.id))

    def test_several_alerts_take_the_same_words(self):
        """The chosen rows of the list are acknowledged together, through the dialog."""
        alerts = self.alert() | self.alert() | self.alert()
        dialog = self.env['intervention.decision'].with_user(self.users['auditor']).with_context(
            active_model='intervention.alert', active_ids=alerts.ids, active_id=alerts[0].id).create(
            {'act': 'alert_acknowledge', 'reason': WORDS})
        dialog.action_confirm()
        alerts.invalidate_recordset()
        self.assertFalse(any(alerts.mapped('is_open')))

    def test_own_change_is_acknowledged_by_another(self):
        """An auditor does not put away the alert about himself while there is another auditor."""
        alert = self.alert('auditor')
        with self.assertRaises(AccessError):
            alert.action_acknowledge(WORDS)
        other = self.alert()
        with self.assertRaises(AccessError):
            other.action_acknowledge(WORDS, alert.ids)
        self.as_user('auditor2', alert).action_acknowledge(WORDS)

    @mute_logger('odoo.addons.mail.models.mail_mail')
    def test_mail_says_how_many_and_no_more(self):
        """Each auditor gets one mail an hour at most, with the number of new alerts and nothing of them."""
        self.alert(secret="canary")
        mails = self.env['mail.mail'].sudo()
        before, job = mails.search([('subject', '=', "Intervention Registry")]), self.env['intervention.alert']
        auditors = job._auditors()
        auditors.email = 'auditor@example.com'
        job._cron_mail()
        sent = mails.search([('subject', '=', "Intervention Registry")]) - before
        self.assertEqual(len(sent), len(auditors))
        for mail in sent:
            self.assertRegex(mail.body_html, r'\d+ new alerts: open the registry')
            self.assertNotIn('canary', mail.body_html)
            self.assertFalse(mail.model)
        self.alert()
        job._cron_mail()
        self.assertEqual(mails.search([('subject', '=', "Intervention Registry")]) - before, sent)
        self.hour_passes()
        job._cron_mail()
        [mail] = (mails.search([('subject', '=', "Intervention Registry")]) - before - sent)[:1]
        self.assertIn('1 new alerts', mail.body_html)
        self.hour_passes()
        before = mails.search_count([])
        job._cron_mail()
        self.assertEqual(mails.search_count([]), before)

    def test_page_counts_what_is_open(self):
        """The auditor's page counts open alerts, conflicts and today's changes; its cards open their lists."""
        count = self.waiting('auditor')['alerts']
        alert = self.alert()
        waiting = self.waiting('auditor')
        self.assertEqual((waiting['alerts'], waiting['conflicts']), (count + 1, 0))
        self.assertGreaterEqual(waiting['access'], 1)
        alert.action_acknowledge(WORDS)
        self.assertEqual(self.waiting('auditor')['alerts'], count)
