"""Decisions on two omissions of one person at once, over HTTP against a real server (A10)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

WORDS = {"reason": "For a reason"}


def omission(server, person, case, day):
    """Return an omission of the person that two officers confirmed."""
    [number] = server.call("discipline", "intervention.omission", "create", vals_list=[{
        "employee_id": person, "case_id": case, "happened_on": day, "regime": "staff", "found_by": "look_back",
        "source": "R-1", "facts": "He was called and wrote nothing",
    }])  # fmt: skip
    server.call("discipline", "intervention.omission", "action_report", [number])
    for login in ("discipline2", "discipline3"):
        server.call(login, "intervention.omission", "action_verify", [number], finding="confirmed", **WORDS)
    return number


def test_only_one_of_two_at_once_is_the_first(server):
    """The ladder counts on: whichever decision comes second is the second, and disciplined as such."""
    [person] = server.call("hr", "hr.employee", "search", domain=[["user_id.login", "=", "recorder2"]])
    [case] = server.call("recorder", "intervention.case", "create", vals_list=[{"name": "RC-1", "title": "Race"}])
    day = f"{datetime.now(timezone.utc) - timedelta(days=2):%Y-%m-%d}"
    numbers = [omission(server, person, case, day) for _time in range(2)]

    def decide(answer):
        login, number = answer
        return server.call(login, "intervention.omission", "action_decide", [number], decision="approve", **WORDS)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(decide, zip(("committee1", "committee2"), numbers))) == [True, True]
    decided = server.call("discipline", "intervention.omission", "read", numbers, fields=["count", "consequence"])
    assert {(row["count"], row["consequence"]) for row in decided} == {(1, "organisational"), (2, "discipline")}
