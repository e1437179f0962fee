from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.fields import NO_ACCESS, Domain

from ..tools.codes import opaque_code
from ..tools.words import clean
from .case import STAGES
from .fields import SealedText

STATES = [
    ('draft', 'Draft'),
    ('submitted', 'Submitted'),
    ('verifying', 'Verifying'),
    ('found', 'Found'),
    ('deliberating', 'Deliberating'),
    ('resolved', 'Resolved'),
    ('authorised', 'Authorised'),
    ('circulated', 'Circulated'),
    ('closed', 'Closed'),
]
SEVERITIES = [('ordinary', 'Ordinary'), ('serious', 'Serious')]
LONGEST_KEY = 200
FINDINGS = [('none', 'None yet'), ('no_breach', 'No breach'), ('breach', 'Breach'), ('unfounded', 'Unfounded')]

FACTS = (
    'case_id', 'case_stage', 'occurred_at', 'nature', 'form', 'attribution', 'direct_route', 'intervenor_id',
    'intervenor_name', 'intervenor_unit', 'intervenor_position', 'principal_id', 'behaviour_ids', 'guidance_decides',
    'inquiry_basis', 'summary', 'request', 'response',
)


class InterventionRecord(models.Model):
    """One approach to an enforcement case (A2-A6, A8; B2-B5, B8).

    Written by the handler who was approached; from submission on the facts are fixed for everybody. Who recorded it is
    kept as a keyed index only: ``recorder_id`` answers the recorder himself and is empty for everybody else.
    """
    _name = 'intervention.record'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.document', 'intervention.due']
    _description = 'Intervention Record'
    _row_draft = ('submitted_on', None)
    _facts_taken = ('department_id',)
    _order = 'submitted_on desc, id desc'
    _rec_names_search = ['name']
    _trail_clear = ('name', 'number', 'identity_digest')

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    number = fields.Char('Register Number', readonly=True, groups=(
        'intervention_registry.group_registrar,intervention_registry.group_superior,'
        'intervention_registry.group_auditor'))
    state = fields.Selection(STATES, 'Status', readonly=True, required=True, default='draft', index=True,
                             group_expand=True)
    round = fields.Integer(readonly=True, default=1, help="Goes up each time the record is returned")
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    recorder_key = fields.Char(readonly=True, groups=NO_ACCESS, index=True)
    idempotency_key = fields.Char(groups=NO_ACCESS)
    recorder_id = fields.Many2one('hr.employee', compute='_compute_recorder_id',
                                  search='_search_recorder_id', compute_sudo=False)
    is_mine = fields.Boolean('Recorded by Me', compute='_compute_recorder_id', search='_search_is_mine',
                             compute_sudo=False)

    case_id = fields.Many2one('intervention.case', required=True, index=True, ondelete='restrict')
    # not as superuser: a form would show the stage of any case one points to
    case_stage = fields.Selection(STAGES, compute='_compute_case_stage', store=True, readonly=False, precompute=True,
                                  compute_sudo=False)
    occurred_at = fields.Datetime('When', required=True, default=lambda self: fields.Datetime.now().replace(second=0))
    nature = fields.Selection([
        ('interference', 'Interference'),
        ('guidance', 'Guidance'),
        ('inquiry', 'Inquiry'),
    ], required=True, default='interference')
    form = fields.Selection([
        ('in_person', 'In person'),
        ('phone', 'Phone'),
        ('message', 'Message'),
        ('letter', 'Letter'),
        ('document', 'Document'),
        ('meeting', 'Meeting'),
        ('other', 'Other'),
    ], required=True, default='phone')
    attribution = fields.Selection([
        ('self', 'Himself or herself'),
        ('aide', 'Aide'),
        ('relative', 'Relative'),
        ('organisation', 'In the name of an organisation'),
    ], 'On Whose Behalf', required=True, default='self')
    direct_route = fields.Boolean('Report to the Superior Authority', help="Goes past this bureau (A6, B5)")
    route = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')],
                             readonly=True, required=True, default='bureau')
    intervenor_id = fields.Many2one('hr.employee', 'Who (Own Staff)', index=True, ondelete='restrict')
    intervenor_name = fields.Char('Who', compute='_compute_intervenor', store=True, readonly=False, precompute=True)
    intervenor_unit = fields.Char('Unit', compute='_compute_intervenor', store=True, readonly=False, precompute=True)
    intervenor_position = fields.Char('Position', compute='_compute_intervenor', store=True, readonly=False,
                                      precompute=True)
    principal_id = fields.Many2one('hr.employee', 'Leader Behind', index='btree_not_null', ondelete='restrict',
                                   help="The leader whose aide, relative or organisation spoke (B5, B8(2))")
    regime = fields.Selection([('staff', 'Staff'), ('cadre', 'Leading cadre')], compute='_compute_regime', store=True,
                              precompute=True)
    behaviour_ids = fields.Many2many('intervention.legal.basis', 'intervention_record_behaviour_rel', 'record_id',
                                     'basis_id', 'Behaviours', domain=[('duty', '=', 'behaviour')])
    guidance_decides = fields.Boolean('Decides Evidence, Facts or Disposition',
                                      help="Guidance that decides one of these is interference (B3)")
    inquiry_basis = SealedText('Legal Basis of the Inquiry', help="Staff of other organs name theirs (A5)")
    summary = SealedText('What Happened')
    request = SealedText('What Was Wanted')
    response = fields.Selection([
        ('refused', 'Refused'),
        ('told_procedure', 'Told to follow procedure'),
        ('complied', 'Complied'),
    ], 'What I Answered', default='refused', required=True, help="A3, B4")

    department_id = fields.Many2one('hr.department', 'Handling Unit', readonly=True, index='btree_not_null', ondelete='restrict',
                                    help="The unit that handled the case on the day of submission")
    case_reference = fields.Char('Case As Submitted', readonly=True, help="Number and title of the case on that day")
    submitted_on = fields.Date('Submitted', readonly=True, index=True)
    state_since = fields.Date('In Status Since', readonly=True)
    proposed_on = fields.Date('On the Agenda', readonly=True)
    finding = fields.Selection(FINDINGS, readonly=True, required=True, default='none')
    severity = fields.Selection(SEVERITIES, readonly=True)
    authority = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')],
                                 'Personnel Authority', readonly=True)
    source_number = fields.Char('Number in the Old Ledger', readonly=True, index='btree_not_null')
    is_returned = fields.Boolean('Returned for Supplement', compute='_compute_is_returned')
    days_in_state = fields.Integer('Days in Status', compute='_compute_days_in_state')

    statement_ids = fields.One2many('intervention.statement', 'record_id', 'Statements', readonly=True)
    evidence_ids = fields.One2many('intervention.evidence', 'record_id', readonly=True)

    # by pattern, so that the beginning of a code or number finds its records in a ledger of any size
    _code_unique = models.UniqueIndex('(name varchar_pattern_ops)', "Two records cannot have one code.")
    _number_unique = models.UniqueIndex('(company_id, number varchar_pattern_ops) WHERE number IS NOT NULL',
                                        "This number is taken.")
    _source_unique = models.UniqueIndex('(company_id, source_number) WHERE source_number IS NOT NULL',
                                        "This number of the old ledger has been taken over already.")
    _idempotent = models.UniqueIndex('(recorder_key, idempotency_key) WHERE idempotency_key IS NOT NULL',
                                     "This record was sent already.")
    _ledger_index = models.Index('(company_id, submitted_on DESC, id DESC) WHERE submitted_on IS NOT NULL')

    @api.depends_context('uid')
    @api.depends('recorder_key')
    def _compute_recorder_id(self):
        mine = {employee._intervention_key(): employee for employee in self.env.user._intervention_files()}
        for record in self:
            # sudo: the index is readable to nobody; it is compared with the caller's own only
            employee = mine.get(record.sudo().recorder_key)
            record.recorder_id = employee and employee.id
            record.is_mine = bool(employee)

    def _search_is_mine(self, operator, value):
        if operator != 'in':
            return NotImplemented
        # sudo: as above; the answer covers the caller's own records alone
        own = self.sudo()._search([('recorder_key', 'in', self.env.user.sudo().intervention_keys)])
        return Domain('id', 'in' if True in value else 'not in', own)

    def _search_recorder_id(self, operator, value):
        own = set(self.env.user._intervention_files().ids)
        if operator != 'in' or not own.issuperset(value):
            return Domain.FALSE
        return Domain('is_mine', '=', True)

    @api.depends('case_id')
    def _compute_case_stage(self):
        for record in self:
            record.case_stage = record.case_id.stage

    @api.depends('intervenor_id')
    def _compute_intervenor(self):
        for record in self:
            # sudo: handlers may not read personnel files; name, unit and position are what the ledger needs of them
            version = record._on_the_day(record.intervenor_id)
            employee = record.intervenor_id.sudo().with_context(prefetch_fields=False)
            record.intervenor_name = employee.name or record.intervenor_name
            record.intervenor_unit = version.department_id.name or record.intervenor_unit
            record.intervenor_position = version.job_title or version.job_id.name or record.intervenor_position

    @api.depends('intervenor_id', 'principal_id', 'occurred_at')
    def _compute_regime(self):
        for record in self:
            people = record.intervenor_id | record.principal_id
            cadre = any(record._on_the_day(employee).is_leading_cadre for employee in people)
            record.regime = 'cadre' if cadre else 'staff'

    @api.depends('state', 'submitted_on')
    def _compute_is_returned(self):
        for record in self:
            record.is_returned = record.state == 'draft' and bool(record.submitted_on)

    @api.depends('state_since')
    def _compute_days_in_state(self):
        for company, records in self.grouped('company_id').items():
            today = company._intervention_today()
            for record in records:
                record.days_in_state = (today - record.state_since).days if record.state_since else 0

    @api.onchange('regime')
    def _onchange_regime(self):
        self.behaviour_ids = self.behaviour_ids.filtered(lambda basis: basis.regime == self.regime)

    @api.constrains('occurred_at')
    def _check_occurred_at(self):
        for record in self:
            if record.occurred_at > fields.Datetime.now():
                raise ValidationError(self.env._("The time of the approach lies in the future. Correct it."))

    @api.constrains('intervenor_id', 'principal_id', 'recorder_key')
    def _check_not_oneself(self):
        for record in self:
            named = record.intervenor_id | record.principal_id
            if record.recorder_key in [employee._intervention_key() for employee in named]:
                raise ValidationError(self.env._("You cannot record an approach by yourself."))

    @api.constrains('case_id')
    def _check_case_readable(self):
        # Odoo checks constraints as superuser: it is the caller who must know the case
        self.case_id.sudo(False).check_access('read')

    @api.model
    def _facts(self):
        return {*FACTS, 'idempotency_key'}

    def _is_frozen(self):
        return bool(self.submitted_on)

    def _trail_actor(self):
        # the trail is read by an auditor, who is not told either
        return 'recorder' if self.is_mine else super()._trail_actor()

    def _has_field_access(self, field, operation):
        # a client chooses the key and nobody reads it back
        return (field.name == 'idempotency_key' and operation == 'write') or super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        """Record approaches as drafts of the caller's employee (A6, B5).

        :param list vals_list: facts; ``idempotency_key`` (str) makes a repeated call return the first record
        :return: the records, in the order of ``vals_list``
        :raise UserError: when the caller has no employee in this company, or for a key that is no text
        """
        keys = [self._once_key(vals) for vals in vals_list]
        known = self._known(keys)
        fresh = {key or number: vals for number, (key, vals) in enumerate(zip(keys, vals_list)) if key not in known}
        try:
            known.update(zip(fresh, super().create(list(fresh.values()))))
        except UniqueViolation as error:
            if error.diag.constraint_name != 'intervention_record_idempotent':
                raise
            # the same call came in twice at once: Odoo repeats this one, which then finds the record of the other
            raise ConcurrencyError(self.env._("This record was sent already.")) from error
        return self.concat(*(known[key or number] for number, key in enumerate(keys)))

    @api.model
    def _once_key(self, vals):
        key = vals.get('idempotency_key') or ''
        if not isinstance(key, str) or len(key) > LONGEST_KEY:
            raise UserError(self.env._("An idempotency key is a text of at most %(limit)s characters.", limit=LONGEST_KEY))
        return clean(key)

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        if all('recorder_key' in vals for vals in vals_list):
            return vals_list
        key = self._recorder()._intervention_key()
        return [{'recorder_key': key, **vals} for vals in vals_list]

    @api.model
    def _recorder(self):
        # sudo: handlers may not read personnel files; what the caller's own is, they may know
        employee = self.env['hr.employee'].sudo().search(
            [('user_id', '=', self.env.uid), ('company_id', '=', self.env.company.id), ('active', '=', True)], limit=1)
        if not employee:
            raise UserError(self.env._(
                "Your login has no employee file in %(company)s. Ask HR to link it, then record.",
                company=self.env.company.name,
            ))
        return employee

    @api.model
    def _known(self, keys):
        """Return the caller's records that carry one of the idempotency ``keys``, by key."""
        if not (keys := [key for key in keys if key]):
            return {}
        # sudo: the keys are readable to nobody; only the caller's own records are looked through
        own = self.sudo().search([('idempotency_key', 'in', keys),
                                  ('recorder_key', '=', self._recorder()._intervention_key())])
        return {record.idempotency_key: record.with_env(self.env) for record in own}

    def _on_the_day(self, employee):
        """Return the version of the personnel file of ``employee`` that held when the approach happened."""
        return employee._intervention_version(self._local(self.occurred_at or fields.Datetime.now()).date())

    def _local(self, moment):
        """Return the naive UTC ``moment`` in the company's time zone, in which its days and years turn."""
        return self.company_id._intervention_local(moment)

    def _named(self):
        """Return the employees the record names: who came, and the leader behind."""
        return self.intervenor_id | self.principal_id
