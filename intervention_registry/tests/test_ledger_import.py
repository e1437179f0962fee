import base64
import csv
import hashlib
import io
import json

import openpyxl

from odoo.addons.intervention_registry.tools.ledger_columns import COLUMNS
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import InterventionCase

HEAD = [column.head for column in COLUMNS]
GOOD = {
    '编号': '旧-1', '日期': '2024年3月5日 14:30', '案号': '示〔2024〕1号', '案件名称': '示例案', '案件环节': '调查',
    '过问人': 'colleague', '过问人单位': '本局', '性质': '干预、插手', '方式': '电话', '名义': '本人',
    '行为条款': 'A8(1)、第八条第（四）项', '情况摘要': '来电说情', '所提要求': '从轻处理', '答复': '已拒绝',
    '记录人': 'recorder2',
}


def csv_file(*rows):
    """Return a ledger of the good row, each time with the given changes, as base64."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEAD)
    for number, changes in enumerate(rows or ({},), 1):
        row = {**GOOD, '编号': f'旧-{number}', **changes}
        writer.writerow([row.get(head, '') for head in HEAD])
    return base64.b64encode(stream.getvalue().encode())


class LedgerImportCase(InterventionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff['colleague'].barcode = 'P01'
        cls.Import = cls.env['intervention.ledger.import'].with_user(cls.users['registrar'])

    def assistant(self, *rows, name='台账.csv', data=None):
        return self.Import.create({'file': data or csv_file(*rows), 'file_name': name})

    def imported(self, *rows):
        """Import the rows; return the records."""
        before = self.env['intervention.record'].search([])
        self.assistant(*rows).action_import()
        return self.env['intervention.record'].search([]) - before

    def assert_problem(self, changes, column, words):
        """The second of three rows has the problem, named by row and column; nothing is imported."""
        assistant = self.assistant({}, {'编号': '旧-9', **changes}, {'编号': '旧-10'})
        self.assertEqual((assistant.state, assistant.problem_count), ('faulty', 1), assistant.result)
        letter = chr(65 + HEAD.index(column))
        self.assertRegex(assistant.result, rf'(?s)<td>3</td>.*{letter} {column}</td>.*{words}')
        with self.assertRaisesRegex(UserError, words):
            assistant.action_import()

    def counts(self):
        self.env['intervention.trail']._settle()  # what was written before is told in this transaction
        return [self.env[f'intervention.{name}'].sudo().search_count([]) for name in (
            'record', 'case', 'ledger.source', 'trail', 'protection')]


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestLedgerImport(LedgerImportCase):

    def test_row_becomes_a_submitted_record(self):
        """Facts as the ledger has them, a number of the register, an opaque code, the old number kept beside."""
        record = self.imported()
        self.assertEqual(record.state, 'submitted')
        self.assertRegex(record.number, r'^\d{4}-\d{5}$')
        self.assertRegex(record.name, r'^[2-9A-Z]{5}-[2-9A-Z]{5}$')
        self.assertEqual(record.source_number, '旧-1')
        self.assertEqual(str(record.occurred_at), '2024-03-05 06:30:00')
        self.assertEqual(record.intervenor_id, self.staff['colleague'])
        self.assertEqual(record.behaviour_ids.mapped('code'), ['A8(1)', 'A8(4)'])
        self.assertEqual((record.nature, record.form, record.attribution, record.response, record.case_stage),
                         ('interference', 'phone', 'self', 'refused', 'investigation'))
        self.assertEqual((record.summary, record.request), ('来电说情', '从轻处理'))
        self.assertEqual((record.case_id.name, record.case_id.title, record.case_id.stage),
                         ('示〔2024〕1号', '示例案', 'investigation'))

    def test_day_without_time_is_the_bureaus_day(self):
        record = self.imported({'日期': '2024-03-05'})
        self.assertEqual(str(record.occurred_at), '2024-03-04 16:00:00')

    def test_recorder_owns_the_record_and_is_protected(self):
        """Protection starts for the person the ledger names; nobody else learns of it."""
        record = self.imported()
        self.assertTrue(self.as_user('recorder2', record).is_mine)
        self.assertFalse(self.as_user('registrar', record).recorder_id)
        protection = self.env['intervention.protection'].with_user(self.users['recorder2']).search([])
        self.assertEqual(protection.record_id, record)

    def test_without_recorder_nobody_owns_the_record(self):
        record = self.imported({'记录人': ''})
        self.assertFalse(record.sudo().recorder_key)
        self.assertFalse(self.env['intervention.protection'].sudo().search([('record_id', '=', record.id)]))

    def test_importer_is_not_the_recorder(self):
        """The ledger keeper has an employee file of his own; it does not slip into the record or its case."""
        record = self.imported({'记录人': ''})
        self.assertFalse(self.as_user('registrar', record).is_mine)
        self.assertFalse(record.case_id.sudo().handler_ids)

    def test_existing_case_is_found_by_its_number(self):
        """Brackets and spaces of case numbers are written in many ways."""
        self.case.name = '示〔2023〕7号'
        record = self.imported({'案号': '示［2023］ 7号', '案件名称': '', '案件环节': ''})
        self.assertEqual(record.case_id, self.case)
        self.assertEqual(record.case_stage, 'filing')

    def test_rows_of_one_new_case_share_it(self):
        records = self.imported({}, {'案件名称': ''}, {'案号': '示(2024)1号'})
        self.assertEqual(len(records), 3)
        self.assertEqual(len(records.case_id), 1)

    def test_outsider_is_kept_by_name_and_unit(self):
        record = self.imported({'过问人': '张 三', '过问人单位': '某公司', '过问人职务': '经理'})
        self.assertEqual((record.intervenor_name, record.intervenor_unit, record.intervenor_position),
                         ('张三', '某公司', '经理'))
        self.assertFalse(record.intervenor_id)

    def test_leader_behind_makes_it_the_cadres_regime(self):
        record = self.imported(
            {'过问人': '张三', '过问人单位': '某公司', '名义': '亲属', '幕后领导': 'chief', '行为条款': 'B8(1)'})
        self.assertEqual((record.regime, record.principal_id), ('cadre', self.staff['chief']))

    def test_written_guidance_is_taken_over_without_its_paper(self):
        """The paper lies with the old ledger (A4)."""
        self.assertEqual(self.imported({'性质': '指导性意见', '方式': '文件', '行为条款': ''}).nature, 'guidance')

    def test_inquiry_keeps_its_legal_basis(self):
        record = self.imported({'性质': '依法了解案情', '行为条款': '', '了解依据': '某法第一条'})
        self.assertEqual(record.inquiry_basis, '某法第一条')

    def test_register_numbers_have_no_gap(self):
        records = self.imported(*[{}] * 5)
        numbers = sorted(int(record.number[-5:]) for record in records)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 5)))

    def test_record_past_the_bureau_is_told_by_number_only(self):
        """A ledger row that names a role holder takes the superior route like any other record."""
        action = self.assistant({}, {'过问人': 'discipline'}).action_import()
        self.assertIn('1 records went to the superior', action['params']['message'])
        self.assertEqual(self.env['intervention.record'].search([('source_number', '=', '旧-2')]).route, 'superior')

    def test_queries_do_not_grow_with_the_rows(self):
        """10,000 rows take no more questions to the database than a few batches do."""
        counts = []
        for size in (20, 220):
            assistant = self.assistant(*[{'编号': f'量{size}-{number}', '案号': f'{size}号'} for number in range(size)])
            before = self.env.cr.sql_log_count
            assistant.action_import()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 50)

    def test_workbook_is_read_like_text(self):
        book = openpyxl.Workbook()
        book.active.append(HEAD)
        book.active.append([GOOD.get(head) for head in HEAD])
        stream = io.BytesIO()
        book.save(stream)
        assistant = self.assistant(name='a.xlsx', data=base64.b64encode(stream.getvalue()))
        self.assertEqual((assistant.state, assistant.row_count), ('ready', 1), assistant.result)
        assistant.action_import()

    def test_file_leaves_its_digest(self):
        """The source's digest is kept in an append-only row, in its trail, and in the trail of every record."""
        data = csv_file()
        sha256 = hashlib.sha256(base64.b64decode(data)).hexdigest()
        record = self.imported()
        source = self.env['intervention.ledger.source'].search([], limit=1)
        self.assertEqual((source.name, source.sha256, source.row_count), ('台账.csv', sha256, 1))
        self.assertEqual(json.loads(self.trail(record).payload)['values']['source'], sha256)
        values = json.loads(self.trail(source).payload)['values']
        self.assertEqual((values['sha256'], values['row_count'], values['records']), (sha256, 1, record.ids))
        for attempt in (lambda: source.sudo().write({'name': 'x'}), source.sudo().unlink,
                        lambda: source.sudo().create({'name': 'x'})):
            self.assertRaises(AccessError, attempt)
        self.assertTrue(self.env['intervention.trail'].with_user(self.users['auditor']).verify()['ok'])

    def test_same_file_is_refused_the_second_time(self):
        self.imported()
        assistant = self.assistant()
        self.assertEqual(assistant.state, 'faulty')
        with self.assertRaisesRegex(UserError, 'very file'):
            assistant.action_import()

    def test_file_is_let_go_after_the_import(self):
        """The row that held the file, and with it the recorders' names, is gone; one's own leftovers go first."""
        left = self.assistant()
        assistant = self.assistant()
        self.assertFalse(left.exists())
        assistant.action_import()
        self.assertFalse(self.env['intervention.ledger.import'].sudo().search([]))

    def test_preview_does_not_show_the_recorder(self):
        assistant = self.assistant()
        self.assertIn('来电说情', assistant.result)
        self.assertNotIn('recorder2', assistant.result)
        assistant = self.assistant({'记录人': '某甲'})
        self.assertEqual(assistant.state, 'faulty')
        self.assertNotIn('某甲', assistant.result)
