from odoo import fields, models

from .decision import ACTS, ALIASES

ACTS.update({
    'return_talk': ('intervention.return', 'action_talk', ('note',)),
    'return_excuse': ('intervention.return', 'action_excuse', ('reason', 'until')),
    'return_paper': ('intervention.return', 'action_paper', ('reason',)),
    'suspicion_talk': ('intervention.return.suspicion', 'action_talk', ('note',)),
})
ALIASES.update({
    ('return_talk', 'note'): 'reason',
    ('suspicion_talk', 'note'): 'reason',
})
TITLES = {
    'return_talk': 'Note a talk with the handler',
    'return_excuse': 'Put the return off, or excuse it',
    'return_paper': 'Note a return on paper',
    'suspicion_talk': 'Note a talk with the unit',
}


class InterventionDecision(models.TransientModel):
    """The acts of the offices on returns (A6, A10; B5, B10)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    until = fields.Date('Put Off Until', help="Empty: the return is not asked for any more")
