from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from .fields import SealedText
from .sanction import STATUTORY

KINDS = [
    ('made', 'Sanction made'),
    ('changed', 'Sanction changed'),
    ('withdrawn', 'Sanction no longer executed'),
]
STATES = [('open', 'To be filed'), ('filed', 'In the personnel file'), ('replaced', 'Replaced by a later note')]


class InterventionPersonnelNote(models.Model):
    """What goes into the personnel file of a sanctioned person (A9, A10, B9, B10; Sanctions Law Art 54).

    Written by the registry for every statutory sanction that is executed, and again when an appeal changes it. HR reads
    the note and confirms it: in the file, and from demotion on with the changes of post, rank and pay within a month, six
    at the latest. HR sees who, which sanction, by whom and how long; never the record, nor a note on himself.
    """
    _name = 'intervention.personnel.note'
    _inherit = ['intervention.traced', 'intervention.document', 'intervention.due']
    _description = 'Personnel-File Note'
    _order = 'id desc'
    _rec_name = 'type_id'
    _due_activity = 'intervention_registry.activity_personnel_note'

    sanction_id = fields.Many2one('intervention.sanction', required=True, readonly=True, index=True, ondelete='restrict',
                                  groups=NO_ACCESS)
    employee_id = fields.Many2one('hr.employee', 'Person', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, 'Occasion', required=True, readonly=True)
    type_id = fields.Many2one('intervention.sanction.type', 'Sanction Executed', required=True, readonly=True,
                              ondelete='restrict')
    decided_on = fields.Date('Decided', required=True, readonly=True)
    decided_by = fields.Char('Deciding Organ', required=True, readonly=True)
    document_no = fields.Char('Decision Number', readonly=True)
    effective_until = fields.Date('In Effect Until', readonly=True)
    changes_post = fields.Boolean('Post, Rank and Pay Change', readonly=True)
    deadline = fields.Date('To Be Filed By')
    latest_on = fields.Date('In Special Cases By', readonly=True)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='open', index=True)
    filed_on = fields.Date(readonly=True)
    filed_by = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    words = SealedText('What Was Done', readonly=True)

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: the registry writes the notes from the sanctions. Always raises AccessError."""
        raise AccessError(self.env._("The registry writes the personnel-file notes itself, from the sanctions."))

    def action_file(self, reason):
        """Confirm that the note is in the personnel file, and from demotion on that post, rank and pay were changed.

        :param str reason: what was done, in words; after the first month also why it took longer
        :return: True
        :raise AccessError: for everybody but HR, and for HR on a note about oneself
        :raise UserError: for a note that is filed or replaced, or without words
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user.has_group('hr.group_hr_user') or self.employee_id in self.env.user._intervention_files():
            raise AccessError(self.env._("HR confirms what is in the personnel file, and nobody his own."))
        if self.state != 'open':
            raise UserError(self.env._("This note is not open any more."))
        words = self.env['intervention.record']._words(reason)
        self._move({'state': 'filed', 'filed_on': self.company_id._intervention_today(), 'filed_by': self.env.uid,
                    'words': words, 'deadline': False})
        self._trace('personnel_file', names=('state', 'filed_on', 'words'))
        return True

    def _due_users(self):
        if self.state != 'open':
            return self.env['res.users']
        return self._personnel_officers('hr.group_hr_user')

    def _next_users(self):
        return self._personnel_officers('hr.group_hr_manager')

    def _personnel_officers(self, group):
        """Return the users of a personnel group in the company, without the person himself."""
        # sudo: who has to act is found without telling the caller
        users = self.env.ref(group).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids)
        return users.filtered(lambda user: self.employee_id not in user._intervention_files())


class InterventionSanction(models.Model):
    _inherit = 'intervention.sanction'

    filed_on = fields.Date('In the Personnel File Since', compute='_compute_filed_on')

    @api.depends('executed_type_id', 'executed_until', 'revoked_on')
    def _compute_filed_on(self):
        # sudo: officers learn the day, and read no notes
        notes = self.env['intervention.personnel.note'].sudo().search([('sanction_id', 'in', self.ids)], order='id')
        days = {note.sanction_id.id: note.filed_on for note in notes}
        for sanction in self:
            sanction.filed_on = days.get(sanction.id)

    def _after_execution(self):
        super()._after_execution()
        if self.family in STATUTORY:
            self._write_note()

    def _write_note(self):
        """Write the note that the personnel file needs now, if it says another thing than the last one did."""
        # sudo: the registry alone writes the notes
        notes = self.env['intervention.personnel.note'].sudo()
        last = notes.search([('sanction_id', '=', self.id)], limit=1)
        said = bool(last) and last.kind != 'withdrawn' and (last.type_id, last.effective_until)
        if self.revoked_on or self.merged_into_id:
            kind = said and 'withdrawn'
        else:
            kind = (said and 'changed' or 'made') if said != (self.executed_type_id, self.executed_until) else False
        if kind:
            last.filtered(lambda note: note.state == 'open')._move({'state': 'replaced', 'deadline': False})
            notes._insert([self._note_values(kind, last)])._trace(
                'personnel_note', names=('employee_id', 'kind', 'type_id', 'effective_until', 'deadline'))

    def _note_values(self, kind, last):
        terms, today = self.env['intervention.deadline'], self.company_id._intervention_today()
        begun = self.decided_on if kind == 'made' else today
        executed = last.type_id if kind == 'withdrawn' else self.executed_type_id
        return {
            'sanction_id': self.id, 'employee_id': self.employee_id.id, 'company_id': self.company_id.id, 'kind': kind,
            'type_id': executed.id, 'decided_on': self.decided_on, 'decided_by': self.decided_by,
            'document_no': self.document_no, 'changes_post': executed.changes_post,
            'effective_until': last.effective_until if kind == 'withdrawn' else self.executed_until,
            'deadline': terms._due('personnel_note', begun), 'latest_on': terms._due('personnel_note_latest', begun),
        }
