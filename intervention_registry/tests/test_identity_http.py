import json
import time

from odoo.http import root
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .identity_case import PHRASES, IdentityCase

REFUSED = ('odoo.exceptions.AccessError', 'odoo.exceptions.UserError')
ROLES = ('recorder', 'registrar', 'discipline2', 'committee1', 'superior', 'custodian3', 'auditor', 'hr', 'plain', 'system')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestIdentityHttp(IdentityCase, HttpCase):
    """Over the wire: the contract's calls work with an API key, and an unattended session decides and opens nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls.keys = {login: cls.env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', 'tests', None)
                    for login, user in cls.users.items()}

    def call(self, login, model, method, ids=(), **arguments):
        """Return status and answer of one call over JSON-2."""
        answer = self.url_open(
            f'/json/2/intervention.{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        return answer.status_code, answer.json()

    def button(self, model, method, ids, *args):
        """Return the answer of the web client's route, in the session that is open."""
        return self.url_open('/web/dataset/call_kw', data=json.dumps({'params': {
            'model': f'intervention.{model}', 'method': method, 'args': [ids, *args], 'kwargs': {}}}),
            headers={'Content-Type': 'application/json'}).json()

    def confirm_password(self):
        session = root.session_store.get(self.session.sid)
        session['identity-check-last'] = time.time()
        root.session_store.save(session)

    def test_calls_of_the_contract(self):
        """Ask, decide with the passphrase, open: with named arguments and an API key."""
        self.sealed()
        record = self.screened()
        status, [request] = self.call('discipline', 'identity.request', 'create',
                                      vals_list=[{'record_id': record.id, 'reason': WORDS}])
        self.assertEqual(status, 200)
        for login in ('custodian', 'custodian2'):
            status, answer = self.call(login, 'identity.request', 'action_decide', [request], decision='approve', reason=WORDS,
                                       passphrase=PHRASES[login])
            self.assertEqual((status, answer), (200, True))
        status, answer = self.call('discipline', 'identity.request', 'reveal', [request])
        self.assertEqual((status, answer['name'], answer['login']), (200, 'recorder', 'recorder@test'))

    @mute_logger('odoo.http')
    def test_others_are_refused(self):
        """Every other role, over JSON-2: asking, deciding, opening, reading tables and making keys."""
        request = self.asked()
        self.as_user('custodian', request).action_decide('approve', WORDS)
        for login in ROLES:
            for model, method, ids, arguments in (
                ('identity.request', 'reveal', request.ids, {}),
                ('identity.request', 'action_decide', request.ids, {'decision': 'reject', 'reason': WORDS}),
                ('identity', 'search_read', (), {'domain': []}),
                ('identity.share', 'search_read', (), {'domain': []}),
                ('identity.request', 'write', request.ids, {'vals': {'state': 'granted'}}),
                ('identity.request', 'unlink', request.ids, {}),
            ):
                status, answer = self.call(login, model, method, ids, **arguments)
                self.assertGreaterEqual(status, 400, (login, model, method, answer))
                self.assertIn(answer['name'], REFUSED, (login, model, method))
        self.assertEqual(request.reveal()['name'], 'recorder')

    @mute_logger('odoo.http')
    def test_unattended_session_does_nothing(self):
        """Without the password within ten minutes a browser's session neither grants, nor opens, nor makes a key."""
        request = self.asked()
        self.sign_in('custodian')
        for method, args in (('action_decide', ('approve', WORDS)), ('action_decide', ('reject', WORDS))):
            self.assertIn("Confirm your password", str(self.button('identity.request', method, request.ids, *args)['error']))
        phrase = PHRASES['custodian']
        answer = self.button('custodian.key', 'action_make', phrase, phrase)
        self.assertIn("Confirm your password", str(answer['error']))
        asked = self.button('identity.request', 'action_open_decide', request.ids)['result']
        self.assertEqual(asked['res_model'], 'res.users.identitycheck')
        self.assertEqual(request.state, 'asked')
        self.confirm_password()
        asked = self.button('identity.request', 'action_open_decide', request.ids)['result']
        self.assertEqual(asked['res_model'], 'intervention.decision')
        self.assertTrue(self.button('identity.request', 'action_decide', request.ids, 'approve', WORDS)['result'])
        self.sign_in('discipline')
        self.assertIn("Confirm your password", str(self.button('identity.request', 'reveal', request.ids)['error']))
        asked = self.button('identity.request', 'action_reveal', request.ids)['result']
        self.assertEqual(asked['res_model'], 'res.users.identitycheck')
        self.confirm_password()
        shown = self.button('identity.request', 'action_reveal', request.ids)['result']
        self.assertEqual(shown['tag'], 'intervention_registry.secret')
        self.assertEqual(shown['params']['lines'][0]['text'], 'recorder')

    def test_passphrase_is_written_nowhere(self):
        """The dialog hands it over beside its row: no table of the database holds it after it was used."""
        self.sealed()
        request = self.asked()
        form = Form(self.env['intervention.decision'].with_user(self.users['custodian']).with_context(
            default_act='identity_decide', default_res_id=request.id))
        form.decision, form.reason, form.passphrase = 'approve', WORDS, PHRASES['custodian']
        dialog = form.save()
        values = {'act': 'identity_decide', 'res_id': request.id, 'record_ids': [], 'attendee_ids': []}
        self.assertTrue(dialog.create(values), "as the web client sends it")
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(d)::text FROM intervention_decision d WHERE id = %s", [dialog.id])
        self.assertNotIn(PHRASES['custodian'], self.env.cr.fetchone()[0])
        dialog.with_context(secret_passphrase=PHRASES['custodian']).action_confirm()
        self.assertEqual(request._decisions().custodian_id, self.users['custodian'])
