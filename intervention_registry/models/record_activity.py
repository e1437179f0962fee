from odoo import models


class InterventionRecord(models.Model):
    """Reminders on records: for everybody who may take the step that is due, and the next role once it is late."""
    _inherit = 'intervention.record'
    _due_activity = 'intervention_registry.activity_step'

    def _due_users(self):
        return self._role_holders(self._desk_role()).filtered(lambda user: self.with_user(user)._may_act())

    def _next_users(self):
        return self._without_conflict(self._role_holders(self.escalated_to)) if self.escalated_to else self.env['res.users']
