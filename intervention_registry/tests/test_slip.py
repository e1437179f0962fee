import base64
import hashlib
import io

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tools.slip import slip
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestSlip(InterventionCase, HttpCase):
    """Whoever recorded has a slip that proves the submission and tells nothing else."""

    def text(self, data):
        return ''.join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace('\n', '')

    def test_slip_holds_the_digest_and_no_content(self):
        """Code, time and both digests of the submission's row; no number, name, case or word of the record."""
        record = self.submitted()
        item = record.slip()
        data, row = base64.b64decode(item['data']), self.trail(record)[0]
        text = self.text(data)
        self.assertEqual((item['name'], item['sha256']), ('slip.pdf', hashlib.sha256(data).hexdigest()))
        for shown in (record.name, row.digest, row.digest_sm3, f'{record._local(row.at):%Y-%m-%d %H:%M:%S}'):
            self.assertIn(shown, text)
        for hidden in (record.sudo().number, record.case_id.name, record.case_id.title, "colleague", "quarry", "recorder"):
            self.assertNotIn(hidden, text)
            self.assertNotIn(hidden.encode(), data)
        self.assertEqual(data, base64.b64decode(record.slip()['data']))

    def test_slip_is_made_on_the_spot(self):
        """Nothing is stored; the trail keeps that a slip was given, by the recorder."""
        record = self.submitted()
        files = self.env['ir.attachment'].sudo().search_count([])
        record.slip()
        self.assertEqual(self.env['ir.attachment'].sudo().search_count([]), files)
        self.assertEqual([(row.event, row.actor) for row in self.trail(record)][-1], ('slip', 'recorder'))
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_slip_keeps_the_first_submission(self):
        """A record that was returned and submitted again proves its first submission, on the direct route too."""
        for login, values in (('registrar', {}), ('superior', {'direct_route': True})):
            record = self.submitted(**values)
            digest = self.trail(record)[0].digest
            self.as_user(login, record).action_screen('return', WORDS)
            self.assertIn(digest, self.text(base64.b64decode(record.slip()['data'])))

    def test_slip_is_the_recorders_alone(self):
        """No office, colleague or named person has it, on any route; a draft has none."""
        record = self.submitted()
        for login in self.users:
            if login != 'recorder':
                with self.subTest(login=login), self.assertRaises(AccessError):
                    self.as_user(login, record).slip()
        with self.assertRaises(UserError):
            self.draft().slip()

    def test_slip_is_downloaded_by_its_recorder(self):
        """The file is sent with no-store under a neutral name; anybody else and anything else is not found."""
        record, draft = self.submitted(), self.draft()
        self.sign_in('recorder')
        answer = self.url_open(f'/intervention/slip/{record.id}')
        self.assertEqual((answer.status_code, answer.headers['Cache-Control'], answer.headers['Content-Type']),
                         (200, 'no-store', 'application/pdf'))
        self.assertIn('slip.pdf', answer.headers['Content-Disposition'])
        self.assertNotIn(record.name, str(answer.headers))
        for number in (draft.id, record.id + 10000):
            self.assertEqual(self.url_open(f'/intervention/slip/{number}').status_code, 404)
        for login in ('recorder2', 'registrar', 'discipline', 'superior', 'auditor', 'colleague', 'hr', 'plain'):
            self.sign_in(login)
            self.assertEqual(self.url_open(f'/intervention/slip/{record.id}').status_code, 404, login)

    def test_long_names_stay_on_the_page(self):
        """A long issuer and long notes are set; a slip that would not fit is refused."""
        self.assertTrue(slip("某某" * 30, "报送凭条", [("代码", "X" * 64)], "code", ["字" * 400]).startswith(b'%PDF'))
        with self.assertRaises(ValueError):
            slip("A", "B", [], "code", ["字" * 4000])
