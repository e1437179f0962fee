from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..verify.canonical import commitment
from .fields import SealedText
from .review import DECISIONS

CHECKERS = 'intervention_registry.group_discipline,intervention_registry.group_superior'


class InterventionPersonnelCheck(models.Model):
    """The retaliation check on a change asked for a protected recorder (A7, B6): one answer of one person.

    A step of its own inside the discipline office, and of the superior authority for whom recorded past the bureau. Only
    who gave the answer reads it; its trail does not name the request.
    """
    _name = 'intervention.personnel.check'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.append.only']
    _description = 'Retaliation Check'
    _order = 'id desc'
    _rec_name = 'decision'

    action_id = fields.Many2one('intervention.personnel.action', 'Personnel Change', required=True, readonly=True,
                                index=True, ondelete='restrict')
    decision = fields.Selection([item for item in DECISIONS if item[0] in ('approve', 'reject')], required=True, readonly=True)
    reason = SealedText(required=True, readonly=True)
    role = fields.Char(required=True, readonly=True)
    reviewer_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')

    _once = models.Constraint('UNIQUE(action_id, reviewer_id)', "You have given your answer already.")


class InterventionPersonnelAction(models.Model):
    _inherit = 'intervention.personnel.action'

    needs_check = fields.Boolean('Protected Recorder', compute='_compute_needs_check', compute_sudo=False,
                                 search='_search_needs_check', groups=CHECKERS,
                                 help="Check whether the change is a reprisal before it can become final")

    @api.depends_context('uid')
    @api.depends('state', 'employee_id')
    def _compute_needs_check(self):
        for action in self:
            action.needs_check = self.env.user in action._due_checkers()

    def _search_needs_check(self, operator, value):
        if operator != 'in':
            return NotImplemented
        self._check_field_access(self._fields['needs_check'], 'read')
        waiting = self.search([('state', '=', 'submitted')]).filtered('needs_check')
        domain = Domain('id', 'in', waiting.ids)
        return domain if True in value else ~domain

    def action_check(self, decision, reason):
        """Answer whether the change may go on: the retaliation check of who is asked for it, once.

        :param str decision: approve (no reprisal) or reject
        :param str reason: what was looked at and how it was judged
        :return: True
        :raise AccessError: for everybody who is not asked for the check
        :raise UserError: for an unknown decision or without reason
        """
        self.ensure_one()
        self.check_access('read')
        if self.env.user not in self._due_checkers():
            raise AccessError(self.env._("No check of yours is asked for here."))
        self.env['intervention.record']._check_choice(decision, ('approve', 'reject'), self.env._("decision"))
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        check = self.env['intervention.personnel.check'].sudo()._append([{
            'action_id': self.id, 'decision': decision, 'reason': self.env['intervention.record']._words(reason),
            'role': self._checking_roles(self.env.user)[0], 'reviewer_id': self.env.uid}])
        check._trace('personnel_check', names=('decision', 'reason'), request=commitment(check.trail_salt, self.id))
        return True

    def _checking_roles(self, users):
        return [role for role in sorted(self._needed_checks()) if users & self._checkers(role)]

    def _needed_checks(self):
        """Return the roles whose check is needed: the office that knows of the record."""
        # sudo: who is protected is told to the checkers alone
        employee = self.sudo().employee_id
        if self.state != 'submitted' or not employee._intervention_protected():
            return set()
        routes = set(self.env['intervention.record'].sudo().search([
            ('recorder_key', 'in', employee._intervention_past_keys()), ('submitted_on', '!=', False)]).mapped('route'))
        return ({'superior'} if 'superior' in routes else set()) | ({'discipline'} if routes != {'superior'} else set())

    def _checkers(self, role):
        """Return who gives the check of ``role``; where conflicts leave nobody, the superior authority does."""
        return self._counting(self._open_holders(role)) or self._counting(self._open_holders('superior'))

    def _checks(self):
        # sudo: the answers of all count, whoever asks
        return self.env['intervention.personnel.check'].sudo().search([('action_id', '=', self.id)])

    def _due_checkers(self):
        """Return who is asked for a check now."""
        given, users = self._checks(), self.env['res.users']
        for role in self._needed_checks():
            checkers = self._checkers(role)
            if not checkers & given.reviewer_id:
                users |= checkers
        return users

    def _check_verdict(self):
        """Return approve when no check is open, reject when one was refused, False while one is waited for."""
        given = self._checks()
        if 'reject' in given.filtered(lambda check: check.reviewer_id in self._counting(check.reviewer_id)).mapped('decision'):
            return 'reject'
        return False if self._due_checkers() or any(not self._checkers(role) for role in self._needed_checks()) else 'approve'
