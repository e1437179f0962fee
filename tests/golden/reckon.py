"""The figures of the golden year, reckoned from the table alone. Nothing of the addon is imported here.

A cell is named as the frozen figures name it, such as `month=3;regime=staff`; the whole is `total`.
"""

import math
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from . import events, reckon_returns, year

DIMENSIONS = {
    "month": lambda record: [record.local.month],
    "level": lambda record: [year.RECORDERS[record.by][1]],
    "nature": lambda record: [record.nature],
    "form": lambda record: [record.form],
    "attribution": lambda record: [record.behalf],
    "behaviour": lambda record: record.behaviours,
    "stage": lambda record: [record.stage],
    "unit": lambda record: [year.UNITS[record.unit]],
    "origin": lambda record: [origin(record)],
    "insider": lambda record: ["own" if record.who in year.STAFF else "outsider"],
    "regime": lambda record: ["cadre" if record.is_cadre else "staff"],
    "finding": lambda record: [record.finding or "none"],
    "severity": lambda record: [record.last_severity],
    "outcome": lambda record: [outcome(record)],
    "state": lambda record: ["draft" if record.end == "returned" else record.end],
    "response": lambda record: [record.answer],
}
FOUND = ("no_breach", "unfounded", "breach")
ENTERED = ("resolved", "authorised", "circulated", "closed")


def origin(record):
    """The unit of who came."""
    return year.STAFF[record.who][0] if record.who in year.STAFF else year.OUTSIDERS[record.who]


def outcome(record):
    if record.finding == "breach":
        return record.last_severity
    return record.finding or "open"


def counted(of_year, unit=None):
    """What the bureau received in a year by its calendar; what went past it is counted elsewhere."""
    return [
        record for record in year.RECORDS
        if record.end != "direct" and record.local.year == of_year and unit in (None, record.unit)
    ]  # fmt: skip


def count(records, *names):
    """The count of each cell of one table, by the name of the cell."""
    found = Counter()
    for record in records:
        parts = [""]
        for name in names:
            parts = [f"{part};{name}={value}" for part in parts for value in DIMENSIONS[name](record)]
        found.update(part[1:] or "total" for part in parts)
    return found


def cell(records, name):
    """The count of the cell with this name; its dimensions may stand in any order."""
    wanted = [] if name == "total" else [part.split("=", 1) for part in name.split(";")]
    return sum(
        all(value in map(str, DIMENSIONS[dimension](record)) for dimension, value in wanted) for record in records
    )  # fmt: skip


def days(records):
    """How long each finding took, in days of the calendar, shortest first."""
    return sorted(
        (year.local_day(record.found) - record.local.date()).days for record in records if record.finding in FOUND
    )


def percentile(values, share):
    """The value below which the share of the values lies, between two of them where need be."""
    place = Fraction(share).limit_denominator(100) * (len(values) - 1)
    low, high = math.floor(place), math.ceil(place)
    return float(values[low] + (values[high] - values[low]) * (place - low))


def measures(of_year):
    """The scalars beside the tables, for the whole bureau."""
    records = counted(of_year)
    took = days(records)
    return {
        "leaders_share": round(1000 * count(records, "regime")["regime=cadre"] / len(records)),
        "days_median": percentile(took, 0.5),
        "days_p90": percentile(took, 0.9),
        "protections": sum(protected(record, of_year) for record in year.RECORDS if record.end != "direct"),
        "gate_requests": sum(change.asked.year == of_year for change in events.CHANGES),
        "gate_refusals": sum(change.asked.year == of_year and change.decision == "reject" for change in events.CHANGES),
        "retaliation_reported": sum(one.reported.year == of_year for one in events.REPRISALS),
        "retaliation_confirmed": sum(
            one.reported.year == of_year and one.finding == "retaliation" for one in events.REPRISALS
        ),
        "identity_granted": sum(
            year.local_day(one.asked).year == of_year and one.decision == "approve" for one in events.OPENINGS
        ),
        "notices": sum(year.within(day, of_year) for day in notices()),
        **sanctions(of_year),
        **omissions(of_year),
        **reckon_returns.measures(of_year),
    }


def protected(record, of_year, months=24):
    """Whether the protection that a record started ran on a day of the year."""
    first = record.local.date()
    closed = [moment for moment, act in record.acts if act == "closed"]
    if not closed:
        return first <= date(of_year, 12, 31)
    day = year.local_day(closed[0])
    last = date(day.year + months // 12, day.month, min(day.day, 28))  # the day does not matter two years later
    return first <= date(of_year, 12, 31) and last >= date(of_year, 1, 1)


def notices():
    """The days on which notices were circulated; each breach has one of its own."""
    return [year.local_day(moment) for record in year.RECORDS for moment, act in record.acts if act == "circulated"]


def sanctions(of_year):
    """Outcomes, in the year of their decision; those of the tables all rest on a record."""
    number = sum(decided_on(sanction).year == of_year for sanction in events.SANCTIONS)
    return {"sanctions": number, "sanctions_interference": number, "sanctions_retaliation": 0}


def decided_on(sanction):
    return year.local_day(year.BY_NUMBER[sanction.record].found + timedelta(days=sanction.days))


def omissions(of_year):
    """Decided omissions, by kind and consequence, and all of them."""
    decided = [omission for omission in events.OMISSIONS if omission.decided.year == of_year]
    kinds = {f"omissions_{one.kind}_{one.consequence}": 0 for one in events.OMISSIONS}
    found = Counter(f"omissions_{one.kind}_{one.consequence}" for one in decided)
    return {"omissions": len(decided), **kinds, **found}


def funnel(records):
    """How many came as far as each step."""
    breaches = [record for record in records if record.finding == "breach"]
    reached = {"submitted": len(records), "verified": sum(record.finding in FOUND for record in records), "breach": len(breaches)}
    for place, step in enumerate(ENTERED):
        reached[step] = sum(record.end in ENTERED[place:] for record in breaches)
    return reached
