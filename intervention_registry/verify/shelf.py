"""What has to be put in another order, on disk instead of in memory: positions, the digests of rows, and those of files."""
import os
import sqlite3
import tempfile
from collections import defaultdict
from heapq import merge
from operator import itemgetter
from struct import iter_unpack

PLACE, HALF = 64, 32  # bytes of a position: both digests
BITS, MASK = 16, 0xFFFF  # so many positions stand on one shelf
SLOT, FULL = '<H64s', 66 * 250  # bytes of a shelf that wait in memory
BATCH = 10000
KEPT = 1000
IN_ORDER = """
    SELECT model, res_id, columns, digest FROM seal
     ORDER BY model, res_id, CASE WHEN columns IN fixed THEN 0 ELSE 1 END,
              CASE WHEN columns IN fixed THEN coalesce(position, 9223372036854775807) END, document,
              CASE WHEN columns IN fixed THEN seq ELSE -seq END"""


class Positions:
    """The digests of entries by position. A position that is taken twice or is out of bounds is kept aside.

    :param int bound: no position may be larger
    """

    def __init__(self, bound):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - until close()
        self._bound, self._aside = bound, []
        self._waiting, self._written = defaultdict(bytearray), defaultdict(list)  # of each shelf

    def put(self, position, digest, digest_sm3):
        try:
            place = bytes.fromhex(digest + digest_sm3)
        except ValueError:
            place = b''
        if len(place) != PLACE:  # found with the entry; here it only has to give another root
            place = bytes(PLACE)
        if not 0 < position <= self._bound:
            self._put_aside(self._aside, position, place)
            return
        shelf = self._waiting[position >> BITS]
        shelf += (position & MASK).to_bytes(2, 'little') + place
        if len(shelf) >= FULL:
            self._write(position >> BITS)

    def _put_aside(self, aside, position, place):
        if len(aside) < KEPT:
            aside.append((position, place[:HALF], place[HALF:]))

    def _write(self, number):
        self._written[number].append((self._file.seek(0, os.SEEK_END), len(self._waiting[number])))
        self._file.write(self._waiting[number])
        self._waiting[number].clear()

    def read(self, since):
        """Yield ``(position, digest, digest_sm3)`` beyond ``since`` in order, digests as bytes; what was kept aside comes
        where it belongs."""
        aside = sorted(one for one in self._aside if one[0] > since)
        for number in sorted(self._waiting):
            for position in self._shelf(number, since):
                while aside and aside[0][0] < position[0]:
                    yield aside.pop(0)
                yield position
        yield from aside

    def _shelf(self, number, since):
        places, twice, start = [None] * (MASK + 1), [], number << BITS
        for part in self._parts(number):
            for low, place in iter_unpack(SLOT, part):
                if places[low] is None:
                    places[low] = place
                elif start + low > since:
                    self._put_aside(twice, start + low, place)
        found = ((position, place[:HALF], place[HALF:]) for position, place in enumerate(places, start)
                 if place is not None and position > since)
        return merge(found, sorted(twice), key=itemgetter(0)) if twice else found

    def _parts(self, number):
        for start, size in self._written[number]:
            self._file.seek(start)
            yield self._file.read(size)
        yield bytes(self._waiting[number])

    def close(self):
        self._file.close()


class Seals:
    """The digests of rows that stand in the trail. Rows of which two digests are read in ``twice``, once all were read."""

    def __init__(self):
        self._database, self._waiting, self.twice = sqlite3.connect(''), [], []  # a file of SQLite's own
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seal (model, res_id, document, seq, position, columns, digest)")
        self._database.execute("CREATE TABLE fixed (columns PRIMARY KEY)")

    def put(self, *seal):
        self._waiting.append(seal)
        if len(self._waiting) >= BATCH:
            self._write()

    def _write(self):
        self._database.executemany("INSERT INTO seal VALUES (?, ?, ?, ?, ?, ?, ?)", self._waiting)
        self._waiting = []

    def read(self, fixed):
        """Yield ``(model, res_id, columns id, digest)``, of each row the one that counts, in order of model, res_id.

        :param set fixed: the ids of the definitions of what never changes: of them the first counts, else the last
        """
        self._write()
        self._database.executemany("INSERT OR IGNORE INTO fixed VALUES (?)", [(name,) for name in fixed])
        last, said, self.twice = None, {}, []
        for model, res_id, columns, digest in self._database.execute(IN_ORDER):
            if (model, res_id) != last:
                yield model, res_id, columns, digest
                last, said = (model, res_id), {columns: digest}
            elif columns in fixed and said.setdefault(columns, digest) != digest and len(self.twice) < KEPT:
                self.twice += [last] if last not in self.twice[-1:] else []

    def close(self):
        self._database.close()


class Files:
    """What the trail says of the files that were handed in, of each the last."""

    def __init__(self):
        self._database = sqlite3.connect('')  # as above
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE file (model, res_id, document, seq, stored, sha256)")
        self._is_sorted = False

    def put(self, *file):
        self._database.execute("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)", file)

    def find(self, model, res_id):
        """Return ``(stored, sha256)``, each None where the trail says none; None for a file that it does not know."""
        if not self._is_sorted:
            self._database.execute("CREATE INDEX place ON file (model, res_id)")
            self._is_sorted = True
        return self._database.execute("SELECT stored, sha256 FROM file WHERE model = ? AND res_id = ? "
                                      "ORDER BY document, seq DESC LIMIT 1", (model, res_id)).fetchone()

    def close(self):
        self._database.close()
