"""Two things measured side by side, again and again, and what came of it.

A machine with other work on it makes everything slower at one time and faster at another. So nothing is compared but
the two halves of a pair, which run right after each other, in turns the one and the other first; the ratio of a row is
the median over its pairs.
"""

import gc
import statistics
import time
from dataclasses import dataclass

WARM_UP = 5
HEAD = ("measured", "ratio", "target", "", "quartiles", "pairs", "median ms")


@dataclass
class Result:
    name: str
    target: float | None
    seconds: list  # (of the one, of the other) per pair

    @property
    def ratios(self):
        return [one / other for one, other in self.seconds]

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    def cells(self):
        """The row of the table, as text."""
        low, _middle, high = statistics.quantiles(self.ratios, n=4)
        one, other = (statistics.median(times) * 1000 for times in zip(*self.seconds))
        verdict = "" if self.target is None else "ok" if self.ratio <= self.target else "OVER"
        target = "-" if self.target is None else f"{self.target:.1f}"
        return (self.name, f"{self.ratio:.2f}", target, verdict, f"{low:.2f} to {high:.2f}", str(len(self.seconds)),
                f"{one:.1f} / {other:.1f}")  # fmt: skip


def measure(name, one, other, target=None, pairs=60):
    """Run `one(turn)` and `other(turn)` in turns; a Result with the ratio of the one to the other."""
    for turn in range(WARM_UP):
        one(turn)
        other(turn)
    gc.collect()
    seconds = []
    for turn in range(pairs):
        if turn % 2:
            last = _timed(other, turn)
            seconds.append((_timed(one, turn), last))
        else:
            first = _timed(one, turn)
            seconds.append((first, _timed(other, turn)))
    return Result(name, target, seconds)


def _timed(action, turn):
    start = time.perf_counter()
    action(turn)
    return time.perf_counter() - start


def table(results):
    """The results as lines of text, in columns."""
    rows = [HEAD, *(result.cells() for result in results)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]])
