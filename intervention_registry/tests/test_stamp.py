import base64
import io
import json
import tempfile
import time
import zipfile
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import config, mute_logger

from ..models.stamp import HOSTS
from ..tools import authority as tool
from ..verify.check import check
from ..verify.package import PackageSource
from ..verify.timestamp import request
from .authority import OPENSSL, Authority, serving
from .common import InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
@skipUnless(OPENSSL, "needs the command of OpenSSL: apt-get install openssl")
class TestStamp(InterventionCase, HttpCase):
    """An authority stamps checkpoints; what it answers is kept, judged and found when it was altered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.authority, cls.other = (Authority(f'{folder.name}/{name}', name) for name in ('one', 'other'))
        cls.startClassPatcher(patch.dict(config.options, {HOSTS: '127.0.0.1'}))
        # the whole configuration is read in the tests of its seal
        seals = cls.env.registry['intervention.config.seal']
        cls.startClassPatcher(patch.object(seals, '_lines', lambda seal: [('file,x', 'ab' * 32)]))

    def serve(self, answer=None):
        """Serve an authority until the test is over; return its address. What it is asked stands in ``asked``."""
        self.asked = []
        server = serving(lambda request: self.asked.append(request) or (answer or self.authority.stamp)(request))
        self.addCleanup(server.__exit__, None, None, None)
        return server.__enter__()

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def call(self, login, model, method, ids=(), **arguments):
        key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
        return self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), **arguments}), timeout=60,
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'}).status_code

    def place(self, address, **values):
        return self.env['intervention.receipt.place'].with_user(self.users['auditor']).create({
            'name': "Authority", 'kind': 'stamp', 'address': address, 'every': 'each', 'certificate': self.authority.pem,
            **values})

    def stamped(self):
        """Make a checkpoint, send what is due; return the checkpoint."""
        self.submitted()
        self.env['intervention.trail']._sequence()
        checkpoint = self.env['intervention.checkpoint']._make()
        self.env['intervention.checkpoint']._send_receipts()
        return checkpoint

    def kinds(self):
        self.env.invalidate_all()
        return [found['kind'] for found in self.env['intervention.trail'].with_user(self.users['auditor']).verify()['findings']]

    def alerts(self):
        return self.env['intervention.alert'].search_count([('kind', '=', 'checkpoint')])

    def test_a_checkpoint_is_stamped_once(self):
        """The authority is sent a digest and nothing else; its answer is a receipt that passes and verifies."""
        place = self.place(self.serve())
        checkpoint = self.stamped()
        receipt = place.sudo().receipt_ids
        self.assertEqual((receipt.checkpoint_id, receipt.state, receipt.trouble), (checkpoint, 'sent', False))
        self.assertLess(abs((receipt.stamped_at - checkpoint.at).total_seconds()), 600)
        self.assertEqual(self.asked, [request(checkpoint.digest, int(receipt.nonce, 16))])
        self.assertEqual(self.kinds(), [])
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual(len(self.asked), 1)

    def test_an_authority_keeps_no_receipt(self):
        """It does not count among the places that the auditor's page wants."""
        self.place(self.serve())
        cards = {card['key']: card for section in self.env['intervention.home'].with_user(self.users['auditor']).cards()
                 for card in section['cards']}
        self.assertEqual(cards['places']['tone'], 'overdue')
        self.assertIn("Two at least", cards['places']['hint'])

    def test_trouble_is_told_once_and_stops_nothing(self):
        """Another authority, a refusal, a redirection, rubbish or no answer: a row says why, checkpoints go on."""
        redirect = 302, {'Location': 'http://127.0.0.1:1/'}, b''
        refusal = bytes.fromhex('30053003020102')
        address = self.serve(lambda request: self.answers.pop(0)(request))
        self.answers = [self.other.stamp, lambda _request: refusal, lambda _request: redirect, lambda _request: b'x' * 70000,
                        lambda _request: b'', lambda _request: (500, {}, b'no'), self.authority.stamp]
        place, alerts = self.place(address), self.alerts()
        for number in range(7):
            self.assertTrue(self.stamped(), number)
        rows = place.sudo().receipt_ids.sorted('id')
        self.assertEqual([row.state for row in rows], ['failed'] * 6 + ['sent'])
        self.assertTrue(all(row.trouble and not row.token for row in rows[:6]))
        self.assertIn("not by the authority", rows[0].trouble)
        self.assertIn("302", rows[2].trouble)
        self.assertEqual(self.alerts(), alerts + 1)
        self.assertEqual(self.kinds(), [])

    def test_a_slow_or_absent_authority_holds_nothing_up(self):
        """What takes too long is cut off; a closed port is told."""
        place = self.place(self.serve(lambda _request: time.sleep(1) or b''))
        with patch.object(tool, 'DEADLINE', 0.2):
            self.assertTrue(self.stamped())
        self.assertEqual(place.sudo().receipt_ids.state, 'failed')
        closed = self.place('http://127.0.0.1:9/')
        self.assertTrue(self.stamped())
        self.assertEqual(closed.sudo().receipt_ids.state, 'failed')

    def test_the_server_itself_is_not_asked(self):
        """Without leave of who runs the server no address leads to it, under whatever name."""
        place = self.place(self.serve())
        with patch.dict(config.options, {HOSTS: ''}):
            self.stamped()
        self.assertEqual((self.asked, place.sudo().receipt_ids.state), ([], 'failed'))
        for peer in ('127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', 'fe80::1%eth0', '0.0.0.0', '224.0.0.1'):
            self.assertTrue(tool._is_inside(peer), peer)
        for peer in ('10.1.2.3', '192.0.2.1', '2001:db8::1', '203.0.113.5'):
            self.assertFalse(tool._is_inside(peer), peer)

    def test_what_is_no_address_or_certificate_is_refused(self):
        """Only http and https, no password in it, no control characters; and a certificate that can be read."""
        for address in ('ftp://tsa.example.com', 'file:///etc/passwd', 'tsa.example.com', 'http://', 'http://u:p@a.example.com',
                        'http://a\nX: y', 'http://a b', 'http://a:99999/', 'http://a:0/', 'http://[::1', 'x' * 600):
            with self.subTest(address=address), self.assertRaises(UserError):
                self.place(address)
        for pem in (False, 'x', self.authority.pem[:200]):
            with self.subTest(pem=pem), self.assertRaises(UserError):
                self.place('http://tsa.example.com', certificate=pem)
        self.assertEqual(self.place('https://tsa.example.com/stamp?x=1').kind, 'stamp')

    @mute_logger('odoo.sql_db')
    def test_nobody_writes_a_stamp(self):
        """Certificate and token stand as they came, for the auditor too and over JSON-2; who has no role sees neither."""
        place = self.place(self.serve())
        self.stamped()
        receipt = place.receipt_ids
        for row, values in ((place, {'certificate': self.other.pem}), (receipt, {'token': 'x'}), (receipt, {'nonce': '1'})):
            for one in (row, row.sudo()):
                with self.assertRaises(AccessError):
                    one.write(values)
        with self.assertRaises(AccessError):
            self.env['intervention.receipt'].with_user(self.users['auditor']).create({
                'checkpoint_id': receipt.checkpoint_id.id, 'place_id': place.id, 'at': receipt.at, 'token': 'x'})
        for login in ('registrar', 'director', 'committee1'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                receipt.with_user(self.users[login]).read(['token'])
        self.env.flush_all()
        forged = {'checkpoint_id': receipt.checkpoint_id.id, 'place_id': place.id, 'at': '2026-01-01 00:00:00', 'token': 'x'}
        for model, method, ids, arguments in (
                ('receipt.place', 'write', place.ids, {'vals': {'certificate': self.other.pem}}),
                ('receipt.place', 'unlink', place.ids, {}), ('receipt.place', 'copy', place.ids, {}),
                ('receipt', 'create', [], {'vals_list': [forged]}), ('receipt', 'write', receipt.ids, {'vals': {'token': 'x'}}),
                ('receipt', 'unlink', receipt.ids, {}), ('receipt', '_append', [], {'vals_list': [forged]})):
            with self.subTest(model=model, method=method):
                self.assertGreaterEqual(self.call('auditor', f'intervention.{model}', method, ids, **arguments), 400)
        self.assertEqual(self.call('registrar', 'intervention.receipt', 'read', receipt.ids, fields=['token']), 403)

    def test_altered_stamps_are_found(self):
        """A token, its number or the certificate changed by SQL, and a checkpoint that was signed anew."""
        place = self.place(self.serve())
        self.stamped()
        receipt = place.sudo().receipt_ids
        token = bytearray(base64.b64decode(receipt.token))
        token[-1] ^= 1
        for query, value, row in (
                ("UPDATE intervention_receipt SET token = %s WHERE id = %s", base64.b64encode(token).decode(), receipt),
                ("UPDATE intervention_receipt SET token = %s WHERE id = %s", 'rubbish', receipt),
                ("UPDATE intervention_receipt SET nonce = %s WHERE id = %s", '1', receipt),
                ("UPDATE intervention_receipt_place SET certificate = %s WHERE id = %s", self.other.pem, place)):
            with self.subTest(value=value[:20]), self.env.cr.savepoint(flush=False) as point:
                self.tamper(row._table, query, value, row.id)
                self.assertIn('stamp', self.kinds())
                point.rollback()
        self.env.invalidate_all()
        checkpoint = receipt.checkpoint_id
        self.tamper('intervention_checkpoint', "UPDATE intervention_checkpoint SET text = replace(text, %s, %s) WHERE id = %s",
                    checkpoint.root, 'ab' * 32, checkpoint.id)
        self.assertIn('stamp', self.kinds())

    def test_a_package_holds_the_stamps(self):
        """Who gets it judges them by the certificate that he trusts; one that was taken out of it is missed by the manifest."""
        self.place(self.serve())
        self.stamped()
        answer = self.env['intervention.trail'].with_user(self.users['auditor']).export_package()
        content = base64.b64decode(answer['data'])
        for named, kinds in ((None, []), ([self.authority.own], []), ([self.other.root], ['stamp'])):
            source = PackageSource(io.BytesIO(content))
            found = check(source, authorities=named)
            self.assertEqual([finding.kind for finding in found.findings], kinds)
            source.close()
        self.assertIn(b'"token"', zipfile.ZipFile(io.BytesIO(content)).read('stamps.jsonl'))

    def test_nothing_is_asked_from_a_copy(self):
        """The duplicate of a database, neutralised or not, asks no authority."""
        self.place(self.serve())
        parameters = self.env['ir.config_parameter'].sudo()
        self.env['intervention.trail']._sequence()
        self.assertTrue(self.env['intervention.checkpoint']._make())
        parameters.set_param('database.is_neutralized', 'true')
        self.env['intervention.checkpoint']._send_receipts()
        parameters.set_param('database.is_neutralized', '')
        parameters.set_param('database.uuid', 'another')
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual(self.asked, [])
