from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.return_period import MONTH, QUARTER
from .return_period import CRON, KIND

DAYS = 'intervention_registry.return_remind_days'
AT_ONCE = 500  # reminders in one run of the scheduled action; it runs again at once where more are due


class InterventionReturn(models.Model):
    """Reminders inside the application (A6, B5): the same words for everybody who has not filed yet."""
    _inherit = 'intervention.return'

    @api.model
    def _cron_returns(self):
        """Make, count and remind of returns."""
        self.env['intervention.return.period']._cron_returns()
        if len(self._remind()) == AT_ONCE:
            self.env.ref(CRON)._trigger()

    @api.model
    def _remind(self, limit=AT_ONCE):
        """Remind handlers whose return is due within days, or overdue, and who were not reminded yet. Return the rows."""
        # sudo: the scheduled action works for all companies and handlers
        rows = self.sudo().search([
            ('known_state', '!=', 'filed'), ('is_filed', '=', False),
            ('due_on', '!=', False), ('due_on', '<=', self._remind_until()),
            ('activity_ids', '=', False), ('employee_id.user_id.active', '=', True),
            ('employee_id.user_id.all_group_ids', 'in', self.env.ref('intervention_registry.group_recorder').ids),
        ], order='id', limit=limit)
        for row in rows:
            user = row.employee_id.user_id
            row.with_context(mail_activity_quick_update=True, lang=user.lang).activity_schedule(
                'intervention_registry.activity_return', row.due_on, user_id=user.id)
        return rows

    @api.model
    def _remind_until(self):
        # sudo: a setting
        days = self.env['ir.config_parameter'].sudo().get_param(DAYS, '3')
        return fields.Date.add(self.env.company._intervention_today(), days=int(days))


class ResConfigSettings(models.TransientModel):
    """How often handlers file a return, and when they are reminded (A6, B5)."""
    _inherit = 'res.config.settings'

    intervention_return_period = fields.Selection([(MONTH, 'Each month'), (QUARTER, 'Each quarter')], 'Returns of handlers',
                                                  config_parameter=KIND, default=MONTH, required=True)
    intervention_return_remind_days = fields.Integer('Reminder before a return is due (days)', config_parameter=DAYS, default=3)

    def set_values(self):
        if not 1 <= self.intervention_return_remind_days <= 30:
            raise UserError(self.env._("Handlers are reminded 1 to 30 days before a return is due."))
        super().set_values()
