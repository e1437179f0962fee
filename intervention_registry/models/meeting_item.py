from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .meeting import BODIES
from .record import SEVERITIES

OUTCOMES = [
    ('open', 'Pending'),
    ('resolved', 'Resolved'),
    ('refused', 'Not carried'),
    ('returned', 'Returned'),
    ('adjourned', 'Adjourned'),
    ('passed', 'Passed on'),
]
SETTLED_BY = {'resolve': 'resolved', 'refused': 'refused', 'return': 'returned'}


class InterventionMeetingItem(models.Model):
    """One matter on the agenda of a meeting (A8, B7, B8): a record that is being deliberated.

    The members vote on the record itself; the item follows what comes of it. It is read with the record alone, so that a
    member whom the record names sees the meeting without it.
    """
    _name = 'intervention.meeting.item'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.document']
    _description = 'Agenda Item'
    _order = 'id'
    _rec_name = 'subject'

    meeting_id = fields.Many2one('intervention.meeting', required=True, readonly=True, index=True, ondelete='restrict')
    record_id = fields.Many2one(readonly=True)
    subject = fields.Char(related='record_id.name', related_sudo=False)
    planned_on = fields.Datetime(related='meeting_id.planned_on')
    meeting_state = fields.Selection(related='meeting_id.state', string='Status of the Meeting')
    round = fields.Integer(readonly=True, required=True, help="Votes of a later round belong to a later meeting")
    outcome = fields.Selection(OUTCOMES, 'What Came of It', readonly=True, required=True, default='open', index=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    settled_on = fields.Date('Settled', readonly=True)
    can_vote = fields.Boolean(compute='_compute_can_vote', compute_sudo=False)
    quorum = fields.Integer(compute='_compute_votes', compute_sudo=False)
    free_count = fields.Integer('Free to Vote', compute='_compute_votes', compute_sudo=False)
    approve_count = fields.Integer('For', compute='_compute_votes', compute_sudo=False)
    reject_count = fields.Integer('Against', compute='_compute_votes', compute_sudo=False)
    recuse_count = fields.Integer('Stepped Aside', compute='_compute_votes', compute_sudo=False)

    _one_open = models.UniqueIndex("(record_id) WHERE outcome = 'open'",
                                   "This record is on the agenda of a meeting already.")

    @api.depends_context('uid')
    @api.depends('outcome', 'record_id.state')
    def _compute_can_vote(self):
        for item in self:
            item.can_vote = item.outcome == 'open' and item.record_id.state == 'deliberating' and item.record_id.can_act

    @api.depends('outcome', 'round', 'record_id.review_ids')
    def _compute_votes(self):
        for item in self:
            rows = item._votes()
            item.approve_count = len(rows.filtered(lambda row: row.decision == 'approve'))
            item.reject_count = len(rows.filtered(lambda row: row.decision == 'reject'))
            item.recuse_count = len(item._stepped_aside())
            item.free_count, item.quorum = len(item._free_members()), item._step().quorum

    def _is_frozen(self):
        return True

    def action_open(self):
        """Open the matter with its votes and minutes. Return a window action."""
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'views': [(False, 'form')]}

    def action_adjourn(self, reason):
        """Take the matter off this agenda without a result, so that a later meeting can have it.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office and the body, or in conflict
        :raise UserError: when the matter is settled, or without reason
        """
        self._check_clerk()
        if self.outcome != 'open':
            raise UserError(self.env._("This matter is settled already."))
        record = self.record_id
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        statement = self.env['intervention.statement'].sudo()._append([{
            'record_id': record.id, 'kind': 'note', 'author': self._clerk_role(), 'body': record._words(reason)}])
        record._trace('handle', row=statement, names=('author', 'body'))
        return self._settle('adjourned')

    def _settle(self, outcome, **values):
        for item in self:
            item._move({'outcome': outcome, 'settled_on': item.record_id.company_id._intervention_today(), **values})
            item._trace_on_record()
        return True

    def _trace_on_record(self):
        self.record_id._trace('meeting_item', row=self, names=('meeting_id', 'outcome', 'severity'))

    def _check_clerk(self):
        """Refuse whoever does not keep the meeting, and whoever may not act on the record."""
        self.ensure_one()
        self.check_access('read')
        # sudo: which body has the matter decides who may act on it
        self.sudo().meeting_id.with_env(self.env)._check_keeper()
        record = self.record_id
        if not record._without_conflict(self.env.user):
            raise AccessError(self.env._("You are in a conflict of interest on this record and may not act on it."))
        # sudo: the caller's rows of all steps count
        if record.sudo().review_ids.filtered(lambda row: row.decision == 'recuse').reviewer_id & self.env.user:
            raise AccessError(self.env._("You stepped aside from this record."))

    def _clerk_role(self):
        """Return as what the caller speaks on this matter."""
        if self.meeting_id.route == 'superior':
            return 'superior'
        return 'discipline' if self.env.user._intervention_role('discipline') else BODIES['bureau']

    def _votes(self):
        """Return the votes of this matter's round."""
        # sudo: all votes count, whoever looks
        return self.sudo().record_id.review_ids.filtered(
            lambda row: row.step == 'deliberate' and row.round == self.round and row.decision in ('approve', 'reject'))

    def _stepped_aside(self):
        """Return the members who stepped aside from this matter."""
        # sudo: as above
        rows = self.sudo().record_id.review_ids.filtered(lambda row: row.step == 'deliberate' and row.decision == 'recuse')
        return rows.reviewer_id

    def _step(self):
        """Return the frozen step by which the body of the meeting decides."""
        # sudo: the steps hold whoever asks
        matter = self.sudo()
        return matter.record_id.frozen_route_id.step_ids.filtered(
            lambda step: step.state == 'deliberating' and step.body == matter.meeting_id.route)

    def _free_members(self):
        """Return the members who may vote as far as it can be shown: leaving out who recorded would name him."""
        # sudo: who is named, and the reviewers of all steps, are compared and not told
        matter = self.sudo()
        named = matter.record_id._named()
        others = matter.record_id.review_ids.filtered(lambda row: row.step != 'deliberate').reviewer_id
        members = (matter.meeting_id._roll() & self._step().approver_ids) - others - self._stepped_aside()
        return members._intervention_unbiased(named)


class InterventionMeeting(models.Model):
    _inherit = 'intervention.meeting'

    # computed with the caller's rights and not searched: Odoo looks through a one2many without them
    item_ids = fields.Many2many('intervention.meeting.item', compute='_compute_item_ids', string='Agenda', compute_sudo=False)

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_item_ids(self):
        items = self.env['intervention.meeting.item'].search([('meeting_id', 'in', self.ids)]).grouped('meeting_id')
        for meeting in self:
            meeting.item_ids = items.get(meeting._origin)

    def action_agenda(self, record_ids):
        """Put records on the agenda of a planned meeting (A8, B7, B8).

        :param list record_ids: ids of records that were proposed to the body
        :return: ids of the intervention.meeting.item, in the order of ``record_ids``
        :raise AccessError: for everybody but the discipline office and the body, in conflict, or for hidden records
        :raise UserError: when the meeting was held, for a record that is not being deliberated, is another body's, or is on
            the agenda of a meeting already
        """
        self.ensure_one()
        self.check_access('read')
        self._check_keeper()
        if not isinstance(record_ids, list) or not record_ids or any(type(number) is not int for number in record_ids):
            raise UserError(self.env._("Choose the records for the agenda."))
        if self.state != 'planned':
            raise UserError(self.env._("The meeting has been held. Put the record on the agenda of the next one."))
        records = self.env['intervention.record'].browse(dict.fromkeys(record_ids))
        records.check_access('read')
        for record in records:
            self._check_matter(record)
        items = self.env['intervention.meeting.item']._insert([
            {'meeting_id': self.id, 'record_id': record.id, 'round': record.round} for record in records])
        for item in items:
            item._trace_on_record()
        self.invalidate_recordset(['item_ids'])
        return items.ids

    def _waiting_matters(self):
        """Return the records, of those the caller may read, that wait for a meeting of this body."""
        Record = self.env['intervention.record']
        waiting = Record.search([('state', '=', 'deliberating'), ('company_id', 'in', self.company_id.ids)])
        return waiting.filtered(lambda record: record._body() == self.route and not record._open_items()
                                and record._without_conflict(self.env.user))

    def _check_matter(self, record):
        """Refuse a record that the body does not deliberate on now, or that has a meeting already."""
        if not record._without_conflict(self.env.user):
            raise AccessError(self.env._("You are in a conflict of interest on this record and may not act on it."))
        if record.state != 'deliberating':
            raise UserError(self.env._("Only what was proposed to the committee goes on an agenda."))
        if (self.company_id, self.route) != (record.company_id, record._body()):
            raise UserError(self.env._("Another body deliberates on this record. Choose a meeting of that body."))
        if record._open_items():
            raise UserError(self.env._("This record is on the agenda of a meeting already."))


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _go(self, state, event, **values):
        deliberated = self.state == 'deliberating'
        result = super()._go(state, event, **values)
        if deliberated and event in SETTLED_BY:
            self._open_items()._settle(SETTLED_BY[event], severity=event == 'resolve' and self.severity)
        return result

    def _pass_on(self):
        result = super()._pass_on()
        self._open_items()._settle('passed')
        return result

    def _open_items(self):
        """Return the record's place on the agenda of a meeting that has not settled it."""
        # sudo: what becomes of the record settles the matter, whoever took the last step
        return self.env['intervention.meeting.item'].sudo().search([('record_id', '=', self.id), ('outcome', '=', 'open')])
