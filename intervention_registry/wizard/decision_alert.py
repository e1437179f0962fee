from odoo import api, fields, models


class InterventionDecision(models.TransientModel):
    """The words with which an auditor acknowledges the alerts he chose."""
    _inherit = 'intervention.decision'

    alert_ids = fields.Many2many('intervention.alert', 'intervention_decision_alert_rel', 'decision_id', 'alert_id',
                                 'Alerts', default=lambda self: self._chosen_alerts())

    @api.model
    def _chosen_alerts(self):
        chosen = self.env.context.get('active_model') == 'intervention.alert'
        return self.env['intervention.alert'].browse(self.env.context.get('active_ids') if chosen else [])
