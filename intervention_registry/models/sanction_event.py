from odoo import fields, models

from .fields import SealedText

EVENTS = [
    ('served', 'Known to the person'),
    ('ended', 'Period over'),
    ('changed', 'Changed on appeal'),
    ('lifted', 'Revoked on appeal'),
    ('extended', 'Appeal extended'),
    ('revoked', 'Entered in error'),
]


class InterventionSanctionEvent(models.Model):
    """What became of a sanction after it was entered (A9, B9): one row per event, added by the registry's own steps.

    Seen by whoever sees the sanction, and never by the sanctioned person.
    """
    _name = 'intervention.sanction.event'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Event of a Sanction'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'kind'
    _parents = ('sanction_id',)

    sanction_id = fields.Many2one('intervention.sanction', required=True, readonly=True, index=True, ondelete='restrict')
    record_id = fields.Many2one(related='sanction_id.record_id', store=True, precompute=True, required=False,
                                index='btree_not_null')
    employee_id = fields.Many2one(related='sanction_id.employee_id', store=True, precompute=True)
    company_id = fields.Many2one(related='sanction_id.company_id', store=True, precompute=True, index=True)
    kind = fields.Selection(EVENTS, 'What Happened to It', required=True, readonly=True)
    day = fields.Date('Day of the Event', required=True, readonly=True)
    type_id = fields.Many2one('intervention.sanction.type', 'Changed Into', readonly=True, ondelete='restrict')
    reason = SealedText(readonly=True)
    entered_by = fields.Many2one('res.users', readonly=True, ondelete='restrict')


class InterventionSanction(models.Model):
    _inherit = 'intervention.sanction'

    event_ids = fields.One2many('intervention.sanction.event', 'sanction_id', 'Events', readonly=True)

    def _add_event(self, kind, day, reason=False, **values):
        """Add what happened to the one sanction; private, called only by methods that have checked the caller."""
        # sudo: append-only rows are created by nobody directly
        return self.env['intervention.sanction.event'].sudo()._append([{
            'sanction_id': self.id, 'kind': kind, 'day': day, 'reason': reason,
            'entered_by': False if self.env.uid == 1 else self.env.uid, **values}])

    def _standing_type(self):
        """Return the kind that stands: the last one an appeal changed it into, else as decided."""
        # sudo: what stands follows from all events, whoever asks
        changed = self.sudo().event_ids.filtered(lambda event: event.kind == 'changed')
        return changed.sorted('id')[-1:].type_id or self.sudo().type_id
