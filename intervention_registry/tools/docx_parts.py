"""A DOCX that somebody handed in, opened without trust: nothing that runs, reaches out, hides or swells.

What is not known to be harmless is refused, by name, so that whoever made the file can leave it out.
"""
import io
import posixpath
import re
import warnings
import zipfile
import zlib

from lxml import etree
from PIL import Image

LARGEST, LARGEST_OPEN, MOST_PARTS = 2 * 1024 * 1024, 20 * 1024 * 1024, 200
MOST_PIXELS = 40_000_000  # of all pictures together; a full page at 600 dots to the inch has 35 million
MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
DOCUMENT = 'word/document.xml'
W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
RELATIONSHIP = '{http://schemas.openxmlformats.org/package/2006/relationships}Relationship'
TYPE = '{http://schemas.openxmlformats.org/package/2006/content-types}Override'
XML_PARTS = re.compile(
    r'\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app)\.xml|customXml/(item|itemProps)\d+\.xml|'
    r'customXml/_rels/item\d+\.xml\.rels|word/_rels/[a-z]+\d*\.xml\.rels|word/theme/theme\d+\.xml|'
    r'word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes)\.xml|'
    r'word/(header|footer)\d*\.xml')
PICTURES = re.compile(r'(word/media/[\w-]+|docProps/thumbnail)\.(png|jpe?g)', re.IGNORECASE)
STARTS = (b'\x89PNG\r\n\x1a\n', b'\xff\xd8\xff')
TEXT_PARTS = re.compile(r'word/(document|(header|footer)\d*)\.xml')
RELATIONS = {
    'officeDocument', 'core-properties', 'extended-properties', 'styles', 'stylesWithEffects', 'settings', 'webSettings',
    'fontTable', 'theme', 'numbering', 'footnotes', 'endnotes', 'header', 'footer', 'image', 'thumbnail', 'customXml',
    'customXmlProps'}
FIELDS = {'PAGE', 'NUMPAGES', 'SECTIONPAGES', 'MERGEFORMAT', 'Arabic', 'ARABIC'}
# what runs, embeds, links or merges in other data
REFUSED = {f'{W}{tag}' for tag in ('object', 'control', 'altChunk', 'subDoc', 'mailMerge', 'attachedTemplate', 'dataBinding',
                                   'frameset', 'saveThroughXslt')}
REFUSED.add('{urn:schemas-microsoft-com:office:office}OLEObject')
LINK = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}link'
STRICT = '{http://purl.oclc.org/ooxml/'  # the same words under other names: they would pass unseen


class PartsError(Exception):
    """The file is refused: ``reason`` is one of the words below, ``detail`` names the place."""

    def __init__(self, reason, detail=''):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def opened(content):
    """Return the parts of a DOCX, as bytes by name, in their order.

    :param bytes content: what was handed in
    :raise PartsError: 'large', 'damaged', 'part', 'doctype', 'external', 'active'
    """
    if len(content) > LARGEST:
        raise PartsError('large')
    parts = _unpacked(content)
    trees = {name: parsed(name, data) for name, data in parts.items() if XML_PARTS.fullmatch(name)}
    if DOCUMENT not in trees or '[Content_Types].xml' not in trees:
        raise PartsError('damaged')
    _check_types(trees['[Content_Types].xml'])
    for name, tree in trees.items():
        if name.endswith('.rels'):
            _check_relations(name, tree, parts)
        else:
            _check_elements(name, tree)
    return parts


def _unpacked(content):
    parts, room = {}, LARGEST_OPEN
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS:
                raise PartsError('large')
            for member in members:
                name = member.filename
                if member.is_dir():
                    continue
                if name in parts or member.flag_bits & 1 or not (XML_PARTS.fullmatch(name) or PICTURES.fullmatch(name)):
                    raise PartsError('part', name[:80])
                with archive.open(member) as file:
                    parts[name] = file.read(room + 1)  # what the directory says of its size is not trusted
                room -= len(parts[name])
                if room < 0:
                    raise PartsError('large')
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise PartsError('damaged') from None
    _check_pictures({name: data for name, data in parts.items() if PICTURES.fullmatch(name)})
    return parts


def _check_pictures(pictures):
    """Pictures are what their names say, and do not swell when they are drawn."""
    room = MOST_PIXELS
    for name, data in pictures.items():
        room -= _pixels(name, data)
        if room < 0:
            raise PartsError('large')


def _pixels(name, data):
    """Return how many points a picture has, by its head alone: nothing of it is decoded."""
    if not data.startswith(STARTS):
        raise PartsError('part', name[:80])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=('PNG', 'JPEG')) as picture:
                return picture.width * picture.height
    except Image.DecompressionBombError:
        raise PartsError('large') from None
    except (OSError, SyntaxError, ValueError):
        raise PartsError('part', name[:80]) from None


def parsed(name, data):
    """Return the tree of one XML part; refuse a document type, with which entities come."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
                             remove_pis=True, remove_comments=True)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PartsError('doctype' if b'<!DOCTYPE' in data or b'<!ENTITY' in data else 'damaged', name) from None
    info = tree.getroottree().docinfo
    if info.doctype or info.internalDTD is not None or any(element.tag is etree.Entity for element in tree.iter()):
        raise PartsError('doctype', name)
    return tree


def _check_types(tree):
    """The file is a plain document, neither a template nor one with macros, whatever its name says."""
    types = {element.get('PartName'): element.get('ContentType') for element in tree.iter(TYPE)}
    if types.get(f'/{DOCUMENT}') != MAIN:
        raise PartsError('active', types.get(f'/{DOCUMENT}') or '')
    for value in types.values():
        if re.search('macro|vba|activex|ole|embed', value or '', re.IGNORECASE):
            raise PartsError('active', value)


def _check_relations(name, tree, parts):
    """Nothing is fetched from outside, and what is inside is there."""
    base = posixpath.dirname(posixpath.dirname(name))
    for relation in tree.iter(RELATIONSHIP):
        kind, target = (relation.get('Type') or '').rpartition('/')[2], relation.get('Target') or ''
        if relation.get('TargetMode', 'Internal') != 'Internal' or re.match(r'[a-z][a-z0-9+.-]*:|//|\\', target, re.IGNORECASE):
            raise PartsError('external', f'{name}: {target[:80]}')
        if kind not in RELATIONS:
            raise PartsError('active', f'{name}: {kind[:80]}')
        path = posixpath.normpath(target.lstrip('/') if target.startswith('/') else posixpath.join(base, target))
        if path not in parts:
            raise PartsError('external', f'{name}: {target[:80]}')


def _check_elements(name, tree):
    """No field but page numbers, no object, no link, nothing bound to other data."""
    for element in tree.iter(etree.Element):
        if element.tag in REFUSED or element.tag.startswith(STRICT):
            raise PartsError('active', f'{name}: {etree.QName(element).localname}')
        if any(key.endswith('}href') or key in ('href', 'src', LINK) for key in element.attrib):
            raise PartsError('external', f'{name}: {etree.QName(element).localname}')
        if element.tag in (f'{W}fldSimple', f'{W}instrText', f'{W}delInstrText'):
            _check_field(name, element)


def _check_field(name, element):
    if element.tag == f'{W}fldSimple':
        words = element.get(f'{W}instr') or ''
    else:
        paragraph = next(element.iterancestors(f'{W}p'), element)
        words = ''.join(part.text or '' for part in paragraph.iter(element.tag))
    if not set(re.findall(r'[^\W\d_]+', words)) <= FIELDS:
        raise PartsError('active', f'{name}: {words.strip()[:80]}')
