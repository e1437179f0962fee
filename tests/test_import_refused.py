"""Ledger files with faults, odd and hostile: each is named or refused in words, never a traceback."""

import random
from datetime import datetime

import openpyxl
import pytest
from ledger_files import HEAD, ROW, codes, ledger_file, refusal, repacked, table, text, values, workbook

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
