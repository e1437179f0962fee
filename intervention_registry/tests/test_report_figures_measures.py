from datetime import date

from odoo.tests import freeze_time, tagged

from .common import WORDS
from .test_report import TAGS
from .test_report_figures_units import UnitCase


@tagged(*TAGS)
class TestReportMeasures(UnitCase):

    def measures(self, report):
        return {one['key']: one['value'] for one in report._measures()}

    def found_after(self, records, *days):
        """Let two officers find each record in order, that many days after its submission at noon in Shanghai."""
        for record, number in zip(records, days):
            self.as_user('registrar', record).action_screen('approve', WORDS)
            for login in ('discipline', 'discipline2'):
                self.as_user(login, record).action_verify('no_breach', False, WORDS)
            self.tamper('intervention_review', """
                UPDATE intervention_review SET decided_at = (SELECT submitted_on + %s * interval '1 day' + interval '4 hours'
                  FROM intervention_record WHERE id = %s) WHERE record_id = %s""", number, record.id, record.id)
        self.env.invalidate_all()

    def test_days_to_the_finding(self):
        """Median and 90th percentile lie between the days of the records that were found, by the company's calendar."""
        records = self.in_unit('first', 5)
        self.found_after(records, 2, 4, 5, 10)
        measures = self.measures(self.compile())
        self.assertEqual((measures['days_median'], measures['days_p90']), (4.5, 8.5))

    def test_days_turn_in_the_company_time_zone(self):
        """A finding at 16:00 UTC is the next day's in Shanghai."""
        records = self.in_unit('first', 3)
        self.found_after(records, 4, 4, 4)
        self.tamper('intervention_review', """
            UPDATE intervention_review SET decided_at = decided_at + interval '12 hours'
             WHERE record_id = ANY(%s)""", records.ids)
        self.assertEqual(self.measures(self.compile())['days_median'], 5)

    def test_days_of_few_records_are_not_shown(self):
        """A median over two records would be their days."""
        self.found_after(self.in_unit('first', 5), 2, 40)
        measures = self.measures(self.compile())
        self.assertEqual((measures['days_median'], measures['days_p90']), (None, None))

    def test_share_of_leading_cadres(self):
        """In per mille of all records; hidden where the count of either is."""
        self.in_unit('first', 5)
        self.in_unit('first', 3, intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.assertEqual(self.measures(self.compile())['leaders_share'], 375)

    def test_share_is_hidden_with_its_count(self):
        """One record of a leading cadre among six shows in no share either."""
        self.in_unit('first', 5)
        self.in_unit('first', 1, intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.assertIsNone(self.measures(self.compile())['leaders_share'])

    def test_protections_of_the_bureau_are_counted(self):
        """A protection runs from submission on, in the year of the record and the next; not of what went past the bureau."""
        self.in_unit('first', 4)
        self.in_unit('first', 3, direct_route=True)
        self.in_unit('second', 3, '2026-01-10 04:00:00')
        self.assertEqual(self.measures(self.compile())['protections'], 4)
        self.assertEqual(self.measures(self.compile(2026))['protections'], 7)

    def test_unit_reports_have_no_figures_of_the_whole(self):
        """Personnel changes, reprisals and notices hang on no case: they stand in the report of the whole alone."""
        self.in_unit('first', 4)
        self.assertNotIn('gate_requests', self.measures(self.of_unit('first')))
        self.assertEqual(self.measures(self.compile())['gate_requests'], 0)

    def test_personnel_changes_are_counted_from_the_threshold(self):
        """Two requests are not shown, three are; drafts do not count."""
        def request():
            action = self.env['intervention.personnel.action'].with_user(self.users['hr']).create(
                {'employee_id': self.staff['recorder'].id, 'kind': 'transfer'})
            action._move({'state': 'submitted', 'submitted_on': '2025-05-05'})
            return action

        self.in_unit('first', 3)
        request(), request()
        self.assertIsNone(self.measures(self.compile())['gate_requests'])
        request()._move({'state': 'refused'})
        measures = self.measures(self.compile())
        self.assertEqual((measures['gate_requests'], measures['gate_refusals']), (3, None))

    def test_measures_stand_on_the_page(self):
        """The page lists the figures beside the tables, and a hidden one as such."""
        self.in_unit('first', 4)
        report = self.compile()
        table = report._measure_table()
        self.assertIn(("Protections Running", 4), table['rows'])
        self.assertIn("Protections Running", report.summary)

    def test_live_figures_are_those_of_the_report(self):
        """Dashboards get the same cells and measures as the report; exact ones in the discipline office alone."""
        self.in_unit('first', 5)
        self.in_unit('second', 1, form='letter')
        report = self.compile()
        for login, exact, letters in (('registrar', True, None), ('committee1', False, None), ('discipline', False, None),
                                      ('discipline', True, 1)):
            with self.subTest(login=login, exact=exact), freeze_time('2026-03-01 04:00:00'):
                live = self.env['intervention.report'].with_user(self.users[login])._live(
                    self.env.company, date(2025, 1, 1), date(2025, 12, 31), exact=exact)
                self.assertEqual((live['cells']['form=letter'], live['total']), (letters, 6))
                if not exact:
                    self.assertEqual(live['cells'], report.published['cells'])
                self.assertEqual([table['key'] for table in live['tables']][:2], ['outcome', 'month'])

    def test_live_figures_leave_out_who_looks(self):
        """A member of the committee who is named does not see the figures go up by the record that names him."""
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        self.in_unit('first', 4)
        self.in_unit('first', 4, intervenor_id=self.staff['committee1'].id)
        totals = [self.env['intervention.report'].with_user(self.users[login])._live(
            self.env.company, date(2025, 1, 1), date(2025, 12, 31))['total'] for login in ('committee1', 'committee2')]
        self.assertEqual(totals, [4, 8])
