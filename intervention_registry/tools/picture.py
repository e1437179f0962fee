"""Pictures drawn anew, smaller and without what else was in their file. No ORM here."""
import io

from PIL import Image, ImageOps

MOST_PIXELS = 60_000_000
FORMATS = ('PNG', 'JPEG', 'GIF', 'WEBP', 'BMP')


class PictureError(Exception):
    """The bytes are no picture that can be drawn safely."""


def drawn(data, side):
    """Return a PNG of the first frame, at most ``side`` pixels wide and high.

    :raise PictureError: for what is no picture, is damaged, or has more pixels than fit into memory
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureError("too many pixels")
            image.draft('RGB', (side, side))
            image = ImageOps.exif_transpose(image)
            image.thumbnail((side, side))
            file = io.BytesIO()
            Image.frombytes('RGBA', image.size, image.convert('RGBA').tobytes()).save(file, 'PNG')
            return file.getvalue()
    except PictureError:
        raise
    except Exception as error:  # pylint: disable=broad-except
        # a damaged picture fails in many ways inside the library
        raise PictureError(type(error).__name__) from error
