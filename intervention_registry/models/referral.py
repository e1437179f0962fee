from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.codes import opaque_code
from .fields import SealedChar, SealedText

STATES = [('draft', 'Draft'), ('handed', 'Handed over'), ('received', 'Received'), ('concluded', 'Concluded')]
OUTCOMES = [
    ('filed', 'Case filed'),
    ('not_filed', 'Not filed'),
    ('prosecuted', 'Prosecuted'),
    ('judged', 'Judged'),
    ('returned', 'Returned to us'),
]
# what may follow what: from nothing, filed or not filed; a refusal to file can still be put right
FOLLOWS = {
    False: ('filed', 'not_filed', 'returned'),
    'filed': ('prosecuted', 'returned'),
    'not_filed': ('filed',),
    'prosecuted': ('judged', 'returned'),
}
LATER = ('material_ids', 'handed_on', 'receipt', 'received_on')
CONCLUSIONS = ('not_filed', 'judged', 'returned')


class InterventionReferral(models.Model):
    """A suspected crime handed to the competent organ (A9, B9): organ, materials, receipt and what became of it.

    It stands under an authorised record of a breach and points to the decision that authorised it. The discipline office
    hands over (on the direct route the superior authority); from then on organ and materials stay as they were, and the
    organ's answers are rows of their own.
    """
    _name = 'intervention.referral'
    _inherit = ['intervention.record.row', 'intervention.traced', 'intervention.document', 'intervention.due']
    _description = 'Criminal Referral'
    _facts_draft = ('handed_on', None)
    _order = 'id desc'
    _trail_clear = ('name',)
    _due_activity = 'intervention_registry.activity_referral'

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    record_id = fields.Many2one('intervention.record', required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='record_id.company_id', store=True, precompute=True, index=True)
    organ = fields.Char('Receiving Organ', required=True)
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', readonly=True, ondelete='restrict')
    review_id = fields.Many2one('intervention.review', 'Authorisation', readonly=True, ondelete='restrict',
                                help="The decision that authorised the record")
    authoriser_id = fields.Many2one(related='review_id.reviewer_id', string='Authorised By')
    material_ids = fields.One2many('intervention.referral.material', 'referral_id', 'Materials')
    handed_on = fields.Date('Handed Over On', readonly=True, index=True)
    receipt = SealedChar('Receipt Number', readonly=True)
    received_on = fields.Date(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    event_ids = fields.One2many('intervention.referral.event', 'referral_id', 'What Became of It', readonly=True)
    state = fields.Selection(STATES, 'Status', compute='_compute_state', store=True, index=True)
    material_count = fields.Integer('Items', compute='_compute_material_count')
    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="The user may act on the referral")

    _once = models.UniqueIndex("(record_id, organ) WHERE state IS DISTINCT FROM 'concluded'",
                               "This record is being referred to this organ already.")

    @api.depends('handed_on', 'received_on', 'outcome')
    def _compute_state(self):
        for referral in self:
            if referral.outcome in CONCLUSIONS:
                referral.state = 'concluded'
            elif referral.received_on:
                referral.state = 'received'
            else:
                referral.state = 'handed' if referral.handed_on else 'draft'

    @api.depends('material_ids.copies')
    def _compute_material_count(self):
        for referral in self:
            referral.material_count = len(referral.material_ids.filtered('copies'))

    @api.depends_context('uid')
    @api.depends('record_id')
    def _compute_can_act(self):
        for referral in self:
            referral.can_act = not referral.record_id or referral._obstacle() is None

    @api.constrains('record_id')
    def _check_record(self):
        for referral in self:
            record = referral.record_id
            # Odoo checks constraints as superuser: it is the caller who must know the record
            record.sudo(False).check_access('read')
            if obstacle := referral._obstacle():
                raise AccessError(obstacle)
            if record.state not in ('authorised', 'circulated', 'closed') or record.finding != 'breach':
                raise ValidationError(self.env._("Only an authorised record of a breach is referred."))
            if not referral._basis():
                raise ValidationError(self.env._("No rule on criminal referral was in force on the day of the approach."))

    @api.constrains('organ', 'material_ids')
    def _check_no_conflict(self):
        for referral in self:
            if not (referral.organ or '').strip():
                raise ValidationError(self.env._("Name the organ that receives the referral."))
            if obstacle := referral._obstacle():
                raise AccessError(obstacle)

    @api.model
    def _facts(self):
        return {'record_id', 'organ', 'material_ids'}

    def _is_frozen(self):
        return bool(self.handed_on)

    @api.model_create_multi
    def create(self, vals_list):
        """Draft referrals; with ``handed_on`` they are handed over at once.

        :param list vals_list: record_id, organ, material_ids; handed_on, and with it receipt and received_on
        :return: the referrals
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: for a record that is not an authorised breach, or days that cannot be
        """
        later = [{name: vals.get(name) for name in LATER} for vals in vals_list]
        # the index on open referrals looks at the table
        self.flush_model(['state'])
        referrals = super().create([{name: value for name, value in vals.items() if name not in LATER} for vals in vals_list])
        for referral, extra in zip(referrals, later):
            referral._draft(extra)
        return referrals

    def write(self, vals):
        if 'record_id' in vals:
            raise UserError(self.env._("A referral stays under its record. Draft another one."))
        return super().write(vals)

    def _draft(self, days):
        self._move({'basis_id': self._basis().id, 'review_id': self._authorisation().id})
        materials = days['material_ids'] or []
        if not all(isinstance(command, (list, tuple)) and command[0] == Command.CREATE for command in materials):
            raise UserError(self.env._("A new referral takes new materials only."))
        # here and not by Odoo's own command, which would act as whoever opened the transaction
        self.env['intervention.referral.material'].create(
            [{**command[2], 'referral_id': self.id} for command in materials])
        self._trace('referral', names=('name', 'record_id', 'organ', 'basis_id', 'review_id'))
        if days['handed_on']:
            self.action_hand(days['handed_on'])
        elif days['receipt'] or days['received_on']:
            raise UserError(self.env._("A receipt comes after handing over: give the day of handing over as well."))
        if days['receipt']:
            self.action_receipt(days['receipt'], days['received_on'] or days['handed_on'])

    def _basis(self):
        """Return the article on criminal referral of the record's regime, in force on the day of the approach."""
        record = self.record_id.sudo()  # sudo: the law is the same for everybody
        return record.env['intervention.legal.basis']._in_force(
            record.regime, 'referral', record._local(record.occurred_at).date())[:1]

    def _authorisation(self):
        # sudo: all decisions count; a record taken over from an older ledger has none
        return self.sudo().record_id.review_ids.filtered(
            lambda row: row.step == 'authorise' and row.decision == 'approve')[-1:]

    def _obstacle(self):
        """Return why the caller may not act on the referral, or None."""
        record, user = self.record_id, self.env.user
        if not user._intervention_role('superior' if record._body() == 'superior' else 'discipline'):
            return self.env._("The discipline office refers a crime, on the direct route the superior authority.")
        if not record._without_conflict(user):
            return self.env._("You are in a conflict of interest on this record and may not act on it.")
        return None

    def _check_step(self, states):
        self.ensure_one()
        self.check_access('read')
        if obstacle := self._obstacle():
            raise AccessError(obstacle)
        if self.state not in states:
            raise UserError(self.env._("The referral is not at this step."))


class InterventionReferralMaterial(models.Model):
    """One item of the list of materials that went with a referral (A9, B9). Fixed once it was handed over."""
    _name = 'intervention.referral.material'
    _inherit = ['intervention.record.row', 'intervention.document']
    _description = 'Material Handed Over'
    _order = 'sequence, id'

    _facts_draft = ('handed_on', None)

    sequence = fields.Integer(default=10)
    referral_id = fields.Many2one('intervention.referral', required=True, index=True, ondelete='restrict')
    handed_on = fields.Date(related='referral_id.handed_on', store=True)
    record_id = fields.Many2one(related='referral_id.record_id', store=True, precompute=True)
    title = SealedChar(required=True)
    evidence_id = fields.Many2one('intervention.evidence', index='btree_not_null', ondelete='restrict',
                                  help="The item of the record, where it is one")
    copies = fields.Integer(required=True, default=1, aggregator=None, help="0 leaves the item out")

    _copies = models.Constraint('CHECK (copies BETWEEN 0 AND 999)', "The number of copies cannot be right.")

    def _compute_display_name(self):
        for material in self:
            material.display_name = f'{material.referral_id.name} #{material.id}'

    @api.constrains('referral_id', 'evidence_id', 'title', 'copies', 'sequence')
    def _check_referral(self):
        for material in self:
            referral = material.referral_id
            # Odoo checks constraints as superuser: it is the caller who must know the referral
            referral.sudo(False).check_access('read')
            if obstacle := referral._obstacle():
                raise AccessError(obstacle)
            if referral.handed_on:
                raise ValidationError(self.env._("The materials are handed over: their list stays as it is."))
            if material.evidence_id and material.evidence_id.record_id != referral.record_id:
                raise ValidationError(self.env._("This item of evidence belongs to another record."))

    @api.model
    def _facts(self):
        return {'sequence', 'referral_id', 'title', 'evidence_id', 'copies'}

    def _is_frozen(self):
        return bool(self.referral_id.handed_on)


class InterventionReferralEvent(models.Model):
    """One thing that became of a referral (A9, B9): handed over, received, and what the organ decided."""
    _name = 'intervention.referral.event'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Event of a Referral'
    _order = 'id'
    _rec_name = 'event'

    referral_id = fields.Many2one('intervention.referral', required=True, readonly=True, index=True, ondelete='restrict')
    record_id = fields.Many2one(related='referral_id.record_id', store=True, precompute=True)
    event = fields.Selection([('handed', 'Handed over'), ('received', 'Received'), *OUTCOMES], required=True,
                             readonly=True)
    happened_on = fields.Date('Date', required=True, readonly=True)
    words = SealedText('Details', readonly=True)
    officer_id = fields.Many2one('res.users', 'Entered By', required=True, readonly=True, ondelete='restrict',
                                 default=lambda self: self.env.user)
