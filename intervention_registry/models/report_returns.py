from odoo import api, models

from ..tools import figures

RETURNS = ('due', 'filed', 'overdue')


class InterventionReport(models.Model):
    """Returns in the analysis of the whole bureau (A6, B5, B7): owed, filed, overdue, and zero where that tells of nobody."""
    _inherit = 'intervention.report'

    @api.model
    def _gather(self, company, first, last, kind='annual', department=None, shadow=()):
        collected = super()._gather(company, first, last, kind, department, shadow)
        if kind == 'annual' and not department:
            collected['returns'] = self.env['intervention.return.period']._figures(company, first, last)
        return collected

    @api.model
    def _collect(self, company, year, kind, department=None):
        collected = super()._collect(company, year, kind, department)
        if 'returns' in collected:
            collected['figures']['returns'] = collected['returns']
        return collected

    @api.model
    def _published_measures(self, collected, shown, hidden):
        measures = super()._published_measures(collected, shown, hidden)
        if returns := collected.get('returns'):
            counts = {name: returns[name] for name in RETURNS}
            # who filed late is overdue and filed
            counts['open'] = counts['due'] - counts['filed']
            unseen = figures.hidden(counts, [('due', ['filed', 'open'])], collected['threshold'])
            measures.update({f'returns_{name}': None if name in unseen else counts[name] for name in RETURNS})
            measures['returns_zero'] = returns['zero']  # told only where it tells of nobody
        return measures
