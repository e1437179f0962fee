"""The official layout as it comes out (GB/T 9704-2012): the pages are rendered and measured, no Odoo (A8, B7, B8)."""

import re
import shutil
import subprocess
from datetime import date

import pytest
from ledger_files import load

official, layout = load("official"), load("official_template")
office, docx, pdf = load("office"), load("official_docx"), load("official_pdf")

LINE = "各单位要教育干部职工严格遵守规定对干预插手案件办理的情况一律"  # 30 characters without marks
WAYS = ("docx", "pdf", "layout")
DPI = 200
MM = DPI / 25.4
needed = pytest.mark.skipif(
    not (office.program() and shutil.which("pdftotext") and shutil.which("pdftoppm")),
    reason="needs LibreOffice and Poppler: apt-get install libreoffice-writer poppler-utils fonts-noto-cjk",
)
pytestmark = needed


def document(**values):
    return official.Official(
        **{
            "issuer": "示例市自然资源局",
            "title": "关于2026年度违规干预执法活动情况的汇总分析报告",
            "date": date(2027, 1, 12),
            "paragraphs": (LINE * 60, "一、总体情况", LINE * 3, table(), "特此报告。"),
            "number": "示资报〔2027〕1号",
            "addressee": "局党委、上级行政机关",
            "signer": "张三",
            "imprint": "示例市自然资源局办公室",
            "disclosure": "不予公开",
            **values,
        }
    )


def table():
    header = ("月份", "机关工作人员", "领导干部", "合计", "上年")
    rows = tuple((f"{month}月", "4", "*", "9", "8") for month in range(1, 13))
    return official.Table("按月份和对象", header, (*rows, ("合计", "48", "*", "108", "96")), True)


@pytest.fixture(scope="module", params=WAYS)
def pages(request, tmp_path_factory):
    """The document made in one of the ways, as lines of text with their places in mm, and as pictures."""
    folder = tmp_path_factory.mktemp(request.param)
    content = {
        "docx": lambda: office.pdf_of(docx.docx(document())),
        "pdf": lambda: pdf.pdf(document()),
        "layout": lambda: office.pdf_of(layout.render(layout.sample(upward=True), document())),
    }[request.param]()
    assert content, "the office program made nothing"
    file = folder / "page.pdf"
    file.write_bytes(content)
    return Rendered(file)


class Rendered:
    def __init__(self, file):
        boxes = subprocess.run(["pdftotext", "-bbox-layout", file, "-"], capture_output=True, check=True, text=True).stdout
        self.pages = [self._lines(page) for page in re.findall(r"<page .*?</page>", boxes, re.S)]
        subprocess.run(["pdftoppm", "-r", str(DPI), "-png", file, file.with_suffix("")], check=True)
        self.pictures = sorted(file.parent.glob("page-*.png"))

    def _lines(self, page):
        """Return the rows of text on a page, each with its left and right edge and its middle, in mm."""
        rows = {}
        for box in re.findall(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</word>', page):
            left, top, right, bottom = (float(number) * 25.4 / 72 for number in box[:4])
            rows.setdefault(round((top + bottom) / 2, 0), []).append((left, right, (top + bottom) / 2, box[4]))
        return [_line(sorted(row)) for _place, row in sorted(rows.items())]

    def inked(self, number):
        """Return where the ink of the text area begins and ends on a page, in mm from above."""
        from PIL import Image

        with Image.open(self.pictures[number]) as file:
            area = file.convert("L").crop((int(28 * MM), int(30 * MM), int(184 * MM), int(263.5 * MM)))
        box = area.point(lambda value: 255 if value < 128 else 0).getbbox()
        return 30 + box[1] / MM, 30 + box[3] / MM

    def rules(self, number, red=False):
        """Return the upper edges, in mm, of the lines across the whole text area on a page."""
        from PIL import Image

        with Image.open(self.pictures[number]) as file:
            picture = file.convert("RGB")
        columns = [int(x * MM) for x in range(30, 183, 4)]

        def is_ruled(y):
            colours = [picture.getpixel((x, y)) for x in columns]
            if red:
                return all(r > 150 and g < 140 and b < 140 for r, g, b in colours)
            return all(max(colour) < 170 for colour in colours)

        ruled = [y for y in range(picture.height) if is_ruled(y)]
        return [y / MM for y in ruled if y - 1 not in ruled]


def _line(words):
    lefts, rights, middles, texts = zip(*words)
    return min(lefts), max(rights), middles[0], "".join(texts)


def test_full_page_holds_22_lines_of_28_characters(pages):
    """The second page is full of text: 22 lines on it, 28 characters on each, at the pitch of the grid."""
    lines = [line for line in pages.pages[1] if len(line[3]) > 20]
    assert len(lines) == 22
    assert {len(text) for _left, _right, _y, text in lines} == {28}
    steps = [after[2] - before[2] for before, after in zip(lines, lines[1:])]
    assert all(abs(step - 225 / 22) < 0.3 for step in steps)


def test_margins_are_kept_within_a_millimetre(pages):
    """Text begins 28 mm from the left and ends 26 mm from the right edge; 22 lines fill 37 to 262 mm."""
    lines = [line for line in pages.pages[1] if len(line[3]) > 20]
    assert all(abs(left - 28) < 1 for left, *_rest in lines)
    assert all(abs(right - 184) < 1 for _left, right, *_rest in lines)
    top, bottom = pages.inked(1)
    # a character of 16 points is 5.6 mm high and stands in the middle of a line of 10.2
    assert abs(top - (37 + 2.3)) < 1.3
    assert abs(bottom - (262 - 2.3)) < 1.3


def test_red_rule_and_last_rule_stand_where_they_belong(pages):
    """The red rule crosses the first page below the number; the last rule of the imprint is the bottom of the text area."""
    [red, *_more] = pages.rules(0, red=True)
    number = next(line for line in pages.pages[0] if "1号" in line[3])
    assert 4 < red - number[2] < 12
    assert abs(pages.rules(-1)[-1] - 262) < 1


def test_page_numbers_stand_outside_and_below(pages):
    """Between dashes, 7 mm below the text area, odd at the right, even at the left."""
    for index, lines in enumerate(pages.pages, 1):
        left, right, y, text = lines[-1] if "代替" not in lines[-1][3] else lines[-2]
        assert str(index) in text
        assert abs(y - 269) < 2
        assert (right > 170) if index % 2 else (left < 45)


def test_table_has_three_rules_and_its_rows_on_the_grid(pages):
    """Above, below the header, and at the end, as wide as the text."""
    index = next(number for number, lines in enumerate(pages.pages) if any("按月份和对象" in line[3] for line in lines))
    assert len(pages.rules(index)) >= 3
    months = [line[2] for line in pages.pages[index] if re.match(r"\d+月", line[3])]
    steps = [after - before for before, after in zip(months, months[1:])]
    assert len(months) > 1
    assert all(abs(step - 225 / 22) < 0.5 for step in steps)
