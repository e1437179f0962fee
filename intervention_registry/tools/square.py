"""Square codes: what is printed of a checkpoint, as a picture and in words. No ORM here."""
import io

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget

LEVEL = 'M'
MARGIN, SCALE = 4, 4  # modules of white around it; pixels of a module


def png(text):
    """Return the square code of a text as PNG; the same bytes for the same text."""
    code = QrCodeWidget(text, barLevel=LEVEL).qr
    code.make()
    size = code.getModuleCount()
    image = Image.new('1', (size + 2 * MARGIN, size + 2 * MARGIN), 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                image.putpixel((column + MARGIN, row + MARGIN), 0)
    file = io.BytesIO()
    image.resize((image.width * SCALE, image.height * SCALE), Image.Resampling.NEAREST).save(file, 'PNG')
    return file.getvalue()


def in_lines(code):
    """Return the text of a receipt's code in two lines, to be read where no camera is at hand."""
    head, colon, digest = code.rpartition(':')
    return head + colon, digest
