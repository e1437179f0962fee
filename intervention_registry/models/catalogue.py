from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What may still be said of a row in force: when it ends, where it stands in a list, whether it is offered.
OPEN_FIELDS = frozenset({'date_to', 'sequence', 'active'})


class InterventionCatalogue(models.AbstractModel):
    """What the law says, as rows that are each in force for a time (B13: from the day of issue).

    A row is one version. From its first day in force it keeps its meaning, used or not: whether some document
    rests on it is not asked, since the answer would tell its editor what others recorded. A change of law ends
    the row with `date_to` and adds another; a mistake archives the row and adds the right one for the same
    days. Of one code at most one row is active on any day. Registrars keep the catalogue.
    """
    _name = 'intervention.catalogue'
    _inherit = ['intervention.kept']
    _description = 'Catalogue Row'
    _order = 'sequence, id'
    _rec_names_search = ['code', 'name']

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date('In Force From', required=True)
    date_to = fields.Date('In Force Until', help="Last day in force; empty while the row is in force.")
    active = fields.Boolean(default=True)
    is_frozen = fields.Boolean('In Force or Past', compute='_compute_is_frozen')

    _date_order = models.Constraint(
        'CHECK (date_to >= date_from)', "A row cannot end before the day it enters into force.")
    _code_date_from_uniq = models.UniqueIndex(
        '(code, date_from) WHERE active IS TRUE',
        "There is already a row with this code that enters into force on the same day.")

    def _row_chain(self):
        # rows of law are few and seldom written
        return f'rows:{self._name}'

    @api.depends('date_from')
    def _compute_is_frozen(self):
        today = fields.Date.today()
        for row in self:
            row.is_frozen = bool(row._origin.date_from and row._origin.date_from <= today)

    @api.constrains('code', 'date_from', 'date_to', 'active')
    def _check_versions_apart(self):
        """Refuse two active versions of one code on the same day."""
        for row in self.filtered('active'):
            others = Domain([('code', '=', row.code), ('id', '!=', row.id), ('active', '=', True)])
            others &= Domain('date_to', '=', False) | Domain('date_to', '>=', row.date_from)
            if row.date_to:
                others &= Domain('date_from', '<=', row.date_to)
            if self.search_count(others, limit=1):
                raise ValidationError(self.env._(
                    "%(code)s has another version in force in the same period: end that one first.", code=row.code))

    def write(self, vals):
        """Write, leaving every row that has entered into force with the meaning it had.

        :param dict vals: new values; of a row in force only the last day, the order and the archive mark
        :raises UserError: for any other value of a row in force
        """
        if not OPEN_FIELDS.issuperset(vals):
            self._check_not_frozen()
        return super().write(vals)

    # This one writes past write(), straight into the table.
    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        self._check_not_frozen()
        return super()._update_field_translations(field_name, translations, *args, **kwargs)

    def _check_not_frozen(self):
        for row in self:
            if row.is_frozen:
                raise UserError(self.env._(
                    "%(code)s has entered into force and keeps its meaning: end it and add a new version.",
                    code=row.code))

    def _valid_on(self, day):
        """Return those of the rows that are in force on the day; the same as the domain below, without a query."""
        return self.filtered(
            lambda row: row.active and row.date_from <= day and (not row.date_to or row.date_to >= day))

    @api.model
    def _in_force_domain(self, on=None):
        """Return the domain of the rows in force on a day, whatever the context says of archived rows.

        :param on: the day (date or datetime), today when left out
        :rtype: Domain
        """
        day = fields.Date.to_date(on) or fields.Date.context_today(self)
        return (
            Domain('active', '=', True)
            & Domain('date_from', '<=', day)
            & (Domain('date_to', '=', False) | Domain('date_to', '>=', day))
        )
