from odoo import fields, models

from ..models.erasure import GROUNDS
from .decision import ACTS, ALIASES

ACTS.update({
    'erasure_ask': ('intervention.record', 'action_erasure', ('ground', 'reason')),
    'erasure_decide': ('intervention.erasure', 'action_decide', ('decision', 'reason')),
})
ALIASES[('erasure_ask', 'ground')] = 'erasure_ground'
TITLES = {
    'erasure_ask': 'Ask for the destruction of the content',
    'erasure_decide': 'Decide on the destruction',
}


class InterventionDecision(models.TransientModel):
    """The acts on the destruction of content (A6, B5)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    erasure_ground = fields.Selection(GROUNDS, 'Ground of the Destruction')
