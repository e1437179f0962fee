from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import NO_ACCESS

from ..tools.codes import opaque_code
from .fields import SealedChar, SealedText
from .verified import OFFICE_GROUPS

KINDS = [
    ('remove', 'Removal from office'),
    ('transfer', 'Transfer'),
    ('dismiss', 'Dismissal'),
    ('demote', 'Demotion'),
    ('strip', 'Removal from post or expulsion'),
    ('appraisal', 'Appraisal'),
    ('pay', 'Pay or benefits'),
    ('duties', 'Duties taken away or piled up'),
    ('bullying', 'Threat, abuse or isolation'),
    ('other', 'Something else'),
]
STATES = [
    ('draft', 'Draft'),
    ('reported', 'Reported'),
    ('verifying', 'Verifying'),
    ('found', 'Found'),
    ('decided', 'Decision made'),
    ('closed', 'Closed'),
]
FINDINGS = [
    ('none', 'None yet'),
    ('retaliation', 'Retaliation'),
    ('no_retaliation', 'No retaliation'),
    ('unfounded', 'Unfounded'),
]


class InterventionRetaliation(models.Model):
    """A reprisal that somebody who recorded reports (A7, A9; B6, B9).

    He reports it from his protection, or comes in person and the discipline office writes it down: then for whatever
    officer, so that taking it down tells nothing. Reporting tells those who handle the report, and nobody else, who he is; which
    record it was they are not told, and the row itself holds that as a keyed index only. Two officers verify, a committee
    member decides (the superior authority where the bureau would judge its own, and for people it manages). While the report is
    unsettled his protection stays open.
    """
    _name = 'intervention.retaliation'
    _inherit = ['intervention.discreet', 'intervention.verified', 'intervention.traced', 'intervention.document',
                'intervention.due']
    _description = 'Retaliation Report'
    _row_draft = ('state', 'draft')
    _order = 'id desc'
    _rec_names_search = ['name']
    _review_link = 'retaliation_id'
    _due_activity = 'intervention_registry.activity_retaliation'
    _deadlines = {'reported': 'retaliation_verify', 'verifying': 'retaliation_verify', 'found': 'retaliation_decide',
                  'decided': 'retaliation_close'}

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    protection_id = fields.Many2one('intervention.protection', 'My Protection', compute='_compute_protection_id',
                                    inverse='_inverse_protection_id', compute_sudo=False,
                                    help="Which of your protections it is about: told to nobody but you")
    protection_key = fields.Char(readonly=True, groups=NO_ACCESS, index=True)
    employee_id = fields.Many2one('hr.employee', 'Who Suffers It', compute='_compute_employee_id',
                                  inverse='_inverse_employee_id')
    reporter = SealedChar(readonly=True, groups=NO_ACCESS)
    reporter_key = fields.Char(readonly=True, groups=NO_ACCESS, index=True)
    is_own = fields.Boolean('About Me', compute='_compute_is_own', compute_sudo=False)
    is_office_draft = fields.Boolean('Taken Down by the Office', compute='_compute_is_own', compute_sudo=False)
    can_handle = fields.Boolean(compute='_compute_can_handle', compute_sudo=False,
                                help="The user is of the office that has the report, and free of conflict")
    kind = fields.Selection(KINDS, required=True, default='transfer')
    happened_on = fields.Date('Day It Happened', required=True,
                              default=lambda self: self.env.company._intervention_today())
    suspect_id = fields.Many2one('hr.employee', 'Who Is Behind It', index='btree_not_null', ondelete='restrict')
    suspect_name = fields.Char("Outsider's Name")
    suspect_unit = fields.Char("Outsider's Unit")
    facts = SealedText(help="What was done, and why it is a reprisal")
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='draft', index=True)
    reported_on = fields.Date(readonly=True)
    found_on = fields.Date(readonly=True)
    decided_on = fields.Date(readonly=True)
    closed_on = fields.Date(readonly=True)
    finding = fields.Selection(FINDINGS, required=True, readonly=True, default='none')
    is_freezing = fields.Boolean('Personnel Changes Frozen', readonly=True, index='btree_not_null',
                                 help="No change of the person's post takes effect until this ends; HR is not told")
    handler_ids = fields.Many2many('res.users', 'intervention_retaliation_handler_rel', 'retaliation_id', 'user_id',
                                   readonly=True, groups=NO_ACCESS, help="Who handles it, and so who sees it",
                                   ondelete='restrict')
    statement_ids = fields.One2many('intervention.statement', 'retaliation_id', 'Statements', readonly=True)
    evidence_ids = fields.One2many('intervention.evidence', 'retaliation_id', readonly=True)
    measure_ids = fields.One2many('intervention.retaliation.measure', 'retaliation_id', 'Measures', readonly=True)
    review_ids = fields.One2many('intervention.review', 'retaliation_id', 'Decisions', readonly=True, groups=OFFICE_GROUPS)

    _code_unique = models.UniqueIndex('(name)', "Two documents cannot have one code.")

    @api.depends_context('uid')
    @api.depends('protection_key')
    def _compute_protection_id(self):
        # sudo: the index is readable to nobody; it is compared with the caller's own only
        mine = self.env['intervention.protection'].sudo().search(
            [('employee_key', 'in', self.env.user.sudo().intervention_keys)])
        own = {protection._link_key(): protection.id for protection in mine}
        for report in self:
            report.protection_id = own.get(report.sudo().protection_key)

    def _inverse_protection_id(self):
        for report in self.filtered('protection_id'):
            # sudo: whether it is the caller's own is the question; one that is not, and none at all, are answered alike
            protection = report.protection_id.sudo().exists()
            if not protection.employee_id:
                raise AccessError(self.env._("Choose one of your own protections."))
            report._take_in(protection.employee_id, protection_key=protection._link_key())

    @api.depends('reporter')
    def _compute_employee_id(self):
        for report in self:
            reporter = report.sudo().reporter  # sudo: who reads the report, reads whom it is about
            report.employee_id = int(reporter) if reporter else False

    def _inverse_employee_id(self):
        for report in self.filtered('employee_id'):
            if not report._is_office():
                raise AccessError(self.env._("You report what happened to yourself, from your own protection."))
            if not report.employee_id.sudo().exists():  # sudo: registry roles may not read personnel files
                raise ValidationError(self.env._("Choose whom the reprisal struck."))
            report._take_in(report.employee_id, protection_key=False)

    def _take_in(self, employee, **values):
        """Keep whom the draft is about, so that only who may read the draft learns it."""
        if self.state != 'draft':
            raise AccessError(self.env._("The facts are fixed. Add a statement or a new document instead."))
        self._move({'reporter': str(employee.id), 'reporter_key': employee._intervention_key(),
                    'company_id': employee.sudo().company_id.id or self.company_id.id, **values})

    @api.depends_context('uid')
    @api.depends('reporter_key')
    def _compute_is_own(self):
        # sudo: as above
        keys = self.env.user.sudo().intervention_keys
        office = self._is_office()
        for report in self:
            report.is_own = report.sudo().reporter_key in keys
            report.is_office_draft = office and report.is_mine and not report.is_own

    @api.depends_context('uid')
    @api.depends('state', 'route')
    def _compute_can_handle(self):
        for report in self:
            report.can_handle = report.state not in ('draft', 'closed') and self.env.user in report._desk_office()

    @api.constrains('suspect_id', 'suspect_name', 'reporter_key')
    def _check_people(self):
        for report in self:
            if report.suspect_id and report.suspect_id == report.employee_id:
                raise ValidationError(self.env._("Nobody takes revenge on himself. Correct the people."))
            if report.suspect_id and report.suspect_name:
                raise ValidationError(self.env._("Choose the employee or name the outsider, not both."))

    @api.constrains('happened_on')
    def _check_happened_on(self):
        for report in self:
            if report.happened_on > report.company_id._intervention_today():
                raise ValidationError(self.env._("The day of the reprisal lies in the future. Correct it."))

    def _is_office(self):
        return any(self.env.user._intervention_role(role) for role in ('discipline', 'superior'))

    @api.model
    def _facts(self):
        return {'protection_id', 'employee_id', 'kind', 'happened_on', 'suspect_id', 'suspect_name', 'suspect_unit', 'facts'}

    def _is_frozen(self):
        return self.state != 'draft'

    def _desk(self):
        if self.state == 'found':
            return ('committee', 'authorise') if self.finding == 'retaliation' else ('discipline', None)
        return {'reported': ('discipline', 'verify'), 'verifying': ('discipline', 'verify'),
                'decided': ('discipline', None)}.get(self.state, (None, None))

    def _judged(self):
        # who is the victim's own kin, or stands below him, judges as little as the suspect's people
        return self.suspect_id | self.employee_id

    def _trail_actor(self):
        # the trail is read by an auditor, who is not told who reported
        return 'recorder' if self.is_own else super()._trail_actor()


class InterventionProtection(models.Model):
    _inherit = 'intervention.protection'

    retaliation_ids = fields.Many2many('intervention.retaliation', string='Reports of Retaliation',
                                       compute='_compute_retaliation_ids', compute_sudo=False)

    def _link_key(self):
        """Return the keyed index under which reports of retaliation know the one protection."""
        return self.env['intervention.key']._index('intervention.protection', self.id)

    def _is_held(self):
        # sudo: all reports count
        return super()._is_held() or bool(self.env['intervention.retaliation'].sudo().search_count([
            ('protection_key', '=', self._link_key()), ('state', 'not in', ('draft', 'closed'))], limit=1))

    @api.depends_context('uid')
    @api.depends('employee_key')
    def _compute_retaliation_ids(self):
        for protection in self:
            # sudo: the index is readable to nobody; what is found is shown as far as the caller may read it
            reports = self.env['intervention.retaliation'].sudo().search([('protection_key', '=', protection._link_key())])
            protection.retaliation_ids = reports.sudo(False)._filtered_access('read')

    def action_retaliation(self):
        """Open the form of a report of retaliation on one's own protection. Return a window action."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.retaliation_action')
        return {**action, 'views': [(False, 'form')], 'context': {'default_protection_id': self.id}}
