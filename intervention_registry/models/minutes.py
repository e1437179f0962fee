from odoo import api, fields, models
from odoo.exceptions import UserError

from .fields import SealedText
from .statement import AUTHORS

SHORT = 80


class InterventionMinutes(models.Model):
    """The minutes of one matter (A8, B7, B8), and what was corrected in them: rows are added and never change.

    They name the office that wrote them, not the person, and never who recorded.
    """
    _name = 'intervention.minutes'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Minutes'
    _log_access = False
    _order = 'id'
    _rec_name = 'kind'

    record_id = fields.Many2one(readonly=True)
    item_id = fields.Many2one('intervention.meeting.item', 'Agenda Item', required=True, readonly=True, index=True,
                              ondelete='restrict')
    kind = fields.Selection([('minutes', 'Minutes'), ('correction', 'Correction')], 'What It Is', required=True,
                            readonly=True)
    body = SealedText('Text', required=True, readonly=True)
    written_by = fields.Selection(AUTHORS, required=True, readonly=True)
    written_at = fields.Datetime('Written', required=True, readonly=True, default=lambda self: self.env.cr.now())

    _once = models.UniqueIndex("(item_id) WHERE kind = 'minutes'",
                               "The minutes of this matter are written. Add a correction instead.")


class InterventionMeetingItem(models.Model):
    _inherit = 'intervention.meeting.item'

    minutes_ids = fields.One2many('intervention.minutes', 'item_id', readonly=True)
    has_minutes = fields.Boolean('Minutes Written', compute='_compute_has_minutes')

    @api.depends('minutes_ids')
    def _compute_has_minutes(self):
        for item in self:
            item.has_minutes = bool(item.minutes_ids)

    def action_minutes(self, text):
        """Write the minutes of a matter that is settled, once.

        :param str text: the minutes; ``minutes_draft()`` proposes them from the votes
        :return: id of the intervention.minutes
        :raise AccessError: for everybody but the discipline office and the body, or in conflict
        :raise UserError: before the meeting was held, while the matter is pending, a second time, or without words
        """
        self._check_clerk()
        # sudo: whether the meeting was held, and whether minutes exist, decides for every caller alike
        if self.sudo().meeting_id.state != 'held':
            raise UserError(self.env._("Enter first who was present at the meeting, then write its minutes."))
        if self.outcome == 'open':
            raise UserError(self.env._("The vote is not decided yet. Wait for it, or adjourn the matter."))
        if self.sudo().minutes_ids:
            raise UserError(self.env._("The minutes of this matter are written. Add a correction instead."))
        return self._add_minutes('minutes', text)

    def action_correct(self, text):
        """Correct minutes by a further row; what was written stays.

        :param str text: what is corrected, and how it should read
        :return: id of the intervention.minutes
        :raise AccessError: for everybody but the discipline office and the body, or in conflict
        :raise UserError: before there are minutes, or without words
        """
        self._check_clerk()
        # sudo: as above
        if not self.sudo().minutes_ids:
            raise UserError(self.env._("There are no minutes to correct yet. Write them first."))
        return self._add_minutes('correction', text)

    def _add_minutes(self, kind, text):
        record = self.record_id
        # sudo: append-only rows are created by nobody directly; the caller was checked by the action
        row = self.env['intervention.minutes'].sudo()._append([{
            'record_id': record.id, 'item_id': self.id, 'kind': kind, 'written_by': self._clerk_role(),
            'body': record._words(text)}])
        record._trace('minutes', row=row, names=('item_id', 'kind', 'written_by', 'body'))
        return row.id

    def minutes_draft(self):
        """Return minutes proposed from what was entered: who was there, who stepped aside, votes, outcome, reasons.

        :return: text
        :raise AccessError: for everybody who may not read the matter
        """
        self.ensure_one()
        self.check_access('read')
        return '\n'.join([*self._draft_attendance(), *self._draft_result(), *self._draft_reasons()])

    def _draft_attendance(self):
        # sudo: a superior receiver who took the matter over may not read the bureau's meeting
        meeting, aside = self.sudo().meeting_id, self._stepped_aside()
        hindered = meeting.attendee_ids - self._free_members()
        present = meeting.attendee_ids - hindered - aside
        started = meeting.company_id._intervention_local(meeting.planned_on)
        return [
            self.env._("Meeting of %(day)s in %(place)s, chaired by %(chair)s.", day=f'{started:%Y-%m-%d %H:%M}',
                       place=meeting.place, chair=meeting.chair_id.name),
            self.env._("Took part: %(names)s.", names=self._draft_names(present)),
            self.env._("Took no part in this matter: %(names)s.", names=self._draft_names(hindered | aside)),
        ]

    def _draft_names(self, users):
        return self.env._(", ").join(sorted(users.mapped('name'))) or self.env._("nobody")

    def _draft_result(self):
        outcomes = dict(self._fields['outcome']._description_selection(self.env))
        severities = dict(self._fields['severity']._description_selection(self.env))
        lines = [
            self.env._("Matter: record %(code)s.", code=self.subject),
            self.env._("Votes: %(approve)s for, %(reject)s against; %(free)s free to vote.", approve=self.approve_count,
                       reject=self.reject_count, free=self.free_count),
            self.env._("What came of it: %(outcome)s.", outcome=outcomes[self.outcome]),
        ]
        if self.severity:
            lines.append(self.env._("Severity as resolved: %(severity)s.", severity=severities[self.severity]))
        return lines

    def _draft_reasons(self):
        rows = self._votes()
        decisions = dict(rows._fields['decision']._description_selection(self.env))
        return [self.env._("%(name)s: %(decision)s. %(reason)s", name=row.reviewer_id.name,
                           decision=decisions[row.decision], reason=_shortened(row.reason)) for row in rows]


def _shortened(text):
    line = ' '.join((text or '').split())
    return line if len(line) <= SHORT else f'{line[:SHORT - 1]}…'
