"""Suppression of small cells: what a table of counts may show outside the discipline office. No ORM here.

A cell is a tuple of ``(dimension, value)`` pairs in the order of its table, ``()`` being the grand total. Tables that
share a margin share its cells, so that what one table hides no other one gives away.
"""
from itertools import product

TOTAL = ()


def cells(axes, dimensions):
    """Return the cells of one table.

    :param dict axes: the values of each dimension
    :param tuple dimensions: the dimensions of the table
    :return: list of cells
    """
    return [tuple(zip(dimensions, values)) for values in product(*(axes[name] for name in dimensions))]


def sums(axes, tables):
    """Return which cells add up to which: one ``(whole, parts)`` for every line of every table.

    :param dict axes: the values of each dimension
    :param tables: tuples of dimensions, margins among them; a line is given only where its whole is in a table too
    :return: list of pairs of a cell and a list of cells
    """
    known = set(tables)
    lines = []
    for table in tables:
        for position, name in enumerate(table):
            margin = table[:position] + table[position + 1:]
            if margin in known:
                lines += [(whole, _parts(whole, position, name, axes[name])) for whole in cells(axes, margin)]
    return lines


def _parts(whole, position, name, values):
    return [whole[:position] + ((name, value),) + whole[position:] for value in values]


def hidden(counts, lines, threshold):
    """Return the cells that stay unseen.

    A cell from one up to below the threshold is hidden, and beside it as many cells of its line as are needed so that
    the rest of the line neither gives it away nor narrows it down to fewer than the threshold. The grand total stays.

    :param dict counts: count by cell; a cell that is left out counts nothing
    :param list lines: pairs of the whole and its parts, as :func:`sums` gives them; the whole is None where it is
        printed nowhere but known
    :param int threshold: the smallest count that is shown
    :return: set of cells
    """
    unseen = {cell for cell, count in counts.items() if cell != TOTAL and 0 < count < threshold}
    changed = True
    while changed:
        changed = False
        for whole, parts in lines:
            while _tells(counts, whole, parts, unseen, threshold):
                further = _next(counts, whole, parts, unseen)
                if further is None:
                    break
                unseen.add(further)
                changed = True
    return unseen


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
