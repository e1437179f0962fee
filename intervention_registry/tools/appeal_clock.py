"""Appeal clocks: until when one may apply, and until when it is decided. No ORM here.

Supervision Law Art 56: review, then second review. Civil Servants Law Art 95-96: reconsideration, then appeal; or the
appeal at once. The figures come with the call, from the settings. Execution is never stayed.
"""
from datetime import timedelta

from .period import add_months

REVIEW, SECOND, RECONSIDERATION, APPEAL = 'supervision_review', 'supervision_second', 'reconsideration', 'appeal'
# track -> deadline to decide
DECIDE = {
    REVIEW: 'appeal_review_decide',
    SECOND: 'appeal_second_decide',
    RECONSIDERATION: 'reconsider_decide',
    APPEAL: 'complaint_decide',
}
CODES = ('appeal_review_apply', 'appeal_review_decide', 'appeal_second_apply', 'appeal_second_decide', 'reconsider_apply',
         'reconsider_decide', 'complaint_apply', 'complaint_direct', 'complaint_decide', 'complaint_extend')


def after(day, term):
    """Return the last day of a term: the day it begins on does not count.

    :param date day: when it begins
    :param tuple term: number and unit, day or month
    :rtype: date
    """
    number, unit = term
    return add_months(day, number) if unit == 'month' else day + timedelta(days=number)


def open_tracks(supervision, served_on, decided, terms):
    """Return which ways are open and until which day, whatever today is.

    :param bool supervision: whether a supervision organ made the sanction; else the personnel authority did
    :param date served_on: the day the person knew of the sanction
    :param dict decided: tracks that were decided, and on which day
    :param dict terms: (number, unit) of each deadline, by code
    :return: last day to apply, by track
    :rtype: dict[str, date]
    """
    if not served_on:
        return {}
    first, second = (REVIEW, SECOND) if supervision else (RECONSIDERATION, APPEAL)
    if second in decided:
        return {}
    if first in decided:
        code = 'appeal_second_apply' if supervision else 'complaint_apply'
        return {second: after(decided[first], terms[code])}
    if supervision:
        return {first: after(served_on, terms['appeal_review_apply'])}
    return {first: after(served_on, terms['reconsider_apply']), second: after(served_on, terms['complaint_direct'])}


def decide_until(track, applied_on, terms):
    """Return the day until which an application is decided.

    :param str track: one of the four
    :param date applied_on: the day of the application
    :param dict terms: (number, unit) of each deadline, by code
    :rtype: date
    """
    return after(applied_on, terms[DECIDE[track]])


def extended_until(deadline, terms):
    """Return the day until which an appeal of civil servants is decided that was extended.

    :param date deadline: the day until which it was to be decided
    :param dict terms: (number, unit) of each deadline, by code
    :rtype: date
    """
    return after(deadline, terms['complaint_extend'])
