"""Merkle roots and proofs of RFC 9162, against its vectors and against brute force: pure Python, no Odoo (A6, B5)."""

import hashlib

import pytest
from verify_package import load

merkle = load("merkle")
# leaf inputs and roots that implementations of Certificate Transparency share
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
ALGORITHMS = ["sha256", "sm3"]


def digests(count):
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


def leaves(count, algorithm):
    return [merkle.leaf(digest, algorithm) for digest in digests(count)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_of_the_standard(size):
    """The roots over the shared inputs are the published ones, by recursion and by the compact range."""
    assert merkle.root([merkle.leaf(one) for one in INPUTS[:size]]).hex() == ROOTS[size]
    compact = merkle.Range()
    compact.extend(INPUTS[:size])
    assert compact.root() == ROOTS[size]


def test_both_sm3_agree_with_the_standard():
    """SM3 gives the vector of GB/T 32905, whether the platform's OpenSSL has it or not."""
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert merkle.sm3(b"abc").hex() == merkle.HASHES["sm3"](b"abc").hex() == expected


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_range_gives_the_root_of_every_size(algorithm):
    """One by one, in batches of any length, and taken up again from JSON, the range gives what recursion gives."""
    one_by_one, entries = merkle.Range(algorithm), digests(70)
    for size in range(71):
        expected = merkle.root(leaves(size, algorithm), algorithm).hex()
        assert one_by_one.root() == expected
        for cut in range(0, size + 1, 7):
            batches = merkle.Range(algorithm)
            batches.extend(entries[:cut])
            resumed = merkle.Range.from_json(batches.to_json())
            resumed.extend(entries[cut:size])
            assert (resumed.root(), resumed.size) == (expected, size)
        one_by_one.append(entries[min(size, 69)])


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        {},
        {"algorithm": "md5", "size": 0, "nodes": []},
        {"algorithm": "sha256", "size": 2, "nodes": []},
        {"algorithm": "sha256", "size": -1, "nodes": []},
        {"algorithm": "sha256", "size": 1, "nodes": ["00"]},
        {"algorithm": "sha256", "size": 1, "nodes": ["zz"]},
        {"algorithm": "sha256", "size": "1", "nodes": []},
    ],
)
def test_damaged_range_is_refused(values):
    """What is no compact range of its size is no range."""
    with pytest.raises(ValueError):
        merkle.Range.from_json(values)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_inclusion_is_shown_and_not_forged(algorithm):
    """Each leaf is shown at its place; no other leaf, place, size, root, shortened or lengthened proof passes."""
    for size in range(1, 18):
        tree = leaves(size, algorithm)
        top = merkle.root(tree, algorithm)
        for index in range(size):
            proof = merkle.inclusion_proof(tree, index, algorithm)
            assert merkle.verify_inclusion(tree[index], index, size, proof, top, algorithm)
            other = merkle.leaf("00" * 32, algorithm)
            forged = [
                (other, index, size, proof, top),
                (tree[index], index, size, proof, other),
                (tree[index], index, size, [*proof, other], top),
                (tree[index], size, size, proof, top),
                (tree[index], -1, size, proof, top),
                *((tree[index], wrong, size, proof, top) for wrong in range(size) if wrong != index),
            ]
            if proof:
                forged += [(tree[index], index, size, proof[:-1], top), (tree[index], index, size, [other, *proof[1:]], top)]
            assert not any(merkle.verify_inclusion(*one, algorithm) for one in forged)
        with pytest.raises(ValueError):
            merkle.inclusion_proof(tree, size, algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_consistency_is_shown_and_not_forged(algorithm):
    """A log that goes on from a smaller one is shown to; a fork, a shortened or a lengthened proof is not."""
    tree = leaves(17, algorithm)
    for second in range(1, 18):
        new = merkle.root(tree[:second], algorithm)
        for first in range(1, second + 1):
            old = merkle.root(tree[:first], algorithm)
            proof = merkle.consistency_proof(tree[:second], first, algorithm)
            assert merkle.verify_consistency(first, second, old, new, proof, algorithm)
            forged = [
                (first, second, new if first != second else b"", new, proof),
                (first, second, old, merkle.root(tree[::-1][:second], algorithm) if second > 1 else b"", proof),
                (first, second, old, new, [*proof, old]),
                (0, second, old, new, proof),
                (second + 1, second, old, new, proof),
            ]
            if proof:
                forged.append((first, second, old, new, proof[:-1]))
            assert not any(merkle.verify_consistency(*one, algorithm) for one in forged), (first, second)
        with pytest.raises(ValueError):
            merkle.consistency_proof(tree[:second], second + 1, algorithm)
