"""Writes an export package: the same bytes for the same trail, whoever writes it."""
import hashlib
import json
import zipfile
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from .canonical import canonical
from .manifest import Manifest
from .packed import (
    CHECKPOINTS,
    COLUMNS,
    DIGESTS,
    ENTRIES,
    FILES,
    HEADS,
    KEYS,
    LINES,
    MANIFEST,
    SEALS,
    SIGNATURE,
    STAMPS,
    file_name,
    rows_name,
)

BATCH = 1000
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a date in the zip would make every package another
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(',', ':'))


def write_package(source, target, log='', bureau='', made='', sign=None, content=None, texts=False):
    """Write all that ``source`` has as a package.

    Of the rows it says their digests, recomputed now: whoever carries the package reads nothing of the records in it.

    :param Source source: what is exported; read once, nothing is held in memory
    :param target: a path, or an open binary file
    :param str log: id of the log
    :param str bureau: whose it is
    :param str made: when, ``YYYY-MM-DD HH:MM:SS``
    :param sign: called with the manifest's text, gives ``(key id, signature in base64)``; None leaves it unsigned
    :param content: called with a row of ``files()``, gives the chunks of its stored bytes, or None to leave them out
    :param bool texts: True puts what stands in the rows into the package instead of their digests
    :return: Manifest
    """
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        package = _Package(archive)
        package.write(ENTRIES, source.entries())
        package.write(HEADS, (dict(zip(LINES[HEADS], head)) for head in source.heads()))
        package.write(COLUMNS, (dict(zip(LINES[COLUMNS], columns)) for columns in source.columns()))
        _write_rows(package, source, texts)
        for name, rows in ((CHECKPOINTS, source.checkpoints()), (SEALS, source.seals()), (KEYS, source.keys()),
                           (STAMPS, source.stamps())):
            package.write(name, rows)
        package.write(FILES, source.files())
        for file in source.files() if content else ():
            if (chunks := content(file)) is not None:
                package.store(file_name(file['model'], file['id']), chunks, zipfile.ZIP_STORED)
        manifest = Manifest(log, bureau, made, package.files)
        package.small(MANIFEST, manifest.text())
        if sign:
            key_id, signature = sign(manifest.text().decode())
            package.small(SIGNATURE, canonical({'key_id': key_id, 'signature': signature}).encode())
    return manifest


def _write_rows(package, source, texts):
    known = {name: columns for name, _model, columns in source.columns()}
    sealed = groupby(source.row_seals(), itemgetter(0))
    model, seals = next(sealed, (None, ()))
    for name in sorted(source.models()):
        while model is not None and model < name:
            model, seals = next(sealed, (None, ()))
        if texts:
            package.write(rows_name(name), _texts(source.rows(name)))
        else:
            package.write(rows_name(name, DIGESTS), _digests(source, name, seals if model == name else (), known))


def _texts(rows):
    for number, values in rows:
        yield {'id': number, 'values': {name: text for name, text in values.items() if text is not None}}


def _digests(source, model, seals, known):
    """Yield the digest of each row by the definition of its seal; of a row without seal there is none."""
    seals = iter(seals)
    seal = next(seals, None)
    for number, values in source.rows(model):
        while seal is not None and seal[1] < number:
            seal = next(seals, None)
        name = seal[2] if seal is not None and seal[1] == number else None
        found = name in known
        yield {'id': number, 'columns': name, 'digest': source.row_digest(name, known[name], values) if found else None}


class _Package:
    def __init__(self, archive):
        self._zip, self.files = archive, {}

    def write(self, name, rows):
        """Write a file of lines, one per row."""
        keys = LINES.get(name)
        self.store(name, _lines(rows, keys))

    def store(self, name, chunks, packing=zipfile.ZIP_DEFLATED):
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_member(name, packing), 'w', force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = size, digest.hexdigest()

    def small(self, name, data):
        self._zip.writestr(_member(name), data)


def _member(name, packing=zipfile.ZIP_DEFLATED):
    member = zipfile.ZipInfo(name, LONG_AGO)
    member.compress_type, member.external_attr, member.create_system = packing, 0o600 << 16, 3
    return member


def _lines(rows, keys):
    """Yield the lines of many rows at a time as bytes; of each row the ``keys`` (None: all)."""
    lines = []
    for row in rows:
        lines.append(ENCODER.encode({key: _plain(row.get(key)) for key in keys} if keys else row))
        if len(lines) == BATCH:
            yield _joined(lines)
            lines = []
    if lines:
        yield _joined(lines)


def _joined(lines):
    return ('\n'.join(lines) + '\n').encode()


def _plain(value):
    if isinstance(value, datetime):
        return value.strftime('%Y-%m-%d %H:%M:%S')
    return value.isoformat() if isinstance(value, date) else value
