"""Text as people and programs hand it in, made fit to keep."""
import re
import unicodedata

LONGEST = 100_000
UNKEEPABLE = re.compile(r'[\x00\ud800-\udfff]')


def clean(text):
    """Return ``text`` in NFC without the characters no database keeps; of what is no text, nothing."""
    return unicodedata.normalize('NFC', UNKEEPABLE.sub('', text)) if isinstance(text, str) else ''
