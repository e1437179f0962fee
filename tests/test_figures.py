"""Suppression of small cells, as a reader attacks it: pure Python, no Odoo and no database (B7)."""

import random
from itertools import product

import pytest
from ledger_files import load

figures, deduction, unit_tree = load("figures"), load("deduction"), load("unit_tree")

AXES = {"month": list(range(1, 7)), "regime": ["staff", "cadre"], "outcome": ["open", "breach", "none"]}
OF_UNIT = ((), ("month",), ("regime",), ("outcome",), ("month", "regime"), ("regime", "outcome"))
PATHS = {1: (1,), 2: (1, 2), 3: (1, 3), 4: (4,)}


def bureau(seed, size):
    """Random records of a bureau with units, their cells and the lines between them."""
    chance = random.Random(seed)
    axes = {**AXES, "unit": sorted({0, *PATHS})}
    records = [{name: chance.choice(values) for name, values in axes.items()} for _number in range(size)]
    tables = (*OF_UNIT, *(("unit", *table) for table in OF_UNIT))
    counts = {}
    for record, table in product(records, tables):
        cell = tuple((name, record[name]) for name in table)
        counts[cell] = counts.get(cell, 0) + 1
    units = unit_tree.UnitTree(PATHS, {record["unit"] for record in records})
    units.roll(counts)
    rests = [rest for table in OF_UNIT for rest in figures.cells(axes, table)]
    within = (*tables, *(("branch", *table) for table in OF_UNIT))
    lines = figures.sums({**axes, "branch": sorted(units.children)}, within, nested=("branch",))
    return records, counts, lines + units.lines(rests), units


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("size", [5, 20, 60])
def test_no_hidden_cell_follows_from_the_lines(seed, size):
    """Whole less units, units less sub-units, rows less columns: together they leave no hidden count one value."""
    _records, counts, lines, _units = bureau(seed, size)
    unseen = figures.hidden(counts, lines, 3)
    assert all(cell in unseen for cell, count in counts.items() if 0 < count < 3 and cell)
    counted = [cell for cell in deduction.betrayed(lines, unseen) if counts.get(cell)]
    assert counted == []


def test_line_by_line_is_not_enough():
    """Each line hides two cells or more, and yet one of them follows from all lines: a bridge between two circles."""
    hidden = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)}
    rows = [(f"row {row}", [(row, column) for column in range(4)]) for row in range(4)]
    columns = [(f"column {column}", [(row, column) for row in range(4)]) for column in range(4)]
    assert deduction.betrayed(rows + columns, hidden) == [(1, 2)]


def test_betrayed_cell_gets_company():
    """Where only all lines together betray a small count, a further cell is hidden."""
    small = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)}
    cells = {((("row", row), ("column", column))): 2 if (row, column) in small else 9
             for row, column in product(range(4), repeat=2)}  # fmt: skip
    axes = {"row": list(range(4)), "column": list(range(4))}
    counts = {**cells}
    for (_name, row), (_other, column) in cells:
        count = cells[("row", row), ("column", column)]
        for margin in ((("row", row),), (("column", column),), ()):
            counts[margin] = counts.get(margin, 0) + count
    lines = figures.sums(axes, ((), ("row",), ("column",), ("row", "column")))
    unseen = figures.hidden(counts, lines, 3)
    assert deduction.betrayed(lines, unseen) == []


def test_former_rule_holds_for_one_line():
    """One small count hides with the next smallest; the rest and the total stay."""
    axes = {"form": ["a", "b", "c"]}
    counts = {(): 15, (("form", "a"),): 1, (("form", "b"),): 4, (("form", "c"),): 10}
    unseen = figures.hidden(counts, figures.sums(axes, ((), ("form",))), 3)
    assert unseen == {(("form", "a"),), (("form", "b"),)}


def test_values_that_overlap_add_up_to_nothing():
    """Records with several behaviours make no sum: a small count still hides together with another one."""
    axes = {"behaviour": ["A", "B", "C"]}
    counts = {(("behaviour", "A"),): 1, (("behaviour", "B"),): 4, (("behaviour", "C"),): 10}
    lines = figures.sums(axes, ((), ("behaviour",)), overlapping=("behaviour",))
    assert lines[0][0] is None
    assert figures.hidden(counts, lines, 3) == {(("behaviour", "A"),), (("behaviour", "B"),)}


def test_branch_counts_what_lies_below():
    """The report of a unit counts the units below it in; a unit without any is itself."""
    counts = {(("unit", 1),): 1, (("unit", 2),): 4, (("unit", 3),): 5, (("unit", 4),): 7}
    units = unit_tree.UnitTree(PATHS, {1, 2, 3, 4}, {1: "Detachment", 2: "First", 3: "Second", 4: "Office"})
    units.roll(counts)
    assert counts[(("branch", 1),)] == 10
    assert (("branch", 2),) not in counts
    assert (units.place(1), units.place(2), units.below(1)) == (("branch", 1), ("unit", 2), [1, 2, 3])
    assert units.lines([()]) == [
        ((), [(("branch", 1),), (("unit", 4),)]),
        ((("branch", 1),), [(("unit", 2),), (("unit", 3),), (("unit", 1),)]),
    ]


def test_report_of_a_unit_sees_its_own_cells():
    """Cells of a unit stand in its report as those of the whole do in the whole's, and nobody else's stand in it."""
    units = unit_tree.UnitTree(PATHS, {2, 3, 4}, {2: "First", 3: "Second", 4: "Office"})
    month = ("month", 3)
    assert units.seen_from((("branch", 1), month), 1) == (month,)
    assert units.seen_from((("unit", 2),), 1) == (("unit", "First"),)
    assert units.seen_from((("unit", 2),)) == (("unit", "First"),)
    assert units.seen_from((month,)) == (month,)
    for cell in ((month,), (), (("unit", 4),), (("unit", 4), month), (("unit", 2), month)):
        assert units.seen_from(cell, 1) is None
    assert units.seen_from((("unit", 2), month)) is None
    assert units.seen_from((("branch", 1),)) is None
