"""Two bureaus that differ in nothing but who recorded answer an attacker alike, to the byte.

Whatever hints at the recorder - an order, a count, a wording of a refusal, a name - makes the transcripts differ, also
where nobody thought of it.
"""

import base64
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pypdf
import pytest
import vectors_yearly  # noqa: F401
import world
from transports import ORM, Call, enter, send
from vectors import ALL

PASSING = (
    (re.compile(r"\b[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}\b"), "CODE"),
    (re.compile(r"\b[0-9a-f]{40,128}(o0x[0-9a-f]+)?\b"), "DIGEST"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "DIGEST"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?"), "TIME"),
    (re.compile(r"(expires=|Expires=)[^;\n]+"), r"\1"),
    (re.compile(r"session_id=[^;\n]+"), "session_id"),
    (re.compile(r"ir_demo\w*|wt_\w+_ir\w*"), "DATABASE"),
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r'csrf_token[":= ]+[0-9a-fo]+'), "TOKEN"),
    (re.compile(r"unique=\w+|[?&]t=\d+|0x[0-9a-f]+|Content-Length: \d+|nonce-[\w-]+"), ""),
)


@pytest.fixture(scope="module")
def pair(settings):
    with world.worlds(settings, "recorder", "recorder2", named=False) as both:
        for one in both:
            enter(one)
        yield both


def transcript(one, vectors, roles):
    """What every call is answered, in order, without what differs between any two servers; by vector, role and way in.

    The ways in take turns: each vector goes over all of them, and so does each role.
    """
    said = {}
    for vector in vectors:
        for place, role in enumerate(roles):
            way = ORM[(ALL.index(vector) + place) % len(ORM)]
            said[vector.name, role, way] = [_plain(send(one, role, way, call)) for call in vector.calls(one, role)]
    return said


def _plain(answer):
    return answer.status, _without(answer.text)


def both_say(pair, vectors=ALL, roles=tuple(world.ROLES)):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda one: transcript(one, vectors, roles), pair))


def differing(first, second):
    return [(where, *next((a, b) for a, b in zip(first[where], second[where]) if a != b))
            for where in first if first[where] != second[where]]  # fmt: skip


def test_nobody_tells_the_worlds_apart(pair, capsys):
    """Every vector as every role but the two possible recorders has one transcript in both worlds."""
    first, second = both_say(pair)
    with capsys.disabled():
        ways = len({way for _vector, _role, way in first})
        print(f"\n{sum(map(len, first.values()))} answers over {ways} ways in, in each of two worlds, "
              f"{len(differing(first, second))} differ")  # fmt: skip
    assert first.keys() == second.keys()
    found = differing(first, second)
    assert not found, "\n".join(f"{where}:\n  {a}\n  {b}" for where, a, b in found[:20])


def papers(one):
    """The words of the yearly papers, whatever they are made of; the ledger's rows without their codes, in no order."""
    calls = [("registrar", Call("intervention.report", "download", (one.report,), {"kind": kind})) for kind in ("docx", "pdf")]
    calls += [("discipline", Call("intervention.appraisal", "download", (one.extract,), {"kind": kind}))
              for kind in ("docx", "pdf")]  # fmt: skip
    files = [base64.b64decode(send(one, role, "json2", call).value["data"]) for role, call in calls]
    read = Call("intervention.report", "read", (one.report,), {"fields": ["workbook"]})
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(send(one, "registrar", "json2", read).value[0]["workbook"])))
    rows = [[str(cell) for cell in row if cell is not None] for sheet in book for row in sheet.iter_rows(values_only=True)]
    return [*map(words, files), sorted(_without("\t".join(row)) for row in rows)]


def words(file):
    """The text of a DOCX or PDF."""
    if file.startswith(b"%PDF"):
        return _without("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages))
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return _without(archive.read("word/document.xml").decode())


def _without(text):
    for pattern, instead in PASSING:
        text = pattern.sub(instead, text)
    return text


def test_papers_of_the_year_do_not_tell_the_worlds_apart(pair):
    """Report and appraisal extract on paper, and the workbook, say the same whoever recorded."""
    first, second = map(papers, pair)
    assert all(first)
    assert first == second


def test_a_planted_hint_is_seen(pair):
    """A follower, an author's column and one more row in a list each tell the worlds apart."""
    for name, sql in {
        "followers": "INSERT INTO mail_followers (res_model, res_id, partner_id) VALUES ('intervention.record', 1, {partner})",
        "external_ids": "INSERT INTO ir_model_data (module, name, model, res_id, create_uid) "
        "SELECT 'x', 'of_' || {recorder} || '_' || id, 'intervention.record', id, {recorder} FROM intervention_record",
    }.items():
        vectors = [vector for vector in ALL if vector.name == name]
        roles = ["plain", "admin"]
        for one in pair:
            one.shell(f"env.cr.execute({sql.format(**one.known)!r}); env.cr.commit()")
        assert differing(*both_say(pair, vectors, roles)), name
