"""The checkpoints of a large package are checked in a process of their own, while the chains are."""
import multiprocessing
import os

from .check import KEPT
from .checkpoint import check_checkpoints
from .package import PackageSource
from .packed import ENTRIES

LARGE = 20 * 1024 * 1024  # bytes of entries from which on a second process pays
METHOD = 'fork'


def pays(source):
    """Say whether the package is large enough, and the machine has a second core."""
    size, _digest = source.manifest.files.get(ENTRIES, (0, ''))
    return size > LARGE and (os.cpu_count() or 1) > 1 and METHOD in multiprocessing.get_all_start_methods()


def started(path, keys, receipts, since):
    """Begin to check the checkpoints of the package at ``path``; return what gives the findings once they are there."""
    context = multiprocessing.get_context(METHOD)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, path, keys, receipts, since), daemon=True)
    process.start()
    there.close()

    def findings():
        try:
            found = here.recv()
        except EOFError:  # it was killed: what it should have found is found here
            found = _found(path, keys, receipts, since)
        process.join()
        return found
    return findings


def _send(there, path, keys, receipts, since):
    there.send(_found(path, keys, receipts, since))


def _found(path, keys, receipts, since):
    source, size = PackageSource(path), since['size'] if since else 0
    for _entry in source.entries(size):
        pass
    findings = []
    for finding in check_checkpoints(source.positions(size), source.checkpoints(), keys, receipts, since):
        if len(findings) < KEPT:
            findings.append(finding)
    source.close()
    return findings
