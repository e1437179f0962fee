"""A package as a zip file that is read without trusting it: nothing is unpacked, and every byte is counted."""
import hashlib
import json
import zipfile
import zlib
from itertools import count
from operator import itemgetter

from .canonical import loads
from .manifest import LARGEST, NAME, Unusable, read_manifest
from .packed import MANIFEST, SIGNATURE, shape

CHUNK = 1024 * 1024
LONGEST = 32 * CHUNK  # of a line
MOST = 200  # how often smaller a package is than what is in it
LARGE = 2 ** 63
ESCAPE = b'\\u'  # may stand for half a character
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """The files of a package. What does not fit the manifest is kept as a sentence in ``faults``.

    :param path: where the package lies, or an open binary file
    :raise Unusable: when it is no package
    """

    def __init__(self, path):
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise Unusable(f"the file cannot be read as a package: {error}") from None
        self._members = self._listed()
        self.text = self._small(MANIFEST)
        self.signature = self._small(SIGNATURE) if SIGNATURE in self._members else None
        self.manifest = read_manifest(self.text)
        names = set(self._members) - {MANIFEST, SIGNATURE}
        self.faults = [f"{name} is missing" for name in sorted(set(self.manifest.files) - names)]
        self.faults += [f"{name} is not in the manifest" for name in sorted(names - set(self.manifest.files))]
        self._read = set()

    def _listed(self):
        members, unpacked = {}, 0
        for member in self._zip.infolist():
            name = member.orig_filename
            if not NAME.fullmatch(name) and name not in (MANIFEST, SIGNATURE):
                raise Unusable(f"the package holds a file that does not belong into one: {name[:80]!r}")
            if name in members:
                raise Unusable(f"the package holds {name} twice")
            if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unusable(f"{name} is encrypted, or packed in a way that packages are not")
            members[name], unpacked = member, unpacked + member.file_size
        if MANIFEST not in members:
            raise Unusable("the package has no manifest")
        if unpacked > CHUNK + MOST * sum(member.compress_size for member in members.values()):
            raise Unusable("the package is packed more tightly than any trail can be: nothing of it is read")
        return members

    def _small(self, name):
        if self._members[name].file_size > LARGEST:
            raise Unusable(f"{name} is too large")
        try:
            return self._zip.read(self._members[name])
        except BROKEN as error:
            raise Unusable(f"{name} cannot be read: {error}") from None

    def names(self, beginning):
        """Return the names of the files that begin so, in order."""
        return sorted(name for name in self._members if name.startswith(beginning))

    def holds(self, name):
        return name in self._members

    def close(self):
        self._zip.close()

    def chunks(self, name):
        """Yield the bytes of a file; at the end its size and digest are compared with the manifest."""
        if name not in self._members:
            return
        size, digest = 0, hashlib.sha256()
        try:
            with self._zip.open(self._members[name]) as file:
                while chunk := file.read(CHUNK):
                    size += len(chunk)
                    digest.update(chunk)
                    yield chunk
        except BROKEN as error:
            self._fault(name, f"{name} cannot be read to its end: {error}")
            return
        if self.manifest.files.get(name, (size, digest.hexdigest())) != (size, digest.hexdigest()):
            self._fault(name, f"{name} is not the file of the manifest")
        self._read.add(name)

    def _fault(self, name, sentence):
        if name not in self._read and len(self.faults) < 1000:
            self.faults.append(sentence)

    def digest(self, name):
        """Return the SHA-256 (hexadecimal) of a file."""
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def texts(self, name):
        """Yield the text of a file in pieces of whole lines."""
        rest = b''
        for chunk in self.chunks(name):
            lines, newline, rest = (rest + chunk).rpartition(b'\n')
            if len(rest) > LONGEST:
                self._fault(name, f"{name} has a line that is too long")
                return
            if newline:
                yield lines
        if rest:
            yield rest

    def lines(self, name):
        """Yield the lines of a file as dicts; a line that is not what it must be is passed over and told."""
        keys, types, numeric = shape(name)
        values_of, size, numbers = itemgetter(*keys), len(keys), count(1)
        for text in self.texts(name):
            suspect = ESCAPE in text
            for line, number in zip(text.split(b'\n'), numbers):
                try:
                    row = loads(line.decode())
                    sound = tuple(map(type, values_of(row))) in types and len(row) == size
                    for key in numeric:
                        if not -LARGE < (row[key] or 0) < LARGE:
                            sound = False
                    if suspect:
                        json.dumps(row, ensure_ascii=False).encode()
                except (ValueError, TypeError, KeyError):  # no JSON, no object, or not these keys
                    sound = False
                if sound:
                    yield row
                else:
                    self._fault(name, f"{name}, line {number}: not a line of such a file")

    def finish(self):
        """Read what nobody has read yet, so that every byte was compared with the manifest."""
        for name in sorted(set(self.manifest.files) & set(self._members) - self._read):
            for _chunk in self.chunks(name):
                pass
