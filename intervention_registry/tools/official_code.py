"""Where the square code of an official document stands: below the text area of its last page, opposite the page number."""
from .official import FIGURE, TEXT
from .official_measures import HEIGHT, MM, WIDTH, Piece
from .square import in_lines

SIZE, TOP, GAP = 24 * MM, HEIGHT + 3.5 * MM, 2 * MM
FIRST, STEP = HEIGHT + 14.5 * MM, 3.6 * MM  # the lines stand below the page number
NOTE_SIZE, CODE_SIZE = 7, 6
NOTE_GAP = 30.5 * MM  # the note on fonts stands below all of it


def place(document, pages):
    """Put the lines beside the code on the last page. Return text, left, upper edge and size of the square.

    :param Official document: with a code
    :param list pages: as ``lay_out`` gives them
    """
    is_odd = len(pages) % 2
    left, lines = (0, SIZE + GAP) if is_odd else (WIDTH - SIZE, 0)
    texts = [(note, TEXT, NOTE_SIZE) for note in document.code_notes]
    texts += [(line, FIGURE, CODE_SIZE) for line in in_lines(document.code)]
    for number, (text, face, size) in enumerate(texts):
        pages[-1].append(Piece(lines, FIRST + STEP * number, text, face, size))
    return document.code, left, TOP, SIZE
