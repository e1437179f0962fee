"""One answer for what is hidden, what is not there and what is nobody's: nothing of it tells which (A7, B6)."""
from functools import partial

from odoo import models
from odoo.exceptions import AccessError, MissingError, UserError

from ..tools.names import of_registry


def called(rows):
    """Return what the model of ``rows`` is called, in the language of whom it is told."""
    return rows.env['ir.model']._get(rows._name).name or rows._description


class InterventionConcealed(models.AbstractModel):
    """Rows whose numbers cannot be tried out.

    Odoo refuses a hidden row and answers nothing for a missing one, so that whoever counts upwards learns which exist.
    """
    _name = 'intervention.concealed'
    _description = 'Concealed Row'

    def ensure_one(self):
        try:
            return super().ensure_one()
        except ValueError:
            # a program that sends no id, or several, is told so
            raise UserError(self.env._(
                "%(model)s: this is done to one row at a time. Choose exactly one.", model=called(self))) from None

    def _check_access(self, operation):
        try:
            return super()._check_access(operation)
        except MissingError:
            return self, partial(self.env['ir.rule']._make_access_error, operation, self)

    def fetch(self, field_names=None):
        super().fetch(field_names)
        if self.env.su or not (rows := self._origin):
            return
        # what was read is in the cache; only what is not can be missing
        columns = [field for name in field_names or () if (field := self._fields[name]).column_type and field.store]
        if columns and all(id_ in columns[0]._get_cache(self.env) for id_ in rows._ids):
            return
        if rows.exists() != rows:
            raise self.env['ir.rule']._make_access_error('read', rows)


class IrRule(models.Model):
    """Odoo's refusal names the rows, their company and - in debug mode - the rule: "never who is named in them"."""
    _inherit = 'ir.rule'

    def _make_access_error(self, operation, records):
        if not of_registry(records._name):
            return super()._make_access_error(operation, records)
        return AccessError(self.env._(
            "There is no such row, or it is not yours to see: %(model)s.", model=called(records)))
