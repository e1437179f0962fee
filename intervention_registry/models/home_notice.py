from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """Notices and their publication on the home page (A8, B8): what is to be read, reviewed, decided."""
    _inherit = 'intervention.home'

    @api.model
    def cards(self):
        """Return what waits for the caller, with the notices that he has not confirmed in his first section."""
        sections = super().cards()
        known = {card['key'] for section in sections for card in section['cards']}
        if sections and 'unread' not in known:
            unread = self._unread_card()
            sections[0]['cards'] += [unread] if unread['count'] else []
        return sections

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        section['cards'].append(self._disclosure_card())
        return section

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        section['cards'].append(self._publication_card())
        return section

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        section['cards'] += [self._disclosure_card(), self._publication_card()]
        return section

    @api.model
    def _disclosure_card(self):
        return self._disclosures_card('disclosure', self.env._("Disclosure Reviews"), Domain('state', '=', 'draft'), (
            self.env._("To check before anything is made public"), self.env._("No review is under way")))

    @api.model
    def _publication_card(self):
        return self._disclosures_card('publication', self.env._("Publications to Decide"), Domain('state', '=', 'passed'), (
            self.env._("Cleared; publish or keep internal"), self.env._("Nothing waits for publication")))

    @api.model
    def _disclosures_card(self, key, title, domain, hints):
        Disclosure = self.env['intervention.disclosure']
        count = Disclosure.search_count(domain)
        overdue = count and Disclosure.search_count(domain & Domain('is_overdue', '=', True))
        action = self._window(title, 'intervention.disclosure', domain, hints[1])
        return self._card(key, title, count, hints, action, *(['overdue'] if overdue else ['circulated', 'fa-globe']))
