"""Whoever recomputes everything after his edit: numbers, links, digests, ends, positions, digests of rows, checkpoints."""

import json
from itertools import groupby

from outside import FIXED, ORIGIN, Roots, canonical, compose, digest, digest_of, digest_sm3, parse, row_digest
from psycopg2.extras import execute_values

NAMES = ("id", "document", "seq", "position", "at", "actor", "event", "model", "res_id", "payload", "digest", "digest_sm3",
         "prev")  # fmt: skip
READ = """SELECT id, document, seq, position, to_char(at, 'YYYY-MM-DD HH24:MI:SS'), actor, event, model, res_id, payload,
                 digest, digest_sm3, prev FROM intervention_trail ORDER BY document COLLATE "C", seq, id"""
REPEATED = ("document", "seq", "at", "actor", "event", "model", "res_id")
WRITTEN = ("seq", "position", "payload", "digest", "digest_sm3", "prev")


class Forger:
    """Knows the code of the verifier as well as its authors do; `signers` are the stolen keys by id, or none."""

    def __init__(self, hand, signers=None):
        self.hand, self.cursor, self.signers = hand, hand.cursor, signers or {}

    def write(self, number, payload):
        """Give one entry another payload, with the digests that fit it."""
        prev = self.hand.one("SELECT prev FROM intervention_trail WHERE id = %s", number)
        text = canonical(payload)
        self.hand.change("intervention_trail", number, payload=text, digest=digest(prev, text), digest_sm3=digest_sm3(prev, text))

    def everything(self):
        """Recompute all that says that something was done."""
        entries = [dict(zip(NAMES, row), row=row) for row in self.hand.rows(READ)]
        source, world = self.hand.world.source(self.cursor), self.hand.world
        if len(entries) < len(world.entries) or source.touched & world.count.keys():
            self._rows(entries, source)
        self._chains(entries)
        self._positions(entries)
        self._store(entries)
        self._ends(entries)
        self._checkpoints()

    def _rows(self, entries, source):
        """Let the trail say of every row what is in the tables now, and of none that is gone."""
        world, tellers, last = self.hand.world, {}, {}
        known = {row.definition: row.columns for row in (*world.rows, *world.facts.values())}
        for entry in sorted(entries, key=lambda one: one["id"]):
            entry["said"] = json.loads(entry["payload"])
            for row in entry["said"].get("rows", ()):
                tellers.setdefault(row, []).append(entry)
                last[row] = entry
        self._tell_again(entries, last)
        for model in {row.partition(",")[0] for row in last}:
            there = {f"{model},{number}": values for number, values in source.rows(model)}
            for row in [one for one in last if one.partition(",")[0] == model]:
                name = last[row]["said"]["rows"][row][0]
                if row not in there:
                    self._forget(entries, row)
                    continue
                # of what never changes every entry has to say the same
                for entry in tellers[row] if FIXED in known[name] and row in tellers else [last[row]]:
                    entry["said"]["rows"][row] = [name, row_digest(known[name], there[row])]

    def _tell_again(self, entries, last):
        """What only entries spoke of that are gone, the last entry of the chain speaks of; without chain the rows go as well."""
        ends = {entry["document"]: entry for entry in entries}
        for row in self.hand.world.rows:
            name = f"{row.model},{row.id}"
            if name not in last and row.document in ends:
                last[name] = ends[row.document]
                last[name]["said"].setdefault("rows", {})[name] = [row.definition, ""]
            elif name not in last:
                self.cursor.execute(f'DELETE FROM "{row.table}" WHERE id = %s', [row.id])

    @staticmethod
    def _forget(entries, row):
        for entry in entries:
            entry["said"].get("rows", {}).pop(row, None)
            if entry["said"].get("rows") == {}:
                del entry["said"]["rows"]

    def _chains(self, entries):
        """Number and link the entries anew; what nobody touched and still fits stays as it is."""
        for _document, chain in groupby(entries, lambda entry: entry["document"]):
            prev = ORIGIN
            for seq, entry in enumerate(chain, 1):
                if self._is_touched(entry, seq, prev):
                    said = entry.get("said") or json.loads(entry["payload"])
                    entry.update(seq=seq, prev=prev)
                    entry["payload"] = canonical({**said, **{name: entry[name] for name in REPEATED}})
                    entry["digest"] = digest(prev, entry["payload"])
                    entry["digest_sm3"] = digest_sm3(prev, entry["payload"])
                prev = entry["digest"]

    def _is_touched(self, entry, seq, prev):
        if (entry["seq"], entry["prev"]) != (seq, prev) or "said" in entry:
            return True
        columns = [part for name, part in zip(NAMES, entry["row"]) if name != "position"]
        return columns != self.hand.world.written.get(entry["id"])

    @staticmethod
    def _positions(entries):
        placed = sorted((one for one in entries if one["position"]), key=lambda one: one["position"])
        for position, entry in enumerate(placed, 1):
            entry["position"] = position

    def _store(self, entries):
        changed = [one for one in entries if tuple(one[name] for name in NAMES) != one["row"]]
        if not changed:
            return
        ids = [one["id"] for one in changed]
        # out of the way first: no place is taken twice, not even for a moment
        self.cursor.execute("UPDATE intervention_trail SET seq = -id, position = NULL WHERE id = ANY(%s)", [ids])
        execute_values(self.cursor, """
            UPDATE intervention_trail AS trail SET seq = t.seq, position = t.position::int, payload = t.payload,
                   digest = t.digest, digest_sm3 = t.digest_sm3, prev = t.prev
              FROM (VALUES %s) AS t(id, seq, position, payload, digest, digest_sm3, prev) WHERE trail.id = t.id
            """, [(one["id"], *(one[name] for name in WRITTEN)) for one in changed], page_size=1000)  # fmt: skip

    def _ends(self, entries):
        ends = {one["document"]: (one["seq"], one["digest"]) for one in entries}
        known = dict(self.hand.rows("SELECT document, (seq, digest)::text FROM intervention_trail_head"))
        gone = [document for document in known if document not in ends]
        changed = [(document, *end) for document, end in ends.items() if known.get(document) != f"({end[0]},{end[1]})"]
        self.cursor.execute("DELETE FROM intervention_trail_head WHERE document = ANY(%s)",
                            [gone + [document for document, _seq, _digest in changed]])  # fmt: skip
        if changed:
            execute_values(self.cursor, "INSERT INTO intervention_trail_head (document, seq, digest) VALUES %s", changed)

    def _checkpoints(self):
        """Let every checkpoint say the roots of what is in the trail now; signed where the key was stolen."""
        digests = self.hand.rows(
            "SELECT position, digest, digest_sm3 FROM intervention_trail WHERE position > 0 ORDER BY position")  # fmt: skip
        prev, roots = ORIGIN, Roots()
        for number, text, key, signature in self.hand.rows(
                "SELECT id, text, key_id, signature FROM intervention_checkpoint ORDER BY number"):  # fmt: skip
            said = parse(text)
            size = min(said["size"], len(digests))
            roots.extend(digests[roots.size : size])
            root, root_sm3 = roots.values()
            made = compose(**{**{name: said[name] for name in ("at", "config", "log", "number")},
                              "prev": prev, "size": size, "root": root, "root_sm3": root_sm3})  # fmt: skip
            prev = digest_of(made)
            if made != text:
                signature = self.signers[key](made) if key in self.signers else signature
                self.hand.change("intervention_checkpoint", number, text=made, size=size, digest=prev)
                self.cursor.execute("UPDATE intervention_checkpoint SET signature = %s, frontier = %s WHERE id = %s",
                                    [signature, roots.to_json(), number])  # fmt: skip
