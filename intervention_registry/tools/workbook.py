"""The annual workbook (B7): pure writing of XLSX with constant memory. No ORM here: texts, counts and rows come in.

Counts that are None are not shown. No cell is ever a formula or a link, and equal input gives equal bytes.
"""
import hashlib
import io
import tempfile
from datetime import datetime

import xlsxwriter

from .sheets import BODY, NOT_SHOWN, new_sheet, plain, styles_of, write_heading, write_table
from .square import png
from .workbook_charts import write_analysis

__all__ = ['LEDGER_DIGEST', 'NOT_SHOWN', 'build', 'write']
ROW_LIMIT = 1_000_000
ONE_PAGE = 52
LEDGER_DIGEST = object()  # stands for the digest of the ledger's rows, known once they are written


def build(book):
    """Return the bytes of the workbook; see :func:`write`.

    :param dict book: texts, counts and rows
    :return: bytes
    """
    stream = io.BytesIO()
    write(book, stream)
    return stream.getvalue()


def write(book, stream):
    """Write the workbook; whatever its iterable of rows raises goes through, and nothing of it stays on the disk.

    :param dict book: ``title``; ``lines``, texts under it; ``mark``, the disclosure mark of each page; ``footer``, with
        Excel's &P and &N; ``year``; ``suppressed``, the note under the tables; ``name`` of the first sheet and its
        ``tables`` (see :func:`sheets.write_table`); ``analyses``, sheets with ``name`` and ``tables`` that may have a
        ``chart``; ``ledger``, None or with ``name``, ``header``, ``widths`` and ``rows``, any iterable of tuples of text;
        ``notes`` with ``name``, ``header`` and ``rows``; ``digests`` likewise, where the text :data:`LEDGER_DIGEST`
        stands for the digest of the ledger, and ``code`` is what a square code below them holds
    :param stream: a binary file open for writing
    """
    with tempfile.TemporaryDirectory() as folder:
        workbook = xlsxwriter.Workbook(stream, {
            'constant_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False,
            'tmpdir': folder, 'default_format_properties': {'font_name': BODY, 'font_size': 10},
        })
        # the file tells when its figures end, not when it was written: equal figures give equal files
        workbook.set_properties({'title': book['title'], 'created': datetime(book['year'], 12, 31)})
        styles = styles_of(workbook)
        _summary(workbook, styles, book)
        for analysis in book['analyses']:
            write_analysis(workbook, styles, book, analysis)
        digest = book['ledger'] and _ledger(workbook, styles, book)
        _notes(workbook, styles, book, book['notes'])
        _digests(workbook, styles, book, digest)
        workbook.close()


def _summary(workbook, styles, book):
    """Write the heading and the tables one below the other."""
    last = max(4, *(len(table['header']) - 1 for table in book['tables']))
    sheet = new_sheet(workbook, book, book['name'])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, last, 16.5)
    row = write_heading(sheet, styles, book, last)
    for table in book['tables']:
        row = write_table(sheet, styles, table, row) + 1
    sheet.set_row(row, 32)
    sheet.merge_range(row, 0, row, last, plain(book['suppressed']), styles['note'])
    if row < ONE_PAGE:
        sheet.fit_to_pages(1, 1)


def _ledger(workbook, styles, book):
    """Stream the rows, to further sheets past the row limit. Return the SHA-256 of what was written."""
    ledger, digest = book['ledger'], hashlib.sha256()
    row, sheet, part, last = ROW_LIMIT, None, 0, len(book['ledger']['header']) - 1
    for values in ledger['rows']:
        if row >= ROW_LIMIT:
            _close_ledger(sheet, row, last)
            part += 1
            sheet, row = _ledger_sheet(workbook, styles, book, part), 1
            put = sheet.write_string
        cells = [plain(value) for value in values]
        # without a format of its own, a cell is written in nine tenths of the time
        for column, cell in enumerate(cells):
            put(row, column, cell)
        digest.update('\t'.join(cells).encode() + b'\n')
        row += 1
    if sheet is None:
        sheet, row = _ledger_sheet(workbook, styles, book, 1), 1
    _close_ledger(sheet, row, last)
    return digest.hexdigest()


def _ledger_sheet(workbook, styles, book, part):
    ledger = book['ledger']
    sheet = new_sheet(workbook, book, ledger['name'] if part == 1 else f"{ledger['name']} {part}")
    for column, width in enumerate(ledger['widths']):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(0)
    sheet.set_row(0, 30)
    for column, header in enumerate(ledger['header']):
        sheet.write_string(0, column, plain(header), styles['head'])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    return sheet


def _close_ledger(sheet, row, last):
    if sheet is not None:
        sheet.autofilter(0, 0, max(row - 1, 1), last)


def _notes(workbook, styles, book, notes):
    """Write a sheet of terms and their texts. Return the sheet."""
    sheet = new_sheet(workbook, book, notes['name'])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 106)
    for column, header in enumerate(notes['header']):
        sheet.write_string(0, column, plain(header), styles['head'])
    for row, (term, text) in enumerate(notes['rows'], 1):
        sheet.set_row(row, 16 * max(_lines(term, 28), _lines(text, 100)) + 4)
        sheet.write_string(row, 0, plain(term), styles['term'])
        sheet.write_string(row, 1, plain(text), styles['wrapped'])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _lines(text, width):
    """Return how many lines a text takes, a Chinese character being two wide."""
    return max(1, -(-sum(2 if ord(char) > 0x2E7F else 1 for char in text) // width))


def _digests(workbook, styles, book, ledger):
    digests = book['digests']
    rows = [(term, ledger if text is LEDGER_DIGEST else text) for term, text in digests['rows']]
    sheet = _notes(workbook, styles, book, {**digests, 'rows': rows})
    if digests.get('code'):
        # the picture stands over the rows below, where nothing else is
        sheet.insert_image(len(rows) + 2, 1, 'code.png', {
            'image_data': io.BytesIO(png(digests['code'])), 'x_scale': 0.75, 'y_scale': 0.75,
            'description': digests['code']})
