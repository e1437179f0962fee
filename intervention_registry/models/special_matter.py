from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.codes import opaque_code
from .fields import SealedText

STATES = [
    ('proposed', 'To be voted on'),
    ('resolved', 'Resolved'),
    ('delivered', 'Delivered'),
    ('refused', 'Not resolved'),
]
AFTER_AUTHORISATION = ('authorised', 'circulated', 'closed')
TEXTS = ('facts', 'influence', 'measures')
ADDRESSEES = [
    ('municipal_committee', 'Municipal committee'),
    ('municipal_government', 'Municipal government'),
    ('other', 'Another addressee'),
]


class InterventionSpecialMatter(models.Model):
    """A serious matter that may affect the case, reported to municipal committee and government (B7).

    The discipline office proposes it on an authorised record, the majority of the committee members free to vote
    resolves; then the report is worded and each delivery is a row. On the direct route, and where recusals leave too few
    members, the superior authority does it. A single vote is no resolution, and a refusal stays: there can be another proposal.
    """
    _name = 'intervention.special.matter'
    _inherit = ['intervention.record.row', 'intervention.decided', 'intervention.traced', 'intervention.document',
                'intervention.due']
    _description = 'Special Matter'
    _facts_draft = ('state', 'proposed|resolved')
    _order = 'id desc'
    _trail_clear = ('name',)
    _review_link = 'special_id'
    _due_activity = 'intervention_registry.activity_special'

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    record_id = fields.Many2one('intervention.record', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='record_id.company_id', store=True, precompute=True, index=True)
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', readonly=True, ondelete='restrict')
    body = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')], 'Who Resolves', required=True,
                            readonly=True, default='bureau')
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='proposed', index=True)
    roll_ids = fields.Many2many('res.users', 'intervention_special_roll_rel', 'special_id', 'user_id', 'Members', readonly=True,
                                help="Who had a vote when it was proposed", ondelete='restrict')
    quorum = fields.Integer(readonly=True, aggregator=None, help="How many must vote")
    proposal = SealedText(readonly=True, help="Why it is serious and how it may affect the handling of the case")
    proposed_on = fields.Date(required=True, readonly=True)
    proposer_id = fields.Many2one('res.users', 'Proposed By', required=True, readonly=True, ondelete='restrict')
    resolved_on = fields.Date(readonly=True)
    facts = SealedText(help="What happened; not who recorded it")
    influence = SealedText('Influence on the Case')
    measures = SealedText('Measures Taken')
    review_ids = fields.One2many('intervention.review', 'special_id', 'Decisions', readonly=True)
    delivery_ids = fields.One2many('intervention.delivery', 'special_id', 'Deliveries', readonly=True)
    can_vote = fields.Boolean(compute='_compute_can_vote', compute_sudo=False, help="The user's vote is open")
    can_deliver = fields.Boolean(compute='_compute_can_vote', compute_sudo=False, help="The user words and delivers it")

    _one_open = models.UniqueIndex("(record_id) WHERE state != 'refused'",
                                   "This record is proposed or resolved as a special matter already.")

    @api.depends_context('uid')
    @api.depends('state', 'review_ids')
    def _compute_can_vote(self):
        for matter in self:
            matter.can_vote = matter.state == 'proposed' and self.env.user in matter._free_voters()
            matter.can_deliver = matter.state in ('resolved', 'delivered') and self.env.user in matter._officers()

    @api.model
    def _facts(self):
        return set(TEXTS)

    def _is_frozen(self):
        return self.state != 'resolved' or bool(self.delivery_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: a special matter is proposed on its record (``record.action_special_matter``)."""
        raise AccessError(self.env._("A special matter is proposed on its record. Use the button there."))

    def write(self, vals):
        for matter in self:
            if self.env.user not in matter._officers():
                raise AccessError(self.env._("The discipline office words the report, and nobody in a conflict of interest."))
        return super().write(vals)

    def _judged(self):
        return self.record_id._named()

    def _in_conflict(self):
        return not self.record_id._without_conflict(self.env.user)

    def _officers(self):
        """Return who words and delivers the report: the discipline office, past the bureau the superior authority."""
        record = self.record_id
        return record._without_conflict(record._role_holders(
            'superior' if 'superior' in (record._body(), self.body) else 'discipline'))

    def _voting_role(self):
        return 'superior' if self.body == 'superior' else 'committee'

    def _members(self):
        """Return the members who have a vote unless they step aside: of the roll, who is in office and in no conflict."""
        record = self.record_id
        # sudo: the roll and who stepped aside hold whoever asks
        rows = self.sudo().record_id.review_ids | self._decisions()
        aside = rows.filtered(lambda row: row.decision == 'recuse').reviewer_id
        members = self.sudo().roll_ids.with_env(self.env) & record._role_holders(self._voting_role())
        return record._without_conflict(members) - aside - self.proposer_id

    def _free_voters(self):
        """Return the members whose vote is open."""
        return self._members() - self._decisions().reviewer_id

    def _due_users(self):
        if self.state == 'proposed':
            return self._free_voters()
        return self._officers() if self.state == 'resolved' else self.env['res.users']

    def _next_role(self):
        code = {'proposed': 'special_vote', 'resolved': 'special_matter'}.get(self.state)
        return code and self.env['intervention.deadline']._get(code).escalate_to

    def _next_users(self):
        record = self.record_id
        role = self._next_role()
        return record._without_conflict(record._role_holders(role)) if role else self.env['res.users']



class InterventionDelivery(models.Model):
    """One delivery of a special matter (B7): to whom, when, how, and who received it."""
    _name = 'intervention.delivery'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Delivery'
    _order = 'id'
    _rec_name = 'addressee'

    special_id = fields.Many2one('intervention.special.matter', required=True, readonly=True, index=True,
                                 ondelete='restrict')
    record_id = fields.Many2one(related='special_id.record_id', store=True, precompute=True)
    addressee = fields.Selection(ADDRESSEES, required=True, readonly=True)
    addressee_name = fields.Char('Name of the Addressee', readonly=True)
    delivered_on = fields.Date(required=True, readonly=True)
    way = fields.Selection([
        ('person', 'Handed over in person'),
        ('courier', 'By confidential courier'),
        ('exchange', 'By official document exchange'),
    ], 'How', required=True, readonly=True)
    receipt = fields.Char('Received By', required=True, readonly=True, help="Who signed for it, or the number of the receipt")
    officer_id = fields.Many2one('res.users', 'Entered By', required=True, readonly=True, ondelete='restrict',
                                 default=lambda self: self.env.user)

    _once = models.UniqueIndex("(special_id, addressee) WHERE addressee != 'other'",
                               "The report was delivered to this addressee already.")


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    special_id = fields.Many2one('intervention.special.matter', readonly=True, index='btree_not_null', ondelete='restrict')

    _once_special = models.UniqueIndex('(special_id, reviewer_id) WHERE special_id IS NOT NULL',
                                       "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'special_id')


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    special_ids = fields.One2many('intervention.special.matter', 'record_id', 'Special Matters', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    def action_special_matter(self, reason):
        """Propose an authorised serious record to the committee as a special matter (B7).

        :param str reason: why it is serious and how it may affect the handling of the case
        :return: id of the intervention.special.matter
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: for a record that is no authorised serious breach, for a regime without special matters, without
            reason, or for what is proposed or resolved already
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role('superior' if self._body() == 'superior' else 'discipline'):
            raise AccessError(self.env._("The discipline office proposes special matters, on the direct route the superior "
                                         "authority."))
        if not self._without_conflict(self.env.user):
            raise AccessError(self.env._("You are in a conflict of interest on this record and may not act on it."))
        if self.state not in AFTER_AUTHORISATION or self.finding != 'breach' or self.severity != 'serious':
            raise UserError(self.env._("Only an authorised record of a serious breach becomes a special matter."))
        basis = self._special_basis()
        if not basis:
            raise UserError(self.env._("The rules for this regime know no special matter."))
        # sudo: what is proposed already counts whoever may read it
        if self.sudo().special_ids.filtered(lambda matter: matter.state != 'refused'):
            raise UserError(self.env._("This record is proposed or resolved as a special matter already."))
        return self._propose_special(basis, self._words(reason)).id

    def _special_basis(self):
        """Return the article on special matters of the record's regime, in force on the day of the approach."""
        # sudo: the law is the same for everybody
        return self.env['intervention.legal.basis'].sudo()._in_force(
            self.regime, 'special_matter', self._local(self.occurred_at).date())[:1]

    def _propose_special(self, basis, reason):
        today = self.company_id._intervention_today()
        # the index on open matters looks at the table
        self.env['intervention.special.matter'].flush_model(['state'])
        matter = self.env['intervention.special.matter']._insert([{
            'record_id': self.id, 'basis_id': basis.id, 'proposal': reason, 'proposed_on': today,
            'proposer_id': self.env.uid, 'deadline': self.env['intervention.deadline']._due('special_vote', today)}])
        matter._enrol(self._body())
        matter._trace('special_propose', names=('name', 'record_id', 'basis_id', 'body', 'roll_ids', 'quorum', 'proposal'))
        matter._pass_on()
        return matter
