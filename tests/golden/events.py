"""What else happened in the golden year beside the approaches: outcomes, omissions, reprisals, personnel changes, openings,
returns."""

from datetime import date, datetime
from typing import NamedTuple


class Sanction(NamedTuple):
    """An outcome on a record that was authorised, entered some days after its finding."""

    record: str
    days: int
    kind: str  # end of the external id of the kind


class Omission(NamedTuple):
    """What a handler left out; the count over the years makes the consequence."""

    who: str
    decided: date
    kind: str
    consequence: str
    instructed_by: str = ""


class Reprisal(NamedTuple):
    """What the recorder of a record reports, found the way two officers see it."""

    record: str
    suspect: str
    reported: date
    finding: str


class Change(NamedTuple):
    """A personnel change that HR asked for, and what both bodies voted."""

    who: str
    asked: date
    decision: str


class Opening(NamedTuple):
    """An identity that the discipline office asked for, and what the custodian answered."""

    record: str
    asked: datetime  # UTC
    decision: str


class Filing(NamedTuple):
    """How a return went that was not filed here in time: late, never, or put off until it was filed."""

    who: str
    period: str
    how: str


SANCTIONS = [
    Sanction("002", 10, "org_talk"), Sanction("004", 12, "org_talk"), Sanction("025", 9, "org_talk"),
    Sanction("058", 8, "org_talk"), Sanction("053", 10, "org_talk"), Sanction("060", 14, "org_talk"),
    Sanction("075", 9, "org_talk"), Sanction("094", 10, "org_talk"),
]  # fmt: skip
OMISSIONS = [
    Omission("wang", date(2025, 5, 20), "unrecorded", "organisational"),
    Omission("li", date(2026, 3, 17), "unrecorded", "organisational"),
    Omission("wang", date(2026, 6, 16), "untruthful", "discipline"),
    Omission("chen", date(2026, 9, 15), "unrecorded", "organisational"),
]
REPRISALS = [
    Reprisal("050", "planner", date(2026, 4, 20), "retaliation"),
    Reprisal("062", "deputy", date(2026, 7, 14), "no_retaliation"),
]
CHANGES = [
    Change("li", date(2025, 8, 19), "reject"),
    Change("chen", date(2026, 5, 19), "reject"),
    Change("sun", date(2026, 8, 18), "approve"),
    Change("zhao", date(2026, 10, 20), "reject"),
]
OPENINGS = [
    Opening("058", datetime(2026, 4, 2, 2), "approve"), Opening("088", datetime(2026, 8, 5, 2), "reject"),
    # the trail tells when: the last second of the bureau's year, and the first of the next
    Opening("101", datetime(2026, 12, 31, 15, 59, 59), "approve"), Opening("110", datetime(2026, 12, 31, 16), "approve"),
]  # fmt: skip
FILINGS = [
    Filing("li", "2025-03", "late"), Filing("wu", "2025-09", "never"), Filing("sun", "2026-02", "put off"),
    Filing("zhou", "2026-03", "never"), Filing("chen", "2026-05", "late"), Filing("wang", "2026-08", "never"),
    Filing("qian", "2026-12", "late"),
]  # fmt: skip
