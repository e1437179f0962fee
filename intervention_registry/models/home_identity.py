from odoo import api, fields, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """Requests to learn who recorded, on the home pages (A7, B6)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_custodian(self):
        section = {**super()._section_custodian(), 'cards': [self._decide_card(), self._key_card()]}
        return {**section, 'note': {'title': self._key_title(), 'text': self.env.company._intervention_identity_notice()}}

    @api.model
    def _section_auditor(self):
        section = super()._section_auditor()
        return {**section, 'note': {'title': self.env._("Who recorded"),
                                    'text': self.env.company._intervention_identity_notice()}}

    @api.model
    def _section_recorder(self):
        section = super()._section_recorder()
        return {**section, 'cards': [*section['cards'], *self._opening_cards()]}

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        return {**section, 'cards': [*section['cards'], *self._granted_cards()]}

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        return {**section, 'cards': [*section['cards'], *self._granted_cards()]}

    @api.model
    def _running(self):
        return Domain('until', '>', fields.Datetime.now())

    @api.model
    def _decide_card(self):
        title, hints = self.env._("Requests to Decide"), (
            self.env._("With reason and requester, without facts"), self.env._("No identity request is waiting"))
        requests = self.env['intervention.identity.request'].search(Domain('state', '=', 'asked') & self._running())
        mine = requests.filtered('can_decide')
        action = self._window(title, 'intervention.identity.request', [('id', 'in', mine.ids)], hints[1])
        return self._card('identity', title, len(mine), hints, action, 'working', 'fa-user-secret')

    @api.model
    def _key_card(self):
        title, key = self.env._("My Key"), self.env['intervention.custodian.key']._mine()
        hints = (self.env._("Made %(day)s", day=key.made_on), self.env._("You have not made your key yet"))
        action = self._window(self.env._("Custodian Keys"), 'intervention.custodian.key', [])
        return self._card('key', title, len(key), hints, action, 'closed' if key else 'waiting', 'fa-key')

    @api.model
    def _key_title(self):
        sealed = bool(self.env.company._intervention_custodian_keys())
        return self.env._("Sealed to the custodians") if sealed else self.env._("Held by the server's key")

    @api.model
    def _opening_cards(self):
        """Return the card that tells who recorded that his identity was opened; none while it never was."""
        title = self.env._("My Identity Was Opened")
        count = self.env['intervention.identity.opening'].search_count([])
        hint = self.env._("See when, to which office and why")
        action = self._window(title, 'intervention.identity.opening', [], views=('list',))
        return [self._card('opening', title, count, (hint, hint), action, 'overdue', 'fa-eye')] if count else []

    @api.model
    def _granted_cards(self):
        """Return the card of what was granted to the caller and waits to be opened; none where nothing does."""
        title = self.env._("Identities Granted")
        domain = self._running() & Domain('state', '=', 'granted') & Domain('opened_at', '=', False)
        count = self.env['intervention.identity.request'].search_count(domain)
        hint = self.env._("To be opened within minutes")
        action = self._window(title, 'intervention.identity.request', domain, hint)
        return [self._card('granted', title, count, (hint, hint), action, 'working', 'fa-unlock')] if count else []
