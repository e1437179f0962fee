import inspect
import json
import logging

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .test_evidence_custody import EvidenceCase

_logger = logging.getLogger(__name__)

CANARY = b'canary-5f0c1d9e7b'
# by these names a route is told which row or file, or takes bytes
NAMES = {
    'id', 'ids', 'res_id', 'res_ids', 'res_model', 'model', 'model_name', 'thread_id', 'thread_model', 'record_id', 'docids',
    'xmlid', 'field', 'field_name', 'attachment', 'attachment_id', 'attachment_ids', 'file_ids', 'ufile', 'file', 'chunk', 'data',
    'datas', 'access_token', 'unique', 'url', 'src', 'img_key', 'filename', 'original_id', 'message_id', 'evidence_id',
    'document_id', 'path', '_path', 'subpath', 'bundle_name',
}
# these end the session or the server, ask other servers, or are no way to a file
LEFT_OUT = ('/web/session', '/web/database', '/web/become', '/websocket', '/web/login', '/xmlrpc', '/web/signup', '/my/',
            '/web/reset_password', '/web/set_profiling', '/web/tests', '/web/bundle', '/web/assets', '/base_import_module',
            '/web/action/run', '/jsonrpc', '/odoo', '/scoped_app', '/json/', '/mail/rtc', '/google_gmail', '/microsoft_outlook',
            '/html_editor/link_preview_external', '/html_editor/video_url', '/html_editor/generate_text', '/web_editor/video_url',
            '/web_editor/generate_text', '/web_unsplash', '/discuss/gif', '/mail/message/translate', '/mail/link_preview')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestEvidenceUrls(EvidenceCase, HttpCase):
    """No address of the running server gives out or changes a file of evidence, except the item's own to who may view it."""

    def setUp(self):
        super().setUp()
        self.users['portal'] = new_test_user(self.env, 'portal@test', groups='base.group_portal', lang='en_US')
        self.users['system'] = new_test_user(self.env, 'system@test', groups='base.group_system', lang='en_US')
        self.evidence = self.item(CANARY, 'canary.txt', 'internal').sudo()
        self.file = self.evidence.attachment_id
        self.env.flush_all()
        self.httprequest = None

    def routes(self):
        """Return the routes that take the name of a row or file, or bytes."""
        found = {}
        for rule in self.env['ir.http'].routing_map().iter_rules():
            arguments = {*rule.arguments, *inspect.signature(rule.endpoint.original_endpoint).parameters}
            if arguments & NAMES and not rule.rule.startswith(LEFT_OUT):
                found[rule.rule] = rule
        return found.values()

    def targets(self):
        """Return how a file may be named: by its attachment, and by the row of its item."""
        token = self.file._get_raw_access_token()  # a good one, as the server itself would sign it
        for row, field in ((self.file, 'raw'), (self.evidence, 'file_key')):
            model, row = row._name, row.id
            yield {
                **dict.fromkeys(('id', 'res_id', 'record_id', 'attachment_id', 'thread_id', 'attachment', 'original_id',
                                 'message_id', 'evidence_id', 'document_id'), row),
                **dict.fromkeys(('ids', 'res_ids', 'attachment_ids', 'docids', 'file_ids'), [row]),
                **dict.fromkeys(('res_model', 'model', 'model_name', 'thread_model'), model),
                'field': field, 'field_name': field, 'filename_field': 'store_fname', 'filename': 'x.png', 'access_token': token,
                'data': self.data(b'x'), 'datas': self.data(b'x'), 'name': 'x.png', 'url': f'/web/content/{self.file.id}',
                'src': f'/web/content/{self.file.id}', '_path': self.file.store_fname, 'path': self.file.store_fname,
                'subpath': f'{model}/{row}', 'unique': self.file.checksum, 'mimetype': 'text/html', 'download': '1',
                'args': [[row]], 'method': 'read', 'kwargs': {}, 'is_image': False, 'width': 8, 'height': 8,
            }

    def address(self, rule, values):
        """Return the path of a rule with its parts filled in."""
        parts = {}
        for name in rule.arguments:
            converter = rule._converters[name]
            kind = type(converter).__name__
            if kind == 'AnyConverter':
                parts[name] = 'evidence' if 'evidence' in converter.regex else converter.regex.strip('()?:').split('|')[0]
            elif kind == 'ModelConverter':
                parts[name] = (values['id'], 'x')
            else:
                value = values.get(name, values['id'] if kind == 'IntegerConverter' else 'x')
                parts[name] = value[0] if isinstance(value, list) else value
        return rule.build(parts)[1]

    def ask(self, rule, values):
        """Ask a route in every way that it knows. Return what came back."""
        path, methods = self.address(rule, values), rule.methods or {'GET', 'POST'}
        if rule.endpoint.routing['type'] == 'jsonrpc':
            body = json.dumps({'jsonrpc': '2.0', 'params': values})
            return [self.opener.post(self.base_url() + path, data=body, headers={'Content-Type': 'application/json'}, timeout=30)]
        answers = []
        flat = {name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in values.items()}
        if 'GET' in methods:
            answers.append(self.opener.get(self.base_url() + path, params=flat, timeout=30, allow_redirects=False))
        if 'POST' in methods:
            answers.append(self.opener.post(
                self.base_url() + path, data={**flat, 'csrf_token': Request.csrf_token(self)}, timeout=30, allow_redirects=False,
                files={'ufile': ('x.png', b'x'), 'chunk': ('x', b'x'), 'file': ('x', b'x')}))
        return answers

    def rows(self):
        """Return all that is known of the file."""
        self.env.flush_all()
        row = self.env.execute_query(SQL("SELECT ir_attachment::text FROM ir_attachment WHERE id = %s", self.file.id))
        ours = self.env.execute_query(SQL(
            "SELECT id FROM ir_attachment WHERE res_model LIKE 'intervention.%%' OR checksum = %s ORDER BY id",
            self.file.checksum))
        return row, ours, self.env.execute_query(SQL("SELECT intervention_evidence::text FROM intervention_evidence"))

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_http', 'odoo.sql_db', 'odoo.addons.base.models.ir_attachment',
                 'odoo.addons.web.controllers.binary', 'odoo.addons.base.models.ir_actions_report', 'werkzeug',
                 'odoo.tools.image', 'odoo.addons.base.models.ir_model', 'odoo.addons.web.controllers.export',
                 'odoo.addons.web.controllers.pivot', 'odoo.addons.rpc.controllers.jsonrpc')
    def test_no_address_gives_out_or_changes_evidence(self):
        """B5: every route that names a row or a file or takes bytes, by seven people: neither the file nor its sealed bytes."""
        path = self.path(self.evidence)
        stored, before, routes, asked = path.read_bytes(), self.rows(), [*self.routes()], 0
        self.assertGreater(len(routes), 80)
        for login in (None, 'portal', 'plain', 'recorder', 'registrar', 'discipline', 'system'):
            self.sign_in(login)
            for rule in routes:
                own = rule.rule.startswith('/intervention/evidence/<int') and login in ('recorder', 'registrar')
                for values in self.targets():
                    for answer in self.ask(rule, values):
                        asked += 1
                        gone = answer.content + str(answer.headers).encode()
                        with self.subTest(login=login, rule=rule.rule):
                            if not (own and values['model'] == 'intervention.evidence'):
                                self.assertNotIn(CANARY, gone)
                            self.assertNotIn(stored[21:53], gone)
                            self.assertNotIn(self.file.store_fname.encode(), gone)
        self.assertEqual((path.read_bytes(), self.rows()), (stored, before))
        _logger.runbot("%s routes that serve or take bytes, asked %s times", len(routes), asked)

    def test_its_own_addresses_are_kept_to_themselves(self):
        """B5: whoever may view has the file under headers that let no browser keep, guess or run it; nobody else has it."""
        own = f'/intervention/evidence/{self.evidence.id}'
        for login, seen in (('recorder', True), ('registrar', True), ('recorder2', False), ('discipline', False),
                            ('plain', False), ('portal', False), ('system', False), (None, False)):
            self.sign_in(login)
            for way in ('', '/preview', '/print'):
                acts = len(self.acts(self.evidence))
                with self.subTest(login=login, way=way), mute_logger('odoo.http'):
                    answer = self.url_open(own + way)
                    self.assertEqual(answer.content == CANARY, seen)
                    self.assertEqual(len(self.acts(self.evidence)) - acts, int(seen))
                    if seen:
                        self.assertEqual(answer.headers['Cache-Control'], 'no-store')
                        self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')
                        self.assertEqual(answer.headers['Content-Security-Policy'], "default-src 'none'; sandbox")
                        self.assertTrue(answer.headers['Content-Disposition'].startswith('attachment'))
        self.sign_in('recorder')
        for way in ('/thumbnail', '/raw', '/../', '/preview/x', '?filename_field=file_key', '/preview?way=raw'):
            with self.subTest(way=way), mute_logger('odoo.http'):
                answer = self.url_open(own + way)
                self.assertNotIn(self.evidence.file_key.encode(), answer.content + str(answer.headers).encode())
