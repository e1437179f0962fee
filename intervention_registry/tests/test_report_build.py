import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..models import background, report_workbook
from .test_report import TAGS, ReportCase

OTHERS = ('recorder', 'discipline', 'committee1', 'superior', 'plain')


@tagged(*TAGS)
class TestReportBuild(HttpCase, ReportCase):
    """A long ledger is compiled in the background: a draft with its progress, which the ledger keeper may stop (B7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.builds = cls.env['intervention.report.build']
        cls.env['ir.config_parameter'].set_param('intervention_registry.build_in_background_from', '2')
        cls.record_on(cls(), '2025-03-10 04:00:00', 3)

    def build(self):
        """Run the scheduled action; where it commits, the trail is settled as before any commit."""
        def settled(cron, *args, **kwargs):
            cron.env['intervention.trail'].sudo()._settle()
            return 1

        with patch.object(self.registry['ir.cron'], '_commit_progress', settled), freeze_time('2026-03-01 05:00:00'):
            self.builds._cron_build()

    def built(self, **arguments):
        report = self.compile(**arguments)
        self.build()
        return report

    def asked(self, report):
        return report.sudo().build_ids

    def cancel(self, login, build):
        with freeze_time('2026-03-01 05:00:00'):
            return self.as_user(login, build).action_cancel()

    def test_long_ledger_is_compiled_later(self):
        """Asking returns at once with a draft that shows no figure; the background compiles it, and that is told."""
        report = self.compile()
        self.assertEqual((report.state, report.total, report.published, report.workbook, report.summary),
                         ('draft', 3, False, False, False))
        self.assertEqual((report.build_state, report.build_progress), ('waiting', 0))
        sent = []
        with patch.object(self.registry['res.users'], '_bus_send', lambda user, *args: sent.append((user, args))):
            self.build()
        self.assertEqual((report.state, report.build_state, report.build_progress), ('compiled', 'ready', 100))
        self.assertEqual((report.published['total'], len(self.ledger(report))), (3, 3))
        self.assertEqual([user for user, args in sent if args[0] == 'simple_notification'], [self.users['registrar']])
        self.assertEqual([row.event for row in self.trail(report) if row.event != 'settle'],
                         ['build_ask', 'compile', 'build_end'])
        self.assertEqual(self.compile(), report)
        self.assertTrue(self.env['intervention.trail']._verify().ok)

    def test_short_ledger_is_compiled_at_once(self):
        """Below the limit, a setting, nobody waits for the background; both ways give the same figures and the same file."""
        later = self.built()
        self.env['ir.config_parameter'].set_param('intervention_registry.build_in_background_from', '100')
        self.env['ir.config_parameter'].set_param('intervention_registry.small_cell', '4')
        other = self.compile()
        self.assertEqual((other.state, other.version), ('compiled', 2))
        self.env['ir.config_parameter'].set_param('intervention_registry.small_cell', '3')
        again = self.compile()
        self.assertEqual((again.version, again.published), (3, later.published))
        self.assertEqual([sheet.title for sheet in self.sheets(again)[0]], [sheet.title for sheet in self.sheets(later)[0]])
        self.assertEqual(self.ledger(again), self.ledger(later))

    def test_figures_and_ledger_are_of_one_moment(self):
        """What came between asking and building is in both: the report is that of when it was built."""
        report = self.compile()
        self.record_on('2025-05-10 04:00:00', 3, form='letter')
        self.build()
        self.assertEqual((report.total, report.published['total'], len(self.ledger(report))), (6, 6, 6))

    def test_asking_twice_is_one_build(self):
        """Two ledger keepers who ask for the same report have one draft and one build."""
        report = self.compile()
        self.assertEqual(self.compile(), report)
        with freeze_time('2026-03-01 05:00:00'):
            build = self.as_user('registrar', report).action_build()
        self.assertEqual(self.asked(report).ids, [build])
        self.build()
        self.assertEqual(len(report.version_ids), 1)

    def test_two_builds_at_once_are_built_one_after_the_other(self):
        """Two reports in the queue do not mix: each has its own figures, and a second run finds nothing left."""
        self.record_on('2024-03-10 04:00:00', 4)
        one, other = self.compile(), self.compile(year=2024)
        self.build()
        self.assertEqual([(report.state, report.total, len(self.ledger(report))) for report in (one, other)],
                         [('compiled', 3, 3), ('compiled', 4, 4)])
        digests = (one.digest, other.digest)
        self.build()
        self.assertEqual((one.digest, other.digest), digests)

    def test_one_build_of_a_report_is_under_way(self):
        """PostgreSQL itself refuses a second one."""
        self.compile()
        [[index]] = self.env.execute_query(SQL(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'intervention_report_build_one_under_way'"))
        self.assertIn('UNIQUE', index)

    def test_cancelled_build_compiles_nothing(self):
        """While it waits, and in the midst of being built, the ledger keeper stops it; what was compiled before stands."""
        first = self.built()
        self.record_on('2025-05-10 04:00:00', 3)
        report = self.compile()
        self.cancel('registrar', self.asked(report))
        self.build()
        self.assertEqual((report.state, report.build_state, first.is_current), ('draft', 'cancelled', True))
        with freeze_time('2026-03-01 05:00:00'):
            self.as_user('registrar', report).action_build()
        build, masked = self.asked(report).sorted('id')[-1:], report_workbook.Masked

        class Cancelling(masked):
            def __call__(cancelling, row):
                if build.state == 'building':
                    self.cancel('registrar', build)
                    build.flush_recordset()
                return super().__call__(row)

        with patch.object(report_workbook, 'Masked', Cancelling), patch.object(report_workbook, 'SEEN_EVERY', 1), \
                patch.object(background, 'EVERY', -1):
            self.build()
        self.assertEqual((report.state, report.workbook, build.state), ('draft', False, 'cancelled'))
        folder = self.env['ir.attachment']._incoming('')
        self.assertFalse([path for path in folder.iterdir() if path.suffix == '.xlsx'] if folder.is_dir() else [])
        with self.assertRaises(UserError):
            self.cancel('registrar', build)
        self.assertEqual([row.event for row in self.trail(report) if row.event != 'settle'], ['build_ask', 'build_end'] * 2)

    def test_cancelled_at_the_very_end_compiles_nothing(self):
        """Stopped after the last row was written it is not compiled either."""
        report = self.compile()
        build, finish = self.asked(report), type(self.builds)._finish

        def late(row, values):
            self.cancel('registrar', build)
            finish(row, values)

        with patch.object(type(self.builds), '_finish', late):
            self.build()
        self.assertEqual((report.state, build.state), ('draft', 'cancelled'))

    def test_draft_replaces_nothing(self):
        """Until the new version is compiled the one before goes on its way; then it is replaced."""
        first = self.built()
        self.record_on('2025-05-10 04:00:00', 3)
        draft = self.compile()
        self.assertEqual((draft.version, first.is_current), (2, True))
        self.step('committee1', first, 'action_deliberate', "Noted")
        self.build()
        self.env.invalidate_all()
        self.assertFalse(first.is_current)
        self.assertIn(['total', 3, 6], draft.changes)
        with self.assertRaises(UserError):
            self.step('registrar', first, 'action_deliver', "Party committee")

    def test_draft_takes_no_step_and_is_the_offices(self):
        """Nobody deliberates or delivers a draft; committee and superior authority do not see it."""
        report = self.compile()
        for login in ('committee1', 'superior'):
            self.assertFalse(report.browse().with_user(self.users[login]).search([('id', '=', report.id)]))
            with self.assertRaises(AccessError):
                self.step(login, report, 'action_deliberate', "Noted")
        with self.assertRaises(UserError):
            self.step('registrar', report, 'action_deliver', "Party committee")

    def test_what_a_stopped_server_left_is_taken_up_and_fails_in_the_end(self):
        """Being built when the server was stopped, it is built anew; after three times it has failed and can be asked again."""
        report = self.compile()
        self.asked(report)._move({'state': 'building', 'attempts': 1})
        self.build()
        self.assertEqual(report.state, 'compiled')
        self.record_on('2025-05-10 04:00:00')
        report = self.compile()
        self.asked(report)._move({'state': 'building', 'attempts': 3})
        self.build()
        self.assertEqual((report.state, report.build_state, report.build_message), ('draft', 'failed', 'interrupted'))
        self.assertEqual(self.compile(), report)
        self.build()
        self.assertEqual(report.state, 'compiled')

    @mute_logger('odoo.addons.intervention_registry.models.report_build')
    def test_full_disk_is_told(self):
        """Without room nothing is compiled, and the ledger keeper is told why."""
        report = self.compile()
        with patch.object(report_workbook.workbook, 'write', side_effect=OSError("No space left")):
            self.build()
        self.assertEqual((report.state, report.build_message), ('draft', 'room'))

    def test_progress_is_no_act(self):
        """How far it is stands in no digest: telling it makes no row in the trail."""
        build = self.asked(self.compile())
        self.env['intervention.trail']._settle()
        before = self.env['intervention.trail'].sudo().search_count([('id', '>', 0)])
        build._move({'progress': 50})
        build.flush_recordset()
        self.env['intervention.trail']._settle()
        self.assertEqual(self.env['intervention.trail'].sudo().search_count([('id', '>', 0)]), before)

    def test_set_date_queues_once(self):
        """The scheduled action queues a long year once, whole and by itself; keepers are reminded when it is ready."""
        for _day in range(2):
            self.run_annual('2026-02-01 04:00:00')
        report = self.env['intervention.report'].search([('company_id', '=', self.env.company.id), ('year', '=', 2025),
                                                         ('department_id', '=', False)])
        self.assertEqual((report.state, self.asked(report).asked_by, report.activity_ids), (
            'draft', self.env['res.users'], self.env['mail.activity']))
        self.build()
        self.assertEqual(report.state, 'compiled')
        self.assertIn(self.users['registrar'], report.activity_ids.user_id)

    def test_unit_is_one_of_the_bureau(self):
        """A program names a unit of its own bureau by its id; anything else is refused."""
        other = self.env['res.company'].create({'name': "Other Bureau"})
        foreign = self.env['hr.department'].create({'name': "Foreign", 'company_id': other.id})
        reports = self.env['intervention.report'].with_user(self.users['registrar'])
        for unit in (foreign.id, -1, True, 'x', [1]):
            with self.assertRaises(UserError), freeze_time('2026-03-01 04:00:00'):
                reports.compile(year=2025, department=unit)

    def test_each_unit_has_its_report_on_the_set_date(self):
        """The scheduled action compiles the units that handled cases or have officers, once each, without their ledger."""
        unit = self.env['hr.department'].create({'name': "Detachment 1", 'company_id': self.env.company.id})
        case = self.env['intervention.case'].with_user(self.users['recorder']).create({
            'name': "U-1", 'title': "A quarry", 'stage': 'filing', 'department_id': unit.id})
        self.record_on('2025-06-10 04:00:00', 6, case_id=case.id)
        for _day in range(2):
            self.run_annual('2026-02-01 04:00:00')
        report = self.env['intervention.report'].search([('department_id', '=', unit.id)])
        self.assertEqual((report.state, report.total, report.version), ('compiled', 6, 1))
        self.assertNotIn("Masked Ledger", self.sheets(report)[0].sheetnames)
        self.assertIn("Detachment 1", report.name)
        self.assertFalse(report.activity_ids)

    def test_other_bureau_reads_and_stops_nothing(self):
        """The ledger keeper of another bureau finds neither the draft nor its build, by whatever number he names it."""
        other = self.env['res.company'].create({'name': "Other Bureau"})
        self._user('foreign', 'intervention_registry.group_registrar')
        self.users['foreign'].write({'company_ids': [(6, 0, other.ids)], 'company_id': other.id})
        report = self.compile()
        build = self.asked(report)
        theirs, row = self.as_user('foreign', report), self.as_user('foreign', build)
        self.assertFalse(row.search([('id', '=', build.id)]) or theirs.search([('id', '=', report.id)]))
        for attempt in (theirs.action_build, theirs.action_build_cancel, row.action_cancel, lambda: row.read(['state']),
                        lambda: theirs.with_context(allowed_company_ids=self.env.company.ids).action_build_cancel()):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(build.state, 'waiting')

    def test_build_is_in_the_name_of_who_asks(self):
        """No default of a client's context puts somebody else's name, or a state, on a build."""
        report = self.compile()
        self.cancel('registrar', self.asked(report))
        context = {'default_asked_by': self.users['discipline'].id, 'default_state': 'ready', 'default_progress': 100}
        with freeze_time('2026-03-01 05:00:00'):
            build = self.asked(report).browse(self.as_user('registrar', report).with_context(**context).action_build())
        self.assertEqual((build.asked_by, build.state, build.progress), (self.users['registrar'], 'waiting', 0))

    @mute_logger('odoo.http', 'odoo.sql_db')
    def test_no_program_builds_or_stops_what_is_not_his(self):
        """Over JSON-2 the ledger keeper alone asks and stops; nobody writes a row or calls the inside of it."""
        report = self.compile()
        build = self.asked(report)
        inside = [('create', [], {'vals_list': [{'report_id': report.id, 'state': 'waiting', 'asked_at': '2026-01-01'}]}),
                  ('write', build.ids, {'vals': {'state': 'ready', 'progress': 100}}), ('unlink', build.ids, {}),
                  ('copy', build.ids, {}), ('_cron_build', [], {}), ('_build', build.ids, {}),
                  ('_finish', build.ids, {'values': {'state': 'compiled'}}), ('search', [], {'domain': [('attempts', '=', 0)]})]
        for login in (*OTHERS, 'registrar'):
            key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
            calls = [('intervention.report.build', *attempt) for attempt in inside]
            calls += [('intervention.report', '_complete', report.ids, {'values': {'state': 'compiled'}}),
                      ('intervention.report', '_queue', report.ids, {})]
            if login != 'registrar':
                calls += [('intervention.report.build', 'action_cancel', build.ids, {}),
                          ('intervention.report', 'action_build', report.ids, {}),
                          ('intervention.report', 'action_build_cancel', report.ids, {})]
            for model, method, ids, arguments in calls:
                answer = self.url_open(
                    f'/json/2/{model}/{method}', timeout=60,
                    data=json.dumps({**({'ids': ids} if ids else {}), 'context': {'install_mode': True}, **arguments}),
                    headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'})
                self.assertGreaterEqual(answer.status_code, 400, (login, method, answer.text))
        self.assertEqual((build.state, report.state), ('waiting', 'draft'))
