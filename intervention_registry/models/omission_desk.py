from odoo import api, fields, models
from odoo.exceptions import AccessError

from .omission import OFFICE_GROUPS
from .record_submit import ROLES, can_judge

NEEDED = {'discipline': 2, 'committee': 1}
# who has an omission in which state: (role at the bureau, the step that is due)
DESK = {
    'reported': ('discipline', 'verify'),
    'confirmed': ('committee', 'authorise'),
    'decided': ('discipline', None),
}
# the step of the frozen route whose approvers take it, and how many it needs
ROUTE_STEPS = {'reported': ('verifying', 2), 'confirmed': ('resolved', 1)}


class InterventionOmission(models.Model):
    """On whose desk an omission lies, and who may act on it there (A10, B10; recusal by the sanctions law, Art 47)."""
    _inherit = 'intervention.omission'

    frozen_route_id = fields.Many2one('intervention.route', readonly=True, ondelete='restrict', groups=OFFICE_GROUPS,
                                      help="Who was to verify and decide when it was reported")
    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False,
                             help="The step that is due is one the user may take")

    @api.depends_context('uid')
    @api.depends('state', 'review_ids')
    def _compute_can_act(self):
        for omission in self:
            omission.can_act = omission.state in DESK and bool(self.env.user & omission._free())

    def _desk_role(self):
        role, step = DESK.get(self.state, (None, None))
        if self.route == 'superior' or (step == 'authorise' and self.authority == 'superior'):
            return 'superior'
        return role

    def _free(self):
        """Return the holders of the desk's role who may take the step that is due.

        Not: who is named, stands below somebody named or is his kin, who filed the omission, who stepped aside, and who
        took another step on it, or this one in this round.
        """
        step, rows = DESK[self.state][1], self._decisions()
        spent = rows.filtered(lambda row: row.decision == 'recuse' or step and (
            row.step != step or row.round == self.round)).reviewer_id
        return self._unbiased(self._approvers()) - spent

    def _approvers(self):
        """Return who was to take the step when the omission was reported and is still in office.

        Where too few of them are left, who is in office now takes their place.
        """
        role, (state, wanted) = self._desk_role(), ROUTE_STEPS.get(self.state, (None, 0))
        holders = self._holders(role)
        frozen = self.sudo().frozen_route_id._step(state, 'superior' if role == 'superior' else 'bureau').approver_ids & holders
        return frozen if state and len(frozen) >= wanted else holders

    def _unbiased(self, users):
        # sudo: who is named and who filed it is compared, not told
        filed = self.sudo().filed_key
        free = users._intervention_unbiased(self.sudo()._judged())
        return free.filtered(lambda user: user._intervention_login_key() != filed)

    def _in_conflict(self):
        return not self._unbiased(self.env.user)

    def _check_free(self):
        if self.env.user not in self._free():
            raise AccessError(self.env._("You have decided on this document already. Somebody else takes this step."))

    def _choose_route(self):
        """Return the route: past the bureau where it would judge its own, or has too few people free to judge."""
        # sudo: who is named is compared with the role holders, not told
        holders, named = self._holders(*ROLES), self.sudo()._judged()
        if self.company_id._intervention_holders_direct() and named & holders._intervention_shadow():
            return 'superior'
        return 'bureau' if can_judge(holders, self._unbiased(holders), NEEDED) else 'superior'

    def _pass_on(self):
        """Hand the omission to the superior authority where nobody is left at the bureau who could bring it on."""
        if self._desk_role() == 'superior' or self._can_go_on():
            return
        values = {'route': 'superior'} if self.state == 'reported' else {'authority': 'superior'}
        self._go(self.state, 'pass', **values)

    def _can_go_on(self):
        free = self._free()
        if self.state != 'reported':
            return bool(free) or not self._approvers()
        findings = self._findings().mapped('finding')
        agreed = max((findings.count(finding) for finding in findings), default=0)
        enough = min(2, len(self._approvers()))
        return agreed + len(free) >= enough

    def _findings(self):
        """Return the findings of this round."""
        return self._decisions().filtered(
            lambda row: row.step == 'verify' and row.decision == 'approve' and row.round == self.round)

    def _due_users(self):
        return self._free() if self.state in DESK else self.env['res.users']

    def _next_role(self):
        code = {'reported': 'omission_verify', 'confirmed': 'omission_decide'}.get(self.state)
        return code and self.env['intervention.deadline']._get(code).escalate_to

    def _next_users(self):
        role = self._next_role()
        return self._unbiased(self._holders(role)) if role else self.env['res.users']

    def _holders(self, *roles):
        return self.company_id._intervention_holders(*roles)
