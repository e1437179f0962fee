from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.codes import opaque_code
from .fields import SealedText

GROUNDS = [('expired', 'The retention period is over'), ('law', 'The law asks for the deletion')]
STATES = [('asked', 'Asked For'), ('destroyed', 'Destroyed'), ('refused', 'Refused')]
DECIDERS = ('discipline', 'superior', 'committee')
APPROVALS = 2
RETENTION = 'intervention_registry.retention_years'
YEARS, FEWEST_YEARS = 30, 5


class InterventionErasure(models.Model):
    """The destruction of the content of one closed record, or of one item of its evidence (A6, B5): asked for by one officer,
    approved by two others.

    The data key is destroyed, and with it all words and files of the record and of the rows under it, in every copy. What is
    kept in clear stays, and so does the trail, which still verifies: it holds digests and commitments alone.
    """
    _name = 'intervention.erasure'
    _inherit = ['intervention.record.row', 'intervention.decided', 'intervention.traced', 'intervention.document']
    _description = 'Destruction of Content'
    _order = 'asked_on desc, id desc'
    _review_link = 'erasure_id'

    name = fields.Char('Destruction No.', readonly=True, required=True, default=lambda self: opaque_code())
    record_id = fields.Many2one(readonly=True)
    evidence_id = fields.Many2one('intervention.evidence', readonly=True, index='btree_not_null', ondelete='restrict',
                                  help="Where one item alone is destroyed")
    company_id = fields.Many2one(related='record_id.company_id', store=True, precompute=True)
    ground = fields.Selection(GROUNDS, required=True, readonly=True)
    reason = SealedText(required=True, readonly=True)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='asked')
    officer_id = fields.Many2one('res.users', 'Asked By', required=True, readonly=True, ondelete='restrict',
                                 default=lambda self: self.env.user)
    asked_on = fields.Date(required=True, readonly=True)
    decided_on = fields.Date('Decided', readonly=True)
    review_ids = fields.One2many('intervention.review', 'erasure_id', 'Decisions', readonly=True)
    can_decide = fields.Boolean(compute='_compute_can_decide', compute_sudo=False)

    _one_open = models.UniqueIndex("(record_id) WHERE state != 'refused' AND evidence_id IS NULL",
                                   "The content of this record is destroyed, or it was asked for already.")
    _one_open_item = models.UniqueIndex("(evidence_id) WHERE state != 'refused' AND evidence_id IS NOT NULL",
                                        "This item is destroyed, or it was asked for already.")

    @api.depends_context('uid')
    @api.depends('state', 'review_ids')
    def _compute_can_decide(self):
        for erasure in self:
            erasure.can_decide = erasure.state == 'asked' and not (
                erasure._in_conflict() or self.env.user in erasure.officer_id | erasure._decisions().reviewer_id
            ) and any(self.env.user._intervention_role(role) for role in DECIDERS)

    @api.model
    def _retention(self):
        """Return for how many years content is kept after closing; never fewer than the least, whatever is set."""
        # sudo: parameters are readable to Settings alone
        value = self.env['ir.config_parameter'].sudo().get_param(RETENTION) or ''
        return max(int(value) if value.isdecimal() else YEARS, FEWEST_YEARS)

    def _is_frozen(self):
        return True

    def _in_conflict(self):
        # sudo: who is named and who recorded is compared with the caller, not told
        return not self.sudo().record_id._without_conflict(self.env.user)

    def action_decide(self, decision, reason):
        """Approve or refuse; the second approval destroys the content at once and for good.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for who asked, for who decided already, in conflict, and for everybody but the discipline
            office, the committee and the superior authority
        :raise UserError: without reason, once it is decided, and where the content may not be destroyed any more
        """
        self._check_decider(DECIDERS, ('asked',))
        if self.env.user == self.officer_id:
            raise AccessError(self.env._("You asked for it. Two others decide."))
        self._erased()._check_erasable()
        self._decide('authorise', decision, reason, roles=DECIDERS, states=('asked',))
        if decision == 'reject':
            self._end('refused', 'erasure_refused')
        elif len(self._decisions().filtered(lambda row: row.decision == 'approve')) >= APPROVALS:
            self._end('destroyed', 'erasure_done')
        return True

    def _erased(self):
        """Return what is destroyed: the record, or one item of it."""
        # sudo: what stands in the way counts whoever may see it
        erasure = self.sudo()
        return erasure.evidence_id or erasure.record_id

    def _end(self, state, event):
        # sudo: keys are destroyed by nobody directly; the caller was checked above
        erasure = self.sudo()
        erasure._move({'state': state, 'decided_on': erasure.company_id._intervention_today()})
        erasure._trace(event, names=('name', 'record_id', 'evidence_id', 'state', 'ground', 'decided_on'))
        if state == 'destroyed':
            erasure.record_id._trace(event, row=erasure, names=('name', 'evidence_id', 'ground'))
            self.env['intervention.seal'].sudo()._destroy(self._erased(), erasure.name)
            self._erased().with_env(self.env)._after_erasure()


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    erasure_id = fields.Many2one('intervention.erasure', readonly=True, index='btree_not_null', ondelete='restrict')

    _once_erasure = models.UniqueIndex('(erasure_id, reviewer_id) WHERE erasure_id IS NOT NULL',
                                       "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'erasure_id')


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    erasure_ids = fields.One2many('intervention.erasure', 'record_id', 'Destructions', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))
    erased_under = fields.Char('Destroyed Under No.', compute='_compute_erased_under')
    can_erase = fields.Boolean(compute='_compute_can_erase', compute_sudo=False)

    @api.depends('state')
    def _compute_erased_under(self):
        # sudo: that the words are gone is seen by everybody who reads the record
        gone = self.env['intervention.seal'].sudo().search(
            [('model', '=', self._name), ('res_id', 'in', self.ids), ('state', '=', 'destroyed')])
        numbers = {seal.res_id: seal.destroyed_under for seal in gone}
        for record in self:
            record.erased_under = numbers.get(record._origin.id)

    @api.depends_context('uid')
    @api.depends('state', 'state_since')
    def _compute_can_erase(self):
        for record in self:
            # sudo: as when it is asked for
            record.can_erase = record._may_ask_erasure() and not record.sudo()._against_erasure()

    def _may_ask_erasure(self):
        role = 'superior' if self.route == 'superior' else 'discipline'
        return self.env.user._intervention_role(role) and bool(self._without_conflict(self.env.user))

    def action_erasure(self, ground, reason):
        """Ask for the destruction of the content of a closed record whose retention period is over (A6, B5).

        :param str ground: expired or law
        :param str reason: why, in words
        :return: id of the intervention.erasure
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: for a record that is not closed or has to be kept, for what was asked for already, or without reason
        """
        self.ensure_one()
        self.check_access('read')
        if not self._may_ask_erasure():
            raise AccessError(self.env._(
                "The discipline office asks for it, on the direct route the superior authority, and nobody in a conflict of "
                "interest."))
        self._check_choice(ground, dict(GROUNDS), self.env._("ground"))
        # sudo: what stands in the way counts whoever may see it
        self.sudo()._check_erasable()
        if self.sudo().erasure_ids.filtered(lambda erasure: erasure.state != 'refused' and not erasure.evidence_id):
            raise UserError(self.env._("The content of this record is destroyed, or it was asked for already."))
        erasure = self.env['intervention.erasure']._insert([{
            'record_id': self.id, 'ground': ground, 'reason': self._words(reason), 'officer_id': self.env.uid,
            'asked_on': self.company_id._intervention_today()}])
        erasure._trace('erasure', names=('name', 'record_id', 'ground', 'reason', 'officer_id'))
        return erasure.id

    def _after_erasure(self):
        """What else ends with the content of the one record."""

    def _check_erasable(self):
        """Say in one message all that stands in the way of destroying the content."""
        if against := self._against_erasure():
            raise UserError('\n'.join([self.env._("The content has to be kept:"), *against]))

    def _against_erasure(self):
        """Return why the content has to be kept, in words; what else needs it adds its own."""
        if self.state != 'closed':
            return [self.env._("- the record is not closed")]
        # sudo: a protection is shown to the protected alone
        years = self.env['intervention.erasure']._retention()
        keep_until = self.state_since + relativedelta(years=years)
        protected = self.env['intervention.protection'].sudo().search([('record_id', '=', self.id)])
        return [text for holds, text in (
            (keep_until > self.company_id._intervention_today(),
             self.env._("- it is kept for %(years)s years after closing, until %(day)s", years=years, day=keep_until)),
            ('active' in protected.mapped('state'), self.env._("- a protection that began with it is still running")),
        ) if holds]


class InterventionSeal(models.Model):
    _inherit = 'intervention.seal'

    @api.model
    def _destroy(self, document, number):
        """Destroy the data keys of a document and of the rows under it that have their own. Private, called by a decision of two.

        Whoever keeps an older copy of the database keeps the sealed key with it: let such copies run out.
        """
        self.env.flush_all()
        seals = self.concat(*(
            self.search([('model', '=', rows._name), ('res_id', 'in', rows.ids), ('state', '=', 'active')])
            for rows in [document, *document._with_own_keys()]))
        seals._move({'state': 'destroyed', 'wrapped': False, 'wrapping_key': False, 'destroyed_under': number})
        self.env.flush_all()
        # what this transaction has opened goes too
        self.env.cr.cache.pop(self._name, None)
        self.env.invalidate_all()


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('erasure', 'Destruction asked for'),
        ('erasure_refused', 'Destruction refused'),
        ('erasure_done', 'Content destroyed'),
    ], ondelete={'erasure': 'cascade', 'erasure_refused': 'cascade', 'erasure_done': 'cascade'})
