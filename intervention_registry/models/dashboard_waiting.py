from odoo import api, fields, models
from odoo.fields import Domain

from .route import DESK

NEAREST = 8
GROUPS = ['state', 'finding', 'is_passed', 'authority', 'route']
BREACH = Domain('finding', '=', 'breach')
AWAY = Domain('route', '=', 'superior') | Domain('is_passed', '=', True) | (
    Domain('state', '=', 'resolved') & Domain('authority', '=', 'superior'))
# what a record waits for, and which records do
WAITS = {
    'supplement': Domain('state', '=', 'draft'),
    'screen': Domain('state', '=', 'submitted'),
    'verify': Domain('state', '=', 'verifying'),
    'propose': Domain('state', '=', 'found') & BREACH,
    'deliberate': Domain('state', '=', 'deliberating'),
    'authorise': Domain('state', '=', 'resolved'),
    'notice': Domain('state', '=', 'authorised'),
    'close': Domain('state', '=', 'circulated') | (Domain('state', '=', 'found') & ~BREACH),
}
STEPS = {'draft': 'supplement', 'submitted': 'screen', 'verifying': 'verify', 'deliberating': 'deliberate',
         'resolved': 'authorise', 'authorised': 'notice', 'circulated': 'close'}
# until when a deadline runs, in days from today
TERMS = {'late': (None, -1), 'soon': (0, 2), 'week': (3, 6), 'month': (7, 29), 'later': (30, None)}


class InterventionDashboard(models.AbstractModel):
    """Who waits for whom, and what falls due (A8, B8): of the records that the caller may read, as his lists show them."""
    _inherit = 'intervention.dashboard'

    @api.model
    def _waits(self, scope):
        return {'waiting': self._waiting_rows(scope), 'deadlines': self._deadlines(scope)}

    @api.model
    def _waiting_rows(self, scope):
        """Return one row for each step and the role that has it: how many wait, since when, of them late and the caller's."""
        waiting = self._waiting(scope, Domain.TRUE)
        late = self._waiting(scope, Domain('is_overdue', '=', True))
        mine = self._waiting(scope, Domain('can_act', '=', True))
        steps, roles, order = self._step_names(), self._role_names(), list(WAITS)
        today = scope.company._intervention_today()
        return [{
            'key': f'{step}_{role}', 'step': steps[step], 'role': roles[role], 'count': count, 'days': (today - since).days,
            'late': late.get((step, role), (0,))[0], 'mine': mine.get((step, role), (0,))[0],
            'domain': list(self._waiting_domain(step, role)),
        } for (step, role), (count, since) in sorted(
            waiting.items(), key=lambda row: (order.index(row[0][0]), row[0][1]))]

    @api.model
    def _waiting(self, scope, domain):
        """Return how many of the records of ``domain`` wait, and the first day of it, by step and role."""
        rows = self.env['intervention.record']._read_group(
            self._open(scope) & domain, GROUPS, ['__count', 'state_since:min'])
        found = {}
        for state, finding, is_passed, authority, route, count, since in rows:
            key = self._step(state, finding), self._holder(state, is_passed or route == 'superior', authority)
            before = found.get(key, (0, since))
            found[key] = before[0] + count, min(before[1], since)
        return found

    @api.model
    def _open(self, scope):
        """Return the condition of the records on which a step is due, the supplement of a returned one among them."""
        return self._ledger(scope) & Domain('state', '!=', 'closed')

    @api.model
    def _step(self, state, finding):
        return STEPS.get(state) or ('propose' if finding == 'breach' else 'close')

    @api.model
    def _holder(self, state, is_away, authority):
        if state == 'draft':
            return 'recorder'
        return 'superior' if is_away or (state == 'resolved' and authority == 'superior') else DESK[state][0]

    @api.model
    def _waiting_domain(self, step, role):
        away = Domain.TRUE if role == 'recorder' else AWAY if role == 'superior' else ~AWAY
        return WAITS[step] & away

    @api.model
    def _step_names(self):
        return {
            'supplement': self.env._("Lacking Material"), 'screen': self.env._("Screen"), 'verify': self.env._("Verify"),
            'propose': self.env._("Propose"), 'deliberate': self.env._("Deliberate"),
            'authorise': self.env._("Authorise"), 'notice': self.env._("Circulate"), 'close': self.env._("Close"),
        }

    @api.model
    def _role_names(self):
        field = self.env['intervention.deadline']._fields['escalate_to']
        return {**dict(field._description_selection(self.env)), 'recorder': self.env._("Handler")}

    @api.model
    def _deadlines(self, scope):
        """Return how many steps are due when, and the records that are due next."""
        domain = self._open(scope) & Domain('deadline', '!=', False)
        today = scope.company._intervention_today()
        days = self.env['intervention.record']._read_group(domain, ['deadline:day'], ['__count'])
        names = self._term_names()
        return {
            'terms': [{'key': term, 'label': names[term], 'domain': list(self._term(today, term)), 'count': sum(
                count for day, count in days if _within((day - today).days, *TERMS[term]))} for term in TERMS],
            'rows': self._nearest(domain),
        }

    @api.model
    def _term(self, today, term):
        """Return the condition of the deadlines that end within ``term``."""
        domain = Domain('deadline', '!=', False) & Domain('state', '!=', 'closed')
        for operator, days in zip(('>=', '<='), TERMS[term]):
            if days is not None:
                domain &= Domain('deadline', operator, fields.Date.add(today, days=days))
        return domain

    @api.model
    def _term_names(self):
        return {
            'late': self.env._("Overdue"), 'soon': self.env._("Within 3 days"), 'week': self.env._("Within a week"),
            'month': self.env._("Within 30 days"), 'later': self.env._("Later"),
        }

    @api.model
    def _nearest(self, domain):
        """Return the records that are due first, by code and case alone."""
        rows = self.env['intervention.home']._record_rows(domain, 'deadline, id', NEAREST, deadline=True)
        due = {record.id: record.deadline for record in self.env['intervention.record'].browse([row['id'] for row in rows])}
        return [{**row, 'deadline': due[row['id']]} for row in rows]


def _within(days, first, last):
    return (first is None or days >= first) and (last is None or days <= last)
