import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .test_ledger_import import HEAD, LedgerImportCase, csv_file


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestLedgerImportProblems(LedgerImportCase):

    def test_each_problem_is_named_by_row_and_column(self):
        """What the registry alone can know: people, cases, articles, dates, numbers."""
        self.staff['twin'] = self._person('twin'), self._person('twin')
        for changes, column, words in (
            ({'编号': '旧-1'}, '编号', 'row 2'),
            ({'日期': '2999-01-01'}, '日期', 'future'),
            ({'日期': '2019-01-01'}, '行为条款', 'not in force'),
            ({'过问人': '无名氏'}, '过问人', 'no employee'),
            ({'过问人': 'twin'}, '过问人', 'More than one'),
            ({'过问人工号': 'X99'}, '过问人工号', 'No employee'),
            ({'过问人': 'chief', '过问人工号': 'P01'}, '过问人工号', 'another name'),
            ({'过问人单位': ''}, '过问人单位', 'not filled in'),
            ({'幕后领导': '无名氏'}, '幕后领导', 'No employee'),
            ({'记录人': '无名氏'}, '记录人', 'No employee'),
            ({'记录人': 'twin'}, '记录人', 'More than one'),
            ({'记录人': 'colleague'}, '记录人', 'the row names'),
            ({'过问人': 'registrar'}, '过问人', 'yourself'),
            ({'名义': '亲属'}, '幕后领导', 'leader behind'),
            ({'名义': '', '幕后领导': 'chief', '行为条款': 'B8(1)'}, '名义', 'whose name'),
            ({'行为条款': ''}, '行为条款', 'at least one'),
            ({'行为条款': '', '性质': ''}, '性质', 'not filled in'),
            ({'行为条款': 'A8(9)'}, '行为条款', 'no behaviour'),
            ({'行为条款': 'B8(1)'}, '行为条款', 'leading cadres'),
            ({'过问人': 'chief'}, '行为条款', 'B clause'),
            ({'性质': '依法了解案情', '行为条款': ''}, '了解依据', 'legal basis'),
            ({'案号': '示〔2024〕9号', '案件名称': ''}, '案件名称', 'no title'),
            ({'案件名称': '另一案'}, '案件名称', 'called'),
            ({'情况摘要': ''}, '情况摘要', 'needed'),
            ({'情况摘要': '=1+1'}, '情况摘要', 'formula'),
            ({'答复': '不知道'}, '答复', '已拒绝'),
        ):
            with self.subTest(column=column, words=words):
                self.assert_problem(changes, column, words)

    def test_number_of_an_earlier_file_is_refused(self):
        self.imported()
        assistant = self.assistant({}, {})
        self.assertEqual(assistant.problem_count, 1)
        self.assertIn('imported already', assistant.result)

    def test_namesake_of_an_outsider_is_pointed_out_only(self):
        assistant = self.assistant({'过问人单位': '某公司'})
        self.assertEqual(assistant.state, 'ready')
        self.assertIn('stand for an outsider', assistant.result)

    def test_bad_files_change_nothing(self):
        """Broken, foreign and hostile files end in words, not in a traceback, and nothing is written."""
        before = self.counts()
        for name, data in (
            ('a.xlsx', b'PK\x03\x04broken'), ('a.pdf', b'%PDF-1.7'), ('a.csv', b'\xff\xfe\xff\xff\x00'),
            ('a.xls', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), ('a.csv', '甲,乙\n1,2\n'.encode()), ('a.csv', b' '),
            (False, b'x'),
        ):
            assistant = self.assistant(name=name, data=base64.b64encode(data))
            self.assertEqual((assistant.state, assistant.problem_count), ('faulty', 1))
            self.assertRaises(UserError, assistant.action_import)
        self.assertRaises(UserError, self.Import.create({}).action_import)
        self.assertRaises(UserError, lambda: self.Import.create({'file': 'no base64!', 'file_name': 'a.csv'}).state)
        self.assertEqual(self.counts(), before)

    def test_failure_in_the_last_step_undoes_all(self):
        """All or nothing: what fails after the records were written takes them back."""
        before = self.counts()
        assistant = self.assistant({}, {})
        source = type(self.env['intervention.ledger.source'])
        with patch.object(source, '_append', side_effect=ValidationError("x")), self.assertRaises(ValidationError):
            assistant.action_import()
        self.assertEqual(self.counts(), before)

    def test_text_from_the_file_is_shown_as_text(self):
        assistant = self.assistant({'情况摘要': '<img src=x onerror=alert(1)>', '答复': '<script>x</script>'}, {})
        self.assertNotIn('<script', assistant.result)
        self.assertNotIn('<img', assistant.result)

    def test_messages_are_in_the_users_language(self):
        """Every message has its place-holders filled in Chinese as in English."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.users['registrar'].lang = 'zh_CN'
        assistant = self.assistant({'日期': '昨天'})
        self.assertIn('昨天', assistant.result)
        self.assertNotIn('%(', assistant.result)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestLedgerImportAccess(LedgerImportCase, HttpCase):

    def test_only_the_ledger_keeper_imports(self):
        """Whoever is not the registrar can neither open the assistant nor have a file checked by it."""
        for login in ('recorder', 'discipline', 'committee1', 'auditor', 'custodian', 'superior', 'hr', 'plain'):
            model = self.env['intervention.ledger.import'].with_user(self.users[login])
            values = {'file': csv_file().decode(), 'file_name': 'a.csv'}
            spec = {'file': {}, 'file_name': {}, 'result': {}}
            with self.subTest(login=login):
                self.assertRaises(AccessError, model.create, values)
                self.assertRaises(AccessError, model.onchange, values, ['file'], spec)
                self.assertRaises(AccessError, lambda model=model, values=values: model.new(values).result)
                self.assertRaises(AccessError, self.assistant().with_user(self.users[login]).action_import)
                self.assertRaises(AccessError, model._template)

    def test_one_ledger_keeper_does_not_see_anothers_file(self):
        other = self.env['intervention.ledger.import'].with_user(self.users['recorder'])
        self.users['recorder'].group_ids += self.env.ref('intervention_registry.group_registrar')
        assistant = self.assistant()
        self.assertFalse(other.search([]))
        self.assertRaises(AccessError, other.browse(assistant.id).read, ['file'])
        self.assertRaises(AccessError, other.browse(assistant.id).action_import)

    def test_template_is_for_the_ledger_keeper(self):
        self.users['registrar'].password = self.users['plain'].password = 'a long password'
        self.authenticate('registrar@test', 'a long password')
        answer = self.url_open('/intervention/ledger/template')
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.assertEqual([cell.value for cell in book.worksheets[0][1]], HEAD)
        self.authenticate('plain@test', 'a long password')
        self.assertEqual(self.url_open('/intervention/ledger/template').status_code, 404)
