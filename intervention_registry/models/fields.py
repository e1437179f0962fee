"""The kinds of field for words and files.

Everything a person tells the registry in his own words is declared ``SealedText`` or ``SealedChar``. In the column stands an
envelope under the data key of the document (A6, A7, B5, B6); the words are in memory for one request. Nothing may search, sort,
group or export by them: what is sealed has no plain order, and no feature shall come to lean on one.
"""
import base64
import binascii

import psycopg2

from odoo import fields
from odoo.exceptions import UserError


class Sealed:
    """What all sealed field types share; their models inherit ``intervention.sealed``."""
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

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if not values or 'id' not in values:
            return None  # the default of a new column: one value for all rows cannot be sealed for each
        return self._to_column(self.convert_to_cache(value, record, validate), record.browse(values['id']), values)

    def get_column_update(self, record):
        return self._to_column(self._cached(record), record)

    def _to_column(self, value, row, values=None):
        """Return what stands in the column of the one ``row``; ``values`` are those it is inserted with."""
        if not value:
            return value
        return self._packed(row._seal(self.name, value.encode() if isinstance(value, str) else bytes(value), values))

    def _insert_cache(self, records, values):
        known = self._get_cache(records.env)
        fresh = {row: value for row, value in zip(records._ids, values) if row not in known}
        sealed = {row: self._unpacked(value, records) for row, value in fresh.items() if self._is_packed(value)}
        opened = records._unseal(self.name, sealed)
        super()._insert_cache(records.browse(fresh), [
            self._to_cache(opened[row]) if row in sealed else value for row, value in fresh.items()])

    def _is_packed(self, value):
        return bool(value)


class SealedString(Sealed):
    """Words: an envelope in base64."""

    def _cached(self, record):
        return record.env.transaction.field_data[self][record.id]

    def _packed(self, blob):
        return base64.b64encode(blob).decode()

    def _unpacked(self, value, records):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return b''

    def _to_cache(self, value):
        return value if isinstance(value, str) else value.decode()


class SealedText(SealedString, fields.Text):
    pass


class SealedChar(SealedString, fields.Char):
    pass


class SealedBinary(Sealed, fields.Binary):
    """A file on its way through a dialog; what stays is kept by ``ir.attachment._keep``."""
    attachment = False

    def _cached(self, record):
        return super(Sealed, self).get_column_update(record)

    def _packed(self, blob):
        return psycopg2.Binary(blob)

    def _unpacked(self, value, records):
        return bytes(value)

    def _is_packed(self, value):
        return isinstance(value, memoryview | bytes)  # a text is the size that a form asks for

    def _to_cache(self, value):
        return value.encode() if isinstance(value, str) else value
