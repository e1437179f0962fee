"""Many writers at once, over HTTP against a real server: what is numbered and chained stays whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from itertools import count

import pytest
from toolchain.served import Refused

WRITERS, EACH = 8, 2
WORDS = {"reason": "For a reason"}
serial = count(1)
REPRISALS = """
import json
people = env['hr.employee'].search([('name', 'in', ('办案人员甲', '办案人员乙'))])
handlers = env.ref('intervention_registry.group_discipline').all_user_ids
reports = env['intervention.retaliation']._insert([{
    'suspect_id': person.id, 'facts': 'x', 'state': 'closed', 'finding': 'retaliation', 'decided_on': '2020-12-01',
    'handler_ids': [(6, 0, handlers.ids)]} for person in people])
env.cr.commit()
print('RESULT' + json.dumps({report.suspect_id.name: [report.suspect_id.id, report.id] for report in reports}))
"""


@pytest.fixture(scope="module")
def facts(server):
    """The facts of a phone call by an outsider, on a case of the recorder."""
    [case] = server.call("recorder", "intervention.case", "create", vals_list=[{"name": "CC-1", "title": "Concurrency"}])
    behaviours = server.call(
        "recorder", "intervention.legal.basis", "search",
        domain=[["duty", "=", "behaviour"], ["regime", "=", "staff"]], limit=1,
    )  # fmt: skip
    occurred_at = datetime.now(timezone.utc) - timedelta(hours=2)
    return {
        "case_id": case,
        "occurred_at": f"{occurred_at:%Y-%m-%d %H:%M:%S}",
        "intervenor_name": "An outsider",
        "intervenor_unit": "Another bureau",
        "behaviour_ids": [[6, 0, behaviours]],
        "summary": "He called about the case",
    }


@pytest.fixture
def submit(server, facts):
    """`submit()` records and submits one approach; its id."""

    def create_and_submit(*_number):
        key = f"concurrency-{next(serial)}"
        vals = {**facts, "idempotency_key": key}
        [record] = server.call("recorder", "intervention.record", "create", vals_list=[vals])
        server.call("recorder", "intervention.record", "action_submit", [record])
        return record

    return create_and_submit


def at_once(call, arguments):
    """Call with each argument from its own thread; what each returned, a refusal where it was refused."""

    def one(argument):
        try:
            return call(argument)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, arguments))


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, Refused)]


def check_trail(server):
    result = server.call("auditor", "intervention.trail", "verify")
    assert result["ok"], result["findings"]


def read(server, login, ids, *names):
    return server.call(login, "intervention.record", "read", ids, fields=list(names))


def test_numbers_have_no_gap_and_no_double(server, submit):
    """Submissions from eight writers are numbered in a row, each once (B5)."""
    records = at_once(submit, range(WRITERS * EACH))
    assert not refusals(records)
    numbers = sorted(int(row["number"][-5:]) for row in read(server, "registrar", records, "number"))
    assert numbers == list(range(numbers[0], numbers[0] + WRITERS * EACH))
    check_trail(server)


def test_chain_of_one_record_does_not_fork(server, submit):
    """Statements that come in at once are one chain (A6, B5)."""
    record = submit()

    def add(number):
        return server.call(
            "recorder", "intervention.record", "statement_add", [record], kind="supplement", body=f"Word {number}"
        )

    statements = at_once(add, range(WRITERS * EACH))
    assert not refusals(statements)
    assert len(set(statements)) == WRITERS * EACH
    rows = server.call(
        "auditor", "intervention.trail", "search_read",
        domain=[["document", "=", f"intervention.record,{record}"]], fields=["seq"], order="seq",
    )  # fmt: skip
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    check_trail(server)


def test_one_key_sent_at_once_is_one_record(server, facts):
    """A call that is repeated before the first one answered gives the same record."""
    vals = {**facts, "idempotency_key": "sent-at-once"}
    answers = at_once(
        lambda _number: server.call("recorder", "intervention.record", "create", vals_list=[vals]), range(WRITERS)
    )
    assert not refusals(answers)
    assert len({record for [record] in answers}) == 1


def test_two_findings_at_once_are_both_counted(server, submit):
    """Of two officers who agree in the same moment neither is overlooked (A8, B8)."""
    for _time in range(3):
        record = submit()
        server.call("registrar", "intervention.record", "action_screen", [record], decision="accept", **WORDS)
        answers = at_once(
            lambda login, record=record: server.call(
                login, "intervention.record", "action_verify", [record], finding="breach", severity="ordinary", **WORDS
            ),
            ["discipline", "discipline2"],
        )
        assert not refusals(answers)
        [row] = read(server, "discipline", [record], "state", "finding")
        assert (row["state"], row["finding"]) == ("found", "breach")


def test_double_click_decides_once(server, submit):
    """One decision that is sent several times at once is one row; the others are told so."""
    record = submit()
    answers = at_once(
        lambda _number: server.call(
            "registrar", "intervention.record", "action_screen", [record], decision="accept", **WORDS
        ),
        range(4),
    )
    assert len(refusals(answers)) == 3
    assert all(refused.name.startswith("odoo.exceptions.") for refused in refusals(answers))
    [row] = server.call("registrar", "intervention.record", "read", [record], fields=["review_ids", "state"])
    assert (len(row["review_ids"]), row["state"]) == (1, "verifying")
    check_trail(server)


@pytest.fixture(scope="module")
def reprisals(server):
    """Settled reports of retaliation by two people: {name: (employee, report)}."""
    return server.shell(REPRISALS)


def sanctioned(server, reprisal, kind, **values):
    """The values of a sanction for retaliation."""
    employee, report = reprisal
    [kind] = server.call("discipline", "intervention.sanction.type", "search", domain=[["code", "=", kind]])
    return {"employee_id": employee, "type_id": kind, "ground": "retaliation", "retaliation_id": report,
            "decided_by": "Organ", **values}  # fmt: skip


def test_one_act_is_sanctioned_once(server, reprisals):
    """Of officers who enter the same sanction in the same moment one is heard (Sanctions Law Art 16)."""
    values = sanctioned(server, reprisals["办案人员乙"], "ADMIN-WARNING")
    answers = at_once(
        lambda number: server.call(
            f"discipline{'' if number % 2 else 2}", "intervention.sanction", "create", vals_list=[values]
        ),
        range(WRITERS),
    )
    assert len(refusals(answers)) == WRITERS - 1
    assert all(refused.name.startswith("odoo.exceptions.") for refused in refusals(answers))
    check_trail(server)


def test_appeal_filed_at_once_is_one_appeal(server, reprisals):
    """The same application sent several times at once is one open appeal, with one clock (Civil Servants Law Art 95)."""
    values = sanctioned(server, reprisals["办案人员甲"], "ADMIN-WARNING")
    [sanction] = server.call("discipline", "intervention.sanction", "create", vals_list=[values])
    [row] = server.call("discipline", "intervention.sanction", "read", [sanction], fields=["decided_on"])
    server.call("discipline", "intervention.sanction", "action_serve", [sanction], served_on=row["decided_on"])
    tracks = ["reconsideration", "appeal"] * 3
    answers = at_once(
        lambda track: server.call(
            "discipline2", "intervention.appeal", "create",
            vals_list=[{"sanction_id": sanction, "track": track, "wanted": "Please"}],
        ),
        tracks,
    )  # fmt: skip
    assert len(refusals(answers)) == len(tracks) - 1
    assert all(refused.name.startswith("odoo.exceptions.") for refused in refusals(answers))
    check_trail(server)
