"""Ledger files for tests, and the addon's pure part that reads them, loaded without Odoo."""

import csv
import importlib
import importlib.util
import io
import sys
import zipfile

import openpyxl
import pytest
from conftest import REPO

TOOLS = REPO / "intervention_registry" / "tools"


def load(name):
    if "ledger_tools" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "ledger_tools", TOOLS / "__init__.py", submodule_search_locations=[str(TOOLS)]
        )
        sys.modules["ledger_tools"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["ledger_tools"])
    return importlib.import_module(f"ledger_tools.{name}")


columns, ledger_file, table, template, values, xlsx = (
    load(f"ledger_{name}") for name in ("columns", "file", "table", "template", "values", "xlsx")
)

HEAD = ["编号", "日期", "案号", "过问人", "过问人单位", "情况摘要", "答复"]
ROW = ["台账-1", "2024-03-05", "示〔2024〕1号", "某某", "某局", "来电说情", "已拒绝"]


def workbook(*rows, sheets=1, change=lambda sheet: None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(sheets):
        sheet = book.create_sheet(f"表{number + 1}")
        for row in rows:
            sheet.append(row)
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text(*rows, delimiter=",", encoding="utf-8"):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def repacked(data, **parts):
    """The workbook with parts replaced (by the last part of their names) or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            key = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, parts.pop(key, None) or old.read(part))
        for name, content in parts.items():
            new.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def refusal(name, data):
    with pytest.raises(table.LedgerError) as caught:
        ledger_file.read(name, data)
    return caught.value.code


def codes(ledger):
    problems = [*ledger.problems]
    for number, cells in ledger.rows:
        problems += values.read_row(number, cells)[1]
    return {(problem.row, problem.key, problem.code) for problem in problems}
