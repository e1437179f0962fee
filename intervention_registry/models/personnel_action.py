from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import NO_ACCESS

from ..tools.codes import opaque_code
from .fields import SealedText

KINDS = [
    ('remove', 'Removal from office'),
    ('transfer', 'Transfer'),
    ('dismiss', 'Dismissal'),
    ('demote', 'Demotion'),
    ('strip', 'Removal from post'),
    ('expel', 'Expulsion'),
]
STATES = [
    ('draft', 'Draft'),
    ('submitted', 'Waiting'),
    ('approved', 'Approved'),
    ('refused', 'Refused'),
    ('applied', 'Applied'),
    ('withdrawn', 'Withdrawn'),
]
FINAL = ('approved', 'refused', 'applied')
CHECKLIST = ('heard', 'deliberated', 'notified', 'appeal_told')
ANSWERS = [('yes', 'Done'), ('not_needed', 'Not required by law')]
# what a request fills in -> the value of the personnel file
WANTED = {
    'new_company_id': 'company_id',
    'new_department_id': 'department_id',
    'new_job_id': 'job_id',
    'new_job_title': 'job_title',
    'new_manager_id': 'parent_id',
    'new_address_id': 'address_id',
    'new_location_id': 'work_location_id',
    'new_calendar_id': 'resource_calendar_id',
    'new_employee_type': 'employee_type',
    'new_public_status': 'public_status',
    'new_wage': 'wage',
    'new_contract_type_id': 'contract_type_id',
    'new_contract_date_end': 'contract_date_end',
    'new_trial_date_end': 'trial_date_end',
    'departure_reason_id': 'departure_reason_id',
    'departure_date': 'departure_date',
    'new_authority': 'personnel_authority',
    'new_user_id': 'user_id',
}
# what a request ticks -> the value of the personnel file, and what it becomes
TICKED = {
    'relieves': ('job_id', False),
    'archives': ('active', False),
    'unmarks': ('is_enforcement_officer', False),
}


def _like(model, name):
    """Return the choices of a selection of the personnel file, for a field that is to offer the same."""
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)


class InterventionPersonnelAction(models.Model):
    """A personnel change asked for an enforcement officer (A7, B6): ground, completed procedure, who approved, what changes.

    HR asks and applies; the discipline office and the Party committee (the superior authority for whom it manages)
    decide, each by ``intervention.review`` rows. The request is the same for every officer: neither its texts nor its
    states nor their timing tell whether he recorded anything.
    """
    _name = 'intervention.personnel.action'
    _inherit = ['intervention.discreet', 'intervention.decided', 'intervention.traced', 'intervention.document',
                'intervention.due']
    _description = 'Personnel Change'
    _row_draft = ('state', 'draft')
    _order = 'id desc'
    _rec_names_search = ['name']
    _review_link = 'personnel_action_id'
    _due_activity = 'intervention_registry.activity_personnel_action'
    _trail_clear = ('name',)

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    employee_id = fields.Many2one('hr.employee', 'Officer', required=True, index=True, ondelete='restrict')
    kind = fields.Selection(KINDS, 'What Is Asked', required=True, default='transfer')
    ground_id = fields.Many2one('intervention.legal.basis', 'Statutory Ground', ondelete='restrict',
                                domain=[('duty', '=', 'personnel_ground')])
    article = fields.Char('Article Relied On', help="As cited, with the paragraph")
    procedure = SealedText('Procedure', help="Which procedure was completed, when and by whom")
    heard = fields.Selection(ANSWERS, 'The officer was heard')
    deliberated = fields.Selection(ANSWERS, 'Deliberated collectively')
    notified = fields.Selection(ANSWERS, 'Notified in writing')
    appeal_told = fields.Selection(ANSWERS, 'Told of review and appeal')
    effective_on = fields.Date('To Take Effect On', default=lambda self: self.env.company._intervention_today(),
                               help="Applied on this day or later")

    new_company_id = fields.Many2one('res.company', ondelete='restrict')
    new_department_id = fields.Many2one('hr.department', ondelete='restrict')
    new_job_id = fields.Many2one('hr.job', 'New Position', ondelete='restrict')
    new_job_title = fields.Char()
    new_manager_id = fields.Many2one('hr.employee', ondelete='restrict')
    new_address_id = fields.Many2one('res.partner', 'New Work Address', ondelete='restrict')
    new_location_id = fields.Many2one('hr.work.location', 'New Work Location', ondelete='restrict')
    new_calendar_id = fields.Many2one('resource.calendar', 'New Working Hours', ondelete='restrict')
    new_employee_type = fields.Selection(_like('hr.version', 'employee_type'))
    new_public_status = fields.Selection(_like('hr.version', 'public_status'))
    new_wage = fields.Float()
    new_contract_type_id = fields.Many2one('hr.contract.type', ondelete='restrict')
    new_contract_date_end = fields.Date('New Contract End')
    new_trial_date_end = fields.Date('New End of Trial Period')
    departure_reason_id = fields.Many2one('hr.departure.reason', ondelete='restrict')
    departure_date = fields.Date()
    new_authority = fields.Selection(_like('hr.version', 'personnel_authority'), 'New Personnel Authority')
    new_user_id = fields.Many2one('res.users', 'New Login', ondelete='restrict', domain=[('share', '=', False)])
    relieves = fields.Boolean('Relieve of the Position', help="The officer holds no position afterwards")
    archives = fields.Boolean('Archive the File', help="The officer leaves the bureau")
    unmarks = fields.Boolean('No Enforcement Officer Any More', help="The protection of the articles ends with the mark")

    company_id = fields.Many2one('res.company', compute='_compute_company_id', store=True, precompute=True, index=True,
                                 required=True)
    before = fields.Json(readonly=True, groups=NO_ACCESS, help="The file as it stood when the request was submitted")
    change_text = fields.Text('What Changes', compute='_compute_change_text')
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='draft', index=True)
    authority = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')], 'Personnel Authority',
                                 readonly=True)
    asked_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    submitted_on = fields.Date(readonly=True)
    release_on = fields.Date('Not Final Before', readonly=True, help="The same for every request")
    decided_on = fields.Date(readonly=True)
    valid_until = fields.Date(readonly=True, help="An approval that is not applied by then has expired")
    applied_on = fields.Date(readonly=True)
    is_expired = fields.Boolean('Expired', compute='_compute_is_expired')
    document_ids = fields.One2many('intervention.personnel.document', 'action_id', 'Documents', readonly=True)
    # computed, for a plain one2many lists rows that its reader may not see
    review_ids = fields.One2many('intervention.review', compute='_compute_review_ids', compute_sudo=False,
                                 string='Decisions', groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    _code_unique = models.UniqueIndex('(name)', "Two requests cannot have one code.")

    @api.depends('employee_id')
    def _compute_company_id(self):
        for action in self:
            # sudo: whose file it is says which company decides
            action.company_id = action.employee_id.sudo().company_id or self.env.company

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_review_ids(self):
        for action in self:
            action.review_ids = self.env['intervention.review'].search([('personnel_action_id', 'in', action.ids)])

    @api.depends('valid_until', 'state')
    def _compute_is_expired(self):
        for action in self:
            action.is_expired = action.state == 'approved' and action.valid_until < action.company_id._intervention_today()

    @api.depends('employee_id', 'before', *WANTED, *TICKED)
    @api.depends_context('lang')
    def _compute_change_text(self):
        for action in self:
            action.change_text = '\n'.join(action._change_lines())

    def _change_lines(self):
        """Return one line for each value that changes; figures of the contract as it stands are not told."""
        # sudo: the offices read the request and no personnel file
        request, file = self.sudo(), self.sudo().employee_id
        labels = file.fields_get([*WANTED.values(), 'active'], ['string', 'selection'])
        lines = []
        for name, target in request._wanted_names().items():
            secret = target in ('wage', 'contract_date_end', 'trial_date_end', 'contract_type_id')
            old = '' if secret else request._shown(labels, target, (self.sudo().before or file._gated_state()).get(target))
            new = request._shown(labels, target, request[name]) if name in WANTED else self.env._("none")
            if name in ('archives', 'unmarks'):
                lines.append(self._fields[name]._description_string(self.env))
            else:
                lines.append(f"{labels[target]['string']}: {old} → {new}" if old else f"{labels[target]['string']}: {new}")
        return lines

    def _shown(self, labels, name, value):
        field = self.env['hr.employee']._fields[name]
        if field.type == 'many2one':
            row = value if isinstance(value, models.BaseModel) else self.env[field.comodel_name].browse(value or [])
            return row.sudo().with_context(active_test=False).exists().display_name or ''
        if field.type == 'selection':
            return dict(labels[name]['selection']).get(value, '')
        return str(value or '')

    def _wanted_names(self):
        """Return ``{field of the request: value of the file}`` of what the one request changes."""
        wanted = {name: target for name, target in WANTED.items() if self[name]}
        return {**wanted, **{name: target for name, (target, _value) in TICKED.items() if self[name]}}

    @api.model
    def _wanted_defaults(self, employee, worse):
        """Return the context in which a new request has the values of a refused write filled in."""
        values = {'employee_id': employee.id, 'kind': self._kind_of(worse)}
        values.update({name: worse[target] for name, target in WANTED.items() if worse.get(target)})
        values.update({name: True for name, (target, value) in TICKED.items() if target in worse and worse[target] == value})
        return {f'default_{name}': value for name, value in values.items()}

    @api.model
    def _kind_of(self, worse):
        if {'active', 'departure_date', 'departure_reason_id', 'contract_date_end', 'has_contract'} & set(worse):
            return 'dismiss'
        if {'wage', 'employee_type', 'public_status', 'job_title'} & set(worse):
            return 'demote'
        return 'remove' if 'job_id' in worse and not worse['job_id'] else 'transfer'

    @api.constrains('kind', *WANTED, *TICKED)
    def _check_changes(self):
        for action in self:
            if action.archives and action.kind not in ('dismiss', 'expel'):
                raise ValidationError(self.env._("A file is archived after dismissal or expulsion. Choose one of these kinds."))
            if action.new_wage < 0:
                raise ValidationError(self.env._("A wage is not below zero. Correct it."))
            if action.relieves and action.new_job_id:
                raise ValidationError(self.env._("The officer is relieved of the position or gets a new one. Choose one."))
            if action.new_manager_id == action.employee_id:
                raise ValidationError(self.env._("Nobody is his own manager. Choose another one."))

    @api.constrains('ground_id')
    def _check_ground(self):
        if any(action.ground_id and action.ground_id.duty != 'personnel_ground' for action in self):
            raise ValidationError(self.env._("Choose a statutory ground for a personnel change from the catalogue."))

    @api.model
    def _facts(self):
        return {'employee_id', 'kind', 'ground_id', 'article', 'procedure', 'effective_on', *CHECKLIST, *WANTED, *TICKED}

    def _is_frozen(self):
        return self.state != 'draft'

    def _judged(self):
        return self.employee_id

    @api.model_create_multi
    def create(self, vals_list):
        """Draft requests; HR alone.

        :param list vals_list: employee_id, kind, ground_id, article, procedure, the checklist and what changes
        :return: the drafts
        :raise AccessError: for everybody but HR, and for a change of one's own file
        :raise UserError: for values that cannot be
        """
        actions = super().create(vals_list)
        actions._check_hr()
        return actions

    def write(self, vals):
        result = super().write(vals)
        self._check_hr()
        return result

    def _check_hr(self):
        """Refuse everybody but HR, and HR on its own file."""
        own = self.env.user._intervention_files()
        if not (self.env.su or self.env.user.has_group('hr.group_hr_user')) or self.employee_id & own:
            raise AccessError(self.env._("HR asks for personnel changes and applies them, and nobody for himself."))
