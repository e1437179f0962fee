import base64
import hashlib
import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestNoticeFile(InterventionCase, HttpCase):
    """Notice and public version as files: for whoever may read them, made on demand, each download in the trail."""

    def fetch(self, login, document, kind='docx'):
        self.sign_in(login)
        path = document._name.removeprefix('intervention.')
        return self.url_open(f'/intervention/{path}/{document.id}.{kind}')

    def text(self, content):
        return zipfile.ZipFile(io.BytesIO(content)).read('word/document.xml').decode()

    def test_reader_fetches_a_circulated_notice(self):
        """In its scope everybody has the notice as DOCX and PDF; the file says what the notice says."""
        notice = self.circulated()
        for kind, start in (('docx', b'PK'), ('pdf', b'%PDF')):
            answer = self.fetch('recorder', notice, kind)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(start))
            self.assertIn('no-store', answer.headers['Cache-Control'])
        text = self.text(self.fetch('colleague', notice).content)
        for words in ("Facts", notice.document_number, "不予公开", self.env.company.name):
            self.assertIn(words, text)

    def test_nobody_fetches_what_he_may_not_read(self):
        """Drafts, reviews and other formats answer not found to whoever may not read them; the stranger logs in first."""
        notice = self.notice(self.authorised())
        for login in ('recorder', 'colleague', 'plain', 'registrar', 'auditor'):
            with self.subTest(login=login):
                self.assertEqual(self.fetch(login, notice).status_code, 404)
        self.assertEqual(self.fetch('discipline', notice).status_code, 200)
        self.assertEqual(self.fetch('discipline', notice, 'exe').status_code, 404)
        self.assertEqual(self.url_open('/intervention/record/1.docx').status_code, 404)
        review = self.cleared(self.circulated())
        for login in ('recorder', 'colleague', 'plain'):
            self.assertEqual(self.fetch(login, review).status_code, 404)
        self.assertEqual(self.fetch('committee1', review).status_code, 200)
        self.sign_in(None)
        self.assertNotEqual(self.url_open(f'/intervention/notice/{notice.id}.pdf').headers['Content-Type'], 'application/pdf')

    def test_public_version_has_the_public_text_alone(self):
        """What leaves the house has the masked text, and neither facts nor addressee of the notice."""
        notice = self.circulated()
        review = self.cleared(notice)
        text = self.text(base64.b64decode(self.as_user('committee2', review).download('docx')['data']))
        self.assertIn("不予公开", text, "Until the committee decides, what is cleared is internal")
        self.as_user('committee2', notice).action_publish(WORDS)
        text = self.text(base64.b64decode(self.as_user('committee2', review).download('docx')['data']))
        self.assertIn("What happened, without names.", text)
        self.assertIn("主动公开", text)
        for words in ("Facts", "colleague", notice.addressee):
            self.assertNotIn(words, text)

    def test_each_download_is_in_the_trail(self):
        """Who had which file, with the digest of its bytes."""
        notice = self.circulated()
        item = self.as_user('recorder', notice).download('pdf')
        row = self.trail(notice)[-1]
        self.assertEqual((row.event, row.actor), ('notice_file', f"user:{self.users['recorder'].id}"))
        self.assertIn(hashlib.sha256(base64.b64decode(item['data'])).hexdigest(), row.payload)
        self.assertFalse(self.env['ir.attachment'].sudo().search([('res_model', '=', 'intervention.notice')]))

    def test_button_leads_to_the_file_and_checks_the_caller(self):
        """The buttons return the address; who may not read gets neither address nor file, by whatever method."""
        notice = self.notice(self.authorised())
        self.assertEqual(notice.action_docx()['url'], f'/intervention/notice/{notice.id}.docx')
        for method, arguments in (('action_docx', ()), ('action_pdf', ()), ('download', ('pdf',))):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.as_user('plain', notice), method)(*arguments)
        for kind in ('exe', None, ['pdf'], '../x'):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                notice.download(kind)
