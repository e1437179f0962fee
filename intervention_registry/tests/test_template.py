import base64
import io
import json
from unittest.mock import patch

from docx import Document

from odoo.addons.intervention_registry.tools import office
from odoo.addons.intervention_registry.tools.official_template import sample
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import WORDS, InterventionCase
from .test_official_template import edited, with_text


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b7', 'art_b8')
class TestTemplate(InterventionCase, HttpCase):
    """A bureau's own layout: handed in by one officer, put into force by another, told to the auditors, never evaluated."""

    def setUp(self):
        super().setUp()
        self.layouts = self.as_user('discipline', self.env['intervention.template'])

    def mine(self, words="本局专用"):
        """Return a layout with words of its own, in base64."""
        return self.data(with_text(words))

    def handed_in(self, paper='notice', data=None, login='discipline'):
        layouts = self.as_user(login, self.layouts)
        return layouts.browse(layouts.upload(paper, 'own.docx', data or self.mine(), WORDS))

    def approved(self, **values):
        template = self.handed_in(**values)
        self.as_user('discipline2', template).action_decide('approve', WORDS)
        return template

    def text(self, item):
        paragraphs = Document(io.BytesIO(base64.b64decode(item['data']))).paragraphs
        return '\n'.join(paragraph.text for paragraph in paragraphs)

    def test_papers_have_the_layout_in_force(self):
        """From approval on, not before; after it is ended the built-in layout is back; the trail says which it was."""
        notice, template = self.circulated(), self.handed_in()
        self.assertNotIn("本局专用", self.text(notice.download('docx')))
        self.as_user('discipline2', template).action_decide('approve', WORDS)
        text = self.text(notice.download('docx'))
        for words in ("本局专用", notice.document_number, notice.name, "不予公开"):
            self.assertIn(words, text)
        self.assertNotIn('{{', text)
        self.assertIn('"template":1', self.trail(notice)[-1].payload)
        self.as_user('discipline3', template).action_end()
        self.assertNotIn("本局专用", self.text(notice.download('docx')))
        self.assertEqual([row.event for row in self.trail(template)], ['template', 'review', 'template_state', 'template_state'])
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_pdf_without_an_office_program_has_the_built_in_layout_and_says_so(self):
        """With the program the layout's, without it the built-in one with a note; the caller is never left without a paper."""
        notice = self.circulated()
        self.approved()
        with patch.object(office, 'pdf_of', return_value=b'%PDF by the office program'):
            self.assertIn(b'office', base64.b64decode(notice.download('pdf')['data']))
        with patch.object(office, 'program', return_value=None):
            self.assertTrue(base64.b64decode(notice.download('pdf')['data']).startswith(b'%PDF-'))
        self.assertIn('"template":0', self.trail(notice)[-1].payload)

    def test_last_approved_version_counts(self):
        """A later layout replaces the one before; a refused one changes nothing; other companies have their own."""
        first, second = self.approved(), self.handed_in(data=self.mine("第二版"))
        self.assertEqual((first.version, second.version, first.is_in_force), (1, 2, True))
        self.as_user('discipline2', second).action_decide('reject', WORDS)
        self.env.invalidate_all()
        self.assertTrue(first.is_in_force)
        third = self.approved(data=self.mine("第三版"))
        self.env.invalidate_all()
        self.assertEqual((third.version, third.is_in_force, first.is_in_force), (3, True, False))
        other = self.env['res.company'].create({'name': "Other bureau"})
        self.assertFalse(self.env['intervention.template']._in_force(other, 'notice'))
        self.assertFalse(self.env['intervention.template']._in_force(self.env.company, 'report'))

    def test_nobody_approves_his_own(self):
        """Two officers: who handed it in neither approves nor refuses it, and nobody decides twice."""
        template = self.handed_in()
        with self.assertRaises(AccessError):
            template.action_decide('approve', WORDS)
        for decision, reason in (('return', WORDS), ('approve', ''), (None, WORDS), (['approve'], WORDS)):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                self.as_user('discipline2', template).action_decide(decision, reason)
        self.as_user('discipline2', template).action_decide('approve', WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline3', template).action_decide('reject', WORDS)

    def test_layouts_are_the_discipline_offices(self):
        """No other role hands in, reads, decides, downloads or ends one; nobody writes, copies or deletes one."""
        template = self.approved()
        for login in set(self.users) - {'discipline', 'discipline2', 'discipline3'}:
            seen = self.as_user(login, template)
            calls = (lambda seen=seen: seen.upload('notice', 'x.docx', self.mine(), WORDS), seen.download, seen.action_end,
                     lambda seen=seen: seen.action_decide('reject', WORDS), lambda seen=seen: seen.sample('notice'),
                     lambda seen=seen: seen.read(['paper']), seen.action_download, seen.action_preview,
                     lambda seen=seen: seen.preview('docx'))
            for call in calls:
                with self.subTest(login=login, call=call), self.assertRaises(AccessError):
                    call()
        for sudo in (False, True):
            row = template.sudo(sudo)
            for call in (lambda row=row: row.write({'state': 'proposed'}), lambda row=row: row.write({'sha256': 'x'}), row.unlink,
                         row.copy, lambda row=row: row.create({'paper': 'notice', 'version': 9, 'state': 'approved'})):
                with self.subTest(sudo=sudo), self.assertRaises(UserError):
                    call()

    def test_files_that_are_no_layout_are_refused_in_words(self):
        """By the call as by the dialog; nothing of them is kept."""
        count = self.env['ir.attachment'].sudo().search_count([])
        for paper, data in (('notice', self.data(b'hello')), ('notice', self.data(with_text('{{ 7*7 }}'))), ('notice', ''),
                            ('notice', 'not base64'), ('notice', self.data(edited(word__vbaProject_DOT_bin=b'x'))),
                            ('report', self.data(sample())), ('exe', self.mine()), (None, self.mine()),
                            (['notice'], self.mine())):
            with self.subTest(paper=paper), self.assertRaises(UserError):
                self.layouts.upload(paper, 'own.docx', data, WORDS)
        for name, reason in (('', WORDS), ('own.docx', '')):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.layouts.upload('notice', name, self.mine(), reason)
        self.assertEqual(self.env['ir.attachment'].sudo().search_count([]), count)

    def test_what_a_notice_says_is_not_evaluated(self):
        """Words that look like names stay words, through the call as over the file."""
        self.approved()
        notice = self.notice(self.authorised())
        notice.write({'name': "{{ issuer }} {{ 7*7 }}", 'facts': "{% for x in y %}"})
        text = self.text(notice.download('docx'))
        self.assertIn("{{ issuer }} {{ 7*7 }}", text)
        self.assertIn("{% for x in y %}", text)

    def test_changed_file_makes_no_paper(self):
        """Who exchanges the stored file on the disk gets nothing made of it."""
        notice, template = self.circulated(), self.approved()
        attachment = template.sudo().attachment_id
        with open(attachment._full_path(attachment.store_fname), 'r+b') as file:
            file.seek(-8, 2)
            file.write(b'tampered')
        with self.assertRaises(UserError):
            notice.download('docx')

    def test_auditors_are_told_and_the_seal_names_it(self):
        """Handing in and deciding raise an alert each; the configuration seal has a line for the layout."""
        template = self.approved()
        alerts = self.env['intervention.alert'].sudo().search([('model', '=', 'intervention.template')], order='id')
        self.assertEqual(set(alerts.mapped('kind')), {'template'})
        self.assertEqual(len(alerts), 2)
        seal = json.loads(self.env['intervention.config.seal']._seal_now().content)
        self.assertIn(f'intervention.template,{template.id}', seal)

    def test_who_decides_sees_it_with_made_up_words(self):
        """Both formats, before it is approved; nothing of any document; where no PDF can be made the caller is told."""
        template = self.as_user('discipline2', self.handed_in())
        text = self.text(template.preview('docx'))
        self.assertIn("本局专用", text)
        self.assertIn("示例", text)
        self.assertNotIn('{{', text)
        with patch.object(office, 'pdf_of', return_value=b'%PDF by the office program'):
            self.assertIn(b'office', base64.b64decode(template.preview('pdf')['data']))
        with patch.object(office, 'program', return_value=None):
            self.assertTrue(template.action_preview()['url'].endswith('.docx'))
            for kind in ('pdf', 'exe', None, ['docx']):
                with self.subTest(kind=kind), self.assertRaises(UserError):
                    template.preview(kind)
        self.assertEqual(self.trail(template)[-1].event, 'template_file')

    def test_layout_put_into_force_by_sql_is_found(self):
        """Whoever approves his own layout underneath is found by the trail, and the seal of the configuration changes."""
        template = self.handed_in()
        self.env.flush_all()
        before = self.env['intervention.config.seal']._seal_now().content
        self.tamper(template._table, "UPDATE intervention_template SET state = 'approved' WHERE id = %s", template.id)
        self.env.invalidate_all()
        result = self.env['intervention.trail'].sudo()._verify()
        self.assertFalse(result['ok'])
        self.assertIn(template._name, str(result['findings']))
        self.assertNotEqual(self.env['intervention.config.seal']._seal_now().content, before)

    def test_files_go_to_the_office_alone(self):
        """The layout and the sample by their addresses; for everybody else there is nothing."""
        template = self.handed_in()
        for path in (f'/intervention/template/{template.id}', f'/intervention/template/{template.id}/preview.docx',
                     '/intervention/template/sample/report.docx'):
            for login, status in (('discipline2', 200), ('registrar', 404), ('plain', 404), ('auditor', 404)):
                self.sign_in(login)
                with self.subTest(path=path, login=login):
                    self.assertEqual(self.url_open(path).status_code, status)

    def test_card_shows_what_another_officer_handed_in(self):
        """Who handed it in does not wait for himself."""
        self.handed_in()
        self.assertEqual(self.waiting('discipline2').get('template'), 1)
        self.assertNotIn('template', self.waiting('discipline'))
