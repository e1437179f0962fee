"""File names as people hand them in, made safe to keep and to send back."""
import re
import unicodedata

UNSAFE = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')


def safe_file_name(name):
    """Return the last part of ``name`` in NFC without control and direction characters, at most 120 characters."""
    name = unicodedata.normalize('NFC', UNSAFE.sub('', name or ''))
    return re.split(r'[/\\]', name)[-1].strip(' .')[-120:]
