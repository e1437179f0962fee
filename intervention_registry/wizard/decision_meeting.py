from odoo import api, fields, models

from ..models.fields import SealedText


class InterventionDecision(models.TransientModel):
    """The answers of a meeting: who was present, and the words of its minutes (B7, B8)."""
    _inherit = 'intervention.decision'

    meeting_id = fields.Many2one('intervention.meeting', compute='_compute_meeting_id', compute_sudo=False)
    matter_ids = fields.Many2many('intervention.record', compute='_compute_matter_ids', compute_sudo=True,
                                  string='Waiting for a Meeting')
    record_ids = fields.Many2many('intervention.record', 'intervention_decision_record_rel', 'decision_id', 'record_id',
                                  'Records')
    roll_ids = fields.Many2many('res.users', compute='_compute_roll_ids', compute_sudo=False, string='Members')
    attendee_ids = fields.Many2many('res.users', 'intervention_decision_attendee_rel', 'decision_id', 'user_id', 'Present')
    text = SealedText('Minutes', compute='_compute_text', store=True, readonly=False, compute_sudo=False)

    @api.model_create_multi
    def create(self, vals_list):
        # the web client sends every list, the empty ones of people who may not read what they hold as well
        return super().create([{name: value for name, value in vals.items() if value != []} for vals in vals_list])

    @api.depends('act', 'res_id')
    def _compute_meeting_id(self):
        for dialog in self:
            asked = dialog.act in ('meeting_agenda', 'meeting_hold')
            dialog.meeting_id = self.env['intervention.meeting'].browse(dialog.res_id if asked else [])

    @api.depends('meeting_id')
    def _compute_roll_ids(self):
        for dialog in self:
            dialog.roll_ids = dialog.meeting_id.roll_ids

    @api.depends('meeting_id')
    def _compute_matter_ids(self):
        for dialog in self:
            # looked for as the caller, noted as superuser: custodians and HR, who have dialogs as well, read no records
            meeting = dialog.sudo(False).meeting_id
            dialog.matter_ids = meeting._waiting_matters() if meeting else False

    @api.depends('act', 'res_id')
    def _compute_text(self):
        for dialog in self:
            item = self.env['intervention.meeting.item'].browse(dialog.res_id if dialog.act == 'minutes' else [])
            dialog.text = item.minutes_draft() if item else dialog.text
