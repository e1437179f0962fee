from odoo import Command, api, fields, models


class InterventionDecision(models.TransientModel):
    """The words with which an auditor acknowledges the alerts he chose."""
    _inherit = 'intervention.decision'

    alert_ids = fields.Many2many('intervention.alert', 'intervention_decision_alert_rel', 'decision_id', 'alert_id', 'Alerts')

    @api.model
    def default_get(self, fields_list):
        """Return the defaults, with the alerts that were chosen in the list; nothing of them for anybody else's dialog."""
        values, context = super().default_get(fields_list), self.env.context
        if 'alert_ids' in fields_list and context.get('active_model') == 'intervention.alert':
            values['alert_ids'] = [Command.set(context.get('active_ids') or [])]
        return values
