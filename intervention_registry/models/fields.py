"""The one kind of field for free text.

Everything a person tells the registry in his own words is declared ``SealedText`` or ``SealedChar``. Nothing may search,
sort, group or export by it: what is sealed at rest has no plain order, and no feature shall come to lean on one.
"""
from odoo import fields
from odoo.exceptions import UserError


class Sealed:
    """What both field types share."""
    exportable = False
    prefetch = 'sealed'  # read when asked for, never along with a list's columns
    _description_searchable = False

    def _description_sortable(self, env):
        return False

    def _description_groupable(self, env):
        return False

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        raise UserError(self._sealed_message(model.env))

    def _sealed_message(self, env):
        return env._("%(field)s is kept sealed: nothing searches, groups or sorts by it.",
                     field=self._description_string(env))


class SealedText(Sealed, fields.Text):
    pass


class SealedChar(Sealed, fields.Char):
    pass
