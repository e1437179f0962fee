import base64
import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS, InterventionCase

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_b7')


class ReportCase(InterventionCase):

    def record_on(self, moment, count=1, **values):
        """Submit records at a naive UTC moment."""
        with freeze_time(moment):
            drafts = [self.draft(**values) for _number in range(count)]
            records = drafts[0].union(*drafts)
            records.action_submit()
        return records

    def compile(self, year=2025, kind='annual', login='registrar'):
        """Return the report a user compiles in 2026, as he sees it."""
        model = self.env['intervention.report'].with_user(self.users[login])
        with freeze_time('2026-03-01 04:00:00'):
            return model.browse(model.compile(year=year, kind=kind))

    def run_annual(self, moment):
        """Run the yearly scheduled action; where it commits, the trail is settled as before any commit."""
        def settled(cron, *args, **kwargs):
            self.commits += 1
            cron.env['intervention.trail'].sudo()._settle()
            return 1

        self.commits = 0
        with patch.object(self.registry['ir.cron'], '_commit_progress', settled), freeze_time(moment):
            self.env['intervention.report']._cron_annual()

    def step(self, login, report, method, words):
        with freeze_time('2026-03-02 04:00:00'):
            return getattr(self.as_user(login, report), method)(words)

    def sheets(self, report):
        content = base64.b64decode(report.workbook)
        return openpyxl.load_workbook(io.BytesIO(content)), content

    def ledger(self, report):
        """Return the rows of the masked ledger as dicts by heading."""
        header, *rows = self.sheets(report)[0]["Masked Ledger"].iter_rows(values_only=True)
        return [dict(zip(header, row)) for row in rows]


@tagged(*TAGS)
class TestReport(ReportCase):

    def test_report_counts_the_ledger_of_the_year(self):
        """The annual analysis counts what was submitted in the year, once, by regime, month and form."""
        self.record_on('2025-03-10 04:00:00', 4)
        self.record_on('2025-05-10 04:00:00', 3, form='letter')
        self.record_on('2024-05-10 04:00:00')
        self.draft()
        report = self.compile()
        self.assertEqual((report.state, report.version, report.total), ('compiled', 1, 7))
        cells = report.published['cells']
        self.assertEqual((cells['month=3;regime=staff'], cells['month=5'], cells['form=letter']), (4, 3, 3))
        self.assertEqual(report.figures['cells']['regime=staff;outcome=open'], 7)
        self.assertEqual(len(self.ledger(report)), 7)

    def test_year_turns_in_the_company_time_zone(self):
        """Submitted at 2026-12-31T16:00Z belongs to 2027 in Shanghai, a second before to 2026."""
        before = self.record_on('2026-12-31 15:59:59')
        after = self.record_on('2026-12-31 16:00:00')
        self.assertEqual((before.submitted_on, after.submitted_on), (date(2026, 12, 31), date(2027, 1, 1)))
        with freeze_time('2027-01-10 00:00:00'):
            model = self.env['intervention.report'].with_user(self.users['registrar'])
            reports = [model.browse(model.compile(year, 'annual')) for year in (2026, 2027)]
        self.assertEqual([report.total for report in reports], [1, 1])
        self.assertIn('month=12', reports[0].figures['cells'])
        self.assertIn('month=1', reports[1].figures['cells'])

    def test_what_went_past_the_bureau_is_not_in_its_report(self):
        """The direct route leaves no trace in the bureau's figures, not even in the total."""
        self.record_on('2025-03-10 04:00:00', 3)
        self.record_on('2025-03-10 04:00:00', direct_route=True)
        report = self.compile()
        self.assertEqual((report.total, len(self.ledger(report))), (3, 3))

    def test_compiling_again_without_change_gives_the_same_report(self):
        """Compiling is repeatable: as long as no figure changed there is one report."""
        self.record_on('2025-03-10 04:00:00', 3)
        self.assertEqual(self.compile(), self.compile())

    def test_changed_figures_make_a_new_version_that_says_what_changed(self):
        """A correction is a new version; the one before stays as it was and takes no further step."""
        self.record_on('2025-03-10 04:00:00', 3)
        first = self.compile()
        digest = first.digest
        self.record_on('2025-03-10 04:00:00', 3)
        second = self.compile()
        self.assertEqual((second.version, second.total, first.total, first.digest), (2, 6, 3, digest))
        self.assertIn(['month=3;regime=staff', 3, 6], second.changes)
        self.assertIn('>6<', second.changed)
        self.assertFalse(first.is_current)
        self.assertEqual(second.version_ids, second | first)
        with self.assertRaises(UserError):
            self.step('committee1', first, 'action_deliberate', WORDS)

    def test_dialog_compiles_what_programs_compile(self):
        """The registrar's dialog calls the method of the programs, with the year and kind he comes from."""
        report = self.compile()
        context = report.action_compile_again()['context']
        with freeze_time('2026-03-01 04:00:00'):
            dialog = self.env['intervention.report.compile'].with_user(self.users['registrar']).with_context(context)
            self.assertEqual(dialog.create({}).action_compile()['res_id'], report.id)
        with self.assertRaises(AccessError):
            self.env['intervention.report.compile'].with_user(self.users['discipline']).create({})

    def test_registrar_alone_compiles(self):
        """The ledger keeper compiles; nobody else, whatever his role."""
        for login in ('recorder', 'discipline', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'plain'):
            with self.assertRaises(AccessError):
                self.compile(login=login)

    def test_year_and_kind_must_be_plausible(self):
        """A report is about a year from 2020 to this one, and of a known kind."""
        for year in (2019, 2027, 0, -1, True, None, 'x', '2025.0', 20250):
            with self.assertRaises(UserError):
                self.compile(year=year)
        with self.assertRaises(UserError):
            self.compile(kind='monthly')

    def test_report_goes_from_committee_to_addressees(self):
        """Compiled, deliberated by a committee member, delivered to the Party committee and the superior authority."""
        report = self.compile()
        with self.assertRaises(UserError):
            self.step('registrar', report, 'action_deliver', "Party committee")
        self.step('committee1', report, 'action_deliberate', WORDS)
        self.assertEqual(report.state, 'deliberated')
        review = report.review_ids
        self.assertEqual((review.step, review.decision, review.reviewer_id), (
            'deliberate', 'approve', self.users['committee1']))
        with self.assertRaises(AccessError):
            self.step('committee1', report, 'action_deliberate', WORDS)
        self.step('committee2', report, 'action_deliberate', WORDS)
        self.step('registrar', report, 'action_deliver', "Party committee")
        self.step('registrar', report, 'action_deliver', "Superior authority")
        self.assertEqual((report.state, report.delivered_to.splitlines()), (
            'delivered', ["2026-03-02 Party committee", "2026-03-02 Superior authority"]))
        for addressee in ("Superior authority", " ", None):
            with self.assertRaises(UserError):
                self.step('registrar', report, 'action_deliver', addressee)
        self.assertEqual([row.event for row in self.trail(report)], [
            'compile', 'review', 'deliberate', 'review', 'deliver', 'deliver'])
        self.assertNotIn("Party committee", ''.join(self.trail(report).mapped('payload')))

    def test_each_step_has_its_role(self):
        """Members of the committee deliberate and the ledger keeper delivers; no role takes the other's step."""
        report = self.compile()
        for login in ('registrar', 'discipline', 'superior', 'plain', 'recorder'):
            with self.assertRaises(AccessError):
                self.step(login, report, 'action_deliberate', WORDS)
        with self.assertRaises(UserError):
            self.step('committee1', report, 'action_deliberate', ' ')
        self.step('committee1', report, 'action_deliberate', WORDS)
        for login in ('committee1', 'discipline', 'superior'):
            with self.assertRaises(AccessError):
                self.step(login, report, 'action_deliver', "Party committee")

    def test_report_is_frozen(self):
        """No figure, file or state is changed, created, copied or deleted by hand, not even with sudo()."""
        report = self.compile()
        for values in ({'state': 'delivered'}, {'total': 9}, {'workbook': b'eA=='}, {'figures': {}}, {'digest': 'x'}):
            for caller in (report, report.sudo()):
                with self.assertRaises(AccessError):
                    caller.write(values)
        with self.assertRaises(AccessError):
            report.sudo().unlink()
        with self.assertRaises(UserError):
            report.sudo().copy()
        with self.assertRaises(AccessError):
            report.sudo().create({'year': 2025})

    def test_special_matter_needs_a_serious_breach_of_a_leading_cadre(self):
        """Only serious matters the committee resolved on are reported as special matters."""
        self.record_on('2025-03-10 04:00:00', 3)
        with self.assertRaises(UserError):
            self.compile(kind='special')
        with freeze_time('2025-06-10 04:00:00'):
            record = self.found(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
            self.as_user('discipline', record).action_propose(WORDS)
            for login in ('committee1', 'committee2'):
                self.as_user(login, record).action_vote('approve', 'serious', WORDS)
        report = self.compile(kind='special')
        self.assertEqual((report.kind, report.total), ('special', 1))
        self.assertEqual(self.compile().total, 4)


@tagged(*TAGS)
class TestReportSchedule(ReportCase):

    def run_on(self, moment):
        self.run_annual(moment)
        return self.env['intervention.report'].search([
            ('company_id', '=', self.env.company.id), ('department_id', '=', False)])

    def test_last_year_is_compiled_on_the_set_date(self):
        """From the set date on, in the company's zone, registrars find last year's analysis; a rerun makes none."""
        self.record_on('2025-03-10 04:00:00', 3)
        self.assertFalse(self.run_on('2026-01-09 15:59:00'))
        report = self.run_on('2026-01-09 16:00:00')
        self.assertEqual((report.year, report.kind, report.state, report.total), (2025, 'annual', 'compiled', 3))
        # each report is committed by itself
        self.assertGreaterEqual(self.commits, 1 + self.env['intervention.report'].search_count([('year', '=', 2025)]))
        self.assertIn(self.users['registrar'], report.activity_ids.user_id)
        self.assertNotIn('message_follower_ids', report._fields)
        self.assertEqual(self.trail(report)[:1].actor, 'system')
        self.record_on('2025-12-10 04:00:00', 3)
        self.assertEqual(self.run_on('2026-02-09 16:00:00'), report)

    def test_set_date_is_a_setting(self):
        """Month and day are settings; a day the month does not have is its last."""
        parameters = self.env['ir.config_parameter']
        parameters.set_param('intervention_registry.report_month', '2')
        parameters.set_param('intervention_registry.report_day', '31')
        self.assertFalse(self.run_on('2026-02-27 04:00:00'))
        self.assertEqual(self.run_on('2026-02-28 04:00:00').year, 2025)

    def test_empty_year_is_reported(self):
        """A bureau with a registrar and no record reports zero."""
        self.assertEqual(self.run_on('2026-02-28 04:00:00').total, 0)

    def test_unit_that_all_others_are_part_of_has_no_report(self):
        """What is above all units that have officers or cases would repeat the report of the whole; those below have theirs."""
        company, departments = self.env.company, self.env['hr.department']
        roots = departments.search([('parent_id', '=', False), ('company_id', 'in', [False, company.id])])
        top = departments.create({'name': "Bureau", 'company_id': company.id})
        roots.parent_id = top
        below = departments.create([{'name': name, 'company_id': company.id, 'parent_id': top.id} for name in ("One", "Two")])
        for unit in (top, *below):
            self._person(unit.name, department_id=unit.id, is_enforcement_officer=True)
        units = self.env['intervention.report']._reported_units(company, 2025)
        self.assertEqual((below <= units, top in units), (True, False))

    def test_delivery_ends_the_reminders(self):
        """Once delivered nobody is reminded any more."""
        report = self.run_on('2026-02-28 04:00:00')
        self.step('committee1', report, 'action_deliberate', WORDS)
        self.step('registrar', report, 'action_deliver', "Party committee")
        self.assertFalse(report.activity_ids)
