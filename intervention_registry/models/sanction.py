from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.period import effective_until


class InterventionSanction(models.Model):
    """One outcome for one person (A9, A10, B9, B10): Party, administrative or organisational, from the catalogue.

    The discipline office enters what the competent organ decided; the row then stays as it is.
    """
    _name = 'intervention.sanction'
    _inherit = ['intervention.traced', 'intervention.document']
    _description = 'Sanction'
    _order = 'decided_on desc, id desc'
    _rec_name = 'type_id'

    record_id = fields.Many2one('intervention.record', index='btree_not_null', ondelete='restrict')
    employee_id = fields.Many2one('hr.employee', 'Person', required=True, index=True, ondelete='restrict')
    type_id = fields.Many2one('intervention.sanction.type', 'Outcome', required=True, ondelete='restrict')
    family = fields.Selection(related='type_id.family', store=True)
    ground = fields.Selection([
        ('interference', 'Interference'),
        ('retaliation', 'Retaliation'),
        ('omission', 'Not or untruthfully recorded'),
        ('instruction', 'Instructed not to record'),
    ], required=True, default='interference')
    decided_on = fields.Date('Decided', required=True, default=fields.Date.context_today)
    decided_by = fields.Char('Deciding Organ', required=True)
    effective_until = fields.Date(compute='_compute_effective_until', store=True)
    is_running = fields.Boolean('Running', compute='_compute_is_running', search='_search_is_running')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)

    @api.depends('type_id', 'decided_on')
    def _compute_effective_until(self):
        for sanction in self:
            sanction.effective_until = effective_until(sanction.decided_on, sanction.type_id.months)

    @api.depends('effective_until')
    def _compute_is_running(self):
        today = fields.Date.context_today(self)
        for sanction in self:
            sanction.is_running = bool(sanction.effective_until) and sanction.effective_until >= today

    def _search_is_running(self, operator, value):
        if operator != 'in':
            return NotImplemented
        today = fields.Date.context_today(self)
        running = fields.Domain('effective_until', '>=', today)
        return running if True in value else ~running

    @api.constrains('decided_on')
    def _check_decided_on(self):
        for sanction in self:
            if sanction.decided_on > sanction.company_id._intervention_today():
                raise ValidationError(self.env._("The decision cannot lie in the future."))

    @api.constrains('record_id', 'employee_id')
    def _check_no_conflict(self):
        line = self.env.user._intervention_line()
        for sanction in self:
            record = sanction.record_id
            # Odoo checks constraints as superuser: it is the caller who must know the record
            record.sudo(False).check_access('read')
            if sanction.employee_id in line or (record and not record._without_conflict(self.env.user)):
                raise AccessError(self.env._("You are in a conflict of interest on this outcome: somebody else enters it."))

    @api.constrains('record_id', 'employee_id', 'ground')
    def _check_person(self):
        for sanction in self.filtered(lambda sanction: sanction.ground == 'interference'):
            record = sanction.record_id
            if record.state not in ('authorised', 'circulated', 'closed') or record.finding != 'breach':
                raise ValidationError(self.env._("A sanction for interference needs an authorised record of a breach."))
            if sanction.employee_id not in record._named():
                raise ValidationError(self.env._("The record does not name this person."))

    @api.model
    def _facts(self):
        return {'record_id', 'employee_id', 'type_id', 'ground', 'decided_on', 'decided_by'}

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Enter outcomes that the competent organ decided; they do not change afterwards. Return the rows."""
        sanctions = super().create(vals_list)
        for sanction in sanctions:
            sanction._trace('sanction', names=('record_id', 'employee_id', 'type_id', 'ground', 'decided_on'))
        return sanctions


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    sanction_ids = fields.One2many('intervention.sanction', 'record_id', 'Sanctions', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    def action_sanction(self):
        """Open the form of a new sanction on this record. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.sanction_action')
        person = self.principal_id or self.intervenor_id
        context = {'default_record_id': self.id, 'default_employee_id': person.id}
        return {**action, 'views': [(False, 'form')], 'target': 'new', 'context': context}
