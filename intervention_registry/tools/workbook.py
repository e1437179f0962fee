"""The annual workbook (B7): pure writing of XLSX with constant memory. No ORM here: texts, counts and rows come in.

Counts that are None are not shown. No cell is ever a formula or a link, and equal input gives equal bytes.
"""
import io
from datetime import datetime
from itertools import zip_longest

import xlsxwriter

from .sheets import BODY, HEAD, new_sheet, plain, styles_of, write_heading
from .square import png

NOT_SHOWN = '*'
ROW_LIMIT = 1_000_000
ONE_PAGE = 52
COLOURS = ('#4F81BD', '#C0504D', '#9BBB59')


def build(book):
    """Return the bytes of the workbook.

    :param dict book: ``title``; ``lines``, texts under it; ``mark``, the disclosure mark of each page; ``footer``, with
        Excel's &P and &N; ``year``; ``suppressed``, the note under the tables; ``name`` of the first sheet and its
        ``tables``, a wide one (see :func:`_table`) and then such of one count; ``monthly``, a table with ``name`` and
        the chart's ``axis`` and ``unit``; ``ledger`` with ``name``, ``header``, ``widths`` and ``rows``, any iterable
        of tuples of text; ``notes`` with ``name``, ``header`` and ``rows``, and ``code``, what a square
        code below them holds
    :return: bytes
    """
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {
        'constant_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False,
    })
    # the file tells when its figures end, not when it was written: equal figures give equal files
    workbook.set_properties({'title': book['title'], 'created': datetime(book['year'], 12, 31)})
    styles = styles_of(workbook)
    _summary(workbook, styles, book)
    _monthly(workbook, styles, book)
    _ledger(workbook, styles, book)
    _notes(workbook, styles, book)
    workbook.close()
    return stream.getvalue()


def _summary(workbook, styles, book):
    """Write the wide table first, then the others in two columns of tables side by side."""
    wide, *others = book['tables']
    last = len(wide['header']) - 1
    sheet = new_sheet(workbook, book, book['name'])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, last, 16.5)
    row = _table(sheet, styles, wide, write_heading(sheet, styles, book, last)) + 1
    half = (len(others) + 1) // 2
    columns = [[line for table in part for line in _lines(table)] for part in (others[:half], others[half:])]
    # rows go to the file as they are written, so both columns advance together
    for left, right in zip_longest(*columns):
        _pair(sheet, styles, row, (0, 0), left)
        _pair(sheet, styles, row, (3, last - 1), right)
        row += 1
    sheet.set_row(row, 32)
    sheet.merge_range(row, 0, row, last, plain(book['suppressed']), styles['note'])
    if row < ONE_PAGE:
        sheet.fit_to_pages(1, 1)


def _lines(table):
    """Return a table of labels and one count as lines ``(label, count, style of each)``, with an empty one after it."""
    yield (*table['header'][:2], 'head', 'head')
    for number, (label, count, *_further) in enumerate(table['rows'], 1):
        is_total = table.get('total') and number == len(table['rows'])
        yield (label, count, *(('total_label', 'total') if is_total else ('label', 'count')))
    yield None


def _pair(sheet, styles, row, span, line):
    """Write a label over the columns of ``span`` and its count beside it."""
    if line is None:
        return
    label, count, label_style, count_style = line
    first, last = span
    if first == last:
        sheet.write_string(row, first, plain(label), styles[label_style])
    else:
        sheet.merge_range(row, first, row, last, plain(label), styles[label_style])
    if isinstance(count, str):
        sheet.write_string(row, last + 1, plain(count), styles[count_style])
    else:
        _count(sheet, row, last + 1, count, styles[count_style])


def _table(sheet, styles, table, row):
    """Write a wide table: ``title``, ``header`` (texts), ``rows`` (a label and counts), ``total`` (last row is a sum).

    Return the row after it.
    """
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, plain(table['title']), styles['section'])
    row += 1
    sheet.set_row(row, 32)
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
    width, months = len(table['header']), len(table['rows']) - bool(table.get('total'))
    sheet = new_sheet(workbook, book, table['name'])
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, width - 1, 13)
    sheet.set_column(width, width + 7, 11)
    first = write_heading(sheet, styles, book, width + 7) + 2
    after = _table(sheet, styles, table, first - 2)
    sheet.set_row(after + 3, 32)
    sheet.merge_range(after + 3, 0, after + 3, width + 7, plain(book['suppressed']), styles['note'])

    def series(column, **options):
        return {'name': [sheet.name, first - 1, column],
                'categories': [sheet.name, first, 0, first + months - 1, 0],
                'values': [sheet.name, first, column, first + months - 1, column], **options}

    sheet.insert_chart(first - 2, width, _chart(workbook, table, series), {'x_offset': 20, 'y_offset': 6})


def _chart(workbook, table, series):
    """Return columns stacked by group, with a mark for the total, which stays where the groups are hidden."""
    chart, marks = workbook.add_chart({'type': 'column', 'subtype': 'stacked'}), workbook.add_chart({'type': 'line'})
    last = len(table['header']) - 1
    for column, colour in zip(range(1, last), COLOURS):
        chart.add_series(series(column, fill={'color': colour}, gap=60))
    marks.add_series(series(last, line={'none': True}, marker={
        'type': 'diamond', 'size': 7, 'fill': {'color': '#404040'}, 'border': {'color': '#404040'}}))
    chart.combine(marks)
    font = {'name': BODY, 'size': 10}
    chart.set_title({'name': plain(table['title']), 'name_font': {'name': HEAD, 'size': 13, 'bold': False}})
    chart.set_x_axis({'name': table['axis'], 'name_font': font, 'num_font': font})
    chart.set_y_axis({'name': table['unit'], 'name_font': font, 'num_font': font, 'min': 0,
                      'major_gridlines': {'visible': True, 'line': {'color': '#D9D9D9'}}})
    chart.set_legend({'position': 'bottom', 'font': font})
    chart.set_size({'width': 640, 'height': 350})
    return chart


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
    sheet = new_sheet(workbook, book, ledger['name'] if part == 1 else f"{ledger['name']} {part}")
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
    sheet = new_sheet(workbook, book, notes['name'])
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for column, header in enumerate(notes['header']):
        sheet.write_string(0, column, plain(header), styles['head'])
    for row, (term, text) in enumerate(notes['rows'], 1):
        sheet.set_row(row, 16 * max(1, -(-sum(2 if ord(char) > 0x2E7F else 1 for char in text) // 104)) + 4)
        sheet.write_string(row, 0, plain(term), styles['term'])
        sheet.write_string(row, 1, plain(text), styles['wrapped'])
    if notes.get('code'):
        # the picture stands over the rows below, where nothing else is
        sheet.insert_image(len(notes['rows']) + 2, 1, 'code.png', {
            'image_data': io.BytesIO(png(notes['code'])), 'x_scale': 0.75, 'y_scale': 0.75, 'description': notes['code']})
    sheet.repeat_rows(0)
