"""What a dashboard shows beside the tables of the annual analysis, and what it may not show. No ORM here."""
from .deduction import betrayed

BREACHES = ('ordinary', 'serious')
ENTERED = ('resolved', 'authorised', 'circulated', 'closed')
STEPS = ('submitted', 'verified', 'breach', *ENTERED)
# in which status a record of an outcome can be
POSSIBLE = [
    *(('open', state) for state in ('draft', 'submitted', 'verifying')),
    *((outcome, state) for outcome in ('no_breach', 'unfounded') for state in ('found', 'closed')),
    *((outcome, state) for outcome in BREACHES for state in ('found', 'deliberating', *ENTERED)),
]


def closed_months(counts, last, threshold):
    """Return up to which month the figures may be shown to whoever does not read the ledger.

    Records come in view several at once, as many as the smallest count that is shown, and only when their months are
    over: who looks before and after an approach does not learn from one more whether it was recorded.

    :param dict counts: number of records by month
    :param int last: the last month that is over; 0 in January
    :param int threshold: the smallest count that is shown
    :return: the month, 0 when there is none yet
    """
    shown = waiting = 0
    for month in range(1, last + 1):
        waiting += counts.get(month, 0)
        if waiting >= max(threshold, 1):
            shown, waiting = month, 0
    return shown


def funnel(counts):
    """Return how many records came as far as each of the ``STEPS``, by step.

    :param dict counts: number of records by ``(outcome, state)``
    """
    return {step: sum(count for cell, count in counts.items() if _reached(step, *cell)) for step in STEPS}


def _reached(step, outcome, state):
    if step in ENTERED:
        return outcome in BREACHES and state in ENTERED[ENTERED.index(step):]
    return step == 'submitted' or outcome in BREACHES or (step == 'verified' and outcome != 'open')


def funnel_hidden(counts, shown, threshold):
    """Return the steps of the funnel that stay unseen: small ones, and as many as give away a small count of another table.

    What dropped out between two steps is a count, too.

    :param dict counts: number of records by ``(outcome, state)``
    :param dict shown: what the tables show, by ``('outcome', value)`` and ``('state', value)``
    :param int threshold: the smallest count that is shown
    :return: set of steps; the first is always shown
    """
    reached = funnel(counts)
    cells = [(outcome, state) for outcome, state in dict.fromkeys([*POSSIBLE, *counts])
             if shown.get(('outcome', outcome)) != 0 and shown.get(('state', state)) != 0]
    secret = _secret(counts, cells, shown, threshold)
    seen = [step for step in STEPS if step == 'submitted' or not 0 < reached[step] < threshold]
    while len(seen) > 1 and _told(cells, shown, seen, secret):
        seen.remove(min(seen[1:], key=lambda step: reached[step]))
    return set(STEPS).difference(seen)


def _secret(counts, cells, shown, threshold):
    """Return the small counts that nobody may work out, each as the cells it is the sum of."""
    steps = [[cell for cell in cells if _reached(step, *cell)] for step in STEPS]
    groups = [*steps[1:], *([cell for cell in before if cell not in after] for before, after in zip(steps, steps[1:]))]
    groups += [[cell for cell in cells if cell[place] == value] for place, name in enumerate(('outcome', 'state'))
               for value in {cell[place] for cell in cells} if (name, value) not in shown]
    return [group for group in groups if 0 < sum(counts.get(cell, 0) for cell in group) < threshold]


def _told(cells, shown, seen, secret):
    """Say whether one of the ``secret`` sums follows from what the tables show and the steps that are ``seen``."""
    lines = [(('step', step), [cell for cell in cells if _reached(step, *cell)]) for step in seen]
    lines += [((name, value), [cell for cell in cells if cell[name == 'state'] == value]) for name, value in shown]
    names = [('secret', number) for number in range(len(secret))]
    return not set(names).isdisjoint(betrayed(lines + list(zip(names, secret)), {*cells, *names}))
