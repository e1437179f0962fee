from odoo import fields, models

from .decision import ACTS

ACTS['origin_confirm'] = ('intervention.origin', 'confirm', ('reason',))


class InterventionDecision(models.TransientModel):
    """The words with which an auditor confirms that the registry lives on in a copy."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=[('origin_confirm', 'The registry lives on in this database')],
                           ondelete={'origin_confirm': 'cascade'})
