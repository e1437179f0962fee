from odoo import models
from odoo.exceptions import AccessError, UserError

from .verified import SPOKEN


class InterventionOmission(models.Model):
    """The way of an omission from the report to closing (A10, B10): every decision is an ``intervention.review`` row."""
    _inherit = 'intervention.omission'

    def action_report(self):
        """Report a draft; its facts are fixed from then on.

        :return: True; for who reported himself the list, since the person concerned does not see the document any more
        :raise AccessError: for everybody but who drafted it
        :raise UserError: when something is missing (the message says what), or for what was reported already
        """
        self.ensure_one()
        self.check_access('read')
        if not self.is_mine:
            raise AccessError(self.env._("Who drafted an omission reports it."))
        if self.state != 'draft':
            raise UserError(self.env._("The document is not at this step."))
        if missing := [text for wanting, text in self._wanting() if wanting]:
            raise UserError('\n'.join([self.env._("The omission is not complete yet:"), *missing]))
        self._enter()
        if self.has_access('read'):
            return True
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.omission_action')
        return {**action, 'target': 'main'}

    def _wanting(self):
        in_force = self.regime and self.env['intervention.legal.basis']._in_force(
            self.regime, 'omission', self.happened_on)
        return [
            (not (self.facts or '').strip(), self.env._("- what was not or untruthfully recorded, and how that is known")),
            (not self.regime, self.env._("- the regime: choose it where it is not known who approached")),
            (self.regime and not in_force, self.env._("- a day on which the rules were in force (A10, B10)")),
            (self.found_by == 'look_back' and not (self.source or '').strip(),
             self.env._("- the number of the discipline case that revealed it")),
        ]

    def _enter(self):
        """Put a reported omission on the desk of those who verify it."""
        today = self.company_id._intervention_today()
        person = self.employee_id._intervention_version(self.happened_on)
        self._move({
            'state': 'reported', 'route': self._choose_route(),
            'frozen_route_id': self.env['intervention.route']._current(self.company_id).id, 'reported_on': today,
            'authority': person.personnel_authority or 'bureau',
            'deadline': self._due('reported')})
        self._trace('omission_report', names=('name', 'state', 'route', 'authority', 'reported_on', 'frozen_route_id', 'deadline',
                                              *sorted(self._facts())))

    def action_verify(self, finding, reason):
        """Give one officer's finding; the second that agrees moves the omission on.

        :param str finding: confirmed or unfounded
        :param str reason: what was established and how
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), in conflict, or for a second finding
        :raise UserError: in another state, without reason, or with an unknown finding
        """
        self.env['intervention.record']._check_choice(finding, ('confirmed', 'unfounded'), self.env._("finding"))
        self._take('verify', 'approve', reason, finding=finding)
        if self._findings().mapped('finding').count(finding) < 2:
            self._pass_on()
            return True
        today = self.company_id._intervention_today()
        if finding == 'unfounded':
            return self._go('closed', 'omission_unfounded', finding=finding, deadline=False)
        self._go('confirmed', 'omission_confirm', finding=finding, confirmed_on=today, deadline=self._due('confirmed'))
        self._pass_on()
        return True

    def action_decide(self, decision, reason):
        """Decide on a confirmed omission: what follows is fixed by its count (A10) or at once (B10).

        Rejected, it goes back to verification with all its rows.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior where it has the authority), or in conflict
        :raise UserError: in another state or without reason
        """
        self._take('authorise', decision, reason, allowed=('approve', 'reject'))
        today = self.company_id._intervention_today()
        if decision == 'reject':
            self._go('reported', 'refused', finding='none', round=self.round + 1, deadline=self._due('reported'))
            self._pass_on()
            return True
        count = self._next_count()
        basis = self._consequence_basis(count)
        # sudo: what follows is written whoever may read it
        self.sudo()._go('decided', 'omission_decide', count=count, basis_id=basis.id, decided_on=today, deadline=False,
                        consequence='organisational' if basis.duty == 'first_omission' else 'discipline')
        return self._open_instruction()

    def action_close(self, reason):
        """Close a decided omission.

        :param str reason: what was done
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: in another state or without reason
        """
        self._check_decider((self._desk_role(),), ('decided',))
        self._check_free()
        self._say('feedback', reason)
        return self._go('closed', 'close')

    def statement_add(self, kind, body):
        """Add words to the omission: the discipline office files what the person heard says in his defence.

        :param str kind: supplement (who reported it), question, defence or feedback (who has the step)
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
            if not self.is_mine:
                raise AccessError(self.env._("Who reported the omission adds supplements."))
        elif not self._can_speak():
            raise AccessError(self.env._("Only who handles the omission adds to it, and nobody in a conflict of interest."))
        return self._say(kind, body).id
