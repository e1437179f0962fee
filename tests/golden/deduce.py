"""What a reader of published tables can work out about the cells that they hide. Nothing of the addon is imported here.

The published cells, of one report or of several about the same records, are unknowns of linear equations: every margin is
the sum of its line. A hidden cell is betrayed where the equations leave it one value: solved together, not line by line.
"""

from fractions import Fraction

OVERLAPPING = ("behaviour",)  # one record may stand in several of these: they add up to nothing
# one number under two names
SAME = {
    "finding=none": ["outcome=open"], "finding=no_breach": ["outcome=no_breach"], "finding=unfounded": ["outcome=unfounded"],
    "finding=breach": ["outcome=ordinary", "outcome=serious"], "severity=ordinary": ["outcome=ordinary"],
    "severity=serious": ["outcome=serious"], "severity=": ["outcome=open", "outcome=no_breach", "outcome=unfounded"],
}  # fmt: skip


def parts_of(name):
    return () if name == "total" else tuple(tuple(part.split("=", 1)) for part in name.split(";"))


def name_of(parts):
    return ";".join("=".join(part) for part in parts) or "total"


def without(name, dimension):
    """The name of the cell that a report of this value alone has for it."""
    return name_of([part for part in parts_of(name) if part[0] != dimension])


def equations(report, cells):
    """The sums that hold among the cells of one report: pairs of the whole and its parts, as (report, cell)."""
    lines, known = {}, {tuple(dimension for dimension, _value in parts_of(name)) for name in cells}
    for name in cells:
        parts = parts_of(name)
        for place, (dimension, _value) in enumerate(parts):
            rest = parts[:place] + parts[place + 1:]
            if dimension not in OVERLAPPING and tuple(other for other, _value in rest) in known:
                lines.setdefault((name_of(rest), dimension, place), []).append((report, name))
    lines = [((report, whole), found) for (whole, *_), found in lines.items()]
    return lines + [((report, whole), [(report, part) for part in parts]) for whole, parts in SAME.items() if whole in cells]


def betrayed(reports, further=()):
    """The hidden cells that have one possible value, as {(report, cell): value}.

    `reports` has for each report its cells, None where hidden; what is not listed counts zero. `further` are sums across
    reports, such as the whole bureau and its units: pairs of (report, cell) and a list of those.
    """
    rows = _rows(reports, further)
    alone = {next(iter(row)): constant for row, constant in solved(rows) if len(row) == 1}
    bounds = bounded(rows)
    return {**alone, **{cell: low for cell, (low, high) in bounds.items() if low == high}}


def bounded(rows):
    """The least and the most that each hidden cell can count: counts are whole and never negative."""
    bounds = {cell: (0, None) for row, _constant in rows for cell in row}
    changed = True
    while changed:
        changed = False
        for row, constant in rows:
            for cell, sign in row.items():
                others = [(factor, bounds[other]) for other, factor in row.items() if other != cell]
                low, high = _range(sign, constant, others)
                old = bounds[cell]
                new = max(low, old[0]), high if old[1] is None else old[1] if high is None else min(high, old[1])
                if new != old:
                    bounds[cell], changed = new, True
    return bounds


def _range(sign, constant, others):
    """Between what a cell lies when its row is solved for it; None where there is no bound."""
    low = high = constant * sign
    for factor, (least, most) in others:
        weight = -factor * sign
        smaller, larger = (least, most) if weight > 0 else (most, least)
        low = None if low is None or smaller is None else low + weight * smaller
        high = None if high is None or larger is None else high + weight * larger
    return max(0, low) if low is not None else 0, high


def _rows(reports, further):
    """Every sum as a row of its hidden cells and what they have to add up to."""
    sums = [line for report, cells in reports.items() for line in equations(report, cells)]
    rows = []
    for whole, parts in [*sums, *further]:
        row, constant = {}, Fraction(0)
        for sign, (report, name) in [(-1, whole), *((1, part) for part in parts)]:
            value = reports[report].get(name, 0)
            if value is None:
                row[report, name] = row.get((report, name), 0) + sign
            else:
                constant -= sign * value
        row = {cell: Fraction(factor) for cell, factor in row.items() if factor}
        if row:
            rows.append((row, constant))
    return rows


def solved(rows):
    """The equations in reduced form: each solved for a cell that no other one holds."""
    done = {}  # pivot: (row without contradiction, constant)
    for row, constant in rows:
        row, constant = reduced(dict(row), constant, done)
        if not row:
            assert constant == 0, "the published figures contradict each other"
            continue
        pivot = min(row)
        scale = row[pivot]
        row, constant = {key: value / scale for key, value in row.items()}, constant / scale
        for other, (old, old_constant) in list(done.items()):
            if pivot in old:
                done[other] = combined(old, old_constant, row, constant, old[pivot])
        done[pivot] = row, constant
    return done.values()


def reduced(row, constant, done):
    for key in [key for key in row if key in done]:
        if key in row:
            row, constant = combined(row, constant, *done[key], row[key])
    return row, constant


def combined(row, constant, other, other_constant, factor):
    """The row less `factor` times the other one."""
    result = dict(row)
    for key, value in other.items():
        left = result.get(key, 0) - factor * value
        if left:
            result[key] = left
        else:
            result.pop(key, None)
    return result, constant - factor * other_constant
