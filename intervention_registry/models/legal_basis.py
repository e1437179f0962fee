from odoo import api, fields, models
from odoo.fields import Domain

REGIMES = [
    ('staff', "Staff"),
    ('cadre', "Leading cadre"),
    ('national', "National law"),
]
DUTIES = [
    ('purpose', "Purpose"),
    ('scope', "Persons covered"),
    ('definition', "Definition"),
    ('prohibition', "Prohibition"),
    ('refusal', "Refusal and pointing to the procedure"),
    ('guidance', "Guidance"),
    ('guidance_limit', "Limit of guidance"),
    ('inquiry', "Inquiry"),
    ('record', "Recording"),
    ('ledger', "Ledger and materials"),
    ('attribution', "Acting through others"),
    ('protection', "Protection"),
    ('behaviour', "Behaviour"),
    ('circulation', "Circulation"),
    ('publication', "Publication"),
    ('discipline', "Discipline"),
    ('consequence', "Consequence needed for discipline"),
    ('referral', "Criminal referral"),
    ('retaliation', "Retaliation"),
    ('omission', "Omission"),
    ('first_omission', "First omission"),
    ('instruction', "Instructed omission"),
    ('analysis', "Annual analysis"),
    ('special_matter', "Special matter"),
    ('appraisal', "Appraisal"),
    ('commencement', "Entry into force"),
    ('sanction', "Kinds and periods of sanctions"),
    ('merging', "Several sanctions"),
    ('sanction_effect', "Effect of sanctions"),
    ('procedure', "Statutory procedure"),
    ('appeal', "Review and appeal"),
    ('personnel_ground', "Statutory ground for a personnel change"),
    ('supervision', "Supervision of enforcement"),
    ('disclosure', "Information disclosure"),
    ('secrecy', "Secrecy"),
]


class InterventionLegalBasis(models.Model):
    """A1-A10, B1-B13 and the national law they lean on: one row is one article version.

    An article that lays down more than one duty has a row for each ('B7' the annual analysis, 'B7-SPECIAL' the
    special matter); the ten behaviours of A8 and B8 are rows of their own. Programs ask for the duty of a regime
    on the day of the event and never for the regime: where only one regime knows a duty, the other finds no row
    (`first_omission`: A10 has the organisational measure, B10 disciplines at once; `consequence`: only B9 wants
    harm done before discipline; `analysis`, `special_matter`, `appraisal`: B alone). All registry roles read;
    registrars add versions and end them.
    """
    _name = 'intervention.legal.basis'
    _inherit = 'intervention.catalogue'
    _description = 'Legal Basis'
    _order = 'regime, sequence, id'
    _rec_names_search = ['code', 'name', 'instrument']

    instrument = fields.Char(required=True, translate=True, help="Name of the rule set or law.")
    regime = fields.Selection(REGIMES, required=True)
    duty = fields.Selection(DUTIES, required=True)
    article = fields.Char(help="As cited, for example 8(1); empty where it is to be confirmed locally.")
    summary = fields.Text(translate=True, help="What the article asks, in our own words.")

    @api.depends('code', 'name')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for basis in self:
            basis.display_name = f"{basis.code or ''} {basis.name or ''}".strip()

    @api.model
    def _in_force(self, regime=None, duty=None, on=None):
        """Return the rows in force on a day.

        :param str regime: only of this regime
        :param str duty: only of this duty
        :param on: the day of the event (date or datetime), today when left out
        :return: the rows, in the order of the articles
        :rtype: intervention.legal.basis
        """
        domain = self._in_force_domain(on)
        if regime:
            domain &= Domain('regime', '=', regime)
        if duty:
            domain &= Domain('duty', '=', duty)
        return self.search(domain)
