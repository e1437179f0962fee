"""The returns of the golden year, reckoned from the tables alone. Nothing of the addon is imported here."""

from collections import Counter
from datetime import date, timedelta

from . import events, year

LEADERS = "Bureau Leaders"
IN_TIME, LATE, PUT_OFF = 3, 20, 24  # days of the next month


def days_of(period):
    """The first and last day of a month."""
    first = date.fromisoformat(f"{period}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def owed(period):
    """Who handled cases on a day of the month."""
    first, last = days_of(period)
    others = [who for who, (_unit, begin, end) in year.ON_PAPER.items() if begin <= last and (end or last) >= first]
    return [*year.RECORDERS, *others]


def unit_of(who):
    unit, level, *_rest = year.RECORDERS.get(who) or (year.ON_PAPER[who][0], "handler")
    return LEADERS if level == "leader" else year.UNITS[unit]


def how(who, period):
    """How a return went: in time, late, never, or put off."""
    return {(one.who, one.period): one.how for one in events.FILINGS}.get((who, period), "in time")


def filed_at(who, period):
    """When a return was filed, in UTC; None where nobody did."""
    day = {"in time": IN_TIME, "late": LATE, "put off": PUT_OFF}.get(how(who, period))
    if day is None:
        return None
    # everybody at another minute of the morning
    minutes = timedelta(hours=9, minutes=owed(period).index(who))
    return year.at_midnight(days_of(period)[1] + timedelta(days=day)) + minutes


def approaches(who, period, routes=("bureau", "direct")):
    """How many approaches of the month, by the bureau's calendar, the handler had recorded when he filed, or ever."""
    first, last = days_of(period)
    return sum(
        record.by == who and first <= year.local_day(record.happened) <= last
        and record.submitted <= (filed_at(who, period) or record.submitted)
        and ("direct" if record.end == "direct" else "bureau") in routes for record in year.RECORDS
    )  # fmt: skip


def is_late(who, period):
    return how(who, period) in ("late", "never")


def is_counted(who, period):
    """Whether what the return says was counted when the period was due: filed here by then."""
    return how(who, period) == "in time" and who not in year.ON_PAPER


def said(period, unit=None):
    """How many returns of the month were counted as zero and as not, of a unit or of all."""
    found = Counter(
        bool(approaches(who, period, ("bureau",))) for who in owed(period)
        if is_counted(who, period) and unit in (None, unit_of(who))
    )  # fmt: skip
    return found[False], found[True]


def may_be_told(zero, positive, smallest):
    """A number of zero returns is told of twice the fewest people, who all filed zero or of each kind no fewer than they."""
    return zero + positive >= 2 * smallest and (positive == 0 or min(zero, positive) >= smallest)


def of_parts(parts, smallest):
    """The sum of zeros of the parts; None where it tells of people, by itself or by what it tells beside the told parts."""
    whole = [sum(column) for column in zip(*parts)]
    rest = [sum(column) for column in zip(*(part for part in parts if not may_be_told(*part, smallest)))]
    told = may_be_told(*whole, smallest) and (not sum(rest) or may_be_told(*rest, smallest))
    return whole[0] if told else None


def units(period):
    return sorted({unit_of(who) for who in owed(period)})


def zeros(period, smallest):
    return of_parts([said(period, unit) for unit in units(period)], smallest)


def zeros_of_year(of_year, smallest, usual):
    """The zero returns of the year: of the months that told theirs, and of the others together."""
    months = [period for period in year.PERIODS if period.startswith(str(of_year))]
    untold = [said(period, unit) for period in months if zeros(period, usual) is None for unit in units(period)]
    together = of_parts(untold, smallest) if untold else 0
    return None if together is None else together + sum(zeros(period, usual) or 0 for period in months)


def measures(of_year):
    """Owed, filed and overdue in the year; a return that was filed late is both."""
    every = [(who, period) for period in year.PERIODS if period.startswith(str(of_year)) for who in owed(period)]
    return {
        "returns_due": len(every),
        "returns_filed": sum(how(*one) != "never" for one in every),
        "returns_overdue": sum(is_late(*one) for one in every),
    }


def unit_row(period, unit):
    """Owed, filed in time, overdue and on paper when the returns were due, of one unit."""
    people = [who for who in owed(period) if unit_of(who) == unit]
    return [
        len(people), sum(how(who, period) == "in time" for who in people), sum(is_late(who, period) for who in people),
        sum(who in year.ON_PAPER and how(who, period) == "in time" for who in people),
    ]  # fmt: skip
