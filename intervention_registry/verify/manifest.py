"""The manifest of an export package: XML that is read without trusting it, and validated by ``package.rng``."""
import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

VERSION = '1'
SCHEMA = Path(__file__).with_name('package.rng')
LARGEST = 64 * 1024 * 1024
NAME = re.compile(r'[a-z]+\.jsonl|(rows|digests)/[a-z0-9._]+\.jsonl|files/[a-z0-9._]+/[1-9][0-9]{0,17}')
# as in the schema, for machines without lxml
ATTRIBUTES = {
    'package': {
        'version': re.compile(VERSION),
        'log': re.compile('[0-9A-Za-z-]{0,64}'),
        'bureau': re.compile('.{0,200}', re.DOTALL),
        'made': re.compile('[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}'),
    },
    'file': {
        'name': NAME,
        'size': re.compile('0|[1-9][0-9]{0,17}'),
        'sha256': re.compile('[0-9a-f]{64}'),
    },
}


class Unusable(Exception):
    """What was handed in is no package that can be judged."""


@dataclass
class Manifest:
    """What a package says of itself: ``files`` is ``{name: (size, sha256)}``."""

    log: str
    bureau: str
    made: str
    files: dict

    def text(self):
        """Return the bytes of the manifest; the same for the same content."""
        lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        lines.append(_tag('package', version=VERSION, log=self.log, bureau=self.bureau, made=self.made))
        for name, (size, digest) in sorted(self.files.items()):
            lines.append('    ' + _tag('file', end='/', name=name, size=str(size), sha256=digest))
        return '\n'.join([*lines, '</package>', '']).encode()


def _tag(tag, end='', **values):
    return f"<{tag} {' '.join(f'{name}={quoteattr(value)}' for name, value in values.items())}{end}>"


def read_manifest(data):
    """Read a manifest.

    :param bytes data: from whom one does not trust
    :return: Manifest
    :raise Unusable: when it is no manifest, or of a version unknown here
    """
    elements, open_tags = [], []

    def start(tag, attributes):
        if (not open_tags and tag != 'package') or (open_tags and (open_tags != ['package'] or tag != 'file')):
            raise Unusable(f"the manifest holds <{tag[:40]}> where it does not belong")
        open_tags.append(tag)
        elements.append((tag, _valid(tag, attributes)))

    def refuse(*_args):
        raise Unusable("the manifest declares a document type; nothing of the kind is read")

    def text(characters):
        if characters.strip():
            raise Unusable("the manifest holds text")

    parser = expat.ParserCreate('UTF-8')
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _tag: open_tags.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unusable(f"the manifest is no XML: {error}") from None
    _validate(data)
    (_tag, package), *files = elements
    listed = {file['name']: (int(file['size']), file['sha256']) for _tag, file in files}
    if len(listed) != len(files) or not files:
        raise Unusable("the manifest lists no file, or one file twice")
    return Manifest(package['log'], package['bureau'], package['made'], listed)


def _valid(tag, attributes):
    patterns = ATTRIBUTES[tag]
    if set(attributes) != set(patterns):
        raise Unusable(f"<{tag}> in the manifest has not the attributes it must have")
    for name, value in attributes.items():
        if not patterns[name].fullmatch(value):
            raise Unusable(f"{name} of <{tag}> in the manifest is not valid: {value[:40]!r}")
    return attributes


def _validate(data):
    """Validate by the schema where lxml is at hand; what is required stands above as well."""
    try:
        from lxml import etree
    except ImportError:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    schema = etree.RelaxNG(etree.parse(str(SCHEMA), parser))
    try:
        document = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unusable(f"the manifest is no XML: {error}") from None
    if not schema.validate(document):
        raise Unusable(f"the manifest is not valid: {schema.error_log.last_error.message}")
