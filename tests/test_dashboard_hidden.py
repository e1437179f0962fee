"""What a dashboard hides: small counts, and what would give them away (B7). Whatever fits what is shown is tried."""

import random
from collections import Counter

import pytest
from ledger_files import load

dashboard, figures = load("dashboard"), load("figures")
SMALL = 3
STATES = ("found", *dashboard.ENTERED)


@pytest.mark.parametrize(
    ("counts", "last", "month"),
    [
        ({1: 3, 2: 1}, 0, 0),  # January is not over
        ({1: 2}, 1, 0),
        ({1: 3}, 1, 1),
        ({1: 3, 2: 1}, 2, 1),  # one more record would be seen to come
        ({1: 3, 2: 1, 3: 2}, 3, 3),
        ({1: 3, 2: 1, 3: 2, 4: 9}, 3, 3),
        ({1: 3, 2: 0, 3: 0}, 3, 1),
        ({}, 11, 0),
    ],
)
def test_months_come_in_view_several_records_at_once(counts, last, month):
    """Nobody sees one record come: a month that is over waits until enough have come in with it."""
    assert dashboard.closed_months(counts, last, SMALL) == month


def test_funnel_counts_who_came_at_least_so_far():
    """A record that is closed after circulation has passed every step; one without breach ends with its finding."""
    counts = {("open", "verifying"): 4, ("no_breach", "closed"): 3, ("ordinary", "found"): 1, ("serious", "closed"): 2}
    assert list(dashboard.funnel(counts).values()) == [10, 6, 3, 2, 2, 2, 2]


# few enough to try all that could be
ABSENT = [("outcome", "unfounded"), ("outcome", "serious")] + [("state", name) for name in ("draft", "submitted", "deliberating")]
CLASSES = [("open", "verifying"), ("no_breach", "found"), ("no_breach", "closed")] + [("ordinary", state) for state in STATES]


def whole_numbers(total, places):
    """Return all ways to share ``total`` out to some places."""
    if places == 1:
        return [(total,)]
    return [(first, *rest) for first in range(total + 1) for rest in whole_numbers(total - first, places - 1)]


def summed(counts, place):
    """Return the counts by outcome (place 0) or by status (1)."""
    found = Counter(dict.fromkeys((cell[place] for cell in CLASSES), 0))
    for cell, count in counts.items():
        found[cell[place]] += count
    return found


def drops(counts):
    """Return what dropped out between two steps, and what came to each after the first, which is always shown."""
    reached = list(dashboard.funnel(counts).values())
    return [*reached[1:], *(before - after for before, after in zip(reached, reached[1:]))]


@pytest.mark.parametrize("seed", range(30))
def test_funnel_and_tables_tell_no_small_count(seed):
    """From steps, outcomes and statuses that are shown no small one, and no small difference of steps, can be worked out."""
    chance = random.Random(seed)
    counts = Counter(chance.choices(CLASSES, [chance.random() ** 2 for _ in CLASSES], k=chance.randint(0, 8)))
    axes = {"outcome": sorted({cell[0] for cell in CLASSES}), "state": sorted({cell[1] for cell in CLASSES})}
    tables = (figures.TOTAL, ("outcome",), ("state",), ("outcome", "state"))
    cells = {(("outcome", cell[0]), ("state", cell[1])): count for cell, count in counts.items()}
    for place, name in enumerate(("outcome", "state")):
        cells |= {((name, value),): count for value, count in summed(counts, place).items()}
    hidden = figures.hidden(cells, figures.sums(axes, tables), SMALL)
    shown = {cell[0]: cells[cell] for cell in cells if len(cell) == 1 and cell not in hidden}
    absent = dict.fromkeys(ABSENT, 0)
    dark = dashboard.funnel_hidden(counts, shown | absent, SMALL)
    steps = {step: count for step, count in dashboard.funnel(counts).items() if step not in dark}
    assert "submitted" in steps

    def fits(world):
        sums = summed(world, 0), summed(world, 1)
        return all(sums[name == "state"][value] == count for (name, value), count in shown.items()) and all(
            dashboard.funnel(world)[step] == count for step, count in steps.items()
        )

    worlds = [dict(zip(CLASSES, shares)) for shares in whole_numbers(counts.total(), len(CLASSES))]
    worlds = [world for world in worlds if fits(world)]
    for place, count in enumerate(drops(counts)):
        assert not 0 < count < SMALL or len({drops(world)[place] for world in worlds}) > 1, (counts, shown, steps)
