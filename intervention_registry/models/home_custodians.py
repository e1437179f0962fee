from odoo import api, models

from .custodian import ENOUGH


class InterventionHome(models.AbstractModel):
    """Whether there are enough custodians, told to them and to the security auditor (A7, B6).

    Two open an identity together. Of two one may be in a conflict, and is told nothing of the request: then nobody opens it.
    """
    _inherit = 'intervention.home'

    @api.model
    def _section_custodian(self):
        section = super()._section_custodian()
        return {**section, 'cards': [*section['cards'], *self._custodians_cards()]}

    @api.model
    def _section_auditor(self):
        section = super()._section_auditor()
        return {**section, 'cards': [*section['cards'], *self._custodians_cards()]}

    @api.model
    def _custodians_cards(self):
        """Return the card that asks for more custodians; none where enough have a key."""
        count = len(self.env.company._intervention_usable_keys())
        if count >= ENOUGH:
            return []
        title = self.env._("Custodians With a Key")
        hint = self.env._("Too few: name %(enough)s, or one conflict keeps an identity closed", enough=ENOUGH)
        action = self._window(self.env._("Custodian Keys"), 'intervention.custodian.key', [], hint)
        return [self._card('custodians', title, count, (hint, hint), action, 'overdue', 'fa-key')]
