"""Workbooks and documents as a bureau reads them, and what LibreOffice makes of them."""

import base64
import io
import shutil
import subprocess
import unicodedata
import zipfile

import openpyxl

OFFICE = shutil.which("soffice")
LETTERS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PATIENCE = 120  # seconds for LibreOffice


def workbook(data):
    """The values of each sheet, by its name."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def stands_in(sheets, header, rows):
    """Whether a table stands in one of the sheets: its header, and below it each row, in the header's columns."""
    return any(found == rows for sheet in sheets.values() for found in _below(sheet, header, len(rows)))


def _below(sheet, header, count):
    for top, row in enumerate(sheet):
        for column, value in enumerate(row):
            columns = _columns(row, column, len(header)) if value == header[0] else None
            if columns and [row[one] for one in columns] == header:
                yield [[line[one] for one in columns] for line in sheet[top + 1: top + 1 + count]]


def _columns(row, first, width):
    """The filled columns from one on: merged cells hold their value in the first."""
    filled = [column for column in range(first, len(row)) if row[column] is not None]
    return filled[:width] if len(filled) >= width else None


def charts(data):
    """The charts of each sheet: title, and pairs of the name and the values of each series, read where they point to."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: [(_title(chart), [_drawn(book, series) for part in chart._charts for series in part.series])
                          for chart in sheet._charts] for sheet in book.worksheets}  # fmt: skip


def _title(chart):
    return "".join(run.t for paragraph in chart.title.tx.rich.p for run in paragraph.r or ())


def _drawn(book, series):
    [[name]] = _cells(book, series.tx.strRef.f)
    labels = series.cat.strRef or series.cat.numRef
    return name, [row[0] for row in _cells(book, labels.f)], [row[0] for row in _cells(book, series.val.numRef.f)]


def _cells(book, reference):
    """The values of a reference such as 'By Month'!$A$3:$A$14."""
    name, _mark, area = reference.rpartition("!")
    found = book[name.strip("'").replace("''", "'")][area.replace("$", "")]
    return [[cell.value for cell in row] for row in found] if isinstance(found, tuple) else [[found.value]]


def pages(data):
    """The text of a PDF, without white space."""
    import pypdf

    return plain("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def same(sheets, others):
    """Whether two workbooks have the same sheets with the same values; empty cells at the edges do not count."""
    return list(sheets) == list(others) and all(_trimmed(sheet) == _trimmed(others[name]) for name, sheet in sheets.items())


def _trimmed(sheet):
    return {(top, left): value for top, row in enumerate(sheet) for left, value in enumerate(row) if value not in (None, "")}


def converted(folder, name, data, kind):
    """What LibreOffice makes of a file: opened and saved anew as another kind."""
    source, target = folder / name, folder / "converted"
    source.write_bytes(data)
    target.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([OFFICE, profile, "--headless", "--convert-to", kind, "--outdir", target, source], check=True,
                   capture_output=True, timeout=PATIENCE)  # fmt: skip
    return (target / f"{source.stem}.{kind.split(':')[0]}").read_bytes()


def document(data):
    """The paragraphs and the tables of a DOCX, as text; rows of a table are lists."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    lines = [text_of(one) for one in body.iter(f"{LETTERS}p")]
    tables = [[[text_of(cell) for cell in row.iter(f"{LETTERS}tc")] for row in table.iter(f"{LETTERS}tr")]
              for table in body.iter(f"{LETTERS}tbl")]  # fmt: skip
    return lines, tables


def text_of(node):
    return "".join(part.text or "" for part in node.iter(f"{LETTERS}t"))


def plain(text):
    """The text without what a layout changes: white space, and letters that have a compatible form."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def decoded(text):
    return base64.b64decode(text)
