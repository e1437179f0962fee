from odoo import fields, models

from .decision import ACTS

ACTS.update({
    'personnel_decide': ('intervention.personnel.action', 'action_decide', ('decision', 'reason')),
    'personnel_check': ('intervention.personnel.action', 'action_check', ('decision', 'reason')),
    'personnel_withdraw': ('intervention.personnel.action', 'action_withdraw', ('reason',)),
    'personnel_document': ('intervention.personnel.action', 'document_add', ('name', 'data')),
})
TITLES = {
    'personnel_decide': 'Vote on the personnel change',
    'personnel_check': 'Is it a reprisal?',
    'personnel_withdraw': 'Withdraw the request',
    'personnel_document': 'Add a document of the procedure',
}


class InterventionDecision(models.TransientModel):
    """The acts on personnel changes (A7, B6)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
