"""A trail in its database, read by whatever connection: Odoo's own, or a bare one. Nothing is written."""
import hashlib
import uuid
from pathlib import Path

from .canonical import loads
from .rows import NAME, rows_sql
from .source import Source

ENTRY = ('id', 'document', 'seq', 'at', 'actor', 'event', 'model', 'res_id', 'payload', 'digest', 'digest_sm3', 'prev',
         'position')
ENTRIES = f"""
    SELECT {', '.join(ENTRY).replace(' at,', " to_char(at, 'YYYY-MM-DD HH24:MI:SS'),")} FROM intervention_trail e"""
# of a payload that somebody changed nothing is expected: no cast that could fail
SEALS = r"""
    SELECT DISTINCT ON (model, res_id) model, res_id, columns, digest FROM (
        SELECT found[1] COLLATE "C" AS model, found[2]::int AS res_id, found[3] AS columns, found[4] AS digest, document, seq
          FROM intervention_trail,
               regexp_matches(payload, '"([a-z_.]+),(\d{1,9})":\["([0-9a-f]{16})","([0-9a-f]{64})"\]', 'g') AS found
         WHERE payload LIKE '%%"rows":{%%' AND (position IS NULL OR position > %s)
    ) AS seals ORDER BY model, res_id, document COLLATE "C", seq DESC"""
# a document that was never sealed is a draft while this holds
DRAFT = """
    WHERE t."{column}"::text IS DISTINCT FROM %s OR EXISTS (
        SELECT FROM intervention_trail e
         WHERE e.document = %s || t.id AND position('"' || e.document || '":["' IN e.payload) > 0)"""
# keys of documents are known with the first entry of the document
KEYS = """
    WHERE EXISTS (SELECT FROM intervention_trail_head h WHERE h.document = t.model || ',' || t.res_id)"""
FILES = {
    'intervention.evidence': ('stored', 'a.id = t.attachment_id'),
    'intervention.personnel.document': ('stored', 'a.id = t.attachment_id'),
    'intervention.report': ('digest', "a.res_model = 'intervention.report' AND a.res_field = 'workbook' AND a.res_id = t.id"),
}


class DatabaseSource(Source):
    """The tables of the registry. Every answer is streamed by a cursor of the server.

    :param cursor: a psycopg2 cursor, or Odoo's; its transaction is what is verified
    :param store: the folder of the stored files; without it files are listed and not read
    """

    def __init__(self, cursor, store=None):
        self.connection, self.store = cursor.connection, store
        self.tables = dict(self._stream(
            """SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
                WHERE table_schema = current_schema() GROUP BY table_name"""))
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
                yield dict(zip(columns, row))

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
        return self._stream(SEALS, since)

    def models(self):
        """See Source."""
        return sorted({definition['model'] for definition in self._definitions().values()})

    def rows(self, model):
        """See Source."""
        definitions = [found for found in self._definitions().values() if found['model'] == model]
        if not definitions or definitions[-1]['table'] not in self.tables:
            return
        table = definitions[-1]['table']
        columns = sorted({column for found in definitions for column in found['columns'] if self._is_there(table, column)})
        condition, values = _condition(model, definitions[-1]['draft'])
        for row in self._stream(rows_sql(table, columns, condition), *values):
            yield row[0], dict(zip(columns, row[1:]))

    def _is_there(self, table, column):
        name, _colon, how = column.partition(':')
        if '.' in how:
            table, *names = how.split('.')
            return set(names) <= set(self.tables.get(table, ()))
        return name in self.tables[table]

    def files(self):
        """See Source. Each dict says the ``model`` as well."""
        for model, (stored, link) in FILES.items():
            table = model.replace('.', '_')
            if stored in self.tables.get(table, ()):
                yield from self._files_of(model, table, stored, link)

    def _files_of(self, model, table, stored, link):
        names = [name if name in self.tables[table] else 'NULL' for name in ('sha256', 'size')]
        rows = self._stream(
            f"""SELECT t.id, {', '.join(names)}, t.{stored}, a.store_fname, a.db_datas
                  FROM {table} t LEFT JOIN ir_attachment a ON {link} WHERE t.{stored} IS NOT NULL ORDER BY t.id""")
        for row, sha256, size, digest, name, data in rows:
            file = {'model': model, 'id': row, 'sha256': sha256 or digest, 'size': size, 'stored': digest}
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


def _definition(payload):
    """Return what an entry of the chain ``columns`` defines; None for what is no definition."""
    try:
        values = loads(payload)['values']
        sound = isinstance(values['columns'], list) and all(
            isinstance(text, str) for text in [values['columns_id'], values['model'], values['table'], *values['columns']])
        rows_sql(values['table'], values['columns'])
        return values if sound else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _condition(model, draft):
    """Return the condition that leaves the drafts of a model out, with its values."""
    if not draft:
        return '', ()
    if draft == ['chain']:
        return KEYS, ()
    column, value = draft
    if not NAME.fullmatch(column):
        raise ValueError(f"{column[:100]} names no column")
    return DRAFT.format(column=column), (value, f'{model},')
