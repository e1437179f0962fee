"""Seal what was kept in clear (A6, A7, B5, B6), before any code reads it as sealed.

The database keeps the old bytes until its space is used anew: run VACUUM FULL afterwards, and let backups from before run out.
"""
import base64
import logging

from psycopg2.extras import execute_values

from odoo import SUPERUSER_ID, api
from odoo.addons.intervention_registry.models.key_wrap import WRAPPING, source
from odoo.addons.intervention_registry.tools import envelope, key_source

_logger = logging.getLogger(__name__)
SUITE = 'aes-gcm'
MARK, SALT = b'\x00IR\x00', 16  # how files were kept
SEALED_MARK = b'\x00IS\x00'
# documents with a chain of their own have a key of their own
OWN = {
    'appeal': ['wanted'],
    'deadline': [],
    'disclosure': ['public_text', 'personal_words', 'secret_words', 'pending_words', 'ground_words', 'legal_words'],
    'kinship': ['end_reason'],
    'ledger.source': [],
    'meeting': [],
    'notice': ['facts', 'harm', 'decision', 'requirements'],
    'omission': ['facts'],
    'personnel.note': ['words'],
    'protection': [],
    'record': ['inquiry_basis', 'summary', 'request'],
    'referral': ['receipt'],
    'report': [],
    'sanction': ['harm_note'],
    'special.matter': ['proposal', 'facts', 'influence', 'measures'],
    'spot.check': ['sealed_seed', 'conclusion'],
}
# the rows under them share it: by the first link that is set
UNDER = {
    'evidence': (['name'], {'record_id': 'record'}),
    'minutes': (['body'], {'record_id': 'record'}),
    'referral.event': (['words'], {'record_id': 'record'}),
    'referral.material': (['title'], {'record_id': 'record'}),
    'review': (['reason'], {'record_id': 'record', 'notice_id': 'notice', 'report_id': 'report', 'appeal_id': 'appeal',
                            'omission_id': 'omission', 'special_id': 'special.matter', 'disclosure_id': 'disclosure'}),
    'sanction.event': (['reason'], {'sanction_id': 'sanction'}),
    'spot.line': (['words'], {'check_id': 'spot.check'}),
    'statement': (['body'], {'record_id': 'record', 'omission_id': 'omission'}),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _make_table(cr)
    keys = _Keys(env)
    for name, fields in OWN.items():
        _seal_table(cr, keys, name, [*fields, 'trail_salt'], {})
    for name, (fields, links) in UNDER.items():
        _seal_table(cr, keys, name, fields, links)
    _seal_files(env, keys)
    for table in ('intervention_decision', 'intervention_ledger_import'):
        if _columns(cr, table):
            cr.execute(f'DELETE FROM {table}')
    _logger.warning("What was kept in clear is sealed now. Run VACUUM FULL on the database: until then its files hold old bytes.")


def _make_table(cr):
    cr.execute("""
        CREATE TABLE IF NOT EXISTS intervention_seal (
            id SERIAL PRIMARY KEY, model VARCHAR NOT NULL, res_id INTEGER NOT NULL, wrapped VARCHAR,
            wrapping_key VARCHAR, state VARCHAR NOT NULL, destroyed_under VARCHAR,
            CONSTRAINT intervention_seal_document_unique UNIQUE(model, res_id))""")


class _Keys:
    """The data keys of documents, made as they are asked for."""

    def __init__(self, env):
        self.cr, self.known = env.cr, {}
        parameters = env['ir.config_parameter']
        self.id = parameters.get_param(WRAPPING)
        if not self.id:
            self.id = key_source.fresh_id()
            source().make(self.id)
            parameters.set_param(WRAPPING, self.id)
        self.wrapping = key_source.load(source(), self.id)

    def seal(self, root, place, data):
        seal, key = self._of(root)
        return envelope.seal(SUITE, key, data, f'{place}|{seal}'.encode(), seal.to_bytes(envelope.KEY_ID, 'big'))

    def _of(self, root):
        if root not in self.known:
            key, (model, row) = envelope.fresh_key(), root
            blob = envelope.seal(SUITE, self.wrapping, key, f'intervention.seal|{model},{row}|wrapped'.encode(),
                                 bytes.fromhex(self.id))
            self.cr.execute(
                """INSERT INTO intervention_seal (model, res_id, wrapped, wrapping_key, state)
                   VALUES (%s, %s, %s, %s, 'active') RETURNING id""",
                [model, row, base64.b64encode(blob).decode(), self.id])
            self.known[root] = self.cr.fetchone()[0], key
        return self.known[root]


def _columns(cr, table):
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    return {name for name, in cr.fetchall()}


def _seal_table(cr, keys, name, fields, links):
    """Seal the columns ``fields`` of a model's table; what an older version does not have yet is left out."""
    model, table = f'intervention.{name}', f"intervention_{name.replace('.', '_')}"
    there = _columns(cr, table)
    fields = [field for field in fields if field in there]
    links = {link: parent for link, parent in links.items() if link in there}
    if not fields:
        return
    cr.execute(f"SELECT id, {', '.join([*fields, *links])} FROM {table}")
    rows = [_sealed_row(keys, model, fields, links, row) for row in cr.dictfetchall()]
    columns = ', '.join(f'{field} = new.{field}' for field in fields)
    # whoever owns the tables alone can change rows that nobody changes
    cr.execute(f'ALTER TABLE {table} DISABLE TRIGGER USER')
    execute_values(
        cr._obj, f"UPDATE {table} AS old SET {columns} FROM (VALUES %s) AS new (id, {', '.join(fields)}) WHERE old.id = new.id",
        rows, template=f"(%s{', %s::text' * len(fields)})")
    cr.execute(f'ALTER TABLE {table} ENABLE TRIGGER USER')


def _sealed_row(keys, model, fields, links, row):
    root = next((('intervention.' + parent, row[link]) for link, parent in links.items() if row[link]), (model, row['id']))
    return (row['id'], *(
        row[field] and base64.b64encode(
            keys.seal(root, f"{model}|{row['id']}|{field}", row[field].encode())).decode() for field in fields))


def _seal_files(env, keys):
    """Seal the stored files; the old ones go with the next cleaning of the file store."""
    env.cr.execute("""
        SELECT file.id, evidence.record_id FROM ir_attachment AS file
          JOIN intervention_evidence AS evidence ON evidence.attachment_id = file.id
         WHERE file.res_model = 'intervention.evidence'""")
    for file, record in env.cr.fetchall():
        attachment = env['ir.attachment'].browse(file)
        raw = attachment.raw or b''
        if raw.startswith(MARK):
            root = 'intervention.record', record
            blob = keys.seal(root, f'ir.attachment|{root[0]},{root[1]}|raw', raw[len(MARK) + SALT:])
            attachment.write({'raw': SEALED_MARK + blob, 'mimetype': 'application/octet-stream'})
