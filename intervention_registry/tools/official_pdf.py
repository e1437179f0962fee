"""An official document as PDF: the pieces of :mod:`official_layout`, drawn; the same input gives the same bytes."""
import io
from collections import defaultdict
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .official_fonts import OFFICIAL, face
from .official_layout import HEIGHT, LEFT, MM, PAGE, RED, TOP, WIDTH, Rule, lay_out

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
        return _drawn(document, lay_out(document, _width), _note())


def _drawn(document, pages, note):
    fonts = _fonts([piece for page in pages for piece in page if not isinstance(piece, Rule)], note)
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=PAGE, invariant=True, pageCompression=1)
    canvas.setTitle(document.title)
    canvas.setAuthor(document.issuer)
    for number, page in enumerate(pages, 1):
        for piece in page:
            _draw(canvas, piece, fonts)
        if note and number == len(pages):
            _draw_note(canvas, note, fonts)
        canvas.showPage()
    canvas.save()
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
        names[key] = f'official-{key}'
        content = found.subset(names[key].title().replace('-', ''), found.shown(''.join(sorted(used))))
        pdfmetrics.registerFont(TTFont(names[key], io.BytesIO(content), asciiReadable=True))
    return names


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


def _draw_note(canvas, note, fonts):
    canvas.setFillGray(0.4)
    canvas.setFont(fonts['text'], NOTE_SIZE)
    canvas.drawString(LEFT, PAGE[1] - TOP - HEIGHT - NOTE_GAP, _shown(note, 'text'))
