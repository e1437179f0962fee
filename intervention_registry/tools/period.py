"""Periods counted in months: how long a sanction or measure runs. No ORM here."""
import calendar
from datetime import date

CEILING = 48  # months: no period is longer, however many sanctions it is made of (Sanctions Law Art 15; regulation of 2007)


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


def remainder(day, until):
    """Return what is left of a period on `day`, in whole months and days.

    As many whole months as reach no further than the last day, counted from `day`; then the days from there to the last
    day. On the last day itself, and after it, nothing is left.

    :param date day: the day on which one looks, such as that of a new decision
    :param date until: the last day of the period
    :return: months and days
    :rtype: tuple[int, int]
    """
    if not until or until <= day:
        return 0, 0
    months = (until.year - day.year) * 12 + until.month - day.month
    if add_months(day, months) > until:
        months -= 1
    return months, (until - add_months(day, months)).days


def joined_until(decided_on, months, running_until):
    """Return the last day of a sanction that is made while another one runs: the remainder and the new period together.

    Regulation of 2007, Art 10. What is left of the old period comes first; the new one is counted from the old last day,
    so that no day is lost or counted twice over the ends of months. Together at most 48 months from the new decision.

    :param date decided_on: the day of the new decision
    :param int months: length of the new period
    :param date running_until: last day of the period that runs, None where none does
    :return: the last day, None where the new sanction has no period
    :rtype: date | None
    """
    alone = effective_until(decided_on, months)
    if not alone or not running_until or running_until <= decided_on:
        return alone
    return min(add_months(running_until, months), add_months(decided_on, CEILING))
