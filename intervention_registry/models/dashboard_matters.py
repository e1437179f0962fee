from collections import namedtuple

from odoo import api, models
from odoo.fields import Date, Domain

from .return_due import OUTSTANDING

Matter = namedtuple('Matter', 'model domain role away since')
PASSED = Domain('route', '=', 'superior')
RESOLVED_ABOVE = Domain('body', '=', 'superior')
# what waits beside the records: which rows, with whom, which of them with the superior authority instead, since which day
MATTERS = {
    'omission_verify': Matter('intervention.omission', Domain('state', '=', 'reported'), 'discipline', PASSED, 'reported_on'),
    'omission_decide': Matter('intervention.omission', Domain('state', '=', 'confirmed'), 'committee',
                              PASSED | Domain('authority', '=', 'superior'), 'confirmed_on'),
    'omission_outcome': Matter('intervention.omission', Domain('state', '=', 'decided'), 'discipline', PASSED, 'decided_on'),
    'notice_approve': Matter('intervention.notice', Domain('state', '=', 'draft'), 'committee', PASSED, 'create_date'),
    'notice_circulate': Matter('intervention.notice', Domain('state', '=', 'approved'), 'committee', PASSED, None),
    'special_vote': Matter('intervention.special.matter', Domain('state', '=', 'proposed'), 'committee', RESOLVED_ABOVE,
                           'proposed_on'),
    'special_deliver': Matter('intervention.special.matter', Domain('state', '=', 'resolved'), 'discipline', RESOLVED_ABOVE,
                              'resolved_on'),
    'report_deliberate': Matter('intervention.report', Domain('state', '=', 'compiled'), 'committee', None, 'compiled_on'),
    'report_deliver': Matter('intervention.report', Domain('state', '=', 'deliberated'), 'registrar', None, None),
    'report_receipt': Matter('intervention.report', Domain('state', '=', 'delivered') & Domain('is_complete', '=', False),
                             'registrar', None, 'delivered_on'),
    'return_file': Matter('intervention.return', OUTSTANDING, 'recorder', None, 'date_to'),
}


class InterventionDashboard(models.AbstractModel):
    """What waits beside the records: omissions (A10, B10), notices (A8, B8), special matters, reports (B7), returns.

    Counted with the caller's own rights like the records, of the whole bureau. Reports of retaliation are not here: they
    are seen by those alone who handle them, on their home page.
    """
    _inherit = 'intervention.dashboard'

    @api.model
    def _waits(self, scope):
        return {**super()._waits(scope), 'matters': [] if scope.department else self._matters(scope)}

    @api.model
    def _matters(self, scope):
        """Return one row for each kind of matter and the role that has it: how many wait, since when, of them late."""
        rows = [self._matter_row(scope, key, role, domain)
                for key, matter in MATTERS.items() if self.env[matter.model].has_access('read')
                for role, domain in self._matter_desks(scope, matter)]
        return [row for row in rows if row['count']]

    @api.model
    def _matter_desks(self, scope, matter):
        """Return with whom the rows of a matter lie: a role and the condition of its rows."""
        domain = matter.domain & Domain('company_id', '=', scope.company.id)
        if matter.model == 'intervention.report':
            # of several versions the latest counts, which no column says
            domain = Domain('id', 'in', self.env[matter.model].search(domain).filtered('is_current').ids)
        if matter.away is None:
            return [(matter.role, domain)]
        return [(matter.role, domain & ~matter.away), ('superior', domain & matter.away)]

    @api.model
    def _matter_row(self, scope, key, role, domain):
        matter, title, empty = MATTERS[key], self._matter_names()[key], self.env._("Nothing is left to do here.")
        since = [f'{matter.since}:min'] if matter.since else []
        [(count, *first)] = self.env[matter.model]._read_group(domain, [], ['__count', *since])
        return {
            'key': f'{key}_{role}', 'step': title, 'role': self._role_names()[role], 'count': count, 'mine': 0,
            'days': (scope.company._intervention_today() - Date.to_date(first[0])).days if count and since else None,
            'late': count and self._matter_late(matter.model, domain),
            'action': self.env['intervention.home']._window(title, matter.model, domain, empty),
        }

    @api.model
    def _matter_late(self, model, domain):
        """Return how many of the rows are late; reports have no day of their own."""
        if model == 'intervention.report':
            return 0
        late = Domain('known_state', '=', 'overdue') if model == 'intervention.return' else Domain('is_overdue', '=', True)
        return self.env[model].search_count(domain & late)

    @api.model
    def _matter_names(self):
        return {
            'omission_verify': self.env._("Omissions to Verify"), 'omission_decide': self.env._("Omissions to Decide"),
            'omission_outcome': self.env._("Omissions Without Outcome"), 'notice_approve': self.env._("Notices to Approve"),
            'notice_circulate': self.env._("Notices to Circulate"),
            'special_vote': self.env._("Special Matters to Vote On"),
            'special_deliver': self.env._("Special Matters to Deliver"),
            'report_deliberate': self.env._("Reports to Deliberate"), 'report_deliver': self.env._("Reports to Deliver"),
            'report_receipt': self.env._("Receipts of Reports"), 'return_file': self.env._("Returns Outstanding"),
        }
