from odoo import api, fields, models
from odoo.fields import Domain

from .route import DESK

OFFICES = ('registrar', 'discipline', 'committee', 'superior')


class InterventionRecord(models.Model):
    """What waits for whom, as conditions by which records can be counted and filtered.

    The conditions say in one query what the check of each step (``_obstacle``) says of one record. They find nothing
    that the caller may not read.
    """
    _inherit = 'intervention.record'

    can_act = fields.Boolean(search='_search_can_act')
    is_disputed = fields.Boolean('Findings Differ', compute='_compute_is_disputed', search='_search_is_disputed',
                                 groups='intervention_registry.group_discipline,intervention_registry.group_superior',
                                 help="Two officers came to different findings; a further one decides it")
    notice_ids = fields.Many2many('intervention.notice', 'intervention_notice_record_rel', 'record_id', 'notice_id',
                                  'Notices', readonly=True, groups='intervention_registry.group_discipline')

    @api.depends('state', 'round', 'review_ids.finding')
    def _compute_is_disputed(self):
        for record in self:
            findings = {(row.finding, row.severity) for row in record._rows('verify')}
            record.is_disputed = record.state == 'verifying' and len(findings) > 1

    def _search_is_disputed(self, operator, value):
        if operator != 'in':
            return NotImplemented
        disputed = self.search([('state', '=', 'verifying')]).filtered('is_disputed')
        return Domain('id', 'in' if True in value else 'not in', disputed.ids)

    def _search_can_act(self, operator, value):
        if operator != 'in':
            return NotImplemented
        roles = [role for role in OFFICES if self.env.user._intervention_role(role)]
        able = Domain.FALSE
        if roles:
            mine = Domain('is_mine', '=', True) | Domain('id', 'in', self._done_by_caller())
            able = Domain.OR(map(self._desk_domain, roles)) & self._conflict_free_domain() & ~mine
        return able if True in value else ~able

    def _desk_domain(self, role):
        """Return the condition of the records that lie on the desk of ``role`` now, with the caller as an approver."""
        direct = Domain('route', '=', 'superior') | Domain('is_passed', '=', True)
        managed = Domain('state', '=', 'resolved') & Domain('authority', '=', 'superior')
        away = direct | managed
        return (away if role == 'superior' else ~away) & self._approver_domain(role)

    def _approver_domain(self, role):
        """Return the condition of the records whose frozen route names the caller for their status, as ``role``."""
        # sudo: only the caller's own places on the routes are looked up
        steps = self.env['intervention.route.step'].sudo().search(
            [('approver_ids', 'in', self.env.uid), ('role', '=', role)])
        mine = [Domain('state', '=', state) & Domain('frozen_route_id', 'in', rows.route_id.ids)
                for state, rows in steps.grouped('state').items()]
        if role in ('discipline', 'superior'):
            mine.append(Domain('state', '=', 'closed'))  # no step is due there; words may still be added
        return Domain.OR(mine)

    def _conflict_free_domain(self):
        """Return the condition of the records that name neither the caller nor somebody above him."""
        line = self.env.user._intervention_line().ids
        return Domain('intervenor_id', 'not in', line) & Domain('principal_id', 'not in', line)

    def _done_by_caller(self):
        """Return the ids of the records on which the caller's earlier decisions leave him nothing to do now."""
        due = {state: step for state, (_role, step) in DESK.items() if step}
        rows = self.env['intervention.review'].search(
            Domain('reviewer_id', '=', self.env.uid) & Domain('record_id', '!=', False)
            & (Domain('decision', '=', 'recuse') | Domain('record_id.state', 'in', list(due))))
        return [row.record_id.id for row in rows if row.decision == 'recuse'
                or row.step != due[row.record_id.state] or row.round == row.record_id.round]
