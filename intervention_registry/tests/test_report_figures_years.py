from odoo.tests import freeze_time, tagged

from .test_report import TAGS
from .test_report_figures_units import UnitCase


@tagged(*TAGS)
class TestReportYears(UnitCase):

    def test_last_year_stands_beside(self):
        """Every table has last year's figures as its last column, and none where there was no last year."""
        self.in_unit('first', 4, '2024-05-10 04:00:00')
        self.in_unit('first', 5)
        report = self.compile()
        for table in report._tables():
            if table['key'] not in ('behaviour_stage', 'level'):
                self.assertEqual(table['header'][-1], "Last Year", table['key'])
        self.assertEqual(self.table(report, 'month')["Month 5"][-1], 4)
        self.assertEqual(self.table(report, 'unit')["Total"], (5, 4))
        self.assertEqual({one['key']: one['before'] for one in report._measures()}['protections'], 4)
        self.assertNotIn("Last Year", [text for table in self.compile(2024)._tables() for text in table['header']])

    def test_last_year_shows_what_its_report_shows(self):
        """Year minus year: the column repeats the published cells of last year's latest version and tells no more."""
        self.in_unit('first', 4, '2024-05-10 04:00:00')
        self.in_unit('second', 1, '2024-06-10 04:00:00', form='letter')
        before = self.compile(2024)
        self.in_unit('first', 5)
        report = self.compile()
        self.assertEqual(report.published['before']['cells'], before.published['cells'])
        self.assertIsNone(self.table(report, 'form')["Letter"][-1])

    def test_last_year_without_report_is_suppressed_alike(self):
        """Where last year was never compiled its figures are hidden as its report would hide them."""
        self.in_unit('first', 4, '2024-05-10 04:00:00')
        self.in_unit('second', 1, '2024-06-10 04:00:00', form='letter')
        self.in_unit('first', 5)
        report = self.compile()
        self.assertEqual(report.published['before']['cells'], self.compile(2024).published['cells'])

    def test_years_of_a_unit_are_compared_with_its_own(self):
        """The report of a unit has that unit's last year beside it."""
        self.in_unit('first', 4, '2024-05-10 04:00:00')
        self.in_unit('second', 7, '2024-05-10 04:00:00')
        self.in_unit('first', 5)
        self.in_unit('second', 5)
        self.assertEqual(self.of_unit('first').published['before']['total'], 4)

    def test_units_and_months_turn_in_the_company_time_zone(self):
        """Submitted at 2026-12-31T16:00Z counts for January 2027 in its unit, a second before for December 2026."""
        self.in_unit('first', 3, '2026-12-31 15:59:59')
        self.in_unit('first', 4, '2026-12-31 16:00:00')
        model = self.env['intervention.report'].with_user(self.users['registrar'])
        with freeze_time('2027-01-10 00:00:00'):
            old, new = (model.browse(model.compile(year=year, department=self.units['first'].id)) for year in (2026, 2027))
        self.assertEqual((old.total, old.published['cells']['month=12']), (3, 3))
        self.assertEqual((new.total, new.published['cells']['month=1'], new.published['before']['total']), (4, 4, 3))

    def test_former_reports_stay_readable(self):
        """A report that a former version froze, without units, measures and last year, still shows its figures."""
        self.in_unit('first', 5)
        report = self.compile()
        former = {name: report.published[name] for name in ('threshold', 'total', 'cells', 'behaviours')}
        former.update(units=[["Large Unit", 5]], other_units=0)
        old = self.env['intervention.report'].new({
            'company_id': self.env.company.id, 'year': 2025, 'kind': 'annual', 'published': former})
        keys = [table['key'] for table in old._tables()]
        self.assertEqual(keys, ['outcome', 'month', 'nature', 'form', 'attribution', 'response', 'stage', 'behaviour', 'origin'])
        self.assertEqual(old._measures(), [])
        self.assertFalse(old._measure_table())


@tagged(*TAGS)
class TestReportBureaus(UnitCase):

    def received(self, bureau, counts, year=2025, route='bureau'):
        """Keep a package of a subordinate bureau with so many records of the year."""
        package = self.env['intervention.exchange']._append([{
            'bureau': bureau, 'log': bureau, 'received_at': '2026-01-05 00:00:00', 'receiver_id': self.users['superior'].id,
            'company_id': self.env.company.id, 'sha256': bureau, 'size': 1, 'checked': 1, 'ok': True, 'found': 0,
            'findings': '[]'}])
        self.env['intervention.exchange.record']._append([{
            'exchange_id': package.id, 'number': f'{year}-{number:05}', 'route': route, 'submitted_on': f'{year}-03-01',
            'state': 'closed', 'acts': 1, 'acts_done': '[]'} for number in range(counts)])

    def test_subordinate_bureaus_are_counted(self):
        """The superior's report says how many records each bureau received, by its newest package; small counts are hidden."""
        self.in_unit('first', 3)
        self.received("North", 2)
        self.received("North", 5)
        self.received("South", 2)
        self.received("West", 4, route='superior')
        rows = self.table(self.compile(), 'bureau')
        self.assertEqual(rows, {"North": (5,), "South": (None,), "West": (0,)})

    def test_report_of_a_bureau_without_others_has_no_such_table(self):
        """A bureau that receives no packages has no table by bureau."""
        self.in_unit('first', 3)
        self.assertNotIn('bureau', [table['key'] for table in self.compile()._tables()])
