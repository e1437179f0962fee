"""File names as people hand them in, made safe to keep and to send back."""
import re

from .words import clean

UNSAFE = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


def safe_file_name(name):
    """Return the last part of ``name`` in NFC without control and direction characters, at most 120 characters."""
    return re.split(r'[/\\]', UNSAFE.sub('', clean(name)))[-1].strip(' .')[-120:]


def of_registry(model):
    """Say whether a model name is one of the registry's."""
    return str(model or '').startswith('intervention.')
