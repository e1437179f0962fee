from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """The next meeting, for those who sit in it and those who prepare it (B7, B8)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_committee(self):
        section = super()._section_committee()
        section['cards'].insert(2, self._meeting_card())
        return section

    @api.model
    def _section_superior(self):
        section = super()._section_superior()
        section['cards'].append(self._meeting_card())
        return section

    @api.model
    def _meeting_card(self):
        Meeting, today = self.env['intervention.meeting'], self._day_start()
        domain = Domain('state', '=', 'planned')
        upcoming = Meeting.search(domain & Domain('planned_on', '>=', today), order='planned_on', limit=1)
        hint = self.env._("A meeting is past: enter who was present")
        if upcoming:
            moment = upcoming.company_id._intervention_local(upcoming.planned_on)
            hint = self.env._("%(moment)s, %(place)s", moment=f'{moment:%Y-%m-%d %H:%M}', place=upcoming.place)
        title, empty = self.env._("Next Meeting"), self.env._("No meeting is planned")
        action = self._window(title, 'intervention.meeting', domain, empty, ('list', 'kanban', 'form'))
        return self._card('meeting', title, Meeting.search_count(domain), (hint, empty), action, 'decided', 'fa-calendar')
