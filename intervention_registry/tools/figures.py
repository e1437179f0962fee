"""Suppression of small cells: what a table of counts may show outside the discipline office. No ORM here.

A cell is a tuple of ``(dimension, value)`` pairs in the order of its table, ``()`` being the grand total. Tables that
share a margin share its cells, so that what one table hides no other one gives away; so do the tables of the units and
those of the whole.
"""
from itertools import product

from .deduction import betrayed

TOTAL = ()


def cells(axes, dimensions):
    """Return the cells of one table.

    :param dict axes: the values of each dimension
    :param tuple dimensions: the dimensions of the table
    :return: list of cells
    """
    return [tuple(zip(dimensions, values)) for values in product(*(axes[name] for name in dimensions))]


def sums(axes, tables, overlapping=(), nested=()):
    """Return which cells add up to which: one ``(whole, parts)`` for every line of every table.

    :param dict axes: the values of each dimension
    :param tables: tuples of dimensions, margins among them; a line is given only where its whole is in a table too
    :param overlapping: dimensions of which one record may have several values: their lines add up to nothing that is known
    :param nested: dimensions whose values lie within each other: they make no lines
    :return: list of pairs of a cell, None where nothing is the sum, and a list of cells
    """
    known = set(tables)
    lines = []
    for table in tables:
        for position, name in enumerate(table):
            margin = table[:position] + table[position + 1:]
            if margin in known and name not in nested:
                lines += [(None if name in overlapping else whole, _parts(whole, position, name, axes[name]))
                          for whole in cells(axes, margin)]
    return lines


def _parts(whole, position, name, values):
    return [whole[:position] + ((name, value),) + whole[position:] for value in values]


def spread(axes, margin, table):
    """Return the lines between the cells of ``margin`` and those of a table that has it among several further dimensions."""
    lines = {whole: [] for whole in cells(axes, margin)}
    for cell in cells(axes, table):
        lines[tuple(pair for pair in cell if pair[0] in margin)].append(cell)
    return list(lines.items())


def hidden(counts, lines, threshold, further=()):
    """Return the cells that stay unseen.

    A cell from one up to below the threshold is hidden, and beside it as many cells of its line as are needed so that
    the rest of the line neither gives it away nor narrows it down to fewer than the threshold; then as many as are needed so
    that all lines taken together leave no hidden cell one possible value. The grand total stays.

    :param dict counts: count by cell; a cell that is left out counts nothing
    :param list lines: pairs of the whole and its parts, as :func:`sums` gives them; the whole is None where it is
        printed nowhere but known
    :param int threshold: the smallest count that is shown
    :param further: cells that are hidden whatever they count
    :return: set of cells
    """
    unseen = {cell for cell, count in counts.items() if cell != TOTAL and 0 < count < threshold} | set(further)
    places = _places(lines)
    waiting = dict.fromkeys(number for cell in unseen for number in places.get(cell, ()))
    while True:
        _close(counts, lines, places, unseen, threshold, waiting)
        more = _against_deduction(counts, lines, places, unseen)
        if not more:
            return unseen
        unseen |= more
        waiting = dict.fromkeys(number for cell in sorted(more, key=repr) for number in places[cell])


def _places(lines):
    """Return in which lines each cell stands."""
    places = {}
    for number, (whole, parts) in enumerate(lines):
        for cell in (whole, *parts):
            if cell is not None:
                places.setdefault(cell, []).append(number)
    return places


def _close(counts, lines, places, unseen, threshold, waiting):
    """Hide further cells until no line by itself betrays a hidden one; ``waiting`` are the numbers of the lines to look at."""
    waiting = dict.fromkeys(sorted(waiting))
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        whole, parts = lines[number]
        while _tells(counts, whole, parts, unseen, threshold):
            further = _next(counts, whole, parts, unseen)
            if further is None:
                break
            unseen.add(further)
            waiting.update(dict.fromkeys(other for other in places[further] if other != number))


def _against_deduction(counts, lines, places, unseen):
    """Return the cells to hide beside those that all lines taken together betray.

    Those of units go first: else the tables of units would empty those of the whole. What is hidden for one cell may cover
    the next one, so that one waits for the next round.
    """
    more = set()
    for cell in betrayed(lines, unseen):
        if more.isdisjoint(part for number in places[cell] for part in lines[number][1]):
            known = unseen | more
            further = _nearest(counts, lines, places, known, cell, _of_unit) or _nearest(counts, lines, places, known, cell)
            more |= {further} if further else set()
    return more


def _of_unit(cell):
    return cell[:1] and cell[0][0] in ('unit', 'branch')


def _nearest(counts, lines, places, unseen, cell, wanted=bool):
    """Return the smallest ``wanted`` cell to hide, the fewest lines away from a betrayed one; None where there is none."""
    near, known = [cell], {cell}
    while near:
        numbers = dict.fromkeys(number for one in near for number in places.get(one, ()))
        found = [further for number in numbers if (further := _next(counts, *lines[number], unseen)) and wanted(further)]
        if found:
            return min(found, key=lambda one: counts.get(one, 0))
        near = [one for number in numbers for one in lines[number][1] + [lines[number][0]]
                if one is not None and one not in known and wanted(one)]
        known.update(near)
    return None


def _tells(counts, whole, parts, unseen, threshold):
    """Say whether the visible cells of a line betray the hidden ones."""
    hidden_parts = [cell for cell in parts if cell in unseen]
    if whole in unseen:
        return not hidden_parts
    if not hidden_parts:
        return False
    return len(hidden_parts) < 2 or sum(counts.get(cell, 0) for cell in hidden_parts) < threshold


def _next(counts, whole, parts, unseen):
    """Return the cell whose hiding costs least: a counted part, the whole where it is a margin, an empty part."""
    visible = [cell for cell in parts if cell not in unseen]
    counted = [cell for cell in visible if counts.get(cell)]
    if counted:
        return min(counted, key=lambda cell: counts[cell])
    if whole not in unseen and whole not in (None, TOTAL) and counts.get(whole):
        return whole
    return visible[0] if visible else None
