from collections import Counter

from odoo import models
from odoo.exceptions import UserError

from .record import FINDINGS, SEVERITIES
from .route import DESK

ONE_STEP_BACK = {
    'submitted': 'draft',
    'verifying': 'submitted',
    'found': 'verifying',
    'deliberating': 'found',
    'resolved': 'deliberating',
}


class InterventionRecord(models.Model):
    """The way of a record from screening to closing (A8, B7, B8).

    Every decision is an ``intervention.review`` row; the record only keeps what followed from it. Nobody decides on a
    record that he wrote, that names him or somebody above him, or on which he took another step.
    """
    _inherit = 'intervention.record'

    def action_screen(self, decision, reason):
        """Let a submitted record in, or return it for supplement.

        :param str decision: approve (accept), or return
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the registrar (on the direct route the superior receiver), or in conflict
        :raise UserError: in another state, without reason or with another decision
        """
        if decision in ('accept', 'reject'):
            decision = 'approve' if decision == 'accept' else 'return'
        self._take('screen', decision, reason, allowed=('approve', 'return'))
        if decision == 'return':
            return self._back('return')
        return self._go('verifying', 'screen')

    def action_verify(self, finding, severity, reason):
        """Give one officer's finding; the second that agrees moves the record on (A8, B8; two investigators).

        :param str finding: no_breach, breach or unfounded
        :param str severity: ordinary or serious, for a breach
        :param str reason: what was established and how
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: in another state, without reason, or with an unknown finding
        """
        severity = severity or 'ordinary'
        self._check_choice(finding, [key for key, _label in FINDINGS if key != 'none'], self.env._("finding"))
        self._check_choice(severity, dict(SEVERITIES), self.env._("severity"))
        severity = severity if finding == 'breach' else False
        self._take('verify', 'approve', reason, finding=finding, severity=severity)
        agreed = self._rows('verify').filtered(lambda row: row.finding == finding and row.severity == severity)
        if len(agreed.reviewer_id) < 2:
            self._keep_on_way()
            return True
        return self._go('found', 'finding', finding=finding, severity=severity)

    def action_propose(self, reason):
        """Put a breach on the committee's agenda.

        :param str reason: the proposed measures and their grounds
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: for a record without breach, in another state or without reason
        """
        self._handle(('found',), reason)
        if self.finding != 'breach':
            raise UserError(self.env._("Only a breach goes to the committee. Close this record instead."))
        return self._go('deliberating', 'propose', proposed_on=self.company_id._intervention_today())

    def action_vote(self, decision, severity, reason):
        """Give one committee member's vote; a majority of the members free to vote resolves (B7, B8).

        :param str decision: approve or reject
        :param str severity: ordinary or serious
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the committee (superior on the direct route), or in conflict
        :raise UserError: in another state or without reason
        """
        self._check_choice(severity or 'ordinary', dict(SEVERITIES), self.env._("severity"))
        self._take('deliberate', decision, reason, severity=severity or 'ordinary')
        return self._tally()

    def action_authorise(self, decision, reason):
        """Authorise what was resolved, or send it back to the finding (A8, B8: by personnel authority).

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for members who took an earlier step, for the bureau where the superior has the authority
        :raise UserError: in another state or without reason
        """
        self._take('authorise', decision, reason)
        if decision == 'reject':
            return self._back('refused', 'found')
        return self._go('authorised', 'authorise')

    def action_return(self, reason):
        """Return the record one step for supplement; every row stays.

        :param str reason: what is missing
        :return: True
        :raise AccessError: for everybody who does not have the step
        :raise UserError: in a state that has no step back, or without reason
        """
        self._check_state(ONE_STEP_BACK)
        step = DESK[self.state][1]
        if step:
            self._take(step, 'return', reason, allowed=('return',))
        else:
            self._handle(tuple(ONE_STEP_BACK), reason)
        return self._back('return')

    def action_recuse(self, reason):
        """Step aside from the record for good.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody who does not have the step
        :raise UserError: where no step is due, or without reason
        """
        step = DESK[self.state][1] if self.state in DESK else None
        if not step:
            raise UserError(self.env._("There is no decision to step aside from now."))
        self._take(step, 'recuse', reason, allowed=('recuse',))
        if step == 'deliberate':
            self._tally()
        self._keep_on_way()
        return True

    def action_close(self, reason):
        """Close a record that is no breach or unfounded, or whose circulation is done.

        :param str reason: what was done
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: for a breach that was not circulated, or without reason
        """
        self._handle(('found', 'circulated'), reason, kind='feedback')
        if self.state == 'found' and self.finding == 'breach':
            raise UserError(self.env._("A breach is closed after circulation. Propose it to the committee first."))
        self._go('closed', 'close')
        self._after_close()
        return True

    def _after_close(self):
        """What else closing starts; protection adds itself here."""

    # one decision: check, row, trace

    def _take(self, step, decision, reason, allowed=('approve', 'reject'), **values):
        """Check the caller, then add his decision on ``step``."""
        self.ensure_one()
        self.check_access('read')
        states = [state for state, (_role, due) in DESK.items() if due == step]
        self._check_state(states)
        self._check_choice(decision, allowed, self.env._("decision"))
        self._renew_route()
        self._check_may_act(step)
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        row = self.env['intervention.review'].sudo()._append([{
            'record_id': self.id, 'step': step, 'decision': decision, 'reason': self._words(reason),
            'reviewer_id': self.env.uid, 'role': self._desk_role(), 'round': self.round, **values,
        }])
        self._trace('review', row=row, names=('step', 'decision', 'role', 'finding', 'severity', 'reason', 'round'))

    def _handle(self, states, reason, kind='note'):
        """Check the caller for an act of handling, and keep its reason as a statement."""
        self.ensure_one()
        self.check_access('read')
        self._check_state(states)
        self._renew_route()
        self._check_may_act(None)
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        statement = self.env['intervention.statement'].sudo()._append([{
            'record_id': self.id, 'kind': kind, 'author': self._handling_role(), 'body': self._words(reason)}])
        self._trace('handle', row=statement, names=('author', 'body'))

    def _go(self, state, event, **values):
        self._move({'state': state, 'state_since': self.company_id._intervention_today(), **values})
        self._start_deadline()
        self._trace(event, names=('state', 'deadline', *values))
        self._keep_on_way()
        return True

    def _back(self, event, state=None):
        """Go back a step (or to ``state``) and open a new round: rows stay, and count for the round they were made in."""
        return self._go(state or ONE_STEP_BACK[self.state], event, round=self.round + 1)

    def _tally(self):
        """Count the votes of this round against the members who are free to vote, once enough of them have voted.

        Where everybody free has voted nobody is left to authorise, and the superior authority does it.
        """
        rows, members = self._rows('deliberate'), self._free('deliberate')
        votes, free = Counter(row.decision for row in rows), len(members)
        if len(rows) < self._route_step().quorum:
            return True
        if votes['approve'] * 2 > free:
            serious = len(rows.filtered(lambda row: row.decision == 'approve' and row.severity == 'serious'))
            severity = 'serious' if serious * 2 > votes['approve'] else 'ordinary'
            authority = self.authority if members - rows.reviewer_id else 'superior'
            return self._go('resolved', 'resolve', severity=severity, authority=authority)
        if votes['reject'] * 2 >= free:
            return self._back('refused', 'found')
        return True

    def _rows(self, step):
        """Return the decisions of this round on ``step``, without those who stepped aside."""
        # sudo: all rows count, whoever asks
        return self.sudo().review_ids.filtered(
            lambda row: row.step == step and row.round == self.round and row.decision in ('approve', 'reject'))
