from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .record import STATES

# who has a document in which state: (role at the bureau, the step that is due)
DESK = {
    'submitted': ('registrar', 'screen'),
    'verifying': ('discipline', 'verify'),
    'found': ('discipline', None),
    'deliberating': ('committee', 'deliberate'),
    'resolved': ('committee', 'authorise'),
    'authorised': ('discipline', None),
    'circulated': ('discipline', None),
    'closed': ('discipline', None),
}


class InterventionRecord(models.Model):
    """On whose desk a record lies, and who may act on it there (A8, B8; recusal by the sanctions law, Art 47)."""
    _inherit = 'intervention.record'

    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False,
                             help="The step that is due is one the user may take")

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_act(self):
        for record in self:
            record.can_act = record.state in DESK and record._may_act()

    def _desk_role(self):
        role, step = DESK.get(self.state, (None, None))
        if self.route == 'superior' or (step == 'authorise' and self.authority == 'superior'):
            return 'superior'
        return role

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
