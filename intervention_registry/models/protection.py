from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain

PARAMETER = 'intervention_registry.protection_months'


class InterventionProtection(models.Model):
    """The protection of who recorded (A7, B6): from submission until a set time after closing.

    Whose protection it is stands in the row as a keyed index only; the protected person alone sees it. It hangs on his
    personnel file and runs on when he leaves, changes company or loses his login.
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
    ended_on = fields.Date('Ended by Decision', readonly=True)
    state = fields.Selection([('active', 'Protected'), ('ended', 'Ended')], compute='_compute_state')
    event_ids = fields.One2many('intervention.protection.event', 'protection_id', 'History', readonly=True)

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

    def _row_chain(self):
        # it begins with the submission, whose row takes it along; its own chain begins when its term is moved
        return self.record_id._row_chain() if self.record_id else super()._row_chain()

    def _trail_actor(self):
        # whoever moves a term, the trail of who is protected does not say whose act it was
        return 'system'

    def _is_held(self):
        """Say whether something keeps the one protection open whatever its term; later files add themselves."""
        return False

    def _set_term(self, event):
        """Work the end of each protection out anew, and keep ``event`` as the reason in its history."""
        for protection in self:
            until = protection._term()
            protection._move({'date_to': until})
            # sudo: the history is written by the registry alone
            row = self.env['intervention.protection.event'].sudo()._append([{
                'protection_id': protection.id, 'event': event, 'date_to': until,
                'happened_on': protection.record_id.company_id._intervention_today()}])
            protection._trace('protection_term', row=row, names=('event', 'date_to'))

    def _term(self):
        """Return the last day of the one protection from what holds now; False: open."""
        today = self.record_id.company_id._intervention_today()
        if self._is_held():
            return False
        if self.ended_on:
            return max(self.ended_on, today)
        # sudo: the term is a setting
        months = int(self.env['ir.config_parameter'].sudo().get_param(PARAMETER, '24'))
        return self.record_id.state == 'closed' and bool(months) and today + relativedelta(months=months)


class InterventionProtectionEvent(models.Model):
    """What moved a protection's term (A7, B6): its history, for the protected person's eyes."""
    _name = 'intervention.protection.event'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.append.only']
    _description = 'Term of a Protection'
    _order = 'id desc'
    _rec_name = 'event'
    _parents = ('protection_id',)

    record_id = fields.Many2one(related='protection_id.record_id', store=True, precompute=True, required=False)
    protection_id = fields.Many2one('intervention.protection', required=True, readonly=True, index=True, ondelete='restrict')
    event = fields.Selection([
        ('close', 'Record closed'),
        ('report', 'Retaliation reported'),
        ('settle', 'Retaliation report settled'),
        ('end', 'Ended by decision'),
    ], 'What Happened', required=True, readonly=True)
    happened_on = fields.Date('Date', required=True, readonly=True)
    date_to = fields.Date('Until', readonly=True)


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
        self._protections()._set_term('close')

    def _protections(self):
        """Return the protections that the records started."""
        # sudo: the protected person alone sees them
        return self.env['intervention.protection'].sudo().search([('record_id', 'in', self.ids)])


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    def _intervention_protected(self):
        """Return those of the employees whose protection runs; told to the code that asks and to nobody else."""
        owners = self._intervention_owners()
        # sudo: the index is readable to nobody
        running = self.env['intervention.protection'].sudo().search([('employee_key', 'in', list(owners))])
        keys = running.filtered(lambda protection: protection.state == 'active').mapped('employee_key')
        return self.browse().union(*(owners[key] for key in keys))

    def _intervention_owners(self):
        """Return the employees of self by the indexes under which they own, or ever owned, records and protection."""
        owners = {}
        for employee in self:
            # sudo: which other files the person has decides what protects him, whoever asks
            files = employee | employee.sudo().user_id.intervention_file_ids.sudo(False)
            for key in files._intervention_past_keys():
                owners[key] = owners.get(key, self.browse()) | employee
        return owners

    def _intervention_frozen(self):
        """Return those of the employees for whom every personnel change is frozen."""
        return self.browse()
