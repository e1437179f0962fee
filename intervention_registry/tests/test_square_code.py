import base64
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import openpyxl
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from ..tools import square
from ..verify import receipt
from .common import WORDS, InterventionCase
from .test_receipt import TestReceipt as Receipts

cut = Receipts.cut
del Receipts  # its tests are not run again
VERIFIER = Path(__file__).parents[1] / 'verify'
CODE = 'IRC1:' + ':'.join(('0' * 32, '7', '1234', 'a' * 64, 'b' * 64))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestSquareCode(InterventionCase, HttpCase):
    """Documents that leave carry a checkpoint; what is read off them finds a cut tail, here and in the verifier outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the whole configuration is read in the tests of its seal
        seals = cls.env.registry['intervention.config.seal']
        cls.startClassPatcher(patch.object(seals, '_lines', lambda seal: [('file,x', 'ab' * 32)]))
        cls.checkpoints = cls.env['intervention.checkpoint'].with_user(cls.users['auditor'])

    def make(self):
        self.env['intervention.trail']._sequence()
        return self.env['intervention.checkpoint']._make()

    def text(self, item):
        return '\n'.join(page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(item['data']))).pages)

    def reasons(self, text):
        self.env.invalidate_all()
        return [finding['reason'] or finding['kind'] for finding in self.checkpoints.check_receipts(text)['findings']]

    def outside(self, text):
        """Return how ``intervention-verify`` ends and what it says, given a package and what was read off a document."""
        package = self.env['intervention.trail'].with_user(self.users['auditor']).export_package()
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder, 'package.zip'), Path(folder, 'read.txt')
            files[0].write_bytes(base64.b64decode(package['data']))
            files[1].write_text(text)
            done = subprocess.run([sys.executable, VERIFIER, files[0], '--receipt', files[1]], capture_output=True, text=True,
                                  timeout=60, check=False)
        return done.returncode, done.stdout

    def test_a_notice_finds_a_cut_tail(self):
        """The code on a circulated notice attests its circulation: an older copy without it is found out."""
        notice = self.notice(self.authorised())
        self.as_user('committee2', notice).action_approve('approve', WORDS)
        early = self.make()
        self.as_user('committee2', notice).action_circulate()
        last = self.make()
        expected = f"receipt {last.number} covers {last.size} entries"
        paper = self.text(self.as_user('colleague', notice).download('pdf'))
        self.assertEqual(self.reasons(paper), [])
        self.assertEqual(self.outside(paper)[0], 0)
        cut(self, early.size)
        self.assertEqual(self.reasons(paper), ['missing', 'head'])
        code, said = self.outside(paper)
        self.assertEqual(code, 1)
        self.assertIn(expected, said)

    def test_a_notice_tells_nothing_of_what_came_later(self):
        """Its code stays that of its circulation, so nobody learns from it when others act; drafts have none."""
        notice = self.notice(self.authorised())
        self.make()
        self.assertNotIn('IRC1', self.text(self.as_user('discipline', notice).download('pdf')))
        self.as_user('committee2', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_circulate()
        covering = self.make()
        before = notice._code()
        self.assertEqual(before['code'], covering.code)
        self.submitted()
        self.make()
        self.assertEqual(notice._code(), before)
        self.assertNotIn('IRC1', self.text(self.as_user('committee2', self.cleared(notice)).download('pdf')))

    def test_without_checkpoint_there_is_no_code(self):
        """Documents are given out all the same."""
        notice = self.circulated()
        self.assertEqual(notice._code(), {})
        self.assertNotIn('IRC1', self.text(self.as_user('recorder', notice).download('pdf')))

    def test_the_workbook_finds_a_cut_tail(self):
        """The digest sheet of the year's report holds the code as text and as picture."""
        with freeze_time('2025-03-10 04:00:00'):
            self.submitted()
        early = self.make()
        self.submitted()
        last = self.make()
        reports = self.env['intervention.report'].with_user(self.users['registrar'])
        report = reports.browse(reports.compile(year=2025, kind='annual'))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(report.workbook)))
        sheet = book.worksheets[-1]
        [code] = [row[1] for row in sheet.iter_rows(values_only=True) if str(row[1]).startswith('IRC1')]
        self.assertEqual(code, last.code)
        [picture] = sheet._images
        self.assertEqual(picture._data(), square.png(code))
        self.assertEqual(self.reasons(code), [])
        cut(self, early.size)
        self.assertEqual(self.reasons(code), ['missing', 'head'])

    def test_the_record_of_a_verification(self):
        """It says what was found and up to where, has lines to sign on, and its code passes until the tail is cut."""
        record, early = self.submitted(), self.make()
        self.submitted()
        last = self.make()
        auditor = self.users['auditor']
        self.env['intervention.trail'].with_user(auditor).verify()
        verification = self.env['intervention.verification'].with_user(auditor).search([], limit=1)
        paper = self.text(verification.printed())
        for words in ("完整，未发现改动", f"第{last.number}号", "校验人（签名）", "监督人（签名）", str(verification.checked)):
            self.assertIn(words, paper)
        self.assertNotIn(record.name, paper)
        self.assertEqual(self.reasons(paper), [])
        cut(self, early.size)
        self.assertEqual(self.reasons(paper), ['missing', 'head'])
        self.env['intervention.trail'].with_user(auditor).verify()
        event = self.env['intervention.trail'].sudo().search([('event', '=', 'verification_take')])
        self.assertFalse(event, "It was cut away with the tail")

    def test_many_findings_go_over_pages(self):
        """Each place that is not intact stands on the record; nothing is left out for want of room."""
        self.submitted()
        self.make()
        for number in range(120):
            self.tamper('intervention_trail', "UPDATE intervention_trail SET actor = %s WHERE id = %s", f'x{number}',
                        self.env['intervention.trail'].sudo().search([], order='id', limit=1, offset=number % 40).id)
        auditor = self.users['auditor']
        answer = self.env['intervention.trail'].with_user(auditor).verify()
        verification = self.env['intervention.verification'].with_user(auditor).search([], limit=1)
        self.assertGreater(len(answer['findings']), 10)
        paper = self.text(verification.printed())
        self.assertIn(f"发现{verification.found}处问题", paper)
        for number in range(1, len(answer['findings']) + 1):
            self.assertIn(f'{number}. ', paper)

    def test_only_the_auditor_prints_it(self):
        """By method, button and address; each print is in the trail."""
        self.make()
        self.env['intervention.trail'].with_user(self.users['auditor']).verify()
        verification = self.env['intervention.verification'].search([], limit=1)
        for login, user in self.users.items():
            if login != 'auditor':
                for method in ('printed', 'action_print'):
                    with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                        getattr(verification.with_user(user), method)()
        for login in ('registrar', 'plain'):
            self.sign_in(login)
            self.assertEqual(self.url_open(f'/intervention/verification/{verification.id}.pdf').status_code, 404)
        self.sign_in('auditor')
        answer = self.url_open(verification.with_user(self.users['auditor']).action_print()['url'])
        self.assertEqual((answer.status_code, answer.headers['Cache-Control']), (200, 'no-store'))
        self.assertTrue(answer.content.startswith(b'%PDF'))
        self.assertEqual(self.url_open('/intervention/verification/999999999.pdf').status_code, 404)
        self.assertEqual(self.env['intervention.trail'].sudo().search_count([('event', '=', 'verification_take')]), 1)

    def test_a_code_in_two_lines_is_one(self):
        """As documents say it, amid other words and line ends of any kind; one that was cut off is none."""
        head, digest = square.in_lines(CODE)
        self.assertEqual(head + digest, CODE)
        for text in (CODE, f'{head}\n{digest}', f'x {head}\r\n  {digest} y', f'{head} {digest}'):
            receipts, slips = receipt.read(text)
            self.assertEqual(([one.digest for one in receipts], slips), (['b' * 64], []), text)
        for text in (head, f'{head}\n{digest[:-1]}', f'{head}\nx{digest}', f'{head}\n{digest}f'):
            with self.subTest(text=text), self.assertRaises(ValueError):
                receipt.read(text)
