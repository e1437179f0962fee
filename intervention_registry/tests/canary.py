"""Values that occur nowhere else, put into every sealed field, and the search for them in all that is kept."""
import base64
import re
import secrets
from pathlib import Path
from unittest.mock import patch

from odoo.addons.intervention_registry.models.fields import Sealed
from odoo.tools import SQL, config


def sealed_fields(env):
    """Return the stored sealed fields of each model that has rows."""
    found = {}
    for name in sorted(env.registry):
        model = env[name]
        names = [field.name for field in model._fields.values() if isinstance(field, Sealed) and field.store]
        if names and not model._abstract:
            found[name] = names
    return found


class Canary:
    """128 bits that stand in every value made by ``value()``; ``seen()`` says where they can be read."""

    def __init__(self):
        self.mark = secrets.token_hex(16)
        self.made = 0

    def value(self):
        self.made += 1
        return f'{self.mark}-{self.made}'

    def pattern(self):
        """Return what finds the mark as it is, in base64 at any offset, in hexadecimal and in UTF-16."""
        raw = self.mark.encode()
        forms = {raw, raw.hex().encode(), raw.hex().upper().encode()}
        forms |= {self.mark.encode(f'utf-16-{order}') for order in ('le', 'be')}
        for offset in range(3):
            # the first and the last group also hold bits of what stands around the mark
            text = base64.b64encode(bytes(offset) + raw)
            forms.add(text[4 if offset else 0:len(text) // 4 * 4 - 4])
        return re.compile(b'|'.join(re.escape(form) for form in forms))

    def seen(self, env):
        """Return the tables and files in which the mark can be read."""
        pattern = self.pattern()
        return {*self._tables(env, pattern), *self._files(env, pattern)}

    def _tables(self, env, pattern):
        env.flush_all()
        for table, in env.execute_query(SQL(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT tablename LIKE 'pg_%%'")):
            env.cr.execute(SQL("SELECT row::text FROM %s AS row", SQL.identifier(table)))
            while rows := env.cr.fetchmany(2000):
                if any(pattern.search(row.encode()) for row, in rows):
                    yield table
                    break

    def _files(self, env, pattern):
        store = Path(config.filestore(env.cr.dbname))
        for file in store.rglob('*'):
            if file.is_file() and pattern.search(file.read_bytes()):
                yield 'the file store'
                break


def fill(env, canary):
    """Add a row of every model with sealed fields, each with a value of the canary; return the values by row and field."""
    rows, values = {}, {}
    models = sealed_fields(env)
    # documents first, so that the rows under them have one to stand under
    for name in sorted(models, key=lambda name: ('trail_salt' not in env[name]._fields, name)):
        model = env[name].sudo()
        stored = {field: canary.value() for field in models[name]}
        for link in model._seal_links():
            parent = rows.get(model._fields[link].comodel_name)
            if parent and 'trail_salt' not in model._fields:
                stored[link] = parent.id
                break
        if name == 'intervention.return':
            # under the key of its period, which has no words of its own
            stored['period_id'] = _insert(env['intervention.return.period'].sudo(), {}).id
        rows[name] = _insert(model, stored)
        values.update({(rows[name], field): stored[field] for field in models[name]})
    return values


def _insert(model, stored):
    """Insert one row past all rules on what else belongs to it."""
    model.env.cr.execute(SQL(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0 AND attname != 'id'",
        model._table))
    for column, in model.env.cr.fetchall():
        model.env.cr.execute(SQL(
            "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", SQL.identifier(model._table), SQL.identifier(column)))
    with patch.object(type(model), '_validate_fields', lambda self, names, excluded=(): None):
        return model._create([{'stored': stored, 'inherited': {}, 'protected': set(model._fields.values())}])
