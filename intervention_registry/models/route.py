from hashlib import sha256

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..verify.canonical import canonical
from .deadline import ESCALATION
from .guard import guard
from .record import STATES
from .review import STEPS

# who has a record in which state: (role at the bureau, the step that is due)
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
# the deadline that runs in each state
DEADLINES = {
    'submitted': 'screen', 'verifying': 'verify', 'found': 'propose', 'deliberating': 'deliberate',
    'resolved': 'authorise', 'authorised': 'notice_draft', 'circulated': 'close',
}
BODIES = [('bureau', 'This bureau'), ('superior', 'Superior authority')]
QUORUM = 'intervention_registry.quorum_percent'
SUPERIORS_VOTING = 2


class InterventionRoute(models.Model):
    """The way of a record as it was set when the record entered it (A8, B8): steps, approvers, quorum, deadlines.

    Rows are added and never change. A record points to the row that held on the day of its submission, so that no later
    change of roles or settings changes who decides on it. Records that entered under the same settings share a row.
    """
    _name = 'intervention.route'
    _inherit = ['intervention.append.only']
    _description = 'Frozen Route'
    _log_access = False
    _order = 'id desc'

    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    digest = fields.Char('SHA-256', required=True, readonly=True)
    since = fields.Date('In Use Since', required=True, readonly=True)
    step_ids = fields.One2many('intervention.route.step', 'route_id', 'Steps', readonly=True)

    _digest_unique = models.Constraint('UNIQUE(company_id, digest)', "These settings are kept already.")

    @api.depends('company_id', 'since')
    def _compute_display_name(self):
        for route in self:
            route.display_name = f'{route.company_id.name} {route.since}'

    def _step(self, state, body):
        """Return the one step of ``state`` for the ``body`` that decides; no row where nothing is due."""
        # sudo: the steps hold whoever asks
        return self.sudo().step_ids.filtered(lambda step: step.state == state and step.body == body)

    @api.model
    def _current(self, company, users=None):
        """Return the row of the present settings of ``company``; add it when nothing has entered under them yet.

        ``users`` are the role holders of the company, where they are known already.
        """
        steps = self._steps(company, users)
        digest = sha256(canonical(steps).encode()).hexdigest()
        # sudo: the route is the registry's own; who enters it need not read it
        known = self.sudo().search([('company_id', '=', company.id), ('digest', '=', digest)])
        if known:
            return known
        try:
            route = self._append([{
                'company_id': company.id, 'digest': digest, 'since': company._intervention_today()}]).sudo()
        except UniqueViolation as error:
            # another record enters under the same new settings: Odoo repeats this call, which then finds the row
            raise ConcurrencyError(self.env._("These settings are kept already.")) from error
        self.env['intervention.route.step']._append([{'route_id': route.id, **step} for step in steps])
        return route

    @api.model
    def _steps(self, company, users=None):
        """Return each step of each body as it is set now."""
        roles = [role for role, _label in ESCALATION]
        users = company._intervention_holders(*roles) if users is None else users
        holders = {role: users.filtered(lambda user, role=role: user._intervention_role(role)) for role in roles}
        # sudo: the figures are the same for everybody
        deadlines = self.env['intervention.deadline'].sudo().search_fetch(
            [('code', 'in', list(DEADLINES.values()))], ['code', 'number', 'unit', 'escalate_to']).grouped('code')
        return [self._setting(state, body, holders, deadlines[DEADLINES[state]])
                for body, _label in BODIES for state in DEADLINES]

    @api.model
    def _setting(self, state, body, holders, deadline):
        role, step = DESK[state]
        role = 'superior' if body == 'superior' else role
        quorum = self._quorum(body, len(holders[role])) if step == 'deliberate' else 0
        return {
            'state': state, 'body': body, 'role': role, 'step': step, 'approver_ids': holders[role].ids,
            'quorum': quorum, 'number': deadline.number, 'unit': deadline.unit,
            'escalate_to': deadline.escalate_to if body == 'bureau' else False,
        }

    @api.model
    def _quorum(self, body, members):
        """Return how many of ``members`` must vote: more than half (a setting); of the superior's receivers, two."""
        if body == 'superior':
            return min(SUPERIORS_VOTING, members)
        # sudo: the setting is the same for everybody
        percent = int(self.env['ir.config_parameter'].sudo().get_param(QUORUM, '50'))
        return min(members * percent // 100 + 1, members)


class InterventionRouteStep(models.Model):
    """One step of a frozen route: who may take it, how many must, and within which time."""
    _name = 'intervention.route.step'
    _inherit = ['intervention.append.only']
    _description = 'Step of a Frozen Route'
    _log_access = False
    _order = 'id'
    _rec_name = 'state'

    route_id = fields.Many2one('intervention.route', required=True, readonly=True, index=True, ondelete='restrict')
    state = fields.Selection([item for item in STATES if item[0] in DEADLINES], 'Status', required=True, readonly=True)
    body = fields.Selection(BODIES, 'Decided At', required=True, readonly=True)
    role = fields.Selection(ESCALATION, required=True, readonly=True)
    step = fields.Selection(STEPS, readonly=True)
    approver_ids = fields.Many2many('res.users', 'intervention_route_approver_rel', 'step_id', 'user_id', 'Approvers',
                                    readonly=True, ondelete='restrict')
    quorum = fields.Integer(readonly=True, aggregator=None, help="How many must vote; 0 where nobody votes")
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    unit = fields.Selection([('day', 'Days'), ('month', 'Months')], required=True, readonly=True)
    escalate_to = fields.Selection(ESCALATION, 'Then Tell', readonly=True)

    def init(self):
        super().init()
        guard(self.env.cr, 'intervention_route_approver_rel', ['step_id', 'user_id'])

    def _row_chain(self):
        return self.route_id._row_chain()

    def _deadline(self, start):
        """Return the last day of the step that began on the day ``start``."""
        return self.env['intervention.deadline']._last_day(start, self.number, self.unit)
