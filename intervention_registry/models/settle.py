import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL

from ..verify.rows import FACTS
from .covered import FACTS_TOUCHED, TOUCHED

COLUMNS = 'columns'  # chain and event of the definitions


class InterventionTrail(models.Model):
    """Completeness: what a transaction wrote is in the trail before it ends (A6, B5)."""
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('settle', 'Rows settled'),
        (COLUMNS, 'Columns defined'),
    ], ondelete={'settle': 'cascade', COLUMNS: 'cascade'})

    def _register_hook(self):
        super()._register_hook()
        # Odoo calls this again whenever somebody adds a field
        if not self.env.registry.ready:
            self._define_columns()

    @api.model
    def _define_columns(self):
        """Say in the trail which columns the digests of rows cover, once for each way of covering them."""
        known = [json.loads(row.payload)['values'] for row in self.search([('document', '=', COLUMNS)])]
        fresh = [definition for model in self._covered_models() for definition in model._row_definitions()
                 if definition not in known]
        if fresh:
            self._trace([{'document': COLUMNS, 'event': COLUMNS, 'model': definition['model'], 'res_id': 0,
                          'actor': 'system', 'values': definition} for definition in fresh])

    @api.model
    def _covered_models(self):
        """Return the models whose rows are in the trail, in order of name."""
        return [self.env[name] for name in sorted(self.env.registry)
                if isinstance(self.env[name], self.env.registry['intervention.covered'])
                and not self.env[name]._abstract and self.env[name]._covered]

    @api.model
    def _take_rows(self, chains=None):
        """Return the rows that were written and not told yet, with their chains, and take them for told.

        :param set chains: take the rows of these alone
        :return: ``{(model, id): chain}``
        """
        taken = {}
        for name, written in list((self.env.cr.precommit.data.get(TOUCHED) or {}).items()):
            # sudo: the trail is written for everybody alike
            rows = self.env[name].sudo().browse(written)
            try:
                found = rows._row_chains()
            except MissingError:  # a savepoint was rolled back
                found = rows.exists()._row_chains()
            mine = {row: chain for row, chain in found.items() if chains is None or chain in chains}
            written.difference_update(mine)
            taken.update({(name, row): chain for row, chain in mine.items()})
        return taken

    @api.model
    def _digested(self, told):
        """Return the digests of rows, given with their chains, as ``{chain: {'model,id': [columns id, digest]}}``."""
        rows, found = defaultdict(list), defaultdict(dict)
        for name, row in told:
            rows[name].append(row)
        if rows:
            queries = [self.env[name]._row_select(ids) for name, ids in rows.items()]
            queries += [self.env[name]._row_select(ids, facts=True) for name, ids in self._take_facts(rows).items()]
            for name, facts, row, texts in self.env.execute_query(SQL(" UNION ALL ").join(queries)):
                found[told[name, row]][f'{name}{FACTS * facts},{row}'] = self.env[name]._row_digest(texts, facts)
        return found

    @api.model
    def _take_facts(self, rows):
        """Return those of the ``{model: ids}`` whose facts became fixed, and take them for told."""
        written, taken = self.env.cr.precommit.data.get(FACTS_TOUCHED) or {}, {}
        for name in written.keys() & rows.keys():
            # sudo: the trail is written for everybody alike
            mine = self.env[name].sudo().browse(written[name].intersection(rows[name]))
            if fixed := [row.id for row in mine if not row._is_facts_draft()]:
                taken[name] = fixed
                written[name].difference_update(fixed)
        return taken

    @api.model
    def _settle(self):
        """Tell the trail of the rows that were written after the last act on their document."""
        told = self._take_rows()
        # what is written from here on is settled once more
        self.env.cr.precommit.data.pop(TOUCHED, None)
        if told:
            self._add([self._settled(chain) for chain in sorted(set(told.values()))], told)

    @api.model
    def _settled(self, chain):
        model, _comma, row = chain.removeprefix('rows:').partition(',')
        return {'document': chain, 'event': 'settle', 'model': model, 'res_id': int(row or 0), 'actor': 'system', 'values': {}}

    @api.model
    def _settle_all(self, batch=1000):
        """Tell the trail of every row there is; for a database from before the trail knew them."""
        for model in self._covered_models():
            # sudo: the trail is written for everybody alike
            every, last = model.sudo().with_context(active_test=False), 0
            while rows := every.search([('id', '>', last)], order='id', limit=batch):
                rows._row_known()._touch(rows._row_fixing())
                self.sudo()._settle()
                last = rows[-1].id
                self.env.invalidate_all()
