import pytz

from odoo import api, fields, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """The sections of those who decide, and of those who watch: committee, superior authority, custodian, auditor."""
    _inherit = 'intervention.home'

    @api.model
    def _section_committee(self):
        mine, approved = self._mine(), Domain('state', '=', 'approved')
        draft = Domain('state', '=', 'draft') & Domain('review_ids', 'not any', [('reviewer_id', '=', self.env.uid)])
        return {
            'key': 'committee',
            'title': self.env._("My Agenda"),
            'icon': 'fa-balance-scale',
            'cards': [
                *self._resolution_cards(self._waiting(mine)),
                self._notices_card('notice_approve', self.env._("Notices to Approve"), draft, (
                    self.env._("Drafted by the discipline office"), self.env._("No draft waits for approval"))),
                self._notices_card('notice_circulate', self.env._("Notices to Circulate"), approved, (
                    self.env._("Approved, not circulated yet"), self.env._("Every approved notice is circulated"))),
                self._deliberation_card(),
            ],
            'lists': [self._waiting_list(mine)],
        }

    @api.model
    def _resolution_cards(self, waiting):
        return [
            self._step_card(waiting, 'vote', self.env._("My Vote Is Open"), {'deliberating': None},
                            self.env._("You have cast every vote"), 'decided', 'fa-hand-paper-o'),
            self._step_card(waiting, 'authorise', self.env._("To Authorise"), {'resolved': None},
                            self.env._("Nothing waits for authorisation"), 'decided'),
        ]

    @api.model
    def _notices_card(self, key, title, domain, hints):
        count = self.env['intervention.notice'].search_count(domain)
        action = self._window(title, 'intervention.notice', domain, hints[1])
        return self._card(key, title, count, hints, action, 'circulated')

    @api.model
    def _deliberation_card(self):
        reports = self._reports(('compiled',))
        return self._reports_card('report_deliberate', self.env._("Reports to Deliberate"), reports, (
            self.env._("Compiled from the ledger (B7)"), self.env._("No report waits for the committee")), 'decided')

    @api.model
    def _section_superior(self):
        mine = self._mine()
        waiting = self._waiting(mine)
        screen = self._step_card(waiting, 'screen', self.env._("Direct Reports to Screen"), {'submitted': None},
                                 self.env._("Every direct report is screened"))
        received = self._reports(('delivered',))
        return {
            'key': 'superior',
            'title': self.env._("Superior Authority"),
            'icon': 'fa-university',
            'cards': [
                screen, *self._finding_cards(waiting), *self._resolution_cards(waiting),
                self._overdue_card(),
                self._reports_card('received', self.env._("Reports Received"), received, (
                    self.env._("Delivered by the bureau (B7)"), self.env._("No report was delivered yet")), 'closed'),
            ],
            'lists': [self._waiting_list(mine)],
        }

    @api.model
    def _section_custodian(self):
        return {
            'key': 'custodian',
            'title': self.env._("Identity Requests"),
            'icon': 'fa-key',
            'cards': [],
            'note': {'title': self.env._("No identity request is waiting"),
                     'text': self.env._("A request to learn who recorded will stand here with its reason, and without "
                                        "the facts of the case. Nothing can be asked yet.")},
        }

    @api.model
    def _section_auditor(self):
        today = self._day_start()
        return {
            'key': 'auditor',
            'title': self.env._("Trail"),
            'icon': 'fa-link',
            'cards': [
                self._trail_card('today', self.env._("Acts Today"), Domain('at', '>=', today), (
                    self.env._("Rows written since midnight"), self.env._("No act yet today"))),
                self._trail_card('all', self.env._("Whole Trail"), Domain.TRUE, (
                    self.env._("Each row bound to the one before it"), self.env._("No row yet"))),
            ],
            'verify': True,
        }

    @api.model
    def _day_start(self):
        """Return when today began in the company's time zone, in UTC as it is stored."""
        company = self.env.company
        midnight = fields.Datetime.to_datetime(company._intervention_today())
        return company._intervention_tz().localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _trail_card(self, key, title, domain, hints):
        count = self.env['intervention.trail'].search_count(domain)
        action = self._window(title, 'intervention.trail', domain, hints[1])
        return self._card(key, title, count, hints, action, 'working' if key == 'today' else 'closed', 'fa-link')
