from odoo import api, fields, models
from odoo.fields import Domain

ENDING_DAYS = 30


class InterventionHome(models.AbstractModel):
    """The sections of the ledger keeper (A6, B5, B7) and of the discipline office (A8-A10, B8-B10)."""
    _inherit = 'intervention.home'

    @api.model
    def _section_registrar(self):
        buttons, mine = [], self._mine()
        if assistant := self.env.ref('intervention_registry.ledger_import_action', raise_if_not_found=False):
            buttons.append({'title': self.env._("Take Over a Ledger"), 'icon': 'fa-upload', 'action': assistant.id})
        return {
            'key': 'registrar',
            'title': self.env._("Ledger"),
            'icon': 'fa-book',
            'buttons': buttons,
            'cards': [
                self._step_card(self._waiting(mine), 'screen', self.env._("To Screen"), {'submitted': None},
                                self.env._("Everything that arrived is screened")),
                self._overdue_card(),
                self._returned_card(),
                self._ledger_card(),
                self._reports_due_card(),
            ],
            'lists': [self._waiting_list(mine)],
        }

    @api.model
    def _returned_card(self):
        domain = Domain('state', '=', 'draft') & Domain('submitted_on', '!=', False)
        return self._records_card('returned', self.env._("Lacking Material"), domain,
                                  self.env._("No record waits for a supplement"), icon='fa-reply')

    @api.model
    def _ledger_card(self):
        this_year = fields.Date.start_of(self.env.company._intervention_today(), 'year')
        title, domain = self.env._("Ledger of This Year"), Domain('submitted_on', '>=', this_year)
        hints = (self.env._("Records entered since 1 January"), self.env._("No record was entered this year"))
        action = {**self._records(self.env._("Ledger"), domain, hints[1]),
                  'views': [(False, view) for view in ('list', 'kanban', 'form', 'graph', 'pivot')]}
        count = self.env['intervention.record'].search_count(domain)
        return self._card('ledger', title, count, hints, action, 'closed', 'fa-book')

    @api.model
    def _reports_due_card(self):
        due = self._reports(('draft', 'compiled', 'deliberated'))
        return self._reports_card('reports', self.env._("Reports Due"), due, (
            self.env._("Not delivered yet (B7)"), self.env._("Every report is delivered")))

    @api.model
    def _section_discipline(self):
        mine = self._mine()
        return {
            'key': 'discipline',
            'title': self.env._("Discipline Office"),
            'icon': 'fa-search',
            'cards': [*self._finding_cards(self._waiting(mine)), self._unnoticed_card(mine), self._overdue_card(),
                      *self._sanction_cards()],
            'lists': [self._waiting_list(mine)],
        }

    @api.model
    def _finding_cards(self, waiting):
        """Return the cards from verifying to closing, which the superior authority has on the direct route as well."""
        return [
            self._step_card(waiting, 'verify', self.env._("To Verify"), {'verifying': None},
                            self.env._("You have given every finding"), 'working'),
            self._records_card('disputed', self.env._("Findings Differ"), Domain('is_disputed', '=', True),
                               self.env._("No two findings differ"), 'working', 'fa-code-fork'),
            self._step_card(waiting, 'propose', self.env._("To Propose"), {'found': True},
                            self.env._("Every breach is on the agenda"), 'working', 'fa-share'),
            self._step_card(waiting, 'close', self.env._("To Close"), {'found': False, 'circulated': None},
                            self.env._("Nothing is left to close"), 'working', 'fa-check-square-o'),
        ]

    @api.model
    def _unnoticed_card(self, mine):
        domain, counted = (Domain('state', '=', 'authorised') & condition & Domain('notice_ids', '=', False)
                           for condition in (Domain('can_act', '=', True), mine))
        return self._records_card(
            'unnoticed', self.env._("Authorised, No Notice Yet"), domain,
            self.env._("Every authorised record has its notice"), 'decided', 'fa-bullhorn', counted)

    @api.model
    def _sanction_cards(self):
        today = self.env.company._intervention_today()
        running = Domain('is_running', '=', True)
        ending = running & Domain('executed_until', '<=', fields.Date.add(today, days=ENDING_DAYS))
        title = self.env._("Outcomes Running")
        running = self._sanction_card('running', title, running, (
            self.env._("Still in effect"), self.env._("No outcome is in effect")), 'decided', 'fa-gavel')
        title = self.env._("Ending Soon")
        return [running, self._sanction_card('ending', title, ending, (
            self.env._("End within %(days)s days", days=ENDING_DAYS),
            self.env._("None ends within %(days)s days", days=ENDING_DAYS)), 'decided', 'fa-calendar-check-o')]

    @api.model
    def _sanction_card(self, key, title, domain, hints, tone, icon):
        count = self.env['intervention.sanction'].search_count(domain)
        return self._card(key, title, count, hints, self._window(title, 'intervention.sanction', domain, hints[1]),
                          tone, icon)
