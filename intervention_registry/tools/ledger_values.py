"""What the cells of a ledger mean: dates, words, behaviours; no ORM.

``read_row`` turns the cells of one row into values and names what it cannot read.
"""
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from . import ledger_columns as columns

LONGEST_LINE = 200
EXAMPLE = '示例'

DAY = re.compile(
    r'(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?|(\d{2})(\d{2})(?!\d))'
    r'\s*(?:\(?(?:星期|周)[一二三四五六日天]\)?)?(.*)', re.DOTALL)
HOUR = re.compile(
    r't?\s*(上午|下午|晚上|中午|凌晨)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*分?)?(?:\s*:?\s*(\d{1,2})\s*秒?)?(?:\.0*)?')
FIGURES = {char: number for number, char in enumerate('零一二三四五六七八九十')}
CLAUSE = re.compile(r'([ab])?(?:第?([\d一二三四五六七八九十]+)条?)(?:第?\(?([\d一二三四五六七八九十]+)\)?项?)')
LETTERS = (('领导干部', 'b'), ('机关工作人员', 'a'), ('工作人员', 'a'), ('规定', ''), ('内部', ''))


class Problem(NamedTuple):
    """One thing to mend: where it is, what it is (a code), and the values its message names."""
    row: int
    key: str
    code: str
    values: dict = {}


class Moment(NamedTuple):
    """A day and hour as the ledger gives it, in the bureau's own time."""
    at: datetime
    has_time: bool


def read_row(number, cells):
    """Read one row.

    :param int number: the row's number in the sheet
    :param dict cells: value by column key: text, whole number, date, datetime or None
    :return: ``(values, problems)``; values by column key, without those that are blank or unreadable
    """
    values, problems = {}, []
    for column in columns.COLUMNS:
        cell = cells.get(column.key)
        if cell in (None, ''):
            if column.required:
                problems.append(Problem(number, column.key, 'blank'))
            continue
        value, code = READERS[column.kind](column, cell)
        if code:
            problems.append(Problem(number, column.key, code, shown(column, cell)))
        elif value not in (None, ''):
            values[column.key] = value
    return values, problems


def shown(column, cell):
    """Return what a message may repeat of a cell: never the recorder."""
    if column.key == 'recorder':
        return {'value': '…', 'allowed': ''}
    text = re.sub(r'\s+', ' ', str(cell))
    allowed = '、'.join(columns.offered(column.key)) if column.kind == columns.WORD else ''
    return {'value': text[:40] + ('…' if len(text) > 40 else ''), 'allowed': allowed}


def read_date(cell):
    """Return the ``Moment`` that a cell tells, or None.

    Understood: dates of the spreadsheet, 2024-3-5, 2024/03/05, 2024.3.5, 2024年3月5日, 20240305, each with or without a
    time of day (14:30, 14时30分, 下午2:30), in full-width figures too.
    """
    if isinstance(cell, datetime):
        at = (cell + timedelta(microseconds=500000)).replace(microsecond=0)
        return Moment(at, at.time() != time())
    if isinstance(cell, date):
        return Moment(datetime.combine(cell, time()), False)
    found = DAY.fullmatch(unicodedata.normalize('NFKC', str(cell)).casefold().strip())
    if not found:
        return None
    year, month, day, month2, day2, rest = found.groups()
    rest = rest.strip()
    hour = _read_hour(rest) if rest else time()
    if hour is None:
        return None
    try:
        day = date(int(year), int(month or month2), int(day or day2))
        return Moment(datetime.combine(day, hour), bool(rest))
    except ValueError:
        return None


def _read_hour(text):
    found = HOUR.fullmatch(text)
    if not found:
        return None
    part, hour, minute, second = found.groups()
    hour = int(hour)
    if part in ('下午', '晚上') and hour < 12:
        hour += 12
    try:
        return time(hour, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def read_behaviours(text):
    """Return the behaviours that ``text`` names as ``(letter or '', article, item)``, or None where it is unclear.

    Understood: A8(1)、B8(2), 8(1), 第八条第（一）项, with the rule set's name before it or without.
    """
    found = []
    for part in re.split(r'[、;,。\n]|和|及', unicodedata.normalize('NFKC', text)):
        word = columns.plain(part)
        if not word:
            continue
        for name, letter in LETTERS:
            word = word.replace(name, letter)
        match = CLAUSE.fullmatch(word.replace('-', ''))
        if not match:
            return None
        letter, article, item = match.groups()
        behaviour = ((letter or '').upper(), _figure(article), _figure(item))
        if None in behaviour:
            return None
        if behaviour not in found:
            found.append(behaviour)
    return found or None


def _figure(text):
    """Return the number of 8, 八, 十, 十三; None for anything else."""
    if text.isdigit():
        return int(text)
    if len(text) > 1 and text[0] == '十' and text[1:] in FIGURES:
        return 10 + FIGURES[text[1:]]
    return FIGURES.get(text)


def _line(column, cell):
    if isinstance(cell, (date, datetime)):
        return None, 'date_in_text'
    text = ' '.join(unicodedata.normalize('NFKC', str(cell)).split())
    if column.key in ('case', 'case_title'):
        # the brackets of a case number are part of it; forms are only made one when numbers are compared
        text = ' '.join(unicodedata.normalize('NFC', str(cell)).split())
    if column.key in ('who', 'principal', 'recorder') and not re.search(r'[a-zA-Z]', text):
        text = text.replace(' ', '')
    if column.key == 'number' and text.startswith(EXAMPLE):
        return None, 'example'
    return (text, None) if len(text) <= LONGEST_LINE else (None, 'too_long')


def _text(column, cell):
    if isinstance(cell, (date, datetime)):
        return None, 'date_in_text'
    lines = unicodedata.normalize('NFC', str(cell)).replace('\r\n', '\n').replace('\r', '\n')
    return lines.strip(), None


def _date(column, cell):
    moment = read_date(cell)
    return moment, None if moment else 'unreadable_date'


def _word(column, cell):
    key = columns.word_key(column.key, str(cell))
    return key, None if key else 'unknown_word'


def _behaviours(column, cell):
    if isinstance(cell, (date, datetime)):
        return None, 'date_in_text'
    behaviours = read_behaviours(str(cell))
    return behaviours, None if behaviours else 'unreadable_behaviour'


READERS = {
    columns.LINE: _line, columns.TEXT: _text, columns.DATE: _date, columns.WORD: _word,
    columns.BEHAVIOURS: _behaviours,
}
