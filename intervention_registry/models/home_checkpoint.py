from datetime import timedelta

from odoo import api, models

from .receipt import WANTED

OLD = timedelta(days=1)


class InterventionHome(models.AbstractModel):
    """What the security auditor sees of checkpoints: whether they are made, and whether receipts leave the bureau (A6, B5)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_auditor(self):
        section = super()._section_auditor()
        return {**section, 'cards': [*section['cards'], self._checkpoint_card(), self._places_card()]}

    @api.model
    def _checkpoint_card(self):
        last, trouble = self.env['intervention.checkpoint']._last(), self.env['intervention.key']._signing_trouble()
        late = not last or self.env.cr.now() - last.at > OLD
        if self.env['intervention.origin']._is_copy():
            hint = self.env._("None is made: this database is a copy")
        elif trouble:
            hint = self.env._("None is made: the signing key is missing or damaged")
        elif late:
            hint = self.env._("None was made for more than a day")
        else:
            hint = self.env._("Last one: No. %(number)s", number=last.number)
        title = self.env._("Checkpoints")
        action = self._window(title, 'intervention.checkpoint', [])
        count = self.env['intervention.checkpoint'].search_count([])
        tone = 'overdue' if trouble or late else 'closed'
        return self._card('checkpoints', title, count, (hint, hint), action, tone, 'fa-anchor')

    @api.model
    def _places_card(self):
        title, places = self.env._("Receipt Places"), self.env['intervention.receipt.place'].search([('active', '=', True)])
        failing = places.filtered(lambda place: place.receipt_ids[:1].state == 'failed')
        # an authority attests the time; it keeps nothing
        kept = places.filtered(lambda place: place.kind != 'stamp')
        if len(kept) < WANTED:
            hint = self.env._("Two at least are wanted, which the bureau does not run")
        elif failing:
            hint = self.env._("The last receipt did not go out to: %(names)s", names=', '.join(failing.mapped('name')))
        else:
            hint = self.env._("Receipts go out")
        return self._card('places', title, len(places), (hint, hint), self._window(title, 'intervention.receipt.place', []),
                          'overdue' if failing or len(kept) < WANTED else 'closed', 'fa-paper-plane')
