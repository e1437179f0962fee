import json

from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestReading(InterventionCase):
    """Whoever reads or exports the words of a document is in its trail; who recorded is not named there."""

    def events(self, record, *names):
        self.env.flush_all()
        return [(row.event, row.actor) for row in self.trail(record) if row.event in names]

    def test_reading_words_is_traced_once_a_day(self):
        """The first reading of a day by each person is a row; what is no content is none."""
        record = self.submitted()
        registrar = self.as_user('registrar', record)
        registrar.read(['state', 'number'])
        self.assertEqual(self.events(record, 'read'), [])
        for fields in (['summary'], ['request', 'state']):
            registrar.read(fields)
        registrar.web_read({'summary': {}})
        self.assertEqual(self.events(record, 'read'), [('read', f"user:{self.users['registrar'].id}")])
        self.as_user('superior', self.submitted(direct_route=True)).search_read([], ['summary'])
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.as_user('discipline', record).search_read([('id', '=', record.id)], ['summary'])
        self.assertEqual(len(self.events(record, 'read')), 2)

    def test_reading_by_a_way_round_is_traced(self):
        """Words under a record, and a record read through another row, count as well."""
        record = self.submitted()
        record.statement_add('supplement', WORDS)
        registrar = self.as_user('registrar', record)
        registrar.statement_ids.read(['body'])
        self.assertEqual(len(self.events(record, 'read')), 1)
        other = self.submitted()
        other.statement_add('supplement', WORDS)
        self.as_user('registrar', other).statement_ids.web_read({'record_id': {'fields': {'summary': {}}}})
        self.assertEqual(len(self.events(other, 'read')), 1)

    def test_recorder_is_not_told_by_reading(self):
        """The recorder reads his own words without a row, and exports them without his name."""
        record = self.submitted()
        self.users['recorder'].group_ids += self.env.ref('base.group_allow_export')
        record.read(['summary'])
        record.export_data(['name', 'state'])
        protection = self.env['intervention.protection'].search([('record_id', '=', record.id)])
        protection.with_user(self.users['recorder']).export_data(['date_from'])
        self.assertEqual(self.events(record, 'read', 'export_rows'), [('export_rows', 'recorder')])
        rows = self.env['intervention.trail'].search([('event', '=', 'export_rows')])
        self.assertNotIn(f"user:{self.users['recorder'].id}", rows.mapped('actor'))

    def test_draft_is_read_without_a_row(self):
        """A draft has no trail, whoever looks at it."""
        draft = self.draft()
        draft.read(['summary'])
        self.assertFalse(self.trail(draft))

    def test_export_is_traced(self):
        """Whoever takes rows out is in the trail of each, with what he took."""
        record = self.submitted()
        registrar = self.users['registrar']
        registrar.group_ids += self.env.ref('base.group_allow_export')
        self.as_user('registrar', record).export_data(['name', 'state'])
        self.assertEqual(self.events(record, 'export_rows'), [('export_rows', f'user:{registrar.id}')])
        self.assertEqual(json.loads(self.trail(record)[-1].payload)['values'], {'columns': ['name', 'state']})
        self.a8.with_user(registrar).export_data(['name'])
        last = self.env['intervention.trail'].search([('document', '=', 'export')])
        self.assertEqual((last.model, last.actor), ('intervention.legal.basis', f'user:{registrar.id}'))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestReadingHttp(InterventionCase, HttpCase):
    """The same over the network."""

    def test_reading_over_the_network_is_kept(self):
        """A call that only reads writes its row, whatever kind of transaction it was given."""
        record = self.submitted()
        self.sign_in('registrar')
        for _again in range(2):
            answer = self.make_jsonrpc_request('/web/dataset/call_kw', {
                'model': 'intervention.record', 'method': 'web_read', 'args': [record.ids],
                'kwargs': {'specification': {'summary': {}}}})
            self.assertTrue(answer[0]['summary'])
        self.env.invalidate_all()
        found = self.env.execute_query(SQL(
            "SELECT actor FROM intervention_trail WHERE event = 'read' AND res_id = %s", record.id))
        self.assertEqual(found, [(f"user:{self.users['registrar'].id}",)])

    def test_workbook_by_its_address_is_read_in_the_open(self):
        """The workbook of a report that is fetched by its address leaves a row."""
        self.submitted()
        report = self.env['intervention.report'].with_user(self.users['registrar'])
        report = report.browse(report.compile(self.env.cr.now().year))
        self.sign_in('registrar')
        self.assertEqual(self.url_open(f'/web/content/intervention.report/{report.id}/workbook').status_code, 200)
        self.env.invalidate_all()
        self.assertIn('read', self.trail(report).mapped('event'))
