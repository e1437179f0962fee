import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .sanction_case import SanctionCase

PRIVATE = ('_move', '_append', '_insert', '_settle', '_revoke', '_set_clocks', '_begin', '_add_event', '_apply_appeal',
           '_keep_execution', '_after_execution', '_write_note', '_cron_end', '_trace', '_write')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_b9')
class TestSanctionHttp(SanctionCase, HttpCase):
    """The rules hold against programs with an API key: they call what the buttons call, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {login: cls.env['res.users.apikeys'].with_user(cls.users[login]).sudo()._generate('rpc', 'tests', None)
                    for login in ('discipline', 'discipline2', 'hr', 'colleague')}

    def call(self, login, model, method, ids=(), **arguments):
        answer = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        return answer.status_code, answer.json()

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def test_program_takes_the_same_way(self):
        """A program enters, serves, appeals, decides and files with named arguments and dates as text."""
        values = {name: str(value) if name == 'decided_on' else value for name, value in self.values('admin_demerit').items()}
        status, [sanction] = self.call('discipline', 'intervention.sanction', 'create', vals_list=[values])
        self.assertEqual(status, 200)
        today = str(self.today)
        self.assertEqual(self.call('discipline', 'intervention.sanction', 'action_serve', [sanction], served_on=today)[0], 200)
        _status, [appeal] = self.call('discipline', 'intervention.appeal', 'create', vals_list=[
            {'sanction_id': sanction, 'track': 'reconsideration', 'applied_on': today, 'wanted': WORDS}])
        answers = {'outcome': 'changed', 'decided_on': today, 'decided_by': "Organ", 'reason': WORDS,
                   'changed_type_id': self.kind('admin_warning').id}
        self.assertEqual(self.call('discipline', 'intervention.appeal', 'action_decide', [appeal], **answers)[0], 403)
        self.assertEqual(self.call('discipline2', 'intervention.appeal', 'action_decide', [appeal], **answers)[0], 200)
        _status, effects = self.call('hr', 'hr.employee', 'intervention_effects', [self.staff['colleague'].id])
        self.assertEqual((effects['blocks_promotion'], effects['blocks_wage_step']), (True, False))
        _status, [note] = self.call('hr', 'intervention.personnel.note', 'search', domain=[('state', '=', 'open')])
        self.assertEqual(self.call('hr', 'intervention.personnel.note', 'action_file', [note], reason=WORDS)[0], 200)

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def test_program_forges_nothing(self):
        """Private methods, writes, deletes, imports and contexts are refused, and change nothing."""
        sanction = self.sanction('admin_demerit', served_on=self.today)
        appeal = self.appeal(sanction)
        rows = {'intervention.sanction': sanction.id, 'intervention.appeal': appeal.id,
                'intervention.sanction.event': sanction.event_ids.id}
        acts = [('event', 'not in', ('settle', 'read'))]
        before = self.env['intervention.trail'].search_count(acts)
        context = {'default_state': 'decided', 'su': True, 'sudo': True, 'install_mode': True, 'force': True}
        for model, row in rows.items():
            for method in PRIVATE:
                with self.subTest(model=model, method=method):
                    self.assertNotEqual(self.call('discipline2', model, method, [row], vals={'revoked_on': '2026-01-01'})[0], 200)
            for method, arguments in (
                    ('write', {'vals': {'decided_by': "x"}}), ('unlink', {}), ('copy', {}), ('action_archive', {}),
                    ('web_save', {'vals': {'decided_by': "x"}, 'specification': {}}),
                    ('load', {'fields': ['.id', 'decided_by'], 'data': [[str(row), 'x']]})):
                with self.subTest(model=model, method=method):
                    ids = [] if method == 'load' else [row]
                    status, answer = self.call('discipline2', model, method, ids, context=context, **arguments)
                    self.assertTrue(status != 200 or (method == 'load' and not answer['ids']), answer)
        for login, model, method, row in (('colleague', 'intervention.sanction', 'action_revoke', sanction.id),
                                          ('hr', 'intervention.sanction', 'action_revoke', sanction.id),
                                          ('colleague', 'hr.employee', 'intervention_effects', self.staff['colleague'].id)):
            arguments = {} if method == 'intervention_effects' else {'reason': WORDS}
            self.assertEqual(self.call(login, model, method, [row], **arguments)[0], 403)
        self.env.invalidate_all()
        self.assertEqual((sanction.state, appeal.state, len(sanction.event_ids)), ('running', 'open', 1))
        self.assertEqual(self.env['intervention.trail'].search_count(acts), before)
