"""Periods of returns (A6, B5): months or quarters of a calendar year, and what a filed return holds. No ORM here."""
import re
from datetime import date, datetime, timedelta

MONTH, QUARTER = 'month', 'quarter'
MONTHS = {MONTH: 1, QUARTER: 3}
CODE = re.compile(r'(\d{4})-(?:(\d{2})|Q([1-4]))')
MOMENT = '%Y%m%d%H%M%S'
LENGTH = 14
DIGITS = 7


def bounds(code):
    """Return the first and last day of a period.

    :param str code: such as ``2026-01`` or ``2026-Q1``
    :raise ValueError: for what names no period
    """
    found = CODE.fullmatch(code)
    if not found:
        raise ValueError(f"{code[:20]} names no period")
    year, month, quarter = (int(part or 0) for part in found.groups())
    first = date(year, month or 3 * quarter - 2, 1)
    return first, _months_later(first, 3 if quarter else 1) - timedelta(days=1)


def code_of(day, kind):
    """Return the code of the period of ``kind`` (month or quarter) in which the day lies."""
    return f'{day.year:04d}-Q{(day.month + 2) // 3}' if kind == QUARTER else f'{day.year:04d}-{day.month:02d}'


def ended(kind, last, today):
    """Return the codes of the periods that are over and come after those that were made, the first one first.

    Where none was made yet it is the one that ended last. A quarter some months of which were returned singly already is
    finished by months, so that no day is returned twice.

    :param str kind: month or quarter
    :param date last: the last day that a period was made for; None where none was
    :param date today: the day on which one looks
    """
    codes, first = [], last + timedelta(days=1) if last else _running(today, kind) - timedelta(days=1)
    while True:
        code = code_of(first, kind)
        if last and bounds(code)[0] != first:
            code = code_of(first, MONTH)
        last = bounds(code)[1]
        if last >= today:
            return codes
        codes.append(code)
        first = last + timedelta(days=1)


def _running(today, kind):
    return bounds(code_of(today, kind))[0]


def _months_later(first, months):
    year, month0 = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month0 + 1, 1)


def pack(count, reported, moment, key):
    """Return what a filed return says, for sealing: of one length, whatever it says.

    :param int count: how many approaches
    :param int reported: how many of them did not go past the bureau
    :param datetime moment: when it was filed, naive UTC
    :param str key: the index of who filed it
    """
    figures = ''.join(f'{min(number, 10 ** DIGITS - 1):0{DIGITS}d}' for number in (count, reported))
    return f'{figures}{moment.strftime(MOMENT)}{key}'


def unpack(text):
    """Return the two counts, the moment and the key of a filed return.

    :raise ValueError: for what is none, such as the words that say that its key was destroyed
    """
    figures, moment, key = text[:2 * DIGITS], text[2 * DIGITS:2 * DIGITS + LENGTH], text[2 * DIGITS + LENGTH:]
    return int(figures[:DIGITS]), int(figures[DIGITS:]), datetime.strptime(moment, MOMENT), key
