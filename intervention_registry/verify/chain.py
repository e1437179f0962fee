"""The chains: every entry covers the one before it, and each chain ends where it was left."""
import hashlib
from itertools import groupby
from operator import itemgetter

from .canonical import ORIGIN, VERSION, loads, sm3
from .findings import Finding

REPEATED = ('document', 'seq', 'at', 'actor', 'event', 'model', 'res_id')
COLUMNS = itemgetter(*REPEATED)
DOCUMENT = itemgetter('document')


def check_chains(entries, heads, since=0, note=None):
    """Recompute all chains; memory does not grow with them.

    :param entries: dicts with the columns of the trail, in order of document, seq, id; with ``since`` those of each
        chain from its last entry within the first ``since`` positions on
    :param heads: ``(document, seq, digest)`` in order of document
    :param int since: how many positions were verified before
    :param note: called as ``note(entry, payload)`` for each entry whose payload is sound
    :return: iterator of Finding
    """
    ends = _Ends(heads)
    for document, rows in groupby(entries, DOCUMENT):
        yield from ends.before(document)
        seq, prev = 0, ORIGIN
        for row in rows:
            if not seq and (row['position'] or since + 1) <= since:
                seq, prev = row['seq'] - 1, row['prev']
            for kind in judge(row, seq, prev, note):
                yield _finding(kind, row)
            seq, prev = row['seq'], row['digest']
        if not ends.meets(document, seq, prev):
            yield _finding('head', row)
    yield from ends.before(None)


def judge(row, seq, prev, note=None):
    """Return the kinds of damage of one entry, given the number and digest before it."""
    kinds = []
    if row['seq'] != seq + 1 or row['prev'] != prev:
        kinds.append(_misplaced(row['seq'], seq))
    try:
        payload = row['payload']
        data = VERSION + bytes.fromhex(row['prev']) + payload.encode()
        sound = hashlib.sha256(data).hexdigest() == row['digest'] and sm3(data).hex() == row['digest_sm3']
    except ValueError:  # the link before is no digest at all
        sound = False
    if not sound:
        return [*kinds, 'edit']
    try:
        said = loads(payload)
        repeated = COLUMNS(said) == COLUMNS(row)
    except (ValueError, TypeError, KeyError):  # no object, or not these
        repeated = False
    if not repeated:
        kinds.append('column')
    elif note is not None:
        note(row, said)
    return kinds


def _misplaced(seq, last):
    if seq > last + 1:
        return 'deletion'
    return 'insertion' if seq == last else 'order'


def _finding(kind, row):
    return Finding(kind, row['document'], row['seq'], row['model'], row['res_id'], row['position'] or 0)


class _Ends:
    """The ends of the chains, taken in step with the chains."""

    def __init__(self, heads):
        self.heads = iter(heads)
        self.next = next(self.heads, None)

    def before(self, document):
        """Yield a finding for each chain that ends somewhere and has no entry, up to ``document``."""
        while self.next is not None and (document is None or self.next[0] < document):
            yield Finding('deletion', self.next[0])
            self.next = next(self.heads, None)

    def meets(self, document, seq, digest):
        if self.next is None or self.next[0] != document:
            return False
        found = tuple(self.next[1:]) == (seq, digest)
        self.next = next(self.heads, None)
        return found
