import base64
import io
from unittest.mock import patch

from docx import Document
from pypdf import PdfReader

from odoo.addons.intervention_registry.tools.official import chinese_date
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import WORDS, InterventionCase
from .test_report import ReportCase

READERS = ('discipline', 'discipline2', 'discipline3', 'committee1', 'committee2', 'committee3')


def text_of(item):
    """Return all that a DOCX says, its properties included."""
    file = Document(io.BytesIO(base64.b64decode(item['data'])))
    about = file.core_properties
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    properties = (about.author, about.title, about.last_modified_by, about.comments)
    return '\n'.join([*(paragraph.text for paragraph in file.paragraphs), *cells, *properties])


def lines_of(item):
    """Return the lines of a DOCX that say something."""
    paragraphs = Document(io.BytesIO(base64.b64decode(item['data']))).paragraphs
    return [paragraph.text.strip() for paragraph in paragraphs if paragraph.text.strip()]


def text_of_pdf(item):
    return ''.join(page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(item['data']))).pages)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_a8', 'art_b5', 'art_b8')
class TestRecordPapers(InterventionCase, HttpCase):
    """The verification record of two officers and the receipt of who handed it in; neither tells who recorded."""

    def test_verification_record_tells_the_finding(self):
        """Who was named, in which case, what two officers found, when and why; not in the words of who recorded."""
        record = self.found()
        text = text_of(self.as_user('discipline', record).verification_record('docx'))
        for shown in (record.name, "colleague", self.case.name, WORDS, "discipline", "discipline2", "不予公开"):
            self.assertIn(shown, text)
        for hidden in ("recorder", record.sudo().recorder_key, "let the quarry off", record.sudo().number):
            self.assertNotIn(hidden, text)

    def test_names_in_the_officers_words_are_left_out(self):
        """Whoever an officer mentions, the recorder or anybody else, is somebody; spaced names take the words with them."""
        for words, shown in (("recorder and chief told us", "有关人员 and 有关人员 told us"), ("RECORDER told us", "本件从略"),
                             ("colleague admits it", "colleague admits it")):
            record = self.submitted()
            self.as_user('registrar', record).action_screen('approve', WORDS)
            for login in ('discipline', 'discipline2'):
                self.as_user(login, record).action_verify('breach', 'ordinary', words)
            text = text_of(self.as_user('discipline', record).verification_record('docx'))
            self.assertIn(shown, text)
            self.assertNotIn("recorder", text.lower())

    def test_only_the_agreeing_officers_stand_in_it(self):
        """Whose finding was another one is not among those who agreed."""
        record = self.submitted()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        for login, finding in (('discipline3', 'unfounded'), ('discipline', 'breach'), ('discipline2', 'breach')):
            self.as_user(login, record).action_verify(finding, 'ordinary', f"{login} says so")
        text = text_of(self.as_user('discipline3', record).verification_record('docx'))
        self.assertIn("discipline2 says so", text)
        self.assertNotIn("discipline3 says so", text)

    def test_verification_record_is_the_offices(self):
        """Neither recorder, registrar, auditor nor the named person; not before two agreed; no other format."""
        record = self.found()
        for login in set(self.users) - set(READERS):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).verification_record('pdf')
        early = self.submitted()
        self.as_user('registrar', early).action_screen('approve', WORDS)
        self.as_user('discipline', early).action_verify('breach', 'ordinary', WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', early).verification_record('docx')
        for kind in ('exe', None, ['pdf'], '../x', {}):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.as_user('discipline', record).verification_record(kind)

    def test_officer_in_conflict_has_no_verification_record(self):
        """Who recorded himself, though an officer, is in conflict; nobody who did not is told that."""
        self.staff['discipline3'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.as_user('discipline3', self.found()).verification_record('docx')

    def test_receipt_is_the_recorders_and_says_nothing(self):
        """The code and the day; no case, name, number or word, in no property; nobody else has it, a draft has none."""
        record = self.submitted()
        for kind, read in (('docx', text_of), ('pdf', text_of_pdf)):
            item = record.filing_receipt(kind)
            text = read(item)
            self.assertEqual(item['name'], f'receipt.{kind}')
            self.assertIn(record.name, text)
            for hidden in ("recorder", "colleague", self.case.name, self.case.title, "quarry", record.sudo().number):
                self.assertNotIn(hidden, text)
        self.assertEqual((self.trail(record)[-1].event, self.trail(record)[-1].actor), ('notice_file', 'recorder'))
        for login in set(self.users) - {'recorder'}:
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).filing_receipt('docx')
        with self.assertRaises(UserError):
            self.draft().filing_receipt('docx')

    def test_receipt_has_this_text_and_no_other(self):
        """Word by word: what stands in it is the same for all but for code and day."""
        record, bureau = self.submitted(), self.env.company.name
        day = chinese_date(record.submitted_on)
        self.assertEqual(lines_of(record.filing_receipt('docx')), [
            "材料报送回执", f"代码为{record.name}的材料已于{day}报送，登记在案，内容此后不可更改。",
            "本回执不载明所报送的内容，也不载明报送人。凭代码可在系统中查询办理情况。", bureau, day, "信息公开选项：不予公开"])

    def test_addresses_answer_alike(self):
        """What one may not have is not there; each file that is had stands in the trail."""
        record = self.found()
        expected = {('recorder', 'receipt'): 200, ('discipline', 'verification'): 200}
        for login in ('recorder', 'recorder2', 'registrar', 'discipline', 'auditor', 'plain', 'colleague'):
            self.sign_in(login)
            for paper in ('receipt', 'verification', 'other'):
                with self.subTest(login=login, paper=paper):
                    answer = self.url_open(f'/intervention/record/{record.id}/{paper}.docx')
                    self.assertEqual(answer.status_code, expected.get((login, paper), 404))
        self.assertEqual([row.event for row in self.trail(record)][-2:], ['notice_file', 'notice_file'])
        self.assertEqual(self.url_open(f'/intervention/record/{record.id}.docx').status_code, 404)
        self.assertEqual(self.url_open('/intervention/official/1.docx').status_code, 404)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestReportPaper(ReportCase):
    """The annual report on paper: upward, with who signs, issued once, kept as it was."""

    def deliberated(self):
        self.record_on('2025-03-10 04:00:00', 7)
        report = self.compile()
        self.step('committee1', report, 'action_deliberate', WORDS)
        return report

    def test_draft_says_what_the_page_says(self):
        """Addressee, who signs, every table of the page; hidden cells stay hidden; a draft has no number."""
        report = self.deliberated()
        text = text_of(report.download('docx'))
        chinese = report._in_chinese()
        for shown in ("关于2025年度", "签发人：（待签发）", "局党委、上级行政机关：", "共登记过问案件信息7件", "不予公开",
                      *(str(table['header'][0]) for table in chinese._tables())):
            self.assertIn(shown, text)
        for hidden in ("recorder", "colleague", self.case.name, "quarry"):
            self.assertNotIn(hidden, text)

    def test_issued_report_stays_as_it_is(self):
        """Number, signer and day; both formats give the same bytes for ever, whatever changes around them."""
        report = self.deliberated()
        self.env.company.intervention_document_code = "示资发"
        self.assertIn("示资报〔", text_of(report.download('docx')))
        report.action_issue(signer="张三")
        items = {kind: report.download(kind) for kind in ('docx', 'pdf')}
        text = text_of(items['docx'])
        self.assertIn("示资报〔", text)
        self.assertIn("签发人：张三", text)
        self.env.company.name = "Another name"
        for kind, item in items.items():
            self.assertEqual(report.download(kind)['sha256'], item['sha256'])
        self.assertEqual({row.sha256 for row in report.sudo().issued_ids}, {item['sha256'] for item in items.values()})
        self.assertEqual([row.event for row in self.trail(report)].count('issue'), 2)
        with self.assertRaises(UserError):
            report.action_issue(signer="李四")
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_only_the_registrar_issues_what_was_deliberated(self):
        """Nobody else, not before the committee, not without signer; nothing goes around the act."""
        self.record_on('2025-03-10 04:00:00', 7)
        report = self.compile()
        with self.assertRaises(UserError):
            report.action_issue(signer="张三")
        self.step('committee1', report, 'action_deliberate', WORDS)
        for login in set(self.users) - {'registrar'}:
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, report).action_issue(signer="张三")
        for signer in ('', ' ', None, ['张三'], '张' * 50):
            with self.subTest(signer=signer), self.assertRaises(UserError):
                report.action_issue(signer=signer)
        issued = self.env['intervention.issued'].with_user(self.users['registrar'])
        for sudo in (False, True):
            with self.subTest(sudo=sudo), self.assertRaises(AccessError):
                issued.sudo(sudo).create({'report_id': report.id, 'kind': 'docx', 'number': 'x', 'issued_on': '2026-01-01'})
        self.assertFalse(report.is_issued)

    def test_replaced_report_is_not_issued(self):
        """What a newer version replaces goes nowhere."""
        report = self.deliberated()
        self.record_on('2025-06-10 04:00:00', 7)
        self.assertNotEqual(self.compile(), report)
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            report.action_issue(signer="张三")

    def test_receipt_of_delivery_is_for_signing(self):
        """To whom the report went, with its number; the act stands in the chain of the report."""
        report = self.deliberated()
        report.action_issue(signer="张三")
        report.action_deliver('party_committee')
        item = report.delivery_ids.download('docx')
        text = text_of(item)
        for shown in ("文件送达回执", report.issued_number, "关于2025年度", "签收人（签名、盖章）："):
            self.assertIn(shown, text)
        self.assertIn(item['sha256'], self.trail(report)[-1].payload)
        with self.assertRaises(AccessError):
            self.as_user('recorder', report.delivery_ids).download('docx')

    def test_template_of_the_bureau_holds_for_what_is_issued(self):
        """The layout in force on the day stays in the issued files; a failing office program hinders nothing."""
        report = self.deliberated()
        with patch.object(type(self.env['intervention.template']), '_lay_out', return_value=(b'laid out', 3)):
            report.action_issue(signer="张三")
        self.assertEqual(base64.b64decode(report.download('docx')['data']), b'laid out')
