from odoo import api, models


class InterventionHome(models.AbstractModel):
    """The way to the dashboards (B7) from the sections of those who have one."""
    _inherit = 'intervention.home'

    @api.model
    def _section_registrar(self):
        return self._with_dashboard(super()._section_registrar())

    @api.model
    def _section_discipline(self):
        return self._with_dashboard(super()._section_discipline())

    @api.model
    def _section_committee(self):
        return self._with_dashboard(super()._section_committee())

    @api.model
    def _section_superior(self):
        return self._with_dashboard(super()._section_superior())

    @api.model
    def _with_dashboard(self, section):
        button = {'title': self.env._("Dashboard"), 'icon': 'fa-bar-chart',
                  'action': 'intervention_registry.dashboard_action'}
        return {**section, 'buttons': [*section.get('buttons', ()), button]}
