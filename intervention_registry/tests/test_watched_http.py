import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import InterventionCase
from .test_duties import LOOSE


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestWatchedHttp(InterventionCase, HttpCase):
    """The same from outside: programs with a key, a browser that becomes the superuser, code that acts for another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls._user('security', 'base.group_erp_manager')
        cls.keys = {login: cls.env['res.users.apikeys'].with_user(cls.users[login]).sudo()._generate('rpc', 'tests', None)
                    for login in ('system', 'security', 'auditor', 'plain', 'hr')}

    def call(self, login, model, method, ids=(), **arguments):
        """Return status and answer of one call over JSON-2."""
        answer = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), 'context': LOOSE, **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    def alerts(self):
        return self.env['intervention.alert'].sudo().search([], order='id')

    def test_programs_are_seen(self):
        """What a program changes over JSON-2 with every flag in its context is told under its user's number."""
        registrar = self.env.ref('intervention_registry.group_registrar')
        rule = self.env.ref('intervention_registry.rule_record_named')
        for login, model, ids, vals in (
            ('security', 'res.users', self.users['plain'].ids, {'group_ids': [[4, registrar.id]]}),
            ('security', 'res.groups', registrar.ids, {'user_ids': [[3, self.users['plain'].id]]}),
            ('system', 'ir.rule', rule.ids, {'active': False}),
            ('security', 'ir.model.access', self.env.ref('intervention_registry.access_intervention_trail_auditor').ids,
             {'perm_read': False}),
            ('security', 'res.users', self.users['auditor'].ids, {'password': "Quarry-21-x"}),
        ):
            before = self.alerts()
            with self.subTest(model=model, vals=vals):
                status, answer = self.call(login, model, 'write', ids, vals=vals)
                self.assertEqual(status, 200, answer)
                self.assertEqual((self.alerts() - before).mapped('actor'), [f'user:{self.users[login].id}'])

    @mute_logger('odoo.http')
    def test_programs_are_refused_incompatible_roles(self):
        """Over JSON-2 nobody makes a second role stick, from either side, and the answer is words."""
        auditor, custodian = (self.env.ref(f'intervention_registry.group_{role}') for role in ('auditor', 'custodian'))
        user = self.users['auditor']
        for login in ('system', 'security'):
            own = self.users[login]
            for model, ids, vals in (
                ('res.users', user.ids, {'group_ids': [[4, custodian.id]]}),
                ('res.groups', custodian.ids, {'user_ids': [[4, user.id]]}),
                ('res.groups', custodian.ids, {'all_user_ids': [[4, user.id]]}),
                ('res.groups', auditor.ids, {'implied_ids': [[4, custodian.id]]}),
                ('res.users', own.ids, {'group_ids': [[4, auditor.id]]}),
                ('res.groups', custodian.ids, {'user_ids': [[4, own.id]]}),
            ):
                with self.subTest(login=login, model=model, vals=vals):
                    status, answer = self.call(login, model, 'write', ids, vals=vals)
                    self.assertEqual((status, answer['name']), (422, 'odoo.exceptions.ValidationError'), answer)
        self.assertFalse(self.env['res.users'].search([('intervention_conflict', '!=', False)]))

    @mute_logger('odoo.http')
    def test_alerts_are_forged_by_nobody(self):
        """Alerts are written, put away and read over JSON-2 by nobody but the registry and its auditor."""
        alert = self.alerts()[-1:]
        for login in ('system', 'security', 'hr', 'plain', 'auditor'):
            for model, method, ids, arguments in (
                ('intervention.alert', 'create', (), {'vals_list': [{'kind': 'role', 'summary': "x"}]}),
                ('intervention.alert', 'write', alert.ids, {'vals': {'summary': "x"}}),
                ('intervention.alert', 'unlink', alert.ids, {}),
                ('intervention.alert', '_raise_alert', (), {'kind': 'role', 'summary': "x"}),
                ('intervention.alert', '_append', (), {'vals_list': []}),
                ('intervention.alert', '_cron_mail', (), {}),
                ('intervention.alert.ack', 'create', (), {'vals_list': [{'alert_id': alert.id, 'reason': "x"}]}),
                ('res.users', '_as_watch', self.users['plain'].ids, {}),
            ):
                with self.subTest(login=login, model=model, method=method):
                    self.assertGreaterEqual(self.call(login, model, method, ids, **arguments)[0], 400)
        for login in ('system', 'security', 'hr', 'plain'):
            for method, arguments in (('search', {'domain': []}), ('action_acknowledge', {'reason': "x"}),
                                      ('read', {'fields': ['summary']})):
                ids = () if method == 'search' else alert.ids
                with self.subTest(login=login, method=method):
                    self.assertEqual(self.call(login, 'intervention.alert', method, ids, **arguments)[0], 403)
        self.assertEqual(self.call('auditor', 'intervention.alert', 'action_acknowledge', alert.ids, reason="Seen")[0], 200)

    def test_code_that_acts_for_another_is_seen(self):
        """A server action that acts in another's name is told as made and, when it runs, under whose session it was."""
        before = self.alerts()
        plain, registrar = self.users['plain'], self.env.ref('intervention_registry.group_registrar')
        code = (f"env(user={self.users['security'].id})['res.users'].browse({plain.id})"
                f".write({{'group_ids': [(4, {registrar.id})]}})")
        status, [action] = self.call('system', 'ir.actions.server', 'create', vals_list=[{
            'name': "x", 'model_id': self.env.ref('base.model_res_partner').id, 'state': 'code', 'code': code}])
        self.assertEqual(status, 200)
        self.assertEqual(self.call('system', 'ir.actions.server', 'run', [action])[0], 200)
        made, run = self.alerts() - before
        self.assertEqual((made.kind, made.actor), ('code', f"user:{self.users['system'].id}"))
        self.assertEqual((run.kind, run.actor), ('role', f"user:{self.users['security'].id}"))
        self.assertEqual(json.loads(run.trail_id.payload)['values']['session'], f"user:{self.users['system'].id}")

    def test_becoming_the_superuser_is_told_and_remembered(self):
        """Who becomes the superuser is told, and what the session then changes goes under his name."""
        before = self.alerts()
        self.sign_in('plain')
        self.url_open('/web/become', allow_redirects=False)
        self.env.invalidate_all()
        self.assertFalse(self.alerts() - before)
        self.sign_in('system')
        self.url_open('/web/become', allow_redirects=False)
        rule = self.env.ref('intervention_registry.rule_record_named')
        self.make_jsonrpc_request('/web/dataset/call_kw/ir.rule/write', {
            'model': 'ir.rule', 'method': 'write', 'args': [rule.ids, {'active': False}], 'kwargs': {}})
        self.env.invalidate_all()
        became, changed = self.alerts() - before
        actor = f"user:{self.users['system'].id}"
        self.assertEqual((became.kind, became.actor, became.res_id), ('superuser', actor, self.users['system'].id))
        self.assertEqual((changed.kind, changed.actor), ('rights', actor))
        self.assertEqual(json.loads(changed.trail_id.payload)['values']['as'], 'superuser')
