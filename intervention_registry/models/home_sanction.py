from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """The discipline office's cards on appeals (A9, B9): which are heard, and until when others may come."""
    _inherit = 'intervention.home'

    @api.model
    def _section_discipline(self):
        section = super()._section_discipline()
        section['cards'] += [self._appeal_card(), self._clock_card()]
        return section

    @api.model
    def _appeal_card(self):
        today, domain = self.env.company._intervention_today(), Domain('state', '=', 'open')
        [[count, first]] = self.env['intervention.appeal']._read_group(domain, [], ['__count', 'deadline:min'])
        title = self.env._("Appeals Being Heard")
        hints = (self.env._("The first is to be decided by %(day)s", day=first), self.env._("No appeal is open"))
        action = self._window(title, 'intervention.appeal', domain, hints[1], ('list', 'kanban', 'form'))
        tone = 'overdue' if first and first < today else 'working'
        return self._card('appeals', title, count, hints, action, tone, 'fa-balance-scale')

    @api.model
    def _clock_card(self):
        title = self.env._("Appeal Clocks")
        domain = Domain('appeal_until', '>=', self.env.company._intervention_today()) & Domain('revoked_on', '=', False)
        hints = (self.env._("Sanctions that may still be appealed"), self.env._("No appeal clock is running"))
        clocks = self.env['ir.model.data']._xmlid_to_res_id('intervention_registry.sanction_view_list_clock')
        action = self._window(title, 'intervention.sanction', domain, hints[1])
        count = self.env['intervention.sanction'].search_count(domain)
        return self._card('clocks', title, count, hints, {**action, 'views': [(clocks, 'list'), (False, 'form')]},
                          'waiting', 'fa-clock-o')
