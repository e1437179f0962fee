"""The one kind of field for free text.

Everything a person tells the registry in his own words is declared ``SealedText`` or ``SealedChar``. Nothing may search,
sort, group or export by it: what is sealed at rest has no plain order, and no feature shall come to lean on one.
"""
from odoo import fields


class Sealed:
    """What both field types share."""
    exportable = False
    _description_searchable = False

    def _description_sortable(self, env):
        return False

    def _description_groupable(self, env):
        return False

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        raise ValueError(f"{self.model_name}.{self.name} is sealed text and cannot be searched")


class SealedText(Sealed, fields.Text):
    pass


class SealedChar(Sealed, fields.Char):
    pass
