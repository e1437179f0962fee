"""Of a large package a second process checks the checkpoints and the rows, while the first one reads the chains.

The first tells it the positions, and the digests of rows, as it comes upon them: nothing is read twice.
"""
import multiprocessing
import os
from collections import deque

from .chain import check_chains
from .check import KEPT
from .checkpoint import check_checkpoints
from .completeness import check_rows
from .package import PackageSource
from .packed import ENTRIES

LARGE = 20 * 1024 * 1024  # bytes of entries from which on a second process pays
METHOD = 'fork'
BATCH = 2000
GONE = (EOFError, OSError)  # the other process was killed


def pays(source):
    """Say whether the package is large enough, and the machine has a second core."""
    size, _digest = source.manifest.files.get(ENTRIES, (0, ''))
    return size > LARGE and (os.cpu_count() or 1) > 1 and METHOD in multiprocessing.get_all_start_methods()


def started(source, path, keys, receipts, since):
    """Begin the second process for the package ``source``; return what gives the findings on checkpoints and rows."""
    shelf = _Apart(path, keys, receipts, since)
    source.leave_to(shelf)

    def findings():
        roots, rows, faults = shelf.findings()
        source.archive.faults += [fault for fault in faults if fault not in source.archive.faults]
        return roots, rows
    return findings


class _Apart:
    """The second process, and a shelf on which the first one puts what it comes upon.

    :param path: where the package lies; the other arguments are those of ``check``
    """

    def __init__(self, path, keys, receipts, since):
        self._asked, self._batch, self._is_there = (path, keys, receipts, since), [], True
        context = multiprocessing.get_context(METHOD)
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, self._pipe, *self._asked), daemon=True)
        self._process.start()
        there.close()

    def put(self, *told):
        """Tell a position or the digest of a row, as the shelves of ``PackageSource`` take them."""
        self._batch.append(told)
        if len(self._batch) >= BATCH:
            self._send()

    def _send(self):
        try:
            if self._is_there:
                self._pipe.send(self._batch)
        except GONE:
            self._is_there = False
        self._batch = []

    def findings(self):
        """Return what was found: on the checkpoints, on the rows, and what is wrong with the files of the package."""
        if self._batch:
            self._send()
        self._send()  # an empty batch is the end
        try:
            found = self._pipe.recv()
        except GONE:
            found = _found(_read(*self._asked), *self._asked)
        self._process.join()
        return found

    def close(self):
        self._pipe.close()


def _serve(there, here, path, keys, receipts, since):
    here.close()
    source = PackageSource(path)
    while batch := there.recv():
        source.take(batch)
    there.send(_found(source, path, keys, receipts, since))


def _read(path, _keys, _receipts, since):
    """Return the package, read once more."""
    source, size = PackageSource(path), since['size'] if since else 0
    deque(check_chains(source.entries(size), source.heads(), size, source.note), maxlen=0)
    return source


def _found(source, _path, keys, receipts, since):
    size = since['size'] if since else 0
    on_checkpoints = check_checkpoints(source.positions(size), source.checkpoints(), keys, receipts, since)
    found = _first(on_checkpoints), _first(check_rows(source, size)), source.archive.faults
    source.close()
    return found


def _first(findings):
    kept = []
    for finding in findings:
        if len(kept) < KEPT:
            kept.append(finding)
    return kept
