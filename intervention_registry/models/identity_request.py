from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Domain

from ..tools.codes import opaque_code
from .fields import SealedText

DAYS = 'intervention_registry.identity_days'
OFFICES = [('discipline', 'Discipline office'), ('superior', 'Superior authority')]


class InterventionIdentityRequest(models.Model):
    """The way to learn who recorded (A7, B6): asked with a reason, granted by custodians, opened once within minutes.

    The discipline office asks, past the bureau the superior authority. A custodian sees the request, who asks and why, and
    the record's code - none of its facts; never a request of his own, nor one on a record that he wrote, that names him,
    his relative or somebody above him: of those he is told nothing, and whoever asked not why it takes long. What was
    refused or expired stays.
    """
    _name = 'intervention.identity.request'
    _inherit = ['intervention.document']
    _description = 'Identity Request'
    _order = 'id desc'

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    record_id = fields.Many2one('intervention.record', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    requester_id = fields.Many2one('res.users', 'Asked By', required=True, readonly=True, ondelete='restrict')
    office = fields.Selection(OFFICES, 'Asking Office', required=True, readonly=True)
    reason = SealedText(required=True, readonly=True)
    state = fields.Selection([
        ('asked', 'Asked'),
        ('granted', 'Granted'),
        ('refused', 'Refused'),
        ('expired', 'Expired'),
    ], 'Status', required=True, readonly=True, default='asked')
    asked_on = fields.Date(required=True, readonly=True)
    until = fields.Datetime('Good Until', required=True, readonly=True,
                            help="Until then it may be decided on, and once granted, opened")
    opened_at = fields.Datetime('Opened', readonly=True)
    held = fields.Text(readonly=True, groups=NO_ACCESS)
    decision_ids = fields.Many2many('intervention.identity.decision', compute='_compute_decision_ids', compute_sudo=False)
    can_decide = fields.Boolean(compute='_compute_can', compute_sudo=False)
    can_reveal = fields.Boolean(compute='_compute_can', compute_sudo=False)
    is_shared = fields.Boolean('Needs the Passphrase', compute='_compute_can', compute_sudo=False)

    _one_open = models.UniqueIndex("(record_id, requester_id) WHERE held IS NOT NULL OR state = 'asked'",
                                   "You have asked for this already, and the answer is open.")

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_decision_ids(self):
        # searched as the caller: who asked does not see who has decided before all is decided
        rows = self.env['intervention.identity.decision'].search([('request_id', 'in', self.ids)])
        grouped = rows.grouped('request_id')
        for request in self:
            request.decision_ids = grouped.get(request._origin)

    @api.depends_context('uid')
    @api.depends('state', 'until', 'opened_at')
    def _compute_can(self):
        now, custodian = fields.Datetime.now(), self.env.user._intervention_role('custodian')
        for request in self:
            mine, running = request.requester_id == self.env.user, request.until > now
            decided = self.env.user in request._decisions().custodian_id
            request.can_decide = custodian and running and request.state == 'asked' and not mine and not decided
            # sudo: whether the key is held is told, not the key
            request.can_reveal = mine and running and request.state == 'granted' and bool(request.sudo().held)
            request.is_shared = custodian and bool(request._boxes().key_id)

    @api.model
    def _facts(self):
        return {'record_id', 'reason'}

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Ask who recorded (A7, B6).

        :param list vals_list: record_id and reason, purpose where it is another than the facts
        :return: the requests, which the custodians of the record's company see
        :raise AccessError: for everybody but the discipline office (past the bureau the superior authority), for whoever
            may not read the record or is in a conflict
        :raise UserError: without reason, or while an earlier request of the caller is open
        """
        for vals in vals_list:
            self._check_facts(vals)
        return self.browse().concat(*(self._ask(self._cleaned(vals)) for vals in vals_list))

    @api.model
    def _ask(self, vals):
        record = self.env['intervention.record'].browse(vals.get('record_id') or [])
        if not record:
            raise UserError(self.env._("Say which record it is about."))
        office, reason = record._check_identity_asker(), record._words(vals.get('reason'))
        asked, now = self._asked_for(record, vals), fields.Datetime.now()
        # sudo: whether the caller's own request is open
        own = self.sudo().search([('record_id', '=', record.id), ('requester_id', '=', self.env.uid)])
        own._expire()
        if own.filtered(lambda request: request.state == 'asked' or request.held):
            raise UserError(self.env._("You have asked for this already, and the answer is open."))
        request = self._insert([{
            'record_id': record.id, 'company_id': record.company_id.id, 'requester_id': self.env.uid, 'office': office,
            'reason': reason, **asked, 'asked_on': record.company_id._intervention_today(),
            'until': now + timedelta(days=self._setting(DAYS, 7))}])
        request._trace_record('identity_ask', request, ('office', 'reason', 'until', *asked))
        return request

    @api.model
    def _asked_for(self, record, vals):
        """Return what it is asked for beside the words; later files add to it."""
        return {}

    @api.model
    def _ceiling(self):
        """Return the condition of the requests of which the caller may learn at all (A7, B6)."""
        user = self.env.user
        line = user._intervention_line().ids
        # sudo: the indexes of the caller's own files
        free = Domain('intervenor_id', 'not in', line) & Domain('principal_id', 'not in', line) & Domain(
            'recorder_key', 'not in', user.sudo().intervention_keys)
        # sudo: who is named and who recorded is compared, not told
        return Domain('record_id', 'in', self.env['intervention.record'].sudo()._search(free))

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            # not by a rule: the reporting line and ties of kinship change, and Odoo remembers what a rule said
            domain = Domain(domain) & self._ceiling()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self._ids:
            return result
        # sudo: as in the search
        hidden = self - self.sudo().search(Domain('id', 'in', self.ids) & self._ceiling()).with_env(self.env)
        if not hidden:
            return result
        return (hidden | result[0] if result else hidden), lambda: AccessError(self.env._("You may not read these rows."))

    def _check_comparable(self, spec):
        if '.' in spec:  # through the record, whose facts the reader of a request need not know
            raise AccessError(self.env._("Requests are not compared by what their records hold."))
        return super()._check_comparable(spec)

    @api.model
    def _setting(self, parameter, default):
        # sudo: a setting
        return int(self.env['ir.config_parameter'].sudo().get_param(parameter, default)) or default

    def _decisions(self):
        # sudo: the decisions of all count, whoever asks
        return self.env['intervention.identity.decision'].sudo().search([('request_id', 'in', self.ids)])

    def _boxes(self):
        """Return the shares that open the one request's identity."""
        # sudo: the sealed shares are readable to nobody
        return self.sudo().record_id.identity_ids._current()

    def _trace_record(self, event, row, names, **values):
        """Trace on the chain of the record: whose identity was asked for is told there as well."""
        # sudo: custodians may not read the record
        self.sudo().record_id._trace(event, row=row, names=names, request=self.id, **values)


class InterventionIdentityDecision(models.Model):
    """The decision of one custodian on one request (A7, B6). Rows are added and never change."""
    _name = 'intervention.identity.decision'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Custodian Decision'
    _log_access = False
    _order = 'id'
    _rec_name = 'decision'
    _parents = ('request_id',)  # custodians may not read the record

    request_id = fields.Many2one('intervention.identity.request', required=True, readonly=True, index=True, ondelete='restrict')
    record_id = fields.Many2one(related='request_id.record_id', store=True, precompute=True)
    custodian_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    decision = fields.Selection([('approve', 'Approve'), ('reject', 'Reject')], required=True, readonly=True)
    reason = SealedText(required=True, readonly=True)
    decided_at = fields.Datetime('When', required=True, readonly=True, default=lambda self: self.env.cr.now())

    _once = models.Constraint('UNIQUE(request_id, custodian_id)', "You have decided on this request already.")


class InterventionIdentityOpening(models.Model):
    """What the recorder is told: that his identity was opened, when, to which office and why (A7, B6)."""
    _name = 'intervention.identity.opening'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.append.only']
    _description = 'Opened Identity'
    _order = 'id desc'
    _rec_name = 'opened_on'

    opened_on = fields.Date(required=True, readonly=True)
    office = fields.Selection(OFFICES, 'Opened To', required=True, readonly=True)
    reason = SealedText(required=True, readonly=True)


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    opening_ids = fields.Many2many('intervention.identity.opening', compute='_compute_opening_ids', compute_sudo=False,
                                   groups='intervention_registry.group_recorder')
    can_ask_identity = fields.Boolean(compute='_compute_can_ask_identity', compute_sudo=False)

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_opening_ids(self):
        # searched as the caller: only who recorded is told
        rows = self.env['intervention.identity.opening'].search([('record_id', 'in', self.ids)])
        grouped = rows.grouped('record_id')
        for record in self:
            record.opening_ids = grouped.get(record._origin)

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_ask_identity(self):
        for record in self:
            record.can_ask_identity = bool(record.submitted_on) and record._may_ask_identity()

    def action_ask_identity(self, reason, purpose='facts'):
        """Ask the custodians who recorded (A7, B6).

        :param str reason: why it has to be known, in words
        :param str purpose: facts, protection, or misuse, which has to be decided before
        :return: id of the intervention.identity.request
        :raise AccessError: for everybody but the discipline office, past the bureau the superior authority
        :raise UserError: without reason, while an earlier request of the caller is open, or for misuse that was not decided
        """
        self.ensure_one()
        return self.env['intervention.identity.request'].create(
            [{'record_id': self.id, 'reason': reason, 'purpose': purpose}]).id

    def _identity_office(self):
        return 'superior' if self.route == 'superior' or self.is_passed else 'discipline'

    def _may_ask_identity(self):
        return self.env.user._intervention_role(self._identity_office()) and bool(self._without_conflict(self.env.user))

    def _check_identity_asker(self):
        """Return for which office the caller asks who wrote the one record; refuse everybody else."""
        self.ensure_one()
        self.check_access('read')
        if not self.submitted_on or not self._may_ask_identity():
            raise AccessError(self.env._("Only the office that has the record asks who wrote it, and nobody in a conflict."))
        # sudo: what was written before identities were sealed is sealed now
        self.sudo()._seal_late()
        if not self.sudo().identity_ids:  # sudo: whether there is anything to ask for
            raise UserError(self.env._("The record was taken over from an older ledger without its writer: nothing is sealed."))
        return self._identity_office()
