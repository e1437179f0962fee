"""An official document as DOCX, to be opened and printed in WPS or Word; the same input gives the same bytes.

The official fonts are named, with what may stand in for them; servers need not have them.
"""
import io
import zipfile
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from .official import FIGURE, HEAD, MARK, SECOND, TEXT, Table, chinese_date, ems, is_heading, styled
from .official_docx_table import docx_table
from .official_layout import mark_size, mark_text
from .official_measures import (
    CELL,
    HEIGHT,
    IMPRINT_CELLS,
    IMPRINT_PITCH,
    MARK_TOP,
    PITCH,
    SIZE,
    SMALL_SIZE,
    TITLE_SIZE,
    TOP,
    WIDTH,
    balanced,
)

FONTS = {TEXT: 'FangSong_GB2312', SECOND: 'KaiTi_GB2312', HEAD: '黑体', MARK: '方正小标宋简体', FIGURE: '宋体'}
# what stands in: the first of these names that the reader's machine has
INSTEAD = {TEXT: '仿宋,FangSong,Noto Serif CJK SC', SECOND: '楷体,KaiTi,Noto Serif CJK SC', HEAD: 'SimHei,Noto Sans CJK SC',
           MARK: '方正小标宋_GBK,宋体,SimSun,Noto Serif CJK SC', FIGURE: 'SimSun,Noto Serif CJK SC'}
LINE = int(PITCH * 20)  # 579 twips; one more leaves 21 lines
CHARACTER = -848  # 1/4096 of a point: 28 characters of 16 points on 156 mm
CLOSER = -5  # the same in twentieths of a point, as programs count the characters of a grid in different ways
NUMBER_FROM_EDGE = 25.5  # mm from the lower edge of the page: the dashes lie 7 mm below the text area
THICK, THIN, RED_RULE = 8, 6, 12  # eighths of a point: 0.35, 0.25 and 0.5 mm
# what follows in the order of a paragraph's properties
AFTER_BORDER = ('w:shd', 'w:tabs', 'w:overflowPunct', 'w:autoSpaceDE', 'w:autoSpaceDN', 'w:snapToGrid', 'w:spacing',
                'w:ind', 'w:jc', 'w:rPr')
PACKED = (1980, 1, 1, 0, 0, 0)


def docx(document):
    """Return the bytes of ``document`` as DOCX.

    :param Official document: what to set
    :return: bytes; the same for the same document
    """
    file = Document()
    _page(file)
    _head(file, document)
    _body(file, document)
    _signature(file, document)
    _describe(file, document)
    output = io.BytesIO()
    file.save(output)
    return packed(output.getvalue())


def _page(file):
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(NUMBER_FROM_EDGE)
    for old in section._sectPr.findall(qn('w:docGrid')):
        section._sectPr.remove(old)
    section._sectPr.append(parse_xml(
        f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE}" w:charSpace="{CHARACTER}"/>'))
    style = file.styles['Normal']
    style.font.size = Pt(SIZE)
    set_font(style.element.get_or_add_rPr(), TEXT)
    style.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="zh-CN" w:eastAsia="zh-CN"/>'))
    file.settings.element.find(qn('w:themeFontLang')).set(qn('w:eastAsia'), 'zh-CN')
    file.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(footer, alignment):
    paragraph = footer.paragraphs[0]
    _line(paragraph, alignment=alignment, height=SMALL_SIZE)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(SMALL_SIZE)
    _run(paragraph, '— ', FIGURE, SMALL_SIZE)
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"/>')
    field.append(_run(paragraph, '1', FIGURE, SMALL_SIZE)._r)
    paragraph._p.append(field)
    _run(paragraph, ' —', FIGURE, SMALL_SIZE)


def _head(file, document):
    if document.plain:
        _plain_head(file, document)
    else:
        _marked_head(file, document)


def _plain_head(file, document):
    number = _line(file.add_paragraph(), alignment=WD_ALIGN_PARAGRAPH.RIGHT)
    _indent(number, right=1)
    _run(number, document.number)
    _title(file, document, PITCH)


def _marked_head(file, document):
    centre, size = WD_ALIGN_PARAGRAPH.CENTER, mark_size(document)
    mark = _line(file.add_paragraph(), alignment=centre, before=MARK_TOP, height=size)
    _run(mark, mark_text(document), MARK, size, red=True)
    number = _line(file.add_paragraph(), alignment=None if document.signer else centre, before=2 * PITCH)
    if document.signer:
        number.paragraph_format.tab_stops.add_tab_stop(Pt(WIDTH - CELL), WD_ALIGN_PARAGRAPH.RIGHT)
        _run(number, f'　{document.number}\t签发人：')
        _run(number, document.signer, SECOND)
    else:
        _run(number, document.number)
    # 4 mm below the number, of the width of the text area
    _border(number, bottom=(RED_RULE, 11, 'D90000'))
    _title(file, document, 2 * PITCH)


def _title(file, document, before):
    for place, text in enumerate(balanced(document.title, int(WIDTH / TITLE_SIZE))):
        line = _line(file.add_paragraph(), alignment=WD_ALIGN_PARAGRAPH.CENTER, before=0 if place else before)
        _run(line, text, MARK, TITLE_SIZE)


def _body(file, document):
    if document.addressee:
        _run(_line(file.add_paragraph(), before=PITCH), f'{document.addressee}：')
    for place, text in enumerate(document.paragraphs):
        if isinstance(text, Table):
            for element in docx_table(text, set_font):
                file.element.body.insert_element_before(element, 'w:sectPr')
            continue
        first = not place and not document.addressee
        paragraph = _line(file.add_paragraph(), WD_ALIGN_PARAGRAPH.JUSTIFY, PITCH if first else 0)
        paragraph.paragraph_format.keep_with_next = is_heading(text) or place == len(document.paragraphs) - 1
        _indent(paragraph, firstLine=2)
        for words, face in styled(text):
            _run(paragraph, words, face)


def _signature(file, document):
    """Put the date four characters from the right and the issuer centred above it."""
    day = chinese_date(document.date)
    issuer = max(0, 4 + (ems(day) - ems(document.issuer)) / 2)
    for text, right, before in ((document.issuer, issuer, PITCH), (day, 4, 0)):
        paragraph = _line(file.add_paragraph(), alignment=WD_ALIGN_PARAGRAPH.RIGHT, before=before)
        paragraph.paragraph_format.keep_with_next = text != day or bool(document.disclosure)
        _indent(paragraph, right=right)
        _run(paragraph, text)
    if document.imprint:
        _imprint(file, document)  # it stands on the page of the paragraph after it
    option = _line(file.add_paragraph(), before=PITCH)
    if document.disclosure:
        _run(option, f'信息公开选项：{document.disclosure}', HEAD)


def _imprint(file, document):
    """Put the block whose last rule lies on the bottom of the text area: frames that stand there whatever is above."""
    bottom = TOP + HEIGHT - IMPRINT_PITCH
    day = f'{chinese_date(document.date)}印发'
    if document.copies:
        lines = balanced(f'抄送：{document.copies}。', IMPRINT_CELLS)
        copies = _framed(file, bottom - IMPRINT_PITCH * len(lines), top=THICK)
        _run(copies, '\n'.join(f'　{line}' for line in lines), size=SMALL_SIZE)
    last = _framed(file, bottom, top=THIN if document.copies else THICK, bottom=THICK)
    last.paragraph_format.tab_stops.add_tab_stop(Pt(WIDTH), WD_ALIGN_PARAGRAPH.RIGHT)
    _run(last, f'　{document.imprint}\t{day}　', size=SMALL_SIZE)


def _framed(file, place, **rules):
    """Return a paragraph in a frame of its own, ``place`` points below the upper edge of the page."""
    paragraph = _line(file.add_paragraph(), height=IMPRINT_PITCH)
    paragraph._p.pPr.insert_element_before(parse_xml(
        f'<w:framePr {nsdecls("w")} w:w="{int(WIDTH * 20)}" w:wrap="around" w:vAnchor="page" w:hAnchor="margin" '
        f'w:xAlign="left" w:y="{int(place * 20)}"/>'), 'w:widowControl', *AFTER_BORDER)
    _border(paragraph, **{side: (size, 0, '000000') for side, size in rules.items()})
    return paragraph


def _line(paragraph, alignment=None, before=0, height=PITCH):
    """Give a paragraph its exact height of line; return it."""
    form = paragraph.paragraph_format
    form.alignment = alignment
    form.space_before, form.space_after = Pt(before), Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(int(height * 20) / 20)
    form.widow_control = False
    for name in ('overflowPunct', 'autoSpaceDE', 'autoSpaceDN', 'snapToGrid'):
        paragraph._p.pPr.insert_element_before(parse_xml(f'<w:{name} {nsdecls("w")} w:val="0"/>'), 'w:spacing', 'w:ind', 'w:jc')
    return paragraph


def _indent(paragraph, **sides):
    """Indent by characters of the text, as Word and WPS count them, and by their width for whoever does not."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side, count in sides.items():
        indent.set(qn(f'w:{side}Chars'), str(int(count * 100)))
        indent.set(qn(f'w:{side}'), str(int(count * CELL * 20)))


def _border(paragraph, **sides):
    rules = ''.join(f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
                    for side, (size, space, colour) in sides.items())
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(f'<w:pBdr {nsdecls("w")}>{rules}</w:pBdr>'), *AFTER_BORDER)


def _run(paragraph, text, face=TEXT, size=SIZE, red=False):
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if red:
        run.font.color.rgb = RGBColor(0xD9, 0, 0)
    properties = run._r.get_or_add_rPr()
    properties.insert_element_before(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{CLOSER}"/>'), 'w:sz', 'w:szCs')
    set_font(properties, face)
    return run


def set_font(properties, face):
    fonts = properties.get_or_add_rFonts()
    for script in ('ascii', 'hAnsi', 'eastAsia', 'cs'):
        fonts.set(qn(f'w:{script}'), FONTS[face])
    for theme in ('asciiTheme', 'hAnsiTheme', 'eastAsiaTheme', 'cstheme'):
        fonts.attrib.pop(qn(f'w:{theme}'), None)


def _describe(file, document):
    """Say what the file is; with the date of the document, so that the bytes do not depend on the clock."""
    about = file.core_properties
    about.title, about.author, about.last_modified_by = document.title, document.issuer, document.issuer
    about.comments, about.language = '', 'zh-CN'
    about.created = about.modified = datetime(document.date.year, document.date.month, document.date.day)
    fonts = ''.join(f'<w:font w:name="{FONTS[face]}"><w:altName w:val="{names}"/><w:charset w:val="86"/></w:font>'
                    for face, names in INSTEAD.items())
    for part in file.part.package.iter_parts():
        if part.partname == '/word/fontTable.xml':
            part._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()


def packed(content):
    """Return the archive with one fixed time for all its members."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(output, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, PACKED), old.read(name), zipfile.ZIP_DEFLATED)
    return output.getvalue()
