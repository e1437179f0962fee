"""What the readers of ledger files share: limits, tables, and how they say no."""
from typing import NamedTuple

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50000
MAX_COLUMNS = 200
MAX_TEXT = 32767
HEAD_WITHIN = 10


class LedgerError(Exception):
    """The whole file cannot be read: ``code`` says why, ``values`` are what its message names."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code, self.values = code, values


class Formula(str):
    """A cell that calculates."""


class Fault(str):
    """A cell in which the spreadsheet itself shows an error."""


class Table(NamedTuple):
    """One sheet as it stands: name, iterator of ``(row number, cells)``, merged ranges with their last rows."""
    name: str
    rows: object
    merged: tuple = ()


class Ledger(NamedTuple):
    """Rows under the head as ``(row number, {column key: value})``, what is wrong in cells, where columns stand."""
    rows: list
    problems: list
    letters: dict


def letter(index):
    """Return the letters over the column at ``index`` (from 0)."""
    name = ''
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
