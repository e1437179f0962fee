"""Periods, merging and appeal clocks of sanctions, as tables of cases: pure Python, no Odoo and no database (A9, B9)."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from ledger_files import load

period, merging, appeal_clock = load("period"), load("merging"), load("appeal_clock")
WEIGHTS = {"warning": 10, "demerit": 20, "serious": 30, "demotion": 40, "removal": 50, "expulsion": 60}
MONTHS = {"warning": 6, "demerit": 12, "serious": 18, "demotion": 24, "removal": 24, "expulsion": 0}
TERMS = {
    "appeal_review_apply": (1, "month"),
    "appeal_review_decide": (1, "month"),
    "appeal_second_apply": (1, "month"),
    "appeal_second_decide": (2, "month"),
    "reconsider_apply": (30, "day"),
    "reconsider_decide": (30, "day"),
    "complaint_apply": (15, "day"),
    "complaint_direct": (30, "day"),
    "complaint_decide": (60, "day"),
    "complaint_extend": (30, "day"),
}


def day(text):
    return date.fromisoformat(text)


def decided(key, on, kind, **values):
    return merging.Sanction(
        key, day(on), kind, WEIGHTS[kind], MONTHS[kind], final=kind == "expulsion", **values
    )  # fmt: skip


@pytest.mark.parametrize(
    "on, until, left",
    [
        ("2026-01-15", "2026-07-15", (6, 0)),
        ("2026-01-16", "2026-07-15", (5, 29)),
        ("2026-01-14", "2026-07-15", (6, 1)),
        ("2026-01-31", "2026-02-28", (1, 0)),  # the month's last day is its corresponding day
        ("2026-01-31", "2026-02-27", (0, 27)),
        ("2024-01-31", "2024-02-29", (1, 0)),
        ("2024-01-31", "2024-02-28", (0, 28)),
        ("2026-01-31", "2026-03-30", (1, 30)),
        ("2026-01-30", "2026-03-30", (2, 0)),
        ("2024-02-29", "2025-02-28", (12, 0)),
        ("2023-02-28", "2024-02-29", (12, 1)),
        ("2025-12-31", "2026-01-01", (0, 1)),
        ("2026-07-15", "2026-07-15", (0, 0)),  # the last day itself: nothing is left
        ("2026-07-16", "2026-07-15", (0, 0)),
        ("2026-07-16", None, (0, 0)),
    ],
)
def test_remainder_in_whole_months_and_days(on, until, left):
    assert period.remainder(day(on), until and day(until)) == left


def test_remainder_leads_back_to_the_last_day():
    """Months first, then days: from any day of three years, whichever month it ends in."""
    until = day("2028-02-29")
    for back in range(3 * 366):
        on = until - timedelta(days=back)
        months, days = period.remainder(on, until)
        assert period.add_months(on, months) + timedelta(days=days) == until
        assert period.add_months(on, months + 1) > until


@pytest.mark.parametrize(
    "on, months, running, until",
    [
        ("2026-03-01", 12, None, "2027-03-01"),
        ("2026-03-01", 12, "2026-02-01", "2027-03-01"),  # over before
        ("2026-03-01", 12, "2026-03-01", "2027-03-01"),  # its last day
        ("2026-03-01", 12, "2026-03-02", "2027-03-02"),  # one day left
        ("2026-03-01", 6, "2026-08-31", "2027-02-28"),
        ("2023-08-31", 6, "2023-09-30", "2024-03-30"),
        ("2023-03-01", 6, "2023-08-31", "2024-02-29"),
        ("2026-03-01", 24, "2028-02-01", "2030-02-01"),  # 47 months
        ("2026-03-01", 24, "2028-03-01", "2030-03-01"),  # 48 exactly
        ("2026-03-01", 24, "2028-03-02", "2030-03-01"),  # the ceiling
        ("2026-03-01", 24, "2030-02-15", "2030-03-01"),
        ("2024-02-29", 24, "2027-01-31", "2028-02-29"),
        ("2026-03-01", 0, "2027-01-01", None),
    ],
)
def test_new_sanction_while_one_runs(on, months, running, until):
    """Regulation of 2007, Art 10: the remainder and the new period, at most 48 months from the new decision."""
    got = period.joined_until(day(on), months, running and day(running))
    assert got == (until and day(until))


@pytest.mark.parametrize(
    "kind, count, allowed",
    [
        ("warning", 2, (6, 12)),
        ("warning", 8, (6, 48)),
        ("warning", 9, (6, 48)),
        ("demerit", 2, (12, 24)),
        ("demerit", 5, (12, 48)),
        ("serious", 2, (18, 36)),
        ("serious", 3, (18, 48)),
        ("removal", 2, (24, 48)),
        ("removal", 3, (24, 48)),
        ("warning", 1, (6, 6)),
    ],
)
def test_range_of_a_chosen_period(kind, count, allowed):
    """Sanctions Law Art 15: between a single period and the sum, at most 48 months."""
    assert merging.merge_range(MONTHS[kind], count) == allowed


# sanctions as (key, day, kind, chosen) -> for each key the last day, or @ and who absorbs it with that last day
CASES = {
    "one alone": ([(1, "2026-03-01", "demerit", 0)], {1: "2027-03-01"}),
    "different kinds at once: the heaviest": (
        [(1, "2026-03-01", "warning", 0), (2, "2026-03-01", "removal", 0), (3, "2026-03-01", "demerit", 0)],
        {1: "@2 2028-03-01", 2: "2028-03-01", 3: "@2 2028-03-01"},
    ),
    "one kind at once: the chosen period": (
        [(1, "2026-03-01", "demerit", 0), (2, "2026-03-01", "demerit", 20)],
        {1: "2027-11-01", 2: "@1 2027-11-01"},
    ),
    "nothing chosen: a single period": (
        [(1, "2026-03-01", "demerit", 0), (2, "2026-03-01", "demerit", 0)],
        {1: "2027-03-01", 2: "@1 2027-03-01"},
    ),
    "chosen beyond the sum after one was revoked: the sum": (
        [(1, "2026-03-01", "warning", 0), (2, "2026-03-01", "warning", 18)],
        {1: "2027-03-01", 2: "@1 2027-03-01"},
    ),
    "chosen, and alone by now: its own period": ([(2, "2026-03-01", "warning", 18)], {2: "2026-09-01"}),
    "of several choices the last": (
        [(1, "2026-03-01", "warning", 0), (2, "2026-03-01", "warning", 12), (3, "2026-03-01", "warning", 8)],
        {1: "2026-11-01", 2: "@1 2026-11-01", 3: "@1 2026-11-01"},
    ),
    "the ceiling of one kind": (
        [(1, "2026-03-01", "removal", 0), (2, "2026-03-01", "removal", 48), (3, "2026-03-01", "removal", 0)],
        {1: "2030-03-01", 2: "@1 2030-03-01", 3: "@1 2030-03-01"},
    ),
    "two of the heaviest kind and a lighter one": (
        [(1, "2026-03-01", "warning", 0), (2, "2026-03-01", "demerit", 0), (3, "2026-03-01", "demerit", 18)],
        {1: "@2 2027-09-01", 2: "2027-09-01", 3: "@2 2027-09-01"},
    ),
    "a new one while another runs": (
        [(1, "2026-03-01", "demerit", 0), (2, "2026-09-01", "warning", 0)],
        {1: "2027-03-01", 2: "2027-09-01"},
    ),
    "a new one after another ended": (
        [(1, "2026-03-01", "warning", 0), (2, "2026-09-02", "warning", 0)],
        {1: "2026-09-01", 2: "2027-03-02"},
    ),
    "three in a row meet the ceiling": (
        [(1, "2026-03-01", "removal", 0), (2, "2027-03-01", "removal", 0), (3, "2028-03-01", "removal", 0)],
        {1: "2028-03-01", 2: "2030-03-01", 3: "2032-03-01"},
    ),
    "expulsion absorbs what is decided with it": (
        [(1, "2026-03-01", "removal", 0), (2, "2026-03-01", "expulsion", 0)],
        {1: "@2 None", 2: "None"},
    ),
    "expulsion absorbs what still runs": (
        [(1, "2026-03-01", "removal", 0), (2, "2026-05-01", "expulsion", 0)],
        {1: "@2 2028-03-01", 2: "None"},
    ),
    "expulsion leaves alone what is over": (
        [(1, "2026-03-01", "warning", 0), (2, "2026-09-02", "expulsion", 0)],
        {1: "2026-09-01", 2: "None"},
    ),
    "none": ([], {}),
}


def show(execution):
    return f"@{execution.absorbed_by} {execution.until}" if execution.absorbed_by else str(execution.until)


@pytest.mark.parametrize("name", CASES)
def test_settling_in_whatever_order_the_rows_come(name):
    """Sanctions Law Art 15: what is executed depends on the decisions and not on the order of the rows."""
    rows, expected = CASES[name]
    sanctions = [decided(key, on, kind, chosen=chosen) for key, on, kind, chosen in rows]
    for order in permutations(sanctions):
        assert {key: show(execution) for key, execution in merging.settle(order).items()} == expected


def test_remainder_is_not_added_where_the_regulation_does_not_hold():
    """Institution staff: the new sanction runs beside the old one."""
    plan = merging.settle([decided(1, "2026-03-01", "demerit"), decided(2, "2026-09-01", "warning", joins=False)])
    assert (plan[1].until, plan[2].until) == (day("2027-03-01"), day("2027-03-01"))


def test_no_period_is_longer_than_48_months():
    """Whatever is decided, one after another, nobody's period reaches further than 48 months from the last decision."""
    for kind in ("warning", "demerit", "serious", "demotion", "removal"):
        rows = [decided(key, f"20{20 + key // 2}-0{1 + key % 2 * 5}-28", kind) for key in range(1, 14)]
        for row in rows:
            until = merging.settle(rows)[row.key].until
            assert row.decided_on < until <= period.add_months(row.decided_on, 48)


@pytest.mark.parametrize(
    "supervision, served, before, tracks",
    [
        (True, None, {}, {}),
        (True, "2026-01-31", {}, {"supervision_review": "2026-02-28"}),
        (True, "2024-01-31", {}, {"supervision_review": "2024-02-29"}),
        (True, "2026-01-05", {"supervision_review": "2026-03-01"}, {"supervision_second": "2026-04-01"}),
        (True, "2026-01-05", {"supervision_review": "2026-03-01", "supervision_second": "2026-05-01"}, {}),
        (False, "2026-01-05", {}, {"reconsideration": "2026-02-04", "appeal": "2026-02-04"}),
        (False, "2024-02-01", {}, {"reconsideration": "2024-03-02", "appeal": "2024-03-02"}),
        (False, "2026-01-05", {"reconsideration": "2026-02-20"}, {"appeal": "2026-03-07"}),
        (False, "2026-01-05", {"appeal": "2026-02-20"}, {}),
        (False, "2026-01-05", {"reconsideration": "2026-02-20", "appeal": "2026-04-20"}, {}),
    ],
)
def test_until_when_one_may_apply(supervision, served, before, tracks):
    """Supervision Law Art 56; Civil Servants Law Art 95."""
    before = {track: day(on) for track, on in before.items()}
    got = appeal_clock.open_tracks(supervision, served and day(served), before, TERMS)
    assert got == {track: day(until) for track, until in tracks.items()}


@pytest.mark.parametrize(
    "track, applied, until",
    [
        ("supervision_review", "2026-01-31", "2026-02-28"),
        ("supervision_second", "2025-12-31", "2026-02-28"),
        ("reconsideration", "2026-01-31", "2026-03-02"),
        ("appeal", "2026-01-31", "2026-04-01"),
        ("appeal", "2024-01-31", "2024-03-31"),
    ],
)
def test_until_when_it_is_decided(track, applied, until):
    """Supervision Law Art 56; Civil Servants Law Art 96."""
    assert appeal_clock.decide_until(track, day(applied), TERMS) == day(until)


def test_extension_is_added_to_the_day_that_was_set():
    """Civil Servants Law Art 96: 60 days and 30 more, whatever the figures have become since."""
    assert appeal_clock.extended_until(day("2026-04-01"), TERMS) == day("2026-05-01")
