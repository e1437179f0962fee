"""A filing slip as PDF: that something was handed in, when, and the digest that proves it; nothing of what it says."""
from .official import FIGURE, HEAD, TEXT, ems, printable
from .official_measures import BLACK, HEIGHT, MM, NOT_FIRST, PITCH, RED, THICK, THIN, WIDTH, Piece, Rule
from .official_pdf import sheet

TITLE_SIZE, SIZE, SMALL = 22, 14, 10.5
LABEL = 34 * MM
DIGITS = 32  # of a digest on one line
QR = 42 * MM


def slip(issuer, title, rows, code, notes):
    """Return the bytes of a slip.

    :param str issuer: who gives the slip
    :param str title: what it is
    :param list rows: pairs of a label and a value; a value that is a digest is set in lines of equal length
    :param str code: what the square code holds
    :param list notes: sentences below
    :return: bytes; the same for the same slip and fonts
    """
    pieces, y = [], 10 * MM
    for text, size, colour in ((issuer, SIZE, RED), (title, TITLE_SIZE, BLACK)):
        text = printable(text)
        pieces.append(Piece((WIDTH - ems(text) * size) / 2, y, text, HEAD, size, colour=colour))
        y += size * 2
    pieces.append(Rule(y - 10, THICK, RED))
    y += PITCH / 2
    for label, value in rows:
        pieces.append(Piece(0, y, printable(label), HEAD, SIZE))
        for line in _lines(printable(value)):
            pieces.append(Piece(LABEL, y, line, FIGURE if line.isascii() else TEXT, SIZE))
            y += PITCH * 0.7
        y += PITCH * 0.3
    square = (WIDTH - QR) / 2, y, QR
    y += QR + PITCH
    pieces.append(Rule(y - PITCH / 2, THIN))
    for note in notes:
        for line in wrapped(printable(note), SMALL):
            y += SMALL * 1.8
            pieces.append(Piece(0, y, line, TEXT, SMALL))
    if y > HEIGHT:
        raise ValueError("the slip is longer than a page")
    return sheet(title, issuer, [pieces], square=(code, *square))


def _lines(value):
    return [value[start:start + DIGITS] for start in range(0, len(value), DIGITS)] or ['']


def wrapped(text, size):
    """Return ``text`` in lines as wide as the text area."""
    lines, width = [''], WIDTH / size - 1  # a stop or comma hangs out
    for char in text:
        if ems(lines[-1] + char) > width and char not in NOT_FIRST:
            lines.append('')
        lines[-1] += char
    return lines
