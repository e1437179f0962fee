"""Ledgers as people hand them in: read by the addon's pure part, without Odoo."""

import time
from datetime import date, datetime

import pytest
from ledger_files import HEAD, ROW, codes, columns, ledger_file, template, text, values, workbook


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
    keys = ("number", "date", "case", "who", "unit", "summary", "response")
    assert ledger.rows == [(2, dict(zip(keys, ROW, strict=True)))]
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


def test_ten_thousand_rows_are_read_in_seconds():
    rows = [[f"T{number}", datetime(2024, 3, 5, 14, 30), *ROW[2:]] for number in range(10_000)]
    data = workbook(HEAD, *rows)
    started = time.monotonic()
    ledger = ledger_file.read("a.xlsx", data)
    assert not codes(ledger)
    assert len(ledger.rows) == 10_000
    assert time.monotonic() - started < 20
