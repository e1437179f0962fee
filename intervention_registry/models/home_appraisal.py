from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """Appraisal extracts on the home pages (B11), and the page of HR: personnel changes, notes for the file, extracts."""
    _inherit = 'intervention.home'

    @api.model
    def cards(self):
        """Return what waits for the caller; HR, which holds no registry role, has a section of its own at the end.

        Odoo makes who administers the system an HR officer: his page stays empty.

        :return: as the method this extends
        """
        sections = super().cards()
        return [*sections, self._section_hr()] if self.env.user._intervention_in_personnel() else sections

    @api.model
    def _section_hr(self):
        asked, approved = [('state', '=', 'submitted')], [('state', '=', 'approved')]
        return {'key': 'hr', 'title': self.env._("Personnel"), 'icon': 'fa-id-card-o', 'buttons': [], 'cards': [
            self._take_card(),
            self._count_card(
                'notes', self.env._("Notes to File"), 'intervention.personnel.note', [('state', '=', 'open')],
                (self.env._("For the personnel files of sanctioned people"), self.env._("No note waits for a personnel file")),
                'fa-folder-open-o'),
            self._count_card(
                'changes', self.env._("Personnel Changes Asked"), 'intervention.personnel.action', asked,
                (self.env._("Before the bodies that decide"), self.env._("No personnel change is being decided")),
                'fa-hourglass-half', 'waiting'),
            self._count_card(
                'apply', self.env._("Personnel Changes to Apply"), 'intervention.personnel.action', approved,
                (self.env._("Approved, not applied yet"), self.env._("No approved change waits to be applied")),
                'fa-check-square-o', 'decided'),
        ]}

    @api.model
    def _count_card(self, key, title, model, domain, hints, icon, tone=None):
        """Return the card of the rows of ``domain``; without a ``tone`` of its own it is red when a deadline has passed."""
        count = self.env[model].search_count(domain)
        if not tone and count and self.env[model].search_count(Domain(domain) & Domain('is_overdue', '=', True), limit=1):
            tone, icon = 'overdue', None
        return self._card(key, title, count, hints, self._window(title, model, domain, hints[1]), tone or 'working', icon)

    @api.model
    def _take_card(self):
        handed = [('state', '=', 'handed'), ('taken_on', '=', False)]
        hints = (self.env._("Into the yearly appraisal (B11)"), self.env._("Every extract is in its appraisal"))
        return self._count_card(
            'appraisal_take', self.env._("Extracts to Take In"), 'intervention.appraisal', handed, hints, 'fa-star-half-o')

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._extract_cards()]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], *self._extract_cards()]}

    @api.model
    def _extract_cards(self):
        """Return the cards of the extracts on which the caller has a step."""
        extracts = self.env['intervention.appraisal'].search([('state', 'in', ('draft', 'confirmed'))])
        return [
            self._rows_card('appraisal_confirm', self.env._("Appraisal Extracts to Confirm"), extracts.filtered('can_confirm'), (
                self.env._("Compiled from the ledger (B11)"), self.env._("No extract waits for your decision")), 'working'),
            self._rows_card('appraisal_hand', self.env._("Appraisal Extracts to Hand Over"), extracts.filtered('can_hand'), (
                self.env._("Confirmed, not handed to HR yet"), self.env._("Every confirmed extract is with HR")), 'decided'),
        ]
