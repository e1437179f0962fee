from odoo import api, models


class InterventionHome(models.AbstractModel):
    """What waits on personnel changes (A7, B6): votes for three offices, the silent check for who is asked for it."""
    _inherit = 'intervention.home'

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._personnel_cards()]}

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        return {**section, 'cards': [*section['cards'], self._personnel_vote_card(self._personnel_waiting())]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], *self._personnel_cards()]}

    @api.model
    def _personnel_waiting(self):
        return self.env['intervention.personnel.action'].search([('state', '=', 'submitted')])

    @api.model
    def _personnel_cards(self):
        waiting = self._personnel_waiting()
        checks = self._rows_card('personnel_check', self.env._("Reprisal to Rule Out"), waiting.filtered('needs_check'), (
            self.env._("A change is asked for a protected recorder"), self.env._("No check is asked for")), 'overdue')
        return [self._personnel_vote_card(waiting), checks if checks['count'] else {**checks, 'tone': 'working'}]

    @api.model
    def _personnel_vote_card(self, waiting):
        mine = waiting.filtered('can_act')
        return self._rows_card('personnel_vote', self.env._("Personnel Changes to Decide"), mine, (
            self.env._("Your vote is open (A7, B6)"), self.env._("No personnel change waits for your vote")), 'working')
