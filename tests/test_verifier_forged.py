"""Packages that somebody forged, against the verifier itself: named or refused, never believed and never a crash (A6, B5)."""

import copy
import hashlib
import io
import json
import zipfile

import generated
import pytest

apart, canonical, check, cli, findings, manifest, package, receipt, writer = (generated.load(name) for name in (
    "apart", "canonical", "check", "cli", "findings", "manifest", "package", "receipt", "writer"))
KEY, OTHER = generated.Key(1), generated.Key(2)
MADE = "2026-01-02 00:00:00"
TRAIL = generated.Copy(generated.Trail(4, 5, sizes=(7, 20), key=KEY))
CHAIN = "intervention.record,10000001"
ROWS = f"rows/{generated.MODEL}.jsonl"


def packed(trail=TRAIL, key=KEY, texts=True):
    file = io.BytesIO()
    writer.write_package(trail, file, generated.LOG, "某局", MADE, key and key.sign, texts=texts)
    return file.getvalue()


def changed(change, key=KEY):
    """A package of a trail in which `change(lists)` changed something, with a manifest that fits."""
    trail = copy.deepcopy(TRAIL)
    change(trail.lists)
    return packed(trail, key)


def rezipped(change, sign=None):
    """A package of which `change(members)` changed the files; with `sign` the manifest is made to fit and signed by it."""
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if sign:
        files = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in members.items() if "manifest" not in name}
        members["manifest.xml"] = manifest.Manifest(generated.LOG, "某局", MADE, files).text()
        key_id, signature = sign.sign(members["manifest.xml"].decode())
        members["manifest.sig"] = json.dumps({"key_id": key_id, "signature": signature}).encode()
    return zipped(members.items())


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def judged(data, **options):
    """The findings on a package."""
    source = package.PackageSource(io.BytesIO(data))
    try:
        return check.check(source, **options).findings
    finally:
        source.close()


def kinds(data, **options):
    return {finding.kind for finding in judged(data, **options)}


def test_what_nobody_touched_is_intact():
    assert judged(packed()) == []
    assert judged(packed(), public_keys={KEY.name: KEY.public}) == []


def test_the_same_trail_gives_the_same_bytes():
    assert packed() == packed()


def test_digests_of_the_rows_take_the_place_of_what_stands_in_them():
    """A package that says nothing of what stands in the rows still shows which of them was changed, or is gone or new."""
    assert kinds(packed(texts=False)) == set()
    assert b"decision" not in judged_content(packed(texts=False))[f"digests/{generated.MODEL}.jsonl"]
    for name in ("row", "row gone", "rows gone", "row added", "definition changed"):
        trail = copy.deepcopy(TRAIL)
        DAMAGE[name][0](trail.lists)
        assert kinds(packed(trail, texts=False)) == DAMAGE[name][1], name


def of(lists, seq, document=CHAIN):
    return next(entry for entry in lists["entries"] if (entry["document"], entry["seq"]) == (document, seq))


def sound(entry, payload):
    """Give an entry another payload, with digests that fit."""
    entry.update(payload=payload, digest=canonical.digest(entry["prev"], payload),
                 digest_sm3=canonical.digest_sm3(entry["prev"], payload))  # fmt: skip


def edit(lists):
    of(lists, 3)["payload"] = of(lists, 3)["payload"].replace("approve", "reject")


def redigested(lists):
    sound(of(lists, 3), of(lists, 3)["payload"].replace("approve", "reject"))


def swap(lists):
    one, other = of(lists, 2), of(lists, 3)
    one["seq"], other["seq"] = 3, 2
    lists["entries"].sort(key=lambda entry: (entry["document"], entry["seq"]))


def twice(lists):
    lists["entries"].insert(lists["entries"].index(of(lists, 3)), dict(of(lists, 3), id=999, position=None))


def cut(lists):
    lists["entries"].remove(of(lists, 5))


def whole_chain(lists):
    lists["entries"] = [entry for entry in lists["entries"] if entry["document"] != CHAIN]
    lists["heads"] = [head for head in lists["heads"] if head[0] != CHAIN]


def unsorted(lists):
    lists["entries"].reverse()


def exchange(lists):
    one, other = of(lists, 3), of(lists, 4)
    one["position"], other["position"] = other["position"], one["position"]


def resealed(lists):
    """A row is edited, and the last entry of its chain says the new digest."""
    row(lists, decision="reject")
    last, number = of(lists, 5), lists["rows"][generated.MODEL][6][0]
    said = json.loads(last["payload"])
    (name, _digest), = said["rows"].values()
    values = lists["rows"][generated.MODEL][6][1]
    said["rows"][f"{generated.MODEL},{number}"] = [name, generated.rows.row_digest(generated.COLUMNS, values)]
    sound(last, canonical.canonical(said))


def row(lists, **values):
    lists["rows"][generated.MODEL][6][1].update(values)


DAMAGE = {
    "edit": (edit, {"edit"}),
    "edit with new digests": (redigested, {"order", "root"}),
    "column": (lambda lists: of(lists, 3).update(actor="user:1"), {"column"}),
    "type of a column": (lambda lists: of(lists, 3).update(res_id=True), {"package", "deletion", "position"}),
    "deletion": (lambda lists: lists["entries"].remove(of(lists, 3)), {"deletion", "position", "row_added"}),
    "cut tail": (cut, {"head", "position"}),
    "whole chain and its end": (whole_chain, {"position", "row_added"}),
    "whole chain": (lambda lists: lists["entries"].clear(), {"deletion", "head"}),
    "reordering": (swap, {"order", "column"}),
    "insertion": (twice, {"insertion"}),
    "no order at all": (unsorted, {"deletion", "order", "head"}),
    "head": (lambda lists: lists["heads"].pop(), {"head"}),
    "position twice": (lambda lists: of(lists, 3).update(position=3), {"position", "root"}),
    "position exchanged": (exchange, {"root"}),
    "position beyond all": (lambda lists: of(lists, 3).update(position=2**62), {"position", "root"}),
    "position below all": (lambda lists: of(lists, 3).update(position=-(2**62)), {"position", "root"}),
    "row": (lambda lists: row(lists, decision="reject"), {"row"}),
    "value of a row that is no text": (lambda lists: row(lists, decision=["reject"]), {"row"}),
    "row sealed anew": (resealed, {"row", "resealed"}),
    "row gone": (lambda lists: lists["rows"][generated.MODEL].pop(3), {"row_missing"}),
    "rows gone": (lambda lists: lists.update(models=[]), {"row_missing"}),
    "row added": (lambda lists: lists["rows"][generated.MODEL].append((99, {})), {"row_added"}),
    "definition gone": (lambda lists: lists["columns"].clear(), {"columns"}),
    "definition changed": (lambda lists: lists["columns"][0][2].pop(), {"columns"}),
    "configuration": (lambda lists: lists["seals"][0].update(content="{}"), {"configuration"}),
    "configuration gone": (lambda lists: lists["seals"].clear(), {"configuration"}),
    "checkpoint gone": (lambda lists: lists["checkpoints"].pop(0), {"checkpoint"}),
    "checkpoint larger": (lambda lists: lists["checkpoints"][1].update(size=21), {"checkpoint"}),
    "text of a checkpoint": (lambda lists: lists["checkpoints"][1].update(text='{"size":5}'), {"checkpoint"}),
    "signature": (lambda lists: lists["checkpoints"][1].update(signature="AAAA"), {"signature"}),
    "no signature": (lambda lists: lists["checkpoints"][1].update(signature=""), {"signature"}),
    "key gone": (lambda lists: lists["keys"].clear(), {"signature"}),
    "key under another name": (lambda lists: lists["keys"][0].update(public=OTHER.public), {"signature"}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_named(name):
    change, expected = DAMAGE[name]
    found = judged(changed(change))
    assert expected <= {finding.kind for finding in found}
    assert all(finding.sentence and finding.place for finding in found)


def test_damage_names_the_place():
    first = judged(changed(edit))[0]
    assert (first.kind, first.document, first.seq) == ("edit", CHAIN, 3)
    (row_finding,) = judged(changed(lambda lists: row(lists, decision="reject")))
    assert (row_finding.model, row_finding.res_id) == (generated.MODEL, 7)


# payloads whose digests fit, as who recomputes everything would write them
PAYLOADS = ["", "null", "[]", "5", "{", "NaN", '{"a":NaN}', "[" * 100_000, '{"a":' * 100_000, "9" * 100_000, '{"a":1e999}',
            "\x00", "\ufeff{}", "﷽", '"' + "x" * 1000]  # fmt: skip


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_payload_that_is_none_is_found(number):
    assert "column" in kinds(changed(lambda lists: sound(of(lists, 3), PAYLOADS[number])))


@pytest.mark.parametrize("change", [
    lambda text: text.replace('"seq":3', '"seq":3,"seq":3'),
    lambda text: text.replace('"values":{', '"values":{"decision":"reject",'),
    lambda text: text.replace('"seq":3', '"seq":3.0'),
    lambda text: text.replace('"seq":3', '"seq":true'),
    lambda text: text.replace('"seq":3', '"seq":"3"'),
    lambda text: text.replace('"seq":3', '"seq":' + "3" * 5000),
    lambda text: text + " {}",
])  # fmt: skip
def test_payload_that_can_be_read_in_two_ways_is_found(change):
    def forge(lists):
        assert change(of(lists, 3)["payload"]) != of(lists, 3)["payload"]
        sound(of(lists, 3), change(of(lists, 3)["payload"]))

    assert "column" in kinds(changed(forge))


LINES = [b"", b"x", b"[]", b"null", b"{}", b"\xff", b'{"id":NaN}', b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000, b"\x00",
         b'{"document":"\\ud800","seq":1,"digest":"x"}', b'{"document":"a","document":"b","seq":1,"digest":"x"}',
         b'{"document":"a","seq":1.5,"digest":"x"}', b'{"document":"a","seq":true,"digest":"x"}',
         b'{"document":"a","seq":' + b"1" * 4000 + b',"digest":"x"}',
         b'{"document":"a","seq":1,"digest":"x","more":1}']  # fmt: skip


@pytest.mark.parametrize("file", ["entries.jsonl", "heads.jsonl", "columns.jsonl", "checkpoints.jsonl", "seals.jsonl",
                                  "keys.jsonl", "files.jsonl", ROWS])  # fmt: skip
def test_lines_that_are_none_are_told_and_passed_over(file):
    for line in LINES:
        data = rezipped(lambda members, line=line: members.update({file: members[file] + line + b"\n"}), sign=KEY)
        found = judged(data)
        assert [finding.kind for finding in found] == ["package"], line[:30]
        assert file in found[0].detail


def test_words_in_a_row_are_no_surrogates_by_accident():
    """A backslash that somebody wrote is a backslash."""
    words = "C:\\ud800\\users 😀"
    digest = generated.rows.row_digest(generated.COLUMNS, {"decision": words})

    def write(lists):
        entry = of(lists, 5)
        said = json.loads(entry["payload"])
        said["rows"] = {f"{generated.MODEL},{said['res_id']}": [lists["columns"][0][0], digest]}
        sound(entry, canonical.canonical({**said, "values": {"w": words}}))
        lists["rows"][generated.MODEL][said["res_id"] - 1] = (said["res_id"], {"decision": words})
        lists["heads"][1] = (CHAIN, 5, entry["digest"])
        lists["checkpoints"].pop()

    assert kinds(changed(write)) == set()


def without(name):
    return lambda members: members.pop(name)


@pytest.mark.parametrize(("change", "detail"), [
    (without(ROWS), "is missing"),
    (without("heads.jsonl"), "is missing"),
    (lambda members: members.update({"more.jsonl": b""}), "is not in the manifest"),
    (lambda members: members.update({"files/intervention.evidence/1": b""}), "is not in the manifest"),
    (lambda members: members.update({"keys.jsonl": members["keys.jsonl"] + b"\n"}), "is not the file of the manifest"),
    (lambda members: members.update({"columns.jsonl": b""}), "is not the file of the manifest"),
])  # fmt: skip
def test_files_that_do_not_fit_the_manifest_are_named(change, detail):
    assert [finding for finding in judged(rezipped(change)) if finding.kind == "package" and detail in finding.detail]


def test_stored_file_is_compared_with_its_digest():
    """Another file, and one that was gone when the package was made and lies in it as nothing."""
    row = {"id": 1, "model": "intervention.evidence", "sha256": "0" * 64, "size": 3, "stored": hashlib.sha256(b"abc").hexdigest()}
    index = json.dumps(row).encode() + b"\n"
    for data, expected in ((b"abc", set()), (b"abd", {"file"}), (b"", {"file_missing"})):
        files = {"files.jsonl": index, "files/intervention.evidence/1": data}
        assert kinds(rezipped(lambda members, files=files: members.update(files), sign=KEY)) == expected


def test_what_the_package_says_of_a_file_is_compared_with_the_trail():
    """Whoever exchanges a file and its digests in the package, and signs it anew, does not reach what the trail says."""
    handed_in, other = (hashlib.sha256(data).hexdigest() for data in (b"abc", b"abd"))

    def package_of(stored=handed_in, sha256="1" * 64, data=b"abc"):
        trail = copy.deepcopy(TRAIL)
        trail.lists["checkpoints"].pop()
        entry = of(trail.lists, 5)
        said = {**json.loads(entry["payload"]), "values": {"stored": handed_in, "sha256": "1" * 64}}
        sound(entry, canonical.canonical(said))
        trail.lists["heads"][1] = (CHAIN, 5, entry["digest"])
        trail.lists["files"] = [
            {"id": entry["res_id"], "model": generated.MODEL, "sha256": sha256, "size": 3, "stored": stored}]
        file = io.BytesIO()
        writer.write_package(trail, file, generated.LOG, "某局", MADE, KEY.sign, texts=True,
                             content=lambda row: data if data is None else iter([data] if data else []))  # fmt: skip
        return judged(file.getvalue())

    assert package_of() == [] == package_of(data=None)
    for lie, kind in (({"data": b"abd"}, "file"), ({"data": b""}, "file_missing"), ({"stored": other, "data": b"abd"}, "file"),
                      ({"stored": other, "data": None}, "file"), ({"sha256": "2" * 64}, "file")):  # fmt: skip
        (found,) = package_of(**lie)
        assert (found.kind, found.model) == (kind, generated.MODEL), lie


def test_workbook_of_a_report_has_no_size_and_is_no_fault():
    """Of files that are kept in another way the package says no more than their digests."""
    row = {"id": 3, "model": "intervention.report", "sha256": "0" * 64, "size": None, "stored": "0" * 64}
    index = json.dumps(row).encode() + b"\n"
    assert kinds(rezipped(lambda members: members.update({"files.jsonl": index}), sign=KEY)) == set()


def test_file_that_was_taken_out_of_the_package_is_named():
    """The manifest lists it: the finding says which item it was."""
    row = {"id": 7, "model": "intervention.evidence", "sha256": "0" * 64, "size": 3, "stored": hashlib.sha256(b"abc").hexdigest()}

    def change(members):
        members["files.jsonl"] = json.dumps(row).encode() + b"\n"
        members["files/intervention.evidence/7"] = b"abc"

    whole = rezipped(change, sign=KEY)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist() if "/7" not in name]
    found = judged(zipped(members))
    assert ("file_missing", 7) in {(one.kind, one.res_id) for one in found}


def entity(kind):
    return f'<?xml version="1.0"?><!DOCTYPE package {kind}>'.encode()


GOOD = manifest.Manifest(generated.LOG, "x", MADE, {"entries.jsonl": (0, "0" * 64)}).text().decode()
MANIFESTS = [
    b"", b"x", b"\xff\xfe", b"<package/>", b"\x00" * 100,
    entity('SYSTEM "file:///etc/passwd"') + b"<package/>",
    entity('[<!ENTITY a SYSTEM "file:///etc/passwd">]') + GOOD.partition("?>")[2].replace('"x"', '"&a;"').encode(),
    entity('[<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]') + GOOD.partition("?>")[2].replace('"x"', '"&b;"').encode(),
    entity('[<!ENTITY % a SYSTEM "http://localhost/x">%a;]') + GOOD.partition("?>")[2].encode(),
    *(GOOD.replace(old, new).encode() for old, new in (
        ('version="1" log', 'version="2" log'), (generated.LOG, "../x"), (MADE, "today"),
        ('size="0"', 'size="-1"'), ('size="0"', 'size="1e9"'),
        ('size="0"', f'size="{"9" * 5000}"'), ('size="0"', 'size="0" more="1"'), (' size="0"', ""), ("0" * 64, "0" * 63),
        ('"entries.jsonl"', '"../entries.jsonl"'), ('"entries.jsonl"', '"rows/../../x.jsonl"'),
        ('"entries.jsonl"', '"manifest.xml"'),
        ("    <file", "    <x/><file"), ("    <file", "text<file"), ("    <file", "    <package/><file"),
        ("</package>", "</package><package/>"), ('"x"', f'"{"x" * 201}"'), ("<package", '<package xmlns="urn:x"'),
        ("<package", "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='x'/><package"),
    )),
    GOOD.replace("</package>", GOOD[GOOD.index("    <file"):]).encode(),  # one file twice
    ("<package>" * 50_000).encode(),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(MANIFESTS)))
def test_manifest_that_is_none_is_refused(number):
    assert GOOD.encode() not in MANIFESTS
    with pytest.raises(manifest.Unusable):
        judged(rezipped(lambda members: members.update({"manifest.xml": MANIFESTS[number]})))


def test_schema_and_code_agree_on_manifests():
    """Where lxml is missing the code alone refuses the same."""
    etree = pytest.importorskip("lxml.etree")
    schema = etree.RelaxNG(etree.parse(str(manifest.SCHEMA)))
    assert schema.validate(etree.fromstring(GOOD.encode()))
    for text in MANIFESTS[9:-2]:
        parsed = None
        try:
            parsed = etree.fromstring(text)
        except etree.XMLSyntaxError:
            continue
        assert not schema.validate(parsed), text


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "rows/../../evil.jsonl", "C:\\evil", "rows/A.jsonl",
                                  "a.xml\x00.jsonl",
                                  "rows/", "files/1", "files/x/01", "Entries.jsonl", "entries.jsonl/", "x/a.jsonl"])  # fmt: skip
def test_names_that_are_none_of_ours_are_refused(name):
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        members = [(one, archive.read(one)) for one in archive.namelist()]
    place = "x" * len(name.encode())
    data = zipped([*members, (place, b"")]).replace(place.encode(), name.encode())
    with pytest.raises(manifest.Unusable):
        judged(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused():
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for name, data in members:
        with pytest.raises(manifest.Unusable, match="twice"):
            judged(zipped([*members, (name, data + b" ")]))


def test_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(manifest.Unusable, match="tightly"):
        judged(rezipped(lambda members: members.update({ROWS: b"\n" * 2**24})))


def test_encrypted_or_oddly_packed_members_are_refused():
    data = packed()
    entry = data.rindex(b"PK\x01\x02")
    for place, value in ((8, 1), (10, 12)):  # flags; method
        with pytest.raises(manifest.Unusable):
            judged(data[:entry + place] + bytes([value]) + data[entry + place + 1:])


def test_bytes_that_somebody_changed_never_pass_for_others():
    """Whatever byte is changed or where the file is cut: refused, damaged, or not one byte of what it says is another."""
    data = packed()
    content = judged_content(data)
    for place in range(0, len(data), 41):
        for damaged in (data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1:], data[:place]):
            try:
                found = judged(damaged)
            except manifest.Unusable:
                continue
            assert found or judged_content(damaged) == content


def judged_content(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def resigned(key):
    """A package that another key signed throughout: manifest, checkpoints and the list of keys."""
    return packed(generated.Copy(generated.Trail(4, 5, sizes=(7, 20), key=key)), key)


def test_package_signed_by_another_key_passes_by_its_own_word_alone():
    assert kinds(resigned(OTHER)) == set()
    assert kinds(resigned(OTHER), public_keys={KEY.name: KEY.public}) == {"signature"}
    assert kinds(packed(key=OTHER)) == {"signature"}
    assert kinds(packed(key=None)) == {"signature"}


def test_manifest_signature_that_is_none_is_found():
    for text in (b"", b"x", b"[]", b"null", b"\xff", b'{"key_id":1,"signature":2}', b'{"key_id":"x","signature":null}'):
        assert kinds(rezipped(lambda members, text=text: members.update({"manifest.sig": text}))) == {"signature"}


def receipts_of(trail, number):
    row = trail.lists["checkpoints"][number]
    return receipt.read_all([receipt.file_text(row["text"], row["signature"], KEY.public)])[0]


def test_bureau_that_recomputes_everything_is_found_by_its_receipts():
    forged = generated.Copy(generated.Trail(4, 5, sizes=(7, 20), key=KEY, decision="reject"))
    assert kinds(packed(forged)) == set()
    assert kinds(packed(forged), receipts=receipts_of(TRAIL, 1)) >= {"receipt"}
    assert kinds(packed(), receipts=receipts_of(TRAIL, 1)) == set()


def test_cut_package_is_found_by_a_receipt():
    """A package that was cut back to its first checkpoint as a whole is intact in itself."""
    short = generated.Copy(generated.Trail(1, 5, sizes=(5,), key=KEY))
    long = generated.Copy(generated.Trail(1, 9, sizes=(5, 9), key=KEY))
    assert kinds(packed(short)) == set()
    assert kinds(packed(short), receipts=receipts_of(long, 1)) == {"receipt", "head"}


def test_verification_goes_on_from_a_checkpoint_verified_before():
    """What is newer is read, what is older is not; a frontier that does not give the root is refused."""
    start = TRAIL.lists["checkpoints"][0]
    assert kinds(packed(), since=start) == set()
    assert "edit" in kinds(changed(lambda lists: of(lists, 4).update(digest_sm3="0" * 64)), since=start)
    for frontier in (TRAIL.lists["checkpoints"][1]["frontier"], "", "{}", start["frontier"].replace("a", "b")):
        assert kinds(packed(), since={**start, "frontier": frontier}) == {"checkpoint"}


@pytest.fixture
def command(tmp_path, capsys):
    def run(data, *arguments):
        path = tmp_path / "package.zip"
        path.write_bytes(data)
        return cli.main([str(path), *map(str, arguments)]), capsys.readouterr().out

    run.folder = tmp_path
    return run


def test_command_says_intact_damaged_or_unusable(command):
    assert command(packed())[0] == 0
    code, said = command(changed(edit))
    assert code == 1
    assert f"First: chain {CHAIN}, No. 3" in said
    assert "[edit]" in said
    for data in (b"", b"PK", packed()[:100], zipped([("x", b"")])):
        code, said = command(data)
        assert (code, said.startswith("UNUSABLE")) == (2, True)
    code, said = command(changed(edit), "--json")
    said = json.loads(said)
    assert (said["ok"], said["checked"], said["findings"][0]["kind"], said["findings"][0]["seq"]) == (False, 20, "edit", 3)


def test_command_trusts_the_keys_it_is_given(command):
    (command.folder / "key.pem").write_text(KEY.public)
    fingerprint = generated.checkpoint.fingerprint(KEY.public)
    for trust in (("--key", command.folder / "key.pem"), ("--fingerprint", fingerprint.upper())):
        assert command(packed(), *trust)[0] == 0
        assert command(resigned(OTHER), *trust)[0] == 1
    code, said = command(resigned(OTHER))
    assert code == 0
    assert "own word" in said
    (command.folder / "key.pem").write_text("no key")
    assert command(packed(), "--key", command.folder / "key.pem")[0] == 2
    assert command(packed(), "--key", command.folder / "none.pem")[0] == 2


def test_command_reads_receipts_and_goes_on_from_one(command):
    row = TRAIL.lists["checkpoints"][0]
    kept = command.folder / "receipt.json"
    kept.write_text(receipt.file_text(row["text"], row["signature"], KEY.public))
    forged = packed(generated.Copy(generated.Trail(4, 5, sizes=(7, 20), key=KEY, decision="reject")))
    for option in ("--receipt", "--since"):
        assert command(packed(), option, kept)[0] == 0
        code, said = command(forged, option, kept)
        assert (code, "[receipt]" in said) == (1, True)
    kept.write_text("nothing")
    for option in ("--receipt", "--since"):
        assert command(packed(), option, kept)[0] == 2


def test_command_prints_whatever_stands_in_a_package(command):
    """Half characters and control characters in names do not stop it, and do not reach the terminal as they are."""
    def forge(lists):
        of(lists, 3).update(document="\x1b[2J\u202e")

    code, said = command(changed(forge))
    assert code == 1
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("served", [apart._serve, lambda *_arguments: None], ids=["served", "killed"])
def test_second_process_finds_the_same(command, monkeypatch, served):
    """A large package is verified by two processes; when the second one dies the first does it all."""
    names = ("edit", "edit with new digests", "row", "row sealed anew", "row gone", "position twice", "signature")
    packages = [packed(), packed(texts=False), rezipped(lambda members: members.update({ROWS: members[ROWS][:-5] + b"x"}), KEY),
                *(changed(DAMAGE[name][0]) for name in names)]  # fmt: skip
    alone = [command(data, "--json") for data in packages]
    monkeypatch.setattr(cli, "pays", lambda _source: True)
    monkeypatch.setattr(apart, "_serve", served)
    assert [command(data, "--json") for data in packages] == alone
