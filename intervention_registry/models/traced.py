import re
import secrets
from datetime import date, datetime

from odoo import models
from odoo.fields import NO_ACCESS

from ..verify.canonical import commitment
from .fields import Sealed, SealedChar

SALT = re.compile('[0-9a-f]{32}')
PERSONAL = ('hr.employee', 'res.users', 'res.partner')


class InterventionTraced(models.AbstractModel):
    """Documents that leave a trace, one chain each (A6, B5).

    Free text and people enter the trail only as commitments under the document's salt: whoever holds the row can prove
    what it said, nobody can read it out of the trail.
    """
    _name = 'intervention.traced'
    _inherit = ['intervention.sealed']
    _description = 'Traced Document'

    _trail_clear = ()  # text fields that name nobody and enter the trail as they are

    # not prefetched with the words: every act needs it
    trail_salt = SealedChar(readonly=True, groups=NO_ACCESS, prefetch='salt', default=lambda self: secrets.token_hex(16))

    def _trail_document(self):
        """Return the key of the document's chain."""
        return f'{self._name},{self.id}'

    def _trail_key(self):
        """Return the salt of commitments; after its data key was destroyed a passing one that nobody keeps."""
        return self.trail_salt if SALT.fullmatch(self.trail_salt or '') else secrets.token_hex(16)

    def _trail_actor(self):
        """Return who acts, as the trail names him."""
        return 'system' if self.env.uid == 1 else f'user:{self.env.uid}'

    def _trace(self, event, row=None, names=(), **values):
        """Append one trail row per document: the ``event``, the named fields of ``row`` (default: itself), values."""
        self.env['intervention.trail']._trace([
            document._trail_entry(event, document if row is None else row, names, values) for document in self])

    def _trail_entry(self, event, row, names, values):
        # sudo: the trail commits to values that the acting person need not be allowed to read
        salt, row = self.sudo()._trail_key(), row.sudo()
        return {
            'document': self._trail_document(),
            'event': event,
            'model': row._name,
            'res_id': row.id,
            'actor': self._trail_actor(),
            'values': {**{name: _trail_value(row, name, salt) for name in names}, **values},
        }


def _trail_value(row, name, salt):
    field, value = row._fields[name], row[name]
    if field.type in ('one2many', 'many2many'):
        value = sorted(value.ids)
    elif field.relational:
        value = value.id
    elif isinstance(value, (date, datetime)):
        value = field.to_string(value)
    value = None if value is False and field.type != 'boolean' else value
    personal = isinstance(field, Sealed) or field.comodel_name in PERSONAL or (
        field.type in ('char', 'text') and name not in getattr(row, '_trail_clear', ()))
    return commitment(salt, value) if personal else value
