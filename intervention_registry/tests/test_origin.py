from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import WORDS, InterventionCase

UUID = 'database.uuid'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestOrigin(InterventionCase):
    """A duplicate of the database does not speak in the registry's name until an auditor has confirmed it."""

    def setUp(self):
        super().setUp()
        self.origin = self.env['intervention.origin']
        if self.origin._is_copy():  # the database under test may be a copy itself
            self.as_user('auditor', self.origin).confirm(WORDS)

    def duplicate(self):
        """Do what Odoo does to the duplicate of a database."""
        self.env['ir.config_parameter'].init(force=True)
        self.env['ir.config_parameter'].sudo().set_param(UUID, 'another')

    def test_duplicate_is_known_until_it_is_confirmed(self):
        """A copy is known by its new uuid; the auditor's confirmation is a row with his words, and an act in the trail."""
        self.assertFalse(self.origin._is_copy())
        self.duplicate()
        self.assertTrue(self.origin._is_copy())
        with self.assertRaises(UserError):
            self.as_user('auditor', self.origin).confirm("  ")
        self.as_user('auditor', self.origin).confirm("Moved to a new server")
        self.assertFalse(self.origin._is_copy())
        row = self.origin.sudo().search([], limit=1)
        self.assertEqual((row.uuid, row.user_id, row.reason), ('another', self.users['auditor'], "Moved to a new server"))
        last = self.env['intervention.trail'].sudo().search([('document', '=', 'origin')], limit=1)
        self.assertEqual((last.event, last.res_id, last.actor), ('origin', row.id, f"user:{self.users['auditor'].id}"))
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])

    def test_copy_makes_no_checkpoint_and_sends_none(self):
        """No checkpoint is made in a copy, and the last one goes nowhere, until the copy is confirmed."""
        auditor = self.as_user('auditor', self.env['intervention.checkpoint'])
        self.submitted()
        auditor.action_make()
        place = self.as_user('auditor', self.env['intervention.receipt.place']).create(
            {'name': "Superior", 'kind': 'mail', 'address': 'superior@example.com'})
        self.duplicate()
        before = auditor.search_count([])
        with self.assertRaises(UserError):
            auditor.action_make()
        auditor.sudo()._make()
        auditor.sudo()._send_receipts()
        self.assertEqual((auditor.search_count([]), place.receipt_ids.ids), (before, []))
        self.as_user('auditor', self.origin).confirm(WORDS)
        auditor.action_make()
        auditor.sudo()._send_receipts()
        self.assertTrue(place.receipt_ids)

    def test_neutralised_copy_is_never_confirmed(self):
        """A copy for tests stays one."""
        self.env['ir.config_parameter'].sudo().set_param('database.is_neutralized', 'true')
        self.assertTrue(self.origin._is_copy())
        with self.assertRaises(UserError):
            self.as_user('auditor', self.origin).confirm(WORDS)

    def test_nothing_to_confirm_where_it_lives(self):
        """The original is not confirmed."""
        with self.assertRaises(UserError):
            self.as_user('auditor', self.origin).confirm(WORDS)

    def test_only_the_auditor_confirms_and_reads(self):
        """No other role, Settings administrators included, confirms a copy or reads the list."""
        self._user('system', 'base.group_system')
        self.duplicate()
        for login in {*self.users} - {'auditor'}:
            for attempt in (lambda: self.as_user(login, self.origin).confirm(WORDS),
                            lambda: self.as_user(login, self.origin).search([])):
                with self.assertRaises(AccessError, msg=login):
                    attempt()
        self.assertTrue(self.as_user('auditor', self.origin).search([]))

    def test_setting_the_uuid_by_hand_is_told(self):
        """Who makes a copy pass for the original by the old uuid is told to the auditors."""
        before = self.env['intervention.alert'].sudo().search([], limit=1)
        self.env['ir.config_parameter'].sudo().set_param(UUID, 'by hand')
        alert = self.env['intervention.alert'].sudo().search([('id', '>', before.id)])
        self.assertIn(UUID, alert.mapped('summary')[-1])

    def test_neutralised_copy_tells_nobody(self):
        """After Odoo's neutralisation no mail waits, no scheduled step of the registry runs, and every page bears a mark."""
        mail = self.env['mail.mail'].create({'subject': "Reminder", 'email_to': 'a@example.com'})
        self.env.flush_all()
        for query in get_neutralization_queries(['intervention_registry']):
            self.env.cr.execute(query)
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(mail.state, 'cancel')
        ours = self.env['ir.model.data'].search([('module', '=', 'intervention_registry'), ('model', '=', 'ir.cron')])
        crons = self.env['ir.cron'].with_context(active_test=False).browse(ours.mapped('res_id'))
        self.assertTrue(crons)
        self.assertFalse(any(crons.mapped('active')))
        self.assertRegex(self.env.company.name, r'^\[COPY\] (?!\[COPY\])')
        self.assertEqual(self.env.company.partner_id.name, self.env.company.name)
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])
