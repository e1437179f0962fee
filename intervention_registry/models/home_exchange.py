from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """What the superior authority received from subordinate bureaus (A6, B5)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], self._packages_card()]}

    @api.model
    def _packages_card(self):
        title, packages = self.env._("Received Packages"), self.env['intervention.exchange']
        count, damaged = packages.search_count([]), packages.search_count(Domain('ok', '=', False))
        hint = self.env._("Not intact: %(count)s", count=damaged) if damaged else self.env._("Verified, all intact")
        hints = (hint, self.env._("No package of a subordinate bureau was received yet"))
        return self._card('packages', title, count, hints, self._window(title, 'intervention.exchange', [], hints[1]),
                          'overdue' if damaged else 'closed', 'fa-archive')
