from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """What the security auditor watches: alerts, incompatible roles, changes of access (separation of duties)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_auditor(self):
        section = super()._section_auditor()
        return {**section, 'cards': [self._alerts_card(), self._conflicts_card(), self._changes_card(), *section['cards']]}

    @api.model
    def _alerts_card(self):
        title, domain = self.env._("Alerts"), Domain('is_open', '=', True)
        hints = (self.env._("Nobody has acknowledged them yet"), self.env._("Every alert is acknowledged"))
        count = self.env['intervention.alert'].search_count(domain)
        return self._card('alerts', title, count, hints, self._window(title, 'intervention.alert', domain, hints[1]),
                          'overdue' if count else 'closed', 'fa-bell')

    @api.model
    def _conflicts_card(self):
        title, domain = self.env._("Role Conflicts"), Domain('intervention_conflict', '!=', False)
        hints = (self.env._("Hold roles that exclude each other"), self.env._("Nobody holds roles that exclude each other"))
        count = self.env['res.users'].with_context(active_test=False).search_count(domain)
        view = self.env['ir.model.data']._xmlid_to_res_id('intervention_registry.conflict_view_list')
        action = {**self._window(title, 'res.users', domain, hints[1], active_test=False), 'views': [(view, 'list')]}
        return self._card('conflicts', title, count, hints, action, 'overdue' if count else 'closed', 'fa-users')

    @api.model
    def _changes_card(self):
        title = self.env._("Access Changes Today")
        domain = Domain('at', '>=', self._day_start())
        hints = (self.env._("Roles, rights, programs and settings changed since midnight"),
                 self.env._("No role, right, program or setting was changed today"))
        count = self.env['intervention.alert'].search_count(domain)
        return self._card('access', title, count, hints, self._window(title, 'intervention.alert', domain, hints[1]),
                          'working', 'fa-exchange')
