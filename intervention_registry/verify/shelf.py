"""What has to be put in another order, on disk instead of in memory: positions, the digests of rows, and those of files."""
import os
import sqlite3
import tempfile

PLACE = 64  # bytes of a position: both digests
BATCH = 10000
KEPT = 1000


class Positions:
    """The digests of entries by position. A position that is taken twice or is out of bounds is kept aside.

    :param int bound: no position may be larger
    """

    def __init__(self, bound):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - until close()
        self._bound, self._taken, self._aside = bound, bytearray(), []

    def put(self, position, digest, digest_sm3):
        try:
            place = bytes.fromhex(digest) + bytes.fromhex(digest_sm3)
        except ValueError:
            place = b''
        if len(place) != PLACE:  # found with the entry; here it only has to give another root
            place = bytes(PLACE)
        if not 0 < position <= self._bound or self._is_taken(position):
            if len(self._aside) < KEPT:
                self._aside.append((position, digest, digest_sm3))
            return
        os.pwrite(self._file.fileno(), place, position * PLACE)

    def _is_taken(self, position):
        """Say whether the position was taken before, and take it."""
        index, bit = position >> 3, 1 << (position & 7)
        if index >= len(self._taken):
            self._taken.extend(bytes(index - len(self._taken) + 4096))
        taken = self._taken[index] & bit
        self._taken[index] |= bit
        return taken

    def read(self, since):
        """Yield ``(position, digest, digest_sm3)`` beyond ``since`` in order; what was kept aside comes where it belongs."""
        aside = sorted(one for one in self._aside if one[0] > since)
        for position in self._positions(since):
            while aside and aside[0][0] < position[0]:
                yield aside.pop(0)
            yield position
        yield from aside

    def _positions(self, since):
        start = since + 1
        self._file.seek(start * PLACE)
        while places := self._file.read(BATCH * PLACE):
            for number in range(len(places) // PLACE):
                position = start + number
                if self._taken[position >> 3] & 1 << (position & 7):
                    text = places[number * PLACE:(number + 1) * PLACE].hex()
                    yield position, text[:PLACE], text[PLACE:]
            start += BATCH

    def close(self):
        self._file.close()


class Seals:
    """The digests of rows that stand in the trail, of each row the last."""

    def __init__(self):
        self._database, self._waiting = sqlite3.connect(''), []  # a file of SQLite's own that goes with the connection
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seal (model, res_id, document, seq, columns, digest)")

    def put(self, *seal):
        self._waiting.append(seal)
        if len(self._waiting) >= BATCH:
            self._write()

    def _write(self):
        self._database.executemany("INSERT INTO seal VALUES (?, ?, ?, ?, ?, ?)", self._waiting)
        self._waiting = []

    def read(self):
        """Yield ``(model, res_id, columns id, digest)`` in order of model, res_id."""
        self._write()
        last = None
        for model, res_id, columns, digest in self._database.execute(
                "SELECT model, res_id, columns, digest FROM seal ORDER BY model, res_id, document, seq DESC"):
            if (model, res_id) != last:
                yield model, res_id, columns, digest
            last = model, res_id

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
