from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class InterventionOmission(models.Model):
    """What follows from a decided omission (A10, B10): the ladder, and the file of who instructed it.

    Two decisions on one person at once cannot both be his first: each moves the ``turn`` of his earliest omission, so
    that the second waits and is repeated by Odoo.
    """
    _inherit = 'intervention.omission'

    def _next_count(self):
        """Return how many decided omissions of the person there are with this one; 0 for who instructed."""
        if self.kind == 'instructed':
            return 0
        # sudo: the count goes over all years, companies and files of the person, whoever may read which
        person = self.sudo().employee_id
        files = person | person.user_id.intervention_file_ids
        known = self.sudo().search([('employee_id', 'in', files.ids), ('kind', '!=', 'instructed')], order='id')
        known[0]._move({'turn': known[0].turn + 1})
        known[0].flush_recordset(['turn'])
        return len(known.filtered('count')) + 1

    def _consequence_basis(self, count):
        """Return the article that says what follows, as it was in force on the day of the approach."""
        def article(duty):
            # sudo: the catalogue is the same for everybody
            return self.env['intervention.legal.basis'].sudo()._in_force(self.regime, duty, self.happened_on)[:1]

        if self.kind == 'instructed':
            return article('instruction')
        return (count == 1 and article('first_omission')) or article('omission')

    def _open_instruction(self):
        """Open the file of the leader who instructed a decided omission; it goes its own way. Return True."""
        # sudo: the leader's file opens by itself, whoever may read it
        origin = self.sudo()
        if origin.instructed_by_id:
            leader = self._insert([{
                'kind': 'instructed', 'origin_id': origin.id, 'employee_id': origin.instructed_by_id.id,
                'case_id': origin.case_id.id, 'happened_on': origin.happened_on, 'facts': origin.facts,
                'intervenor_id': (origin.intervenor_id - origin.instructed_by_id).id, 'found_by': 'look_back',
                'source': origin.name, 'company_id': origin.company_id.id, 'filed_key': 'system'}])
            leader.sudo()._enter()
        return True


class InterventionStatement(models.Model):
    _inherit = 'intervention.statement'

    record_id = fields.Many2one(required=False)
    omission_id = fields.Many2one('intervention.omission', readonly=True, index='btree_not_null', ondelete='restrict')

    _one_document = models.Constraint('CHECK (num_nonnulls(record_id, omission_id) = 1)',
                                      "Words stand under one document.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'omission_id')


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    omission_id = fields.Many2one('intervention.omission', readonly=True, index='btree_not_null', ondelete='restrict')
    finding = fields.Selection(selection_add=[('confirmed', 'Confirmed')])

    _once_omission = models.UniqueIndex('(omission_id, reviewer_id, step, round) WHERE omission_id IS NOT NULL',
                                        "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'omission_id')


class InterventionSpotLine(models.Model):
    _inherit = 'intervention.spot.line'

    omission_ids = fields.One2many('intervention.omission', 'spot_check_line_id', 'Omissions', readonly=True)


class InterventionSanction(models.Model):
    """Outcomes of omissions (A10, B10): the warning of A10 is a measure, statutory discipline comes from the second on."""
    _inherit = 'intervention.sanction'

    omission_id = fields.Many2one('intervention.omission', index='btree_not_null', ondelete='restrict')

    @api.model
    def _facts(self):
        return super()._facts() | {'omission_id'}

    @api.constrains('omission_id', 'record_id', 'employee_id', 'ground', 'type_id', 'decided_on')
    def _check_omission_link(self):
        for sanction in self:
            omission = sanction.omission_id
            if bool(omission) != (sanction.ground in ('omission', 'instruction')):
                raise ValidationError(self.env._("The outcome of an omission or instruction names that omission, others do not."))
            if omission:
                # Odoo checks constraints as superuser: it is the caller who must know the omission
                omission.sudo(False).check_access('read')
                if not self.env.user._intervention_unbiased(omission._judged()):
                    raise AccessError(self.env._("You are in a conflict of interest on this document and may not act on it."))
                sanction._check_follows(omission)

    def _check_follows(self, omission):
        if self.record_id:
            raise ValidationError(self.env._("The outcome of an omission names no record: it would tell who recorded."))
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
        if self.search_count([('omission_id', '=', omission.id), ('type_id', '=', self.type_id.id)]) > 1:
            raise ValidationError(self.env._("This outcome was entered for the omission already."))

    @api.model_create_multi
    def create(self, vals_list):
        sanctions = super().create(vals_list)
        for sanction in sanctions.filtered('omission_id'):
            sanction.omission_id._trace('sanction', row=sanction, names=('omission_id', 'ground', 'type_id', 'decided_on'))
        return sanctions


class InterventionOmissionOutcome(models.Model):
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
