"""What never changes has one digest in the trail, and its first counts: nobody edits it and seals the edit (A6, B5)."""
from odoo import api, models
from odoo.tools import ormcache

from ..verify.rows import FIXED
from .covered import _specification


class InterventionAppendOnly(models.AbstractModel):
    """Rows that never change, but for those with a column that is filled in later."""
    _inherit = 'intervention.append.only'

    @api.model
    @ormcache('self._name')
    def _row_columns(self):
        columns = super()._row_columns()
        return tuple(sorted({*columns, FIXED})) if self._guarded and not self._guarded_once else columns


class InterventionDocument(models.AbstractModel):
    """Documents whose state goes on while their facts stay: the facts have a digest of their own."""
    _inherit = 'intervention.document'

    @api.model
    def _fixed_fields(self):
        """Return the names of the facts that are known for good once the document is no draft."""
        names = {*self._facts(), *self._facts_taken}.difference(self._facts_once)
        return {name for name in names if self._is_in_digest(self._fields[name])}

    @api.model
    @ormcache('self._name')
    def _row_facts(self):
        fields = [self._fields[name] for name in self._fixed_fields()]
        return tuple(sorted({FIXED, 'row_salt', *map(_specification, fields)})) if fields else ()

    @api.model
    @ormcache('self._name')
    def _row_fixing(self):
        draft = self._facts_draft or self._row_draft or ()
        return frozenset({*self._fixed_fields(), *draft[:1]}) if self._row_facts() else frozenset()

    def _is_facts_draft(self):
        """Say whether the facts of the one document may still change."""
        draft = self._facts_draft or self._row_draft
        if not draft:
            return False
        column, value = draft
        return (self[column] or '') in value.split('|') if value else not self[column]
