from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from .record_submit import ROLES, can_judge

OFFICES = ('discipline', 'committee', 'superior')
OFFICE_GROUPS = ','.join(f'intervention_registry.group_{role}' for role in OFFICES)
SPOKEN = ('supplement', 'question', 'defence', 'feedback')
NEEDED = {'discipline': 2, 'committee': 1}
# the step of the frozen route whose approvers take it, and how many it needs
ROUTE_STEPS = {'verify': ('verifying', 2), 'authorise': ('resolved', 1)}


class InterventionVerified(models.AbstractModel):
    """Documents that two officers verify and one of the committee decides on (A7, A10; B6, B10).

    At the bureau the discipline office verifies; past it, and where it has too few people free to judge, the superior
    authority does. Nobody takes two steps, nor one on what he filed (recusal by the sanctions law, Art 47).
    """
    _name = 'intervention.verified'
    _inherit = ['intervention.decided']
    _description = 'Document That Two Verify'
    _desks = {}  # state -> (role at the bureau, the step that is due)
    _deadlines = {}  # state -> code of the deadline that runs

    filed_key = fields.Char(readonly=True, groups=NO_ACCESS, index=True,
                            default=lambda self: self.env.user._intervention_login_key())
    is_mine = fields.Boolean('Reported by Me', compute='_compute_is_mine', compute_sudo=False)
    round = fields.Integer(readonly=True, default=1, help="Goes up each time a decision sends it back")
    route = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')], required=True,
                             readonly=True, default='bureau')
    authority = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')],
                                 'Personnel Authority', readonly=True)
    frozen_route_id = fields.Many2one('intervention.route', readonly=True, ondelete='restrict', groups=OFFICE_GROUPS,
                                      help="Who was to verify and decide when it was reported")
    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False,
                             help="The step that is due is one the user may take")

    @api.depends_context('uid')
    @api.depends('filed_key')
    def _compute_is_mine(self):
        own = self.env.user._intervention_login_key()
        for document in self:
            # sudo: the key is readable to nobody; it is compared with the caller's own only
            document.is_mine = document.sudo().filed_key == own

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_act(self):
        for document in self:
            document.can_act = document._desk()[0] and bool(self.env.user & document._free())

    def _desk(self):
        """Return on whose desk the one document lies at the bureau, and the step that is due; nothing where none is."""
        return self._desks.get(self.state, (None, None))

    def _desk_role(self):
        role, step = self._desk()
        if role and (self.route == 'superior' or (step == 'authorise' and self.authority == 'superior')):
            return 'superior'
        return role

    def _free(self):
        """Return the holders of the desk's role who may take the step that is due.

        Not: who is named, stands below somebody named or is his kin, who filed the document, who stepped aside, and who
        took another step on it, or this one in this round.
        """
        step, rows = self._desk()[1], self._decisions()
        spent = rows.filtered(lambda row: row.decision == 'recuse' or step and (
            row.step != step or row.round == self.round)).reviewer_id
        return self._unbiased(self._approvers()) - spent

    def _approvers(self):
        """Return who was to take the step when the document was reported and is still in office.

        Where too few of them are left, who is in office now takes their place.
        """
        role, (state, wanted) = self._desk_role(), ROUTE_STEPS.get(self._desk()[1], (None, 0))
        holders = self._holders(role)
        # sudo: who was in office is looked up, not told
        step = self.sudo().frozen_route_id._step(state, 'superior' if role == 'superior' else 'bureau')
        frozen = step.approver_ids & holders
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
        """Hand the document to the superior authority where nobody is left at the bureau who could bring it on."""
        if self._desk_role() == 'superior' or self._can_go_on():
            return
        values = {'route': 'superior'} if self._desk()[1] == 'verify' else {'authority': 'superior'}
        self._go(self.state, 'pass', **values)

    def _can_go_on(self):
        free = self._free()
        if self._desk()[1] != 'verify':
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
        return self._free() if self._desk()[0] else self.env['res.users']

    def _next_role(self):
        code = self._deadlines.get(self.state)
        return code and self.env['intervention.deadline']._get(code).escalate_to

    def _next_users(self):
        role = self._next_role()
        return self._unbiased(self._holders(role)) if role else self.env['res.users']

    def _holders(self, *roles):
        return self.company_id._intervention_holders(*roles)

    def _due(self, state):
        """Return the last day of the deadline that begins today in ``state``."""
        today = self.company_id._intervention_today()
        return self.env['intervention.deadline']._due(self._deadlines[state], today)

    def action_recuse(self, reason):
        """Step aside from the document for good; the superior authority takes it where nobody else is left.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody who does not have the step
        :raise UserError: where no step is due, or without reason
        """
        step = self._desk()[1]
        if not step:
            raise UserError(self.env._("There is no decision to step aside from now."))
        self._take(step, 'recuse', reason, allowed=('recuse',))
        self._pass_on()
        return True

    def _take(self, step, decision, reason, allowed=('approve',), **values):
        """Check the caller, then add his decision on ``step``, once in each round and in one step alone."""
        self.ensure_one()
        states = (self.state,) if self._desk()[1] == step else ()
        self._check_decider((self._desk_role(),), states)
        self._check_free()
        # the check above lets the same step be taken again in a later round
        self._decide(step, decision, reason, roles=(self._desk_role(),), states=states, allowed=allowed, again=True,
                     round=self.round, **values)

    def _go(self, state, event, **values):
        self._move({'state': state, 'escalated_to': False, **values})
        self._trace(event, names=('state', *values))
        return True

    def _can_speak(self):
        role = 'superior' if self.route == 'superior' else 'discipline'
        return not self._in_conflict() and any(self.env.user._intervention_role(held) for held in (role, self._desk_role()))

    def _say(self, kind, body, own='supplement'):
        """Add words; those of kind ``own`` are the words of who reported."""
        held = [role for role in OFFICES if self.env.user._intervention_role(role)]
        author = 'recorder' if kind == own else held[0]
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        statement = self.env['intervention.statement'].sudo()._append([{
            self._review_link: self.id, 'kind': kind, 'author': author,
            'body': self.env['intervention.record']._words(body)}])
        self._trace('statement', row=statement, names=('kind', 'author', 'body'))
        return statement
