"""What comes back from outside may be forged as well: receipts, slips and proofs, letter by letter and at random (A6, B5)."""

import base64
import hashlib
import re
from random import Random

import pytest
from outside import (
    ORIGIN,
    Roots,
    canonical,
    check,
    compose,
    digest,
    digest_of,
    digest_sm3,
    is_signed,
    key_id,
    merkle,
    receipt,
    strange_key,
)
from verify_package import load

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/="
SIZES, LOG = (3, 8, 8, 21, 40), "0123456789abcdef" * 2
Source = load("source").Source


class Small(Source):
    """A sound log of one chain whose entries are submissions, with checkpoints."""

    def __init__(self, seed=1, log=LOG):
        random = Random(seed)
        self.sign, self.public = strange_key(random)
        self.rows, self.made, prev = [], [], ORIGIN
        for number in range(1, SIZES[-1] + 1):
            row = {"document": "d", "seq": number, "at": f"2026-01-01 08:00:{number:02}", "actor": "system", "event": "submit",
                   "model": "m", "res_id": number}  # fmt: skip
            payload = canonical({**row, "values": {"name": f"CODE-{number}", "x": random.random().hex()}})
            row.update(id=number, position=number, payload=payload, prev=prev)
            row.update(digest=digest(prev, payload), digest_sm3=digest_sm3(prev, payload))
            self.rows.append(row)
            prev = row["digest"]
        self._attest(log)

    def _attest(self, log):
        prev, roots = ORIGIN, Roots()
        content = "{}"
        self.seal = {"id": 1, "digest": digest_of(content), "content": content, "at": ""}
        for number, size in enumerate(SIZES, 1):
            roots.extend([(row["position"], row["digest"], row["digest_sm3"]) for row in self.rows[roots.size : size]])
            root, root_sm3 = roots.values()
            text = compose(at="2026-01-02 08:00:00", config=self.seal["digest"], log=log, number=number, prev=prev, root=root,
                           root_sm3=root_sm3, size=size)  # fmt: skip
            prev = digest_of(text)
            self.made.append({"number": number, "size": size, "text": text, "signature": self.sign(text),
                              "key_id": key_id(self.public), "digest": prev, "frontier": roots.to_json()})  # fmt: skip

    def entries(self, since=0):
        return iter(self.rows)

    def heads(self):
        return iter([("d", len(self.rows), self.rows[-1]["digest"])])

    def positions(self, since=0):
        return ((row["position"], row["digest"], row["digest_sm3"]) for row in self.rows)

    def checkpoints(self):
        return iter(self.made)

    def seals(self):
        return iter([self.seal])

    def keys(self):
        return iter([{"key_id": key_id(self.public), "public": self.public}])

    def files_out(self):
        """The receipts as files."""
        return [receipt.file_text(row["text"], row["signature"], self.public) for row in self.made]

    def codes_out(self):
        """The receipts as square codes."""
        return [receipt.code(row["text"]) for row in self.made]

    def slips_out(self):
        return [receipt.slip_code(f"CODE-{row['seq']}", row["seq"], row["at"], row["digest"], LOG, row["position"])
                for row in self.rows[9:]]  # fmt: skip


SMALL = Small()


def passes(text):
    """Whether the text from outside is read and nothing is found."""
    receipts, slips, faults = receipt.read_all([text])
    return not faults and check(SMALL, receipts, slips).ok


def mutations(text, random):
    """Other texts of the same kind: a letter exchanged, left out, doubled, or two that change places."""
    place = random.randrange(len(text))
    other = random.choice(LETTERS.replace(text[place], "")) if text[place] in LETTERS else "0"
    yield text[:place] + other + text[place + 1 :]
    yield text[:place] + text[place + 1 :]
    yield text[:place] + text[place] + text[place:]
    if place and text[place - 1] != text[place]:
        yield text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def test_what_is_sound_passes():
    for text in [*SMALL.files_out(), *SMALL.codes_out(), *SMALL.slips_out()]:
        assert passes(text), text


@pytest.mark.parametrize("kind", ["files_out", "codes_out", "slips_out"])
def test_no_changed_letter_passes(kind):
    """In 500 random places of receipts as files, receipts as codes, and slips."""
    random, texts = Random(kind), getattr(SMALL, kind)()
    for _time in range(500):
        text = random.choice(texts)
        for forged in mutations(text, random):
            assert forged.strip() == text or not passes(forged), forged


def test_another_spelling_of_a_signature_does_not_pass():
    """Base64 leaves bits of the last letter free: the signature reads otherwise and holds the same bytes."""
    row = SMALL.made[0]
    begin = row["signature"].rstrip("=")[:-1]
    spelled = [f"{begin}{letter}==" for letter in LETTERS[:-1]]
    same = [one for one in spelled if base64.b64decode(one) == base64.b64decode(row["signature"]) and one != row["signature"]]
    assert same
    for signature in same:
        assert not passes(receipt.file_text(row["text"], signature, SMALL.public))
        assert not is_signed(row["text"], signature, SMALL.public)


def test_a_receipt_does_not_bring_its_own_trust():
    """Signed by a key that it brings along itself, under its own id or the log's."""
    sign, public = strange_key(Random("stranger"))
    for row in SMALL.made:
        assert not passes(receipt.file_text(row["text"], sign(row["text"]), public))
        forged = receipt.file_text(row["text"], sign(row["text"]), public).replace(key_id(public), key_id(SMALL.public))
        assert not passes(forged)


def test_receipts_and_slips_of_one_moment_do_not_pass_for_another():
    """Parts of sound receipts and slips, put together anew."""
    for one in SMALL.made:
        for other in SMALL.made:
            if one is not other:
                assert not passes(receipt.file_text(one["text"], other["signature"], SMALL.public))
    codes = [text.split(":") for text in SMALL.codes_out()]
    slips = [re.split(":(?! |[0-9]{2}:[0-9]{2}:|[0-9]{2}:[0-9a-f]{64})", text) for text in SMALL.slips_out()]
    assert {len(parts) for parts in slips} == {7}
    for parts in (codes, slips):
        random = Random(len(parts))
        for _time in range(300):
            one, other = random.sample(parts, 2)
            place = random.randrange(1, len(one))
            forged = [*one[:place], other[place], *one[place + 1 :]]
            assert forged == one or not passes(":".join(forged)), forged


def test_a_log_of_the_same_people_is_another_log():
    """Receipts of another log with the same key, the same entries and the same numbers."""
    twin = Small(log="f" * 32)
    for text in [*twin.files_out(), *twin.codes_out()]:
        assert not passes(text)


def test_random_proofs_do_not_pass():
    """Proofs of inclusion and consistency with a bit flipped, hashes exchanged, of other sizes, algorithms and places."""
    random = Random(9162)
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(64)]
    for _time in range(2000):
        algorithm = random.choice(("sha256", "sm3"))
        size = random.randint(2, 64)
        tree, index, first = leaves[:size], random.randrange(size), random.randint(1, size - 1)
        top, old = merkle.root(tree, algorithm), merkle.root(tree[:first], algorithm)
        inclusion, consistency = merkle.inclusion_proof(tree, index, algorithm), merkle.consistency_proof(tree, first, algorithm)
        assert merkle.verify_inclusion(tree[index], index, size, inclusion, top, algorithm)
        assert merkle.verify_consistency(first, size, old, top, consistency, algorithm)
        for forged in _forged(inclusion, random):
            assert not merkle.verify_inclusion(tree[index], index, size, forged, top, algorithm)
        for forged in _forged(consistency, random):
            assert not merkle.verify_consistency(first, size, old, top, forged, algorithm)
        other = "sm3" if algorithm == "sha256" else "sha256"
        assert not merkle.verify_inclusion(tree[index], index, size, inclusion, top, other)
        assert not merkle.verify_inclusion(tree[index], (index + 1) % size, size, inclusion, top, algorithm)


def _forged(proof, random):
    place = random.randrange(len(proof) or 1)
    yield [*proof, random.randbytes(32)]
    if proof:
        flipped = bytearray(proof[place])
        flipped[random.randrange(32)] ^= 1 << random.randrange(8)
        yield [*proof[:place], bytes(flipped), *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]
    if len(set(proof)) > 1:
        yield proof[::-1]
