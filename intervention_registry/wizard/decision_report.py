from odoo import api, fields, models

from ..models.report_delivery import ADDRESSEES
from .decision import ACTS, ALIASES

ACTS.update({
    'report_receipt': ('intervention.report', 'action_receipt', ('addressee', 'receipt', 'received_on')),
})
ALIASES.update({
    ('report_deliver', 'addressee'): 'addressed',
    ('report_receipt', 'received_on'): 'day',
})
TITLES = {
    'report_receipt': 'Note the receipt of the report',
}
FIXED = ('party_committee', 'superior_authority', 'municipal_committee', 'municipal_government', 'other')


class InterventionDecision(models.TransientModel):
    """The delivery of a report and its receipt (B7)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    reached = fields.Selection(lambda self: sorted(self._addressees(FIXED), key=lambda choice: FIXED.index(choice[0])),
                               'Handed On To', default=lambda self: self._next_addressee())
    addressed = fields.Char(compute='_compute_addressed')

    def _next_addressee(self):
        """Return who of those that have to have the report does not have it yet, as far as the caller may read it."""
        context, reports = self.env.context, self.env['intervention.report']
        if context.get('default_act') != 'report_deliver' or not reports.has_access('read'):
            return False
        report = reports.search([('id', '=', context.get('default_res_id'))])
        reached = report.delivery_ids.mapped('addressee')
        return next((name for name in ADDRESSEES.get(report.kind, ()) if name not in reached), False)

    @api.depends('reached', 'addressee')
    def _compute_addressed(self):
        for dialog in self:
            dialog.addressed = dialog.addressee if dialog.reached in (False, 'other') else dialog.reached
