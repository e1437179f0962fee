from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """Export packages (A6, B5): what is ready for the auditor, what waits for the release of evidence."""
    _inherit = 'intervention.home'

    @api.model
    def _section_auditor(self):
        section = super()._section_auditor()
        return {**section, 'cards': [*section['cards'], self._exports_card()]}

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._release_cards()]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], *self._release_cards()]}

    @api.model
    def _exports_card(self):
        exports, title = self.env['intervention.export'], self.env._("Export Packages")
        ready = exports.search_count([('state', '=', 'ready')])
        failed = exports.search([('requester_id', '=', self.env.uid)], limit=1).state == 'failed'
        hint = self.env._("The last one could not be built") if failed else self.env._("Ready to be fetched")
        return self._card('exports', title, ready, (hint, hint if failed else self.env._("None is ready")),
                          self._window(title, 'intervention.export', []), 'overdue' if failed else 'closed', 'fa-archive')

    @api.model
    def _release_cards(self):
        """Return the card of what waits for release; none as long as there is nothing."""
        title, domain = self.env._("Evidence to Release"), Domain('state', '=', 'asked')
        count = self.env['intervention.export'].search_count(domain)
        if not count:
            return []
        hint = self.env._("An export package waits for it")
        return [self._card('releases', title, count, (hint, hint), self._window(title, 'intervention.export', domain))]
