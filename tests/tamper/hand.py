"""The hand of the database's owner: plain SQL with the triggers off, at places drawn from a seed."""

from dataclasses import dataclass

from psycopg2 import sql

# what a column of each type is changed to
OTHER = {
    "boolean": "NOT coalesce({0}, false)",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "double precision": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "date": "coalesce({0}, '2026-01-01') - 1",
    "timestamp without time zone": "coalesce({0}, '2026-01-01') - interval '1 hour'",
    "bytea": "coalesce({0}, '') || '\\x00'",
    "jsonb": "jsonb_build_object('en_US', coalesce({0} ->> 'en_US', '') || ' ')",
}
TEXT = "coalesce({0}, '') || ' '"


@dataclass(frozen=True)
class Entry:
    """One entry of the trail, as it was before anybody laid hand on it."""

    id: int
    document: str
    seq: int
    position: int
    event: str
    digest: str


def named(kinds, **place):
    """What a finding has to say: one of the ``kinds``, and every part of its place that is given."""
    return {"kinds": set(kinds.split()), **place}


class Hand:
    """One tampering in one transaction; whatever it does is undone afterwards."""

    def __init__(self, world, cursor, random, undo):
        self.world, self.cursor, self.random, self.undo = world, cursor, random, undo

    # -- where -----------------------------------------------------------------------------------------------------------

    def entry(self, wanted=None):
        """A random entry up to the last receipt."""
        return self.random.choice([one for one in self.world.received if wanted is None or wanted(one)])

    def with_next(self):
        """A random entry that another one of its chain follows, both up to the last receipt."""
        known = {(one.document, one.seq) for one in self.world.received}
        return self.entry(lambda one: (one.document, one.seq + 1) in known)

    def last(self):
        """The last entry of a random chain, all of it up to the last receipt."""
        ends = {one.document: one for one in self.world.entries}
        return self.entry(lambda one: ends[one.document] == one)

    def fresh(self, wanted=None):
        """A random entry that no receipt covers and a slip proves."""
        return self.random.choice([one for one in self.world.slipped if wanted is None or wanted(one)])

    def row(self, *models, wanted=None):
        """A random row that the trail knows."""
        found = [row for row in self.world.rows if not models or row.model in models]
        return self.random.choice([row for row in found if wanted is None or wanted(row)])

    def columns(self, row):
        """The columns of the row's own table that its digest covers."""
        return [name for name in (one.partition(":")[0] for one in row.columns if one != "id:fixed")
                if name in self.world.types[row.table]]

    def filled(self, row):
        """Those of them that are not empty in this row."""
        names = [name for name in self.columns(row) if name != "id"]
        tests = sql.SQL(", ").join(sql.SQL("{} IS NOT NULL").format(sql.Identifier(name)) for name in names)
        [found] = self.rows(sql.SQL("SELECT {} FROM {} WHERE id = %s").format(tests, sql.Identifier(row.table)), row.id)
        return [name for name, there in zip(names, found) if there]

    def number(self, document, seq):
        """The id of the entry that stands there now."""
        return self.one("SELECT id FROM intervention_trail WHERE document = %s AND seq = %s", document, seq)

    # -- what ------------------------------------------------------------------------------------------------------------

    def rows(self, query, *values):
        self.cursor.execute(query, values)
        return self.cursor.fetchall()

    def one(self, query, *values):
        return self.rows(query, *values)[0][0]

    def run(self, query, *values):
        """Run a statement that must touch something: what changes no byte is no tampering."""
        self.cursor.execute(query, values)
        assert self.cursor.rowcount != 0, query
        return self.cursor.rowcount

    def change(self, table, number, **columns):
        """Set columns of one row to other values than they have."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        table = sql.Identifier(table)
        [before] = self.rows(sql.SQL("SELECT {} FROM {} WHERE id = %s").format(names, table), number)
        assert before != tuple(columns.values()), columns
        marks = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
        self.run(sql.SQL("UPDATE {} SET {} WHERE id = %s").format(table, marks), *columns.values(), number)

    def alter(self, row, column):
        """Change one column of a row to another value of its type."""
        expression = OTHER.get(self.world.types[row.table][column], TEXT).format(f'"{column}"')
        self.run(f'UPDATE "{row.table}" SET "{column}" = {expression} WHERE id = %s', row.id)

    def trail(self, entry, **columns):
        self.change("intervention_trail", entry.id, **columns)

    def make_room(self, entry):
        """Move what comes after the entry out of the way, in its chain and in the whole trail."""
        for column, after in (("seq", "document = %s AND seq > %s"), ("position", "%s IS NOT NULL AND position > %s")):
            self.cursor.execute(f"UPDATE intervention_trail SET {column} = {column} + 1000000 WHERE {after}",
                                [entry.document, getattr(entry, column)])  # fmt: skip

    def copy(self, table, number, **columns):
        """Insert a copy of a row with other values in some columns; its id."""
        names = sorted(self.world.types[table].keys() - {"id"})
        parts = [sql.Placeholder() if name in columns else sql.Identifier(name) for name in names]
        query = sql.SQL("INSERT INTO {table} ({into}) SELECT {parts} FROM {table} WHERE id = %s RETURNING id").format(
            table=sql.Identifier(table), into=sql.SQL(", ").join(map(sql.Identifier, names)),
            parts=sql.SQL(", ").join(parts))  # fmt: skip
        return self.one(query, *(columns[name] for name in names if name in columns), number)

    def other(self, text):
        """The text with one letter or digit changed."""
        places = [place for place, sign in enumerate(text) if sign.isalnum()]
        place = self.random.choice(places)
        return text[:place] + ("1" if text[place] == "0" else "0") + text[place + 1 :]
