"""The year adds up: what reports, workbooks, documents and dashboards say of the golden year is what its table says.

The year is lived in a scratch database by the registry's own methods (`golden/load.py`); every figure is reckoned from the
table by plain Python (`golden/reckon.py`), which knows nothing of the addon.
"""

from collections import Counter

import pytest
from golden import deduce, papers, reckon, words, year
from golden.harvest import EXACT, USUAL
from golden.told import HIDDEN, YEARS, reports


def unnamed(cells):
    """The counts of a table of one dimension by its values."""
    return {cell.split("=", 1)[1]: count for cell, count in cells.items()}


def as_plain(table):
    """The cells of a table as a reader sees them."""
    return [[papers.plain(HIDDEN if value is None else str(value)) for value in row] for row in table]


def on_paper(measure):
    """A figure as the document has it: parts of a thousand as per cent."""
    if measure["value"] is None:
        return HIDDEN
    return f"{measure['value'] / 10:g}%" if measure["unit"] == "per_mille" else str(measure["value"])


def test_table_holds_every_case():
    """Both years, both units, every outcome, state and regime, and both sides of each turn of the year are in the table."""
    records = reckon.counted(year.YEAR)
    for name, labels in words.LABELS.items():
        missing = {"stage=closed", "severity=serious"} if name == "stage" else set()
        found = set(reckon.count(records, name)) | missing
        assert {f"{name}={value}" for value in labels} <= found, name
    assert Counter(record.local.year for record in year.RECORDS).keys() == {2024, 2025, 2026, 2027}
    assert len(records) > 70 < len(year.RECORDS)
    assert max(moment for record in year.RECORDS for moment, _act in record.acts) < year.CLOSING


def test_year_turns_in_the_zone_of_the_bureau():
    """Submitted at 2026-12-31T16:00Z belongs to January 2027, a second before to December 2026; so do all other turns."""
    turns = {str(record.submitted): record.local for record in year.RECORDS if record.submitted.strftime("%d %H") in (
        "31 15", "31 16")}  # fmt: skip
    for old in (2024, 2025, 2026):
        before, after = turns[f"{old}-12-31 15:59:59"], turns[f"{old}-12-31 16:00:00"]
        assert (before.year, before.month, after.year, after.month) == (old, 12, old + 1, 1)


def test_deduction_finds_what_a_margin_betrays():
    """The attacker solves lines together: a cell that no line alone gives away is found."""
    cells = {"total": 10, "x=1": None, "x=2": None, "x=3": 4, "y=1": 7, "y=2": 3}
    assert not deduce.betrayed({"a": cells})
    table = {"x=1;y=1": None, "x=1;y=2": None, "x=2;y=1": None, "x=2;y=2": None, "x=3;y=1": 4}
    assert not deduce.betrayed({"a": {**cells, **table}})
    assert deduce.betrayed({"a": {**cells, **table, "x=2;y=2": 1}})["a", "x=1;y=2"] == 2
    narrow = {"total": 9, "x=1": None, "x=2": None, "x=3": 8}
    assert not deduce.betrayed({"a": narrow})
    assert deduce.betrayed({"a": {**narrow, "total": 8}}) == {("a", "x=1"): 0, ("a", "x=2"): 0}
    halves = {"whole": {"total": 5, "x=1": 5}, "one": {"total": 3, "x=1": None}, "two": {"total": 2, "x=1": 2}}
    line = (("whole", "x=1"), [("one", "x=1"), ("two", "x=1")])
    assert deduce.betrayed(halves, [line]) == {("one", "x=1"): 3}


def test_exact_figures_are_those_of_the_table(told):
    """With nothing to hide every cell of every report is what plain counting gives, and none is missing."""
    for name, report, records in reports(told, EXACT):
        shown = report["published"]
        cells = shown["cells"]
        assert shown["total"] == len(records), name
        assert {cell: count for cell, count in cells.items() if count != reckon.cell(records, cell)} == {}, name
        counted = {cell.split("=")[0] for cell in cells if cell.count("=") == 1}
        assert {"month", "regime", "outcome", "finding", "severity", "state", "nature", "form", "attribution", "response",
                "stage", "insider", "behaviour"} <= counted, name  # fmt: skip
        assert ("unit" in counted) == name.isdecimal(), name
        assert {cell for one in counted for cell in reckon.count(records, one)} <= cells.keys(), name
        assert dict(shown["origins"]) == (unnamed(reckon.count(records, "origin")) if name.isdecimal() else {}), name


def test_levels_are_counts_of_the_table(told):
    """Who recorded is counted by level, once for the year: exact where nothing was to hide, else without small groups."""
    assert told[f"{EXACT} {year.YEAR - 1}"]["published"]["levels"] == {
        "total": 42, "cells": {"unknown": 0, **unnamed(reckon.count(reckon.counted(year.YEAR - 1), "level"))}}  # fmt: skip
    levels = told[f"{USUAL} {year.YEAR}"]["published"]["levels"]
    # one leader and two heads recorded: fewer people than may be shown, however many records
    assert levels["cells"]["leader"] is levels["cells"]["unit_head"] is None
    assert told[f"{EXACT} {year.YEAR}"]["published"]["levels"] == levels
    assert not any("levels" in told[f"{threshold} {year.YEAR} {key}"]["published"] for threshold in (EXACT, USUAL)
                   for key in year.UNITS)  # fmt: skip


def test_compiling_again_gives_the_same_report(told):
    """A report whose figures did not change is not compiled twice."""
    assert all(report["again"] for threshold in (EXACT, USUAL) for _name, report, _records in reports(told, threshold))


def test_shown_counts_are_true_and_small_ones_hidden(told):
    """With the usual threshold a shown count is the true one, and no count from one to two is shown."""
    for name, report, records in reports(told, USUAL):
        cells = report["published"]["cells"]
        shown = {cell: count for cell, count in cells.items() if count is not None}
        assert {cell: count for cell, count in shown.items() if count != reckon.cell(records, cell)} == {}, name
        assert not [cell for cell, count in shown.items() if 0 < count < USUAL], name
        assert [count for cell, count in shown.items() if cell.startswith("month=") and count], name


def test_nothing_hidden_can_be_worked_out(told):
    """Whoever holds the reports of the whole and of both units, and solves their sums together, finds no hidden count."""
    cells = {name: report["published"]["cells"] for name, report, _records in reports(told, USUAL) if str(year.YEAR) in name}
    whole, *units = cells
    across = [((whole, cell), [(unit, cell) for unit in units]) for cell in cells[whole] if "unit=" not in cell]
    for unit, name in zip(units, year.UNITS.values()):
        across += [((whole, f"unit={name}"), [(unit, "total")])]
        across += [((whole, cell), [(unit, deduce.without(cell, "unit"))]) for cell in cells[whole] if f"unit={name}" in cell]
    found = deduce.betrayed(cells, across)
    assert {key: value for key, value in found.items() if value} == {}


def test_last_year_stands_beside(told):
    """What a report says of the year before is what that year's latest report shows, at whichever threshold it was."""
    for threshold in (EXACT, USUAL):
        before = told[f"{threshold} {year.YEAR}"]["published"]["before"]
        former = told[f"{threshold} {year.YEAR - 1}"]["published"]
        assert (before["total"], before["cells"], before["measures"]) == (
            former["total"], former["cells"], former["measures"])  # fmt: skip


def test_tables_say_what_the_cells_say(told):
    """Each table of one dimension has a row for each value, with the plain count and last year's beside."""
    for name, report, records in reports(told, EXACT):
        of_year, *unit = name.split()
        before = reckon.counted(int(of_year) - 1, *unit)
        for table in report["tables"]:
            labels = words.LABELS.get(table["key"], {})
            for value, label in labels.items() if table["key"] not in ("outcome", "month", "level") else ():
                row = next((row for row in table["rows"] if row[0] == label), None)
                expected = [reckon.cell(rows, f"{table['key']}={value}") for rows in (records, before)]
                assert row is None or row[1:] == expected[: len(row) - 1], (name, table["key"], label)
                assert row or not any(expected), (name, table["key"], label)


def test_crossed_tables_say_what_the_cells_say(told):
    """Month by regime, regime by result and behaviour by stage are what plain counting gives, sums included."""
    for name, report, records in reports(told, EXACT):
        tables = {table["key"]: table["rows"] for table in report["tables"]}
        for month, row in enumerate(tables["month"][:-1], 1):
            assert row[1:4] == [reckon.cell(records, f"month={month}{more}") for more in (
                ";regime=staff", ";regime=cadre", "")], (name, month)  # fmt: skip
        outcomes = [f"outcome={value}" for value in words.LABELS["outcome"]]
        for regime, row in zip((";regime=staff", ";regime=cadre", ""), tables["outcome"]):
            assert row[1:6] == [reckon.cell(records, f"{outcome}{regime}") for outcome in outcomes], (name, regime)
        stages = [f"stage={value}" for value in words.LABELS["stage"]]
        for row in tables["behaviour_stage"]:
            code = row[0].split()[0]
            assert row[1:] == [reckon.cell(records, f"{stage};behaviour={code}") for stage in stages], (name, code)
        assert tables["month"][-1][3] == tables["outcome"][-1][6] == len(records)


def test_measures_are_those_of_the_table(told):
    """Shares, days, protections, gate, retaliation, omissions, openings and notices are what the tables of events give."""
    for of_year in YEARS:
        measures = {measure["key"]: measure for measure in told[f"{EXACT} {of_year}"]["measures"]}
        expected = reckon.measures(of_year)
        assert {key: measures[key]["value"] for key in expected} == expected, of_year
        if of_year == year.YEAR:
            expected = reckon.measures(of_year - 1)
            assert {key: measures[key]["before"] for key in expected} == expected


def test_live_figures_are_those_of_the_report(told):
    """Dashboards ask the same figures: cells and measures of the closed year are those of its report."""
    for threshold in (EXACT, USUAL):
        live, report = told[f"{threshold} live"], told[f"{threshold} {year.YEAR}"]["published"]
        assert (live["total"], live["cells"], live["measures"]) == (report["total"], report["cells"], report["measures"])


def test_dashboards_show_the_figures(told):
    """Trend, funnel and heat map are what plain counting gives; the office that counts exactly hides nothing."""
    records, former = reckon.counted(year.YEAR), reckon.counted(year.YEAR - 1)
    for threshold in (EXACT, USUAL):
        for role, board in told[f"{threshold} dashboards"].items():
            pairs = [(board["total"], len(records))]
            pairs += [(month["value"], reckon.cell(records, f"month={month['key']}")) for month in board["trend"]]
            pairs += [(step["value"], reckon.funnel(records)[step["key"]]) for step in board["funnel"]]
            for row in board["heat"]["rows"]:
                pairs += [(cell["value"], reckon.cell(records, f"behaviour={row['key']};stage={cell['key']}"))
                          for cell in row["cells"]]  # fmt: skip
            # what last year's report does not show nobody sees beside this year, whatever his office
            before = [(month["before"], reckon.cell(former, f"month={month['key']}")) for month in board["trend"]]
            assert [pair for pair in pairs + before if pair[0] not in (None, pair[1])] == [], (threshold, role)
            hides = threshold != EXACT and role != "discipline"
            assert any(shown is None for shown, _true in pairs) == hides, (threshold, role)
            assert not hides or not [shown for shown, _true in pairs if shown and shown < USUAL], role


def test_workbook_shows_every_table(told):
    """Each table of a report stands in its workbook, with a mark where a count is hidden."""
    for threshold in (EXACT, USUAL):
        for name, report, _records in reports(told, threshold):
            sheets = papers.workbook(papers.decoded(report["workbook"]))
            for table in report["tables"]:
                rows = [[HIDDEN if value is None else value for value in row] for row in table["rows"]]
                assert papers.stands_in(sheets, table["header"], rows), (threshold, name, table["key"])
            values = {row[0]: row[1:3] for sheet in sheets.values() for row in sheet if len(row) > 3}
            for measure in report["measures"]:
                shown = [HIDDEN if measure[key] is None else measure[key] for key in ("value", "before")]
                assert values[measure["label"]][0] == shown[0], (threshold, name, measure["key"])


def test_masked_ledger_has_every_record_once(told):
    """The ledger of the workbook has a row for each record; with nothing to hide its columns are those of the table."""
    for of_year in YEARS:
        records = reckon.counted(of_year)
        sheets = papers.workbook(papers.decoded(told[f"{EXACT} {of_year}"]["workbook"]))
        header, *rows = next(sheet for sheet in sheets.values() if sheet and sheet[0][0] == "Code")
        assert len(rows) == len({row[0] for row in rows}) == len(records), of_year
        for column, dimension in {"Nature": "nature", "Form": "form", "Regime": "regime", "Status": "state"}.items():
            found = Counter(row[header.index(column)] for row in rows)
            labels = words.LABELS[dimension]
            expected = {labels[value]: count for value, count in unnamed(reckon.count(records, dimension)).items()}
            assert found == expected, (of_year, column)


def test_libreoffice_reads_the_workbook_as_it_is(told, tmp_path):
    """LibreOffice opens the workbook and saves it with every cell as it was."""
    if not papers.OFFICE:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc libreoffice-writer")
    data = papers.decoded(told[f"{USUAL} {year.YEAR}"]["workbook"])
    again = papers.converted(tmp_path, "report.xlsx", data, "xlsx")
    assert papers.same(papers.workbook(data), papers.workbook(again))


def test_document_shows_the_figures(told):
    """The DOCX of the report names the total, and its tables are the report's, in its order."""
    for threshold in (EXACT, USUAL):
        for name, report, records in reports(told, threshold):
            lines, tables = papers.document(papers.decoded(report["document"]))
            assert str(len(records)) in papers.plain("".join(lines)), name
            expected = [as_plain([table["header"], *table["rows"]]) for table in report["chinese"]]
            assert [as_plain(table) for table in tables][-len(expected):] == expected, (threshold, name)
            assert [papers.plain(row[1]) for row in tables[0][1:]] == list(map(on_paper, report["measures"])), (threshold, name)


def test_libreoffice_reads_the_document_as_it_is(told, tmp_path):
    """LibreOffice opens the DOCX and its text is the same."""
    if not papers.OFFICE:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc libreoffice-writer")
    data = papers.decoded(told[f"{USUAL} {year.YEAR}"]["document"])
    lines, _tables = papers.document(data)
    text = papers.plain(papers.converted(tmp_path, "report.docx", data, "txt:Text (encoded):UTF8").decode("utf-8-sig"))
    # the imprint at the foot of the page is no part of the text that LibreOffice saves
    assert [line for line in lines if papers.plain(line) not in text and not papers.plain(line).endswith("印发")] == []
