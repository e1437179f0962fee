from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    intervention_role_holders_direct = fields.Boolean(
        'Records on role holders go past the bureau', config_parameter='intervention_registry.role_holders_direct')
    intervention_protection_months = fields.Integer(
        'Protection after closing (months)', config_parameter='intervention_registry.protection_months', default=24,
        help="0: open-ended")
    intervention_step_days = fields.Integer(
        'Days for a step', config_parameter='intervention_registry.step_days', default=7)
    intervention_report_month = fields.Integer(
        'Annual analysis from month', config_parameter='intervention_registry.report_month', default=1)
    intervention_report_day = fields.Integer(
        'Annual analysis from day', config_parameter='intervention_registry.report_day', default=10)
    intervention_key_file = fields.Char('Index key file', compute='_compute_intervention_key_file')

    @api.depends_context('uid')
    def _compute_intervention_key_file(self):
        path = self.env['intervention.key']._path()
        for settings in self:
            settings.intervention_key_file = str(path) if path and path.exists() else False
