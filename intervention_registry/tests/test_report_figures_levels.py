from odoo.tests import freeze_time, new_test_user, tagged

from .test_report import TAGS, ReportCase


@tagged(*TAGS)
class TestReportLevels(ReportCase):
    """The level of who recorded is counted while compiling and tells of nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handlers = []
        for number in range(6):
            user = new_test_user(cls.env, f'filer{number}@test', lang='en_US',
                                 groups='base.group_user,intervention_registry.group_recorder')
            cls.users[f'filer{number}'] = user
            cls.handlers.append(cls._person(f'filer{number}', user_id=user.id))
        cls.everybody = cls.env['intervention.case'].create({
            'name': 'L-1', 'title': "A quarry", 'handler_ids': [(6, 0, [one.id for one in cls.handlers])]})

    def by(self, *numbers):
        """Let each handler record once."""
        with freeze_time('2025-03-10 04:00:00'):
            for number in numbers:
                self.draft(f'filer{number}', case_id=self.everybody.id).action_submit()

    def leaders(self, *numbers):
        for number in numbers:
            self.handlers[number].is_leading_cadre = True

    def test_levels_are_counted_for_the_year(self):
        """Leading cadres, heads of units and handlers, each by what he was on the day."""
        self.leaders(0, 1, 2)
        self.by(0, 1, 2, 3, 4, 5, 5)
        report = self.compile()
        self.assertEqual(report.published['levels'], {
            'total': 7, 'cells': {'leader': 3, 'unit_head': 0, 'handler': 4, 'unknown': 0}})
        rows = {row[0]: row[1:] for table in report._tables() if table['key'] == 'level' for row in table['rows']}
        self.assertEqual((rows["Leader"], rows["Handler"], rows["Total"]), ((3,), (4,), (7,)))

    def test_few_people_are_hidden_however_much_they_record(self):
        """Four records by one leader tell what he did; the exact figures of the office do not say either."""
        self.leaders(0)
        self.by(0, 0, 0, 0, 3, 4, 5)
        report = self.compile()
        self.assertEqual(report.published['levels']['cells'], {'leader': None, 'unit_head': 0, 'handler': None, 'unknown': 0})
        self.assertEqual(report.figures['levels'], report.published['levels'])

    def test_changing_a_file_and_compiling_again_tells_nothing(self):
        """HR makes a handler a leading cadre, the year before as well: a new version repeats the levels of the first one."""
        self.by(0, 1, 2, 3, 3, 3, 4, 5)
        first = self.compile()
        self.leaders(3, 4, 5)
        self.record_on('2025-05-10 04:00:00', 4)
        second = self.compile()
        self.assertEqual((second.version, second.total, first.total), (2, 12, 8))
        self.assertEqual(second.published['levels'], first.published['levels'])

    def test_making_a_head_and_looking_again_tells_nothing(self):
        """Without a new record there is not even a new version."""
        self.by(0, 1, 2, 3, 4, 5)
        report = self.compile()
        self.env['hr.department'].create({'name': "New", 'manager_id': self.handlers[3].id})
        self.assertEqual(self.compile(), report)

    def test_running_year_and_dashboards_have_no_levels(self):
        """Who could watch the running year would see a level go up with the day's record."""
        with freeze_time('2026-02-10 04:00:00'):
            for number in range(6):
                self.draft(f'filer{number}', case_id=self.everybody.id).action_submit()
        self.assertNotIn('levels', self.compile(2026).published)
        self.by(0, 1, 2)
        live = self.env['intervention.report'].with_user(self.users['discipline'])._live(
            self.env.company, self.env.company._intervention_today().replace(year=2025, month=1, day=1),
            self.env.company._intervention_today().replace(year=2025, month=12, day=31), exact=True)
        self.assertNotIn('levels', live)
        self.assertNotIn('level', [table['key'] for table in live['tables']])

    def test_level_is_stored_nowhere(self):
        """No column of a record or a report holds who recorded at which level; the masked ledger has no such column."""
        self.by(0, 1, 2, 3, 4, 5)
        report = self.compile()
        self.env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'intervention_record'")
        self.assertFalse([name for (name,) in self.env.cr.fetchall() if 'level' in name])
        self.assertNotIn("Level", self.ledger(report)[0])

    def test_database_is_not_told_whose_index_is_whose(self):
        """While levels are counted no statement holds the keyed index of a person: pg_stat_activity would show it."""
        self.by(0, 1, 2)
        keys = [one._intervention_key() for one in self.handlers]
        self.env.flush_all()
        statements, execute = [], type(self.env.cr).execute

        def spy(cr, query, *args, **kwargs):
            statements.append(f'{query} {args}')
            return execute(cr, query, *args, **kwargs)

        self.patch(type(self.env.cr), 'execute', spy)
        self.compile()
        self.assertTrue(statements)
        self.assertFalse([key for key in keys for statement in statements if key in statement])
