from collections import Counter

from odoo import models


class InterventionRecord(models.Model):
    """What keeps a record on its frozen way: deadlines, and who decides when too few are left (A8, B8).

    Whoever leaves office is replaced from the present settings once too few are left. Where conflicts of interest and
    recusals leave too few, the record goes to the superior authority by itself. An office that nobody holds yet waits.
    """
    _inherit = 'intervention.record'

    def _start_deadline(self):
        """Begin the deadline of the status the record has just entered, by its frozen route."""
        step = self._route_step() if self.state != 'draft' else None
        self._move({'deadline': step._deadline(self.state_since) if step else False, 'escalated_to': False})

    def _keep_on_way(self):
        """Fill up the approvers, or pass the record on, where too few are left for the step that is due."""
        self._renew_route()
        step = self._route_step()
        if step.step and step.body == 'bureau' and self._approvers() and not self._can_still_decide(step.step):
            self._pass_on()

    def _renew_route(self):
        """Take the present settings where too few of the step's approvers are still in office."""
        step = self._route_step()
        wanted = {'verify': 2, 'deliberate': step.quorum or 1}.get(step.step, 1)
        if not step or len(self._approvers()) >= wanted:
            return
        current = self.env['intervention.route']._current(self.company_id)
        if current != self.sudo().frozen_route_id:
            self._move({'frozen_route_id': current.id})
            self._trace('route', names=('frozen_route_id',))

    def _can_still_decide(self, step):
        """Say whether the decisions of this round and the people who may still add theirs can come to an end."""
        rows, free = self._rows(step), len(self._free(step) - self._deciders())
        if step == 'verify':
            agreed = Counter((row.finding, row.severity) for row in rows)
            return max(agreed.values(), default=0) + free >= 2
        if step == 'deliberate':
            return len(rows) + free >= self._route_step().quorum
        return free > 0

    def _free(self, step):
        """Return the approvers without conflict who neither stepped aside nor took another step on this record."""
        # sudo: the reviewers of all steps count, whoever asks
        others = self.sudo().review_ids.filtered(lambda row: row.step != step or row.decision == 'recuse')
        return self._without_conflict(self._approvers()) - others.reviewer_id

    def _deciders(self):
        """Return who has decided in this round."""
        # sudo: as above
        return self.sudo().review_ids.filtered(lambda row: row.round == self.round).reviewer_id

    def _pass_on(self):
        """Pass the record to the superior authority, which begins the step anew."""
        self._move({'is_passed': True, 'authority': 'superior', 'round': self.round + 1,
                    'state_since': self.company_id._intervention_today()})
        self._start_deadline()
        self._trace('pass', names=('state', 'authority', 'round', 'deadline'))
