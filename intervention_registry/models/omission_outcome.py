from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InterventionSanction(models.Model):
    """Outcomes of omissions (A10, B10): the warning of A10 is a measure, statutory discipline comes from the second on."""
    _inherit = 'intervention.sanction'

    omission_id = fields.Many2one('intervention.omission', index='btree_not_null', ondelete='restrict')

    _one_statutory_omission = models.UniqueIndex(
        "(omission_id, family) WHERE omission_id IS NOT NULL AND revoked_on IS NULL"
        " AND family IN ('administrative', 'party')",
        "This person has a sanction of this family for these facts already (Sanctions Law Art 16).")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'omission_id')

    @api.model
    def _facts(self):
        return super()._facts() | {'omission_id'}

    @api.model
    def _source_fields(self):
        return [*super()._source_fields(), 'omission_id']

    def _judged(self):
        return super()._judged() | self.omission_id._judged()

    def _check_source(self):
        # Odoo checks constraints as superuser: it is the caller who must know the omission
        self.omission_id.sudo(False).check_access('read')
        if bool(self.omission_id) != (self.ground in ('omission', 'instruction')):
            raise ValidationError(self.env._("The outcome of an omission or instruction names that omission, others do not."))
        super()._check_source()

    def _check_omission(self):
        super()._check_omission()
        self._check_follows()

    def _check_instruction(self):
        super()._check_instruction()
        self._check_follows()

    def _check_follows(self):
        omission = self.omission_id
        if omission.state not in ('decided', 'closed') or omission.finding != 'confirmed':
            raise ValidationError(self.env._("An outcome needs an omission that was decided."))
        if self.employee_id != omission.employee_id or (self.ground == 'instruction') != (omission.kind == 'instructed'):
            raise ValidationError(self.env._("The outcome is for the person of the omission, on its own ground."))
        if omission.consequence == 'organisational' and self.type_id.family != 'organisational':
            raise ValidationError(self.env._(
                "The first omission under article A10 has a warning as a measure and circulated criticism; statutory "
                "discipline follows from the second on."))
        if self.decided_on < omission.decided_on:
            raise ValidationError(self.env._("The outcome cannot be decided before the omission was."))

    @api.model_create_multi
    def create(self, vals_list):
        sanctions = super().create(vals_list)
        for sanction in sanctions.filtered('omission_id'):
            sanction.omission_id._trace('sanction', row=sanction, names=('omission_id', 'ground', 'type_id', 'decided_on'))
        return sanctions


class InterventionOmission(models.Model):
    _inherit = 'intervention.omission'

    sanction_ids = fields.One2many('intervention.sanction', 'omission_id', 'Outcomes', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    def action_sanction(self):
        """Open the form of a new outcome of this omission. Return a window action."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.sanction_action')
        return {**action, 'views': [(False, 'form')], 'target': 'new', 'context': {
            'default_omission_id': self.id, 'default_employee_id': self.employee_id.id,
            'default_ground': 'instruction' if self.kind == 'instructed' else 'omission'}}
