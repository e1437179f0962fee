from odoo import api, fields, models

from .record import SEVERITIES

EFFECTS = [
    ('none', 'No effect on the grade'),
    ('reference', 'Basis of the appraisal'),
    ('not_excellent', 'Not graded excellent'),
    ('basic', 'Graded basically competent at most'),
    ('no_grade', 'Comment without grade'),
    ('incompetent', 'Graded not competent'),
]


class InterventionAppraisalEffect(models.Model):
    """B11: what a confirmed breach or its sanction means for the grade of the yearly appraisal, in one period of the rules.

    A row is for one severity or for one kind of sanction, whatever version of the kind was in force. Of several that fit the
    heavier counts. Registrars keep it; the discipline office, the superior authority and HR read it.
    """
    _name = 'intervention.appraisal.effect'
    _inherit = 'intervention.catalogue'
    _description = 'Effect on the Yearly Appraisal'

    severity = fields.Selection(SEVERITIES, help="The severity of the confirmed breach that the row is for")
    type_id = fields.Many2one('intervention.sanction.type', 'Kind of Sanction', ondelete='restrict', index='btree_not_null')
    effect = fields.Selection(EFFECTS[1:], 'Effect on the Grade', required=True)
    years = fields.Integer('Appraisal Years', required=True, default=1,
                           help="In how many yearly appraisals it counts, from that of the decision on")
    source = fields.Char(translate=True, help="Where the effect comes from")
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', ondelete='restrict', index=True)

    _one_cause = models.Constraint('CHECK (num_nonnulls(severity, type_id) = 1)',
                                   "An effect is for one severity or for one kind of sanction.")
    _years_positive = models.Constraint('CHECK (years > 0)', "An effect counts in one appraisal at least.")

    @api.model
    def _of_severity(self, severity, day):
        """Return the rows for the severity of a breach that was confirmed on the day."""
        return self._on(day).filtered(lambda row: severity and row.severity == severity)

    @api.model
    def _of_sanction(self, kind, day):
        """Return the rows for a kind of sanction that was decided on the day."""
        return self._on(day).filtered(lambda row: row.type_id and row.type_id.code == kind.code)

    @api.model
    def _on(self, day):
        # sudo: the catalogue is the same for everybody
        return self.sudo().search(self._in_force_domain(day))
