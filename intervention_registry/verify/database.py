"""A trail in its database, read by whatever connection: Odoo's own, or a bare one. Nothing is written."""
import hashlib
import uuid
from datetime import datetime
from pathlib import Path

from .canonical import loads
from .rows import FIXED, NAME, rows_sql
from .source import Source

ENTRY = ('id', 'document', 'seq', 'at', 'actor', 'event', 'model', 'res_id', 'payload', 'digest', 'digest_sm3', 'prev',
         'position')
# parts of a second, which the registry never writes, show
AT = "concat(to_char(at, 'YYYY-MM-DD HH24:MI:SS'), nullif(to_char(at, '.US'), '.000000'))"
ENTRIES = f"""
    SELECT {', '.join(ENTRY).replace(' at,', f' {AT},')} FROM intervention_trail e"""
# of a payload that somebody changed nothing is expected: no cast that could fail
TOLD = r"""
    SELECT split_part(one, ',', 1) COLLATE "C" AS model, split_part(split_part(one, ',', 2), '"', 1)::int AS res_id,
           split_part(one, '"', 3) AS columns, split_part(one, '"', 5) AS digest, document, seq,
           CASE WHEN split_part(one, '"', 3) = ANY(%s) THEN coalesce(position, 2147483647) END AS fixed
      FROM (SELECT ltrim(unnest(string_to_array(
                       split_part(split_part(payload, '"rows":{', 2), '},"seq":', 1), '],"')), '"') AS one,
                   document, seq, position
              FROM intervention_trail
             WHERE payload LIKE '%%"rows":{%%' AND (position IS NULL OR position > %s)) AS told
     WHERE one ~ '^[a-z_.]+,\d{1,9}":\["[0-9a-f]{16}","[0-9a-f]{64}"]?$'"""
SEALS = f"""
    SELECT DISTINCT ON (model, res_id) model, res_id, columns, digest FROM ({TOLD}) AS seals
     ORDER BY model, res_id, fixed, document COLLATE "C", CASE WHEN fixed IS NULL THEN -seq ELSE seq END"""
RESEALED = f"""
    SELECT DISTINCT model, res_id FROM ({TOLD}) AS seals WHERE fixed IS NOT NULL
     GROUP BY model, res_id, columns HAVING min(digest) != max(digest) ORDER BY model, res_id"""
# a document that was never sealed is a draft while this holds
DRAFT = """
    WHERE (t."{column}"::text IS DISTINCT FROM %s OR EXISTS (
        SELECT FROM intervention_trail e
         WHERE e.document = %s || t.id AND position('"' || e.document || '":["' IN e.payload) > 0))"""
# the key of a document with a chain of its own is known with the first entry of that
KEYS = """
    WHERE (t.model != ALL(%s) OR EXISTS (
        SELECT FROM intervention_trail_head h WHERE h.document = t.model || ',' || t.res_id))"""
# of a file the trail says the digest as it is stored; once its key was destroyed it may be gone
FILES = """
    SELECT t.id, t.sha256, t.size, s.stored, a.store_fname, a.db_datas
      FROM "{table}" t LEFT JOIN ir_attachment a ON a.id = t.attachment_id
      JOIN (SELECT DISTINCT ON (res_id) res_id, substring(payload from '"stored":"([0-9a-f]{{64}})"') AS stored
              FROM intervention_trail WHERE model = %s AND payload LIKE '%%"stored":"%%'
             ORDER BY res_id, document, seq DESC) AS s ON s.res_id = t.id
     WHERE NOT EXISTS (SELECT FROM intervention_seal k WHERE k.model = %s AND k.res_id = t.id AND k.state = 'destroyed')
     ORDER BY t.id"""
WORKBOOKS = """
    SELECT t.id, t.digest, NULL, t.digest, a.store_fname, a.db_datas
      FROM intervention_report t LEFT JOIN ir_attachment a
        ON a.res_model = 'intervention.report' AND a.res_field = 'workbook' AND a.res_id = t.id
     WHERE t.digest IS NOT NULL ORDER BY t.id"""
STAMPS = """
    SELECT c.number, r.token, r.nonce, p.certificate
      FROM intervention_receipt r JOIN intervention_checkpoint c ON c.id = r.checkpoint_id
      LEFT JOIN intervention_receipt_place p ON p.id = r.place_id
     WHERE r.token IS NOT NULL ORDER BY c.number, r.id"""
TIME = '%Y-%m-%d %H:%M:%S'
KEPT, KEYED = ('sha256', 'size', 'attachment_id'), ('model', 'res_id', 'state')  # what is asked of files and of their keys
KEEPERS = ('intervention.evidence', 'intervention.personnel.document', 'intervention.template', 'intervention.issued')


class DatabaseSource(Source):
    """The tables of the registry. Every answer is streamed by a cursor of the server.

    :param cursor: a psycopg2 cursor, or Odoo's; its transaction is what is verified
    :param store: the folder of the stored files; without it files are listed and not read
    """

    def __init__(self, cursor, store=None):
        self.connection, self.store = cursor.connection, store
        self.tables = dict(self._stream(
            """SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
                 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') GROUP BY c.relname"""))
        self.known = None

    def _stream(self, query, *values):
        name = f'intervention_{uuid.uuid4().hex}'
        with self.connection.cursor(name, withhold=self.connection.autocommit) as cursor:
            cursor.itersize = 5000
            cursor.execute(query, values)
            yield from cursor

    def _table(self, table, *columns):
        """Yield the rows of a table as dicts in the order of their first column; none where the table is missing."""
        if set(columns) <= set(self.tables.get(table, ())):
            for row in self._stream(f'SELECT {", ".join(columns)} FROM {table} ORDER BY {columns[0]}'):
                yield {name: f'{value:{TIME}}' if isinstance(value, datetime) else value for name, value in zip(columns, row)}

    def entries(self, since=0):
        """See Source."""
        where = """
            WHERE position IS NULL OR position > %s OR (document, seq) IN (
                SELECT document, max(seq) FROM intervention_trail WHERE position <= %s GROUP BY document)"""
        order = ' ORDER BY document COLLATE "C", seq, id'
        rows = self._stream(ENTRIES + where + order, since, since) if since else self._stream(ENTRIES + order)
        for row in rows:
            yield dict(zip(ENTRY, row))

    def entry(self, document, seq):
        """See Source."""
        rows = list(self._stream(f'{ENTRIES} WHERE document = %s AND seq = %s ORDER BY id', document, seq))
        return dict(zip(ENTRY, rows[0])) if rows else None

    def positions(self, since=0):
        """See Source."""
        return self._stream("""SELECT position, digest, digest_sm3 FROM intervention_trail WHERE position > %s
                                ORDER BY position, id""", since)

    def heads(self):
        """See Source."""
        return self._stream('SELECT document, seq, digest FROM intervention_trail_head ORDER BY document COLLATE "C", id')

    def _definitions(self):
        """Return the definitions that stand in the trail, by their id."""
        if self.known is None:
            self.known = {}
            for payload, in self._stream(
                    "SELECT payload FROM intervention_trail WHERE document = 'columns' ORDER BY seq, id"):
                if definition := _definition(payload):
                    self.known[definition['columns_id']] = definition
        return self.known

    def columns(self):
        """See Source."""
        for name, definition in self._definitions().items():
            yield name, definition['model'], definition['columns']

    def row_seals(self, since=0):
        """See Source."""
        return self._stream(SEALS, self._fixed(), since)

    def resealed(self, since=0):
        """See Source."""
        return self._stream(RESEALED, self._fixed(), since)

    def _fixed(self):
        return sorted(name for name, definition in self._definitions().items() if FIXED in definition['columns'])

    def models(self):
        """See Source."""
        return sorted({definition['model'] for definition in self._definitions().values()})

    def rows(self, model, ids=None):
        """See Source."""
        definitions = [found for found in self._definitions().values() if found['model'] == model]
        if not definitions or definitions[-1]['table'] not in self.tables:
            return
        table = definitions[-1]['table']
        columns = sorted({column for found in definitions for column in found['columns'] if self._is_there(table, column)})
        draft = definitions[-1]['draft']
        told = ('model', 'res_id') if draft and draft[0] == 'chain' else draft[:1]
        # where the column that tells a draft was taken away every row counts
        condition, values = _condition(model, draft if all(self._is_there(table, name) for name in told) else [])
        if ids is not None:
            condition, values = f"{condition or 'WHERE true'} AND t.id = ANY(%s)", (*values, ids)
        for row, texts in self._stream(rows_sql(table, columns, condition), *values):
            yield row, dict(zip(columns, texts))

    def _is_there(self, table, column):
        name, _colon, how = column.partition(':')
        if '.' in how:
            table, *names = how.split('.')
            return set(names) <= set(self.tables.get(table, ()))
        return name in self.tables[table]

    def files(self):
        """See Source. Each dict says the ``model`` as well."""
        for model in KEEPERS:
            if self._has(table := model.replace('.', '_'), *KEPT) and self._has('intervention_seal', *KEYED):
                yield from self._files(model, self._stream(FILES.format(table=table), model, model))
        if self._has('intervention_report', 'digest'):
            yield from self._files('intervention.report', self._stream(WORKBOOKS))

    def _has(self, table, *columns):
        # a column that was taken away is found with the rows
        return set(columns) <= set(self.tables.get(table, ()))

    def _files(self, model, rows):
        for row, sha256, size, stored, name, data in rows:
            file = {'model': model, 'id': row, 'sha256': sha256, 'size': size, 'stored': stored}
            yield {**file, 'found': self._found(name, data)} if self.store else file

    def _found(self, name, data):
        """Return the SHA-256 of a stored file, None when it is gone."""
        if data is not None:
            return hashlib.sha256(data).hexdigest()
        path = Path(self.store, name or '')
        if not path.is_file():
            return None
        found = hashlib.sha256()
        with path.open('rb') as file:
            while block := file.read(1 << 20):
                found.update(block)
        return found.hexdigest()

    def checkpoints(self):
        """See Source."""
        return self._table('intervention_checkpoint', 'number', 'size', 'text', 'signature', 'key_id', 'digest', 'at',
                           'frontier')

    def seals(self):
        """See Source."""
        return self._table('intervention_config_seal', 'id', 'digest', 'content', 'at')

    def keys(self):
        """See Source."""
        return self._table('intervention_checkpoint_key', 'key_id', 'public', 'date_from')


    def stamps(self):
        """See Source."""
        if self._has('intervention_receipt', 'token', 'nonce', 'place_id', 'checkpoint_id') and self._has(
                'intervention_receipt_place', 'certificate') and self._has('intervention_checkpoint', 'number'):
            for number, token, nonce, authority in self._stream(STAMPS):
                yield {'number': number, 'token': token, 'nonce': nonce or '', 'authority': authority or ''}


def _definition(payload):
    """Return what an entry of the chain ``columns`` defines; None for what is no definition."""
    try:
        values = loads(payload)['values']
        sound = isinstance(values['columns'], list) and all(
            isinstance(text, str) for text in [values['columns_id'], values['model'], values['table'], *values['columns']])
        rows_sql(values['table'], values['columns'])
        _condition(values['model'], values['draft'])
        return values if sound else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _condition(model, draft):
    """Return the condition that leaves the drafts of a model out, with its values."""
    if not draft:
        return '', ()
    if draft[0] == 'chain':
        return KEYS, (draft[1:],)
    column, value = draft
    if not NAME.fullmatch(column):
        raise ValueError(f"{column[:100]} names no column")
    return DRAFT.format(column=column), (value, f'{model},')
