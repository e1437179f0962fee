"""Figures in an official document: three rules as printers set them, on the grid of the lines."""
from dataclasses import replace

from .official import FIGURE, HEAD, TEXT, ems
from .official_measures import BASELINE, CELL, PITCH, SMALL_SIZE, THICK, THIN, WIDTH, Piece, Rule, balanced

CELL_SIZE, NARROW_SIZE = 12, 10.5  # 小四, and 五号 where there are many columns
MANY = 5
LEADING = 1.2
PADDING = 4
FIRST_COLUMN = 0.28  # the share of the width that the words keep, if they need it
TOGETHER = 16  # a table of at most so many lines is not broken
CENTRE = 0.36  # from the middle of a character down to its baseline, of its size


def cell_size(table):
    """Return the size of the characters in the cells."""
    return NARROW_SIZE if len(table.header) > MANY else CELL_SIZE


def columns(table):
    """Return the widths of the columns: the figures have as much as they need, the words what is left."""
    count, size = len(table.header) - 1, cell_size(table)
    if not count:
        return [WIDTH]
    widest = max(ems(row[place]) for row in (table.header, *table.rows) for place in range(1, len(row)))
    words = min(max(ems(row[0]) for row in (table.header, *table.rows)) * size + 2 * PADDING, WIDTH * FIRST_COLUMN)
    figures = min(max(widest * size + 2 * PADDING, 3 * CELL), (WIDTH - words) / count)
    return [WIDTH - figures * count, *[figures] * count]


def cells(table, row):
    """Return the lines of each cell of a row."""
    size = cell_size(table)
    return [balanced(text, max(int((room - 2 * PADDING) / size), 1)) for text, room in zip(row, columns(table))]


def row_lines(table, row):
    """Return how many lines of the grid a row takes."""
    most = max(len(lines) for lines in cells(table, row))
    return max(1, -int(-most * cell_size(table) * LEADING // PITCH))


def table_lines(table, width):
    """Return the lines of a table, the numbers of those that the next line stays with, and what heads the next page.

    :param Table table: the figures
    :param width: function of a text, a face and a size that returns how wide it is
    :return: list of lists of :class:`Piece` and :class:`Rule`, a set, and the lines of the header
    """
    title = Piece((WIDTH - width(table.title, HEAD, SMALL_SIZE)) / 2, 0, table.title, HEAD, SMALL_SIZE)
    lines = [[title]] if table.title else []
    head, kept = len(lines), set(range(len(lines)))
    for number, row in enumerate((table.header, *table.rows)):
        face = HEAD if not number or (table.total and number == len(table.rows)) else None
        begun = len(lines)
        lines += _row(table, row, face, width)
        kept |= set(range(begun, len(lines) - 1))
        if not number:
            lines[head].append(_rule(0, THICK))
            lines[-1].append(_rule(1, THIN))
            kept.add(len(lines) - 1)
            header = lines[head:]
    lines[-1].append(_rule(1, THICK))
    if len(lines) <= TOGETHER:
        kept = set(range(len(lines) - 1))
    return lines, {*kept, begun - 1}, header


def _rule(place, thickness):
    """Return a rule above (0) or below (1) a line."""
    return Rule(PITCH * (place - BASELINE), thickness)


def _row(table, row, face, width):
    size, lines = cell_size(table), [[] for _line in range(row_lines(table, row))]
    middle, left = PITCH * len(lines) / 2 - PITCH * BASELINE, 0
    for place, (texts, room) in enumerate(zip(cells(table, row), columns(table))):
        for number, text in enumerate(texts):
            piece = Piece(0, middle + (number - (len(texts) - 1) / 2) * size * LEADING + CENTRE * size, text,
                          face or (FIGURE if place else TEXT), size)
            x = left + (room - width(text, piece.face, size)) / 2 if place else PADDING
            lines[0].append(replace(piece, x=x))
        left += room
    return lines
