from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS
from .test_dashboard import DashboardCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestDashboardCommitteeYears(DashboardCase):

    def compiled(self, year, now):
        with freeze_time(now):
            reports = self.env['intervention.report']
            return reports.browse(reports.with_user(self.users['registrar']).compile(year=year))

    def test_year_with_report_shows_the_report(self):
        """A committee member gets of a year that is over what its analysis says, as soon as there is one (B7)."""
        self.record_on('2025-03-10 04:00:00', 4)
        for login in ('committee1', 'committee2'):
            self.assertNotIn('report', self.load(login, year=2025))
        self.record_on('2025-05-10 04:00:00', 3)
        report = self.compiled(2025, '2026-01-10 04:00:00')
        self.record_on('2025-06-10 04:00:00', 3)
        shown = self.load('committee1', year=2025)
        self.assertEqual((shown['total'], self.months(shown)), (7, {3: 4, 5: 3}), "as it was compiled, not as it is today")
        self.assertEqual((shown['report']['title'], shown['report']['day']), (report.name, date(2026, 1, 10)))
        self.assertEqual(self.cells(shown), {(self.a8.code, 'filing'): 7})
        self.assertEqual(self.steps(shown), {'submitted': 7, 'verified': 0, 'breach': 0})
        self.assertEqual(self.load('registrar', year=2025)['total'], 10, "who keeps the ledger sees today's")

    def test_whom_a_record_names_sees_the_same_figures_as_the_report(self):
        """A member whom a record of last year names finds no difference between the analysis and the dashboard (A7, B6)."""
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        self.record_on('2025-03-10 04:00:00', 4)
        [record] = self.record_on('2025-03-11 04:00:00', intervenor_id=self.staff['committee1'].id)
        self.assertEqual(record.route, 'bureau')
        self.compiled(2025, '2026-01-10 04:00:00')
        mine, other = [self.load(login, year=2025) for login in ('committee1', 'committee2')]
        for name in ('total', 'measures', 'others', 'trend', 'heat', 'funnel', 'report'):
            self.assertEqual(mine[name], other[name], name)
        self.assertEqual(mine['total'], 5)

    def test_nothing_counted_yet_is_not_nothing(self):
        """As long as no month of the running year is shown, the total is not said to be nought."""
        self.record_on('2026-06-10 04:00:00', 4)
        shown = self.load('committee1')
        self.assertEqual((shown['total'], shown['until'], shown['measures'][0]['value']), (None, False, None))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestDashboardSuperior(DashboardCase):

    def test_superior_authority_counts_its_own(self):
        """The superior authority gets what went past the bureau, exact and as long as its lists; the bureau's is not its."""
        self.record_on('2025-03-10 04:00:00', 2, direct_route=True)
        self.record_on('2026-03-10 04:00:00', 1, direct_route=True)
        self.record_on('2026-03-11 04:00:00', 5)
        shown = self.load('superior')
        self.assertEqual((shown['kind'], shown['total'], shown['measures'][0]['before']), ('superior', 1, 2))
        self.assertEqual((self.months(shown), self.months(shown, 'before')), ({3: 1}, {3: 2}))
        self.assertEqual(self.cells(shown), {(self.a8.code, 'filing'): 1})
        self.assertEqual(self.steps(shown)['submitted'], 1)
        self.assertEqual({row['key']: row['count'] for row in shown['waiting']}, {'screen_superior': 3})
        with freeze_time('2026-06-20 04:00:00'):
            for row in shown['waiting']:
                self.assertEqual(len(self.listed('superior', shown['open'], row['domain'])), row['count'])
            for figure in (*shown['funnel'], *(month for month in shown['trend'] if not month['ahead'])):
                self.assertEqual(len(self.listed('superior', shown['base'], figure['domain'])), figure['value'])
        self.assertEqual(shown['departments'], [])

    def test_delivered_reports_stand_there(self):
        """The annual reports that were delivered can be opened, with the total they publish; others cannot."""
        self.record_on('2025-03-10 04:00:00', 4)
        with freeze_time('2026-01-10 04:00:00'):
            reports = self.env['intervention.report']
            report = reports.browse(reports.with_user(self.users['registrar']).compile(year=2025))
            self.assertEqual(self.load('superior')['reports'], [])
            report.with_user(self.users['committee1']).action_deliberate(WORDS)
            report.with_user(self.users['registrar']).action_deliver('superior_authority')
        [row] = self.load('superior')['reports']
        self.assertEqual((row['id'], row['value'], row['action']['res_id']), (report.id, 4, report.id))

    def test_company_below_is_counted_by_its_report_alone(self):
        """Of a bureau below stands what its delivered report says, and nothing before."""
        below = self.env['res.company'].create({'name': "Bureau below", 'parent_id': self.env.company.id})
        self.assertEqual(self.load('superior')['bureaus'], [])
        for login in ('registrar', 'committee1'):
            self.users[login].company_ids += below
        with freeze_time('2026-01-10 04:00:00'):
            reports = self.env['intervention.report'].with_company(below)
            report = reports.browse(reports.with_user(self.users['registrar']).with_company(below).compile(year=2025))
            report.with_user(self.users['committee1']).action_deliberate(WORDS)
            self.assertEqual(self.load('superior')['bureaus'], [])
            report.with_user(self.users['registrar']).action_deliver('superior_authority')
        self.assertEqual(self.load('superior')['bureaus'], [
            {'key': below.name, 'label': below.name, 'value': 0, 'before': 0}])


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestDashboardMatters(DashboardCase):

    def matters(self, login):
        """Return the count by row of what waits beside the records."""
        return {row['key']: row['count'] for row in self.load(login)['matters']}

    def omission(self):
        """Return an omission that a handler has reported."""
        self.case.sudo().handler_ids = self.staff['recorder'] | self.staff['recorder2']
        omission = self.env['intervention.omission'].with_user(self.users['recorder2']).create({
            'employee_id': self.staff['recorder'].id, 'case_id': self.case.id, 'happened_on': '2026-06-01',
            'intervenor_id': self.staff['colleague'].id, 'facts': WORDS})
        omission.action_report()
        return omission

    def test_omission_waits_with_whom_it_lies(self):
        """A reported omission waits for the discipline office, a confirmed one for the committee."""
        with freeze_time('2026-06-10 04:00:00'):
            omission = self.omission()
            self.assertEqual(self.matters('discipline'), {'omission_verify_discipline': 1})
            self.assertEqual(self.matters('registrar'), {}, "omissions are not the ledger keeper's")
            for login in ('discipline', 'discipline2'):
                omission.with_user(self.users[login]).action_verify('confirmed', WORDS)
        self.assertEqual(self.matters('discipline'), {'omission_decide_committee': 1})
        self.assertEqual(self.matters('committee1'), {'omission_decide_committee': 1})

    def test_report_waits_for_the_committee_then_for_the_ledger_keeper(self):
        """A compiled analysis waits to be deliberated, then delivered, then for the receipts (B7)."""
        self.record_on('2025-03-10 04:00:00', 4)
        with freeze_time('2026-06-20 04:00:00'):
            reports = self.env['intervention.report']
            report = reports.browse(reports.with_user(self.users['registrar']).compile(year=2025))
            self.assertEqual(self.matters('committee1'), {'report_deliberate_committee': 1})
            report.with_user(self.users['committee1']).action_deliberate(WORDS)
            self.assertEqual(self.matters('registrar'), {'report_deliver_registrar': 1})
            report.with_user(self.users['registrar']).action_deliver('superior_authority')
            self.assertEqual(self.matters('registrar'), {'report_receipt_registrar': 1})

    def test_returns_wait_for_their_handlers(self):
        """Outstanding returns are counted without any name, in the whole bureau, and not for the committee (A6, A10)."""
        self.staff['recorder'].is_enforcement_officer = True
        with freeze_time('2026-06-20 04:00:00'):
            self.env['intervention.return.period'].with_user(self.users['registrar']).make('2026-05')
        [row] = [row for row in self.load('registrar')['matters'] if row['key'] == 'return_file_recorder']
        with freeze_time('2026-06-20 04:00:00'):
            self.assertEqual(len(self.listed('registrar', row['action'], [])), row['count'])
        self.assertNotIn('return_file_recorder', self.matters('committee1'))

    def test_lists_behind_are_as_long_as_the_counts(self):
        """Behind each count stands a list with the caller's own rights; with a unit chosen nothing of the whole is shown."""
        unit = self.env['hr.department'].create({'name': "Team 1", 'company_id': self.env.company.id})
        with freeze_time('2026-06-10 04:00:00'):
            self.omission()
        for login in ('discipline', 'superior', 'committee1'):
            with freeze_time('2026-06-20 04:00:00'):
                for row in self.load(login)['matters']:
                    self.assertEqual(len(self.listed(login, row['action'], [])), row['count'], row['key'])
        self.assertEqual(self.load('discipline', department=unit.id)['matters'], [])

    def test_who_is_named_learns_nothing_beside_the_records(self):
        """A committee member sees the count of omissions go as soon as one names his kin; the others see it stay (A7, B6)."""
        with freeze_time('2026-06-10 04:00:00'):
            omission = self.omission()
            for login in ('discipline', 'discipline2'):
                omission.with_user(self.users[login]).action_verify('confirmed', WORDS)
        self.assertEqual(omission.sudo().intervenor_id, self.staff['colleague'])
        self.assertEqual(self.matters('committee1'), {'omission_decide_committee': 1})
        self.env['intervention.kinship'].with_user(self.users['hr']).create({
            'employee_id': self.staff['committee1'].id, 'relative_id': self.staff['colleague'].id, 'kind': 'spouse'})
        self.assertEqual(self.matters('committee1'), {})
        self.assertEqual(self.matters('committee2'), {'omission_decide_committee': 1})

    def test_two_roles_open_two_dashboards(self):
        """Who holds two roles chooses between their dashboards; the one of the committee shows no more for it (B7)."""
        unit = self.env['hr.department'].create({'name': "Team 1", 'company_id': self.env.company.id})
        self.users['registrar'].group_ids += self.env.ref('intervention_registry.group_committee')
        self.record_on('2026-03-10 04:00:00', 4)
        self.record_on('2026-06-11 04:00:00', 3)
        kinds = [kind['key'] for kind in self.load('registrar')['kinds']]
        self.assertEqual(kinds, ['registrar', 'committee'])
        self.assertEqual([self.load('registrar', kind=kind)['total'] for kind in kinds], [7, 4])
        with self.assertRaises(UserError):
            self.load('registrar', kind='committee', department=unit.id)
