from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .record import STATES
from .route import DESK

OFFICES = (
    'intervention_registry.group_registrar,intervention_registry.group_discipline,'
    'intervention_registry.group_committee,intervention_registry.group_superior')


class InterventionRecord(models.Model):
    """On whose desk a record lies, and who may act on it there (A8, B8; recusal by the sanctions law, Art 47)."""
    _inherit = 'intervention.record'

    frozen_route_id = fields.Many2one(
        'intervention.route', readonly=True, index='btree_not_null', ondelete='restrict', groups=OFFICES,
        help="Steps, approvers, quorum and deadlines as they were on submission")
    is_passed = fields.Boolean('Passed to the Superior Authority', readonly=True,
                               help="Conflicts and recusals left the bureau too few people to decide")
    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False,
                             help="The step that is due is one the user may take")

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_act(self):
        for record in self:
            record.can_act = record.state in DESK and record._may_act()

    def _body(self):
        """Return where the record is decided now: at the bureau, or at the superior authority."""
        managed = self.state == 'resolved' and self.authority == 'superior'
        return 'superior' if self.route == 'superior' or self.is_passed or managed else 'bureau'

    def _desk_role(self):
        role = DESK.get(self.state, (None,))[0]
        return 'superior' if role and self._body() == 'superior' else role

    def _route_step(self, state=None):
        """Return the frozen step of ``state`` (now) for the body that decides; no row where nothing is due."""
        # sudo: which route it is does not depend on the caller
        return self.sudo().frozen_route_id._step(state or self.state, self._body())

    def _approvers(self):
        """Return those of the frozen step's approvers who are still in office."""
        step = self._route_step()
        return step.approver_ids & self._role_holders(step.role) if step else self._role_holders(self._desk_role())

    def _handling_role(self):
        """Return the role that has the record now if the caller holds it and is in no conflict, else None."""
        role = self._desk_role()
        return role if role and self._may_act() else None

    def _acting_role(self):
        """Return as what the caller looks at the record."""
        if self.is_mine:
            return 'recorder'
        held = [role for role in ('registrar', 'discipline', 'committee', 'superior')
                if self.env.user._intervention_role(role)]
        return held[0] if held else 'system'

    def _may_act(self, step=None):
        return self._obstacle(step or DESK[self.state][1]) is None

    def _check_may_act(self, step):
        if obstacle := self._obstacle(step):
            raise AccessError(obstacle)

    def _obstacle(self, step):
        """Return why the caller may not act on the record in its present state, or None."""
        role = self._desk_role()
        if not role or not self.env.user._intervention_role(role):
            return self.env._("This step belongs to another role.")
        if self.env.user not in self._approvers():
            return self.env._("Who decides on this record was fixed when it was submitted, and you are not among them.")
        if not self._without_conflict(self.env.user):
            return self.env._("You are in a conflict of interest on this record and may not act on it.")
        # sudo: the caller's rows of all steps count
        mine = self.sudo().review_ids.filtered(lambda row: row.reviewer_id == self.env.user)
        if any(row.decision == 'recuse' for row in mine):
            return self.env._("You stepped aside from this record.")
        if step and any(row.step != step or row.round == self.round for row in mine):
            return self.env._("You have decided on this record already. Somebody else takes this step.")
        return None

    def _check_state(self, states):
        if self.state not in states:
            names = dict(self._fields['state']._description_selection(self.env))
            raise UserError(self.env._(
                "The record is in status %(state)s. This step is for: %(states)s.", state=names[self.state],
                states=', '.join(names[state] for state, _label in STATES if state in states)))

    def _check_choice(self, value, allowed, what):
        if not isinstance(value, str) or value not in allowed:
            raise UserError(self.env._(
                "%(value)s is no %(what)s. Choose one of: %(allowed)s.",
                value=value or '-', what=what, allowed=', '.join(allowed)))
