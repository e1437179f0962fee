from odoo import fields, models

from .deadline import ESCALATION
from .fields import SealedText
from .record import FINDINGS, SEVERITIES

STEPS = [
    ('screen', 'Screen'),
    ('verify', 'Verify'),
    ('deliberate', 'Deliberate'),
    ('authorise', 'Authorise'),
    ('publish', 'Publish'),
]
DECISIONS = [('approve', 'Approve'), ('reject', 'Reject'), ('return', 'Return'), ('recuse', 'Recuse')]


class InterventionReview(models.Model):
    """One decision of one person on one document (A8, B7-B9): who, when, why. Rows are added and never change."""
    _name = 'intervention.review'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Decision'
    _log_access = False
    _order = 'id'
    _rec_name = 'step'
    _parents = ('record_id', 'notice_id', 'report_id')

    record_id = fields.Many2one(required=False, readonly=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    finding = fields.Selection(FINDINGS, readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    reason = SealedText(required=True, readonly=True)
    role = fields.Selection(ESCALATION, 'As', readonly=True, help="In which role the reviewer decided")
    reviewer_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    decided_at = fields.Datetime('When', required=True, readonly=True, default=lambda self: self.env.cr.now())
    round = fields.Integer(required=True, readonly=True, default=1)

    _once = models.UniqueIndex('(record_id, reviewer_id, step, round) WHERE record_id IS NOT NULL',
                               "You have decided on this record already.")


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    review_ids = fields.One2many('intervention.review', 'record_id', 'Decisions', readonly=True, groups=(
        'intervention_registry.group_registrar,intervention_registry.group_discipline,'
        'intervention_registry.group_committee,intervention_registry.group_superior'))
