from odoo import api, fields, models
from odoo.exceptions import UserError

from .identity_grant import MINUTES
from .identity_request import DAYS


class ResConfigSettings(models.TransientModel):
    """How long a request for an identity may wait, and a granted one be opened (A7, B6)."""
    _inherit = 'res.config.settings'

    intervention_identity_days = fields.Integer('Identity request open for (days)', config_parameter=DAYS, default=7)
    intervention_identity_minutes = fields.Integer('Identity granted for (minutes)', config_parameter=MINUTES, default=10)
    intervention_identity_notice = fields.Char('Who can open an identity', compute='_compute_intervention_identity_notice')

    @api.depends('company_id')
    def _compute_intervention_identity_notice(self):
        for settings in self:
            settings.intervention_identity_notice = settings.company_id._intervention_identity_notice()

    def set_values(self):
        if not (1 <= self.intervention_identity_days <= 60 and 1 <= self.intervention_identity_minutes <= 60):
            raise UserError(self.env._("A request stays open for 1 to 60 days, what is granted for 1 to 60 minutes."))
        super().set_values()
