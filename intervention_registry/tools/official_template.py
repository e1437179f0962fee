"""A bureau's own layout: a DOCX in which ``{{ name }}`` stands where a part of the document goes.

There is no language behind it: a name is replaced by its text, and the one paragraph that is ``{{ paragraphs }}`` alone is
repeated for each paragraph. Nothing is evaluated, so nothing can be.
"""
import copy
import io
import re
import zipfile
from datetime import date

from lxml import etree

from .docx_parts import DOCUMENT, TEXT_PARTS, PartsError, W, opened, parsed
from .official import TEXT, Official, Table, chinese_date, is_heading, styled
from .official_docx import FONTS, docx, packed, set_font
from .official_docx_table import docx_table

BODY = 'paragraphs'
NAMES = ('issuer', 'number', 'signer', 'title', 'addressee', BODY, 'date', 'copies', 'imprint', 'disclosure')
REQUIRED = ('number', 'title', BODY, 'date', 'disclosure')
MOST = 100  # placeholders in one file
PLACEHOLDER = re.compile(r'\{\{(.*?)\}\}')
NAME = re.compile(r'\s*([a-z_]+)\s*')
LEFT_OVER = re.compile(r'\{\{|\}\}|\{%|%\}|\{#|#\}')
SPACE = '{http://www.w3.org/XML/1998/namespace}space'
SAMPLE_DAY = date(1900, 1, 1)


def check(content, required=REQUIRED):
    """Refuse a file that is no template; return the names of its placeholders.

    :param bytes content: what was handed in
    :param tuple required: names without which the document would lack a part
    :return: sorted list of names
    :raise PartsError: as :func:`docx_parts.opened`; 'placeholder', 'body', 'many' and 'missing' for the placeholders
    """
    names = []
    for part, tree in _texts(opened(content)).items():
        for paragraph in tree.iter(f'{W}p'):
            names += _names_in(part, paragraph)
    if len(names) > MOST:
        raise PartsError('many')
    if names.count(BODY) > 1:
        raise PartsError('body')
    if lacking := [name for name in required if name not in names]:
        raise PartsError('missing', ', '.join(lacking))
    return sorted(set(names))


def render(content, document):
    """Return the bytes of ``document`` in the layout of a template; the same for the same two.

    :param bytes content: a template that :func:`check` let through
    :param Official document: what to set
    :raise PartsError: for what is no template
    """
    check(content, ())
    parts = opened(content)
    values = values_of(document)
    for name, tree in _texts(parts).items():
        for paragraph in list(tree.iter(f'{W}p')):
            if _text(paragraph).strip() and BODY in _names_in(name, paragraph):
                _repeat(paragraph, document.paragraphs)
            else:
                _fill_or_drop(paragraph, values)
        parts[name] = etree.tostring(tree, xml_declaration=True, encoding='UTF-8', standalone=True)
    output = io.BytesIO()
    with zipfile.ZipFile(output, 'w') as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed(output.getvalue())


def values_of(document):
    """Return what stands for each name but the paragraphs."""
    return {**{name: getattr(document, name) for name in NAMES if name not in (BODY, 'date')},
            'date': chinese_date(document.date)}


def sample(upward=False, plain=False):
    """Return the built-in layout as a template to begin with."""
    marks = {name: f'{{{{ {name} }}}}' for name in NAMES if upward or name != 'signer'}
    # as wide as the name of a bureau: the size of the head follows from it
    marks['issuer'] = marks['issuer'].replace(' ', ' ' * 5)
    if plain:
        marks['imprint'] = marks['copies'] = ''
    document = Official(**{**marks, BODY: (marks[BODY],), 'date': SAMPLE_DAY, 'plain': plain})
    source, output = io.BytesIO(docx(document)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(output, 'w') as new:
        for name in old.namelist():
            data = old.read(name)
            if name == DOCUMENT:
                data = data.replace(chinese_date(SAMPLE_DAY).encode(), marks['date'].encode())
            new.writestr(name, data)
    return packed(output.getvalue())


def _texts(parts):
    return {name: parsed(name, data) for name, data in parts.items() if TEXT_PARTS.fullmatch(name)}


def _pieces(paragraph):
    """Return the elements with the paragraph's own text, without that of text boxes in it, which are paragraphs themselves."""
    return [text for text in paragraph.iter(f'{W}t') if next(text.iterancestors(f'{W}p')) is paragraph]


def _text(paragraph):
    return ''.join(piece.text or '' for piece in _pieces(paragraph))


def _names_in(part, paragraph):
    """Return the names of the placeholders in a paragraph; refuse what is none."""
    text = _text(paragraph)
    found = PLACEHOLDER.findall(text)
    names = [match[1] if (match := NAME.fullmatch(inner)) and match[1] in NAMES else None for inner in found]
    if None in names:
        raise PartsError('placeholder', f'{{{{{found[names.index(None)][:60]}}}}}')
    if left := LEFT_OVER.search(PLACEHOLDER.sub('', text)):
        raise PartsError('placeholder', left[0])
    if BODY in names and (part != DOCUMENT or not PLACEHOLDER.fullmatch(text.strip()) or _is_in_box(paragraph)):
        raise PartsError('body')
    return names


def _is_in_box(paragraph):
    """Say whether the paragraph is part of another, or of a table: what is repeated stands in the text itself."""
    return paragraph.getparent().tag != f'{W}body'


def _fill_or_drop(paragraph, values):
    """Put the texts in; a line that is there for nothing but what the document lacks goes."""
    names = [NAME.fullmatch(inner)[1] for inner in PLACEHOLDER.findall(_text(paragraph))]
    if names and not any(values[name] for name in names) and not _is_in_box(paragraph):
        paragraph.getparent().remove(paragraph)
    else:
        _fill(paragraph, values)


def _fill(paragraph, values):
    """Put the texts in; a placeholder may be spread over several runs and takes the look of the first."""
    pieces = _pieces(paragraph)
    for match in reversed(list(PLACEHOLDER.finditer(_text(paragraph)))):
        start, end, value, at = *match.span(), values[NAME.fullmatch(match[1])[1]], 0
        for piece in pieces:
            text, place = piece.text or '', at
            at += len(text)
            if place < end and at > start:
                piece.text = text[:max(start - place, 0)] + value + text[max(end - place, 0):]
                piece.set(SPACE, 'preserve')
                value = ''


def _repeat(paragraph, body):
    """Put one copy of the paragraph in its place for each of ``body``, and the tables between them."""
    model = next(text for text in _pieces(paragraph) if (text.text or '').strip()).getparent()
    for part in body:
        if isinstance(part, Table):
            for element in docx_table(part, set_font):
                paragraph.addprevious(element)
        else:
            paragraph.addprevious(_copy(paragraph, model, part))
    section = paragraph.find(f'{W}pPr/{W}sectPr')
    if section is None:
        paragraph.getparent().remove(paragraph)
    else:  # a section ends with this paragraph: it stays, empty
        for child in paragraph.findall(f'{W}r'):
            paragraph.remove(child)


def _copy(paragraph, model, text):
    """Return a paragraph like ``paragraph`` with ``text``, numbered headings in their own face."""
    copied = etree.Element(paragraph.tag, nsmap=paragraph.nsmap)
    if (form := paragraph.find(f'{W}pPr')) is not None:
        copied.append(copy.deepcopy(form))
        for tag in ('sectPr', *(() if is_heading(text) else ('keepNext',))):
            for mark in copied.findall(f'{W}pPr/{W}{tag}'):
                mark.getparent().remove(mark)
    for words, face in styled(text):
        run = etree.SubElement(copied, f'{W}r')
        if (look := model.find(f'{W}rPr')) is not None:
            run.append(copy.deepcopy(look))
        if face != TEXT:
            _set_face(run, face)
        piece = etree.SubElement(run, f'{W}t')
        piece.text = words
        piece.set(SPACE, 'preserve')
    return copied


def _set_face(run, face):
    look = run.find(f'{W}rPr')
    if look is None:
        look = etree.Element(f'{W}rPr')
        run.insert(0, look)
    if (fonts := look.find(f'{W}rFonts')) is None:
        fonts = etree.Element(f'{W}rFonts')
        look.insert(0 if look.find(f'{W}rStyle') is None else 1, fonts)
    fonts.attrib.clear()
    for script in ('ascii', 'hAnsi', 'eastAsia', 'cs'):
        fonts.set(f'{W}{script}', FONTS[face])
