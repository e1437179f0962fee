"""Seals of the configuration: each is the digest of its content, and each checkpoint names one."""
import hashlib

from .canonical import loads
from .findings import Finding


def check_configuration(source):
    """Return an iterator of findings on the seals of the configuration and on the checkpoints that name them."""
    known = set()
    for seal in source.seals():
        if hashlib.sha256(seal['content'].encode()).hexdigest() != seal['digest']:
            yield Finding('configuration', model='intervention.config.seal', res_id=seal['id'])
        known.add(seal['digest'])
    for checkpoint in source.checkpoints():
        if (named := _named(checkpoint['text'])) and named not in known:
            yield Finding('configuration', position=checkpoint['size'], detail=str(checkpoint['number']))


def _named(text):
    """Return the digest of the configuration in a checkpoint's text, empty when it names none."""
    try:
        said = loads(text)
        return said.get('config') or ''
    except (ValueError, AttributeError):  # the check of the checkpoints says so
        return ''
