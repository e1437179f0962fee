"""An official document on its pages, without fonts or files: ``lay_out`` puts every piece of an ``Official`` at its place."""
from dataclasses import replace

from .official import FIGURE, HEAD, MARK, SECOND, TEXT, Table, chinese_date, ems, is_heading, styled
from .official_measures import (
    BASELINE,
    BLACK,
    CELL,
    HEIGHT,
    IMPRINT_CELLS,
    IMPRINT_PITCH,
    MARK_LARGEST,
    MARK_TOP,
    NOT_FIRST,
    NOT_LAST,
    PAGE_NUMBER_GAP,
    PIECES,
    PITCH,
    RED,
    RULE_GAP,
    SIZE,
    SMALL_SIZE,
    THICK,
    THIN,
    TITLE_SIZE,
    WIDTH,
    Piece,
    Rule,
    balanced,
    measure,
)
from .official_table import table_lines


def mark_text(document):
    """Return the issuer's mark, the red head of the page."""
    return f'{document.issuer}文件'


def mark_size(document):
    """Return the largest size in which the mark stays on one line."""
    return int(min(MARK_LARGEST, (WIDTH - 2 * CELL) / max(ems(mark_text(document)), 1)))


def lay_out(document, width=measure):
    """Return the pages of ``document``, each a list of pieces and rules.

    :param Official document: what to set
    :param width: function of a text, a face and a size that returns how wide it is, without spacing
    :return: list of lists of :class:`Piece` and :class:`Rule`
    """
    head, below = _head(document, width)
    pages, top = [head], below
    for block, heading in _blocks(document, width):
        is_full = top + PITCH * len(block) > HEIGHT + 0.01
        if not any(block) and (is_full or not top):
            continue  # the space between two parts, where a page begins
        if is_full:
            pages.append([])
            top, block = 0, [*heading, *block]
        for line in block:
            pages[-1] += [replace(piece, y=piece.y + top + PITCH * BASELINE) for piece in line]
            top += PITCH
    imprint = _imprint(document, width)
    if imprint and top > HEIGHT - _imprint_height(document):
        pages.append([])
    pages[-1] += imprint
    for number, page in enumerate(pages, 1):
        page.append(_page_number(number, width))
    return pages


def _head(document, width):
    """Return the mark, the number, the red rule and the title, and where they end."""
    if document.plain:
        return _plain_head(document, width)
    size, text = mark_size(document), mark_text(document)
    # a character fills its square: its foot stands an eighth above the lower edge
    pieces = [_centred(text, MARK, size, MARK_TOP + size * 0.88, width, RED)]
    top = MARK_TOP + size + 2 * PITCH
    pieces += _number_line(document, top + PITCH * BASELINE, width)
    rule = top + PITCH * 0.85 + RULE_GAP
    pieces.append(Rule(rule, 2 * THICK, RED))
    titles, top = _title(document, rule + 2 * PITCH, width)
    return pieces + titles, top


def _plain_head(document, width):
    """Return the number at the right and the title: slips and records are no documents with a mark."""
    number = Piece(WIDTH - CELL - width(document.number, TEXT, SIZE), PITCH * BASELINE, document.number)
    titles, top = _title(document, 2 * PITCH, width)
    return ([number] if document.number else []) + titles, top


def _title(document, top, width):
    pieces = []
    for line in balanced(document.title, int(WIDTH / TITLE_SIZE)):
        pieces.append(_centred(line, MARK, TITLE_SIZE, top + PITCH * BASELINE, width))
        top += PITCH
    return pieces, top


def _number_line(document, y, width):
    if not document.signer:
        return [_centred(document.number, TEXT, SIZE, y, width)]
    # upward: the number at the left, who signs at the right, both one character from the edge
    name = WIDTH - CELL - width(document.signer, SECOND, SIZE)
    label = '签发人：'
    return [Piece(CELL, y, document.number), Piece(name - width(label, TEXT, SIZE), y, label),
            Piece(name, y, document.signer, SECOND)]


def _blocks(document, width):
    """Return the lines below the title in blocks that stay together, each with the lines above it on a new page.

    A heading stays with the line after it, the last line of the text with the signature; the header of a table goes along.
    """
    lines, kept, headings = [[]], set(), {}
    if document.addressee:
        lines += _broken([(f'{document.addressee}：', TEXT)], width)
    for part in document.paragraphs:
        if isinstance(part, Table):
            table, stays, heading = table_lines(part, width)
            kept |= {len(lines) + place for place in stays}
            headings |= {len(lines) + place: heading for place in range(len(heading) + 1, len(table))}
            lines += [*table, []]
            continue
        lines += _broken([('　　', TEXT), *styled(part)], width)
        if is_heading(part):
            kept.add(len(lines) - 1)
    if document.paragraphs and isinstance(document.paragraphs[-1], Table):
        lines.pop()
    blocks = []
    for place, line in enumerate(lines):
        if not place or place - 1 not in kept:
            blocks.append(([], headings.get(place, [])))
        blocks[-1][0].append(line)
    blocks[-1][0].extend([[], *_signature(document, width)])
    return blocks


def _signature(document, width):
    """Return issuer and date: the date four characters from the right, the issuer centred above it; then the option."""
    day = chinese_date(document.date)
    day_width, name_width = width(day, TEXT, SIZE), width(document.issuer, TEXT, SIZE)
    left = WIDTH - 4 * CELL - day_width
    name = left + (day_width - name_width) / 2
    option = [[], [Piece(0, 0, f'信息公开选项：{document.disclosure}', HEAD)]] if document.disclosure else []
    return [[Piece(max(0, min(name, WIDTH - name_width)), 0, document.issuer)], [Piece(left, 0, day)], *option]


def _imprint_lines(document):
    day = f'{chinese_date(document.date)}印发'
    copies = [f'抄送：{document.copies}。'] if document.copies else []
    return copies, (document.imprint, day)


def _imprint_height(document):
    copies, _last = _imprint_lines(document)
    lines = sum(len(balanced(text, IMPRINT_CELLS)) for text in copies) + 1
    return lines * IMPRINT_PITCH + PITCH


def _imprint(document, width):
    """Return the block that ends on the bottom of the text area."""
    if not document.imprint:
        return []
    copies, (left, right) = _imprint_lines(document)
    y, baseline = HEIGHT, IMPRINT_PITCH * (1 - BASELINE)
    parts = [Rule(y, THICK), Piece(SMALL_SIZE, y - baseline, left, TEXT, SMALL_SIZE),
             Piece(WIDTH - SMALL_SIZE - width(right, TEXT, SMALL_SIZE), y - baseline, right, TEXT, SMALL_SIZE)]
    y -= IMPRINT_PITCH
    for line in [line for text in copies for line in reversed(balanced(text, IMPRINT_CELLS))]:
        parts += [Piece(SMALL_SIZE, y - baseline, line, TEXT, SMALL_SIZE)]
        y -= IMPRINT_PITCH
    if copies:
        parts.append(Rule(HEIGHT - IMPRINT_PITCH, THIN))
    parts.append(Rule(y, THICK))
    return parts


def _page_number(number, width):
    """Return the page number between dashes: odd pages at the right, even ones at the left, one character in."""
    text = f'— {number} —'
    x = SMALL_SIZE if number % 2 == 0 else WIDTH - SMALL_SIZE - width(text, FIGURE, SMALL_SIZE)
    # the dash lies at about a third of the character above the baseline
    return Piece(x, HEIGHT + PAGE_NUMBER_GAP + SMALL_SIZE * 0.38, text, FIGURE, SMALL_SIZE)


def _centred(text, face, size, y, width, colour=BLACK):
    return Piece((WIDTH - width(text, face, size)) / 2, y, text, face, size, 0, colour)


def _broken(runs, width):
    """Return the lines of a paragraph of ``(text, face)`` runs, each a list of pieces."""
    atoms = [(atom, face) for text, face in runs for piece in PIECES.findall(text) for atom in _fitting(piece, face, width)]
    lines, line = [], []
    for atom in atoms:
        if line and _line_width([*line, atom], width) > WIDTH + 0.05:
            kept, line = _break_before(line, atom[0])
            lines.append((kept, True))
        line.append(atom)
    lines.append((line, False))
    return [_set(atoms, full, width) for atoms, full in lines]


def _fitting(piece, face, width):
    """Return a word, cut where it is longer than a line."""
    return [piece] if _line_width([(piece, face)], width) <= WIDTH else list(piece)


def _break_before(line, first):
    """Return what stays on the line and what moves on before ``first``: no line begins or ends with the wrong mark."""
    cut = len(line)
    while cut > 1 and (first in NOT_FIRST or line[cut - 1][0] in NOT_LAST):
        cut -= 1
        first = line[cut][0]
    return (line[:cut], line[cut:]) if cut > 1 else (line, [])


def _line_width(line, width):
    return sum(width(text, face, SIZE) + (CELL - SIZE) * len(text) for text, face in line)


def _set(atoms, full, width):
    """Return the pieces of one line; a full one reaches the right edge."""
    count = sum(len(text) for text, _face in atoms)
    space = CELL - SIZE
    if full and count > 1:
        space += (WIDTH - _line_width(atoms, width)) / (count - 1)
    pieces, x = [], 0
    for text, face in atoms:
        if pieces and pieces[-1].face == face:
            pieces[-1] = replace(pieces[-1], text=pieces[-1].text + text)
        else:
            pieces.append(Piece(x, 0, text, face, SIZE, space))
        x += width(text, face, SIZE) + space * len(text)
    return pieces
