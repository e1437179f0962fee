"""Several administrative sanctions of one person: which of them is executed, and how long. No ORM here.

Sanctions Law Art 15 for those decided at once, regulation of 2007 Art 10 for a new one while another runs. Party sanctions
have rules of their own and never come in here.
"""
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from .period import CEILING, joined_until


@dataclass(frozen=True)
class Sanction:
    """One sanction as it was decided; the heavier, the higher its weight."""
    key: int
    decided_on: date
    kind: str
    weight: int
    months: int
    final: bool = False
    chosen: int = 0  # months that the competent organ chose for several of one kind
    joins: bool = True  # whether the rule for a new sanction during a running one holds for the person


@dataclass(frozen=True)
class Execution:
    """What became of a sanction: executed until a day, or absorbed by another one."""
    until: date | None
    absorbed_by: int | None = None


def merge_range(months, count):
    """Return the shortest and the longest period of several sanctions of one kind (Sanctions Law Art 15).

    :param int months: the period of one
    :param int count: how many there are
    :return: from a single period to their sum, at most 48 months
    :rtype: tuple[int, int]
    """
    return months, max(months, min(months * count, CEILING))


def heaviest(sanctions):
    """Return the sanctions of the heaviest kind among those decided at once; the first of them is executed."""
    first = max(sanctions, key=lambda sanction: (sanction.weight, -sanction.key))
    same = [sanction for sanction in sanctions if sanction.kind == first.kind]
    return sorted(same, key=lambda sanction: sanction.key)


def settle(sanctions):
    """Say what is executed of all administrative sanctions of one person.

    Those of one day merge: of different kinds the heaviest is executed; of several of one kind up to removal one, for
    the period that was chosen. A sanction on a later day runs for what is left of the earlier period and its own. What
    ends the employment absorbs whatever still runs.

    :param sanctions: the person's sanctions that stand, in any order
    :return: what became of each, by key
    :rtype: dict[int, Execution]
    """
    result, running = {}, {}
    ordered = sorted(sanctions, key=lambda sanction: (sanction.decided_on, sanction.key))
    for day, group in groupby(ordered, key=lambda sanction: sanction.decided_on):
        group = list(group)
        same = heaviest(group)
        executed = same[0]
        before = {key: until for key, until in running.items() if until >= day}
        if executed.final:
            until = None
            result.update({key: Execution(last, executed.key) for key, last in before.items()})
            running = {}
        else:
            until = joined_until(day, _months(same), max(before.values(), default=None) if executed.joins else None)
            running = {**before, executed.key: until}
        result.update({sanction.key: Execution(until, executed.key) for sanction in group})
        result[executed.key] = Execution(until)
    return result


def _months(same):
    """Return the period of the one sanction, or what was chosen last for several, kept within what the law allows."""
    lowest, highest = merge_range(same[0].months, len(same))
    chosen = [sanction.chosen for sanction in same if sanction.chosen]
    return min(max(chosen[-1] if chosen else lowest, lowest), highest)
