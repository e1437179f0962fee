from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .return_case import ReturnCase
from .test_report import TAGS
from .test_report_figures_units import UnitCase

DAY, MOMENT = '2025-05-05', datetime(2025, 5, 5, 4)


class CountedCase(UnitCase):
    """Rows of all that is counted beside the records, planted on one day of 2025 in the state they end in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        cls.turn = 0

    def setUp(self):
        super().setUp()
        for check in ('_in_conflict', '_check_source', '_check_not_twice', '_check_merge'):
            self.patch(type(self.env['intervention.sanction']), check, lambda sanction: None)
        self.patch(type(self.env['intervention.notice']), '_check_records', lambda notices: None)

    def measures(self, report):
        return {one['key']: one['value'] for one in report._measures()}

    def reprisals(self, count, finding='retaliation', person='colleague', **values):
        return self.env['intervention.retaliation']._insert([{
            'suspect_id': self.staff[person].id, 'facts': "Facts", 'state': 'closed', 'finding': finding, 'reported_on': DAY,
            'decided_on': DAY, 'closed_on': DAY, 'route': 'bureau', 'authority': 'bureau', **values}
            for _number in range(count)])

    def omissions(self, count, consequence='organisational', person='colleague', unit='first', **values):
        type(self).turn += count
        return self.env['intervention.omission']._insert([{
            'employee_id': self.staff[person].id, 'case_id': self.cases[unit].id, 'happened_on': DAY, 'regime': 'staff',
            'facts': "Facts", 'state': 'closed', 'finding': 'confirmed', 'consequence': consequence, 'route': 'bureau',
            'authority': 'bureau', 'decided_on': DAY, 'count': self.turn - number, **values} for number in range(count)])

    def sanctions(self, rows, ground, link, person='colleague', **values):
        return self.env['intervention.sanction']._insert([{
            'employee_id': self.staff[person].id, 'ground': ground, link: row.id, 'decided_on': DAY, 'decided_by': "Bureau",
            'type_id': self.env.ref('intervention_registry.sanction_type_admin_warning').id, **values} for row in rows])

    def at(self, moment):
        """Let the database's clock, which the trail goes by, stand at a naive UTC moment."""
        return patch.object(type(self.env.cr), 'now', lambda cr: moment)

    def granted(self, records, moment=MOMENT):
        """Note that the identity behind each record was opened to somebody."""
        with self.at(moment):
            for record in records.sudo():
                record._trace('identity_grant')

    def stopped(self, count, person='recorder'):
        """Note that changes of a file were stopped there."""
        baseline = self.env['intervention.personnel.baseline'].sudo()
        baseline._fix_missing()
        row = baseline.search([('employee_id', '=', self.staff[person].id)], limit=1)
        with self.at(MOMENT):
            for _number in range(count):
                row._trace('gate_refused', changes=['job_id'])

    def asked(self, count, state='submitted', person='recorder'):
        """Ask for changes of a file."""
        for _number in range(count):
            self.env['intervention.personnel.action'].with_user(self.users['hr']).create(
                {'employee_id': self.staff[person].id, 'kind': 'transfer'})._move({'state': state, 'submitted_on': DAY})


@tagged(*TAGS)
class TestReportCounted(CountedCase):

    def test_outcomes_are_counted_by_ground(self):
        """By ground and together, what was decided in the year; not what was revoked or went past the bureau (A9, A10)."""
        self.sanctions(self.in_unit('first', 3), 'interference', 'record_id')
        self.sanctions(self.reprisals(4), 'retaliation', 'retaliation_id')
        self.sanctions(self.reprisals(3, route='superior'), 'retaliation', 'retaliation_id')
        self.sanctions(self.omissions(3), 'omission', 'omission_id', decided_on='2024-12-31')
        self.sanctions(self.omissions(1), 'omission', 'omission_id', revoked_on=DAY)
        measures = self.measures(self.compile())
        self.assertEqual({name: value for name, value in measures.items() if name.startswith('sanctions')}, {
            'sanctions': 7, 'sanctions_interference': 3, 'sanctions_retaliation': 4, 'sanctions_omission': 0,
            'sanctions_instruction': 0})

    def test_omissions_are_counted_by_consequence(self):
        """First ones and later ones apart (A10); a small count hides with another one, and the sum stays."""
        self.in_unit('first', 3)
        self.omissions(4)
        self.omissions(3, 'discipline')
        self.omissions(3, finding='unfounded', consequence=False)
        self.omissions(3, route='superior')
        measures = self.measures(self.compile())
        self.assertEqual((measures['omissions'], measures['omissions_unrecorded_organisational'],
                          measures['omissions_unrecorded_discipline'], measures['omissions_untruthful_discipline']), (7, 4, 3, 0))
        self.omissions(1, 'discipline', kind='untruthful')
        measures = self.measures(self.compile())
        self.assertEqual((measures['omissions'], measures['omissions_untruthful_discipline']), (8, None))
        self.assertIn(None, (measures['omissions_unrecorded_organisational'], measures['omissions_unrecorded_discipline']))

    def test_reprisals_are_counted_as_reported_and_confirmed(self):
        """Both by the day of the report; what the superior authority handles is not the bureau's (A7, B6)."""
        self.in_unit('first', 3)
        self.reprisals(3)
        self.reprisals(4, 'unfounded')
        self.reprisals(5, route='superior')
        measures = self.measures(self.compile())
        self.assertEqual((measures['retaliation_reported'], measures['retaliation_confirmed']), (7, 3))

    def test_identities_opened_and_changes_stopped_are_counted(self):
        """From the trail, by the company's calendar: what was opened to somebody, and what the gate stopped at a file."""
        records = self.in_unit('first', 4)
        self.granted(records)
        self.granted(self.in_unit('first', 1, direct_route=True))
        self.stopped(3)
        self.granted(records[:1], datetime(2025, 12, 31, 16))
        measures = self.measures(self.compile())
        self.assertEqual((measures['identity_granted'], measures['gate_attempts']), (4, 3))

    def test_measures_of_units_hide_together(self):
        """One outcome of a unit stays hidden, though the whole's and the other units' are counted: another one hides as well."""
        for name, count in (('first', 4), ('second', 4), ('detachment', 1)):
            self.sanctions(self.in_unit(name, 4)[:count], 'interference', 'record_id')
        self.assertEqual(self.measures(self.compile())['sanctions'], 9)
        told = [self.measures(self.of_unit(name))['sanctions'] for name in ('first', 'second')]
        self.assertIn(None, told)

    def test_measures_leave_out_who_looks(self):
        """No measure on his page goes up by what names the ledger keeper, whichever document names him (A7, B6)."""
        # a second keeper of the ledger, or whatever names the first goes past the bureau
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_registrar')
        self.in_unit('first', 4)
        known, others = self.live('registrar'), self.live('plain')
        records = self.in_unit('first', 3, intervenor_id=self.staff['registrar'].id)
        self.assertEqual(set(records.sudo().mapped('route')), {'bureau'})
        self.granted(records)
        self.sanctions(records, 'interference', 'record_id')
        self.sanctions(self.omissions(3, intervenor_id=self.staff['registrar'].id), 'omission', 'omission_id')
        self.sanctions(self.omissions(3, person='registrar'), 'omission', 'omission_id')
        self.sanctions(self.reprisals(3, person='registrar'), 'retaliation', 'retaliation_id')
        self.sanctions(self.reprisals(3), 'retaliation', 'retaliation_id', 'registrar')
        self.staff['registrar'].is_enforcement_officer = True
        self.stopped(3, 'registrar')
        self.asked(3, person='registrar')
        self.asked(3, 'refused', 'registrar')
        self.env['intervention.notice'].with_user(self.users['discipline'])._insert([{
            'name': "Notice", 'record_ids': [(6, 0, records.ids)]} for _number in range(3)])._move({
                'state': 'circulated', 'circulated_on': DAY})
        now = self.live('registrar')
        # the second three reports name somebody else; only their outcomes are his
        self.assertEqual(now, {**known, 'retaliation_reported': 3, 'retaliation_confirmed': 3})
        self.assertEqual({name for name, value in self.live('plain').items() if value == others[name]}, {
            'leaders_share', 'days_median', 'days_p90', 'sanctions_instruction', 'omissions_untruthful_organisational',
            'omissions_unrecorded_discipline', 'omissions_untruthful_discipline', 'omissions_instructed_discipline',
            'returns_due', 'returns_filed', 'returns_zero', 'returns_overdue'})

    def live(self, login):
        self.env.invalidate_all()
        live = self.env['intervention.report'].with_user(self.users[login])._live(
            self.env.company, date(2025, 1, 1), date(2025, 12, 31))
        return {one['key']: one['value'] for one in live['figures']}


@tagged(*TAGS, 'art_a6', 'art_b5')
class TestReportReturns(ReturnCase):

    def figures(self, positive, zero):
        """Return the figures on returns in the analysis of 2026, as the ledger keeper compiles it after January was counted.

        So many handlers filed a return that is not zero, and so many after them one that is.
        """
        self.made()
        rows = self.returns(*self.brigade)
        self.filed(rows[:positive], count=1)
        self.filed(rows[positive:positive + zero])
        self.counted()
        self.approached()
        report = self.env['intervention.report'].with_user(self.users['registrar'])
        with freeze_time('2026-03-01 04:00:00'):
            measures = report.browse(report.compile(year=2026))._measures()
        return tuple(one['value'] for one in measures if one['key'].startswith('returns_'))

    def test_returns_stand_in_the_analysis(self):
        """Owed, filed, zero and overdue: zero where enough people filed the one and the other."""
        self.assertEqual(self.figures(3, 3), (10, 6, 3, 4))

    def test_few_open_returns_are_hidden_with_what_gives_them_away(self):
        """Two who did not file are not told, nor is who filed, which would tell of them."""
        self.assertEqual(self.figures(4, len(self.brigade)), (10, None, 4, None))

    def test_zero_returns_of_few_are_not_told(self):
        """That one of five did not file zero would say that he recorded."""
        self.assertEqual(self.figures(1, 4), (10, 5, None, 5))
