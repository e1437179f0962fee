"""Checkpoints and what comes back from outside, judged without Odoo: clean logs pass, forged ones are named (A6, B5)."""

import base64
import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from verify_package import load

checkpoint, receipt, canonical = load("checkpoint"), load("receipt"), load("canonical")
source = load("source")
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2))
LOG = "0123456789abcdef" * 2
SIZES = [1, 5, 5, 12, 20]
SUBJECT = PublicFormat.SubjectPublicKeyInfo


def public(key):
    return key.public_key().public_bytes(Encoding.PEM, SUBJECT).decode()


KEYS = {checkpoint.key_id(public(KEY)): public(KEY)}
# made with the command of OpenSSL 3: a key, and its signature over b"a checkpoint"
SM2_PUBLIC, SM2_SIGNATURE = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAES6eeas86adNJdGeKZH3PsNaTqeB8
Y3XCpbwxV9tTfyYt8QtYCG7IrUgg+y6Htvvgp3AaKp2pMRF2Y9IiIy9OJg==
-----END PUBLIC KEY-----
""", "MEUCIEcG0txLA09e/rob+PunfOvAAl75wAUv9TJ8fD4epsb0AiEAylooYwoLid17KEFP7FZVPjex65f4zRL51kxzi6ovGok="


def entry(number):
    one = {"digest": hashlib.sha256(b"%d" % number).hexdigest(), "position": number}
    return {**one, "digest_sm3": hashlib.sha256(b"sm3 %d" % number).hexdigest()}


def sign(text, key=KEY):
    return base64.b64encode(key.sign(text.encode())).decode()


def row_of(text, frontier="", key=KEY):
    said = checkpoint.parse(text)
    return {
        "number": said["number"],
        "size": said["size"],
        "text": text,
        "signature": sign(text, key),
        "key_id": checkpoint.key_id(public(key)),
        "digest": checkpoint.digest_of(text),
        "frontier": frontier,
    }


class Log(source.Source):
    """A log with checkpoints at SIZES and some entries after the last."""

    def __init__(self, sizes=SIZES, log=LOG, more=3):
        self.rows, self.made = [entry(number + 1) for number in range(sizes[-1] + more)], []
        roots, prev = checkpoint.Roots(), "0" * 64
        for number, size in enumerate(sizes, 1):
            roots.extend((row["position"], row["digest"], row["digest_sm3"]) for row in self.rows[roots.size : size])
            values = dict(zip(("root", "root_sm3"), roots.values()), number=number, prev=prev, size=size, log=log)
            text = checkpoint.compose(at="2026-01-01 00:00:00", config="ab" * 32, **values)
            self.made.append(row_of(text, roots.to_json()))
            prev = self.made[-1]["digest"]

    def positions(self, since=0):
        rows = sorted((row for row in self.rows if row["position"] > since), key=lambda row: row["position"])
        return ((row["position"], row["digest"], row["digest_sm3"]) for row in rows)

    def checkpoints(self):
        return iter(self.made)

    def entries(self, since=0):
        return iter(self.rows)

    def receipts(self):
        return [receipt.read(receipt.file_text(row["text"], row["signature"], public(KEY)))[0][0] for row in self.made]

    def found(self, receipts=(), start=None):
        positions = self.positions(start["size"] if start else 0)
        findings = list(checkpoint.check_checkpoints(positions, self.checkpoints(), KEYS, receipts, start))
        return findings + list(receipt.check_receipts(receipts, self, KEYS))

    def kinds(self, receipts=(), start=None):
        return [finding.kind for finding in self.found(receipts, start)]


def test_a_clean_log_passes():
    """No alarm on a whole log, from its beginning and from every checkpoint, with all its receipts, files and codes."""
    log = Log()
    codes = receipt.read("\n".join(receipt.code(row["text"]) for row in log.made))[0]
    receipts = [*log.receipts(), *codes]
    assert log.kinds(receipts) == []
    for start in log.made:
        assert log.kinds(receipts, start) == []


@pytest.mark.parametrize("place", range(20))
def test_a_changed_entry_is_found_in_its_stretch(place):
    """The root of the next checkpoint differs, and the finding names between which positions."""
    log = Log()
    log.rows[place] = {**log.rows[place], "digest": "ab" * 32}
    [finding] = log.found()
    low, high = next((low, high) for low, high in zip([0, *SIZES], SIZES) if low <= place < high)
    assert (finding.kind, finding.position) == ("root", high)
    assert f"entries {low + 1} to {high}" in finding.detail
    log = Log()
    log.rows[place] = {**log.rows[place], "digest_sm3": "no digest"}
    assert log.kinds() == ["root"]


def test_one_changed_stretch_is_told_once():
    """Every later root differs as well: it is told once, not for each checkpoint."""
    log = Log()
    log.rows[0] = {**log.rows[0], "digest": "ab" * 32}
    assert log.kinds() == ["root"]


def test_removed_swapped_and_doubled_positions_are_found():
    """A hole, a double, a position out of nowhere, two that changed places."""
    log = Log()
    del log.rows[7]
    assert [(one.kind, one.position) for one in log.found()] == [("position", 9), ("root", 12)]
    log = Log()
    log.rows.append({**entry(99), "position": 8})
    assert [(one.kind, one.position) for one in log.found()][:1] == [("position", 8)]
    log = Log()
    log.rows[22] = {**log.rows[22], "position": 99}
    assert [(one.kind, one.position) for one in log.found()] == [("position", 99)]
    log = Log()
    log.rows[6], log.rows[7] = {**log.rows[6], "position": 8}, {**log.rows[7], "position": 7}
    assert log.kinds() == ["root"]


def test_a_cut_tail_is_found():
    """Entries that a checkpoint covers are gone: the finding says after which position."""
    log = Log()
    del log.rows[15:]
    [finding] = log.found()
    assert (finding.kind, finding.position) == ("head", 15)


def test_what_was_cut_with_its_checkpoints_is_found_by_a_receipt():
    """A restored older copy is whole by itself; what left the bureau since says otherwise."""
    receipts = Log().receipts()
    log = Log()
    del log.rows[5:]
    del log.made[3:]
    assert log.kinds() == []
    assert log.kinds(receipts[:3]) == []
    assert log.kinds(receipts[3:4]) == ["head", "receipt"]
    assert log.kinds(receipts[4:], log.made[-1]) == ["head", "receipt"]


def test_a_rewritten_log_is_found_by_a_receipt():
    """Who has the signing key too makes everything anew: roots and texts are not those that left."""
    receipts = Log().receipts()
    log = Log()
    log.rows[3] = {**log.rows[3], "digest": "ab" * 32}
    forged = Log.__new__(Log)
    forged.rows, forged.made, roots, prev = log.rows, [], checkpoint.Roots(), "0" * 64
    for row in log.made:
        roots.extend((one["position"], one["digest"], one["digest_sm3"]) for one in log.rows[roots.size : row["size"]])
        said = {**checkpoint.parse(row["text"]), "prev": prev}
        said["root"], said["root_sm3"] = roots.values()
        said.pop("v")
        forged.made.append(row_of(checkpoint.compose(**said)))
        prev = forged.made[-1]["digest"]
    assert forged.kinds() == []
    assert set(forged.kinds(receipts[1:])) == {"root", "receipt"}
    code = receipt.read(receipt.code(Log().made[-1]["text"]))[0]
    assert forged.kinds(code) == ["root", "receipt"]


def test_forged_checkpoints_are_found():
    """Gone, doubled, edited, signed by somebody else, of another log, moved, smaller, or with other columns."""

    def after(change):
        log = Log()
        change(log.made)
        return log.kinds()

    def edit(place, **values):
        return lambda made: made.__setitem__(place, {**made[place], **values})

    first, last = Log().made[0], Log().made[-1]
    assert after(lambda made: made.pop(2)) == ["checkpoint"]
    assert after(lambda made: made.insert(2, made[2])) == ["checkpoint"]
    assert after(edit(1, text="{}")) == ["checkpoint"]
    assert after(edit(1, text=Log().made[1]["text"].replace("2026", "2025"))) == ["checkpoint", "signature"]
    assert after(edit(1, signature=sign("another text"))) == ["signature"]
    assert after(edit(1, signature="no base64")) == ["signature"]
    assert after(edit(1, signature=sign(Log().made[1]["text"], OTHER))) == ["signature"]
    assert after(edit(1, key_id="00" * 8)) == ["signature"]
    assert after(edit(1, size=6)) == ["checkpoint"]
    assert "checkpoint" in after(edit(4, **{**row_of(last["text"], key=OTHER), "number": 7}))
    said = {**checkpoint.parse(last["text"]), "log": "f" * 32}
    said.pop("v")
    assert after(edit(4, **row_of(checkpoint.compose(**said)))) == ["checkpoint"]
    assert after(edit(4, **{**first, "number": 5}))[:1] == ["checkpoint"]


def test_a_key_that_is_put_in_the_place_of_another_is_found():
    """The id follows from the key: another key under the same id, and another id for it, do not pass."""
    log, name = Log(), next(iter(KEYS))
    findings = checkpoint.check_checkpoints(log.positions(), log.checkpoints(), {name: public(OTHER)})
    assert {finding.kind for finding in findings} == {"signature"}
    log.made = [row_of(row["text"], key=OTHER) for row in log.made]
    trusted = {**KEYS, checkpoint.key_id(public(OTHER)): public(OTHER)}
    assert not list(checkpoint.check_checkpoints(log.positions(), log.checkpoints(), trusted))
    reasons = [finding.detail for finding in receipt.check_receipts(Log().receipts(), log, trusted)]
    assert len(reasons) == len(SIZES) and all("signed anew" in reason for reason in reasons)


def test_forged_receipts_are_told_from_damage():
    """Of another log, unsigned, signed by somebody, or reading otherwise: each with its reason."""
    log = Log()
    good = log.receipts()[3]

    def reason(one):
        return [finding.detail.partition(": ")[2] for finding in receipt.check_receipts([one], log, KEYS)]

    assert reason(Log(log="f" * 32).receipts()[3]) == [receipt.REASONS["other_log"]]
    assert reason(replace(good, signature=sign(good.text, OTHER))) == [receipt.REASONS["unsigned"]]
    assert reason(replace(good, number=9)) == [receipt.REASONS["missing"]]
    [code] = receipt.read("see " + receipt.code(good.text) + ".")[0]
    assert reason(code) == []
    assert reason(replace(code, digest="0" * 64)) == [receipt.REASONS["differs"]]
    assert log.kinds([replace(code, root="0" * 64)]) == ["root"]


@pytest.mark.parametrize("start", [{"frontier": ""}, {"frontier": "{}"}, {"text": "{}"}, {"frontier": Log().made[0]["frontier"]}])
def test_a_damaged_start_is_found(start):
    """A check goes on from a checkpoint only when its ranges give its roots."""
    log = Log()
    assert log.kinds(start={**log.made[3], **start}) == ["checkpoint"]


def test_slips_are_read_in_both_forms_and_checked():
    """The entry of a submission with the digest stands at the number, time and position that the slip says."""
    log, at = Log(), "2026-01-01 08:00:00"
    log.rows[4].update(seq=1, at=at, event="submit", document="intervention.record,7")
    digest = log.rows[4]["digest"]
    old, new = receipt.slip_code("GW-1", 1, at, digest), receipt.slip_code("GW-1", 1, at, digest, LOG, 5)
    early = receipt.slip_code("GW-1", 1, at, digest, LOG)
    assert (old, new) == (f"IR1:GW-1:1:{at}:{digest}", f"IR2:GW-1:1:{at}:{digest}:{LOG}:5")
    _receipts, slips = receipt.read(f"{old}\r\n{new} {early}")
    assert [slip.position for slip in slips] == [0, 5, 0]
    assert not list(receipt.check_slips(slips, log))
    forged = {
        "other_log": replace(slips[1], log="f" * 32),
        "missing": replace(slips[0], digest="0" * 64),
        "differs": replace(slips[0], seq=2),
    }
    for reason, slip in forged.items():
        [finding] = receipt.check_slips([slip], log)
        assert (finding.kind, receipt.REASONS[reason] in finding.detail) == ("slip", True)
    for slip in (replace(slips[1], position=6), replace(slips[1], at="2025-01-01 08:00:00")):
        assert len(list(receipt.check_slips([slip], log))) == 1


@pytest.mark.parametrize(
    "text",
    ["", "hello", "{}", "[1]", '{"a": 1}', "{", "IRC1:x", '{"key_id":"","public":"","signature":"","text":""}', "{" * 9000],
)
def test_what_is_no_receipt_is_refused(text):
    """Nothing but a whole receipt or code is read as one, and nothing breaks the reader."""
    with pytest.raises(ValueError):
        receipt.read(text)
    assert len(receipt.read_all([text])[2]) == 1


@pytest.mark.parametrize(
    "change", [{"number": 0}, {"number": True}, {"size": -1}, {"root": "x"}, {"log": ""}, {"at": "now"}, {"v": 2}, {"more": 1}]
)
def test_only_the_one_text_is_a_checkpoint(change):
    """Other names, types and spellings of the same values are none."""
    said = {**checkpoint.parse(Log().made[0]["text"]), **change}
    with pytest.raises(ValueError):
        checkpoint.parse(canonical.canonical(said))
    with pytest.raises(ValueError):
        checkpoint.parse(Log().made[0]["text"] + " ")


def test_sm2_signatures_are_checked():
    """A device's SM2 signature passes over its text alone, in both encodings; nothing malformed breaks the check."""
    raw = base64.b64decode(SM2_SIGNATURE)
    r, s = load("sm2").decode_dss_signature(raw)
    plain = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    assert checkpoint.is_signed("a checkpoint", SM2_SIGNATURE, SM2_PUBLIC)
    assert checkpoint.is_signed("a checkpoint", plain, SM2_PUBLIC)
    assert not checkpoint.is_signed("another", SM2_SIGNATURE, SM2_PUBLIC)
    assert not checkpoint.is_signed("a checkpoint", SM2_SIGNATURE, public(KEY))
    for signature in ("", "AA==", base64.b64encode(bytes(64)).decode(), base64.b64encode(b"\xff" * 64).decode(), "é"):
        assert not checkpoint.is_signed("a checkpoint", signature, SM2_PUBLIC)
    for damaged in ("", "x", SM2_PUBLIC[:60], SM2_PUBLIC.replace("A", "B"), None):
        assert not checkpoint.is_signed("a checkpoint", SM2_SIGNATURE, damaged)
