from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STAGES = [
    ('clue', 'Clue check'),
    ('filing', 'Filing'),
    ('investigation', 'Investigation'),
    ('decision', 'Handling decision'),
    ('execution', 'Execution'),
    ('closed', 'Case closed'),
]
OFFICES = ('registrar', 'discipline', 'committee', 'superior')


class InterventionCase(models.Model):
    """An enforcement case that somebody may interfere with (A2, A8, B8). One row per case.

    Handlers see their own cases; who handles a case is theirs alone to see, for a case with one handler would name the
    recorder of its records.
    """
    _name = 'intervention.case'
    _inherit = ['intervention.discreet', 'intervention.kept']
    _description = 'Enforcement Case'
    _order = 'name desc'
    _rec_names_search = ['name', 'title', 'external_ref']

    def _default_handlers(self):
        user = self.env.user
        return user.employee_id if user._intervention_role('recorder') else self.env['hr.employee']

    def _default_department(self, company=None):
        """Return the unit of the handler who opens the case, else the one unit of its company that all others lie below."""
        company = company or self.env.company
        # sudo: handlers may not read personnel files; what the caller's own is, he may know
        own = self._default_handlers().sudo().filtered(lambda employee: employee.company_id == company).department_id
        top = own or self.env['hr.department'].search(
            [('company_id', '=', company.id), ('parent_id', '=', False)], limit=2)
        return top if len(top) == 1 else self.env['hr.department']

    name = fields.Char('Case Number', required=True)
    title = fields.Char(required=True)
    stage = fields.Selection(STAGES, required=True, default='clue')
    handler_ids = fields.Many2many('hr.employee', 'intervention_case_handler_rel', 'case_id', 'employee_id', 'Handlers',
                                   default=_default_handlers,
                                   groups='intervention_registry.group_recorder', ondelete='restrict')
    is_handled = fields.Boolean('Handled by Me', compute='_compute_is_handled', search='_search_is_handled',
                                compute_sudo=False)
    department_id = fields.Many2one(
        'hr.department', 'Handling Unit', index='btree_not_null', ondelete='restrict', default=_default_department,
        domain="[('company_id', 'in', (False, company_id))]",
        help="The unit that handles the case; the figures by unit go by it")
    external_ref = fields.Char('External Reference', index='btree_not_null')
    company_id = fields.Many2one('res.company', required=True, index=True,
                                 default=lambda self: self.env.company)
    record_count = fields.Integer('Records', compute='_compute_record_count')

    _name_unique = models.Constraint('UNIQUE(company_id, name)', "A case with this number exists already.")

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for case in self:
            case.display_name = f'{case.name} {case.title}' if case.name else case.title

    @api.depends_context('uid')
    @api.depends('handler_ids')
    def _compute_is_handled(self):
        files = self.env.user._intervention_files()
        for case in self:
            # sudo: the handlers are compared with the caller alone
            case.is_handled = bool(case.sudo().handler_ids & files)

    def _search_is_handled(self, operator, value):
        if operator != 'in':
            return NotImplemented
        # sudo: as above
        own = self.sudo()._search([('handler_ids', 'in', self.env.user._intervention_files().ids)])
        return Domain('id', 'in' if True in value else 'not in', own)

    @api.depends_context('uid')
    def _compute_record_count(self):
        counts = dict(self.env['intervention.record']._read_group(
            [('case_id', 'in', self.ids)], ['case_id'], ['__count']))
        for case in self:
            case.record_count = counts.get(case, 0)

    def _has_field_access(self, field, operation):
        # an office reads every case of the bureau: who holds one reads the handlers of none, not as a handler either
        if field.name == 'handler_ids' and not self.env.su and any(map(self.env.user._intervention_role, OFFICES)):
            return False
        return super()._has_field_access(field, operation)

    @api.constrains('department_id', 'company_id')
    def _check_department(self):
        for case in self:
            if case.department_id.company_id not in (case.company_id, case.company_id.browse()):
                raise ValidationError(self.env._("The unit is of another bureau. Choose one of %(company)s.",
                                                 company=case.company_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        """Create cases; without ``handler_ids`` a handler becomes the handler of his own case. Return the cases."""
        self.check_access('create')
        for vals in vals_list:
            self._check_handlers(vals)
        # sudo: linking a handler asks for read access to personnel files, which handlers do not have
        cases = super(InterventionCase, self._without_defaults().sudo()).create(
            [self._with_unit(self._cleaned(vals)) for vals in vals_list]).with_env(self.env)
        cases.check_access('create')
        return cases

    def _with_unit(self, vals):
        """Return ``vals`` with the unit of the company they name: the default is that of the caller's own."""
        company = self.env['res.company'].browse(vals.get('company_id') or self.env.company.id)
        if company == self.env.company or 'department_id' in vals:
            return vals
        return {**vals, 'department_id': self._default_department(company).id}

    def write(self, vals):
        self.check_access('write')
        self._check_handlers(vals)
        # sudo: as above
        super(InterventionCase, self.sudo()).write(self._cleaned(vals))
        self.check_access('write')
        return True

    def _check_handlers(self, vals):
        """Let through links to personnel files only: the files themselves are not touched."""
        for name in vals:
            self._check_field_access(self._fields[name], 'write')
        plain = (Command.LINK, Command.UNLINK, Command.CLEAR, Command.SET)
        if any(command[0] not in plain for command in vals.get('handler_ids') or ()):
            raise UserError(self.env._("Choose the handlers among the employees."))

    def action_record(self):
        """Open the recording form for this case (A6, B5).

        :return: a window action with the case filled in
        """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.record_action_new')
        return {**action, 'context': {'default_case_id': self.id}}

    def action_view_records(self):
        """Open the records of this case that the caller may see. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.record_action')
        return {**action, 'domain': [('case_id', '=', self.id)], 'context': {}}
