"""How many zero returns may be told without telling who filed another one (A7, B6). No ORM here.

That somebody's return is not zero says that he recorded. So a number is told of enough people only, and only where enough
of them filed the one and the other; where everybody filed zero there is nobody to guess.
"""
from collections import namedtuple

# what was filed in time: all, and those of them that are not zero
Filed = namedtuple('Filed', 'filed positive')


def tellable(filed, threshold):
    """Say whether it may be told how many of the returns are zero.

    Fewer than twice the threshold are never told, not even where all are zero: else silence would tell of the others.

    :param Filed filed: what was filed
    :param int threshold: the fewest people a figure may be about
    """
    if filed.filed < 2 * threshold:
        return False
    return not filed.positive or min(filed.positive, filed.filed - filed.positive) >= threshold


def total(parts):
    """Return the sum of several ``Filed``."""
    parts = list(parts)
    return Filed(sum(part.filed for part in parts), sum(part.positive for part in parts))


def zeros(parts, threshold):
    """Return the zero returns by part, and of all together; None where they are not told.

    The whole is told only where the parts that are not, taken together, could be told as well: who takes the others off the
    whole learns of them.

    :param dict parts: ``Filed`` by part
    :param int threshold: the fewest people a figure may be about
    """
    told = {key: part.filed - part.positive if tellable(part, threshold) else None for key, part in parts.items()}
    whole, rest = total(parts.values()), total(parts[key] for key, count in told.items() if count is None)
    safe = tellable(whole, threshold) and (not rest.filed or tellable(rest, threshold))
    return told, whole.filed - whole.positive if safe else None
