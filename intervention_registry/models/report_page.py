from markupsafe import Markup

from odoo import api, fields, models

from ..tools.workbook import NOT_SHOWN


class InterventionReport(models.Model):
    """The figures on the page (B7), as the workbook shows them."""
    _inherit = 'intervention.report'

    summary = fields.Html(compute='_compute_summary', sanitize=False)
    changed = fields.Html('Changed Figures', compute='_compute_summary', sanitize=False)

    @api.depends('published', 'changes')
    @api.depends_context('lang')
    def _compute_summary(self):
        for report in self:
            if not report.published:
                report.summary = report.changed = False
                continue
            outcome, *others = report._tables()
            others[1:1] = filter(None, [report._measure_table()])
            half = Markup('<div class="col-12 col-lg-6">%s</div>')
            report.summary = Markup('<div>%s<div class="row">%s</div><p class="text-muted">%s</p></div>') % (
                _html(outcome), Markup().join(half % _html(*part) for part in _halves(others)),
                report._suppressed_note())
            report.changed = report._changes_html()

    def _changes_html(self):
        """Return the figures that differ from the version before."""
        if self.version == 1:
            return False
        if not self.changes:
            return Markup('<p>%s</p>') % self.env._("Only figures that are not shown have changed.")
        rows = [(self._cell_label(name), *(self._cell_value(name, value) for value in values)) for name, *values in self.changes]
        header = [self.env._("Figure"), self.env._("Before"), self.env._("Now")]
        return _html({'title': self.env._("What Changed"), 'header': header, 'rows': rows})

    def _cell_label(self, name):
        """Return the name of a cell, such as ``month=3;regime=staff``, in words."""
        if name == 'total':
            return self.env._("Total")
        if name.startswith('measure='):
            name = name.removeprefix('measure=')
            return self._measure_names().get(name, (name,))[0]
        if name.startswith('bureau='):
            return name.removeprefix('bureau=')
        if name.startswith('origin='):
            return self.env._("Came from %(unit)s", unit=name.removeprefix('origin=') or self.env._("(no unit)"))
        if name.startswith('unit='):
            return name.removeprefix('unit=') or self.env._("(no unit)")
        return ', '.join(self._value_label(*part.split('=', 1)) for part in name.split(';'))

    def _value_label(self, dimension, value):
        if dimension == 'month':
            return self._month(int(value))
        return value if dimension == 'behaviour' else self._choices(dimension).get(value, value)


def _halves(tables):
    """Return the tables in two columns of about one height."""
    columns = [], []
    for table in tables:
        min(columns, key=lambda column: sum(len(item['rows']) + 2 for item in column)).append(table)
    return columns


def _html(*tables):
    """Return tables of the report as HTML."""
    return Markup().join(map(_table, tables))


def _table(table):
    cell = Markup('<td class="text-end">%s</td>')
    # on a phone a table is moved aside rather than squeezed
    head = Markup('<th class="text-end" style="min-width: 3.5rem">%s</th>')
    rows = [Markup('<tr class="%s"><td>%s</td>%s</tr>') % (
        'table-light fw-bold' if table.get('total') and number == len(table['rows']) else '', label,
        Markup().join(cell % (NOT_SHOWN if count is None else count) for count in counts),
    ) for number, (label, *counts) in enumerate(table['rows'], 1)]
    first, *others = table['header']
    title = Markup('<h4>%s</h4>') % table['title'] if table.get('title') else ''
    return Markup(
        '%s<div class="table-responsive"><table class="table table-sm table-bordered">'
        '<thead class="table-light"><tr><th style="min-width: 6rem">%s</th>%s</tr></thead><tbody>%s</tbody></table></div>') % (
        title, first, Markup().join(head % text for text in others), Markup().join(rows))
