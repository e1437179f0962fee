"""What can be worked out about hidden cells from all the sums that are known of them. No ORM here.

Every line is a linear equation whose unknowns are its hidden cells. Each may leave several possibilities and all of them
together one: so they are solved together, modulo a large prime, which is exact for counts.
"""

PRIME = (1 << 61) - 1


def betrayed(lines, unseen):
    """Return the hidden cells that the lines, taken together, leave one possible value.

    :param list lines: pairs of a whole and its parts; the whole is None where no sum is known
    :param set unseen: the hidden cells
    :return: list of cells
    """
    found = []
    for rows in _apart(_equations(lines, unseen)):
        solved = _solved(rows)
        found += [pivot for pivot, row in solved.items() if len(row) == 1]
    return sorted(found, key=repr)


def _equations(lines, unseen):
    """Return the lines as rows ``{hidden cell: factor}``; two lines with the same unknowns once."""
    rows = {}
    for whole, parts in lines:
        if whole is None:
            continue
        row = {cell: 1 for cell in parts if cell in unseen}
        if whole in unseen:
            row[whole] = PRIME - 1
        if row:
            rows[frozenset(row.items())] = row
    return list(rows.values())


def _apart(rows):
    """Return the rows in groups that share no unknown."""
    groups, of = {}, {}
    for number, row in enumerate(rows):
        joined = {of[cell] for cell in row if cell in of}
        target = max(joined, key=lambda name: len(groups[name][1]), default=number)
        mine, known = groups.setdefault(target, ([], set()))
        mine.append(row)
        for name in joined - {target}:
            others, theirs = groups.pop(name)
            mine += others
            known |= theirs
            of.update(dict.fromkeys(theirs, target))
        known.update(row)
        of.update(dict.fromkeys(row, target))
    return [mine for mine, _known in groups.values()]


def _solved(rows):
    """Return the rows in reduced form, ``{pivot: row}``: no other row holds the pivot of one."""
    done, holders = {}, {}
    for row in sorted(rows, key=len):
        row = dict(row)
        for cell in [cell for cell in row if cell in done]:
            _subtract(row, done[cell], row[cell])
        if not row:
            continue
        pivot = min(row, key=lambda cell: len(holders.get(cell, ())))
        inverse = pow(row[pivot], -1, PRIME)
        row = {cell: factor * inverse % PRIME for cell, factor in row.items()}
        for other in list(holders.pop(pivot, ())):
            before = set(done[other])
            _subtract(done[other], row, done[other][pivot])
            _moved(holders, other, before, done[other])
        done[pivot] = row
        _moved(holders, pivot, (), row)
    return done


def _moved(holders, pivot, before, row):
    """Note which unknowns beside its pivot a row holds now."""
    for cell in row.keys() - before:
        if cell != pivot:
            holders.setdefault(cell, set()).add(pivot)
    for cell in before - row.keys() if before else ():
        if cell in holders:
            holders[cell].discard(pivot)


def _subtract(row, other, factor):
    """Take ``factor`` times the other row from ``row``, in place."""
    for cell, value in other.items():
        left = (row.get(cell, 0) - factor * value) % PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
