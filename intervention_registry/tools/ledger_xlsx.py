"""Opens an .xlsx workbook that nobody vouches for.

The archive is weighed before anything is unpacked, its XML is walked once without building a tree (no DTD, no rows or
columns beyond the limits, where cells are merged), and only then does openpyxl read the sheets, row by row.
"""
import io
import re
import warnings
import zipfile
from xml.parsers import expat

import openpyxl

from .ledger_table import MAX_COLUMNS, MAX_ROWS, Fault, Formula, LedgerError, Table

MAX_UNPACKED = 150 * 1024 * 1024
MAX_PARTS = 2000
# what a part may grow by; text of real ledgers packs 5 to 40 times
MAX_RATIO = 150
RATIO_FROM = 2 * 1024 * 1024
CHUNK = 1 << 16
# a title above the head, and some empty rows between
LAST_ROW = MAX_ROWS + 1000


def tables(data):
    """Return the sheets of the workbook ``data`` (bytes) as a list of ``Table``.

    :raise LedgerError: for a broken, overweight or otherwise unfit workbook
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _weigh(archive)
            walks = _walk(archive)
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = [(sheet, walks[sheet._worksheet_path]) for sheet in book.worksheets]
        return [Table(sheet.title, _rows(sheet, walk.width), tuple(walk.merged)) for sheet, walk in sheets]
    except LedgerError:
        raise
    # a damaged workbook fails anywhere inside zipfile, expat and openpyxl, with whatever comes to hand
    except Exception:
        raise LedgerError('broken') from None


def _weigh(archive):
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if 'xl/workbook.xml' not in names or '[Content_Types].xml' not in names:
        raise LedgerError('wrong_type', ending='zip')
    if any(part.flag_bits & 1 for part in parts):
        raise LedgerError('encrypted')
    if any(name.lower().endswith('vbaproject.bin') for name in names):
        raise LedgerError('macros')
    swollen = any(part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)
                  for part in parts)
    if swollen or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise LedgerError('bomb')


class _Walk:
    """One walk over the XML of a part: what is merged, how wide the sheet is, and whether all of it will be read."""

    def __init__(self, is_sheet):
        self.merged, self.width = [], 1
        self.row, self.cell = 0, ''
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.refuse
        if is_sheet:
            self.parser.StartElementHandler = self.start

    def refuse(self, *_arguments):
        raise LedgerError('doctype')

    def start(self, name, attributes):
        tag = name.rpartition(':')[2]
        if tag == 'c':
            self.cell = attributes.get('r', '')
        elif tag in ('v', 'is', 'f'):
            self.value()
        elif tag == 'row':
            row = int(attributes.get('r', self.row + 1))
            if row <= self.row:
                raise LedgerError('broken')
            self.row = row
        elif tag == 'mergeCell':
            self.merged.append((attributes['ref'], int(re.search(r'\d+$', attributes['ref'])[0])))

    def value(self):
        """Refuse a value beyond the rows and columns that are read, so that none is left out in silence."""
        if self.row > LAST_ROW:
            raise LedgerError('too_many_rows', rows=MAX_ROWS)
        letters = self.cell.rstrip('0123456789')
        place = MAX_COLUMNS if not letters else 0
        for char in letters:
            place = place * 26 + ord(char) - 64
        if place > MAX_COLUMNS:
            raise LedgerError('too_wide', columns=MAX_COLUMNS)
        self.width = max(self.width, place)

    def over(self, stream):
        while chunk := stream.read(CHUNK):
            self.parser.Parse(chunk, False)
        self.parser.Parse(b'', True)
        return self


def _walk(archive):
    """Walk the XML of every part; return the walks over sheets by part name."""
    walks = {}
    for part in archive.infolist():
        if part.filename.endswith(('.xml', '.rels')):
            is_sheet = part.filename.startswith('xl/worksheets/') and part.filename.endswith('.xml')
            with archive.open(part) as stream:
                walks[part.filename] = _Walk(is_sheet).over(stream)
    return walks


def _rows(sheet, width):
    sheet.reset_dimensions()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=width), 1):
                yield number, [_value(cell) for cell in cells]
    # as above
    except Exception:
        raise LedgerError('broken') from None


def _value(cell):
    if cell.value is None:
        return None
    if cell.data_type == 'f':
        return Formula('=')
    if cell.data_type == 'e':
        return Fault(cell.value)
    return cell.value
