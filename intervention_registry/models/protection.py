from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain

PARAMETER = 'intervention_registry.protection_months'


class InterventionProtection(models.Model):
    """The protection of who recorded (A7, B6): from submission until a set time after closing.

    Whose protection it is stands in the row as a keyed index only; the protected person alone sees it.
    """
    _name = 'intervention.protection'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.traced', 'intervention.document']
    _description = 'Recorder Protection'
    _order = 'date_from desc, id desc'
    _rec_name = 'record_id'

    employee_key = fields.Char(readonly=True, index=True, groups=NO_ACCESS)
    employee_id = fields.Many2one('hr.employee', 'Protected Person', compute='_compute_employee_id',
                                  search='_search_employee_id', compute_sudo=False)
    date_from = fields.Date('From', readonly=True, required=True)
    date_to = fields.Date('Until', readonly=True, help="Open while the record is open")
    state = fields.Selection([('active', 'Protected'), ('ended', 'Ended')], compute='_compute_state')

    _record_unique = models.Constraint('UNIQUE(record_id)', "A record starts one protection.")

    @api.depends_context('uid')
    @api.depends('employee_key')
    def _compute_employee_id(self):
        mine = {employee._intervention_key(): employee for employee in self.env.user._intervention_files()}
        for protection in self:
            # sudo: the index is readable to nobody; it is compared with the caller's own only
            protection.employee_id = mine.get(protection.sudo().employee_key, self.env['hr.employee']).id

    def _search_employee_id(self, operator, value):
        own = self.env.user._intervention_files().filtered(lambda employee: employee.id in value)
        if operator != 'in' or not own:
            return Domain.FALSE
        keys = [employee._intervention_key() for employee in own]
        # sudo: as above; the answer covers the caller's own rows alone
        return Domain('id', 'in', self.sudo()._search([('employee_key', 'in', keys)]))

    @api.depends('date_to')
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for protection in self:
            protection.state = 'ended' if protection.date_to and protection.date_to < today else 'active'

    def _is_frozen(self):
        return True


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _after_submit(self):
        super()._after_submit()
        # sudo: protection rows are written by the registry alone
        owned = self.sudo().filtered('recorder_key')
        self.env['intervention.protection'].sudo()._insert([{
            'record_id': record.id, 'employee_key': record.recorder_key, 'date_from': record.submitted_on,
        } for record in owned])

    def _after_close(self):
        super()._after_close()
        # sudo: the term is a setting, the row is written by the registry alone
        months = int(self.env['ir.config_parameter'].sudo().get_param(PARAMETER, '24'))
        if months:
            until = self.company_id._intervention_today() + relativedelta(months=months)
            self.env['intervention.protection'].sudo().search([('record_id', '=', self.id)])._move({'date_to': until})


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    def _intervention_protected(self):
        """Return those of the employees whose protection runs; told to the code that asks and to nobody else."""
        # sudo: the index is readable to nobody
        running = self.env['intervention.protection'].sudo().search(
            [('employee_key', 'in', [employee._intervention_key() for employee in self])])
        keys = set(running.filtered(lambda protection: protection.state == 'active').mapped('employee_key'))
        return self.filtered(lambda employee: employee._intervention_key() in keys)

    def _intervention_frozen(self):
        """Return those of the employees for whom every personnel change is frozen."""
        return self.browse()
