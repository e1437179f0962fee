import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .test_evidence_custody import EvidenceCase

LOGINS = ('recorder', 'recorder2', 'registrar', 'discipline', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'plain')
CONTEXT = {'su': True, 'sudo': True, 'force': True, 'default_act': 'view', 'bin_size': False, 'active_test': False}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestEvidenceJson2(EvidenceCase, HttpCase):
    """The rights to evidence hold against people with an API key, in whatever context."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        keys = cls.env['res.users.apikeys']
        cls.keys = {login: keys.with_user(cls.users[login]).sudo()._generate('rpc', 'tests', None) for login in LOGINS}
        cls.keys['system'] = keys.with_user(cls.env.ref('base.user_admin')).sudo()._generate('rpc', 'tests', None)

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def call(self, login, model, method, ids=(), **arguments):
        answer = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), 'context': CONTEXT, **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        return answer.status_code, answer.json()

    def test_each_right_is_refused_to_who_has_it_not(self):
        """Of all roles only those with the right get through; what is refused leaves no act."""
        record = self.submitted()
        item = self.item(level='work_secret', record=record)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.env.flush_all()
        calls = {
            'download': ({}, {'recorder', 'discipline'}),
            'action_preview': ({}, {'recorder', 'discipline'}),
            'action_report': ({'addressee': "The superior authority", 'reason': WORDS}, {'discipline'}),
            'action_classify': ({'classification': 'internal', 'reason': WORDS}, {'discipline'}),
            'action_retain': ({'retain_until': '2090-01-01', 'reason': WORDS}, {'discipline', 'registrar'}),
            'action_erasure': ({'ground': 'law', 'reason': WORDS}, set()),
        }
        for login in (*LOGINS, 'system'):
            for method, (arguments, able) in calls.items():
                if login in able:
                    continue
                acts = len(self.acts(item))
                with self.subTest(login=login, method=method):
                    status, answer = self.call(login, item._name, method, item.ids, **arguments)
                    self.assertGreaterEqual(status, 400, answer)
                    self.assertIn('odoo.exceptions', answer['name'])
                    self.env.invalidate_all()
                    self.assertEqual(len(self.acts(item)), acts)
        for method, (arguments, able) in calls.items():
            for login in sorted(able)[:1]:
                status, answer = self.call(login, item._name, method, item.ids, **arguments)
                self.assertEqual(status, 200, (method, answer))

    def test_no_way_past_the_acts(self):
        """Acts, items and uploads are not written by hand; what holds the key or the bytes is read by nobody."""
        item = self.item()
        self.env.flush_all()
        row = item.sudo().act_ids
        for login in (*LOGINS, 'system'):
            for model, method, ids, arguments in (
                    (row._name, 'create', (), {'vals_list': [{'evidence_id': item.id, 'act': 'handle', 'role': 'x'}]}),
                    (row._name, 'write', row.ids, {'vals': {'classification': 'internal'}}), (row._name, 'unlink', row.ids, {}),
                    (item._name, 'write', item.ids, {'vals': {'classification': 'internal'}}),
                    (item._name, 'write', item.ids, {'vals': {'act_ids': [[5]]}}), (item._name, 'copy', item.ids, {}),
                    (item._name, 'read', item.ids, {'fields': ['file_key']}), (item._name, 'unlink', item.ids, {}),
                    (item._name, 'read', item.ids, {'fields': ['attachment_id']}),
                    (item._name, 'search', (), {'domain': [['file_key', '!=', False]]}),
                    (item._name, '_given', item.ids, {}), (item._name, '_content', item.ids, {}),
                    (item._name, '_shown', item.ids, {'way': 'preview'}), (item._name, '_act', item.ids, {'act': 'view'}),
                    ('intervention.evidence.upload', 'search', (), {'domain': []}),
                    ('intervention.evidence.upload', '_take', (), {'code': 'x', 'index': 0, 'part': 'x'}),
                    ('ir.attachment', 'read', item.sudo().attachment_id.ids, {'fields': ['raw', 'store_fname']})):
                with self.subTest(login=login, model=model, method=method):
                    status, answer = self.call(login, model, method, ids, **arguments)
                    self.assertTrue(status >= 400 or answer == [], answer)
        self.assertEqual(self.acts(item), [('store', False, 'recorder')])
