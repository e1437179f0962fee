from odoo import api, models


class InterventionHome(models.AbstractModel):
    """Whether the server below the registry is set up for production, on the security auditor's page."""
    _inherit = 'intervention.home'

    @api.model
    def _section_auditor(self):
        section = super()._section_auditor()
        return {**section, 'cards': [*section['cards'], self._production_card()]}

    @api.model
    def _production_card(self):
        title = self.env._("Production Check")
        count = sum(not line['ok'] for line in self.env['intervention.check'].production())
        hints = (self.env._("Settings of the server that do not fit production"),
                 self.env._("The server is set up for production"))
        action = {'type': 'ir.actions.act_window', 'name': title, 'res_model': 'intervention.check',
                  'views': [(False, 'form')], 'target': 'new', 'context': {}}
        return self._card('production', title, count, hints, action, 'overdue' if count else 'closed', 'fa-server')
