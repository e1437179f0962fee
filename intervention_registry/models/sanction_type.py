from odoo import fields, models
from odoo.exceptions import UserError

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
    changes_post = fields.Boolean('Changes Post or Rank', help=(
        "Post, rank and pay change within a month (Sanctions Law Art 54); its end does not restore them (Art 26)."))
    effect_months = fields.Integer('After-Effect in Months', help=(
        "How long it still counts after the person's rights are restored, such as two years after probation in the Party."))
    for_civil_servant = fields.Boolean('For Civil Servants', default=True)
    for_institution = fields.Boolean('For Institution Staff', default=True)
    for_contract = fields.Boolean('For Contract Staff')
    appraisal_note = fields.Text('Effect on Appraisal', translate=True)
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', ondelete='restrict', index=True)

    _months_positive = models.Constraint('CHECK (months >= 0)', "A period cannot be negative.")
    _statutory_basis = models.Constraint(
        "CHECK (family = 'organisational' OR basis_id IS NOT NULL)",
        "An administrative or Party sanction must name the law it comes from.")

    def write(self, vals):
        """Write; the order of a type in force says how heavy it is, and stays too.

        :param dict vals: new values; of a row in force only the last day and the archive mark
        :raise UserError: for any other value of a row in force
        """
        if 'sequence' in vals:
            self._check_not_frozen()
        return super().write(vals)

    def _fits(self, status):
        """Say whether the one type exists for people of the public status; an unknown status is no obstacle."""
        if self.family != 'administrative' or not status:
            return True
        return status != 'none' and self[f'for_{status}']

    def _check_in_force(self, day):
        """Refuse a type that was not in force on the day, and say which version was."""
        for kind in self:
            if kind._valid_on(day):
                continue
            # sudo: the catalogue is the same for everybody
            version = self.sudo().search([('code', '=', kind.code), *self._in_force_domain(day)], limit=1)
            if version:
                raise UserError(self.env._(
                    "%(kind)s: another version was in force on %(day)s. Choose the one in force since %(since)s.",
                    kind=kind.name, day=day, since=version.date_from))
            raise UserError(self.env._(
                "%(kind)s was not in force on %(day)s: it is in force from %(first)s to %(last)s. Choose another outcome.",
                kind=kind.name, day=day, first=kind.date_from, last=kind.date_to or '-'))
