"""Merkle trees over the entries of a log (RFC 9162, section 2.1), with SHA-256 or SM3: roots, and proofs without the log."""
import hashlib

from .canonical import sm3

SHA256, SM3 = 'sha256', 'sm3'
LEAF, NODE = b'\x00', b'\x01'


HASHES = {SHA256: lambda data: hashlib.sha256(data).digest(), SM3: sm3}


def leaf(digest, algorithm=SHA256):
    """Return the leaf (bytes) that stands for the entry with this ``digest`` (hexadecimal)."""
    return HASHES[algorithm](LEAF + bytes.fromhex(digest))


def node(left, right, algorithm=SHA256):
    """Return what stands over two subtrees."""
    return HASHES[algorithm](NODE + left + right)


class Range:
    """The compact range of a log from its beginning: one hash for each complete subtree, enough to go on and to give roots.

    :param str algorithm: sha256 or sm3
    :param int size: how many leaves it covers
    :param nodes: the hashes of its complete subtrees, the largest first
    :raise ValueError: when there are not as many subtrees as the size has
    """

    def __init__(self, algorithm=SHA256, size=0, nodes=()):
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        if size < 0 or len(levels) != len(nodes) or any(len(one) != 32 for one in nodes):
            raise ValueError("these are not the subtrees of a log of this size")
        self.algorithm, self.size = algorithm, size
        self._peaks = dict(zip(levels, nodes))

    def append(self, digest):
        """Add the entry with this ``digest`` (hexadecimal)."""
        self.extend([digest])

    def extend(self, digests):
        """Add entries by their digests (hexadecimal, or bytes), level by level: for many at once this is quicker."""
        hashed, level = HASHES[self.algorithm], 0
        nodes = [hashed(LEAF + (one if type(one) is bytes else bytes.fromhex(one))) for one in digests]
        self.size += len(nodes)
        while nodes:
            if level in self._peaks:
                nodes.insert(0, self._peaks.pop(level))
            if len(nodes) % 2:
                self._peaks[level] = nodes.pop()
            nodes = [hashed(NODE + left + right) for left, right in zip(nodes[::2], nodes[1::2])]
            level += 1

    def root(self):
        """Return the root (hexadecimal) over all that was added."""
        peaks = [self._peaks[level] for level in sorted(self._peaks)]
        if not peaks:
            return HASHES[self.algorithm](b'').hex()
        root = peaks[0]
        for peak in peaks[1:]:
            root = node(peak, root, self.algorithm)
        return root.hex()

    def to_json(self):
        """Return what ``from_json`` makes the same range of: plain values for JSON."""
        nodes = [self._peaks[level].hex() for level in sorted(self._peaks, reverse=True)]
        return {'algorithm': self.algorithm, 'size': self.size, 'nodes': nodes}

    @classmethod
    def from_json(cls, values):
        """Return the range of what ``to_json`` gave.

        :raise ValueError: for anything else
        """
        try:
            if values['algorithm'] not in HASHES:
                raise ValueError(values['algorithm'])
            return cls(values['algorithm'], values['size'], [bytes.fromhex(one) for one in values['nodes']])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("no compact range") from error


def root(leaves, algorithm=SHA256):
    """Return the root (bytes) over ``leaves`` (bytes)."""
    if not leaves:
        return HASHES[algorithm](b'')
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return node(root(leaves[:split], algorithm), root(leaves[split:], algorithm), algorithm)


def _split(size):
    """Return the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves, index, algorithm=SHA256):
    """Return the hashes that lead from the leaf at ``index`` (from 0) to the root of ``leaves``."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*inclusion_proof(left, index, algorithm), root(right, algorithm)]
    return [*inclusion_proof(right, index - split, algorithm), root(left, algorithm)]


def verify_inclusion(one, index, size, proof, expected, algorithm=SHA256):
    """Say whether ``proof`` shows that the leaf ``one`` stands at ``index`` (from 0) below the root ``expected`` of ``size``."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            one = node(other, one, algorithm)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            one = node(one, other, algorithm)
        place, last = place >> 1, last >> 1
    return last == 0 and one == expected


def consistency_proof(leaves, first, algorithm=SHA256):
    """Return the hashes that show that ``leaves`` begin with their first ``first`` ones."""
    if not 0 < first <= len(leaves):
        raise ValueError("no such size")
    return _subproof(leaves, first, True, algorithm)


def _subproof(leaves, first, whole, algorithm):
    if first == len(leaves):
        return [] if whole else [root(leaves, algorithm)]
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if first <= split:
        return [*_subproof(left, first, whole, algorithm), root(right, algorithm)]
    return [*_subproof(right, first - split, False, algorithm), root(left, algorithm)]


def verify_consistency(first, second, first_root, second_root, proof, algorithm=SHA256):
    """Say whether ``proof`` shows that the log of size ``second`` goes on from the one of size ``first``; roots as bytes."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    proof = list(proof)
    if first & first - 1 == 0:
        proof.insert(0, first_root)
    if not proof:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = proof[0]
    for other in proof[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node(other, old, algorithm), node(other, new, algorithm)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, other, algorithm)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
