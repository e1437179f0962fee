from odoo import api, fields, models

NEEDED = 2  # votes of each body
WAITS = [
    ('discipline', 'Discipline office'),
    ('committee', 'Party committee'),
    ('superior', 'Superior authority'),
    ('discipline_committee', 'Discipline office and Party committee'),
    ('discipline_superior', 'Discipline office and superior authority'),
    ('hr', 'Personnel department'),
]


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    personnel_action_id = fields.Many2one('intervention.personnel.action', 'Personnel Change', readonly=True,
                                          index='btree_not_null', ondelete='restrict')

    _once_personnel = models.UniqueIndex('(personnel_action_id, reviewer_id) WHERE personnel_action_id IS NOT NULL',
                                         "You have decided on this document already. Somebody else takes this step.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'personnel_action_id')


class InterventionPersonnelAction(models.Model):
    """Whose votes a request needs, and whose count (A7, B6).

    Openly in conflict, and refused: the officer, who asked, who stands below the officer, his kin. Silently in conflict:
    whoever is named in what the officer recorded, stands below somebody named there or is his kin. His vote is taken like
    any other and does not count; another one is waited for. He cannot tell: votes of others show once all is decided,
    how many were needed shows nowhere, and the hourly job decides.
    """
    _inherit = 'intervention.personnel.action'

    waits_for = fields.Selection(WAITS, compute='_compute_waits_for')
    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="Your vote is open")

    @api.depends('state', 'authority')
    def _compute_waits_for(self):
        for action in self:
            if action.state == 'submitted':
                lacking = [body for body in action._bodies() if not action._has_votes(body)]
                action.waits_for = '_'.join(lacking) or 'discipline'
            elif action.state == 'approved' and action.employee_id._intervention_frozen():
                action.waits_for = 'discipline'
            else:
                action.waits_for = 'hr' if action.state in ('draft', 'approved') else False

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_act(self):
        user = self.env.user
        for action in self:
            action.can_act = action.state == 'submitted' and not action._in_conflict() and user in action._askable()

    def _bodies(self):
        return ('discipline', 'superior' if self.authority == 'superior' else 'committee')

    def _voting_roles(self):
        """Return the roles that may vote; the superior authority stands in for a body that has nobody free."""
        return tuple(dict.fromkeys((*self._bodies(), 'superior')))

    def _open_holders(self, body):
        """Return the holders of the role who are in no open conflict."""
        holders = self.company_id._intervention_holders(body)._intervention_unbiased(self.sudo()._judged())
        return holders - self.sudo().asked_by_id

    def _counting(self, users):
        """Return those of the users whose vote counts: nobody whom the officer recorded, nor his people."""
        return users._intervention_unbiased(self._recorded())

    def _recorded(self):
        """Return whom the officer named in what he submitted."""
        # sudo: whom he recorded is compared, and told to nobody
        records = self.env['intervention.record'].sudo().search([
            ('recorder_key', 'in', self.sudo().employee_id._intervention_past_keys()), ('submitted_on', '!=', False)])
        return records.intervenor_id | records.principal_id

    def _has_votes(self, body):
        """Say whether the body has as many votes as it gives, whoever gave them."""
        voted = self._decisions().filtered(lambda row: row.role == body).reviewer_id
        return len(voted) >= min(NEEDED, len(self._open_holders(body) | voted)) > 0

    def _verdict(self, body):
        """Return approve or reject by the votes that count, or False while they do not suffice."""
        free = self._counting(self._open_holders(body))
        roles = (body,) if free else (body, 'superior')
        free = free or self._counting(self._open_holders('superior'))
        votes = self._decisions().filtered(lambda row: row.role in roles and row.reviewer_id in free)
        needed, approvals = min(NEEDED, len(free)), len(votes.filtered(lambda row: row.decision == 'approve'))
        if approvals >= needed > 0 and 2 * approvals > len(votes):
            return 'approve'
        rejected = len(votes) - approvals >= needed or len(votes) >= len(free)
        return 'reject' if votes and rejected else False

    def _askable(self):
        """Return who may be asked for a vote now: all free of the bodies, the superior authority where it stands in."""
        asked = self.env['res.users']
        for body in self._bodies():
            asked |= self._open_holders(body)
            if not self._counting(self._open_holders(body)):
                asked |= self._counting(self._open_holders('superior'))
        return asked - self._decisions().reviewer_id

    def _due_users(self):
        if self.state != 'submitted':
            return self.env['res.users']
        asked = self._askable()
        lacking = [body for body in self._bodies() if not self._has_votes(body)]
        silent = [body for body in self._bodies() if body not in lacking and not self._verdict(body)]
        users = asked & self.company_id._intervention_holders(*lacking) if lacking else self.env['res.users']
        if silent:
            users |= self._counting(asked & self.company_id._intervention_holders(*silent, 'superior'))
        return users | self._due_checkers()

    def _next_role(self):
        return self.state == 'submitted' and self.env['intervention.deadline']._get('personnel_decide').escalate_to

    def _next_users(self):
        role = self._next_role()
        return self._counting(self._open_holders(role)) if role else self.env['res.users']
