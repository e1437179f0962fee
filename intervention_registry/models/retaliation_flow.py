from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError

from .retaliation import FINDINGS
from .verified import SPOKEN

DECISIVE = [finding for finding, _label in FINDINGS if finding != 'none']


class InterventionRetaliation(models.Model):
    """The way of a report from the protected person to closing (A7, A9; B6, B9).

    Whoever may act on it now sees it, and nobody else of his office: ``handler_ids`` follows each step.
    """
    _inherit = 'intervention.retaliation'

    def action_report(self):
        """Report a draft: its facts are fixed from then on, and the protection stays open until it is settled.

        :return: True
        :raise AccessError: for everybody but who drafted it
        :raise UserError: when something is missing (the message says what), or for what was reported already
        """
        self.ensure_one()
        self.check_access('read')
        if not self.is_mine:
            raise AccessError(self.env._("Who drafted a report of retaliation sends it."))
        if self.state != 'draft':
            raise UserError(self.env._("The document is not at this step."))
        if missing := [text for wanting, text in self._wanting() if wanting]:
            raise UserError('\n'.join([self.env._("The report is not complete yet:"), *missing]))
        self._enter()
        self._own_protection()._set_term('report')
        return True

    def _wanting(self):
        return [
            (not self.sudo().reporter_key,  # sudo: the index is readable to nobody
             self.env._("- whom it struck: report from your protection, or as the office choose the person")),
            (not (self.suspect_id or (self.suspect_name and self.suspect_unit)),
             self.env._("- who is behind it: choose the employee, or give the outsider's name and unit")),
            (not (self.facts or '').strip(), self.env._("- what was done, and why it is a reprisal")),
        ]

    def _enter(self):
        """Put a report on the desk of those who verify it."""
        suspect = self.suspect_id._intervention_version(self.happened_on)
        self._move({
            'state': 'reported', 'route': self._choose_route(), 'authority': suspect.personnel_authority or 'bureau',
            'frozen_route_id': self.env['intervention.route']._current(self.company_id).id,
            'reported_on': self.company_id._intervention_today(), 'deadline': self._due('reported')})
        self._trace('retaliation_report', names=(
            'name', 'state', 'route', 'authority', 'reported_on', 'frozen_route_id', 'deadline', 'protection_key', 'reporter',
            *sorted(self._facts() - {'protection_id', 'employee_id'})))
        self._hand_to_handlers()

    def _hand_to_handlers(self):
        """Let those see the report who may act on it now; who acted on it before keeps seeing it."""
        users = self._unbiased(self._holders(self._desk_role())) if self._desk_role() else self.env['res.users']
        if self.is_overdue:
            users |= self._next_users()
        # sudo: who sees it is worked out, not told
        report = self.sudo()
        users |= report.review_ids.reviewer_id | (report.handler_ids & self._desk_office())
        if users != report.handler_ids:
            self._move({'handler_ids': [(6, 0, users.ids)]})

    def _desk_office(self):
        """Return the unbiased of the office that handles the words and measures of the report."""
        return self._unbiased(self._holders('superior' if self.route == 'superior' else 'discipline'))

    def _go(self, state, event, **values):
        super()._go(state, event, **values)
        self._hand_to_handlers()
        return True

    def _assign(self):
        self._hand_to_handlers()
        return super()._assign()

    def action_verify(self, finding, reason):
        """Give one officer's finding; the second that agrees moves the report on.

        :param str finding: retaliation, no_retaliation or unfounded
        :param str reason: what was established and how
        :return: True
        :raise AccessError: for everybody but who handles it, in conflict, or for a second finding
        :raise UserError: in another state, without reason, or with an unknown finding
        """
        self.env['intervention.record']._check_choice(finding, DECISIVE, self.env._("finding"))
        self._take('verify', 'approve', reason, finding=finding)
        if self._findings().mapped('finding').count(finding) < 2:
            self._begin()
            self._pass_on()
            return True
        self._go('found', 'retaliation_find', finding=finding, found_on=self.company_id._intervention_today(),
                 deadline=self._due('found'))
        if finding == 'retaliation':
            self._pass_on()
        return True

    def _begin(self):
        if self.state == 'reported':
            self._go('verifying', 'retaliation_take')

    def action_decide(self, decision, reason):
        """Decide on retaliation that two officers found. Rejected, it goes back to verification with all its rows.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior where it has the authority), or in conflict
        :raise UserError: in another state or without reason
        """
        self._take('authorise', decision, reason, allowed=('approve', 'reject'))
        if decision == 'reject':
            self._go('verifying', 'refused', finding='none', round=self.round + 1, deadline=self._due('verifying'))
            self._pass_on()
            return True
        return self._go('decided', 'retaliation_decide', decided_on=self.company_id._intervention_today(),
                        deadline=self._due('decided'))

    def action_close(self, reason):
        """Settle a report: the words go to who reported, a freeze ends, and the protection's term begins anew.

        :param str reason: what was done, told to who reported
        :return: True
        :raise AccessError: for everybody but who handles it, or in conflict
        :raise UserError: before it is found, without reason, or for retaliation that has had no consequence yet
        """
        self._check_handler(('found', 'decided'))
        if self.state == 'found' and self.finding == 'retaliation':
            raise UserError(self.env._("Retaliation is decided before it is closed: the committee has the step."))
        if self.finding == 'retaliation' and not (self.sanction_ids or self._corrections()):
            raise ValidationError(self.env._(
                "Retaliation has consequences: enter the outcome for who is behind it, or what was put right, then close."))
        self._say('feedback', reason)
        self._end_freeze(reason)
        self._go('closed', 'close', closed_on=self.company_id._intervention_today(), deadline=False)
        self._own_protection()._set_term('settle')
        return True

    def statement_add(self, kind, body):
        """Add words to the report, in both directions.

        :param str kind: supplement (who reported it), question, defence or feedback (who handles it)
        :param str body: the words
        :return: id of the intervention.statement
        :raise AccessError: for everybody else, or in conflict
        :raise UserError: for an unknown kind, before the report or after closing, or without words
        """
        self.ensure_one()
        self.check_access('read')
        self.env['intervention.record']._check_choice(kind, SPOKEN, self.env._("kind"))
        if self.state in ('draft', 'closed'):
            raise UserError(self.env._("The document is not at this step."))
        if kind == 'supplement':
            if not (self.is_own or self.is_mine):
                raise AccessError(self.env._("Who reported it adds supplements."))
            return self._say(kind, body, own='supplement' if self.is_own else '').id
        if not self._can_speak():
            raise AccessError(self.env._("Only who handles the report adds to it, and nobody in a conflict of interest."))
        statement = self._say(kind, body)
        self._begin()
        return statement.id

    def _check_handler(self, states):
        """Refuse whoever does not handle the report: neither of the office that has it, nor free of conflict."""
        self._check_decider(('superior' if self.route == 'superior' else 'discipline',), states)

    def _own_protection(self):
        """Return the protection the report is about, if there is one."""
        # sudo: the indexes are readable to nobody; the protection is moved, not told
        report = self.sudo()
        protections = self.env['intervention.protection'].sudo().search([('employee_key', '=', report.reporter_key)])
        return protections.filtered(lambda protection: protection._link_key() == report.protection_key)
