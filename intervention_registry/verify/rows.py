"""How the rows of the business tables are digested, and how their columns are read.

A column is named by its specification: ``name`` for the text that PostgreSQL makes of it, ``name:bytes`` for the SHA-256 of a
bytea, ``name:source`` for the source text of a translated one, ``name:table.here.there`` for the sorted ids that a table of
pairs holds. So a definition says by itself how a row is read, in a database or in a package. ``id:fixed`` reads nothing: it says
that what the definition covers never changes, so that the first digest of a row counts and there is no other.

What is fixed of a document while it goes on is covered by a definition of its own, under the model's name and ``.facts``.
"""
import hashlib
import json
import re

FIXED, FACTS = 'id:fixed', '.facts'
NAME = re.compile('[a-z_][a-z0-9_]{0,62}')


def columns_id(model, columns):
    """Return the id of a definition: the 16 first hexadecimal digits of the SHA-256 of ``model:column,column``."""
    return hashlib.sha256(f"{model}:{','.join(columns)}".encode()).hexdigest()[:16]


def row_digest(columns, values):
    """Return the SHA-256 (hexadecimal) of a row.

    :param columns: the specifications of the columns it covers
    :param dict values: their texts; None and what is not there count as empty
    """
    texts = {column: values[column] for column in columns if values.get(column) is not None}
    return hashlib.sha256(
        json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(',', ':')).encode()).hexdigest()


def column_sql(column):
    """Return the SQL that reads one column of the row ``t`` as text.

    :raise ValueError: for what is no specification
    """
    name, _colon, how = column.partition(':')
    parts = how.split('.') if how else []
    if not all(NAME.fullmatch(part) for part in [name, *parts]):
        raise ValueError(f"{column[:100]} names no column")
    if not parts:
        return f't."{name}"::text'
    if column == FIXED:
        return 'NULL'
    if parts == ['bytes']:
        return f"""encode(sha256(t."{name}"), 'hex')"""
    if parts == ['source']:
        return f"""t."{name}" ->> 'en_US'"""
    table, here, there = parts
    return f"""(SELECT string_agg(r."{there}"::text, ',' ORDER BY r."{there}") FROM "{table}" r WHERE r."{here}" = t.id)"""


def rows_sql(table, columns, condition=''):
    """Return the query for the rows of a table, each its id and the array of the texts of its columns, in order of id."""
    if not NAME.fullmatch(table):
        raise ValueError(f"{table[:100]} names no table")
    texts = ', '.join(column_sql(column) for column in columns)
    return f'SELECT t.id, ARRAY[{texts}]::text[] FROM "{table}" t {condition} ORDER BY t.id'
