"""Sheets of tables with native charts beside them. No ORM here."""
from .sheets import BODY, HEAD, new_sheet, plain, write_heading, write_table

COLOURS = ('#4F81BD', '#C0504D', '#9BBB59', '#8064A2', '#4BACC6', '#F79646', '#7F7F7F')
BEFORE = '#BFBFBF'
CHART_ROWS = 16  # rows that a chart is high
CHART_WIDE, CHART_HIGH = 560, 320
LINE, MORE, TITLE = 20, 34, 45  # pixels: a row; what title and header of a table are higher; the row that pages repeat
PAGE_WIDE, PAGE_HIGH = 720, 620  # pixels between the margins, with room for wider fonts than ours
MOST_VALUES = 20  # more categories than these nobody reads in a chart


def write_analysis(workbook, styles, book, analysis):
    """Write one sheet: tables one below the other, each with its chart at the right.

    :param dict analysis: ``name`` of the sheet and ``tables``, as :func:`sheets.write_table` takes them; one with ``chart``
        (column, bar or line) is drawn, with ``sums`` and ``before`` as the columns that are no part of the whole
    """
    width = max(len(table['header']) for table in analysis['tables'])
    sheet = new_sheet(workbook, book, analysis['name'])
    columns = [30, *[13] * (width - 1), 3]
    for column, size in enumerate(columns):
        sheet.set_column(column, column, size)
    row, starts = write_heading(sheet, styles, book, width + 8), []
    for table in analysis['tables']:
        starts.append(row)
        after = write_table(sheet, styles, table, row)
        if _values(table) and table.get('chart'):
            sheet.insert_chart(row, width + 1, _chart(workbook, sheet, table, row + 2), {'x_offset': 4, 'y_offset': 6})
            after = max(after, row + CHART_ROWS)
        row = after + 1
    sheet.set_row(row, 32)
    sheet.merge_range(row, 0, row, width + 8, plain(book['suppressed']), styles['note'])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _paginate(sheet, [*starts, row], sum(7 * size + 5 for size in columns) + CHART_WIDE)


def _paginate(sheet, starts, wide):
    """Let the sheet be one page wide, and new pages begin where a table with its chart does not fit whole.

    Programs take no notice of page breaks in sheets that are fitted to the page: the scale is set instead.
    """
    scale = min(1, PAGE_WIDE / wide)
    room, filled, breaks = PAGE_HIGH / scale, LINE * starts[0] + MORE, []
    for start, end in zip(starts, starts[1:]):
        high = LINE * (end - start) + MORE
        if filled + high > room:
            breaks.append(start)
            filled = TITLE
        filled += high
    sheet.set_print_scale(int(100 * scale))
    sheet.set_h_pagebreaks([start for start in breaks if start > starts[0]])


def _values(table):
    """Return how many rows of a table are drawn: a sum is none."""
    return min(len(table['rows']) - bool(table.get('total')), MOST_VALUES)


def _chart(workbook, sheet, table, first):
    """Return the chart of a table whose first row of counts is ``first``.

    Parts of a whole are stacked, with a mark for their sum, which stays where parts are hidden; last year stands beside.
    """
    kind, columns = table['chart'], range(1, len(table['header']))
    aside = {*table.get('sums', ()), *table.get('before', ())}
    parts = [column for column in columns if column not in aside]
    stacked = kind != 'line' and len(parts) > 1
    chart = workbook.add_chart({'type': kind, **({'subtype': 'stacked'} if stacked else {})})
    if not stacked:
        parts = [column for column in columns if column not in table.get('sums', ()) or len(columns) == 1]
    for colour, column in zip(COLOURS, parts):
        shade = BEFORE if column in table.get('before', ()) else colour
        chart.add_series(_series(sheet, table, first, column, **_drawn(kind, shade)))
    if stacked and kind == 'column' and aside:
        marks = workbook.add_chart({'type': 'line'})
        for column in sorted(aside):
            marks.add_series(_series(sheet, table, first, column, line={'none': True}, marker=_marker(column, table)))
        chart.combine(marks)
    _dress(chart, table)
    return chart


def _drawn(kind, colour):
    return {'line': {'color': colour, 'width': 2}} if kind == 'line' else {'fill': {'color': colour}, 'gap': 60}


def _marker(column, table):
    before = column in table.get('before', ())
    colour = '#7F7F7F' if before else '#404040'
    return {'type': 'short_dash' if before else 'diamond', 'size': 7, 'fill': {'color': colour}, 'border': {'color': colour}}


def _series(sheet, table, first, column, **options):
    last = first + _values(table) - 1
    return {'name': [sheet.name, first - 1, column], 'categories': [sheet.name, first, 0, last, 0],
            'values': [sheet.name, first, column, last, column], **options}


def _dress(chart, table):
    font, lines = {'name': BODY, 'size': 10}, {'visible': True, 'line': {'color': '#D9D9D9'}}
    chart.set_title({'name': plain(table['title']), 'name_font': {'name': HEAD, 'size': 13, 'bold': False}})
    names, counts = {'num_font': font}, {'num_font': font, 'min': 0, 'major_gridlines': lines}
    if table['chart'] == 'bar':
        # the first row of the table stands on top, the counts below
        names.update(reverse=True, crossing='max')
    # of bars the axis of the names stands upright
    across, upright = (counts, names) if table['chart'] == 'bar' else (names, counts)
    chart.set_x_axis(across)
    chart.set_y_axis(upright)
    if len(table['header']) > 2:
        chart.set_legend({'position': 'bottom', 'font': font})
    else:
        chart.set_legend({'none': True})
    chart.set_size({'width': CHART_WIDE, 'height': CHART_HIGH})
