from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from .fields import SealedText

STATES = [
    ('draft', 'Draft'),
    ('approved', 'Approved'),
    ('circulated', 'Circulated'),
    ('published', 'Published'),
]
OPEN = ('circulated', 'published')
OFFICES = ('intervention_registry.group_discipline,intervention_registry.group_committee,'
           'intervention_registry.group_superior')


class InterventionNotice(models.Model):
    """A circulation notice over one or several authorised records (A8, B8).

    The discipline office drafts it, a committee member approves, then it is circulated to its scope; on the direct route
    the superior authority does both. Publication is a further decision after a disclosure review; the default is not to
    publish. It never tells who recorded.
    """
    _name = 'intervention.notice'
    _inherit = ['intervention.traced', 'intervention.document', 'intervention.decided', 'intervention.due']
    _description = 'Circulation Notice'
    _row_draft = ('state', 'draft')
    _reads_traced = False  # its readers confirm it
    _order = 'id desc'
    _review_link = 'notice_id'
    _due_activity = 'intervention_registry.activity_notice'
    _trail_clear = ('document_number',)

    name = fields.Char('Title', required=True)
    document_number = fields.Char(readonly=True, help="Given at circulation")
    record_ids = fields.Many2many('intervention.record', 'intervention_notice_record_rel', 'notice_id', 'record_id',
                                  'Records', required=True, groups=OFFICES)
    route = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')],
                             compute='_compute_named_ids', store=True)
    scope = fields.Selection([
        ('unit', "The named person's unit"),
        ('bureau', 'The bureau'),
        ('system', 'The whole system'),
        ('public', 'The public'),
    ], required=True, default='bureau')
    department_ids = fields.Many2many('hr.department', string='Units', help="Who reads a notice to the unit", ondelete='restrict')
    addressee = fields.Char('Addressed To')
    copies = fields.Char('Copies To')
    facts = SealedText()
    harm = SealedText()
    decision = SealedText()
    requirements = SealedText()
    disclosure = fields.Selection([('not', 'Not for disclosure'), ('public', 'Made public')], readonly=True,
                                  required=True, default='not')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    state = fields.Selection(STATES, 'Status', readonly=True, required=True, default='draft', index=True)
    circulated_on = fields.Date('Circulated', readonly=True)
    named_ids = fields.Many2many('hr.employee', 'intervention_notice_named_rel', 'notice_id', 'employee_id',
                                 compute='_compute_named_ids', store=True, groups=NO_ACCESS, ondelete='restrict')
    can_draft = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="The user may word the draft")
    can_decide = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="The user may decide on the notice")
    drafters = fields.Json(readonly=True, groups=NO_ACCESS, help="Users who worded the draft")
    review_ids = fields.One2many('intervention.review', 'notice_id', 'Decisions', readonly=True, groups=OFFICES)

    _number_unique = models.UniqueIndex('(company_id, document_number) WHERE document_number IS NOT NULL',
                                        "This document number is taken.")

    @api.depends('record_ids')
    def _compute_named_ids(self):
        for notice in self:
            notice.named_ids = notice.record_ids.intervenor_id | notice.record_ids.principal_id
            notice.route = notice.record_ids[:1]._body() if notice.record_ids else 'bureau'

    @api.depends_context('uid')
    @api.depends('state', 'route')
    def _compute_can_act(self):
        for notice in self:
            free = not notice._in_conflict()
            notice.can_draft = free and self.env.user._intervention_role(notice._drafting_role())
            notice.can_decide = free and self.env.user._intervention_role(notice._deciding_role())

    @api.constrains('record_ids')
    def _check_records(self):
        for notice in self:
            if any(record.state != 'authorised' for record in notice.record_ids) or not notice.record_ids:
                raise ValidationError(self.env._("A notice is about authorised records: choose at least one."))
            if len({record._body() for record in notice.record_ids}) > 1:
                raise ValidationError(self.env._(
                    "Records that the superior authority decides on have a notice of their own."))
            if notice.record_ids.company_id != notice.company_id:
                raise ValidationError(self.env._("The records belong to another bureau than the notice."))
            # Odoo checks constraints as superuser: it is the caller who must know the records
            notice.record_ids.sudo(False).check_access('read')

    @api.constrains('name', 'record_ids', 'scope', 'department_ids', 'addressee', 'copies', 'facts', 'harm', 'decision',
                    'requirements')
    def _check_drafter(self):
        for notice in self:
            if not self.env.user._intervention_role(notice._drafting_role()):
                raise AccessError(self.env._(
                    "The discipline office drafts notices, on the direct route the superior authority."))
            if notice._in_conflict():
                raise AccessError(self.env._("You are in a conflict of interest on this notice and may not act on it."))

    def _judged(self):
        return self.record_ids._named()

    def _in_conflict(self):
        # sudo: conflicts are looked for in every record of the notice; who recorded one is in conflict as well
        return any(not record._without_conflict(self.env.user) for record in self.sudo().record_ids)

    def _without_conflict(self, users):
        """Return those of ``users`` who may judge what the notice is about."""
        # sudo: as above
        for record in self.sudo().record_ids:
            users = record._without_conflict(users)
        return users

    def _drafting_role(self):
        return 'superior' if self.route == 'superior' else 'discipline'

    def _deciding_role(self):
        return 'superior' if self.route == 'superior' else 'committee'

    @api.model
    def _facts(self):
        return {'name', 'record_ids', 'scope', 'department_ids', 'addressee', 'copies', 'facts', 'harm', 'decision',
                'requirements'}

    def _is_frozen(self):
        return self.state != 'draft'

    @api.model_create_multi
    def create(self, vals_list):
        """Draft notices; what is left empty of their text is written from the records (A8, B8). Return the notices."""
        notices = super().create(vals_list)
        for notice in notices:
            notice._fill(notice._composed())
            notice._note_drafter()
            notice._move({'deadline': self.env['intervention.deadline']._due('notice_approve', self._today())})
        return notices

    def write(self, vals):
        super().write(vals)
        self._note_drafter()
        return True

    def _note_drafter(self):
        for notice in self.sudo():  # sudo: who worded a draft is told to nobody
            notice._move({'drafters': sorted({*(notice.drafters or ()), self.env.uid})})

    def _today(self):
        return (self.company_id or self.env.company)._intervention_today()

    def action_approve(self, decision, reason):
        """Approve the circulation, or send the draft back (A8, B8: circulated after approval).

        From approval on the text is fixed. A draft that was sent back may be changed; somebody else then decides on it.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict who
            neither drafted the notice nor decided on it
        :raise UserError: in another state, without reason, or for a notice that lacks its facts, decision or units
        """
        self._check_decider((self._deciding_role(),), ('draft',))
        if self.env.user in self._drafters():
            raise AccessError(self.env._("You drafted this notice. Somebody else approves it."))
        self._check_complete()
        self._decide('authorise', decision, reason, (self._deciding_role(),))
        if decision == 'approve':
            self._go('approved', 'notice_approve')
        return True

    def _drafters(self):
        """Return who worded the draft: they do not approve it."""
        # sudo: compared with the caller, and told to nobody
        return self.env['res.users'].browse(self.sudo().drafters or self.sudo().create_uid.ids)

    def _check_complete(self):
        """Refuse to decide on a draft that says too little, or is about a record that was circulated since."""
        # sudo: the records' states count, whatever the caller may read
        if any(record.state != 'authorised' for record in self.sudo().record_ids):
            raise UserError(self.env._("A record of this notice was circulated already. Take it out of the draft."))
        if not all((text or '').strip() for text in (self.facts, self.decision)):
            raise UserError(self.env._("The notice needs facts and a decision. Write them from the records first."))
        if self.scope == 'unit' and not self.department_ids:
            raise UserError(self.env._("Choose the units that the notice goes to."))

    def action_circulate(self):
        """Circulate an approved notice to its scope; its records become circulated.

        The notice gets its document number, and everybody in its scope is put on the list of readers.

        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict
        :raise UserError: for a notice that is not approved, or whose scope has no reader
        """
        self._check_decider((self._deciding_role(),), ('approved',))
        today = self._today()
        self._freeze_readers()
        self._go('circulated', 'circulate', circulated_on=today, document_number=self._next_number(today.year),
                 deadline=self.env['intervention.deadline']._due('notice_receipt', today), escalated_to=False)
        # sudo: the circulation of the notice moves its records, whoever may read them
        for record in self.sudo().record_ids.filtered(lambda record: record.state == 'authorised'):
            record._go('circulated', 'circulate')
        return True

    def _next_number(self, year):
        """Return the next document number of the company and year, such as 〔2026〕3号 behind the issuer's code."""
        [number] = self.env['intervention.register']._next(self.company_id, year, 'notice')
        return self.company_id._intervention_document_number(year, number)

    def _go(self, state, event, **values):
        self._move({'state': state, **values})
        self._trace(event, state=state)
        return True


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    notice_id = fields.Many2one('intervention.notice', readonly=True, index='btree_not_null',
                                ondelete='restrict')


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def action_notice(self):
        """Open a new notice on the selected authorised records. Return a window action."""
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.notice_action')
        views = [(False, 'form')]
        return {**action, 'views': views, 'context': {'default_record_ids': self.ids}}
