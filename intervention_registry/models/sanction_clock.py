from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import appeal_clock

TRACKS = [
    ('supervision_review', 'Supervision review'),
    ('supervision_second', 'Second supervision review'),
    ('reconsideration', 'Reconsideration'),
    ('appeal', 'Appeal to the higher organ'),
]


class InterventionSanction(models.Model):
    """Until when the person may appeal (Supervision Law Art 56; Civil Servants Law Art 95).

    A sanction by a supervision organ goes the way of the first law, one by the personnel authority that of the second.
    The clock begins when the person knows of the decision; what runs keeps the figures it began with. An appeal stays
    nothing: the sanction goes on.
    """
    _inherit = 'intervention.sanction'

    appeal_ids = fields.One2many('intervention.appeal', 'sanction_id', 'Appeals', readonly=True)
    appeal_clocks = fields.Json(readonly=True, help="Last day to apply, by way of appeal")
    appeal_until = fields.Date('Appeal Possible Until', readonly=True, index=True)
    appeal_hint = fields.Char('Appeal', compute='_compute_appeal_hint')
    can_serve = fields.Boolean(compute='_compute_appeal_hint')

    @api.depends('appeal_clocks', 'appeal_ids.state', 'served_on', 'revoked_on')
    @api.depends_context('lang')
    def _compute_appeal_hint(self):
        tracks = dict(self.env['intervention.appeal']._fields['track']._description_selection(self.env))
        for sanction in self:
            sanction.can_serve = not (sanction.served_on or sanction.revoked_on) and bool(sanction.id)
            sanction.appeal_hint = sanction._appeal_hint(tracks)

    def _appeal_hint(self, tracks):
        if self.family != 'administrative' or self.revoked_on:
            return False
        if pending := self.appeal_ids.filtered(lambda appeal: appeal.state == 'open'):
            return self.env._("%(track)s is open, to be decided by %(day)s", track=tracks[pending.track], day=pending.deadline)
        if not self.served_on:
            return self.env._("The clock begins when the person knows of the decision")
        today = self.company_id._intervention_today()
        running = [(track, day) for track, day in self._clocks().items() if day >= today]
        if not running:
            return self.env._("The time to appeal is over")
        return '; '.join(self.env._("%(track)s until %(day)s", track=tracks[track], day=day) for track, day in running)

    def _clocks(self):
        """Return the last day to apply, by way of appeal, in the order of the ways."""
        # sudo: the clocks bind whoever asks
        clocks = self.sudo().appeal_clocks or {}
        return {track: fields.Date.to_date(clocks[track]) for track, _label in TRACKS if track in clocks}

    @api.model
    def _terms(self):
        """Return the figures of the appeal clocks in force today."""
        # sudo: the figures are the same for everybody
        rows = self.env['intervention.deadline'].sudo().search([('code', 'in', appeal_clock.CODES)])
        return {row.code: (row.number, row.unit) for row in rows}

    def _after_entry(self):
        super()._after_entry()
        for sanction in self.filtered('served_on'):
            sanction._begin(sanction.served_on)

    def action_serve(self, served_on):
        """Note on which day the person learned of the decision; the appeal clock begins. Once.

        :param served_on: the day, as text or date
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: for a day before the decision or in the future, a second time, or on a revoked row
        """
        self._check_officer()
        if self.served_on or self.revoked_on:
            raise UserError(self.env._("The day is known already, or the outcome was revoked. Open the events."))
        day = self.env['intervention.appeal']._day(served_on)
        if not self.decided_on <= day <= self.company_id._intervention_today():
            raise UserError(self.env._(
                "The person learns of the decision on its day or later, and not in the future. Correct the day."))
        self._move({'served_on': day})
        self._begin(day)
        return True

    def action_appeal(self):
        """Open the form of a new appeal against this sanction. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.appeal_action')
        today = self.company_id._intervention_today()
        track = next((track for track, day in self._clocks().items() if day >= today), False)
        return {**action, 'views': [(False, 'form')], 'target': 'new',
                'context': {'default_sanction_id': self.id, 'default_track': track}}

    def _begin(self, day):
        event = self._add_event('served', day)
        self._trace('sanction_serve', row=event, names=('kind', 'day'))
        self._set_clocks()

    def _set_clocks(self):
        """Fix until when the person may take which way now: none while an appeal is open."""
        # sudo: what was decided follows from all appeals, whoever asks
        appeals, clocks = self.sudo().appeal_ids, {}
        if self.family == 'administrative' and not self.revoked_on and 'open' not in appeals.mapped('state'):
            clocks = appeal_clock.open_tracks(
                self.organ_kind == 'supervision', self.served_on,
                {appeal.track: appeal.decided_on for appeal in appeals}, self._terms())
        self._move({
            'appeal_clocks': {track: fields.Date.to_string(day) for track, day in clocks.items()},
            'appeal_until': max(clocks.values(), default=False)})
