from odoo import fields, models

FAMILIES = [
    ('organisational', "Organisational measure"),
    ('administrative', "Administrative sanction"),
    ('party', "Party sanction"),
]


class InterventionSanctionType(models.Model):
    """A9, A10, B9, B10: the outcomes that discipline may come to; one row is one kind in one period of the law.

    The warning of A10 is an organisational measure and has no period; the six-month warning is the statutory
    sanction of the Sanctions Law. A unit may not create sanctions by its own document, so rows of the family
    `administrative` and `party` name the law they come from. All registry roles read; registrars keep it.
    """
    _name = 'intervention.sanction.type'
    _inherit = 'intervention.catalogue'
    _description = 'Sanction Type'
    _order = 'family, sequence, id'

    sequence = fields.Integer(help="Severity within the family: the heavier, the higher.")
    family = fields.Selection(FAMILIES, required=True)
    months = fields.Integer(help="How long it runs, in months; 0 where it has no period.")
    final = fields.Boolean(help="Ends membership or employment; nothing restores it by time.")
    blocks_promotion = fields.Boolean(help="No promotion while it runs.")
    blocks_wage_step = fields.Boolean(help="No wage step while it runs.")
    appraisal_note = fields.Text('Effect on Appraisal', translate=True)
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', ondelete='restrict', index=True)

    _months_positive = models.Constraint('CHECK (months >= 0)', "A period cannot be negative.")
    _statutory_basis = models.Constraint(
        "CHECK (family = 'organisational' OR basis_id IS NOT NULL)",
        "An administrative or Party sanction must name the law it comes from.")
