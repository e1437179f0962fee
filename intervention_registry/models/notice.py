from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

STATES = [
    ('draft', 'Draft'),
    ('approved', 'Approved'),
    ('circulated', 'Circulated'),
    ('published', 'Published'),
]


class InterventionNotice(models.Model):
    """A circulation notice over one or several authorised records (A8, B8).

    The discipline office drafts it, a committee member approves, then it is circulated to its scope; on the direct route
    the superior authority does both. Publication is a further decision after a disclosure review; the default is not to
    publish. It never tells who recorded.
    """
    _name = 'intervention.notice'
    _inherit = ['intervention.traced', 'intervention.document']
    _description = 'Circulation Notice'
    _order = 'id desc'

    name = fields.Char('Title', required=True)
    record_ids = fields.Many2many('intervention.record', 'intervention_notice_record_rel', 'notice_id', 'record_id',
                                  'Records', required=True, groups=(
                                      'intervention_registry.group_discipline,intervention_registry.group_committee,'
                                      'intervention_registry.group_superior'))
    route = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')],
                             compute='_compute_named_ids', store=True)
    scope = fields.Selection([
        ('unit', "The named person's unit"),
        ('bureau', 'The bureau'),
        ('system', 'The whole system'),
        ('public', 'The public'),
    ], required=True, default='bureau')
    department_ids = fields.Many2many('hr.department', string='Units', help="Who reads a notice to the unit")
    facts = fields.Text(required=True)
    harm = fields.Text()
    decision = fields.Text(required=True)
    requirements = fields.Text()
    disclosure = fields.Selection([('not', 'Not for disclosure'), ('public', 'Made public')], readonly=True,
                                  required=True, default='not')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    state = fields.Selection(STATES, 'Status', readonly=True, required=True, default='draft', index=True)
    circulated_on = fields.Date('Circulated', readonly=True)
    named_ids = fields.Many2many('hr.employee', 'intervention_notice_named_rel', 'notice_id', 'employee_id',
                                 compute='_compute_named_ids', store=True, groups=NO_ACCESS)
    review_ids = fields.One2many('intervention.review', 'notice_id', 'Decisions', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))
    receipt_ids = fields.One2many('intervention.notice.receipt', 'notice_id', 'Receipts', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))
    is_received = fields.Boolean('Read by Me', compute='_compute_is_received')

    @api.depends('record_ids')
    def _compute_named_ids(self):
        for notice in self:
            notice.named_ids = notice.record_ids.intervenor_id | notice.record_ids.principal_id
            notice.route = notice.record_ids[:1].route or 'bureau'

    @api.depends_context('uid')
    @api.depends('receipt_ids')
    def _compute_is_received(self):
        # sudo: only the caller's own receipt is looked up
        own = self.env['intervention.notice.receipt'].sudo().search(
            [('notice_id', 'in', self.ids), ('user_id', '=', self.env.uid)])
        for notice in self:
            notice.is_received = notice in own.notice_id

    @api.onchange('record_ids')
    def _onchange_record_ids(self):
        self.facts = self.facts or '\n'.join(filter(None, (record._notice_facts() for record in self.record_ids)))

    @api.constrains('record_ids')
    def _check_records(self):
        for notice in self:
            if any(record.state != 'authorised' for record in notice.record_ids) or not notice.record_ids:
                raise ValidationError(self.env._("A notice is about authorised records: choose at least one."))
            if len(set(notice.record_ids.mapped('route'))) > 1:
                raise ValidationError(self.env._("Records of the direct route have a notice of their own."))
            # Odoo checks constraints as superuser: it is the caller who must know the records
            notice.record_ids.sudo(False).check_access('read')

    @api.constrains('name', 'record_ids', 'scope', 'department_ids', 'facts', 'harm', 'decision', 'requirements')
    def _check_no_conflict(self):
        if any(notice._in_conflict() for notice in self):
            raise AccessError(self.env._("You are in a conflict of interest on this notice and may not act on it."))

    def _in_conflict(self):
        # sudo: conflicts are looked for in every record of the notice
        return any(not record._without_conflict(self.env.user) for record in self.sudo().record_ids)

    @api.model
    def _facts(self):
        return {'name', 'record_ids', 'scope', 'department_ids', 'facts', 'harm', 'decision', 'requirements'}

    def _is_frozen(self):
        return self.state != 'draft'

    def action_approve(self, decision, reason):
        """Approve the circulation, or send the draft back (A8, B8: circulated after approval).

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict
        :raise UserError: in another state or without reason
        """
        if decision not in ('approve', 'reject'):
            raise UserError(self.env._("Choose approve or reject."))
        self._decide('authorise', ('draft',), decision, reason)
        if decision == 'approve':
            self._go('approved', 'notice_approve')
        return True

    def action_circulate(self):
        """Circulate an approved notice to its scope; its records become circulated.

        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict
        :raise UserError: for a notice that is not approved
        """
        self._check_member(('approved',))
        self._go('circulated', 'circulate', circulated_on=self.company_id._intervention_today())
        # sudo: the circulation of the notice moves its records, whoever may read them
        for record in self.sudo().record_ids.filtered(lambda record: record.state == 'authorised'):
            record._go('circulated', 'circulate')
        return True

    def action_publish(self, reason):
        """Make a circulated notice public, after the disclosure review (A8, B8: where necessary).

        :param str reason: why publication is necessary, and what the disclosure review looked at
        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict, and for
            who approved the circulation
        :raise UserError: for a notice that is not circulated, or without reason
        """
        self._decide('publish', ('circulated',), 'approve', reason)
        return self._go('published', 'publish', disclosure='public')

    def action_withdraw(self, reason):
        """Take a published notice back from the public; the circulation stays.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict
        :raise UserError: for a notice that is not published, or without reason
        """
        self._decide('publish', ('published',), 'return', reason, again=True)
        return self._go('circulated', 'withdraw', disclosure='not')

    def action_receipt(self):
        """Confirm that the caller has read a circulated notice; a second call changes nothing. Return True."""
        self.ensure_one()
        self.check_access('read')
        if self.state not in ('circulated', 'published'):
            raise UserError(self.env._("The notice has not been circulated yet."))
        if not self.is_received:
            # sudo: append-only rows are created by nobody directly; everybody may confirm for himself
            self.env['intervention.notice.receipt'].sudo()._append([{'notice_id': self.id, 'user_id': self.env.uid}])
            self._trace('receipt')
        return True

    def _decide(self, step, states, decision, reason, again=False):
        self._check_member(states)
        # sudo: the decisions of all members count
        if not again and self.sudo().review_ids.filtered(lambda row: row.reviewer_id == self.env.user):
            raise AccessError(self.env._("You have decided on this notice already. Somebody else takes this step."))
        reason = self.env['intervention.record']._words(reason)
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        row = self.env['intervention.review'].sudo()._append([{
            'notice_id': self.id, 'step': step, 'decision': decision, 'reason': reason, 'reviewer_id': self.env.uid}])
        self._trace('review', row=row, names=('step', 'decision', 'reason'))

    def _check_member(self, states):
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role('superior' if self.route == 'superior' else 'committee'):
            raise AccessError(self.env._(
                "The Party committee decides on circulation and publication, on the direct route the superior authority."))
        if self._in_conflict():
            raise AccessError(self.env._("You are in a conflict of interest on this notice and may not act on it."))
        if self.state not in states:
            raise UserError(self.env._("The notice is not at this step."))

    def _go(self, state, event, **values):
        self._move({'state': state, **values})
        self._trace(event, state=state)
        return True


class InterventionNoticeReceipt(models.Model):
    """One reader's confirmation of a circulated notice (A8, B8)."""
    _name = 'intervention.notice.receipt'
    _inherit = ['intervention.append.only']
    _description = 'Read Receipt'
    _log_access = False
    _rec_name = 'user_id'

    notice_id = fields.Many2one('intervention.notice', required=True, readonly=True, ondelete='restrict')
    user_id = fields.Many2one('res.users', 'Reader', required=True, readonly=True, ondelete='restrict')
    received_at = fields.Datetime('When', required=True, readonly=True, default=lambda self: self.env.cr.now())

    _once = models.Constraint('UNIQUE(notice_id, user_id)', "You have confirmed this notice already.")


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

    def _notice_facts(self):
        """Return the facts of the record as a notice tells them: who, when, which behaviour; not who recorded."""
        names = dict(self._fields['form']._description_selection(self.env))
        return self.env._(
            "On %(day)s %(who)s (%(unit)s, %(position)s) approached the handling of case %(case)s (%(form)s): "
            "%(behaviours)s.",
            day=fields.Date.to_string(self._local(self.occurred_at).date()), who=self.intervenor_name,
            unit=self.intervenor_unit or '-', position=self.intervenor_position or '-', case=self.case_id.name,
            form=names[self.form], behaviours='; '.join(self.behaviour_ids.mapped('display_name')))
