from odoo import api, fields, models

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
    reached = fields.Selection(lambda self: self._addressees(FIXED), 'Handed On To')
    addressed = fields.Char(compute='_compute_addressed')

    @api.depends('reached', 'addressee')
    def _compute_addressed(self):
        for dialog in self:
            dialog.addressed = dialog.addressee if dialog.reached in (False, 'other') else dialog.reached
