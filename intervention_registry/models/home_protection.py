from odoo import api, models


class InterventionHome(models.AbstractModel):
    """What waits on reports of retaliation (A7, B6), misuse files and early ends of protection (A10, B10)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_recorder(self):
        section = super()._section_recorder()
        return {**section, 'cards': [*section['cards'], *self._asked_cards()]}

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._retaliation_cards(), *self._misuse_cards()]}

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        return {**section, 'cards': [*section['cards'], *self._retaliation_cards(), *self._misuse_cards(),
                                     self._protection_end_card()]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], *self._retaliation_cards(), *self._misuse_cards(),
                                     self._protection_end_card()]}

    @api.model
    def _section_registrar(self):
        section = super()._section_registrar()
        late = self.env['intervention.record'].search(
            [('state', '=', 'draft'), ('submitted_on', '!=', False), ('is_overdue', '=', True)])
        if not late:
            return section
        card = self._rows_card('resume', self.env._("Supplements That Did Not Come"), late, (
            self.env._("Their time has passed: they can go on as they stand"), ''), 'waiting')
        return {**section, 'cards': [*section['cards'], card]}

    @api.model
    def _asked_cards(self):
        """Return the recorder's cards: what he is asked, his reports of retaliation, and misuse files to answer.

        The last two are there only while there is something, or everybody would have them before his eyes.
        """
        asked = self._asked()
        cards = [self._rows_card('asked', self.env._("Questions to Me"), asked, (
            self.env._("Answer with words or evidence"), self.env._("Nobody has a question")), 'working')]
        reports = self.env['intervention.retaliation'].search([('state', '!=', 'closed')]).filtered(
            lambda report: report.is_own or report.is_mine)
        if reports:
            cards.append(self._rows_card('retaliation_own', self.env._("My Reports of Retaliation"), reports, (
                self.env._("Your protection stays open until they are settled"), ''), 'working'))
        files = self.env['intervention.misuse'].search([('state', '=', 'verifying')]).filtered('is_own')
        if files:
            cards.append(self._rows_card('misuse_own', self.env._("To Answer"), files, (
                self.env._("Your record proved unfounded: say how you came to it"), ''), 'waiting'))
        return cards

    @api.model
    def _asked(self):
        """Return the caller's open records on which the last word of the two sides is a question."""
        mine = self.env['intervention.record'].search([('is_mine', '=', True), ('state', '!=', 'closed')])
        words = self.env['intervention.statement'].search(
            [('record_id', 'in', mine.ids), ('kind', 'in', ('question', 'supplement'))], order='id')
        last = {row.record_id: row.kind for row in words}
        return mine.filtered(lambda record: last.get(record) == 'question')

    @api.model
    def _retaliation_cards(self):
        """Return the cards of the reports whose step the caller may take, and of those he has to settle."""
        reports = self.env['intervention.retaliation'].search([('state', 'not in', ('draft', 'closed'))])
        due = reports.filtered(lambda report: report.can_act and report._desk()[1])
        settle = reports.filtered(lambda report: report.can_handle and not report._desk()[1])
        cards = [self._rows_card('retaliation', self.env._("Retaliation Reported"), due, (
            self.env._("Your step is open (A7, B6)"), self.env._("No report waits for you")), 'working')]
        if settle:
            cards.append(self._rows_card('retaliation_settle', self.env._("Retaliation to Settle"), settle, (
                self.env._("Enter what followed, then tell who reported it"), ''), 'decided'))
        return cards

    @api.model
    def _misuse_cards(self):
        files = self.env['intervention.misuse'].search([('state', '!=', 'closed')]).filtered('can_act')
        if not files:
            return []
        return [self._rows_card('misuse', self.env._("Misuse Files"), files, (
            self.env._("Your step is open (A10, B10)"), ''), 'working')]

    @api.model
    def _protection_end_card(self):
        ends = self.env['intervention.protection.end'].search([('state', '=', 'proposed')]).filtered('can_act')
        return self._rows_card('protection_end', self.env._("Ends of Protection to Decide"), ends, (
            self.env._("Proposed by the discipline office"), self.env._("No protection is to end early")), 'decided')
