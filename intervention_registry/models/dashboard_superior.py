from odoo import api, models
from odoo.fields import Date, Domain

from .report_measures import read_value

# what the superior authority has: what went past the bureau, what was passed on to it, and cadres whom it manages
OWN = Domain('route', '=', 'superior') | Domain('is_passed', '=', True) | (
    Domain('authority', '=', 'superior') & Domain('proposed_on', '!=', False))


class InterventionDashboard(models.AbstractModel):
    """The superior authority's dashboard (A6, B5, B7): its own matters, and what the bureaus below have delivered.

    It reads its matters one by one, so that all figures are counted with its own rights and none is hidden: behind each
    stands a list of as many rows. Of the bureaus it gets what their reports and packages say, small counts hidden.
    """
    _inherit = 'intervention.dashboard'

    @api.model
    def _ledger(self, scope):
        if scope.kind != 'superior':
            return super()._ledger(scope)
        return Domain('company_id', '=', scope.company.id) & Domain('submitted_on', '!=', False) & OWN

    @api.model
    def _department(self, kind, company, department):
        return self.env['hr.department'] if kind == 'superior' else super()._department(kind, company, department)

    @api.model
    def _departments(self, kind, company):
        return self.env['hr.department'] if kind == 'superior' else super()._departments(kind, company)

    @api.model
    def _note(self, scope):
        if scope.kind != 'superior':
            return super()._note(scope)
        return self.env._("What went past the bureau, was passed on, or is about cadres of your personnel authority; exact "
                          "counts, which do not leave the superior authority.")

    @api.model
    def _live(self, scope):
        return self._own(scope) if scope.kind == 'superior' else super()._live(scope)

    @api.model
    def _figures(self, scope):
        if scope.kind != 'superior':
            return super()._figures(scope)
        return {**super()._figures(scope), 'bureaus': self._bureaus(scope), 'reports': self._delivered(scope)}

    @api.model
    def _states(self, scope):
        if scope.kind != 'superior':
            return super()._states(scope)
        rows = self.env['intervention.record']._read_group(
            self._counted(scope), ['finding', 'severity', 'state'], ['__count'])
        counts = {}
        for finding, severity, state, count in rows:
            cell = {'none': 'open', 'breach': severity or 'ordinary'}.get(finding, finding), state
            counts[cell] = counts.get(cell, 0) + count
        return counts

    @api.model
    def _own(self, scope):
        """Return the figures of the superior authority's own records, in the form of those of a report."""
        before = self._year_before(scope)
        counted = self._own_cells(scope), self._own_cells(before)
        codes = {name.split(';')[0].split('=')[1] for cells in counted for name in cells if name.startswith('behaviour=')}
        label, unit = self.env['intervention.report']._measure_names()['leaders_share']
        shares = [read_value(unit, _share(cells)) for cells in counted]
        return {
            'threshold': 1, 'total': counted[0]['total'], 'cells': counted[0], 'behaviours': sorted(codes),
            'before': {'total': counted[1]['total'], 'cells': counted[1]},
            'figures': [{'key': 'leaders_share', 'label': label, 'unit': unit, 'value': shares[0], 'before': shares[1]}],
        }

    @api.model
    def _own_cells(self, scope):
        Record, domain = self.env['intervention.record'], self._counted(scope)
        cells = {f'month={day.month}': count for day, count in Record._read_group(domain, ['submitted_on:month'], ['__count'])}
        regimes = Record._read_group(domain, ['regime'], ['__count'])
        cells.update({f'regime={regime}': count for regime, count in regimes}, total=sum(count for _name, count in regimes))
        for basis, count in Record._read_group(domain, ['behaviour_ids'], ['__count']):
            _add(cells, f'behaviour={basis.code}', count)
        for basis, stage, count in Record._read_group(domain, ['behaviour_ids', 'case_stage'], ['__count']):
            _add(cells, f'behaviour={basis.code};stage={stage or ""}', count)
        return cells

    @api.model
    def _year_before(self, scope):
        first = Date.subtract(scope.first, years=1)
        return scope._replace(first=first, last=Date.end_of(first, 'year'))

    @api.model
    def _bureaus(self, scope):
        """Return how many records each bureau below received in the year and in the one before, small counts hidden."""
        report, few = self.env['intervention.report'], range(1, self.env['intervention.report']._small_cell())
        before, year = self._year_before(scope), (scope.first, Date.end_of(scope.first, 'year'))
        former = dict(report._bureaus(scope.company, before.first, before.last))
        now = dict(report._bureaus(scope.company, *year))
        return [{'key': name, 'label': name, 'value': None if now.get(name, 0) in few else now.get(name, 0),
                 'before': None if former.get(name, 0) in few else former.get(name, 0)} for name in sorted({*former, *now})]

    @api.model
    def _delivered(self, scope):
        """Return the reports of the year and the one before that were delivered, as far as the caller reads them."""
        reports = self.env['intervention.report'].search(
            [('state', '=', 'delivered'), ('year', 'in', (scope.year, scope.year - 1))]).filtered('is_current')
        return [{'id': report.id, 'title': report.name, 'text': report.company_id.name, 'value': report.published['total'],
                 'action': self.env['intervention.home']._form('intervention.report', report)} for report in reports]


def _add(cells, name, count):
    cells[name] = cells.get(name, 0) + count


def _share(cells):
    """Return the share of leading cadres per mille, None of nothing."""
    return round(1000 * cells.get('regime=cadre', 0) / cells['total']) if cells['total'] else None
