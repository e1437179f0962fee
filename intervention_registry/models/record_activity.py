from odoo import models


class InterventionRecord(models.Model):
    """Reminders on records: for everybody who may take the step that is due, and the next role once it is late."""
    _inherit = 'intervention.record'
    _due_activity = 'intervention_registry.activity_step'

    def _assign(self):
        self._keep_on_way()
        return super()._assign()

    def _due_users(self):
        return self._approvers().filtered(lambda user: self.with_user(user)._may_act())

    def _next_role(self):
        return self._route_step().escalate_to

    def _next_users(self):
        role = self._next_role()
        return self._without_conflict(self._role_holders(role)) if role else self.env['res.users']
