"""Before the rows enter the trail as they stand: do they still say what the trail said of them when they were written?

The former version kept no digests of rows. What its acts told of the fields they wrote is compared, in clear or as commitments,
with the rows of today: what was edited underneath is told to the auditors, by name, before it is sealed. Fields that no act
told, and rows whose own chain was rewritten as well, cannot be judged by this; receipts and slips of that time can.
"""
import json
from collections import defaultdict

from odoo import SUPERUSER_ID, api
from odoo.addons.intervention_registry.models.traced import _trail_value
from odoo.addons.intervention_registry.verify.canonical import commitment

NAMED = 100  # places that the alert names


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    places = sorted(_differing(env))
    if places:
        words = env['intervention.alert']._in_words()
        words._raise_alert('damage', words.env._(
            "%(count)s rows did not say what the trail says of them when the registry was upgraded", count=len(places)),
            places=places[:NAMED])


def _differing(env):
    """Yield the name of each row that is gone or has a field that differs from what was last told of it."""
    for (document, model, row), told in _told(env).items():
        root, _comma, number = document.partition(',')
        if model not in env or root not in env or 'trail_salt' not in env[root]._fields:
            continue
        here, owner = env[model].browse(row).exists(), env[root].browse(int(number)).exists()
        if not (here and owner):
            yield f'{model},{row}'
            continue
        for name, value in told.items():
            if name in here._fields and name not in _moving(here) and value not in _sayings(here, name, owner._trail_key()):
                yield f'{model},{row} {name}'
        env.invalidate_all()


def _moving(row):
    """Return the names of what is no stored field, or moves without an act that tells of it."""
    names = {name for name, field in row._fields.items() if field.store}
    # facts that change after an act told of them: as long as they may, or where a document is known while it is a draft
    is_document = isinstance(row, row.env.registry['intervention.document'])
    drafted = row._facts() if is_document and (row._facts_draft or not row._is_frozen()) else set()
    return {*row._fields} - names | {'deadline'} | drafted


def _sayings(row, name, salt):
    """Return the ways in which acts tell the value of a field."""
    plain = str(row[name])
    return _trail_value(row, name, salt), plain, commitment(salt, plain)


def _told(env):
    """Return what was last told of the fields of each row, by chain: ``{(document, model, id): {name: value}}``."""
    told = defaultdict(dict)
    env.cr.execute("SELECT document, model, res_id, payload FROM intervention_trail ORDER BY document, seq")
    for document, model, row, payload in env.cr.fetchall():
        told[document, model, row].update(json.loads(payload)['values'])
    return told
