"""What enters the appraisal of a leading cadre, reckoned from the tables alone. Nothing of the addon is imported here."""

from datetime import timedelta

from . import events, reckon, year

CONFIRMED = ("authorised", "circulated", "closed")
# of a talk the catalogue names no effect: it is a basis of the appraisal, in the year of its decision
EFFECTS = {"serious": "not_excellent", "ordinary": "reference", "": "reference"}


def cadres(record):
    """Whom of the people that a record names the rules for leading cadres bind."""
    return {name for name in (record.who, record.leader) if year.STAFF.get(name, ("", False))[1]}


def confirmed_on(record):
    return year.local_day(record.found + timedelta(days=year.AUTHORISED))


def extracts(of_year):
    """What HR is told of each cadre for the appraisal of a year."""
    found = {}
    for who in sorted(name for name, (_unit, is_cadre) in year.STAFF.items() if is_cadre):
        records = [record for record in year.RECORDS if record.finding == "breach" and record.end in CONFIRMED
                   and who in cadres(record)]  # fmt: skip
        counted = [record for record in records if confirmed_on(record).year == of_year]
        days = [reckon.decided_on(one) for one in events.SANCTIONS if year.BY_NUMBER[one.record] in records]
        severity = max((record.last_severity for record in counted), default="")  # serious comes after ordinary
        days = sorted(str(day) for day in days if day.year == of_year)
        if counted or days:
            found[who] = {"records": len(counted), "severity": severity or False, "effect": EFFECTS[severity], "outcomes": days}
    return found
