"""The golden year: what happened in a made-up bureau, as a table. Nothing of the addon is imported here.

`records.txt` has a line for each approach: when it was submitted (UTC), by whom, in which unit's case, who came and which
leader stood behind him, how it ended, and how many days after its submission the second officer gave the finding. The rest
follows from the pace below. A dash is empty; `direct` went past the bureau, `returned` is a draft again.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

TABLE = Path(__file__).with_name("records.txt")
UTC, ZONE = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
YEAR = 2026
CLOSING = datetime(2027, 2, 10, 2)  # when the reports are compiled, in UTC
UNITS = {"first": "First Brigade", "second": "Second Brigade"}
STAGES = ("clue", "filing", "investigation", "decision", "execution", "closed")

# who recorded: unit, and what he is there
RECORDERS = {
    "wang": ("first", "handler"), "li": ("first", "handler"), "zhao": ("first", "unit_head"),
    "chen": ("second", "handler"), "sun": ("second", "unit_head"), "qian": ("first", "leader"),
}  # fmt: skip
# own staff that came or stood behind: unit, and whether a leading cadre
STAFF = {
    "clerk": ("Planning Section", False), "surveyor": ("Survey Section", False), "secretary": ("Bureau Office", False),
    "planner": ("Planning Section", True), "deputy": ("Bureau Leaders", True),
}  # fmt: skip
# handlers without a login, whose returns come on paper: unit, and the days on which they handle cases
ON_PAPER = {
    "wu": ("second", date(2025, 6, 16), None), "zhou": ("first", date(2020, 1, 1), date(2026, 3, 31)),
}  # fmt: skip
OUTSIDERS = {"county": "County Office", "audit": "Audit Office", "quarry": "Riverside Quarry", "mine": "Hill Mine"}

# days after the finding
PROPOSED, VOTED, AUTHORISED, DRAFTED, APPROVED, CIRCULATED = 2, 4, 5, 6, 7, 8
CLOSED_BREACH, CLOSED = 20, 3
AFTER = {"proposed": PROPOSED, "voted": VOTED, "authorised": AUTHORISED, "drafted": DRAFTED, "approved": APPROVED,
         "circulated": CIRCULATED}  # fmt: skip
# a breach goes this far until it has reached its state
WAY = {
    "found": (), "deliberating": ("proposed",), "resolved": ("proposed", "voted"),
    "authorised": ("proposed", "voted", "authorised"), "circulated": tuple(AFTER), "closed": tuple(AFTER),
}  # fmt: skip
UNDECIDED = ("submitted", "returned", "verifying", "direct")


@dataclass(frozen=True)
class Record:
    """One line of the table."""

    no: str
    submitted: datetime  # UTC, naive
    by: str
    unit: str
    who: str
    leader: str
    behalf: str
    nature: str
    form: str
    behaviours: tuple
    stage: str
    answer: str
    end: str
    finding: str
    severity: str
    days: int | None

    @classmethod
    def read(cls, line):
        no, day, time, by, unit, *values = ["" if value == "-" else value for value in line.split()]
        *others, behaviours, stage, answer, end, finding, severity, days = values
        moment = datetime.fromisoformat(f"{day}T{time}")
        return cls(no, moment, by, unit, *others, tuple(filter(None, behaviours.split(","))), stage, answer, end, finding,
                   severity, int(days) if days else None)  # fmt: skip

    @property
    def local(self):
        """When it was submitted, as the bureau's clock showed it."""
        return self.submitted.replace(tzinfo=UTC).astimezone(ZONE)

    @property
    def happened(self):
        """When the approach was, in UTC."""
        return self.submitted - timedelta(hours=2)

    @property
    def found(self):
        """The moment of the second finding, or None."""
        return None if self.days is None else self.submitted + timedelta(days=self.days)

    @property
    def is_cadre(self):
        return any(STAFF.get(name, ("", False))[1] for name in (self.who, self.leader))

    @property
    def found_severity(self):
        """What the officers found; the committee may have resolved otherwise."""
        return self.severity.split(">")[0]

    @property
    def last_severity(self):
        return self.severity.split(">")[-1]

    @property
    def acts(self):
        """What follows on the finding: pairs of a moment and the name of the act, in their order."""
        if self.end in UNDECIDED:
            return []
        way = [(self.found, "found")]
        if self.finding == "breach":
            way += [(self.found + timedelta(days=AFTER[act]), act) for act in WAY[self.end]]
        if self.end == "closed":
            days = CLOSED_BREACH if self.finding == "breach" else CLOSED
            way.append((self.found + timedelta(days=days), "closed"))
        return way


PERIODS = [f"{of_year}-{month:02d}" for of_year in (YEAR - 2, YEAR - 1, YEAR) for month in range(1, 13)][11:]
RECORDS = [Record.read(line) for line in TABLE.read_text().splitlines()[1:]]
BY_NUMBER = {record.no: record for record in RECORDS}


def local_day(moment):
    """The day of a naive UTC moment by the bureau's calendar."""
    return moment.replace(tzinfo=UTC).astimezone(ZONE).date()


def at_midnight(day):
    """When the day begins in the bureau, as a naive UTC moment."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC).replace(tzinfo=None)


def within(day, year):
    return date(year, 1, 1) <= day <= date(year, 12, 31)
