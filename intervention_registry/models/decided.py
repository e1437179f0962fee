from odoo import models
from odoo.exceptions import AccessError, UserError


class InterventionDecided(models.AbstractModel):
    """Documents beside the record on which people decide by review rows (A8-A10, B7-B10).

    One row per decision of one person; whoever is in a conflict of interest is refused, and nobody decides twice.
    """
    _name = 'intervention.decided'
    _description = 'Document People Decide On'
    _review_link = ''  # the Many2one of intervention.review that points here

    def _judged(self):
        """Return the employees whom the decision is about."""
        return self.env['hr.employee']

    def _in_conflict(self):
        # sudo: who is named is compared with the caller, not told
        return not self.env.user._intervention_unbiased(self.sudo()._judged())

    def _decide(self, step, decision, reason, roles=('committee',), states=('draft',),
                allowed=('approve', 'reject'), again=False, **values):
        """Check the caller, then add his decision on ``step``. Return the review row."""
        self._check_decider(roles, states)
        if decision not in allowed:
            raise UserError(self.env._(
                "%(value)s is no %(what)s. Choose one of: %(allowed)s.", value=decision or '-',
                what=self.env._("decision"), allowed=', '.join(allowed)))
        if not again and self._decisions().filtered(lambda row: row.reviewer_id == self.env.user):
            raise AccessError(self.env._("You have decided on this document already. Somebody else takes this step."))
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        row = self.env['intervention.review'].sudo()._append([{
            self._review_link: self.id, 'step': step, 'decision': decision, 'reviewer_id': self.env.uid,
            'role': next(role for role in roles if self.env.user._intervention_role(role)),
            'reason': self.env['intervention.record']._words(reason), **values}])
        self._trace('review', row=row, names=('step', 'decision', 'reason', *values))
        return row

    def _decisions(self):
        """Return the decisions of everybody on the one document."""
        # sudo: the decisions of all count, whoever asks
        return self.env['intervention.review'].sudo().search([(self._review_link, '=', self.id)])

    def _check_decider(self, roles, states):
        """Refuse whoever may not read, holds none of the ``roles`` or is in a conflict; refuse another state."""
        self.ensure_one()
        self.check_access('read')
        if not any(self.env.user._intervention_role(role) for role in roles):
            raise AccessError(self.env._("This step belongs to another role."))
        if self._in_conflict():
            raise AccessError(self.env._("You are in a conflict of interest on this document and may not act on it."))
        if self.state not in states:
            raise UserError(self.env._("The document is not at this step."))
