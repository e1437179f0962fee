from odoo import api, fields, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """What waits on omissions (A10, B10), spot checks, referrals (A9, B9) and special matters (B7)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], self._omission_verify_card(), self._omission_outcome_card(),
                                     self._spot_card(), *self._handing_cards()]}

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        return {**section, 'cards': [*section['cards'], self._omission_decide_card(), self._special_vote_card()]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], self._omission_verify_card(), self._omission_decide_card(),
                                     self._special_vote_card(), *self._handing_cards()]}

    @api.model
    def _omission_verify_card(self):
        return self._mine_card('omission_verify', self.env._("Omissions to Verify"), 'intervention.omission',
                               Domain('state', '=', 'reported'), 'can_act', (
            self.env._("Reported, your finding is open"), self.env._("No omission waits for your finding")), 'working')

    @api.model
    def _omission_decide_card(self):
        return self._mine_card('omission_decide', self.env._("Omissions to Decide"), 'intervention.omission',
                               Domain('state', '=', 'confirmed'), 'can_act', (
            self.env._("Confirmed by two officers"), self.env._("No omission waits for a decision")), 'decided')

    @api.model
    def _omission_outcome_card(self):
        domain = Domain('state', '=', 'decided') & Domain('sanction_ids', '=', False)
        return self._rows_card('omission_outcome', self.env._("Omissions Without Outcome"), 'intervention.omission', domain, (
            self.env._("Decided, nothing entered yet"), self.env._("Every decided omission has its outcome")), 'decided')

    @api.model
    def _spot_card(self):
        return self._rows_card('spot', self.env._("Spot Checks Open"), 'intervention.spot.check',
                               Domain('state', '!=', 'closed'), (
            self.env._("To draw, or cases to look through"), self.env._("No spot check is open")), 'working')

    @api.model
    def _special_vote_card(self):
        return self._mine_card('special_vote', self.env._("Special Matters to Vote On"), 'intervention.special.matter',
                               Domain('state', '=', 'proposed'), 'can_vote', (
            self.env._("Your vote is open (B7)"), self.env._("No special matter waits for your vote")), 'decided')

    @api.model
    def _handing_cards(self):
        waiting = Domain('state', '=', 'handed') & Domain('outcome', '=', False)
        return [
            self._rows_card('receipt', self.env._("Referrals Without Receipt"), 'intervention.referral', waiting, (
                self.env._("Handed over, not acknowledged"), self.env._("Every referral has its receipt")), 'working'),
            self._mine_card('special_deliver', self.env._("Special Matters to Deliver"), 'intervention.special.matter',
                            Domain('state', '=', 'resolved'), 'can_deliver', (
                self.env._("To municipal committee and government (B7)"),
                self.env._("Every special matter is delivered")), 'decided'),
        ]

    @api.model
    def _mine_card(self, key, title, model, domain, condition, hints, tone):
        """Return the card of the documents of ``domain`` on which the caller's step is open."""
        mine = self.env[model].search(domain).filtered(condition)
        return self._rows_card(key, title, model, Domain('id', 'in', mine.ids), hints, tone)

    @api.model
    def _rows_card(self, key, title, model, domain, hints, tone):
        """Return the card of the documents of ``domain``, in red when the deadline of one has passed."""
        Model = self.env[model]
        count = Model.search_count(domain)
        if count and 'deadline' in Model._fields and Model.search_count(
                domain & Domain('deadline', '<', fields.Date.to_string(self.env.company._intervention_today())), limit=1):
            tone = 'overdue'
        return self._card(key, title, count, hints, self._window(title, model, domain, hints[1]), tone)
