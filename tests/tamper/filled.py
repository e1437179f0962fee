"""A bureau whose trail is to be tampered with: a filled database, its files, and what the outside world holds of it."""

import contextlib
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg2
from forger import NAMES, READ
from hand import Entry
from outside import FACTS, DatabaseSource, read_all, signer
from toolchain import databases, served

FOLDER = Path(__file__).resolve().parent
SEED = 2020
# how many acts before each checkpoint
ACTS = (12, 10, 10, 10, 8, 6)
UNSENT = 3  # the last checkpoints, which never leave the bureau
PROVED = ("intervention.config.seal", "intervention.checkpoint.key")  # checkpoints prove them as well
RECENT = 12  # submissions after the last receipt
BUILD = """
import json, sys
sys.path.insert(0, {folder!r})
import acts
bureau = acts.Bureau(env, {seed})
earlier = env["intervention.checkpoint"].search([], order="number")
receipts = [text for one in earlier for text in (one._file(), one.code)]
receipts += bureau.close_the_books()
for count in {acts}:
    bureau.busy(count)
    receipts += bureau.close_the_books()
for _time in range({recent}):
    bureau.take(bureau.submitted)
env.cr.commit()
receipts += bureau.close_the_books()
bureau.busy(5)
print('RESULT' + json.dumps({{**bureau.outside(), 'receipts': receipts}}))
"""

# who owns the tables switches their triggers off and drops what ties rows together, before he lays hand on them
OWN = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT c.conrelid::regclass AS owner, c.conname AS name FROM pg_constraint c
                WHERE c.contype = 'f' AND (c.conrelid::regclass::text LIKE 'intervention%' OR c.confrelid::regclass::text LIKE
                      'intervention%' OR c.confrelid = 'ir_attachment'::regclass) LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.owner, one.name);
    END LOOP;
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'intervention%' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', one.name);
    END LOOP;
END $$"""


@dataclass(frozen=True)
class File:
    """A stored file: the row it belongs to, its attachment, and where it lies."""

    model: str
    id: int
    attachment: int
    path: Path

    @property
    def table(self):
        return self.model.replace(".", "_")


@dataclass(frozen=True)
class Row:
    """A row that the trail has a digest of, and the positions that speak of it (None while they have none)."""

    model: str
    id: int
    table: str
    definition: str
    columns: tuple
    spoken: tuple

    @property
    def document(self):
        """The chain that speaks of it."""
        return self.spoken[-1].document


@dataclass(frozen=True)
class Checkpoint:
    id: int
    number: int
    size: int


@dataclass
class World:
    """The filled database, read once; every tampering is undone, so what is read stays true."""

    connection: object
    store: str
    told: dict  # what the shell said when it had filled the database
    cache: dict = field(default_factory=dict)

    def __post_init__(self):
        with self.connection.cursor() as cursor:
            self._read(cursor)
        self.connection.rollback()

    def _read(self, cursor):
        def rows(query):
            cursor.execute(query)
            return cursor.fetchall()

        self.entries = [Entry(*row) for row in rows(
            "SELECT id, document, seq, position, event, digest FROM intervention_trail ORDER BY document, seq")]  # fmt: skip
        checkpoints = rows("SELECT id, number, size FROM intervention_checkpoint ORDER BY number")
        self.checkpoints = [Checkpoint(*row) for row in checkpoints]
        self.seals = [number for number, in rows("SELECT id FROM intervention_config_seal")]
        self.links = rows("""SELECT record_id, basis_id FROM intervention_record_behaviour_rel JOIN intervention_record r
                             ON r.id = record_id WHERE r.submitted_on IS NOT NULL""")
        self.types = {}
        for table, column, kind_of in rows("""SELECT table_name, column_name, data_type FROM information_schema.columns
                                              WHERE table_name LIKE 'intervention%'"""):  # fmt: skip
            self.types.setdefault(table, {})[column] = kind_of
        written = rows(READ)
        self.written = {row[0]: [part for name, part in zip(NAMES, row) if name != "position"] for row in written}
        self._read_rows(cursor, {row[0]: row[NAMES.index("payload")] for row in written})
        self.files = [
            File(model, number, attachment, Path(self.store, name))
            for model in ("intervention.evidence", "intervention.personnel.document", "intervention.issued")
            for number, attachment, name in rows(
                f"""SELECT t.id, a.id, a.store_fname FROM {model.replace('.', '_')} t
                      JOIN ir_attachment a ON a.id = t.attachment_id""")
        ]  # fmt: skip

    def _read_rows(self, cursor, payloads):
        spoken, source = {}, DatabaseSource(cursor, self.store)
        for entry in self.entries:
            for row in json.loads(payloads[entry.id]).get("rows", ()):
                spoken.setdefault(row, []).append(entry)
        definitions = {one["columns_id"]: one for one in source._definitions().values()}
        told = [
            Row(model, number, definitions[name]["table"], name, tuple(definitions[name]["columns"]),
                tuple(spoken[f"{model},{number}"]))  # fmt: skip
            for model, number, name, _digest in source.row_seals()
        ]
        self.rows = [row for row in told if not row.model.endswith(FACTS)]
        self.facts = {row.model.removesuffix(FACTS) + f",{row.id}": row for row in told if row.model.endswith(FACTS)}
        self.empty = [(one["table"], one["model"]) for one in definitions.values()
                      if not one["model"].endswith(FACTS) and not self._holds(cursor, one["table"])]
        self.count = Counter(row.table for row in self.rows)

    @staticmethod
    def _holds(cursor, table):
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
        return cursor.fetchone()[0]

    @cached_property
    def size(self):
        """How many entries the last receipt covers."""
        return self.checkpoints[self.held - 1].size

    @property
    def held(self):
        """How many checkpoints were received outside."""
        return len(self.told["receipts"]) // 2 - UNSENT

    @cached_property
    def received(self):
        """The entries up to the last receipt."""
        return [one for one in self.entries if one.position and one.position <= self.size]

    @cached_property
    def ends(self):
        return list({one.document: one for one in self.entries}.values())

    @cached_property
    def codes(self):
        """The codes of the records whose submission a slip proves, by the digest of its entry."""
        return {slip.digest: slip.code for slip in self.slips}

    @cached_property
    def slipped(self):
        """The entries after the last receipt that a slip proves."""
        return [one for one in self.entries if one.digest in self.codes and one.position and one.position > self.size]

    @cached_property
    def early(self):
        """The rows of which the trail speaks up to the last receipt and no more after it."""
        return [row for row in self.rows if row.model not in PROVED
                and all(one.position and one.position <= self.size for one in row.spoken)]  # fmt: skip

    def covering(self, position):
        """The size of the first checkpoint that covers the position."""
        return next(one.size for one in self.checkpoints if one.size >= position)

    @cached_property
    def outside(self):
        """What the outside world brings along: the receipts and the slips."""
        receipts, slips, faults = read_all([*self.told["receipts"][: 2 * self.held], *self.told["slips"]])
        assert not faults and receipts and slips
        return receipts, slips

    @property
    def receipts(self):
        return self.outside[0]

    @property
    def slips(self):
        return self.outside[1]

    @cached_property
    def signers(self):
        """The stolen signing keys, by their ids."""
        return {path.stem: signer(path) for path in Path(self.told["keys"]).glob("*.sign") if path.stem in self.told["signed"]}

    def source(self, cursor):
        return Remembering(cursor, self.store, self.cache)


class Remembering(DatabaseSource):
    """The verifier's source; of tables that the transaction has not touched it remembers what it has read before."""

    def __init__(self, cursor, store, cache):
        cursor.execute("SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0")
        self.touched, self.cache, self.own = {name for name, in cursor.fetchall()}, cache, {}
        super().__init__(cursor, store)
        if self.tables != cache.setdefault("tables", self.tables):
            self.touched |= self.tables.keys()

    def _stream(self, query, *values):
        is_own = "pg_class" in query or any(name in query for name in self.touched)
        cache, key = self.own if is_own else self.cache, f"{query} {values}"
        if key not in cache:
            cache[key] = list(super()._stream(query, *values))
        return iter(cache[key])


def connected(settings, database):
    """A bare connection, as whoever owns the database has it."""
    names = {key: f"PG{key.upper()}" for key in ("host", "port", "user", "password")}
    place = {key: settings[name] for key, name in names.items() if settings.get(name)}
    return contextlib.closing(psycopg2.connect(dbname=database, **place))


@contextlib.contextmanager
def filled(settings):
    """Fill a copy of the example bureau and open it to the hand of its owner."""
    with databases.scratch(settings, databases.template(settings, served.TEMPLATE, demo=True)) as database:
        told = served.shell(settings, database, BUILD.format(folder=str(FOLDER), seed=SEED, acts=ACTS, recent=RECENT))
        with connected(settings, database) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(OWN)
            yield World(connection, told["store"], told)
