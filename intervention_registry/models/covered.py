"""Completeness: the trail holds a digest of every row, so that whoever edits a table underneath is found out (A6, B5)."""
import secrets
from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import NO_ACCESS
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tools import SQL, ormcache

from ..verify.rows import FACTS, columns_id, row_digest, rows_sql

TOUCHED = 'intervention.touched'  # key of what a transaction has written and not yet told the trail
FACTS_TOUCHED = 'intervention.facts_touched'  # the same of documents whose facts may have become fixed
# what the registry moves on without telling, and what another row holds already
LEFT_OUT = {
    'intervention.seal': {'wrapped', 'wrapping_key'},
    'intervention.record': {'notice_ids'},
    'intervention.export': {'progress'},
    'intervention.report.build': {'progress'},
}


class InterventionCovered(models.AbstractModel):
    """Rows whose digest stands in the trail (A6, B5).

    Whatever Odoo writes is marked; the next trail row of the document takes the digest along, and what is left is settled
    before the transaction ends. Digests are of the columns as they are stored, sealed words included, so verification
    needs no key; the row's salt keeps whoever has the trail alone from finding out by trying what a row says.
    """
    _name = 'intervention.covered'
    _description = 'Row Known to the Trail'

    _covered = True
    _row_draft = None  # the column and the text that a document nobody has handed in yet has there; it is left out

    row_salt = fields.Char(readonly=True, groups=NO_ACCESS, default=lambda self: secrets.token_hex(16))

    def _create(self, data_list):
        rows = super()._create(data_list)
        rows._touch(rows._fields)
        return rows

    def write(self, vals):
        if any(self._fields[name].type == 'many2many' for name in vals if name in self._fields):
            self._touch()
        return super().write(vals)

    def _write_multi(self, vals_list):
        super()._write_multi(vals_list)
        names = {name for vals in vals_list for name in vals}
        if names.difference(LOG_ACCESS_COLUMNS, LEFT_OUT.get(self._name, ())):
            self._touch(names)

    def _touch(self, names=()):
        """Mark the rows as written, so that the trail takes their digests.

        :param names: the fields that were written
        """
        if not self._covered or self.is_transient():
            return
        data = self.env.cr.precommit.data
        if TOUCHED not in data:
            data[TOUCHED], data[FACTS_TOUCHED] = defaultdict(set), defaultdict(set)
            # sudo: the trail is written for everybody alike
            trail = api.Environment(self.env.cr, SUPERUSER_ID, {})['intervention.trail']
            self.env.cr.precommit.add(trail._settle)
        data[TOUCHED][self._name].update(self._ids)
        if not self._row_fixing().isdisjoint(names):
            data[FACTS_TOUCHED][self._name].update(self._ids)

    def _row_chain(self):
        """Return the chain that holds the digests of the one row; of a row it is always the same."""
        return '{},{}'.format(*self._seal_root())

    @api.model
    @ormcache('self._name')
    def _row_columns(self):
        """Return the specifications of the columns that the digest of a row covers."""
        return tuple(sorted(_specification(field) for field in self._fields.values() if self._is_in_digest(field)))

    def _is_in_digest(self, field):
        return field.store and (field.column_type or field.type == 'many2many') and field.name not in (
            'id', *LOG_ACCESS_COLUMNS, *LEFT_OUT.get(self._name, ())) and 'intervention_registry' in field._modules

    @api.model
    @ormcache('self._name')
    def _row_facts(self):
        """Return the specifications of what of a document never changes while the document goes on; see FrozenDocument."""
        return ()

    @api.model
    @ormcache('self._name')
    def _row_fixing(self):
        """Return the fields that fix the facts when they are written."""
        return frozenset()

    @api.model
    @ormcache('self._name', 'facts')
    def _row_query(self, facts=False):
        """Return the id of the columns, their specifications and the query that reads them; of the row, or of its facts."""
        columns = self._row_facts() if facts else self._row_columns()
        name = columns_id(self._name + FACTS * facts, columns)
        return name, columns, rows_sql(self._table, columns, 'WHERE t.id = ANY(%s)')

    @api.model
    def _row_select(self, ids, facts=False):
        """Return the query that reads rows, each with the name of its model and whether these are its facts."""
        _name, _columns, query = self._row_query(facts)
        return SQL("(SELECT %s::text AS model, %s AS facts, row.* FROM (%s) AS row)", self._name, facts, SQL(query, ids))

    @api.model
    def _row_digest(self, texts, facts=False):
        """Return ``[columns id, digest]`` of a row that was read as ``texts``."""
        name, columns, _query = self._row_query(facts)
        return [name, row_digest(columns, dict(zip(columns, texts)))]

    def _row_chains(self):
        """Return the chains of the rows that the trail has to know, by id."""
        return {row.id: row._row_chain() for row in self if not row._is_row_draft()}

    def _is_row_draft(self):
        """Say whether the one row is a draft that the trail does not know yet."""
        return bool(self._row_draft) and (self[self._row_draft[0]] or None) == self._row_draft[1]

    def _row_known(self):
        """Return those of the rows that the trail has to know."""
        return self.filtered(lambda row: not row._is_row_draft())

    @api.model
    def _row_definition(self):
        """Return what the trail says of the digests of the model's rows."""
        return {'columns_id': self._row_query()[0], 'model': self._name, 'table': self._table,
                'columns': list(self._row_columns()), 'draft': list(self._row_draft or ())}

    @api.model
    def _row_definitions(self):
        """Return all that the trail says of digests of the model's rows, those of their facts included."""
        definitions = [self._row_definition()]
        if facts := self._row_facts():
            definitions.append({'columns_id': self._row_query(True)[0], 'model': self._name + FACTS, 'table': self._table,
                                'columns': list(facts), 'draft': []})
        return definitions


def _specification(field):
    if field.type == 'many2many':
        return f'{field.name}:{field.relation}.{field.column1}.{field.column2}'
    if field.translate:
        return f'{field.name}:source'
    return f'{field.name}:bytes' if field.column_type[0] == 'bytea' else field.name
