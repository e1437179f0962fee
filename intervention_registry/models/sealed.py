from odoo import api, models
from odoo.tools import SQL

from .fields import Sealed


class InterventionSealed(models.AbstractModel):
    """Rows with sealed words (A6, A7, B5, B6).

    Each is sealed for its own place - model, row and field - under the data key of its document, so that no envelope opens
    in another row. A document with a chain of its own has a key of its own; the rows under it share it.
    """
    _name = 'intervention.sealed'
    _description = 'Row With Sealed Words'

    @api.model
    def _seal_links(self):
        """Return the names of the links to the document under whose key the words of a row are."""
        return ()

    @api.model
    def _seal_root_of(self, values):
        """Return the model and id of the document under whose key a row with ``values`` is."""
        if 'trail_salt' not in self._fields:
            for name in self._seal_links():
                if parent := values.get(name):
                    return self.env[self._fields[name].comodel_name].browse(parent)._seal_root()
        return self._name, values['id']

    def _seal_root(self):
        """Return the model and id of the document under whose key the one row is."""
        self.ensure_one()
        # sudo: under which document a row stands is not told to anybody here
        row = self.sudo()
        return self._seal_root_of({'id': self.id, **{name: row[name].id for name in self._seal_links()}})

    @api.model
    def _key_root_of(self, values):
        """Return the model and id that the data key of a row with ``values`` goes by: its document's, unless it has its own."""
        return self._seal_root_of(values)

    def _key_root(self):
        """Return the model and id that the data key of the one row goes by."""
        return self._seal_root()

    def _with_own_keys(self):
        """Return the rows under the one document whose data keys are their own: they end with it."""
        return []

    def _create(self, data_list):
        # an envelope is bound to the row's id, and an append-only row cannot be written once more to seal it
        if any(isinstance(field, Sealed) and field.store for field in self._fields.values()):
            for data, row in zip(data_list, self._next_ids(len(data_list))):
                data['stored']['id'] = row
            if not self.is_transient():
                roots = [self._key_root_of(data['stored']) for data in data_list]
                self.env['intervention.seal']._prepare(roots)
        return super()._create(data_list)

    @api.model
    def _next_ids(self, count):
        return [row for row, in self.env.execute_query(SQL(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", self._table, count))]

    def _seal(self, name, data, values=None):
        """Seal the bytes of one field of the one row; ``values`` are those the row is inserted with."""
        place = f'{self._name}|{self.id}|{name}'
        if self.is_transient():
            return self.env['intervention.key']._seal_under(data, place)
        root = self._key_root_of(values) if values else self._key_root()
        return self.env['intervention.seal']._seal(root, place, data)

    @api.model
    def _unseal(self, name, blobs):
        """Return what the envelopes in the field hold, by row; of a destroyed key the text that says so.

        :param dict blobs: the envelopes, by row id
        """
        if self.is_transient():
            key = self.env['intervention.key']
            return {row: key._unseal_under(blob, f'{self._name}|{row}|{name}') for row, blob in blobs.items()}
        places = [(blob, f'{self._name}|{row}|{name}') for row, blob in blobs.items()]
        return dict(zip(blobs, self.env['intervention.seal']._unseal(places)))
