from odoo import api, models
from odoo.exceptions import UserError

from ..verify.canonical import commitment
from .fields import SealedText
from .personnel_action import CHECKLIST


class InterventionPersonnelAction(models.Model):
    """The way of a request from HR to the decision (A7, B6).

    Every vote is a review row, and no vote moves the request: the hourly job does, for all requests alike, and not before
    the same day after submission. So no answer, status or hour tells whose vote counted and what else was looked at.
    """
    _inherit = 'intervention.personnel.action'

    withdrawn_for = SealedText('Why It Was Withdrawn', readonly=True)

    def action_submit(self):
        """Submit a draft to the discipline office and the committee (superior); it is fixed from then on.

        :return: True
        :raise AccessError: for everybody but HR, and for a change of one's own file
        :raise UserError: when something is missing (the message says what), or for what was submitted already
        """
        self.ensure_one()
        self.check_access('read')
        self._check_hr()
        self._check_state('draft')
        # sudo: HR need not see every value that is compared
        file = self.sudo().employee_id
        _row, baseline = self.env['intervention.personnel.baseline'].sudo()._in_force(file).get(file.id, (0, None))
        if missing := [text for wanting, text in self._wanting(baseline) if wanting]:
            raise UserError('\n'.join([self.env._("The request is not complete yet:"), *missing]))
        today, terms = self.company_id._intervention_today(), self.env['intervention.deadline']
        self._move({
            'state': 'submitted', 'submitted_on': today, 'asked_by_id': self.env.uid, 'before': file._gated_state(),
            'authority': baseline['personnel_authority'], 'release_on': terms._due('personnel_release', today),
            'deadline': terms._due('personnel_decide', today)})
        self._trace('personnel_submit', names=('name', 'state', 'authority', 'submitted_on', 'release_on',
                                               *sorted(self._facts() - {'new_wage'})),
                    new_wage=commitment(self.sudo().trail_salt, str(self.new_wage)))  # sudo: nobody reads the salt
        return True

    def _wanting(self, baseline):
        today = self.company_id._intervention_today()
        valid = self.ground_id & self.env['intervention.legal.basis'].sudo()._in_force(duty='personnel_ground', on=today)
        return [
            (not baseline, self.env._("- an enforcement officer: other files change without a request")),
            (not self._wanted_names(), self.env._("- what is to change")),
            (not valid, self.env._("- the statutory ground, in force today")),
            (not (self.article or '').strip(), self.env._("- the article relied on")),
            (not (self.procedure or '').strip(), self.env._("- which procedure was completed, when and by whom")),
            (not all(self[name] for name in CHECKLIST), self.env._("- the checklist of the procedure")),
            (not self.document_ids, self.env._("- the documents of the procedure")),
            (not self.effective_on, self.env._("- the day it is to take effect")),
        ]

    def action_decide(self, decision, reason):
        """Vote on a submitted request; what follows shows within the hour, for every request alike.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office, the committee and the superior authority, for a second
            vote, and for the officer himself, who asked, who stands below him and his kin
        :raise UserError: in another state or without reason
        """
        step = 'verify' if self.env.user._intervention_role('discipline') else 'authorise'
        self._decide(step, decision, reason, roles=self._voting_roles(), states=('submitted',))
        return True

    def action_withdraw(self, reason):
        """Withdraw a request that is not applied yet.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but HR, and for a change of one's own file
        :raise UserError: once it is refused, applied or withdrawn, or without reason
        """
        self.ensure_one()
        self.check_access('read')
        self._check_hr()
        self._check_state('draft', 'submitted', 'approved')
        words = self.env['intervention.record']._words(reason)
        return self._go('withdrawn', 'personnel_withdraw', withdrawn_for=words, deadline=False)

    def _check_state(self, *states):
        if self.state not in states:
            raise UserError(self.env._("The document is not at this step."))

    def _in_conflict(self):
        # sudo: who asked is compared with the caller; what the officer recorded is not looked at here (see _counting)
        return self.sudo().asked_by_id == self.env.user or super()._in_conflict()

    @api.model
    def _remind(self):
        self.env['intervention.personnel.baseline']._fix_missing()
        # sudo: the hourly job decides for all companies
        for action in self.sudo().search([('state', '=', 'submitted')]):
            action._settle()
        return super()._remind()

    def _settle(self):
        """Bring the one request to its end when all it needs is there; private, for the hourly job."""
        today = self.company_id._intervention_today()
        verdicts = {*(self._verdict(body) for body in self._bodies()), self._check_verdict()}
        if 'reject' in verdicts:
            self._go('refused', 'personnel_refuse', decided_on=today, deadline=False)
        elif verdicts == {'approve'} and today >= self.release_on and not self.employee_id._intervention_frozen():
            self._go('approved', 'personnel_approve', decided_on=today, deadline=False,
                     valid_until=self.env['intervention.deadline']._due('personnel_valid', today))

    def _go(self, state, event, **values):
        self._move({'state': state, 'escalated_to': False, **values})
        self._trace(event, names=('state', *values))
        return True
