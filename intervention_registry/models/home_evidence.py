from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """The evidence whose retention is over (A6, B5): it stays until two decide on it."""
    _inherit = 'intervention.home'

    @api.model
    def _section_registrar(self):
        section = super()._section_registrar()
        return {**section, 'cards': [*section['cards'], *self._retention_cards()]}

    @api.model
    def _retention_cards(self):
        """Return the card of what may be decided on; none as long as there is nothing."""
        title = self.env._("Retention Over")
        domain = Domain('is_retention_over', '=', True)
        count = self.env['intervention.evidence'].search_count(domain)
        if not count:
            return []
        hint = self.env._("Kept until somebody decides")
        return [self._card('retention', title, count, (hint, hint),
                           self._window(title, 'intervention.evidence', domain), 'waiting', 'fa-hourglass-end')]
