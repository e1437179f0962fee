import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..tools.deduction import betrayed
from .common import WORDS
from .test_report import TAGS, ReportCase


class UnitCase(ReportCase):
    """A detachment with two brigades, and a case in each; the cases of the office have no unit below it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units, cls.cases = {}, {}
        for name, above in (('detachment', None), ('first', 'detachment'), ('second', 'detachment'), ('office', None)):
            cls.units[name] = cls.env['hr.department'].create({
                'name': f"Unit {name}", 'company_id': cls.env.company.id,
                'parent_id': above and cls.units[above].id})
            cls.cases[name] = cls.env['intervention.case'].with_user(cls.users['recorder']).create({
                'name': f'U-{name}', 'title': "A quarry", 'stage': 'filing', 'department_id': cls.units[name].id})

    def in_unit(self, name, count, moment='2025-03-10 04:00:00', **values):
        """Submit records about the case of a unit."""
        return self.record_on(moment, count, case_id=self.cases[name].id, **values)

    def of_unit(self, name, year=2025):
        """Return the report of a unit as the ledger keeper compiles it."""
        model = self.env['intervention.report'].with_user(self.users['registrar'])
        with freeze_time('2026-03-01 04:00:00'):
            return model.browse(model.compile(year=year, department=self.units[name].id))

    def table(self, report, key):
        """Return the rows of one table by their label."""
        return {row[0]: row[1:] for table in report._tables() if table['key'] == key for row in table['rows']}


@tagged(*TAGS)
class TestReportUnits(UnitCase):

    def test_open_records_less_a_status_tell_nothing(self):
        """Not found yet is submitted or being verified: two submitted ones follow neither from the one figure nor the other."""
        records, others = self.in_unit('first', 9), self.in_unit('second', 8)
        for record in records[2:] | others[4:]:
            self.as_user('registrar', record).action_screen('approve', WORDS)
        for record in records[6:] | others[4:]:
            for login in ('discipline', 'discipline2'):
                self.as_user(login, record).action_verify('no_breach', False, WORDS)
        for report in (self.of_unit('first'), self.compile()):
            cells = report.published['cells']
            self.assertIsNone(cells['state=submitted'])
            self.assertIn(None, (cells['outcome=open'], cells['state=verifying']), report.name)

    def test_unit_is_that_of_the_case_on_the_day(self):
        """A record keeps the handling unit its case had when it was submitted, whatever becomes of the case."""
        record = self.in_unit('first', 1)
        self.cases['first'].department_id = self.units['second']
        self.assertEqual(record.department_id, self.units['first'])
        self.assertIn('department_id', json.loads(self.trail(record)[:1].payload)['values'])

    def test_unit_of_a_record_is_set_by_nobody(self):
        """Neither a recorder nor code with sudo() chooses the unit that a record counts for, before or after submission."""
        draft = self.draft(case_id=self.cases['first'].id)
        for caller in (draft, draft.sudo()):
            with self.assertRaises(AccessError):
                caller.write({'department_id': self.units['second'].id})
        with self.assertRaises(AccessError):
            self.draft(department_id=self.units['second'].id)
        draft.action_submit()
        with self.assertRaises(AccessError):
            draft.sudo().write({'department_id': self.units['second'].id})

    def test_database_refuses_to_move_a_record_to_another_unit(self):
        """The unit is a fact: PostgreSQL refuses to change it once the record is submitted."""
        record = self.in_unit('first', 1)
        self.env.flush_all()
        with self.assertRaisesRegex(Exception, 'facts of intervention_record never change'), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE intervention_record SET department_id = %s WHERE id = %s",
                                [self.units['second'].id, record.id])

    def test_handler_opens_cases_of_his_unit(self):
        """A case gets the unit of the handler who opens it; another bureau's unit is refused."""
        self._user('handler', 'intervention_registry.group_recorder')
        self._person('handler', user_id=self.users['handler'].id, department_id=self.units['second'].id)
        case = self.env['intervention.case'].with_user(self.users['handler']).create({'name': 'U-9', 'title': "A pit"})
        self.assertEqual(case.department_id, self.units['second'])
        other = self.env['hr.department'].create({
            'name': "Elsewhere", 'company_id': self.env['res.company'].create({'name': "Other Bureau"}).id})
        with self.assertRaises(ValidationError):
            case.write({'department_id': other.id})

    def test_units_add_up_to_the_whole(self):
        """The table by handling unit counts each record once, for the unit of its case."""
        for name, count in (('detachment', 3), ('first', 4), ('second', 5), ('office', 6)):
            self.in_unit(name, count)
        cells = self.compile().published['cells']
        self.assertEqual([cells[f'unit=Unit {name}'] for name in ('detachment', 'first', 'second', 'office')], [3, 4, 5, 6])
        self.assertEqual(cells['total'], 18)

    def test_report_of_a_unit_counts_those_below_it(self):
        """The detachment's report counts its brigades in; its table by unit says how many of each."""
        for name, count in (('detachment', 3), ('first', 4), ('second', 5), ('office', 6)):
            self.in_unit(name, count)
        report = self.of_unit('detachment')
        self.assertEqual((report.total, report.published['cells']['month=3'], report.department_id), (
            12, 12, self.units['detachment']))
        self.assertEqual(self.table(report, 'unit'), {
            'Unit detachment': (3,), 'Unit first': (4,), 'Unit second': (5,), "Total": (12,)})
        self.assertIn('Unit detachment', report.name)
        self.assertEqual((self.of_unit('first').total, self.compile().total), (4, 18))

    def test_versions_of_a_unit_are_its_own(self):
        """The whole and each unit have their own versions; compiling again without change gives the same report."""
        self.in_unit('first', 4)
        self.in_unit('second', 4)
        whole, first, second = self.compile(), self.of_unit('first'), self.of_unit('second')
        self.assertEqual((whole.version, first.version, second.version), (1, 1, 1))
        self.assertEqual((self.of_unit('first'), self.compile()), (first, whole))
        self.in_unit('first', 3)
        self.assertEqual((self.of_unit('first').version, self.of_unit('second').version), (2, 1))

    def test_unit_must_be_one_of_the_bureau(self):
        """A program names a unit of the caller's own bureau by its id; anything else is refused in words."""
        other = self.env['hr.department'].create({
            'name': "Elsewhere", 'company_id': self.env['res.company'].create({'name': "Other Bureau"}).id})
        model = self.env['intervention.report'].with_user(self.users['registrar'])
        for department in (other.id, 0.5, 'x', True, [self.units['first'].id], -1):
            with self.subTest(department=department), self.assertRaises(UserError):
                model.compile(year=2025, department=department)
        with self.assertRaises(UserError):
            model.compile(year=2025, kind='special', department=self.units['first'].id)

    def test_unit_reports_are_the_ledger_keepers(self):
        """Whoever may not compile the whole may not compile a unit."""
        for login in ('recorder', 'discipline', 'committee1', 'superior', 'plain'):
            with self.assertRaises(AccessError):
                self.env['intervention.report'].with_user(self.users[login]).compile(
                    year=2025, department=self.units['first'].id)


@tagged(*TAGS)
class TestReportUnitsDisclosure(UnitCase):

    def known(self, *names):
        """Return the published cells of the whole and of units, and the sums that a reader knows between them."""
        reports = {None: self.compile().published['cells'], **{
            name: self.of_unit(name).published['cells'] for name in names}}
        lines = []
        for cell in reports[None]:
            if not cell.startswith('unit=') and all(cell in cells for cells in reports.values()):
                lines.append(((None, cell), [(name, cell) for name in names]))
        hidden = {(name, cell) for name, cells in reports.items() for cell, count in cells.items() if count is None}
        return reports, lines, hidden

    def test_whole_minus_units_gives_nothing_away(self):
        """A letter in the one unit follows neither from the whole less the other unit nor from all tables together."""
        self.in_unit('first', 9)
        self.in_unit('second', 9)
        self.in_unit('second', 1, form='letter')
        self.in_unit('first', 4, form='letter')
        reports, lines, hidden = self.known('first', 'second')
        self.assertIsNone(reports['second']['form=letter'])
        self.assertFalse(reports[None]['form=letter'] is not None and reports['first']['form=letter'] is not None)
        self.assertFalse(betrayed(lines, hidden))

    def test_unit_with_few_records_has_no_report(self):
        """Two records are no report of their own, and the other unit's report does not tell them either."""
        self.in_unit('first', 7)
        self.in_unit('second', 2)
        with self.assertRaises(UserError):
            self.of_unit('second')
        with self.assertRaises(UserError):
            self.of_unit('first')
        cells = self.compile().published['cells']
        self.assertEqual((cells['total'], cells['unit=Unit first'], cells['unit=Unit second']), (9, None, None))

    def test_branch_minus_units_gives_nothing_away(self):
        """The detachment less its brigades leaves the few records of its own case hidden."""
        for name, count in (('first', 5), ('second', 6), ('detachment', 1), ('office', 8)):
            self.in_unit(name, count)
        report = self.of_unit('detachment')
        rows = self.table(report, 'unit')
        self.assertEqual((report.total, rows['Unit detachment'], rows["Total"]), (12, (None,), (12,)))
        self.assertIn((None,), (rows['Unit first'], rows['Unit second']))

    def test_report_of_a_unit_has_no_ledger(self):
        """The codes of a unit's records would tell their unit in the ledger of the whole; so its workbook lists none."""
        records = self.in_unit('first', 5)
        self.in_unit('second', 5)
        self.assertEqual(len(self.ledger(self.compile())), 10)
        workbook, _content = self.sheets(self.of_unit('first'))
        cells = {cell for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row}
        self.assertNotIn("Masked Ledger", workbook.sheetnames)
        self.assertFalse(set(records.mapped('name')) & cells)

    def test_ledger_does_not_name_the_handling_unit(self):
        """No column of the masked ledger tells which unit a row belongs to."""
        self.in_unit('first', 5)
        self.in_unit('second', 5, form='letter')
        for row in self.ledger(self.compile()):
            self.assertNotIn("Unit first", row.values())

    def test_ledger_does_not_tell_what_the_heat_map_hides(self):
        """Published minus ledger: counting the masked rows gives no cell of behaviour and stage that the table hides."""
        other = {'behaviour_ids': [Command.set(self.env.ref('intervention_registry.basis_a8_2').ids)]}
        self.in_unit('first', 5)
        self.in_unit('first', 4, **other)
        self.cases['first'].with_user(self.users['recorder']).stage = 'decision'
        self.in_unit('first', 4)
        self.in_unit('first', 1, **other)
        report = self.compile()
        cells = report.published['cells']
        self.assertEqual((cells['stage=decision'], cells['behaviour=A8(2)']), (5, 5))
        self.assertIsNone(cells['behaviour=A8(2);stage=decision'])
        codes = [row["Behaviours"] for row in self.ledger(report) if row["Case Stage"] == "Handling decision"]
        self.assertEqual((len(codes), codes.count('A8(2)')), (5, 0))

    def test_direct_route_counts_in_no_unit(self):
        """What went past the bureau shows in no unit's figures."""
        self.in_unit('first', 4)
        self.in_unit('first', 3, direct_route=True)
        self.assertEqual((self.of_unit('first').total, self.compile().published['cells']['unit=Unit first']), (4, 4))
