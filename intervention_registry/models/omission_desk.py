from odoo import models


class InterventionOmission(models.Model):
    """On whose desk an omission lies, and which deadline runs there (A10, B10)."""
    _inherit = 'intervention.omission'
    _desks = {
        'reported': ('discipline', 'verify'),
        'confirmed': ('committee', 'authorise'),
        'decided': ('discipline', None),
    }
    _deadlines = {'reported': 'omission_verify', 'confirmed': 'omission_decide'}
