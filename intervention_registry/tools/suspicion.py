"""Where it is doubtful that nobody was approached (A10, B10): units, never people. No ORM here.

A unit all of whose returns are zero is compared with what was to be expected: by its cases and its people at the rate of the
bureau, and by its own past. Where three returns that are not zero were to be expected, chance leaves none in one case of
twenty; and long silence over many cases is doubtful by itself. Units too small for that are judged with the one above.
"""
EXPECTED = 3  # e ** -3 is 5 %
PAST = 3  # periods that a unit's own past takes
SILENCE, SILENT_CASES = 4, 40  # periods in a row, this one included, and the cases of all of them


def reasons(unit, bureau, past=()):
    """Return why the zero of one unit is doubtful, each ``{'kind', ...}`` with the figures that show it.

    :param dict unit: ``people``, ``cases``, ``filed`` and ``positive`` (returns) of this period
    :param dict bureau: the same of the whole bureau over all known periods
    :param past: the same of the unit in earlier periods, the oldest first
    :return: list of dict; ``kind`` is case_load, headcount, history or silence
    """
    if unit['positive'] or not unit['filed']:
        return []
    past, found = list(past), []
    load = _expected(unit['cases'], bureau['positive'], bureau['cases'])
    if load >= EXPECTED:
        found.append({'kind': 'case_load', 'cases': unit['cases'], 'expected': int(load)})
    people = _expected(unit['filed'], bureau['positive'], bureau['filed'])
    if people >= EXPECTED:
        found.append({'kind': 'headcount', 'people': unit['filed'], 'expected': int(people)})
    own = _expected(unit['filed'], _sum(past, 'positive'), _sum(past, 'filed'))
    if len(past) >= PAST and own >= EXPECTED:
        found.append({'kind': 'history', 'periods': len(past), 'expected': int(own)})
    return found + _silence([*past, unit])


def _expected(size, positive, whole):
    return size * positive / whole if whole else 0


def _sum(rows, name):
    return sum(row[name] for row in rows)


def _silence(periods):
    silent = []
    for row in reversed(periods):
        if row['positive']:
            break
        silent.append(row)
    cases = _sum(silent, 'cases')
    if len(silent) < SILENCE or cases < SILENT_CASES:
        return []
    return [{'kind': 'silence', 'periods': len(silent), 'cases': cases}]


def judged(units, above, fewest):
    """Return the units as they are judged: those with fewer than ``fewest`` returns go into the one above them.

    What is too small at the top is left out. No return is in two of them.

    :param dict units: ``people``, ``cases``, ``filed``, ``positive`` by unit
    :param dict above: the unit above each, None at the top
    :param int fewest: the fewest returns that are judged
    """
    units = {key: dict(figures) for key, figures in units.items()}
    for key in sorted(units.keys() | above.keys(), key=lambda key: (-_depth(key, above), key or 0)):
        if key not in units or units[key]['filed'] >= fewest:
            continue
        small, parent = units.pop(key), above.get(key)
        if parent is not None:
            whole = units.setdefault(parent, dict.fromkeys(small, 0))
            for name, value in small.items():
                whole[name] += value
    return units


def _depth(key, above):
    depth, seen = 0, {key}
    while (key := above.get(key)) is not None and key not in seen:
        seen.add(key)
        depth += 1
    return depth
