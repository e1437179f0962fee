import json
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from odoo import SUPERUSER_ID
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.fields import Sealed
from .test_evidence_custody import EvidenceCase

CANARY = 'canary-8d41f2c6'
# what a browser says that opens a page by its address; any program can say it
TYPED = {'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'none', 'Sec-Fetch-User': '?1'}
NAMES = ('intervention.record', 'intervention.statement', 'intervention.notice')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestBecome(EvidenceCase, HttpCase):
    """An administrator who becomes the superuser reads nothing that is sealed; what he does otherwise goes under his name."""

    def setUp(self):
        super().setUp()
        self._user('system', 'base.group_system', 'base.group_allow_export')
        record = self.authorised(summary=CANARY, request=CANARY)
        record.statement_add('supplement', CANARY)
        notice = self.notice(record)
        notice.write({'facts': CANARY, 'decision': CANARY, 'harm': CANARY})
        self.rows = {'intervention.record': record, 'intervention.statement': record.sudo().statement_ids,
                     'intervention.notice': notice}
        self.evidence = self.item(CANARY.encode(), 'call.txt', 'internal', record=record).sudo()
        self.env.flush_all()
        self.sign_in('system')
        self.url_open('/web/become', allow_redirects=False)
        self.env.invalidate_all()
        self.assertEqual(self.env['intervention.alert'].sudo().search([], limit=1).kind, 'superuser')
        self.httprequest = None
        self.known = self.env['intervention.trail'].sudo().search([], limit=1).id

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does; the answer, or the name of the refusal."""
        body = {'jsonrpc': '2.0', 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}
        answer = self.opener.post(f'{self.base_url()}/web/dataset/call_kw', json=body, timeout=30)
        self.assertNotIn(CANARY, answer.text, (model, method, args))
        answer = answer.json()
        return answer['error']['data']['name'] if 'error' in answer else answer['result']

    def fetch(self, path, data=None, **options):
        """Ask for an address; the status."""
        ask = self.opener.post if data else self.opener.get
        answer = ask(self.base_url() + path, data=data, timeout=30, allow_redirects=False, **options)
        self.assertFalse(CANARY.encode() in self.opened(answer.content), path)
        return answer.status_code

    def opened(self, content):
        try:
            with ZipFile(BytesIO(content)) as archive:
                return content + b''.join(map(archive.read, archive.namelist()))
        except BadZipFile:
            return content

    def told(self):
        """Return what the trail says since, without what is settled: the events with who did it."""
        self.env.invalidate_all()
        rows = self.env['intervention.trail'].sudo().search([('id', '>', self.known), ('event', '!=', 'settle')])
        return {(row.event, row.actor) for row in rows}

    @mute_logger('odoo.http')
    def test_no_call_reads_words(self):
        """Reading, searching, grouping and exporting, of the row itself or through another, is refused; so is what opens."""
        for model in NAMES:
            rows = self.rows[model]
            name = next(name for name, field in rows._fields.items() if isinstance(field, Sealed) and field.store)
            domain, refused = [('id', 'in', rows.ids)], 'odoo.exceptions.AccessError'
            for method, args, kwargs in (
                ('read', [rows.ids, [name]], {}), ('read', [rows.ids], {}), ('search_read', [domain, [name]], {}),
                ('web_read', [rows.ids], {'specification': {name: {}}}),
                ('web_search_read', [domain], {'specification': {name: {}}}),
                ('web_save', [rows.ids, {}], {'specification': {name: {}}}),
                ('export_data', [rows.ids, [name]], {}), ('export_data', [rows.ids, ['id', 'name', name]], {}),
                ('web_read_group', [domain, ['create_date:day'], ['__count']],
                 {'auto_unfold': True, 'unfold_read_specification': {name: {}}}),
            ):
                with self.subTest(model=model, method=method, args=args):
                    self.assertEqual(self.call(model, method, *args, **kwargs), refused)
            for method, args in (('formatted_read_group', [domain, [name]]), ('onchange', [rows.ids, {}, [], {name: {}}]),
                                 ('formatted_read_group', [domain, [], [f'{name}:array_agg']]), ('name_search', [CANARY]),
                                 ('search_read', [[(name, 'ilike', CANARY)], ['id']]), ('copy', [rows.ids])):
                self.call(model, method, *args)  # whatever it answers
        record = self.rows['intervention.record']
        self.assertEqual(self.call('intervention.statement', 'export_data', self.rows['intervention.statement'].ids,
                                   ['record_id/summary']), refused)
        self.assertEqual(self.call('intervention.record', 'export_data', record.ids, ['statement_ids/body']), refused)
        for model, method, args in (
            ('intervention.evidence', 'download', [self.evidence.ids]), ('intervention.record', 'slip', [record.ids]),
            ('intervention.notice', 'download', [self.rows['intervention.notice'].ids, 'docx']),
            ('intervention.trail', 'export_package', []), ('intervention.trail', 'verify', []),
            ('intervention.record', 'statement_add', [record.ids, 'supplement', "x"]),
            ('intervention.record', 'action_close', [record.ids, "x"]),
        ):
            with self.subTest(method=method):
                self.assertRegex(str(self.call(model, method, *args)), r'^odoo\.exceptions\.')
        self.assertLessEqual({actor for _event, actor in self.told()}, {f"user:{self.users['system'].id}"})

    @mute_logger('odoo.http')
    def test_no_field_shows_words(self):
        """No field that is not sealed itself, computed ones and files included, shows to the superuser what sealed ones say."""
        for model in self.env['intervention.trail']._covered_models():
            rows = self.env[model._name].sudo().search([], order='id desc', limit=20)
            names = [name for name in model._fields if name != 'trail_salt' and not model._is_content(name)]
            if rows:
                with self.subTest(model=model._name):
                    self.assertIsInstance(self.call(model._name, 'read', rows.ids, names), list)
        raw = self.call('ir.attachment', 'read', self.evidence.attachment_id.ids, ['datas', 'index_content', 'description'])
        self.assertNotIn(CANARY, str(raw))
        self.assertNotIn(self.data(CANARY.encode()), str(raw))
        record = self.rows['intervention.record']
        told = self.call('intervention.record', 'read', record.ids, ['recorder_id', 'create_uid', 'identity_ids'])
        self.assertFalse(told[0]['recorder_id'])
        self.assertNotIn(self.users['recorder'].id, told[0]['create_uid'])

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_binary', 'odoo.addons.web.controllers.export')
    def test_no_address_gives_words(self):
        """Downloads, previews, documents, files and exports by their address give nothing, with or without a typed address."""
        item, file, record = self.evidence.id, self.evidence.attachment_id.id, self.rows['intervention.record'].id
        notice = self.rows['intervention.notice'].id
        for path in (
            *(f'/intervention/evidence/{item}{way}' for way in ('', '/preview', '/thumbnail', '/print')),
            f'/intervention/slip/{record}', f'/intervention/notice/{notice}.docx', f'/intervention/notice/{notice}.pdf',
            '/intervention/package', '/intervention/package/bearer', f'/web/content/{file}',
            f'/web/content/ir.attachment/{file}/raw',
            f'/web/content/intervention.evidence/{item}/file_key', f'/web/content/intervention.record/{record}/summary',
            f'/web/content/intervention.notice/{notice}/facts',
        ):
            with self.subTest(path=path):
                self.assertIn(self.fetch(path, headers=TYPED), (403, 404))
        for path in (f'/web/image/{file}', f'/odoo/intervention.record/{record}', f'/json/1/intervention.record/{record}'):
            self.fetch(path, headers=TYPED)
        for kind in ('csv', 'xlsx'):
            columns = [{'name': name, 'label': name, 'type': 'text'} for name in ('name', 'summary', 'statement_ids/body')]
            data = {'model': 'intervention.record', 'fields': columns, 'ids': [record], 'domain': [], 'groupby': [],
                    'import_compat': False}
            self.fetch(f'/web/export/{kind}', data={'data': json.dumps(data), 'csrf_token': Request.csrf_token(self)})
        status = self.fetch('/json/2/intervention.record/read', data=json.dumps({'ids': [record], 'fields': ['summary']}),
                            headers={**TYPED, 'Content-Type': 'application/json'})
        self.assertGreaterEqual(status, 400)

    @mute_logger('odoo.http')
    def test_what_is_taken_out_goes_under_his_name(self):
        """States and dates may be exported: by the name of who became the superuser."""
        record = self.rows['intervention.record']
        self.assertTrue(self.call('intervention.record', 'export_data', record.ids, ['name', 'state'])['datas'])
        self.assertEqual(self.told(), {('export_rows', f"user:{self.users['system'].id}")})

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.jsonrpc', 'odoo.addons.rpc.controllers.xmlrpc',
                 'odoo.addons.base.models.res_users')
    def test_superuser_has_no_way_in_of_its_own(self):
        """A password or a key for the superuser opens nothing: he signs in nowhere, and is not woken up."""
        self.assertEqual(self.call('res.users', 'write', [SUPERUSER_ID], {'active': True}), 'odoo.exceptions.UserError')
        key = self.env['res.users.apikeys'].with_user(SUPERUSER_ID)._generate('rpc', 'tests', None)
        body = {'ids': self.rows['intervention.record'].ids, 'fields': ['summary']}
        self.call('res.users', 'write', [SUPERUSER_ID], {'password': 'a-long-password'})
        ask = {'service': 'object', 'method': 'execute_kw', 'args': [
            self.env.cr.dbname, SUPERUSER_ID, 'a-long-password', 'intervention.record', 'read', [body['ids'], ['summary']]]}
        answer = self.opener.post(f'{self.base_url()}/jsonrpc', json={'jsonrpc': '2.0', 'params': ask}, timeout=30).json()
        self.assertEqual(answer['error']['data']['name'], 'odoo.exceptions.AccessDenied')
        actor = f"user:{self.users['system'].id}"
        self.assertIn(('access', actor), self.told())
        self.sign_in(None)
        answer = self.url_open('/json/2/intervention.record/read', json=body, headers={'Authorization': f'bearer {key}'})
        self.assertEqual(answer.status_code, 401)
