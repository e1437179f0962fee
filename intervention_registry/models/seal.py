import re
from collections import defaultdict
from itertools import groupby
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..tools import envelope
from .guard import guard

ROOT = re.compile(r'(intervention\.[a-z.]+),(\d+)')
STATES = [('active', 'In use'), ('destroyed', 'Destroyed')]


class InterventionSeal(models.Model):
    """The data key of one document (A6, A7, B5, B6), sealed under the key-encryption key.

    The words and files of the document and of the rows under it are sealed with it. Where it was destroyed they are gone for
    good, while the trail still verifies. Nobody reads the key; the security auditor sees that there is one.
    """
    _name = 'intervention.seal'
    _inherit = ['intervention.document']
    _description = 'Data Key'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'id'

    model = fields.Char('Kind of Document', required=True, readonly=True)
    res_id = fields.Integer('Document', required=True, readonly=True, aggregator=None)
    wrapped = fields.Char(readonly=True, groups=NO_ACCESS)
    wrapping_key = fields.Char('Under Key', readonly=True, help="Id of the key-encryption key", index=True)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='active')
    destroyed_under = fields.Char('Destroyed Under No.', readonly=True)

    _document_unique = models.Constraint('UNIQUE(model, res_id)', "A document has one data key.")

    def init(self):
        super().init()
        guard(self.env.cr, self._table, ['model', 'res_id'])

    @api.model
    def _known(self):
        """Return what this transaction has opened: the keys by seal, the seals by document. Never kept any longer."""
        return self.env.cr.cache.setdefault(self._name, {'keys': {}, 'seals': {}})

    @api.model
    def _prepare(self, roots):
        """Have a data key at hand for each of the documents, given as ``(model, id)``; make those that are missing."""
        asked = defaultdict(set)
        for model, row in roots:
            if (model, row) not in self._known()['seals']:
                asked[model].add(row)
        for model, rows in asked.items():
            found = self._take(model, rows)
            self._load(found.values())
            if missing := sorted(rows - found.keys()):
                self._make(model, missing)

    def _take(self, model, rows):
        """Return the seals of documents of one model, by document."""
        self.flush_model()
        found = dict(self.env.execute_query(SQL(
            "SELECT res_id, id FROM intervention_seal WHERE model = %s AND res_id = ANY(%s)", model, list(rows))))
        self._known()['seals'].update({(model, row): seal for row, seal in found.items()})
        return found

    def _make(self, model, rows):
        """Make data keys. Of two transactions that make one for the same document Odoo repeats the second."""
        key, known = self.env['intervention.key'], self._known()
        fresh = {row: envelope.fresh_key() for row in rows}
        wrapped = [key._wrap(data, place(model, row)) for row, data in fresh.items()]
        made = self.env.execute_query(SQL(
            """INSERT INTO intervention_seal (model, res_id, wrapped, wrapping_key, state)
               SELECT %s, t.res_id, t.wrapped, %s, 'active' FROM unnest(%s::int[], %s::text[]) AS t(res_id, wrapped)
               ON CONFLICT (model, res_id) DO NOTHING RETURNING res_id, id""", model, key._wrapping_id(), rows, wrapped))
        for row, seal in made:
            known['seals'][model, row], known['keys'][seal] = seal, fresh[row]
        if not self._is_traced(model):
            self.browse([seal for _row, seal in made])._touch()

    @api.model
    def _is_traced(self, model):
        """Say whether the documents of a model have chains of their own: their key enters the trail with the first row."""
        return 'trail_salt' in self.env[model]._fields

    def _row_chain(self):
        if self._is_traced(self.model):
            return f'{self.model},{self.res_id}'
        return self.env[self.model].browse(self.res_id)._row_chain()

    def _row_known(self):
        chains = {seal: f'{seal.model},{seal.res_id}' for seal in self}
        begun = self.env['intervention.trail.head'].search([('document', 'in', list(chains.values()))]).mapped('document')
        return self.filtered(lambda seal: chains[seal] in begun or not self._is_traced(seal.model))

    @api.model
    def _row_definition(self):
        # the key of a draft is as little in the trail as the draft
        traced = [name for name in sorted(self.env.registry) if self._is_traced(name)]
        return {**super()._row_definition(), 'draft': ['chain', *traced]}

    @api.model
    def _keys_of(self, documents):
        """Return the data keys of documents, given by their chains, as ``{(model, id): chain}``."""
        roots = sorted(found.groups() for chain in documents if (found := ROOT.fullmatch(chain)))
        known, keys = self._known()['seals'], {}
        for model, rows in groupby(roots, itemgetter(0)):
            rows = [int(row) for _model, row in rows]
            seals = {row: known[model, row] for row in rows if (model, row) in known}
            if missing := set(rows) - seals.keys():
                seals.update(self._take(model, missing))
            keys.update({(self._name, seal): f'{model},{row}' for row, seal in seals.items()})
        return keys

    def _load(self, seals):
        """Open the data keys of the seals given by id; of a destroyed one the number it was destroyed under."""
        keys = self._known()['keys']
        missing = [seal for seal in seals if seal not in keys]
        if not missing:
            return
        self.flush_model()
        for seal, model, row, wrapped, number in self.env.execute_query(SQL(
                "SELECT id, model, res_id, wrapped, destroyed_under FROM intervention_seal WHERE id = ANY(%s)", missing)):
            keys[seal] = number if wrapped is None else self.env['intervention.key']._unwrap(wrapped, place(model, row))

    @api.model
    def _seal(self, root, where, data):
        """Seal bytes for a place under the data key of the document ``root``, given as ``(model, id)``."""
        self._prepare([root])
        seal = self._known()['seals'][root]
        key = self._known()['keys'][seal]
        if not isinstance(key, bytes):
            raise UserError(self._destroyed_message(key))
        suite = self.env['intervention.key']._suite()
        return envelope.seal(suite, key, data, f'{where}|{seal}'.encode(), seal.to_bytes(envelope.KEY_ID, 'big'))

    @api.model
    def _unseal(self, places):
        """Open envelopes, given with their places. Return bytes, or the text that says that the key was destroyed.

        :raise UserError: when a key is lost or another one, or an envelope was damaged or moved
        """
        try:
            seals = [int.from_bytes(envelope.key_id_of(blob), 'big') for blob, _where in places]
            self._load(seals)
            return [self._opened(blob, seal, where) for (blob, where), seal in zip(places, seals)]
        except (envelope.EnvelopeError, KeyError):
            raise UserError(self.env['intervention.key']._unopened_message()) from None

    def _opened(self, blob, seal, where):
        key = self._known()['keys'][seal]
        if not isinstance(key, bytes):
            return self._destroyed_message(key)
        return envelope.unseal(key, blob, f'{where}|{seal}'.encode())

    @api.model
    def _destroyed_message(self, number):
        return self.env._("Destroyed under No. %(number)s", number=number)

    def _is_frozen(self):
        return True


def place(model, row):
    """Return the place for which the data key of a document is sealed."""
    return f'intervention.seal|{model},{row}|wrapped'
