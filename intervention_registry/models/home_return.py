from odoo import api, models
from odoo.fields import Domain

from .return_due import OUTSTANDING

OPEN = Domain('state', 'in', ('due', 'overdue')) & Domain('due_on', '!=', False)


class InterventionHome(models.AbstractModel):
    """Returns on the home page (A6, A10; B5, B10): one's own to file, what is outstanding, and doubtful zeros."""
    _inherit = 'intervention.home'

    @api.model
    def _section_recorder(self):
        section = super()._section_recorder()
        section['cards'].append(self._my_return_card())
        return section

    @api.model
    def _section_registrar(self):
        section = super()._section_registrar()
        section['cards'].append(self._returns_card())
        return section

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        section['cards'] += [self._returns_card(), self._suspicion_card()]
        return section

    @api.model
    def _my_return_card(self):
        title = self.env._("My Return")
        domain = OPEN & Domain('is_mine', '=', True)
        own = self.env['intervention.return'].search(domain, order='due_on, id')
        late = own.filtered(lambda row: row.state == 'overdue')
        waits = (self.env._("It is overdue: file it with one click") if late else
                 self.env._("File it with one click by %(day)s", day=own[:1].due_on))
        hints = (waits, self.env._("No return is waiting for you"))
        mine = self.env['ir.model.data']._xmlid_to_res_id('intervention_registry.return_view_list_mine')
        action = {**self._window(title, 'intervention.return', domain, hints[1]),
                  'views': [(mine, 'list'), (False, 'kanban'), (False, 'form')]}
        if len(own) == 1:
            action = {**action, 'res_id': own.id, 'views': [(False, 'form')]}
        return self._card('return', title, len(own), hints, action, 'overdue' if late else 'waiting', 'fa-calendar-check-o')

    @api.model
    def _returns_card(self):
        title = self.env._("Returns Outstanding")
        states = dict(self.env['intervention.return']._read_group(OUTSTANDING, ['known_state'], ['__count']))
        hints = (self.env._("%(count)s of them are overdue", count=states.get('overdue', 0)),
                 self.env._("Every return is filed"))
        action = self._window(title, 'intervention.return', OUTSTANDING, hints[1], ('list', 'kanban', 'form'),
                              search_default_group_department=1)
        return self._card('returns', title, sum(states.values()), hints, action,
                          'overdue' if states.get('overdue') else 'waiting', 'fa-calendar-o')

    @api.model
    def _suspicion_card(self):
        title, domain = self.env._("Doubtful Zero Returns"), Domain('is_open', '=', True)
        count = self.env['intervention.return.suspicion'].search_count(domain)
        hints = (self.env._("Units to talk with (A10, B10)"), self.env._("No unit's zero returns are doubtful"))
        action = self._window(title, 'intervention.return.suspicion', domain, hints[1])
        return self._card('suspicion', title, count, hints, action, 'working', 'fa-question-circle-o')
