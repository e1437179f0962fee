"""The annual workbook (B7): pure writing of XLSX with constant memory. No ORM here: texts, counts and rows come in.

Counts that are None are not shown. No cell is ever a formula or a link, and equal input gives equal bytes.
"""
import io
from datetime import datetime
from functools import lru_cache

import xlsxwriter

NOT_SHOWN = '*'
ROW_LIMIT = 1_000_000
LEADS = tuple('=+-@\t\r\n＝＋－＠')
BODY, HEAD = 'SimSun', 'SimHei'
LINE = '#8A8A8A'


@lru_cache(maxsize=10_000)
def plain(value):
    """Return ``value`` as text that no spreadsheet takes for a formula, here or after it is saved as CSV.

    :param value: any text, or nothing
    :return: str of at most 32,000 characters
    """
    text = str(value or '').encode('utf-8', 'replace').decode()[:32_000]
    return f"'{text}" if text.lstrip(' ').startswith(LEADS) else text


def build(book):
    """Return the bytes of the workbook.

    :param dict book: ``title``, ``lines`` (texts under the title), ``mark`` (disclosure mark in each page header), ``footer``
        (with Excel's &P and &N), ``year`` (int), ``suppressed`` (note under the tables), ``tables`` (see :func:`_table`),
        ``monthly`` (one table, and ``axis``, ``unit`` for its chart), ``ledger`` (``name``, ``header``, ``widths``, ``rows``:
        any iterable of tuples of text), ``notes`` (``name``, ``header``, ``rows``), ``name`` (of the first sheet)
    :return: bytes
    """
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {
        'constant_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False,
    })
    # the file tells when its figures end, not when it was written: equal figures give equal files
    workbook.set_properties({'title': book['title'], 'created': datetime(book['year'], 12, 31)})
    styles = _styles(workbook)
    _summary(workbook, styles, book)
    _monthly(workbook, styles, book)
    _ledger(workbook, styles, book)
    _notes(workbook, styles, book)
    workbook.close()
    return stream.getvalue()


def _styles(workbook):
    base = {'font_name': BODY, 'font_size': 11, 'valign': 'vcenter'}
    box = {**base, 'border': 1, 'border_color': LINE}
    head = {**box, 'font_name': HEAD, 'bg_color': '#DCE6F1', 'align': 'center', 'text_wrap': True}
    return {name: workbook.add_format(options) for name, options in {
        'title': {**base, 'font_name': HEAD, 'font_size': 18, 'align': 'center'},
        'line': {**base, 'align': 'center', 'font_color': '#444444'},
        'section': {**base, 'font_name': HEAD, 'font_size': 13},
        'note': {**base, 'font_size': 10, 'font_color': '#444444', 'text_wrap': True, 'valign': 'top'},
        'head': head,
        'label': {**box, 'text_wrap': True},
        'count': {**box, 'align': 'right', 'num_format': '#,##0'},
        'total_label': {**box, 'font_name': HEAD, 'bg_color': '#F2F2F2'},
        'total': {**box, 'font_name': HEAD, 'bg_color': '#F2F2F2', 'align': 'right', 'num_format': '#,##0'},
        'text': {**box, 'font_size': 10},
        'wrapped': {**box, 'text_wrap': True, 'valign': 'top'},
        'term': {**box, 'font_name': HEAD, 'text_wrap': True, 'valign': 'top'},
    }.items()}


def _sheet(workbook, book, name):
    """Return a new A4 landscape sheet, one page wide, with the disclosure mark above and page numbers below."""
    sheet = workbook.add_worksheet(name[:31])
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.center_horizontally()
    mark, title = (text.replace('&', '&&') for text in (book['mark'], book['title']))
    # the space keeps a title that begins with the year apart from the size before it
    sheet.set_header(f'&L&10 {mark}&R&10 {title}')
    sheet.set_footer(f"&C&10 {book['footer']}")
    sheet.hide_gridlines(2)
    return sheet


def _heading(sheet, styles, book, last):
    """Write title and lines over the columns up to ``last``. Return the next free row."""
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, last, plain(book['title']), styles['title'])
    for row, line in enumerate(book['lines'], 1):
        sheet.merge_range(row, 0, row, last, plain(line), styles['line'])
    return len(book['lines']) + 2


def _summary(workbook, styles, book):
    last = max(len(table['header']) for table in book['tables']) - 1
    sheet = _sheet(workbook, book, book['name'])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, last, 15)
    row = _heading(sheet, styles, book, last)
    for table in book['tables']:
        row = _table(sheet, styles, table, row) + 1
    sheet.set_row(row, 44)
    sheet.merge_range(row, 0, row, last, plain(book['suppressed']), styles['note'])


def _table(sheet, styles, table, row):
    """Write one table: ``title``, ``header`` (texts), ``rows`` (a label and counts), ``total`` (last row is a sum).

    Return the row after it.
    """
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, plain(table['title']), styles['section'])
    row += 1
    for column, text in enumerate(table['header']):
        sheet.write_string(row, column, plain(text), styles['head'])
    for number, (label, *counts) in enumerate(table['rows'], 1):
        is_total = table.get('total') and number == len(table['rows'])
        sheet.write_string(row + number, 0, plain(label), styles['total_label' if is_total else 'label'])
        for column, count in enumerate(counts, 1):
            _count(sheet, row + number, column, count, styles['total' if is_total else 'count'])
    return row + len(table['rows']) + 1


def _count(sheet, row, column, count, style):
    if count is None:
        sheet.write_string(row, column, NOT_SHOWN, style)
    else:
        sheet.write_number(row, column, count, style)


def _monthly(workbook, styles, book):
    table = book['monthly']
    sheet = _sheet(workbook, book, table['name'])
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, len(table['header']) - 1, 13)
    sheet.set_column(len(table['header']), len(table['header']) + 7, 11)
    first = _heading(sheet, styles, book, len(table['header']) + 7) + 2
    after = _table(sheet, styles, table, first - 2)
    sheet.merge_range(after + 1, 0, after + 1, len(table['header']) + 7, plain(book['suppressed']), styles['note'])
    chart = workbook.add_chart({'type': 'column', 'subtype': 'stacked'})
    months = len(table['rows']) - bool(table.get('total'))
    for column, colour in zip(range(1, len(table['header']) - 1), ('#4F81BD', '#C0504D', '#9BBB59')):
        chart.add_series({
            'name': [sheet.name, first - 1, column],
            'categories': [sheet.name, first, 0, first + months - 1, 0],
            'values': [sheet.name, first, column, first + months - 1, column],
            'fill': {'color': colour}, 'gap': 60,
        })
    font = {'name': BODY, 'size': 10}
    chart.set_title({'name': plain(table['title']), 'name_font': {'name': HEAD, 'size': 13, 'bold': False}})
    chart.set_x_axis({'name': table['axis'], 'name_font': font, 'num_font': font})
    chart.set_y_axis({'name': table['unit'], 'name_font': font, 'num_font': font, 'min': 0,
                      'major_gridlines': {'visible': True, 'line': {'color': '#D9D9D9'}}})
    chart.set_legend({'position': 'bottom', 'font': font})
    chart.set_size({'width': 640, 'height': 330})
    sheet.insert_chart(first - 2, len(table['header']), chart, {'x_offset': 20, 'y_offset': 6})


def _ledger(workbook, styles, book):
    """Stream the rows; further sheets past the row limit."""
    ledger = book['ledger']
    write, row, sheet, part = None, ROW_LIMIT, None, 0
    text, last = styles['text'], len(ledger['header']) - 1
    for values in ledger['rows']:
        if row >= ROW_LIMIT:
            _close_ledger(sheet, row, last)
            part += 1
            sheet, row = _ledger_sheet(workbook, styles, book, part), 1
            write = sheet.write_string
        for column, value in enumerate(values):
            write(row, column, plain(value), text)
        row += 1
    if sheet is None:
        sheet, row = _ledger_sheet(workbook, styles, book, 1), 1
    _close_ledger(sheet, row, last)


def _ledger_sheet(workbook, styles, book, part):
    ledger = book['ledger']
    sheet = _sheet(workbook, book, ledger['name'] if part == 1 else f"{ledger['name']} {part}")
    for column, width in enumerate(ledger['widths']):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    for column, header in enumerate(ledger['header']):
        sheet.write_string(0, column, plain(header), styles['head'])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    return sheet


def _close_ledger(sheet, row, last):
    if sheet is not None:
        sheet.autofilter(0, 0, max(row - 1, 1), last)


def _notes(workbook, styles, book):
    notes = book['notes']
    sheet = _sheet(workbook, book, notes['name'])
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for column, header in enumerate(notes['header']):
        sheet.write_string(0, column, plain(header), styles['head'])
    for row, (term, text) in enumerate(notes['rows'], 1):
        sheet.set_row(row, 16 * max(1, -(-sum(2 if ord(char) > 0x2E7F else 1 for char in text) // 104)) + 4)
        sheet.write_string(row, 0, plain(term), styles['term'])
        sheet.write_string(row, 1, plain(text), styles['wrapped'])
    sheet.repeat_rows(0)
