from odoo import fields, models

EVENTS = [
    ('baseline', 'Personnel file fixed'),
    ('gate_refused', 'Personnel change refused'),
    ('personnel_submit', 'Personnel change asked for'),
    ('personnel_document', 'Document of a personnel change'),
    ('personnel_view', 'Document of a personnel change seen'),
    ('personnel_check', 'Retaliation checked'),
    ('personnel_approve', 'Personnel change approved'),
    ('personnel_refuse', 'Personnel change not approved'),
    ('personnel_apply', 'Personnel change applied'),
    ('personnel_withdraw', 'Personnel change withdrawn'),
]


class InterventionTrail(models.Model):
    """The events of the personnel gate (A7, B6)."""
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=EVENTS, ondelete={event: 'cascade' for event, _name in EVENTS})
