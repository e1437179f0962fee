from odoo import api, models


class InterventionHome(models.AbstractModel):
    """What waits on omissions (A10, B10), spot checks, referrals (A9, B9) and special matters (B7)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_discipline(self):
        section, omissions = super()._section_discipline(), self._omissions()
        return {**section, 'cards': [*section['cards'], self._omission_verify_card(omissions),
                                     self._omission_outcome_card(omissions), self._spot_card(), *self._handing_cards()]}

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        return {**section, 'cards': [*section['cards'], self._omission_decide_card(self._omissions()),
                                     self._special_vote_card()]}

    @api.model
    def _section_superior(self):
        section, omissions = super()._section_superior(), self._omissions()
        return {**section, 'cards': [*section['cards'], self._omission_verify_card(omissions),
                                     self._omission_decide_card(omissions), self._special_vote_card(),
                                     *self._handing_cards()]}

    @api.model
    def _omissions(self):
        """Return the omissions on which a step is due, in one query for all cards."""
        return self.env['intervention.omission'].search([('state', 'in', ('reported', 'confirmed', 'decided'))])

    @api.model
    def _omission_verify_card(self, omissions):
        mine = omissions.filtered(lambda omission: omission.state == 'reported' and omission.can_act)
        return self._rows_card('omission_verify', self.env._("Omissions to Verify"), mine, (
            self.env._("Reported, your finding is open"), self.env._("No omission waits for your finding")), 'working')

    @api.model
    def _omission_decide_card(self, omissions):
        mine = omissions.filtered(lambda omission: omission.state == 'confirmed' and omission.can_act)
        return self._rows_card('omission_decide', self.env._("Omissions to Decide"), mine, (
            self.env._("Confirmed by two officers"), self.env._("No omission waits for a decision")), 'decided')

    @api.model
    def _omission_outcome_card(self, omissions):
        bare = omissions.filtered(lambda omission: omission.state == 'decided' and not omission.sanction_ids)
        return self._rows_card('omission_outcome', self.env._("Omissions Without Outcome"), bare, (
            self.env._("Decided, nothing entered yet"), self.env._("Every decided omission has its outcome")), 'decided')

    @api.model
    def _spot_card(self):
        checks = self.env['intervention.spot.check'].search([('state', '!=', 'closed')])
        return self._rows_card('spot', self.env._("Spot Checks Open"), checks, (
            self.env._("To draw, or cases to look through"), self.env._("No spot check is open")), 'working')

    @api.model
    def _special_vote_card(self):
        matters = self.env['intervention.special.matter'].search([('state', '=', 'proposed')]).filtered('can_vote')
        return self._rows_card('special_vote', self.env._("Special Matters to Vote On"), matters, (
            self.env._("Your vote is open (B7)"), self.env._("No special matter waits for your vote")), 'decided')

    @api.model
    def _handing_cards(self):
        waiting = self.env['intervention.referral'].search([('state', '=', 'handed'), ('outcome', '=', False)])
        resolved = self.env['intervention.special.matter'].search([('state', '=', 'resolved')]).filtered('can_deliver')
        return [
            self._rows_card('receipt', self.env._("Referrals Without Receipt"), waiting, (
                self.env._("Handed over, not acknowledged"), self.env._("Every referral has its receipt")), 'working'),
            self._rows_card('special_deliver', self.env._("Special Matters to Deliver"), resolved, (
                self.env._("To municipal committee and government (B7)"),
                self.env._("Every special matter is delivered")), 'decided'),
        ]

    @api.model
    def _rows_card(self, key, title, rows, hints, tone):
        """Return the card of the few open documents ``rows``, in red when the deadline of one has passed."""
        if 'is_overdue' in rows._fields and any(rows.mapped('is_overdue')):
            tone = 'overdue'
        return self._card(key, title, len(rows), hints, self._window(title, rows._name, [('id', 'in', rows.ids)], hints[1]), tone)
