from odoo import api, models


class InterventionHome(models.AbstractModel):
    """Layouts of papers that another officer handed in (A8, B7, B8)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._template_cards()]}

    @api.model
    def _template_cards(self):
        """Return the card of what waits for the caller; none on the many days on which nothing does."""
        waiting = self.env['intervention.template'].search([('state', '=', 'proposed')]).filtered('can_decide')
        if not waiting:
            return []
        hint = self.env._("Handed in by another officer, not in force yet")
        return [self._rows_card('template', self.env._("Layouts to Approve"), waiting, (hint, hint), 'decided')]
