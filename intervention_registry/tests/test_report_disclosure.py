import hashlib

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .test_report import TAGS, ReportCase


@tagged(*TAGS)
class TestReportDisclosure(ReportCase):

    def test_small_counts_are_hidden_and_totals_stay(self):
        """One record of a leading cadre shows in no table, on the page and in the workbook."""
        self.record_on('2025-03-10 04:00:00', 5)
        self.record_on('2025-03-10 04:00:00', intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        report = self.compile()
        cells = report.published['cells']
        for name in ('regime=cadre', 'regime=staff', 'month=3;regime=cadre', 'month=3;regime=staff', 'behaviour=B8(1)'):
            self.assertIsNone(cells[name], name)
        self.assertEqual((cells['total'], cells['month=3']), (6, 6))
        for row in self.ledger(report):
            self.assertEqual((row["Regime"], row["Behaviours"], row["Finding"]), ('*', '*', '*'))
        self.assertNotIn('B8(1)', [row["Behaviours"] for row in self.ledger(report)])

    def test_threshold_is_a_setting(self):
        """The smallest shown count comes from a setting; another one makes a new version."""
        self.record_on('2025-03-10 04:00:00', 4)
        self.assertEqual(self.compile().published['cells']['month=3'], 4)
        self.env['ir.config_parameter'].set_param('intervention_registry.small_cell', '5')
        report = self.compile()
        self.assertEqual((report.version, report.published['cells']['month=3']), (2, None))

    def test_ledger_names_nobody(self):
        """The masked ledger and the whole file hold no person, no text, no day and no register number."""
        records = self.record_on('2025-03-10 04:00:00', 3, intervenor_id=False, intervenor_name="Canary Person",
                                 intervenor_unit="Large Unit", intervenor_position="Canary Post",
                                 summary="Canary words")
        report = self.compile()
        text = '\n'.join(str(value) for sheet in self.sheets(report)[0] for row in sheet.iter_rows(values_only=True)
                         for value in row if value is not None)
        for canary in ("Canary", 'recorder2', '2025-03-10', records[0].sudo().number, "C-1"):
            self.assertNotIn(canary, text)
        self.assertIn("Large Unit", text)
        self.assertIn(records[0].name, text)

    def test_small_units_are_put_together(self):
        """A unit below the threshold is not named, in no figure that more than the office reads."""
        for unit, count in (("Large Unit", 5), ("Middle Unit", 3), ("Tiny Unit", 1)):
            self.record_on('2025-03-10 04:00:00', count, intervenor_id=False, intervenor_name="X", intervenor_unit=unit)
        report = self.compile()
        self.assertEqual((report.published['origins'], report.published['other_origins']), ([["Large Unit", 5]], 4))
        self.assertEqual({row["Unit"] for row in self.ledger(report)}, {"Large Unit", "Other units"})

    def test_unit_is_no_formula(self):
        """What a handler types as a unit is text in the workbook and on the page."""
        self.record_on('2025-03-10 04:00:00', 3, intervenor_id=False, intervenor_name="X",
                       intervenor_unit='=HYPERLINK("http://x")<script>')
        report = self.compile()
        self.assertEqual({row["Unit"] for row in self.ledger(report)}, {'\'=HYPERLINK("http://x")<script>'})
        self.assertNotIn('<script>', report.summary)

    def test_exact_figures_stay_in_the_office(self):
        """Registrar and discipline office read the exact figures; committee and superior what is shown."""
        report = self.compile()
        for login in ('registrar', 'discipline'):
            self.assertTrue(self.as_user(login, report).figures)
        for login in ('committee1', 'superior'):
            seen = self.as_user(login, report)
            self.assertTrue(seen.summary and seen.workbook)
            for name in ('figures', 'figures_digest'):
                with self.assertRaises(AccessError):
                    seen.read([name])
        for login in ('recorder', 'auditor', 'custodian', 'hr', 'plain'):
            with self.assertRaises(AccessError):
                self.as_user(login, report).read(['name'])

    def test_other_companies_see_nothing(self):
        """A report is its company's."""
        other = self.env['res.company'].create({'name': "Other Bureau"})
        user = new_test_user(self.env, 'other-registrar', 'base.group_user,intervention_registry.group_registrar',
                             company_id=other.id, company_ids=[(6, 0, other.ids)])
        report = self.compile()
        with self.assertRaises(AccessError):
            report.with_user(user).with_company(other).read(['name'])

    def test_digest_is_that_of_the_file(self):
        """The digest stands for the stored bytes, and equal figures give an equal file."""
        self.record_on('2025-03-10 04:00:00', 3)
        report = self.compile()
        self.assertEqual(report.digest, hashlib.sha256(self.sheets(report)[1]).hexdigest())
        notes = {row[0]: row[1] for row in self.sheets(report)[0].worksheets[3].iter_rows(values_only=True)}
        self.assertEqual(notes["SHA-256 of the figures"], report._published_digest())


@tagged(*TAGS)
class TestReportFile(HttpCase, ReportCase):

    def test_readers_download_the_workbook(self):
        """Whoever may read the report gets its file in the web client, nobody else, and nobody by the attachment."""
        report = self.compile()
        url = (f'/web/content?model=intervention.report&id={report.id}&field=workbook'
               '&filename_field=workbook_name&download=1')
        attachment = self.env['ir.attachment'].sudo().search([
            ('res_model', '=', report._name), ('res_id', '=', report.id), ('res_field', '=', 'workbook')])
        for login in ('registrar', 'committee1'):
            self.sign_in(login)
            response = self.url_open(url)
            self.assertEqual(hashlib.sha256(response.content).hexdigest(), report.digest)
            self.assertEqual(self.url_open(f'/web/content/{attachment.id}').status_code, 404)
        self.sign_in('recorder')
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_stored_file_is_locked(self):
        """The file behind the report is changed, shared or deleted by nobody."""
        report = self.compile()
        attachment = self.env['ir.attachment'].sudo().search([
            ('res_model', '=', report._name), ('res_id', '=', report.id), ('res_field', '=', 'workbook')])
        for values in ({'raw': b'x'}, {'public': True}, {'res_id': 0}, {'access_token': 'x'}):
            with self.assertRaises(AccessError):
                attachment.write(values)
        with self.assertRaises(AccessError):
            attachment.unlink()
