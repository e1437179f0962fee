import hashlib
import json
import os
import resource
import time
from unittest.mock import patch

from odoo.addons.intervention_registry.tools import chunks
from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .test_evidence_custody import EvidenceCase

MIB = 1024 * 1024


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestEvidenceUpload(EvidenceCase, HttpCase):
    """Large files come in chunk by chunk, sealed as they arrive, and go out piece by piece."""

    def begin(self, record, size, login='recorder', name='recording.mp4', mark='1', level='internal'):
        return self.as_user(login, record).evidence_upload(name, size, level, mark)

    @mute_logger('odoo.http')
    def send(self, code, index, part, token=None):
        """Send one chunk as the signed-in user. Return status and answer."""
        answer = self.url_open('/intervention/evidence/upload', data={
            'code': code, 'index': str(index), 'csrf_token': Request.csrf_token(self) if token is None else token,
        }, files={'chunk': ('chunk', part)}, timeout=60)
        return answer.status_code, answer.json() if 'json' in answer.headers['Content-Type'] else answer.text

    def sign_in(self, login):
        super().sign_in(login)
        self.httprequest = None

    def parts(self, size):
        content = os.urandom(size)
        return content, chunks.cut(content)

    def test_a_large_file_goes_in_and_out_in_chunks(self):
        """Chunks become one item with the digest of the whole, sealed in the store; the download gives back the same bytes."""
        record, before = self.submitted(), self.incoming()
        content, parts = self.parts(2 * chunks.CHUNK + 5)
        begun = self.begin(record, len(content))
        self.assertEqual((begun['chunk'], begun['received']), (chunks.CHUNK, 0))
        self.sign_in('recorder')
        for index, part in enumerate(parts):
            status, answer = self.send(begun['code'], index, part)
            self.assertEqual((status, answer['received']), (200, index + 1), answer)
        item = self.env['intervention.evidence'].sudo().browse(answer['evidence'])
        self.assertEqual((item.record_id, item.size, item.classification), (record.sudo(), len(content), 'internal'))
        self.assertEqual(item.sha256, hashlib.sha256(content).hexdigest())
        self.assertNotIn(content[:64], self.path(item).read_bytes())
        self.assertEqual(self.acts(item), [('store', False, 'recorder')])
        answer = self.url_open(f'/intervention/evidence/{item.id}')
        self.assertEqual((answer.content, answer.headers['Content-Length']), (content, str(len(content))))
        self.assertEqual(self.incoming(), before)

    def test_it_goes_on_where_it_broke_off(self):
        """The same file is taken up again, another one of the same name is not; a chunk sent twice is there once."""
        record = self.submitted()
        content, parts = self.parts(chunks.CHUNK + 5)
        begun = self.begin(record, len(content))
        self.sign_in('recorder')
        self.send(begun['code'], 0, parts[0])
        self.assertEqual(self.send(begun['code'], 0, parts[0])[1]['received'], 1)
        again = self.begin(record, len(content))
        self.assertEqual((again['code'], again['received']), (begun['code'], 1))
        self.assertNotEqual(self.begin(record, len(content), mark='2')['code'], begun['code'])
        first = self.send(begun['code'], 1, parts[1])[1]
        self.assertEqual(self.send(begun['code'], 1, parts[1])[1], first)
        self.assertEqual(len(record.sudo().evidence_ids), 1)

    def test_only_its_owner_sends_in_order_and_length(self):
        """Another person, a guessed code, a gap, a wrong length, a missing token and nonsense are refused in words."""
        record = self.submitted()
        content, parts = self.parts(chunks.CHUNK + 5)
        begun = self.begin(record, len(content))
        self.sign_in('recorder')
        for code, index, part in (
                (begun['code'], 1, parts[1]), (begun['code'], 0, parts[0][:-1]), (begun['code'], 0, b''),
                (begun['code'], 'x', b'x'), (begun['code'], 9 ** 30, parts[0]), (begun['code'], -1, parts[0]),
                ('0' * 32, 0, parts[0]), ('', 0, parts[0])):
            with self.subTest(code=code, index=index):
                status, answer = self.send(code, index, part)
                self.assertEqual(status, 400)
                self.assertTrue(answer['error'])
        self.assertEqual(self.send(begun['code'], 0, parts[0], token='')[0], 400)
        for login in ('recorder2', 'registrar', 'discipline', 'plain'):
            self.sign_in(login)
            with self.subTest(login=login):
                self.assertEqual(self.send(begun['code'], 0, parts[0])[0], 400)
        self.sign_in(None)
        self.assertNotIn('received', self.send(begun['code'], 0, parts[0], token='x')[1])
        self.assertFalse(record.sudo().evidence_ids)
        self.assertEqual(self.begin(record, len(content))['received'], 0)

    def test_only_who_may_store_begins_and_ends(self):
        """Who may not add evidence begins nothing, and who lost the right meanwhile does not finish."""
        record = self.submitted()
        for login in ('recorder2', 'discipline', 'committee1', 'auditor', 'plain', 'hr'):
            with self.subTest(login=login), self.assertRaises(UserError):
                self.begin(record, 5, login)
        begun = self.begin(record, 5, 'registrar')
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.sign_in('registrar')
        status, answer = self.send(begun['code'], 0, b'12345')
        self.assertEqual(status, 400, answer)
        self.assertFalse(record.sudo().evidence_ids)

    def test_limits_hold_before_a_byte_is_sent(self):
        """Size, name and level are checked first; the setting cannot go past the hard limit; not too many at once."""
        record = self.submitted()
        for size in (0, -1, 513 * MIB, True, 1.5, '5', None):
            with self.subTest(size=size), self.assertRaisesRegex(UserError, "larger|empty|could not be read"):
                self.begin(record, size)
        for values in ({'name': ''}, {'name': '../'}, {'level': 'top_secret'}, {'level': None}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.begin(record, 5, **values)
        # sudo: as who administers the settings can
        parameters = self.env['ir.config_parameter'].sudo()
        for value, limit in (('999999', 2047), ('x', 512), ('0', 512), ('-5', 512), ('3', 3)):
            parameters.set_param('intervention_registry.evidence_limit_mib', value)
            self.assertEqual(self.env['intervention.evidence.upload']._limit(), limit * MIB)
        for number in range(8):
            self.begin(record, 5, mark=str(number))
        with self.assertRaisesRegex(UserError, "Too many"):
            self.begin(record, 5, mark='9')

    def test_what_is_on_its_way_is_sealed_and_hidden(self):
        """On the disk stand sealed chunks alone; nobody reads the rows of uploads; what broke off is dropped."""
        record = self.submitted()
        content, parts = self.parts(chunks.CHUNK + 5)
        begun = self.begin(record, len(content))
        self.sign_in('recorder')
        self.send(begun['code'], 0, parts[0])
        path = self.env['ir.attachment']._incoming(begun['code'])
        self.assertNotIn(content[:64], path.read_bytes())
        for login in self.users:
            rows = self.env['intervention.evidence.upload'].with_user(self.users[login])
            with self.subTest(login=login), self.assertRaises(UserError):
                rows.search([('id', '>', 0)])
        os.utime(path, (time.time() - 3 * 86400,) * 2)
        self.env['intervention.evidence.upload']._gc_incoming()
        self.assertFalse(path.exists())
        self.assertNotEqual(self.begin(record, len(content))['code'], begun['code'])

    def test_memory_stays_flat(self):
        """A file of 96 MiB goes in and out with a few chunks in memory."""
        record = self.submitted()
        size = 96 * MIB
        upload = self.env['intervention.evidence.upload'].with_user(self.users['recorder'])
        code, part = self.begin(record, size)['code'], os.urandom(chunks.CHUNK)
        upload._take(code, 0, part)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with patch.object(os, 'fsync'):
            for index in range(1, size // chunks.CHUNK):
                done = upload._take(code, index, part)
        item = self.env['intervention.evidence'].with_user(self.users['recorder']).browse(done.evidence_id)
        self.assertEqual(sum(len(piece) for piece in item._given()), size)
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 48 * 1024)  # KiB
        with self.assertRaisesRegex(UserError, "too large"):
            item.download()
        self.assertTrue(json.dumps(done._said()))
