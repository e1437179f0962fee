"""The workbook in LibreOffice: it opens without repair, its text stays text, its charts are whole (B7)."""

import re
import shutil
import subprocess
import tempfile
import zipfile

import openpyxl
import pytest
from ledger_files import load

office, workbook = load("office"), load("workbook")

LEADS = ("=cmd|'/C calc'!A0", "@SUM(1)", "+1", "-1", "\t=1", "＝1+1", "http://example.org", "x")
pytestmark = pytest.mark.skipif(not office.program(), reason="needs LibreOffice: apt-get install libreoffice-calc")


def table(title, chart, rows):
    return {"title": title, "header": ["项目", "件数", "上年"], "rows": [*rows, ("合计", 14, 13)], "total": True, "chart": chart,
            "before": [2]}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The folder with the workbook as it was written, and as the office program wrote it again, and printed it."""
    folder = tmp_path_factory.mktemp("workbook")
    bars = table("按方式", "bar", [("电话", None, 4), ("信函", 14, 9)])
    (folder / "book.xlsx").write_bytes(workbook.build({
        "title": "2025年度汇总分析", "lines": ["示例市自然资源局"], "mark": "不予公开", "footer": "第 &P 页", "year": 2025,
        "suppressed": "*：不显示", "name": "内容概要", "tables": [bars],
        "analyses": [{"name": "按月统计", "tables": [table("按月", "column", [("1月", 5, 6), ("2月", 9, 7)])]},
                     {"name": "过问情形", "tables": [bars] * 5}],
        "ledger": {"name": "脱敏台账", "header": ["编码", "单位"], "widths": [14, 20], "rows": ((lead, lead) for lead in LEADS)},
        "notes": {"name": "说明", "header": ["项目", "说明"], "rows": [("依据", "B7")]},
        "digests": {"name": "摘要", "header": ["摘要", "值"], "rows": [("台账", workbook.LEDGER_DIGEST)], "code": "IRC1:0"},
    }))  # fmt: skip
    with tempfile.TemporaryDirectory() as profile:
        for kind in ("xlsx:Calc MS Excel 2007 XML", "pdf"):
            subprocess.run(
                [office.program(), f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind,
                 "--outdir", folder / "again", folder / "book.xlsx"], check=True, capture_output=True, timeout=240)  # fmt: skip
    return folder


def test_office_program_reads_the_same_cells(opened):
    """Written again by another program, every sheet has the same cells: nothing was repaired, nothing calculated."""
    ours, theirs = (openpyxl.load_workbook(opened / name) for name in ("book.xlsx", "again/book.xlsx"))
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        cells = [[cell.value for cell in row] for row in theirs[sheet.title].iter_rows(max_col=sheet.max_column)]
        assert cells[: sheet.max_row] == [[cell.value for cell in row] for row in sheet.iter_rows()], sheet.title


def test_text_stays_text(opened):
    """What begins like a formula or an address is neither, and neither after another program saved it."""
    again = openpyxl.load_workbook(opened / "again/book.xlsx")
    cells = [cell for sheet in again for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(opened / "again/book.xlsx") as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]


def test_charts_are_kept_and_printed_whole(opened):
    """The charts are there after another program saved them, and none is cut: no sheet is printed wider than a page."""
    charts = {"按月统计": 1, "过问情形": 5}
    again = openpyxl.load_workbook(opened / "again/book.xlsx")
    assert {sheet.title: len(sheet._charts) for sheet in again if sheet._charts} == charts
    if shutil.which("pdfinfo"):
        said = subprocess.run(["pdfinfo", opened / "again/book.pdf"], check=True, capture_output=True, text=True).stdout
        # two tables with their charts on a page
        assert int(re.search(r"Pages:\s+(\d+)", said)[1]) == 1 + 1 + 3 + 1 + 1 + 1
