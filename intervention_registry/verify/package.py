"""A trail in an export package, read without Odoo and without trusting whoever made the package."""
import re
from contextlib import suppress
from itertools import groupby
from operator import itemgetter

from .archive import Archive
from .canonical import loads
from .checkpoint import is_signed_by, key_id
from .findings import Finding
from .packed import CHECKPOINTS, COLUMNS, DIGESTS, ENTRIES, FILES, HEADS, KEYS, ROWS, SEALS, STAMPS, file_name, rows_name
from .receipt import log_of
from .rows import FIXED
from .shelf import Files, Positions, Seals
from .source import Source

SHORTEST = 300  # bytes of an entry: no more positions than the file has room for
TEXTS = [str, str]
FROM_ROWS = re.compile(rf'({ROWS}|{DIGESTS})/(.+)\.jsonl')


class PackageSource(Source):
    """An export package.

    The entries are read first: the positions and the digests of rows that they hold are put in order on disk.

    :param path: where the package lies, or an open binary file
    :raise Unusable: when it is no package
    """

    def __init__(self, path):
        self.archive = Archive(path)
        self.manifest = self.archive.manifest
        size = self.manifest.files.get(ENTRIES, (0, ''))[0]
        self._positions, self._seals, self._told = Positions(size // SHORTEST + 1), Seals(), Files()
        self._since, self._is_read = 0, False

    def leave_to(self, shelf):
        """Let another process put in order what stands in the entries: both shelves are ``shelf`` from here on."""
        self._positions.close()
        self._seals.close()
        self._positions = self._seals = shelf

    def take(self, batch):
        """Put in order what another process found in the entries: positions of three parts, digests of rows of more."""
        for told in batch:
            (self._positions if len(told) == 3 else self._seals).put(*told)

    def close(self):
        self._positions.close()
        self._seals.close()
        self._told.close()
        self.archive.close()

    def entries(self, since=0):
        """See Source."""
        if self._is_read:
            return self._newer(since)
        self._is_read, self._since = True, since
        return self._placed(self._newer(since))

    def _placed(self, entries):
        put = self._positions.put
        for entry in entries:
            if entry['position'] is not None:
                put(entry['position'], entry['digest'], entry['digest_sm3'])
            yield entry

    def _newer(self, since):
        lines = self.archive.lines(ENTRIES)
        return lines if not since else self._after(lines, since)

    def _after(self, entries, since):
        for _document, chain in groupby(entries, itemgetter('document')):
            last = None
            for entry in chain:
                if entry['position'] is not None and entry['position'] <= since:
                    last = entry
                    continue
                if last is not None:
                    yield last
                    last = None
                yield entry
            if last is not None:
                yield last

    def note(self, entry, payload):
        """See Source."""
        values = payload.get('values')
        if type(values) is dict and 'stored' in values:
            self._note_file(entry, values['stored'], values.get('sha256'))
        rows = payload.get('rows')
        if not rows or (self._since and (entry['position'] or self._since + 1) <= self._since):
            return
        for name, seal in rows.items() if isinstance(rows, dict) else ():
            model, _comma, number = name.rpartition(',')
            if number.isdecimal() and len(number) < 10 and _is_seal(seal) and model.isascii():
                self._seals.put(model, int(number), entry['document'], entry['seq'], entry['position'], *seal)

    def _note_file(self, entry, stored, sha256):
        if isinstance(stored, str) and stored.isascii() and entry['model'].isascii():
            sha256 = sha256 if isinstance(sha256, str) and sha256.isascii() else None
            self._told.put(entry['model'], entry['res_id'], entry['document'], entry['seq'], stored, sha256)

    def positions(self, since=0):
        """See Source."""
        return self._positions.read(since)

    def heads(self):
        """See Source."""
        return map(itemgetter('document', 'seq', 'digest'), self.archive.lines(HEADS))

    def columns(self):
        """See Source."""
        for row in self.archive.lines(COLUMNS):
            if all(isinstance(column, str) for column in row['columns']):
                yield row['id'], row['model'], row['columns']

    def row_seals(self, since=0):
        """See Source."""
        return self._seals.read({name for name, _model, columns in self.columns() if FIXED in columns})

    def resealed(self, since=0):
        """See Source."""
        return iter(self._seals.twice)

    def models(self):
        """See Source."""
        return sorted({found[2] for name in self.archive.names('') if (found := FROM_ROWS.fullmatch(name))})

    def rows(self, model, ids=None):
        """See Source. Where the package holds the digests of rows alone, the values are ``(columns id, digest)``."""
        if self.archive.holds(rows_name(model)):
            return map(itemgetter('id', 'values'), self.archive.lines(rows_name(model)))
        lines = self.archive.lines(rows_name(model, DIGESTS))
        return ((row['id'], (row['columns'], row['digest'])) for row in lines)

    def row_digest(self, columns_id, columns, values):
        """See Source."""
        if isinstance(values, tuple):
            return values[1] if values[0] == columns_id else None
        return super().row_digest(columns_id, columns, values)

    def files(self):
        """See Source. What the package says of a file is taken for nothing but what the trail in it says."""
        for row in self.archive.lines(FILES):
            name, told = file_name(row['model'], row['id']), self._told.find(row['model'], row['id'])
            stored, sha256 = told or (row['stored'], None)
            if (row['stored'], row['sha256']) != (stored, sha256 or row['sha256']):
                yield {**row, 'found': f"not {row['stored']}"}
                continue
            size, _digest = self.archive.manifest.files.get(name, (0, ''))
            if self.archive.holds(name) and size:
                yield {**row, 'found': self.archive.digest(name)}
            else:  # a stored file is never empty: what was gone when the package was made lies in it as nothing
                yield {**row, 'found': None} if name in self.archive.manifest.files else row

    def checkpoints(self):
        """See Source."""
        return self.archive.lines(CHECKPOINTS)

    def seals(self):
        """See Source."""
        return self.archive.lines(SEALS)

    def keys(self):
        """See Source."""
        return self.archive.lines(KEYS)

    def stamps(self):
        """See Source. Packages that were made before there were time stamps have none."""
        return self.archive.lines(STAMPS)

    def named_keys(self):
        """Return ``{key id: PEM}`` of the keys in the package that can be read as such, whatever it calls them."""
        keys = {}
        for key in self.keys():
            with suppress(ValueError):
                keys[key_id(key['public'])] = key['public']
        return keys

    def damage(self, public_keys):
        """See Source: the files against the manifest, and the manifest against its checkpoints and its signature."""
        self.archive.finish()
        first = next(self.checkpoints(), None)
        if first is not None and log_of(first) != self.manifest.log:
            yield Finding('package', detail="the manifest names another log than the checkpoints")
        for sentence in self.archive.faults:
            yield Finding('package', detail=sentence)
        if public_keys and not self.is_signed(public_keys):
            yield Finding('signature', detail="of the manifest")

    def is_signed(self, public_keys):
        """Say whether the manifest is signed by one of the keys ``{key id: PEM}``."""
        try:
            said = loads((self.archive.signature or b'').decode())
            return is_signed_by(self.archive.text.decode(), said['signature'], said['key_id'], public_keys)
        except (ValueError, TypeError, KeyError):
            return False


def _is_seal(seal):
    return type(seal) is list and list(map(type, seal)) == TEXTS and seal[0].isascii() and seal[1].isascii()
