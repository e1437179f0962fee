"""An official document as PDF: the pieces of :mod:`official_layout`, drawn; the same input gives the same bytes."""
import hashlib
import io
from collections import defaultdict
from threading import Lock

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from . import official_code
from .official_fonts import OFFICIAL, face
from .official_layout import lay_out
from .official_measures import HEIGHT, LEFT, MM, PAGE, RED, TOP, WIDTH, Rule
from .square import LEVEL

CID = 'STSong-Light'  # every reader of Chinese brings it along; nothing is embedded then
COLOURS = {RED: (0.85, 0, 0), 'black': (0, 0, 0)}
NOTE_SIZE, NOTE_GAP = 7, 20 * MM
# the library keeps fonts by name for the whole process
_drawing = Lock()


def pdf(document):
    """Return the bytes of ``document`` as PDF.

    :param Official document: what to set
    :return: bytes; the same for the same document and fonts
    """
    with _drawing:
        pages = lay_out(document, _width)
        square = official_code.place(document, pages) if document.code else None
        note = ''.join(filter(None, (document.remark, _note())))
        return _drawn(document.title, document.issuer, pages, note, square, official_code.NOTE_GAP if square else NOTE_GAP)


def sheet(title, author, pages, square=None):
    """Return the bytes of pages that are laid out already, as PDF.

    :param list pages: lists of :class:`Piece` and :class:`Rule`
    :param square: text of a square code on the last page, then its left, upper edge and size; None: no code
    :return: bytes; the same for the same pages and fonts
    """
    with _drawing:
        return _drawn(title, author, pages, _note(), square)


def _drawn(title, author, pages, note, square=None, note_gap=NOTE_GAP):
    fonts = _fonts([piece for page in pages for piece in page if not isinstance(piece, Rule)], note)
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=PAGE, invariant=True, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for number, page in enumerate(pages, 1):
        for piece in page:
            _draw(canvas, piece, fonts)
        if note and number == len(pages):
            _draw_note(canvas, note, note_gap, fonts)
        if square and number == len(pages):
            _draw_square(canvas, *square)
        canvas.showPage()
    canvas.save()
    _forget(fonts.values())
    return output.getvalue()


def _width(text, key, size):
    found = face(key)
    if found:
        return found.width(text, size)
    return pdfmetrics.stringWidth(_basic(text), _cid(), size)


def _cid():
    if CID not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CID))
    return CID


def _basic(text):
    """Return ``text`` without the characters that a font which is not embedded cannot be asked for."""
    return ''.join(char if ord(char) < 0x10000 else '〓' for char in text)


def _note():
    """Return which fonts stood in for the official ones, or nothing."""
    stood_in = defaultdict(list)
    for key, name in OFFICIAL.items():
        found = face(key)
        if not (found and found.is_official):
            stood_in[found.name if found else CID].append(name)
    if not stood_in:
        return ''
    return '本机缺少公文字体，' + '；'.join(f'{"、".join(names)}以 {font} 代替' for font, names in stood_in.items()) + '。'


def _fonts(pieces, note):
    """Return the name under which each face is known to the PDF library, with the characters it needs."""
    chars = defaultdict(set)
    for piece in pieces:
        chars[piece.face].update(piece.text)
    chars['text'].update(note)
    names = {}
    for key, used in chars.items():
        found = face(key)
        if found is None:
            names[key] = _cid()
            continue
        names[key] = _registered(key, found, found.shown(''.join(sorted(used))))
    return names


def _registered(key, found, used):
    """Make a font of the ``used`` characters known to the PDF library; return its name.

    The name depends on the characters: the library keeps the first font of a name.
    """
    name = f'Official{key}{hashlib.sha256(used.encode()).hexdigest()[:12]}'
    font = TTFont(name, io.BytesIO(found.subset(name, used)), asciiReadable=True)
    pdfmetrics.registerFont(font)
    return name


def _forget(names):
    for name in set(names) - {CID}:
        font = pdfmetrics.getFont(name)
        if hasattr(font, 'unregister'):  # older releases of the library keep it
            font.unregister()


def _shown(text, key):
    found = face(key)
    return found.shown(text) if found else _basic(text)


def _draw(canvas, piece, fonts):
    y = PAGE[1] - TOP - piece.y
    canvas.setFillColorRGB(*COLOURS[piece.colour])
    if isinstance(piece, Rule):
        canvas.setStrokeColorRGB(*COLOURS[piece.colour])
        canvas.setLineWidth(piece.thickness)
        canvas.line(LEFT, y, LEFT + WIDTH, y)
        return
    canvas.setFont(fonts[piece.face], piece.size)
    canvas.drawString(LEFT + piece.x, y, _shown(piece.text, piece.face), charSpace=piece.space)


def _draw_note(canvas, note, gap, fonts):
    canvas.setFillGray(0.4)
    canvas.setFont(fonts['text'], NOTE_SIZE)
    canvas.drawString(LEFT, PAGE[1] - TOP - HEIGHT - gap, _shown(note, 'text'))


def _draw_square(canvas, text, left, top, size):
    code = QrCodeWidget(text, barLevel=LEVEL, barWidth=size, barHeight=size)
    drawing = Drawing(size, size)
    drawing.add(code)
    drawing.drawOn(canvas, LEFT + left, PAGE[1] - TOP - top - size)
