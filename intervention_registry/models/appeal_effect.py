from odoo import fields, models
from odoo.exceptions import UserError, ValidationError


class InterventionSanctionEvent(models.Model):
    _inherit = 'intervention.sanction.event'

    appeal_id = fields.Many2one('intervention.appeal', readonly=True, ondelete='restrict')


class InterventionSanction(models.Model):
    """What an appeal does to its sanction, and what is refused because of it (A9, B9)."""
    _inherit = 'intervention.sanction'

    def _apply_appeal(self, appeal, review):
        """Let what an appeal decided take effect; private, called by the appeal alone."""
        # sudo: the reasons are kept with the event as they were given with the decision
        values = {'appeal_id': appeal.id, 'reason': review.sudo().reason}
        if appeal.outcome == 'revoked':
            self._revoke('lifted', 'sanction_lift', values.pop('reason'), **values)
        elif appeal.outcome == 'changed':
            event = self._add_event('changed', appeal.decided_on, type_id=appeal.changed_type_id.id, **values)
            self._trace('sanction_change', row=event, names=('kind', 'day', 'type_id', 'reason'))
            self._settle()
        self._set_clocks()

    def action_revoke(self, reason):
        """Refuse to revoke a row under appeal: the decision on the appeal comes first. See the method this extends."""
        self._check_officer()
        if self.appeal_ids.filtered(lambda appeal: appeal.state == 'open'):
            raise UserError(self.env._("An appeal against this sanction is open. Its decision comes first."))
        return super().action_revoke(reason)

    def _check_not_twice(self):
        """Refuse to make worse by a new row what an appeal made lighter or revoked for the same facts."""
        super()._check_not_twice()
        # sudo: all sanctions of the person count, whoever may read them
        before = self.sudo().search(self._same_facts()).filtered(lambda other: other.family == self.family and (
            {'changed', 'lifted'} & set(other.event_ids.mapped('kind'))))
        if any(self.type_id.sequence > other._standing_type().sequence for other in before):
            raise ValidationError(self.env._(
                "An appeal decided on these facts: a heavier sanction than the one it left does not follow."))
