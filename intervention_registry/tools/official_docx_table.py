"""A table of an official document as DOCX: the same columns, rows and rules as :mod:`official_table` draws."""
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from .official import FIGURE, HEAD, TEXT
from .official_measures import PITCH, SIZE, SMALL_SIZE, WIDTH
from .official_table import LEADING, PADDING, TOGETHER, cell_size, columns, row_lines

THICK, THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm
LINE = int(PITCH * 20)
FRAME = (
    f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{int(WIDTH * 20)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblBorders><w:top w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="{padding}" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblGrid>{columns}</w:tblGrid></w:tbl>')
ROW = f'<w:tr {nsdecls("w")}><w:trPr><w:cantSplit/><w:trHeight w:val="%s" w:hRule="exact"/>%s</w:trPr></w:tr>'
CELL = f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="%s" w:type="dxa"/>%s<w:vAlign w:val="center"/></w:tcPr></w:tc>'
UNDER = f'<w:tcBorders><w:bottom w:val="single" w:sz="{THIN}" w:space="0" w:color="000000"/></w:tcBorders>'
PARAGRAPH = (
    f'<w:p {nsdecls("w")}><w:pPr>%s<w:widowControl w:val="0"/><w:snapToGrid w:val="0"/>'
    '<w:spacing w:before="0" w:after="0" w:line="%s" w:lineRule="exact"/><w:jc w:val="%s"/></w:pPr></w:p>')
KEEP = '<w:keepNext/>'


def docx_table(table, set_font):
    """Return the elements of a table: the paragraph of its title, if it has one, the table itself, and an empty line.

    :param Table table: the figures
    :param set_font: function of a run's properties and a face that names the fonts
    """
    widths = [int(width * 20) for width in columns(table)]
    element = parse_xml(FRAME.format(thick=THICK, padding=PADDING * 20, columns=''.join(
        f'<w:gridCol w:w="{width}"/>' for width in widths)))
    rows = (table.header, *table.rows)
    kept = len(rows) - 1 if sum(row_lines(table, row) for row in rows) < TOGETHER else 1
    for number, row in enumerate(rows):
        bold = not number or (table.total and number == len(table.rows))
        line = parse_xml(ROW % (LINE * row_lines(table, row), '' if number else '<w:tblHeader/>'))
        for place, (text, width) in enumerate(zip(row, widths)):
            cell = parse_xml(CELL % (width, '' if number else UNDER))
            face = HEAD if bold else FIGURE if place else TEXT
            cell.append(_paragraph(text, face, cell_size(table), 'center' if place else 'left', number < kept, set_font))
            line.append(cell)
        element.append(line)
    title = [_paragraph(table.title, HEAD, SMALL_SIZE, 'center', True, set_font, LINE)] if table.title else []
    return [*title, element, _paragraph('', TEXT, SIZE, 'left', False, set_font, LINE)]


def _paragraph(text, face, size, side, keep, set_font, line=None):
    paragraph = parse_xml(PARAGRAPH % (KEEP if keep else '', line or int(size * LEADING * 20), side))
    run, words = OxmlElement('w:r'), OxmlElement('w:t')
    properties = run.get_or_add_rPr()
    set_font(properties, face)
    for tag in ('w:sz', 'w:szCs'):
        mark = OxmlElement(tag)
        mark.set(qn('w:val'), str(int(size * 2)))
        properties.append(mark)
    words.text = text
    words.set(qn('xml:space'), 'preserve')
    run.append(words)
    paragraph.append(run)
    return paragraph
