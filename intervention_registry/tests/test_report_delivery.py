import json
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .test_report import TAGS, ReportCase

FIXED = ('party_committee', 'superior_authority')


@tagged(*TAGS)
class TestReportDelivery(HttpCase, ReportCase):
    """A report goes to the Party committee and the superior authority; it is complete with the receipts of both (B7)."""

    def deliberated(self):
        report = self.compile()
        self.step('committee1', report, 'action_deliberate', WORDS)
        return report

    def delivered(self, *addressees):
        report = self.deliberated()
        for addressee in addressees or FIXED:
            self.step('registrar', report, 'action_deliver', addressee)
        return report

    def receipt(self, report, addressee, words="No. 12", day=None, login='registrar'):
        with freeze_time('2026-03-05 04:00:00'):
            return self.as_user(login, report).action_receipt(addressee, words, day)

    def test_report_is_complete_with_both_receipts(self):
        """Delivered with the first addressee; complete once both have it and have signed. What is missing is said."""
        report = self.deliberated()
        self.assertEqual(report.missing, "delivery to Party committee and delivery to Superior authority")
        self.step('registrar', report, 'action_deliver', FIXED[0])
        self.assertEqual((report.state, report.delivered_on), ('delivered', date(2026, 3, 2)))
        self.receipt(report, FIXED[0])
        self.step('registrar', report, 'action_deliver', FIXED[1])
        self.assertEqual((report.missing, report.is_complete), ("receipt of Superior authority", False))
        self.receipt(report, "Superior authority", day='2026-03-04')
        self.assertEqual((report.missing or '', report.is_complete), ('', True))
        self.assertEqual([(row.reached, row.received_by, row.received_on) for row in report.delivery_ids], [
            ("Party committee", "No. 12", date(2026, 3, 5)), ("Superior authority", "No. 12", date(2026, 3, 4))])
        self.assertEqual([row.event for row in self.trail(report)][-4:], [
            'deliver', 'report_receipt', 'deliver', 'report_receipt'])

    def test_others_may_receive_it_and_complete_nothing(self):
        """Somebody else by his name is a delivery, too; the two of the rules are still missing."""
        report = self.delivered("Archive  of the city")
        self.receipt(report, "Archive of the city")
        row = report.delivery_ids
        self.assertEqual((row.addressee, row.addressee_name, report.is_complete), ('other', "Archive of the city", False))
        self.assertNotIn("Archive", ''.join(self.trail(report).mapped('payload')))
        self.assertTrue(self.env['intervention.trail']._verify().ok)

    def test_name_and_key_are_one_addressee(self):
        """The key, the name in English and that in the caller's language mean the same; twice is refused."""
        report = self.delivered("party COMMITTEE")
        self.assertEqual(report.delivery_ids.addressee, 'party_committee')
        for again in ('party_committee', "Party committee", " Party  committee "):
            with self.assertRaises(UserError):
                self.step('registrar', report, 'action_deliver', again)
        for nobody in ('', ' ', None, 5, ['x'], False):
            with self.assertRaises(UserError):
                self.step('registrar', report, 'action_deliver', nobody)

    def test_receipt_follows_its_delivery(self):
        """No receipt before the delivery, none older than it or of tomorrow, none without words, none twice."""
        report = self.delivered(FIXED[0])
        for addressee, words, day in ((FIXED[1], "No. 1", None), (FIXED[0], " ", None), (FIXED[0], None, None),
                                      (FIXED[0], "No. 1", '2026-03-01'), (FIXED[0], "No. 1", '2026-03-06'),
                                      (FIXED[0], "No. 1", 'soon'), (FIXED[0], "No. 1", [1]), ('', "No. 1", None)):
            with self.assertRaises(UserError):
                self.receipt(report, addressee, words, day)
        self.receipt(report, FIXED[0])
        with self.assertRaises(UserError):
            self.receipt(report, FIXED[0], "No. 2")
        self.assertEqual(len(report.delivery_ids.receipt_ids), 1)

    def test_special_report_goes_to_the_city(self):
        """Of special matters it is municipal committee and government that have to have it."""
        with freeze_time('2025-06-10 04:00:00'):
            record = self.found(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
            self.as_user('discipline', record).action_propose(WORDS)
            for login in ('committee1', 'committee2'):
                self.as_user(login, record).action_vote('approve', 'serious', WORDS)
        report = self.compile(kind='special')
        self.step('committee1', report, 'action_deliberate', WORDS)
        for addressee in ('municipal_committee', 'municipal_government'):
            self.step('registrar', report, 'action_deliver', addressee)
            self.receipt(report, addressee)
        self.assertTrue(report.is_complete)

    def test_replaced_version_takes_its_receipts_and_no_delivery(self):
        """What was delivered before a new version is signed for; it is handed to nobody else."""
        report = self.delivered(FIXED[0])
        self.record_on('2025-03-10 04:00:00', 3)
        self.assertEqual(self.compile().version, 2)
        self.receipt(report, FIXED[0])
        with self.assertRaises(UserError):
            self.step('registrar', report, 'action_deliver', FIXED[1])

    def test_superior_sees_what_was_delivered(self):
        """Before its delivery a report is the bureau's; the committee sees it from its compiling, nobody else at all."""
        report = self.deliberated()
        reports = report.browse().with_user(self.users['superior'])
        self.assertFalse(reports.search([('id', '=', report.id)]))
        with self.assertRaises(AccessError):
            self.as_user('superior', report).read(['name', 'workbook'])
        self.assertFalse(reports.env['intervention.review'].search([('report_id', '=', report.id)]))
        self.step('registrar', report, 'action_deliver', FIXED[1])
        self.assertEqual(reports.search([('id', '=', report.id)]), report)
        self.assertEqual(self.as_user('superior', report).delivery_ids.reached, "Superior authority")

    def test_ledger_keeper_sees_no_delivery_of_a_special_matter(self):
        """The rows of reports are his; those of special matters stay with who handles these."""
        self.assertEqual(self.env['intervention.delivery']._parents, ('record_id', 'special_id', 'report_id'))
        report = self.delivered()
        rows = self.env['intervention.delivery'].with_user(self.users['registrar']).search([('id', '>', 0)])
        self.assertEqual(rows.report_id, report)

    def test_ledger_keeper_alone_notes_receipts(self):
        """Nobody else notes deliveries and receipts, whatever his role."""
        report = self.delivered(FIXED[0])
        for login in ('recorder', 'discipline', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'plain'):
            with self.assertRaises(AccessError):
                self.receipt(report, FIXED[0], login=login)
            with self.assertRaises(AccessError):
                self.step(login, report, 'action_deliver', FIXED[1])

    def test_rows_are_added_by_the_acts_alone(self):
        """No delivery, receipt or completeness is written, created, copied or deleted by hand, not even with sudo()."""
        report = self.delivered()
        self.receipt(report, FIXED[0])
        rows = report.delivery_ids[:1]
        for caller in (rows, rows.sudo(), rows.receipt_ids, rows.receipt_ids.sudo()):
            for attempt in (lambda caller=caller: caller.write({'receipt': "x"}), caller.unlink, caller.copy,
                            lambda caller=caller: caller.create({'report_id': report.id, 'delivery_id': rows.id})):
                with self.assertRaises(UserError):
                    attempt()
        for values in ({'is_complete': True}, {'delivery_ids': [(0, 0, {'addressee': FIXED[1]})]}, {'delivered_on': False}):
            for caller in (self.as_user('registrar', report), report.sudo()):
                with self.assertRaises(AccessError):
                    caller.write(values)

    @mute_logger('odoo.http', 'odoo.sql_db')
    def test_no_program_goes_past_the_states(self):
        """Over JSON-2 nobody moves a report, notes a step that is not his, or writes a row, whatever the context says."""
        report = self.compile()
        tries = [('write', report.ids, {'vals': {'state': 'delivered', 'is_complete': True}}),
                 ('web_save', report.ids, {'vals': {'state': 'deliberated'}, 'specification': {}}),
                 ('action_deliver', report.ids, {'addressee': 'party_committee'}),
                 ('action_receipt', report.ids, {'addressee': 'party_committee', 'receipt': "No. 1"}),
                 ('_move', report.ids, {'vals': {'state': 'delivered'}}),
                 ('_add_receipt', report.ids, {'delivery': 1, 'words': "x", 'day': '2026-03-02'}),
                 ('create', [], {'vals_list': [{'year': 2025, 'state': 'delivered'}]}),
                 ('copy', report.ids, {}), ('unlink', report.ids, {})]
        for login in ('registrar', 'discipline', 'committee1', 'superior', 'plain'):
            key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
            for method, ids, arguments in tries:
                answer = self.call(key, 'intervention.report', method, ids, arguments)
                self.assertGreaterEqual(answer.status_code, 400, (login, method, answer.text))
            for model in ('intervention.delivery', 'intervention.delivery.receipt'):
                answer = self.call(key, model, 'create', [], {'vals_list': [
                    {'report_id': report.id, 'addressee': 'party_committee', 'delivered_on': '2026-03-02', 'officer_id': 1}]})
                self.assertGreaterEqual(answer.status_code, 400, (login, model))
        self.assertEqual((report.state, report.is_complete, len(report.delivery_ids)), ('compiled', False, 0))

    def call(self, key, model, method, ids, arguments):
        return self.url_open(
            f'/json/2/{model}/{method}', timeout=60,
            data=json.dumps({**({'ids': ids} if ids else {}), 'context': {'install_mode': True, 'state': 'delivered'},
                             **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'})

    def test_dialog_begins_with_who_has_to_have_it(self):
        """The dialog of delivery offers the first addressee that lacks the report, and nothing of a report one may not read."""
        report = self.delivered(FIXED[0])
        context = {'default_act': 'report_deliver', 'default_res_id': report.id}
        dialogs = self.env['intervention.decision'].with_context(**context)
        asked = [dialogs.with_user(self.users[login]).default_get(['reached']).get('reached') for login in ('registrar', 'hr')]
        self.assertEqual([name or False for name in asked], [FIXED[1], False])
        self.assertEqual([key for key, _name in dialogs._fields['reached']._description_selection(self.env)][-1], 'other')

    def test_dialogs_call_the_same_methods(self):
        """The ledger keeper's dialogs note delivery and receipt as programs do."""
        report = self.deliberated()
        dialogs = self.env['intervention.decision'].with_user(self.users['registrar'])
        with freeze_time('2026-03-05 04:00:00'):
            for addressed in ({'reached': 'party_committee'}, {'reached': 'other', 'addressee': "Archive"}):
                dialogs.create({'act': 'report_deliver', 'res_id': report.id, **addressed}).action_confirm()
            dialogs.create({'act': 'report_receipt', 'res_id': report.id, 'addressee': "Party committee", 'day': '2026-03-05',
                            'receipt': "Signed by the office"}).action_confirm()
        self.assertEqual([(row.reached, row.received_by) for row in report.delivery_ids], [
            ("Party committee", "Signed by the office"), ("Archive", False)])
