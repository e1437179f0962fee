"""Periods counted in months: how long a sanction or measure runs. No ORM here."""
import calendar
from datetime import date


def add_months(day, months):
    """Return the day `months` months after `day`, the end of the month where that month is shorter.

    :param date day: the day counted from
    :param int months: how many months, negative to count back
    :return: the corresponding day
    :rtype: date
    """
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def effective_until(decided_on, months):
    """Return the last day on which a sanction decided on `decided_on` runs.

    The decision takes effect the day it is made (Sanctions Law Art 8). That law does not say on which day a period
    closes; as other periods of months do, it closes with the corresponding day of its last month or, where there is
    none, with that month's last day (Civil Code Art 202).

    :param date decided_on: the day the decision was made, or nothing while there is none
    :param int months: length of the period; 0 for a measure without one
    :return: the last day of the period, None where there is no period
    :rtype: date | None
    """
    if not decided_on or not months:
        return None
    return add_months(decided_on, months)
