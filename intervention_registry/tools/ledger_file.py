"""Reads the spreadsheet in which a bureau kept its ledger until now; no ORM.

``read`` takes what a person uploaded and trusts nothing of it: the kind is told by the content, a workbook is opened by
``ledger_xlsx`` after it was weighed, formulas are refused and every cell is plain text, a number or a date.
"""
import csv
import io
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from . import ledger_columns as columns
from . import ledger_xlsx
from .ledger_table import (
    HEAD_WITHIN,
    MAX_BYTES,
    MAX_ROWS,
    MAX_TEXT,
    Fault,
    Formula,
    Ledger,
    LedgerError,
    Table,
    letter,
)
from .ledger_values import Problem

OTHER_KINDS = (b'%PDF', b'{\\rtf', b'\x89PNG', b'\xff\xd8\xff', b'Rar!', b'7z')
FORMULA = re.compile(r'\s*(?:=|[+\-@][\x20-\x7e]*[(|!])')
# zero-width marks come along with what is copied from a web page; direction marks can hide what a cell says
INVISIBLE = re.compile('[\u200b\u2060\ufeff]')
FORBIDDEN = re.compile(
    '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]')
ESCAPED = re.compile(r'_x([0-9A-Fa-f]{4})_')


def read(name, data):
    """Read a ledger.

    :param str name: the file's name, for its ending alone
    :param bytes data: the content
    :return: ``Ledger``
    :raise LedgerError: when the file as a whole is no ledger; nothing of it was used
    """
    if len(data) > MAX_BYTES:
        raise LedgerError('too_big', megabytes=MAX_BYTES // 1024 ** 2)
    if not data.strip(b'\x00\t\r\n \xef\xbb\xbf'):
        raise LedgerError('empty')
    kind = _kind(name or '', data)
    tables = ledger_xlsx.tables(data) if kind == 'xlsx' else _csv_tables(data)
    found = [(table, head) for table, head in ((table, _find_head(table)) for table in tables) if head]
    if not found:
        raise LedgerError('no_head', heads='、'.join(column.head for column in columns.COLUMNS if column.required))
    if kind == 'xlsx' and len(found) > 1:
        raise LedgerError('several_sheets', sheets='、'.join(table.name for table, _head in found))
    return _read_table(*found[0])


def _kind(name, data):
    ending = name.lower().rpartition('.')[2]
    if data.startswith(b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'):
        raise LedgerError('encrypted' if 'EncryptedPackage'.encode('utf-16-le') in data else 'old_excel')
    if data.startswith(b'PK\x03\x04'):
        if ending != 'xlsx':
            raise LedgerError('wrong_type', ending=ending[:10])
        return 'xlsx'
    if ending == 'xlsx':
        raise LedgerError('broken')
    if ending not in ('csv', 'txt') or data.startswith(OTHER_KINDS):
        raise LedgerError('wrong_type', ending=ending[:10])
    return 'csv'


def _csv_tables(data):
    """Return the table that a text file holds: of the delimiters, the one under which most heads are known."""
    text = _decoded(data)
    best = max(',;\t', key=lambda mark: _heads_known(text, mark))
    return [Table('', _csv_rows(text, best))]


def _decoded(data):
    if data.startswith((b'\xff\xfe', b'\xfe\xff')):
        encodings = ('utf-16',)
    else:
        encodings = ('utf-8-sig', 'gb18030')
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LedgerError('encoding')


def _csv_rows(text, delimiter):
    rows = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise LedgerError('broken_line', row=number) from None
        yield number, cells


def _heads_known(text, delimiter):
    lines = text[:20000].splitlines()[:HEAD_WITHIN]
    cells = [cell.strip(' "') for line in lines for cell in line.split(delimiter)]
    return sum(bool(columns.head_key(cell)) for cell in cells if len(cell) < 40)


def _find_head(table):
    """Return ``(row number, cells)`` of the head, leaving the table's rows right after it; None where there is none.

    A title or an empty row may stand above it; the head is the first row in which three columns are known.
    """
    for number, cells in table.rows:
        keys = {columns.head_key(cell) for cell in cells if isinstance(cell, str)}
        if len(keys - {None}) >= 3:
            return number, cells
        if number >= HEAD_WITHIN:
            return None
    return None


def _read_table(table, head):
    head_row, cells = head
    if merged := [text for text, last_row in table.merged if last_row >= head_row]:
        raise LedgerError('merged', ranges='、'.join(merged[:5]))
    places = _places(head_row, cells)
    rows, problems = [], []
    for number, cells in table.rows:
        values = {index: cell for index, cell in enumerate(cells) if not _is_blank(cell)}
        if not values:
            continue
        if len(rows) >= MAX_ROWS:
            raise LedgerError('too_many_rows', rows=MAX_ROWS)
        if outside := [index for index in values if index not in places]:
            raise LedgerError('cell_without_head', row=number, letter=letter(outside[0]))
        row = {}
        for index, cell in values.items():
            row[places[index]], code = _plain_cell(cell)
            if code:
                problems.append(Problem(number, places[index], code))
        rows.append((number, row))
    if not rows:
        raise LedgerError('no_rows')
    return Ledger(rows, problems, {key: letter(index) for index, key in places.items()})


def _places(head_row, cells):
    """Return the column key by place, or say which heads are unknown, doubled or missing."""
    places, unknown = {}, []
    for index, cell in enumerate(cells):
        if _is_blank(cell):
            continue
        key = columns.head_key(cell) if isinstance(cell, str) and not isinstance(cell, (Formula, Fault)) else None
        if key is None:
            unknown.append(f'{letter(index)}{head_row} {str(cell)[:20]}')
        elif key in places.values():
            raise LedgerError('double_head', head=columns.BY_KEY[key].head, letter=letter(index))
        else:
            places[index] = key
    if unknown:
        raise LedgerError('unknown_heads', heads='、'.join(unknown[:10]))
    missing = [column.head for column in columns.COLUMNS if column.required and column.key not in places.values()]
    if missing:
        raise LedgerError('missing_heads', heads='、'.join(missing))
    return places


def _is_blank(cell):
    return cell is None or (isinstance(cell, str) and not isinstance(cell, (Formula, Fault)) and not cell.strip())


def _plain_cell(cell):
    """Return ``(value, problem code or None)``: value is text, a date or a datetime."""
    if isinstance(cell, Formula):
        return None, 'formula'
    if isinstance(cell, Fault):
        return None, 'error_cell'
    if isinstance(cell, (datetime, date)):
        return cell, None
    if isinstance(cell, (time, timedelta)):
        return None, 'time_alone'
    if isinstance(cell, (int, float)):
        return _number(cell)
    return _words(cell)


def _number(cell):
    if isinstance(cell, float) and not cell.is_integer():
        return str(cell), None
    return (str(int(cell)), None) if abs(cell) < 10 ** 15 else (None, 'lost_digits')


def _words(cell):
    text = INVISIBLE.sub('', ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell))
    text = text.replace('\x85', '\n').replace('\u2028', '\n').replace('\u2029', '\n')
    if FORBIDDEN.search(text):
        return None, 'forbidden_character'
    if FORMULA.match(unicodedata.normalize('NFKC', text[:MAX_TEXT])):
        return None, 'formula'
    return (text, None) if len(text) <= MAX_TEXT else (None, 'too_long')
