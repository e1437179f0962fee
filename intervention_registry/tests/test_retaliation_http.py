import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .test_retaliation import RetaliationCase

LOGINS = ('recorder', 'recorder2', 'discipline', 'discipline2', 'registrar', 'committee1', 'superior', 'auditor', 'hr',
          'director', 'chief', 'plain')
PRIVATE = ('_move', '_append', '_insert', '_take_in', '_hand_to_handlers', '_measure', '_end_freeze', '_set_term', '_go', '_say',
           '_decide', '_take', '_own_protection', '_intervention_protected', '_intervention_frozen')
OUTSIDE = ('recorder2', 'registrar', 'committee1', 'superior', 'auditor', 'hr', 'director', 'chief', 'plain', 'system')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestRetaliationHttp(RetaliationCase, HttpCase):
    """The rules hold against a director, HR, other handlers and Settings with an API key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        keys = cls.env['res.users.apikeys']
        cls.keys = {login: keys.with_user(cls.users[login]).sudo()._generate('rpc', 'tests', None) for login in LOGINS}
        cls.keys['system'] = keys.with_user(cls.env.ref('base.user_admin')).sudo()._generate('rpc', 'tests', None)

    def call(self, login, model, method, ids=(), **arguments):
        answer = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        return answer.status_code, answer.json()

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def test_program_takes_the_same_way(self):
        """A program reports, freezes, verifies, decides and settles with named arguments, and has the slip."""
        record = self.submitted()
        name = 'intervention.retaliation'
        _status, [report] = self.call('recorder', name, 'create', vals_list=[{
            'protection_id': self.protection(record).id, 'suspect_id': self.staff['chief'].id, 'kind': 'pay', 'facts': WORDS}])
        for login, method, arguments in (
                ('recorder', 'evidence_add', {'name': "a.txt", 'data': self.data()}),
                ('recorder', 'action_report', {}),
                ('discipline', 'action_freeze', {'reason': WORDS}),
                ('discipline', 'statement_add', {'kind': 'question', 'body': WORDS}),
                ('recorder', 'statement_add', {'kind': 'supplement', 'body': WORDS}),
                ('discipline', 'action_verify', {'finding': 'retaliation', 'reason': WORDS}),
                ('discipline2', 'action_verify', {'finding': 'retaliation', 'reason': WORDS}),
                ('committee1', 'action_decide', {'decision': 'approve', 'reason': WORDS}),
                ('discipline', 'action_correct', {'kind': 'restore_pay', 'reason': WORDS}),
                ('discipline', 'action_close', {'reason': WORDS})):
            status, answer = self.call(login, name, method, [report], **arguments)
            self.assertEqual(status, 200, (method, answer))
        status, slip = self.call('recorder', 'intervention.record', 'slip', record.ids)
        self.assertEqual((status, slip['name']), (200, 'slip.pdf'))

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def test_outsiders_reach_nothing(self):
        """Who does not handle the report is refused every call on it, and finds no row by any search."""
        report = self.reported()
        self.as_user('discipline', report).action_freeze(WORDS)
        calls = [('read', {'fields': ['state']}), ('write', {'vals': {'facts': "x"}}), ('unlink', {}), ('copy', {}),
                 ('action_report', {}), ('action_verify', {'finding': 'unfounded', 'reason': WORDS}),
                 ('action_decide', {'decision': 'reject', 'reason': WORDS}), ('action_close', {'reason': WORDS}),
                 ('action_freeze', {'reason': WORDS}), ('action_unfreeze', {'reason': WORDS}),
                 ('statement_add', {'kind': 'question', 'body': WORDS}), ('web_read', {'specification': {'facts': {}}}),
                 ('export_data', {'fields_to_export': ['facts', 'kind']})]
        for login in OUTSIDE:
            for method, arguments in calls:
                with self.subTest(login=login, method=method):
                    status, answer = self.call(login, report._name, method, report.ids, **arguments)
                    self.assertGreaterEqual(status, 400, answer)
            for model, rows in ((report._name, report), ('intervention.retaliation.measure', report.measure_ids)):
                with self.subTest(login=login, model=model):
                    status, answer = self.call(login, model, 'search', domain=[('id', 'in', rows.ids)])
                    self.assertTrue(status >= 400 or answer == [], answer)
        self.assertTrue(report.is_freezing)

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def test_handlers_forge_nothing(self):
        """Not even who reported or handles it writes what the steps write, in whatever context; private methods are closed."""
        report, context = self.reported(), {'su': True, 'force': True, 'default_state': 'closed', 'active_test': False}
        vals = ({'state': 'closed'}, {'finding': 'unfounded'}, {'is_freezing': True}, {'handler_ids': [[6, 0, []]]},
                {'reporter_key': 'x'}, {'review_ids': [[5]]}, {'measure_ids': [[0, 0, {'kind': 'freeze', 'reason': "x"}]]})
        for login in ('recorder', 'discipline'):
            for values in vals:
                with self.subTest(login=login, values=values):
                    status, answer = self.call(login, report._name, 'write', report.ids, vals=values, context=context)
                    self.assertGreaterEqual(status, 400, answer)
            for method in PRIVATE:
                for model in (report._name, 'intervention.protection', 'hr.employee'):
                    with self.subTest(login=login, method=method, model=model):
                        self.assertGreaterEqual(self.call(login, model, method, report.ids)[0], 400)
        row = self.protection(report.protection_id.record_id).sudo()
        for login in LOGINS:
            for method, arguments in (('write', {'vals': {'date_to': '2020-01-01'}}), ('unlink', {}), ('action_retaliation', {}),
                                      ('read', {'fields': ['employee_key']})):
                if (login, method) != ('recorder', 'action_retaliation'):
                    with self.subTest(login=login, method=method):
                        status, answer = self.call(login, row._name, method, row.ids, **arguments)
                        self.assertGreaterEqual(status, 400, answer)
        self.assertFalse(row.date_to)
