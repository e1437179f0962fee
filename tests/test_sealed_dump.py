"""What a dump of the database, the file store and the server's log tell of what was sealed: nothing (A6, A7, B5, B6)."""

import base64
import re
import secrets
import subprocess
from pathlib import Path

import pytest
from toolchain import postgres, served

STORE = "print('RESULT' + json.dumps([config.filestore(env.cr.dbname), str(env['intervention.key']._folder())]))"
SHELL = f"import json\nfrom odoo.tools import config\n{STORE}\n"


def forms(mark):
    """The mark as it is, in hexadecimal, in UTF-16 and in base64 at any offset."""
    raw = mark.encode()
    found = {raw, raw.hex().encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be")}
    for offset in range(3):
        # the first and the last group also hold bits of what stands around the mark
        text = base64.b64encode(bytes(offset) + raw)
        found.add(text[4 if offset else 0 : len(text) // 4 * 4 - 4])
    return re.compile(b"|".join(map(re.escape, found)))


@pytest.fixture(scope="module")
def told(server):
    """Marks that a handler tells the registry in every way: sealed ones, and one that stays in clear."""
    sealed, clear = secrets.token_hex(16), secrets.token_hex(16)
    data = base64.b64encode(f"a file with {sealed} in it".encode()).decode()
    [case] = server.call("recorder", "intervention.case", "create", vals_list=[{"name": "SD-1", "title": f"Case {clear}"}])
    [record] = server.call("recorder", "intervention.record", "create", vals_list=[{
        "case_id": case, "occurred_at": "2026-01-05 02:00:00", "intervenor_name": "Somebody", "intervenor_unit": "Somewhere",
        "behaviour_ids": server.call("recorder", "intervention.legal.basis", "search", domain=[["article", "=", "8(1)"]]),
        "summary": f"He said {sealed}", "request": sealed, "inquiry_basis": sealed,
    }])  # fmt: skip
    server.call("recorder", "intervention.record", "write", [record], vals={"request": f"again {sealed}"})
    server.call("recorder", "intervention.record", "evidence_add", [record], name=f"{sealed}.txt", data=data)
    server.call("recorder", "intervention.record", "statement_add", [record], kind="supplement", body=f"And {sealed}")
    for answer in ({"act": "statement", "body": sealed}, {"act": "evidence", "name": sealed, "data": data},
                   {"act": "close", "reason": sealed}):  # fmt: skip
        vals = {"res_id": record, **answer}
        [dialog] = server.call("recorder", "intervention.decision", "create", vals_list=[vals])
        read = server.call("recorder", "intervention.decision", "read", [dialog], fields=["body", "name", "reason"])
        assert sealed in str(read)
    assert sealed in server.call("recorder", "intervention.record", "read", [record], fields=["summary"])[0]["summary"]
    return forms(sealed), forms(clear)


@pytest.fixture(scope="module")
def dump(server, told):
    command = [postgres.binaries() / "pg_dump", "-d", server.database]
    return subprocess.run(command, env=server.settings, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def places(server):
    return [Path(place) for place in server.shell(SHELL)]


def test_a_dump_holds_what_is_clear_and_nothing_that_is_sealed(told, dump):
    sealed, clear = told
    assert clear.search(dump)
    assert not sealed.search(dump)


def test_the_file_store_and_the_log_hold_nothing_that_is_sealed(told, places):
    sealed, _clear = told
    files = [file for file in places[0].rglob("*") if file.is_file()]
    assert any(file.read_bytes().startswith(b"\x00IC\x01") for file in files)
    assert not [file for file in [*files, served.log()] if sealed.search(file.read_bytes())]


def test_a_dump_holds_no_key(dump, places):
    """Whoever has the dump and the file store still lacks the keys: the database knows their names alone."""
    keys = {file.stem: file.read_bytes().strip() for file in places[1].glob("*.ke*") if file.stem.encode() in dump}
    assert {len(key) for key in keys.values()} == {64} and len(keys) >= 2
    for key in keys.values():
        assert key not in dump and base64.b64encode(bytes.fromhex(key.decode())) not in dump
