"""Units within units, and how their counts hang together. No ORM here.

A cell of a unit begins with ``('unit', id)``: what was counted for that unit itself. Where others lie below it
``('branch', id)`` is the sum of it and them. The unit 0 stands for none.
"""


class UnitTree:
    """The units that were found in a ledger, with those above them."""

    def __init__(self, paths, found, labels=None):
        """Keep which units there are.

        :param dict paths: for each unit the ids from the topmost one down to itself
        :param found: the ids that have counts of their own
        :param dict labels: the name of each unit
        """
        self.paths = {**{unit: (unit,) for unit in found}, **paths}
        self.found, self.labels = frozenset(found), {0: '', **(labels or {})}
        self.children = {}
        for unit in self.found:
            path = self.paths[unit]
            for above, below in zip(path, path[1:]):
                self.children.setdefault(above, set()).add(below)

    def below(self, unit):
        """Return the ids with counts of the unit and of what lies below it."""
        return sorted(other for other in self.found if unit in self.paths[other])

    def place(self, unit):
        """Return the pair with which the cells of a unit begin, those of the units below it counted in."""
        return ('branch', unit) if unit in self.children else ('unit', unit)

    def roll(self, counts):
        """Add the cells of the branches to ``counts``."""
        for cell, count in list(counts.items()):
            if cell[:1] and cell[0][0] == 'unit':
                for unit in self.paths[cell[0][1]]:
                    if unit in self.children:
                        branch = (('branch', unit), *cell[1:])
                        counts[branch] = counts.get(branch, 0) + count

    def lines(self, rests):
        """Return which cells are the sum of those of which units: of the topmost ones the whole, of branches what is in them.

        :param rests: what follows the unit in its cells
        :return: list of pairs of a cell and a list of cells
        """
        tops = sorted({self.paths[unit][0] for unit in self.found})
        lines = [(rest, [(self.place(top), *rest) for top in tops]) for rest in rests] if self.children else []
        for unit, children in sorted(self.children.items()):
            parts = [self.place(child) for child in sorted(children)]
            parts += [('unit', unit)] if unit in self.found else []
            lines += [((('branch', unit), *rest), [(part, *rest) for part in parts]) for rest in rests]
        return lines

    def seen_from(self, cell, unit=None):
        """Return a cell as the report of ``unit``, or of the whole, has it; None where it has not."""
        first = cell[0] if cell else ('', None)
        if first[0] not in ('unit', 'branch'):
            return cell if unit is None else None
        if unit is not None and first == self.place(unit):
            return cell[1:]
        inside = first[0] == 'unit' and len(cell) == 1 and (
            unit is None or (unit in self.children and unit in self.paths[first[1]]))
        return (('unit', self.labels.get(first[1], str(first[1]))),) if inside else None
