from odoo import api, models


class InterventionHome(models.AbstractModel):
    """What waits for a decision on the destruction of content (A6, B5)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._erasure_cards()]}

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        return {**section, 'cards': [*section['cards'], *self._erasure_cards()]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], *self._erasure_cards()]}

    @api.model
    def _erasure_cards(self):
        """Return the card of what waits for the caller; none on the many days on which nothing does."""
        waiting = self.env['intervention.erasure'].search([('state', '=', 'asked')]).filtered('can_decide')
        if not waiting:
            return []
        hint = self.env._("Words and files of closed records")
        return [self._rows_card('erasure', self.env._("Destructions to Decide"), waiting, (hint, hint), 'decided')]
