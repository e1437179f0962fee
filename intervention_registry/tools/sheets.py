"""The look of the workbook's sheets, and text that stays text. No ORM here."""
from functools import lru_cache

LEADS = tuple('=+-@\t\r\n＝＋－＠')
BODY, HEAD = 'SimSun', 'SimHei'
LINE = '#8A8A8A'
NOT_SHOWN = '*'


@lru_cache(maxsize=10_000)
def plain(value):
    """Return ``value`` as text that no spreadsheet takes for a formula, here or after it is saved as CSV.

    :param value: any text, or nothing
    :return: str of at most 32,000 characters
    """
    text = str(value or '').encode('utf-8', 'replace').decode()[:32_000]
    return f"'{text}" if text.lstrip(' ').startswith(LEADS) else text


def styles_of(workbook):
    """Return the formats by name."""
    base = {'font_name': BODY, 'font_size': 11, 'valign': 'vcenter'}
    box = {**base, 'border': 1, 'border_color': LINE}
    head = {**box, 'font_name': HEAD, 'bg_color': '#DCE6F1', 'align': 'center', 'text_wrap': True}
    return {name: workbook.add_format(options) for name, options in {
        'title': {**base, 'font_name': HEAD, 'font_size': 18, 'align': 'center'},
        'line': {**base, 'align': 'center', 'font_color': '#444444'},
        'section': {**base, 'font_name': HEAD, 'font_size': 13},
        'note': {**base, 'font_size': 10, 'font_color': '#444444', 'text_wrap': True, 'valign': 'top'},
        'head': head,
        'label': {**box, 'text_wrap': True},
        'count': {**box, 'align': 'right', 'num_format': '#,##0'},
        'part': {**box, 'align': 'right', 'num_format': '#,##0.0'},
        'total_label': {**box, 'font_name': HEAD, 'bg_color': '#F2F2F2'},
        'total': {**box, 'font_name': HEAD, 'bg_color': '#F2F2F2', 'align': 'right', 'num_format': '#,##0'},
        'wrapped': {**box, 'text_wrap': True, 'valign': 'top'},
        'term': {**box, 'font_name': HEAD, 'text_wrap': True, 'valign': 'top'},
    }.items()}


def new_sheet(workbook, book, name):
    """Return a new A4 landscape sheet, one page wide, with the disclosure mark above and page numbers below."""
    sheet = workbook.add_worksheet(name[:31])
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.center_horizontally()
    mark, title = (text.replace('&', '&&') for text in (book['mark'], book['title']))
    # the space keeps a title that begins with the year apart from the size before it
    sheet.set_header(f'&L&10 {mark}&R&10 {title}')
    sheet.set_footer(f"&C&10 {book['footer']}")
    sheet.hide_gridlines(2)
    return sheet


def write_heading(sheet, styles, book, last):
    """Write title and lines over the columns up to ``last``. Return the next free row."""
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, last, plain(book['title']), styles['title'])
    for row, line in enumerate(book['lines'], 1):
        sheet.merge_range(row, 0, row, last, plain(line), styles['line'])
    return len(book['lines']) + 2


def write_table(sheet, styles, table, row):
    """Write a table: ``title``, ``header`` (texts), ``rows`` (a label, then counts or texts), ``total`` (last row is a sum).

    :return: the row after it
    """
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, plain(table['title']), styles['section'])
    row += 1
    sheet.set_row(row, 32)
    for column, text in enumerate(table['header']):
        sheet.write_string(row, column, plain(text), styles['head'])
    for number, (label, *counts) in enumerate(table['rows'], 1):
        is_total = table.get('total') and number == len(table['rows'])
        sheet.write_string(row + number, 0, plain(label), styles['total_label' if is_total else 'label'])
        for column, count in enumerate(counts, 1):
            write_count(sheet, row + number, column, count, styles, 'total' if is_total else 'count')
    return row + len(table['rows']) + 1


def write_count(sheet, row, column, count, styles, style='count'):
    """Write a number, a text, or for None the mark of what is not shown."""
    if count is None or isinstance(count, str):
        sheet.write_string(row, column, NOT_SHOWN if count is None else plain(count), styles[style])
    else:
        sheet.write_number(row, column, count, styles['part' if isinstance(count, float) and style == 'count' else style])
