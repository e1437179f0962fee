"""Ledger files as people hand them in, good, odd and hostile: read by the addon's pure part, without Odoo."""

import csv
import importlib
import importlib.util
import io
import random
import sys
import time
import zipfile
from datetime import date, datetime

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


# what is read


def test_template_is_read_back_by_the_reader():
    """Its heads are known, its example row is understood but told apart, its lists offer known words."""
    notes = dict.fromkeys(("sheet", "column", "needed", "yes", "no", "words", "note", "example"), "x")
    ledger = ledger_file.read("a.xlsx", template.template({**notes, "notes": {}}))
    assert set(ledger.letters) == {column.key for column in columns.COLUMNS}
    assert codes(ledger) == {(2, "number", "example")}
    for column, words in columns.WORDS.items():
        assert [columns.word_key(column, word) for word in columns.offered(column)] == list(words)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_in_every_encoding_and_delimiter(encoding, delimiter):
    ledger = ledger_file.read("台账.csv", text(HEAD, ROW, delimiter=delimiter, encoding=encoding))
    keys = ("number", "date", "case", "who", "unit", "summary", "response"), ROW, strict=True)))]
    assert not codes(ledger)


def test_heads_in_any_order_with_marks_and_full_width_signs():
    """A title above, stars, brackets, spaces, synonyms: all are what a real ledger looks like."""
    head = ["＊编 号", "过问日期（年月日）", "案件编号：", "过问人(姓名)", "工作单位", "过问情况", "答复情况"]
    ledger = ledger_file.read("a.xlsx", workbook(["某局过问案件信息台账"], [], head, ROW))
    assert set(ledger.letters) == {"number", "date", "case", "who", "unit", "summary", "response"}
    assert ledger.rows[0][0] == 4
    assert not codes(ledger)


def test_blank_rows_and_columns_are_passed_over():
    rows = [[*HEAD[:3], None, *HEAD[3:]], [None] * 8, [*ROW[:3], "　", *ROW[3:]], ["", " "]]
    ledger = ledger_file.read("a.xlsx", workbook(*rows))
    assert [number for number, _cells in ledger.rows] == [3]


@pytest.mark.parametrize(
    ("written", "meant", "has_time"),
    [
        ("2024-3-5", datetime(2024, 3, 5), False),
        ("2024/03/05", datetime(2024, 3, 5), False),
        ("2024.3.5", datetime(2024, 3, 5), False),
        ("2024年3月5日", datetime(2024, 3, 5), False),
        ("２０２４年３月５日", datetime(2024, 3, 5), False),
        ("2024年3月5日（星期二）", datetime(2024, 3, 5), False),
        ("20240305", datetime(2024, 3, 5), False),
        (20240305, datetime(2024, 3, 5), False),
        (date(2024, 3, 5), datetime(2024, 3, 5), False),
        (datetime(2024, 3, 5, 14, 29, 59, 999999), datetime(2024, 3, 5, 14, 30), True),
        ("2024-3-5 14:30", datetime(2024, 3, 5, 14, 30), True),
        ("2024-03-05T14:30:15", datetime(2024, 3, 5, 14, 30, 15), True),
        ("2024年3月5日　１４：３０", datetime(2024, 3, 5, 14, 30), True),
        ("2024年3月5日下午2时30分", datetime(2024, 3, 5, 14, 30), True),
        ("2024年3月5日9时", datetime(2024, 3, 5, 9), True),
    ],
)
def test_dates_as_people_write_them(written, meant, has_time):
    assert values.read_date(written) == (meant, has_time)


@pytest.mark.parametrize(
    "written",
    [
        "昨天", "24-3-5", "2024-13-1", "2024-2-30", "2024-3-5 25:00", "2024-3", "5/3/2024", "45000", "2024-3-55",
        "2024-03-05T14:30:00+08:00", "2024-3-514:30",
    ],
)  # fmt: skip
def test_unclear_dates_are_not_guessed(written):
    assert values.read_date(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A8(1)", [("A", 8, 1)]),
        ("Ａ８（１）、B8(2)", [("A", 8, 1), ("B", 8, 2)]),
        ("A8(1);A8(1)；A8-3", [("A", 8, 1), ("A", 8, 3)]),
        ("8(1)，8(2)", [("", 8, 1), ("", 8, 2)]),
        ("第八条第（一）项", [("", 8, 1)]),
        ("第8条第1项", [("", 8, 1)]),
        ("领导干部规定第八条第（五）项", [("B", 8, 5)]),
        ("内部工作人员规定第八条第二项", [("A", 8, 2)]),
        ("说情", None),
        ("A8", None),
        ("A8(1)之一", None),
    ],
)
def test_behaviours_as_people_write_them(written, meant):
    assert values.read_behaviours(written) == meant


def test_words_and_technical_keys_are_understood():
    for written in ("电话", "來电", "phone", " 电 话 "):
        assert (columns.word_key("form", written) == "phone") is (written != "來电")
    assert columns.word_key("nature", "干预，插手") == "interference"
    assert columns.word_key("response", "已告知依程序办理") == "told_procedure"


def test_text_keeps_emoji_and_lines_and_loses_what_is_invisible():
    summary = "来电\r\n说情\u200b 👨‍👩‍👧 e\u0301"
    ledger = ledger_file.read("a.csv", text(HEAD, [*ROW[:5], summary, ROW[6]]))
    read, problems = values.read_row(*ledger.rows[0])
    assert read["summary"] == "来电\n说情 👨‍👩‍👧 é"
    assert not problems


# cells that are named


def test_each_bad_cell_is_named_by_row_and_column():
    rows = [
        [None, "2024-3-5", "1号", "甲", "乙", "丙", "已拒绝"],
        ["2", "昨天", "1号", "甲", "乙", "丙", "已拒绝"],
        ["3", "2024-3-5", "1号", "甲", "乙", "丙", "不知道"],
        ["4", "2024-3-5", datetime(2024, 1, 1), "甲", "乙", "丙", "已拒绝"],
        ["5", "2024-3-5", "1号", "甲" * 300, "乙", "丙", "已拒绝"],
        [1234567890123456789, "2024-3-5", "1号", "甲", "乙", "丙", "已拒绝"],
    ]
    assert codes(ledger_file.read("a.xlsx", workbook(HEAD, *rows))) == {
        (2, "number", "blank"),
        (3, "date", "unreadable_date"),
        (4, "response", "unknown_word"),
        (5, "case", "date_in_text"),
        (6, "who", "too_long"),
        (7, "number", "lost_digits"),
        (7, "number", "blank"),
    }


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"])
def test_formula_cells_are_refused(formula):
    ledger = ledger_file.read("a.xlsx", workbook(HEAD, [*ROW[:5], formula, ROW[6]]))
    assert (2, "summary", "formula") in codes(ledger)


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "\t=1+1", " ＝1+1", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3+cmd|' /C calc'!A0", "＠SUM(1)", "_x003D_1+1"],
)
def test_text_that_would_run_as_a_formula_is_refused(formula):
    assert (2, "summary", "formula") in codes(ledger_file.read("a.csv", text(HEAD, [*ROW[:5], formula, ROW[6]])))


@pytest.mark.parametrize("words", ["-已拒绝(见附件)", "@全体", "+8613800000000", "- 一是说情", "1=1", "-"])
def test_words_that_only_begin_like_a_formula_are_kept(words):
    ledger = ledger_file.read("a.csv", text(HEAD, [*ROW[:5], words, ROW[6]]))
    assert not codes(ledger)
    assert ledger.rows[0][1]["summary"] == words


@pytest.mark.parametrize("char", ["\x00", "\x07", "\u202e", "\u2066", "\x7f", "\ufffe"])
def test_hidden_characters_are_refused(char):
    data = text(HEAD, [*ROW[:5], f"说{char}情", ROW[6]])
    try:
        assert (2, "summary", "forbidden_character") in codes(ledger_file.read("a.csv", data))
    except table.LedgerError as error:  # Python 3.10 reads no NUL in CSV
        assert error.code == "broken_line" and char == "\x00"


def test_lone_surrogates_are_refused():
    assert refusal("a.csv", text(HEAD, ROW).replace(b"\xe6\x9d\xa5", b"\xed\xa0\x80")) in ("encoding", "no_head")
    ledger = ledger_file.read("a.xlsx", workbook(HEAD, [*ROW[:5], "说_xD83D_情", ROW[6]]))
    assert (2, "summary", "forbidden_character") in codes(ledger)


def test_error_cells_are_named():
    ledger = ledger_file.read("a.xlsx", workbook(HEAD, [*ROW[:5], "#REF!", ROW[6]]))
    assert (2, "summary", "error_cell") in codes(ledger)


def test_the_recorder_is_never_repeated_in_a_message():
    _read, problems = values.read_row(2, {"recorder": "王" * 300})
    (problem,) = [problem for problem in problems if problem.key == "recorder"]
    assert "王" not in str(problem)


# files that are refused as a whole

ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
FETCH = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><sst/>'
GOOD = workbook(HEAD, ROW)


def big(kilobytes):
    return b"<sst>" + b" " * 1024 * kilobytes + b"</sst>"


def sheet_xml(rows):
    return f'<worksheet xmlns="{openpyxl.xml.constants.SHEET_MAIN_NS}"><sheetData>{rows}</sheetData></worksheet>'


def cell(place):
    return f'<c r="{place}" t="inlineStr"><is><t>编号</t></is></c>'


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "empty"),
        ("a.csv", b"\xff\xfe\xff\xff\x00", "encoding"),
        ("a.csv", b"\x81", "encoding"),
        ("a.csv", text(["甲", "乙"], ["1", "2"]), "no_head"),
        ("a.xlsx", workbook(), "no_head"),
        ("a.xlsx", workbook(HEAD), "no_rows"),
        ("a.xlsx", workbook([*HEAD, "备注栏"], [*ROW, "x"]), "unknown_heads"),
        ("a.xlsx", workbook(HEAD[:-1], ROW[:-1]), "missing_heads"),
        ("a.xlsx", workbook([*HEAD, "过问日期"], [*ROW, "x"]), "double_head"),
        ("a.xlsx", workbook(HEAD, [*ROW, "x"]), "cell_without_head"),
        ("a.xlsx", workbook([*HEAD, "=1"], ROW), "unknown_heads"),
        ("a.xlsx", workbook(HEAD, ROW, sheets=2), "several_sheets"),
        ("a.xlsx", workbook(HEAD, ROW, change=lambda sheet: sheet.merge_cells("D1:E1")), "merged"),
        ("a.xlsx", workbook(HEAD, ROW, ROW, change=lambda sheet: sheet.merge_cells("C2:C3")), "merged"),
        ("a.xlsx", GOOD[:-200], "broken"),
        ("a.xlsx", GOOD[:900] + b"\x00" * 300 + GOOD[1200:], "broken"),
        ("a.xlsx", b"not a workbook", "broken"),
        ("a.xlsx", repacked(GOOD, sheet1=b"<worksheet><row"), "broken"),
        ("a.xlsx", repacked(GOOD, sheet1=sheet_xml('<row r="2"/><row r="1"/>')), "broken"),
        ("a.xlsx", repacked(GOOD, sheet1=sheet_xml(f'<row r="99999999">{cell("A99999999")}</row>')), "too_many_rows"),
        ("a.xlsx", repacked(GOOD, sheet1=sheet_xml(f'<row r="1">{cell("XFD1")}</row>')), "too_wide"),
        ("a.xlsx", repacked(GOOD, **{"xl__vbaProject.bin": b"x"}), "macros"),
        ("a.xlsx", repacked(GOOD, styles=ENTITY), "doctype"),
        ("a.xlsx", repacked(GOOD, theme1=FETCH), "doctype"),
        ("a.xlsx", repacked(GOOD, styles=ENTITY.decode().encode("utf-16")), "doctype"),
        ("a.xlsx", repacked(GOOD, theme1=big(50_000)), "bomb"),
        ("a.xlsx", repacked(GOOD, **{f"x{number}.bin": b"" for number in range(2001)}), "bomb"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old_excel"),
        ("a.pdf", b"%PDF-1.7", "wrong_type"),
        ("a.csv", b"%PDF-1.7", "wrong_type"),
        ("a.docx", GOOD, "wrong_type"),
        ("a.xlsx", b"PK\x05\x06" + b"\x00" * 18, "broken"),
        ("a", text(HEAD, ROW), "wrong_type"),
        ("a.csv", text(HEAD).strip() + b'\n"2024', "broken_line"),
        ("a.csv", text(HEAD, *[ROW] * 50_001), "too_many_rows"),
        ("a.csv", b"x" * (20 * 1024 * 1024 + 1), "too_big"),
    ],
)
def test_a_file_that_is_no_ledger_says_why(name, data, code):
    assert refusal(name, data) == code


def test_a_title_may_be_merged_above_the_head():
    data = workbook(["某局台账"], HEAD, ROW, change=lambda sheet: sheet.merge_cells("A1:G1"))
    assert len(ledger_file.read("a.xlsx", data).rows) == 1


def test_an_archive_whose_parts_lie_about_their_size_is_broken():
    data = bytearray(repacked(GOOD, theme1=big(3000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = 0
        while (place := data.find(signature, place)) >= 0:
            size = int.from_bytes(data[place + offset : place + offset + 4], "little")
            if size > 1_000_000:
                data[place + offset : place + offset + 4] = (1000).to_bytes(4, "little")
            place += 4
    assert refusal("a.xlsx", bytes(data)) == "broken"


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_never_end_in_a_traceback(seed):
    """Bytes changed, cut out or doubled at random: a ledger or a refusal, nothing else."""
    chance = random.Random(seed)
    csv_data = text(HEAD, ROW, encoding=chance.choice(["utf-8", "gb18030"]))
    name, data = chance.choice([("a.xlsx", bytearray(GOOD)), ("a.csv", bytearray(csv_data))])
    for _ in range(chance.randint(1, 20)):
        place = chance.randrange(len(data) + 1)
        data[place : place + chance.choice([0, 1, 1, 30])] = chance.randbytes(chance.choice([0, 1, 1, 5]))
    try:
        codes(ledger_file.read(name, bytes(data)))
    except table.LedgerError as error:
        assert error.code


def test_ten_thousand_rows_are_read_in_seconds():
    rows = [[f"T{number}", datetime(2024, 3, 5, 14, 30), *ROW[2:]] for number in range(10_000)]
    data = workbook(HEAD, *rows)
    started = time.monotonic()
    ledger = ledger_file.read("a.xlsx", data)
    assert not codes(ledger)
    assert len(ledger.rows) == 10_000
    assert time.monotonic() - started < 20
