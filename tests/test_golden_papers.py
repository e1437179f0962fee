"""The golden year on other papers: returns, appraisal extracts, charts, digests and the PDF say what its tables say."""

import hashlib

import pytest
from golden import papers, reckon, reckon_extracts, reckon_returns, year
from golden.harvest import EXACT, EXTRACTS, USUAL
from golden.told import HIDDEN, YEARS, reports

STATES = {"in time": "filed", "late": "filed", "put off": "filed", "never": "overdue"}
SEVERITIES = {"ordinary": "情节一般", "serious": "情节严重"}
EFFECTS = {"reference": "重要依据", "not_excellent": "不得确定为优秀等次"}


def test_month_is_over_at_midnight_of_the_bureau(told):
    """A second before midnight in Shanghai, 15:59:59Z, the returns of no month can be made; at 16:00:00Z those of each are."""
    assert told["returns"]["refused"] == year.PERIODS
    assert list(told["returns"]["periods"]) == year.PERIODS[::-1]


def test_handlers_see_what_their_own_returns_say(told):
    """Each reads his own count of the approaches of the month, by the bureau's calendar, with those that went past it."""
    for who, seen in told["returns"]["own"].items():
        periods = [period for period in year.PERIODS if who in reckon_returns.owed(period)]
        assert set(seen) == {f"{who} {period}" for period in periods}
        for period in periods:
            filed, count = reckon_returns.filed_at(who, period), reckon_returns.approaches(who, period)
            assert seen[f"{who} {period}"] == [
                STATES[reckon_returns.how(who, period)], reckon_returns.is_late(who, period), count,
                bool(filed) and not count, str(filed or "")], (who, period)  # fmt: skip


def test_ledger_keeper_sees_of_each_only_whether_he_filed(told):
    """Who owes and whether he filed is open to the keeper; what a return says is the same nothing of everybody."""
    expected = {f"{who} {period}": [STATES[reckon_returns.how(who, period)], reckon_returns.is_late(who, period), 0, False, ""]
                for period in year.PERIODS for who in reckon_returns.owed(period)}  # fmt: skip
    assert told["returns"]["keeper"] == expected


def test_units_are_counted_when_returns_are_due(told):
    """Owed, filed in time, overdue and on paper by unit are plain counts; zeros of three people are hidden."""
    for period, counts in told["returns"]["periods"].items():
        units = reckon_returns.units(period)
        assert counts["units"] == {unit: [*reckon_returns.unit_row(period, unit), "Not told"] for unit in units}, period
        assert counts["zero"] == reckon_returns.zeros(period, USUAL), period
        never = sum(reckon_returns.how(who, period) == "never" for who in reckon_returns.owed(period))
        owed = len(reckon_returns.owed(period))
        assert counts["whole"] == [owed, owed - never, never], period


@pytest.mark.parametrize("threshold", [EXACT, USUAL])
def test_report_counts_the_returns(told, threshold):
    """The zero returns of the year stand in its report where they tell of nobody; no count below the threshold does."""
    for of_year in YEARS:
        measures = {measure["key"]: measure["value"] for measure in told[f"{threshold} {of_year}"]["measures"]}
        zero = reckon_returns.zeros_of_year(of_year, threshold, USUAL)
        assert zero and measures["returns_zero"] == zero
        for name, count in reckon_returns.measures(of_year).items():
            small = 0 < count < threshold
            assert measures[name] in ([None] if small else [count, None]), (of_year, name)
            assert threshold != EXACT or measures[name] == count


def test_extracts_are_what_the_tables_say(told):
    """HR learns of each cadre what was confirmed and decided in the year, which turns in the bureau's zone, and nobody else's."""
    for of_year in EXTRACTS:
        expected, found = reckon_extracts.extracts(of_year), told["appraisals"][str(of_year)]
        assert found.keys() == expected.keys(), of_year
        for who, extract in found.items():
            assert {name: extract[name] for name in expected[who]} == expected[who], (of_year, who)


def test_extracts_on_paper_say_the_same(told):
    """DOCX and PDF of an extract name the cadre, the year, how many breaches, how serious, and the effect; no record's words."""
    for of_year, extracts in told["appraisals"].items():
        for who, extract in extracts.items():
            lines, _tables = papers.document(papers.decoded(extract["document"]))
            for text in papers.plain("".join(lines)), papers.pages(papers.decoded(extract["pdf"])):
                assert f"{who}{of_year}年度" in text
                assert (f"{extract['records']}件，{SEVERITIES[extract['severity']]}" if extract["records"]
                        else "没有经认定的违规干预行为") in text.replace(",", "，"), (of_year, who, text)  # fmt: skip
                assert EFFECTS[extract["effect"]] in text
                assert not [word for word in ("Golden0", "Golden1", "G-first", "G-second", *year.RECORDERS) if word in text]


def test_charts_draw_the_tables(told):
    """Each chart of a workbook points to the rows of its table: names, categories and every column of counts."""
    for threshold in (EXACT, USUAL):
        for name, report, _records in reports(told, threshold):
            charts = [chart for sheet in papers.charts(papers.decoded(report["workbook"])).values() for chart in sheet]
            drawn = dict(charts)
            assert len(drawn) == len(charts) > 5
            tables = {table.get("title") or table["header"][0]: table for table in report["tables"]}
            assert drawn.keys() <= tables.keys()
            for title, series in drawn.items():
                _check_chart(tables[title], series, (threshold, name, title))


def _check_chart(table, series, where):
    rows = [[HIDDEN if value is None else value for value in row] for row in table["rows"]]
    rows = rows[: len(rows) - bool(table.get("total"))][:20]
    header = table["header"]
    assert {name for name, _labels, _values in series} >= set(header[1:]) - {"Total", "Last Year"}, where
    for name, labels, values in series:
        column = header.index(name, 1)
        assert (labels, values) == ([row[0] for row in rows], [row[column] for row in rows]), (where, name)


def test_digests_are_of_what_stands_there(told):
    """The sheet of digests names the figures' and the ledger's, which anybody can compute; the registry keeps the file's."""
    for threshold in (EXACT, USUAL):
        for name, report, _records in reports(told, threshold):
            data = papers.decoded(report["workbook"])
            sheets = papers.workbook(data)
            values = {row[0]: row[1] for row in sheets["Digests"] if row[0]}
            assert values["SHA-256 of the figures"] == report["verify"]
            assert hashlib.sha256(data).hexdigest() == report["digest"]
            ledger = sheets.get("Masked Ledger")
            assert bool(ledger) == name.isdecimal()
            lines = ["\t".join(cell or "" for cell in row) + "\n" for row in (ledger or [])[1:]]
            assert values.get("SHA-256 of the masked ledger") == (
                hashlib.sha256("".join(lines).encode()).hexdigest() if ledger else None)  # fmt: skip


def test_pdf_shows_the_figures(told):
    """The PDF of a report has the total, and the rows of all its tables in their order."""
    for threshold in (EXACT, USUAL):
        for name, report, records in reports(told, threshold):
            text, place = papers.pages(papers.decoded(report["pdf"])), 0
            assert f"登记过问案件信息{len(records)}件" in text, name
            for table in report["chinese"]:
                for row in table["rows"]:
                    line = papers.plain("".join(HIDDEN if value is None else str(value) for value in row))
                    assert line in text[place:], (threshold, name, table["key"], row)
                    place = text.index(line, place)


def test_libreoffice_keeps_the_document(told, tmp_path):
    """LibreOffice makes of the DOCX a PDF with the same rows of counts."""
    if not papers.OFFICE:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc libreoffice-writer")
    report = told[f"{USUAL} {year.YEAR}"]
    text = papers.pages(papers.converted(tmp_path, "report.docx", papers.decoded(report["document"]), "pdf"))
    assert str(len(reckon.counted(year.YEAR))) in text
    for table in report["chinese"]:
        for row in table["rows"]:
            line = papers.plain("".join(HIDDEN if value is None else str(value) for value in row))
            assert line in text, (table["key"], row)
