import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase

REFUSALS = tuple(f'odoo.exceptions.{name}' for name in ('AccessError', 'UserError', 'ValidationError', 'MissingError'))
CONTEXT = {'lang': 'en_US', 'default_state': 'closed', 'default_number': '1', 'tracking_disable': True, 'sudo': True,
           'su': True, 'force': True, 'bypass': True, 'install_mode': True, 'active_test': False, '_force_unlink': True}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestHttpJson2(InterventionCase, HttpCase):
    """Programs call what the buttons call: JSON-2 with an API key, named arguments, refusals in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {login: cls.env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', 'tests', None)
                    for login, user in cls.users.items()}
        cls.keys['system'] = cls.env['res.users.apikeys'].with_user(cls.env.ref('base.user_admin')).sudo()._generate(
            'rpc', 'tests', None)

    def call(self, login, model, method, ids=(), **arguments):
        """Return status and answer of one call."""
        answer = self.url_open(
            f'/json/2/intervention.{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        return answer.status_code, answer.json()

    def done(self, *args, **arguments):
        status, answer = self.call(*args, **arguments)
        self.assertEqual(status, 200, answer)
        return answer

    @mute_logger('odoo.http')
    def refused(self, *args, **arguments):
        status, answer = self.call(*args, **arguments)
        self.assertGreaterEqual(status, 400, (args, answer))
        self.assertIn(answer['name'], REFUSALS, (args, answer))
        self.assertTrue(answer['message'])
        return answer

    def payload(self, **values):
        return {
            'case_id': self.case.id, 'occurred_at': fields.Datetime.to_string(fields.Datetime.now() - timedelta(hours=1)),
            'intervenor_id': self.staff['colleague'].id, 'behaviour_ids': [[6, 0, self.a8.ids]],
            'summary': "He called", **values}

    def test_whole_way_of_a_record(self):
        """Every call of the contract works with its named arguments for the role it is for."""
        vals = self.payload(idempotency_key='oa-1')
        [first], [again] = (self.done('recorder', 'record', 'create', vals_list=[vals], context=CONTEXT) for _time in (1, 2))
        self.assertEqual(first, again)
        ids = [first]
        evidence = self.done('recorder', 'record', 'evidence_add', ids, name="call.txt", data=self.data(),
                             classification='internal')
        self.done('recorder', 'record', 'action_submit', ids)
        self.done('recorder', 'record', 'statement_add', ids, kind='supplement', body=WORDS)
        self.done('registrar', 'record', 'action_screen', ids, decision='accept', reason=WORDS)
        for login in ('discipline', 'discipline2'):
            self.done(login, 'record', 'action_verify', ids, finding='breach', severity='serious', reason=WORDS)
        self.done('discipline', 'record', 'statement_add', ids, kind='question', body=WORDS)
        self.done('discipline', 'record', 'action_propose', ids, reason=WORDS)
        for login in ('committee1', 'committee2'):
            self.done(login, 'record', 'action_vote', ids, decision='approve', severity='serious', reason=WORDS)
        self.done('committee3', 'record', 'action_authorise', ids, decision='approve', reason=WORDS)
        [notice] = self.done('discipline', 'notice', 'create', vals_list=[{
            'name': "N", 'record_ids': [[6, 0, ids]], 'facts': "F", 'decision': "D"}])
        self.done('committee1', 'notice', 'action_approve', [notice], decision='approve', reason=WORDS)
        self.done('committee2', 'notice', 'action_circulate', [notice])
        self.done('plain', 'notice', 'action_receipt', [notice])
        review = [self.done('discipline', 'notice', 'action_disclosure', [notice])['res_id']]
        items = ('personal', 'secret', 'pending', 'ground', 'legal')
        self.done('discipline', 'disclosure', 'write', review, vals={
            'public_title': "N", 'public_text': "F", **dict.fromkeys(items, 'yes'), **{f'{item}_words': WORDS for item in items}})
        self.done('discipline', 'disclosure', 'action_complete', review, reason=WORDS)
        self.assertTrue(self.done('discipline', 'disclosure', 'download', review, kind='docx')['data'])
        self.done('committee2', 'notice', 'action_publish', [notice], reason=WORDS)
        self.done('committee3', 'notice', 'action_withdraw', [notice], reason=WORDS)
        self.done('discipline', 'record', 'action_close', ids, reason=WORDS)
        [row] = self.done('registrar', 'record', 'read', ids, fields=['state', 'finding', 'severity', 'recorder_id', 'number'])
        self.assertEqual((row['state'], row['finding'], row['severity'], row['recorder_id']),
                         ('closed', 'breach', 'serious', False))
        self.assertRegex(row['number'], r'^\d{4}-\d{5}$')
        item = self.done('registrar', 'evidence', 'download', [evidence])
        self.assertEqual(sorted(item), ['data', 'name', 'sha256'])
        self.assertEqual(base64.b64decode(item['data']), b'a file')
        result = self.done('auditor', 'trail', 'verify')
        self.assertTrue(result['ok'], result)
        self.assertGreater(result['checked'], 15)

    def test_refusals_are_words_and_change_nothing(self):
        """Whoever calls out of turn gets an error of Odoo with a message, and nothing is written."""
        record = self.submitted()
        evidence = record.evidence_add('a', self.data())
        self.env.flush_all()
        rows = len(self.trail(record))
        reason = {'reason': WORDS}
        for login, model, method, ids, arguments in (
            ('recorder2', 'record', 'action_submit', record.ids, {}),
            ('recorder2', 'record', 'evidence_add', record.ids, {'name': "a", 'data': self.data(), 'classification': 'internal'}),
            ('discipline', 'record', 'action_screen', record.ids, {'decision': 'accept', **reason}),
            ('registrar', 'record', 'action_screen', record.ids, {'decision': ['accept'], **reason}),
            ('registrar', 'record', 'action_screen', record.ids, {'decision': 'accept', 'reason': {'a': 1}}),
            ('registrar', 'record', 'action_screen', record.ids, {'decision': None, 'reason': None}),
            ('registrar', 'record', 'action_verify', record.ids, {'finding': 'breach', 'severity': 'ordinary', **reason}),
            ('registrar', 'record', 'action_return', record.ids, {'reason': '\x00'}),
            ('registrar', 'record', 'statement_add', record.ids, {'kind': 'x' * 10_000, 'body': WORDS}),
            ('registrar', 'record', 'search', [], {'domain': [['summary', 'ilike', 'quarry']]}),
            ('registrar', 'record', 'search', [], {'domain': [['recorder_key', '!=', False]]}),
            ('registrar', 'record', 'search', [], {'domain': [['create_uid', '=', 2]]}),
            ('registrar', 'record', 'search', [], {'domain': [], 'order': 'summary'}),
            ('registrar', 'record', 'formatted_read_group', [], {'domain': [], 'groupby': ['summary'], 'aggregates': []}),
            ('registrar', 'record', 'read', record.ids, {'fields': ['create_uid']}),
            ('registrar', 'record', 'get_metadata', record.ids, {}),
            ('committee1', 'evidence', 'download', [evidence], {}),
            ('registrar', 'trail', 'verify', [], {}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(idempotency_key=[5])]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(state='closed')]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(nature='x')]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(nature={'x': 1})]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(occurred_at='yesterday')]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(case_id='C-1')]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(case_id=10 ** 8)]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(intervenor_id=10 ** 8)]}),
            ('recorder', 'record', 'create', [], {'vals_list': [self.payload(summary='x' * 200_000)]}),
        ):
            with self.subTest(login=login, method=method, arguments=str(arguments)[:60]):
                self.refused(login, model, method, ids, **arguments)
        self.env.invalidate_all()
        self.assertEqual((record.state, len(self.trail(record))), ('submitted', rows))

    def test_rows_are_forged_by_no_role(self):
        """Decisions, trail, statements and counters are written, changed and deleted by nobody over RPC."""
        record = self.found()
        self.env.flush_all()
        row = record.sudo().review_ids[:1]
        forged = {'record_id': record.id, 'step': 'authorise', 'decision': 'approve', 'reason': WORDS,
                  'reviewer_id': self.users['committee1'].id, 'finding': 'breach'}
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'system'):
            with self.subTest(login=login):
                self.refused(login, 'review', 'create', vals_list=[forged], context=CONTEXT)
                self.refused(login, 'review', 'web_save', [row.id], vals={'decision': 'reject'}, specification={})
                self.refused(login, 'review', 'write', [row.id], vals={'decision': 'reject'}, context=CONTEXT)
                self.refused(login, 'review', 'unlink', [row.id], context=CONTEXT)
                self.refused(login, 'trail', 'create', vals_list=[{'document': 'x', 'seq': 1}], context=CONTEXT)
                self.refused(login, 'statement', 'create', vals_list=[{'record_id': record.id, 'body': "x"}])
                self.refused(login, 'record', 'write', [record.id], vals={'summary': "x"}, context=CONTEXT)
                self.refused(login, 'record', 'unlink', [record.id], context=CONTEXT)
                self.refused(login, 'record', 'copy', [record.id], context=CONTEXT)
        self.env.invalidate_all()
        self.assertEqual((len(record.sudo().review_ids), record.state), (3, 'found'))

    @mute_logger('odoo.http')
    def test_private_methods_are_out_of_reach(self):
        """What writes past the guards has no way in from outside."""
        record = self.submitted()
        names = {name for model in ('record', 'review', 'trail', 'evidence', 'protection', 'notice', 'key', 'register')
                 for name in dir(type(self.env[f'intervention.{model}'])) if name.startswith('_') and not name.startswith('__')}
        own = ('_append', '_move', '_insert', '_go', '_back', '_take', '_trace', '_submit', '_enter', '_index', '_cleaned',
               '_act', '_cron_due', '_remind', '_assign', '_take_positions')
        for name in own:
            self.assertIn(name, names)
            for model in ('record', 'review', 'trail', 'evidence', 'notice', 'key', 'register'):
                status, answer = self.call('registrar', model, name, record.ids if model == 'record' else ())
                self.assertIn(status, (403, 404), (model, name, answer))
        for name in ('message_post', 'message_subscribe', 'message_notify', 'message_post_with_source'):
            status, answer = self.call('registrar', 'record', name, record.ids)
            self.assertIn(status, (403, 404), (name, answer))

    def test_file_routes_give_out_no_evidence(self):
        """Attachment and image addresses, with or without login or token, do not reach a stored file."""
        record = self.submitted()
        evidence = self.env['intervention.evidence'].sudo().browse(record.evidence_add('录音.txt', self.data(b'canary')))
        file = evidence.attachment_id
        self.env.flush_all()
        routes = [f'/web/content/{file.id}', f'/web/content/{file.id}?download=1', f'/web/image/{file.id}',
                  f'/web/content/{file.id}?access_token=x', f'/web/content?model=ir.attachment&id={file.id}&field=raw',
                  f'/web/content?model=ir.attachment&id={file.id}&filename_field=checksum&field=datas',
                  f'/web/content/intervention.evidence/{evidence.id}/name',
                  f'/web/content/intervention.evidence/{evidence.id}/attachment_id']
        for login in (None, 'recorder', 'registrar', 'plain', 'colleague'):
            self.sign_in(login)
            for route in routes:
                answer = self.url_open(route)
                with self.subTest(login=login, route=route):
                    self.assertNotIn(b'canary', answer.content)
                    self.assertNotIn('checksum', str(answer.headers))
        own = f'/intervention/evidence/{evidence.id}'
        for login, status in (('recorder', 200), ('registrar', 200), ('recorder2', 404), ('plain', 403), ('colleague', 403)):
            self.sign_in(login)
            with mute_logger('odoo.http'):
                answer = self.url_open(own)
            with self.subTest(login=login):
                self.assertIn(answer.status_code, (status, 404))
                self.assertEqual(answer.content == b'canary', status == 200)
                if status == 200:
                    self.assertEqual(answer.headers['Cache-Control'], 'no-store')
                    self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')
        self.sign_in('registrar')
        self.assertEqual(self.url_open('/intervention/evidence/99999999999999999999').status_code, 404)
