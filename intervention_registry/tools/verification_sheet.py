"""The record of a verification as PDF: what was checked, what was found, and where two people sign."""
from .official import FIGURE, HEAD, TEXT, ems, printable
from .official_measures import BLACK, HEIGHT, MM, PITCH, RED, THICK, THIN, WIDTH, Piece, Rule
from .official_pdf import sheet
from .slip import DIGITS, wrapped
from .square import in_lines

TITLE_SIZE, SIZE, SMALL, TINY = 22, 14, 10.5, 6
LABEL, LINE, NEXT = 34 * MM, 34, 18  # of a row; points from line to line
QR = 36 * MM
SIGN_FROM, SIGN_STEP = QR + 10 * MM, 13 * MM


def verification_sheet(issuer, title, rows, findings, roles, code, notes):
    """Return the bytes of the record.

    :param str issuer: whose registry was verified
    :param list rows: pairs of a label and a value
    :param list findings: lines on what is not intact; as many pages as they need
    :param tuple roles: of those who sign
    :param str code: what the square code holds; '' leaves it out
    :param list notes: sentences at the end
    :return: bytes; the same for the same record and fonts
    """
    page = _Pages()
    for text, size, colour in ((issuer, SIZE, RED), (title, TITLE_SIZE, BLACK)):
        text = printable(text)
        page.put(Piece((WIDTH - ems(text) * size) / 2, 0, text, HEAD, size, colour=colour), size * 2)
    page.rule(THICK, RED, PITCH)
    for label, value in rows:
        page.row(printable(label), printable(value))
    if findings:
        page.put(Piece(0, 0, '问题清单', HEAD, SIZE), LINE)
        for line in findings:
            for part in wrapped(printable(line), SMALL):
                page.put(Piece(0, 0, part, TEXT, SMALL), NEXT)
    square = page.end(roles, code, notes)
    return sheet(title, issuer, page.pages, square=square)


class _Pages:
    """Pages that are filled from above."""

    def __init__(self):
        self.pages, self._y = [[]], 10 * MM

    def put(self, piece, step):
        """Set a piece on the next line, on the next page where this one is full."""
        if self._y > HEIGHT:
            self.pages.append([])
            self._y = 10 * MM
        self.pages[-1].append(Piece(piece.x, self._y, piece.text, piece.face, piece.size, colour=piece.colour))
        self._y += step

    def rule(self, thickness, colour, step):
        self.pages[-1].append(Rule(self._y - PITCH / 2, thickness, colour))
        self._y += step / 2

    def row(self, label, value):
        parts = [value[start:start + DIGITS] for start in range(0, len(value), DIGITS)] if value.isascii() else [value]
        for number, part in enumerate(parts or ['']):
            last = number == len(parts) - 1
            if not number:
                self.put(Piece(0, 0, label, HEAD, SIZE), 0)
            self.put(Piece(LABEL, 0, part, FIGURE if part.isascii() else TEXT, SIZE), LINE - 8 if last else NEXT + 2)

    def end(self, roles, code, notes):
        """Set where to sign, the lines at the end, and the square code beside them; return the code's place."""
        lines = [line for note in notes for line in wrapped(printable(note), SMALL)]
        if self._y + QR + 2 * PITCH + NEXT * (len(lines) + 2) > HEIGHT:
            self.pages.append([])
            self._y = 10 * MM
        self._y += PITCH / 2
        top, left = self._y, SIGN_FROM if code else 0
        for number, role in enumerate(roles):
            y = top + SIGN_STEP * (number + 0.7)
            self.pages[-1].append(Piece(left, y, f'{role}：', TEXT, SIZE))
        self._y = top + QR + PITCH
        self.rule(THIN, BLACK, PITCH)
        for line in lines:
            self.put(Piece(0, 0, line, TEXT, SMALL), NEXT)
        for line in in_lines(code) if code else ():
            self.put(Piece(0, 0, line, FIGURE, TINY), TINY * 1.5)
        return (code, 0, top, QR) if code else None
