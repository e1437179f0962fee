from datetime import date

from odoo import api, models
from odoo.fields import Date, Domain
from odoo.tools import SQL

from ..tools import dashboard

FIRST = ('leaders_share', 'days_median', 'days_p90')  # the measures that stand beside the total
BREACH = Domain('finding', '=', 'breach')


class InterventionDashboard(models.AbstractModel):
    """The figures of a dashboard (B7): measures, trend, behaviours by case stage, and how far the records came.

    They are those of the annual analysis, worked out for today (``_live``): without the records that are hidden from the
    caller, small counts hidden outside the discipline office. The steps of the funnel alone are counted here.
    """
    _inherit = 'intervention.dashboard'

    @api.model
    def _figures(self, scope):
        live = self._live(scope)
        if not self._months(scope):
            live['total'] = None  # nothing is counted yet, which is not the same as nothing
        return self._parts(scope, live)

    @api.model
    def _parts(self, scope, live):
        """Return the parts of the dashboard that show the figures."""
        return {
            'total': live['total'], 'has_before': 'before' in live, **self._measures(live), 'trend': self._trend(scope, live),
            'heat': self._heat(live), 'funnel': self._funnel(scope, live),
        }

    @api.model
    def _live(self, scope):
        """Return the figures to be shown, in the form of those of a report."""
        return self.env['intervention.report']._live(
            scope.company, scope.first, scope.last, scope.department or None, exact=scope.kind == 'discipline',
            tables=False)

    @api.model
    def _measures(self, live):
        """Return the few measures that stand first, and the others."""
        measures = {measure['key']: measure for measure in live['figures']}
        total = {'key': 'total', 'label': self.env._("Number of Records"), 'value': live['total'], 'unit': 'records',
                 'before': live.get('before', {}).get('total', 0)}
        return {'measures': [total, *(measures.pop(name) for name in FIRST if name in measures)],
                'others': list(measures.values())}

    @api.model
    def _trend(self, scope, live):
        """Return the count of each month and that of the year before; a month that is not counted yet is ``ahead``."""
        now, before, last = live['cells'], live.get('before', {}).get('cells', {}), self._months(scope)
        return [{
            'key': month, 'label': self.env['intervention.report']._month(month), 'ahead': month > last,
            'value': now.get(f'month={month}', 0) if month <= last else None,
            'before': before.get(f'month={month}', 0), 'domain': list(self._in_month(scope.year, month)),
        } for month in range(1, 13)]

    @api.model
    def _in_month(self, year, month):
        first = date(year, month, 1)
        return Domain('submitted_on', '>=', first) & Domain('submitted_on', '<=', Date.end_of(first, 'month'))

    @api.model
    def _heat(self, live):
        """Return the table of behaviours by case stage."""
        cells, codes = live['cells'], live['behaviours']
        stages, names = self.env['intervention.report']._choices('stage'), self._behaviour_names(codes)
        return {
            'stages': [{'key': stage, 'label': label} for stage, label in stages.items()],
            'rows': [{'key': code, 'label': names.get(code, ''), 'total': cells.get(f'behaviour={code}', 0), 'cells': [{
                'key': stage, 'value': cells.get(f'behaviour={code};stage={stage}', 0),
                'domain': [('behaviour_ids.code', '=', code), ('case_stage', '=', stage)],
            } for stage in stages]} for code in codes],
        }

    @api.model
    def _behaviour_names(self, codes):
        """Return the short name of each behaviour by code, the latest where the catalogue has several versions."""
        known = self.env['intervention.legal.basis'].with_context(active_test=False).search_fetch(
            [('code', 'in', codes)], ['code', 'name'], order='date_from')
        return {basis.code: basis.name for basis in known}

    @api.model
    def _funnel(self, scope, live):
        """Return how many records came as far as each step."""
        counts = self._states(scope)
        tables = {(name, value): live['cells'].get(f'{name}={value}', 0) for name, value in self._rows_of_tables()}
        shown = {cell: count for cell, count in tables.items() if count is not None}
        hidden = dashboard.funnel_hidden(counts, shown, live['threshold'])
        reached = {} if live['total'] is None else dashboard.funnel(counts)
        return [{**step, 'value': None if step['key'] in hidden else reached.get(step['key'])} for step in self._funnel_steps()]

    @api.model
    def _funnel_steps(self):
        """Return the steps in words, each with the condition of the records that came as far."""
        names = {
            'submitted': self.env._("Submitted"), 'verified': self.env._("Found"), 'breach': self.env._("Breach"),
            'resolved': self.env._("Resolved"), 'authorised': self.env._("Authorised"),
            'circulated': self.env._("Circulated"), 'closed': self.env._("Closed"),
        }
        return [{'key': step, 'label': label, 'domain': list(_reached(step))} for step, label in names.items()]

    @api.model
    def _rows_of_tables(self):
        """Return the rows of the tables by outcome and by status, as the dimension and its value."""
        report = self.env['intervention.report']
        return [(name, value) for name in ('outcome', 'state') for value in report._choices(name)]

    @api.model
    def _states(self, scope):
        """Return the exact count by outcome and status, of the records that the figures count."""
        # sudo: counts of the ledger without what is hidden from the caller; small ones do not leave the method's caller
        report = self.env['intervention.report'].sudo()
        units = scope.department and self.env['hr.department'].search([('id', 'child_of', scope.department.ids)])
        query = report._ledger_query(scope.company, scope.first, scope.last, 'annual', self._shadow(),
                                     units.ids if units else None)
        rows = self.env.execute_query(SQL("SELECT outcome, state, COUNT(*) FROM (%s) ledger GROUP BY outcome, state", query))
        return {(outcome, state): count for outcome, state, count in rows}


def _reached(step):
    """Return the condition of the records that came as far as ``step``."""
    if step in dashboard.ENTERED:
        return BREACH & Domain('state', 'in', dashboard.ENTERED[dashboard.ENTERED.index(step):])
    return {'submitted': Domain.TRUE, 'verified': Domain('finding', '!=', 'none'), 'breach': BREACH}[step]
