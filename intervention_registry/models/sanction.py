from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.period import effective_until
from .fields import SealedText

STATUTORY = ('administrative', 'party')


class InterventionSanction(models.Model):
    """One outcome for one person (A9, A10, B9, B10): Party, administrative or organisational, from the catalogue.

    The discipline office (on the direct route the superior authority) enters what the competent organ decided; the row
    then stays as it is. What is executed of several sanctions follows from the law and is worked out, never typed in. A
    row entered in error is revoked by an event and entered anew.
    """
    _name = 'intervention.sanction'
    _inherit = ['intervention.record.row', 'intervention.traced', 'intervention.document', 'intervention.quiet']
    _description = 'Sanction'
    _facts_once = ('served_on',)
    _order = 'decided_on desc, id desc'
    _rec_name = 'type_id'
    _trail_clear = ('organ_kind',)

    record_id = fields.Many2one(required=False, index='btree_not_null')
    employee_id = fields.Many2one('hr.employee', 'Person', required=True, index=True, ondelete='restrict')
    type_id = fields.Many2one('intervention.sanction.type', 'Outcome', required=True, ondelete='restrict')
    family = fields.Selection(related='type_id.family', store=True)
    ground = fields.Selection([
        ('interference', 'Interference'),
        ('retaliation', 'Retaliation'),
        ('omission', 'Not or untruthfully recorded'),
        ('instruction', 'Instructed not to record'),
    ], required=True, default='interference')
    harm = fields.Selection([
        ('consequence', 'Harmful consequence'),
        ('influence', 'Bad influence'),
    ], 'Harm Done', help="Discipline for a leading cadre's interference presupposes one of these (B9)")
    harm_note = SealedText('Harm in Words')
    decided_on = fields.Date('Decided', required=True, default=lambda self: self.env.company._intervention_today())
    decided_by = fields.Char('Deciding Organ', required=True)
    organ_kind = fields.Selection([
        ('own_unit', "The person's unit"),
        ('superior', 'Superior authority'),
        ('supervision', 'Supervision organ'),
        ('party', 'Party organ'),
    ], 'Kind of Organ', compute='_compute_organ_kind', store=True, readonly=False, precompute=True)
    document_no = fields.Char('Decision Number')
    served_on = fields.Date('Known to the Person', help="The day the person was told; the appeal clocks begin")
    merge_months = fields.Integer('Period Chosen', help=(
        "Months that the organ chose for several sanctions of one kind decided on one day (Sanctions Law Art 15)"))
    effective_until = fields.Date('Own Period Until', compute='_compute_effective_until', store=True)
    company_id = fields.Many2one('res.company', compute='_compute_company_id', store=True, precompute=True, index=True,
                                 required=True)

    person_count = fields.Integer('Of This Person', compute='_compute_person_count')

    _one_statutory = models.UniqueIndex(
        "(record_id, employee_id, ground, family) WHERE record_id IS NOT NULL AND revoked_on IS NULL"
        " AND family IN ('administrative', 'party')",
        "This person has a sanction of this family for these facts already (Sanctions Law Art 16).")
    _one_measure = models.UniqueIndex(
        "(record_id, employee_id, ground, type_id) WHERE record_id IS NOT NULL AND revoked_on IS NULL"
        " AND family = 'organisational'",
        "This measure was taken against this person for these facts already.")

    @api.depends('type_id', 'employee_id', 'decided_on')
    def _compute_organ_kind(self):
        for sanction in self:
            version = sanction.employee_id._intervention_version(sanction.decided_on or fields.Date.today())
            if sanction.type_id.family == 'party':
                sanction.organ_kind = 'party'
            elif sanction.type_id.family == 'administrative' and version.personnel_authority == 'superior':
                sanction.organ_kind = 'superior'
            else:
                sanction.organ_kind = 'own_unit'

    @api.depends('type_id', 'decided_on')
    def _compute_effective_until(self):
        for sanction in self:
            sanction.effective_until = effective_until(sanction.decided_on, sanction.type_id.months)

    @api.depends('record_id', 'employee_id')
    def _compute_company_id(self):
        for sanction in self:
            # sudo: a person of another company is refused by the rules, not by a missing value
            sanction.company_id = sanction.sudo().record_id.company_id or sanction.sudo().employee_id.company_id

    @api.depends_context('uid')
    @api.depends('employee_id')
    def _compute_person_count(self):
        counts = {person.id: count for person, count in self._read_group(
            [('employee_id', 'in', self.employee_id.ids)], ['employee_id'], ['__count'])}
        for sanction in self:
            sanction.person_count = counts.get(sanction.employee_id.id, 0)

    @api.model
    def _facts(self):
        return {'record_id', 'employee_id', 'type_id', 'ground', 'harm', 'harm_note', 'decided_on', 'decided_by',
                'organ_kind', 'document_no', 'served_on', 'merge_months'}

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Enter outcomes that the competent organ decided; they do not change afterwards.

        :param list vals_list: employee_id, type_id, ground, decided_on, decided_by; record_id for interference; harm and
            harm_note where the regime wants them (B9); organ_kind, document_no, served_on and merge_months where known
        :return: the rows
        :raise AccessError: in a conflict of interest, or on a record one may not read
        :raise UserError: where the law or the dates do not allow the outcome
        """
        sanctions = super().create(vals_list)
        for sanction in sanctions:
            sanction._trace('sanction', names=(
                'record_id', 'employee_id', 'type_id', 'ground', 'harm', 'harm_note', 'decided_on', 'decided_by',
                'organ_kind', 'document_no', 'merge_months'))
        sanctions._after_entry()
        return sanctions

    def action_person(self):
        """Open all outcomes of the person that the caller may see. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.sanction_action')
        return {**action, 'domain': [('employee_id', '=', self.employee_id.id)]}

    def _after_entry(self):
        """What else the entry of a sanction starts; later files add themselves here."""

    def _judged(self):
        """Return the employees whom an act on the sanction is about."""
        return self.employee_id | self.record_id._named()

    def _in_conflict(self):
        # sudo: who is named is compared with the caller, not told
        sanction, user = self.sudo(), self.env.user
        record = sanction.record_id
        return not user._intervention_unbiased(sanction._judged()) or bool(record and not record._without_conflict(user))

    def _check_officer(self):
        """Refuse whoever does not keep this outcome: the discipline office does, or the superior authority."""
        self.ensure_one()
        self.check_access('read')
        if not any(self.env.user._intervention_role(role) for role in ('discipline', 'superior')):
            raise AccessError(self.env._("The discipline office keeps the outcomes, on the direct route the superior authority."))
        if self._in_conflict():
            raise AccessError(self._conflict_message())

    def _officers(self, *roles):
        """Return who keeps the one outcome: holders of the roles who may read it and are in no conflict."""
        holders = self.company_id._intervention_holders(*(roles or ('discipline', 'superior')))
        return holders.filtered(lambda user: (
            self.with_user(user).has_access('read') and not self.with_user(user)._in_conflict()))

    def _conflict_message(self):
        return self.env._("You are in a conflict of interest on this outcome: somebody else enters it.")


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    sanction_ids = fields.One2many('intervention.sanction', 'record_id', 'Sanctions', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    def action_sanction(self):
        """Open the form of a new sanction on this record. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.sanction_action')
        person = self.principal_id or self.intervenor_id
        context = {'default_record_id': self.id, 'default_employee_id': person.id}
        return {**action, 'views': [(False, 'form')], 'target': 'new', 'context': context}
