from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .verified import OFFICES


class InterventionStatement(models.Model):
    _inherit = 'intervention.statement'

    retaliation_id = fields.Many2one('intervention.retaliation', readonly=True, index='btree_not_null', ondelete='restrict')

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'retaliation_id')


class InterventionEvidence(models.Model):
    _inherit = 'intervention.evidence'

    record_id = fields.Many2one(required=False)
    retaliation_id = fields.Many2one('intervention.retaliation', readonly=True, index='btree_not_null', ondelete='restrict')

    _one_document = models.Constraint('CHECK (num_nonnulls(record_id, retaliation_id) = 1)',
                                      "Evidence stands under one document.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'retaliation_id')

    def _document(self):
        return self.retaliation_id or super()._document()


class InterventionEvidenceAct(models.Model):
    _inherit = 'intervention.evidence.act'

    record_id = fields.Many2one(required=False)
    retaliation_id = fields.Many2one(related='evidence_id.retaliation_id', store=True, precompute=True)

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'retaliation_id')


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    retaliation_id = fields.Many2one('intervention.retaliation', readonly=True, index='btree_not_null', ondelete='restrict')
    finding = fields.Selection(selection_add=[('retaliation', 'Retaliation'), ('no_retaliation', 'No retaliation')])

    _once_retaliation = models.UniqueIndex('(retaliation_id, reviewer_id, step, round) WHERE retaliation_id IS NOT NULL',
                                           "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'retaliation_id')


class InterventionSanction(models.Model):
    """Outcomes of retaliation (A9, B9): discipline for who took revenge, like for interference itself.

    Such an outcome rests on a report on which retaliation was decided, and names no record: the two together would tell which
    record the person made whom the report names.
    """
    _inherit = 'intervention.sanction'

    retaliation_id = fields.Many2one('intervention.retaliation', index='btree_not_null', ondelete='restrict')

    _one_statutory_retaliation = models.UniqueIndex(
        "(retaliation_id, family) WHERE retaliation_id IS NOT NULL AND revoked_on IS NULL"
        " AND family IN ('administrative', 'party')",
        "This person has a sanction of this family for these facts already (Sanctions Law Art 16).")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'retaliation_id')

    @api.model
    def _facts(self):
        return super()._facts() | {'retaliation_id'}

    @api.model
    def _source_fields(self):
        return [*super()._source_fields(), 'retaliation_id']

    def _judged(self):
        return super()._judged() | self.retaliation_id._judged()

    def _check_source(self):
        # Odoo checks constraints as superuser: it is the caller who must know the report
        self.retaliation_id.sudo(False).check_access('read')
        if self.retaliation_id and self.ground != 'retaliation':
            raise ValidationError(self.env._("Only an outcome for retaliation names a report of retaliation."))
        super()._check_source()

    def _check_retaliation(self):
        super()._check_retaliation()
        report = self.retaliation_id
        if not report:
            raise ValidationError(self.env._(
                "An outcome for retaliation rests on a report on which it was decided: enter it from that report."))
        if report.state not in ('decided', 'closed') or report.finding != 'retaliation':
            raise ValidationError(self.env._("An outcome needs retaliation that was decided."))
        if self.employee_id != report.suspect_id:
            raise ValidationError(self.env._("The outcome is for who took revenge."))
        if self.decided_on < report.decided_on:
            raise ValidationError(self.env._("The outcome cannot be decided before the retaliation was."))

    @api.model_create_multi
    def create(self, vals_list):
        sanctions = super().create(vals_list)
        for sanction in sanctions.filtered('retaliation_id'):
            sanction.retaliation_id._trace('sanction', row=sanction, names=('retaliation_id', 'ground', 'type_id', 'decided_on'))
        return sanctions


class InterventionRetaliation(models.Model):
    _inherit = 'intervention.retaliation'

    sanction_ids = fields.One2many('intervention.sanction', 'retaliation_id', 'Outcomes', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    def evidence_add(self, name, data, classification='not_for_disclosure'):
        """Store one item of evidence on the report.

        :param str name: the file's name
        :param str data: the content, base64; at most 64 MiB
        :param str classification: not_for_disclosure, internal or work_secret
        :return: id of the intervention.evidence
        :raise AccessError: when the caller neither reported it nor handles it
        :raise UserError: after closing, for an empty, unreadable or too large file, and for state-secret levels
        """
        self._check_adds_evidence()
        return self.env['intervention.evidence']._add(self, 'retaliation_id', name, data, classification)

    def evidence_upload(self, name, size, classification='not_for_disclosure', mark=''):
        """Begin to hand in a large file on the report, or take up again one that broke off.

        :param str name: the file's name
        :param int size: its bytes
        :param str classification: not_for_disclosure, internal or work_secret
        :param str mark: what tells the file from another of the same name and size
        :return: as on a record
        :raise AccessError: when the caller neither reported it nor handles it
        :raise UserError: after closing, for a file without name, empty or too large, and for state-secret levels
        """
        self._check_adds_evidence()
        return self.env['intervention.evidence.upload']._begin(self, name, size, classification, mark)._said()

    def _check_adds_evidence(self):
        """Refuse whoever may not store evidence on the one report."""
        self.ensure_one()
        self.check_access('read')
        if self.state == 'closed':
            raise UserError(self.env._("The document is not at this step."))
        if not (self.is_own or self.is_mine or (self.state != 'draft' and self._can_speak())):
            raise AccessError(self.env._("Only who reported it and whoever handles it now add to it."))

    def _with_own_keys(self):
        # sudo: the keys of all items end, whoever may see them
        return [*super()._with_own_keys(), self.sudo().evidence_ids]

    def _evidence_roles(self):
        """Return as what the caller stands to the evidence: who reported as nothing else."""
        return {'recorder'} if self.is_own else {role for role in OFFICES if self.env.user._intervention_role(role)}

    def _evidence_office(self):
        """Return the office that reports and handles the evidence."""
        return 'superior' if self.route == 'superior' else 'discipline'

    def _evidence_unbiased(self):
        return self._can_speak()

    def _handles_evidence(self):
        """Say whether the caller handles the report now."""
        return self._can_speak()

    def _acting_role(self):
        """Return as what the caller looks at the report."""
        if self.is_own:
            return 'recorder'
        return next((role for role in OFFICES if self.env.user._intervention_role(role)), 'system')

    def action_sanction(self):
        """Open the form of a new outcome of this retaliation. Return a window action."""
        self.ensure_one()
        self.check_access('read')
        if not self.suspect_id:
            raise UserError(self.env._("An outsider answers to his own organ: note what was put right instead."))
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.sanction_action')
        return {**action, 'views': [(False, 'form')], 'target': 'new', 'context': {
            'default_retaliation_id': self.id, 'default_employee_id': self.suspect_id.id, 'default_ground': 'retaliation'}}


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('protection_term', 'Term of a protection'),
        ('retaliation_report', 'Retaliation reported'),
        ('retaliation_take', 'Retaliation report taken up'),
        ('retaliation_find', 'Retaliation report verified'),
        ('retaliation_decide', 'Retaliation decided'),
        ('retaliation_measure', 'Measure for who suffered retaliation'),
    ], ondelete=dict.fromkeys((
        'protection_term', 'retaliation_report', 'retaliation_take', 'retaliation_find', 'retaliation_decide',
        'retaliation_measure'), 'cascade'))
