from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

KEEPERS = {'bureau': ('discipline', 'committee'), 'superior': ('superior',)}
PLAN = ('planned_on', 'place', 'chair_id')
BODIES = {'bureau': 'committee', 'superior': 'superior'}


class InterventionMeeting(models.Model):
    """One meeting of the body that deliberates (A8, B7, B8): the Party committee, on the direct route the superior authority.

    The discipline office or a member plans it and puts records on its agenda; who was present is entered once, by more
    than half of the roll. Nothing on the meeting itself tells what it is about: its matters are found by those alone who
    may read the records.
    """
    _name = 'intervention.meeting'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.document']
    _description = 'Committee Meeting'
    _facts_draft = ('state', 'planned')
    _order = 'planned_on desc, id desc'

    name = fields.Char('Title', compute='_compute_name', store=True)
    planned_on = fields.Datetime('Date and Time', required=True, index=True)
    place = fields.Char(required=True)
    chair_id = fields.Many2one('res.users', 'Chaired By', required=True, ondelete='restrict')
    route = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')], readonly=True, required=True,
                             default=lambda self: self._default_route())
    company_id = fields.Many2one('res.company', required=True, index=True, default=lambda self: self.env.company)
    state = fields.Selection([('planned', 'Planned'), ('held', 'Held')], 'Status', readonly=True, required=True,
                             default='planned', index=True)
    attendee_ids = fields.Many2many('res.users', 'intervention_meeting_attendee_rel', 'meeting_id', 'user_id', 'Present',
                                    readonly=True, ondelete='restrict')
    roll_ids = fields.Many2many('res.users', compute='_compute_roll_ids', string='Members')

    @api.model
    def _default_route(self):
        user = self.env.user
        return 'bureau' if any(user._intervention_role(role) for role in KEEPERS['bureau']) else 'superior'

    @api.depends('company_id', 'planned_on')
    def _compute_name(self):
        for meeting in self:
            company = meeting.company_id
            day = meeting.planned_on and company._intervention_local(meeting.planned_on).date()
            meeting.name = ' '.join(filter(None, (company.name, fields.Date.to_string(day))))

    @api.depends('route', 'company_id')
    def _compute_roll_ids(self):
        for meeting in self:
            meeting.roll_ids = meeting._roll()

    @api.constrains('chair_id', 'company_id')
    def _check_chair(self):
        for meeting in self:
            if meeting.chair_id not in meeting._roll():
                raise ValidationError(self.env._("Only a member of the body chairs its meeting. Choose one of its members."))

    @api.model
    def _facts(self):
        return {'planned_on', 'place', 'chair_id', 'company_id'}

    def _is_frozen(self):
        return self.state == 'held'

    @api.model_create_multi
    def create(self, vals_list):
        """Plan meetings of the body the caller works for.

        :param list vals_list: ``planned_on``, ``place`` and ``chair_id`` of each
        :return: the meetings
        :raise AccessError: for everybody but the discipline office and the members of the body
        :raise ValidationError: when the chair is no member
        """
        meetings = super().create(vals_list)
        for meeting in meetings:
            meeting._check_keeper()
        meetings._trace('meeting_plan', names=(*PLAN, 'route'))
        return meetings

    def write(self, vals):
        if 'company_id' in vals:
            raise UserError(self.env._("A meeting stays with its company. Plan another one there."))
        for meeting in self:
            meeting._check_keeper()
        before = [[meeting[name] for name in PLAN] for meeting in self]
        result = super().write(vals)
        for meeting, values in zip(self, before):
            if names := [name for name, value in zip(PLAN, values) if meeting[name] != value]:
                meeting._trace('meeting_plan', names=names)
        return result

    def action_hold(self, attendee_ids):
        """Enter that the meeting took place and who was present (B7, B8); this is done once.

        :param list attendee_ids: ids of the members (res.users) who were present, the chair among them
        :return: True
        :raise AccessError: for everybody but the discipline office and the members of the body
        :raise UserError: before its day, a second time, for people who are no members, without the chair, or when not
            more than half of the members were present
        """
        self.ensure_one()
        self.check_access('read')
        self._check_keeper()
        if self.state != 'planned':
            raise UserError(self.env._("The meeting has been held already; who was present stays as it was entered."))
        if self.company_id._intervention_local(self.planned_on).date() > self.company_id._intervention_today():
            raise UserError(self.env._("The meeting lies in the future. Enter who was present once it was held."))
        self._move({'state': 'held', 'attendee_ids': [Command.set(self._check_attendees(attendee_ids).ids)]})
        self._trace('meeting_hold', names=('state', 'planned_on', 'chair_id', 'attendee_ids'))
        return True

    def _check_attendees(self, ids):
        """Return the members of ``ids``; refuse strangers, a missing chair and a meeting without quorum."""
        if not isinstance(ids, list) or any(type(number) is not int for number in ids):
            raise UserError(self.env._("Give the members who were present."))
        present, roll = self.env['res.users'].browse(set(ids)), self._roll()
        if present - roll:
            raise UserError(self.env._("Only members of the body are counted as present."))
        if self.chair_id not in present:
            raise UserError(self.env._("The chair was not present. Enter first who chaired the meeting."))
        if (missing := len(roll) // 2 + 1 - len(present)) > 0:
            raise UserError(self.env._(
                "No quorum: more than half of the %(members)s members must be present, %(missing)s are missing.",
                members=len(roll), missing=missing))
        return present

    def _check_keeper(self):
        """Refuse whoever neither belongs to the body nor prepares its meetings."""
        if not any(self.env.user._intervention_role(role) for role in KEEPERS[self.route]):
            raise AccessError(self.env._(
                "The discipline office and the Party committee keep its meetings, on the direct route the superior authority."))

    def _roll(self):
        """Return the members of the body that meets."""
        return self.company_id._intervention_holders(BODIES[self.route]).with_env(self.env)
