from odoo import api, fields, models

from .record_desk import DESK


class InterventionRecord(models.Model):
    """Reminders inside the app: an activity for everybody who may take the step that is due.

    Given out by a scheduled action, not by the act itself, so that no notice betrays the hour of a submission; they
    carry the code only.
    """
    _inherit = 'intervention.record'

    @api.model
    def _cron_assign(self):
        """Bring the activities of all open records into line with the steps that are due."""
        due = [state for state, (_role, step) in DESK.items() if step]
        # sudo: the scheduled action works for all companies and roles
        records = self.sudo().search([('state', 'in', due)])
        stale = self.env['mail.activity'].sudo().search(
            [('res_model', '=', self._name), ('res_id', 'not in', records.ids)])
        stale.unlink()
        for record in records:
            record._assign()

    def _assign(self):
        """Give the step that is due to those who may take it, and take back what is over."""
        users = self._role_holders(self._desk_role()).filtered(lambda user: self.with_user(user)._may_act())
        over = self.activity_ids.filtered(lambda activity: activity.user_id not in users)
        known = (self.activity_ids - over).user_id
        over.unlink()
        deadline = fields.Date.add(self.state_since or fields.Date.today(), days=self._days_for_step())
        for user in users - known:
            self.with_context(mail_activity_quick_update=True, lang=user.lang).activity_schedule(
                'intervention_registry.activity_step', deadline, user_id=user.id)

    def _days_for_step(self):
        """Return within how many days a step should be taken (a setting; the rules name no figure)."""
        return int(self.env['ir.config_parameter'].sudo().get_param('intervention_registry.step_days', '7'))
