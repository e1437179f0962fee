"""The empty ledger to fill in: heads, an example row, lists to choose from, a sheet that explains; no ORM."""
import io

import xlsxwriter

from . import ledger_columns as columns
from .ledger_values import EXAMPLE

ROWS = 2000
FONT = {'font_name': '宋体', 'font_size': 11, 'valign': 'top', 'text_wrap': True}
EXAMPLE_ROW = {
    'number': f'{EXAMPLE}1', 'date': '2024-03-05 14:30', 'case': '示例〔2024〕第1号', 'case_title': '某公司示例案',
    'stage': '调查', 'who': '某某', 'unit': '某某单位', 'position': '处长', 'nature': '干预、插手', 'form': '电话',
    'attribution': '本人', 'behaviours': 'A8(1)、A8(4)', 'summary': '来电询问案件进展，并为当事人说情。',
    'request': '要求从轻处理。', 'response': '已拒绝',
}


def template(texts):
    """Return the workbook to fill in.

    :param dict texts: in the reader's language: ``sheet``, ``column``, ``needed``, ``yes``, ``no``, ``words``, ``note``
        (heads of the explanation), ``example`` (what to do with the example row), ``notes`` (text by column key)
    :return: bytes of an .xlsx file
    """
    stream = io.BytesIO()
    options = {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({'title': '过问案件信息台账'})
        _ledger_sheet(book)
        _notes_sheet(book, texts)
    return stream.getvalue()


def _ledger_sheet(book):
    sheet = book.add_worksheet('台账')
    needed = book.add_format({**FONT, 'bold': True, 'bg_color': '#F8D7DA', 'border': 1, 'num_format': '@'})
    optional = book.add_format({**FONT, 'bold': True, 'bg_color': '#E2E3E5', 'border': 1, 'num_format': '@'})
    # text, so that no long number loses its figures and no case number turns into a date
    cell = book.add_format({**FONT, 'num_format': '@'})
    example = book.add_format({**FONT, 'num_format': '@', 'italic': True, 'font_color': '#6C757D'})
    for index, column in enumerate(columns.COLUMNS):
        sheet.set_column(index, index, column.width, cell)
        sheet.write_string(0, index, column.head, needed if column.required else optional)
        sheet.write_string(1, index, EXAMPLE_ROW.get(column.key, ''), example)
        if column.kind == columns.WORD:
            sheet.data_validation(1, index, ROWS, index, {
                'validate': 'list', 'source': columns.offered(column.key), 'ignore_blank': True})
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _notes_sheet(book, texts):
    sheet = book.add_worksheet(texts['sheet'])
    head = book.add_format({**FONT, 'bold': True, 'bg_color': '#E2E3E5', 'border': 1})
    cell = book.add_format({**FONT, 'border': 1})
    for index, width in enumerate((16, 10, 40, 60)):
        sheet.set_column(index, index, width)
    sheet.merge_range(0, 0, 0, 3, texts['example'], book.add_format({**FONT, 'bold': True}))
    sheet.set_row(0, 32)
    for index, name in enumerate(('column', 'needed', 'words', 'note')):
        sheet.write_string(1, index, texts[name], head)
    for row, column in enumerate(columns.COLUMNS, 2):
        words = '、'.join(columns.offered(column.key)) if column.kind == columns.WORD else ''
        needed = texts['yes'] if column.required else texts['no']
        line = (column.head, needed, words, texts['notes'].get(column.key, ''))
        for index, text in enumerate(line):
            sheet.write_string(row, index, text, cell)
