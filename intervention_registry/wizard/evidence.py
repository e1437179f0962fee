from odoo import fields, models

from .decision import ACTS, ALIASES

ACTS.update({
    'evidence_report': ('intervention.evidence', 'action_report', ('addressee', 'reason')),
    'evidence_classify': ('intervention.evidence', 'action_classify', ('classification', 'reason')),
    'evidence_retain': ('intervention.evidence', 'action_retain', ('retain_until', 'reason')),
    'evidence_erase': ('intervention.evidence', 'action_erasure', ('ground', 'reason')),
})
ALIASES[('evidence_erase', 'ground')] = 'erasure_ground'
TITLES = {
    'evidence_report': 'Report the item upward',
    'evidence_classify': 'Classify the item anew',
    'evidence_retain': 'Keep the item longer',
    'evidence_erase': 'Ask for the destruction of the item',
}


class InterventionDecision(models.TransientModel):
    """The acts on one item of evidence (B5)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    retain_until = fields.Date('Keep Until')
