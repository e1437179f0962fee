"""The masked ledger (B7): a row for each record that shows no value whose count the tables hide. No ORM here."""
from functools import lru_cache

KEPT = 10_000  # values that are looked up once; what differs in every row is not among them
ALONE = ('nature', 'form', 'attribution', 'stage')


class Masked:
    """Turns rows of the ledger, given as dicts, into tuples of text: code, month, regime, nature, form, attribution,
    behaviours, case stage, unit, status, finding, severity.

    A value is shown only where every table that shows it, alone or beside those before it, shows its cell.

    :param unseen: the cells that may not be seen, see :mod:`figures`
    :param dict labels: by dimension the text of each value
    :param str hidden: the mark of what is not shown
    :param str other: what stands for a unit below the threshold
    :param str none: what stands for no unit
    """

    def __init__(self, unseen, labels, hidden, other, none):
        self.unseen, self.labels, self.hidden, self.other, self.none = frozenset(unseen), labels, hidden, other, none
        keep = lru_cache(maxsize=KEPT)
        self._in_line = keep(self._line)
        self._by_itself = keep(self._alone)
        self._of_unit = keep(self._unit)

    def __call__(self, row):
        month, regime, codes, state, finding, severity = self._in_line(
            row['month'], row['regime'], row['outcome'], row['state'], row['finding'], row['severity'], row['behaviours'])
        nature, form, attribution, stage = (self._by_itself(name, row[name]) for name in ALONE)
        return (row['name'], month, regime, nature, form, attribution, codes, stage, self._of_unit(row['unit']), state,
                finding, severity)

    def _seen(self, **values):
        return tuple(values.items()) not in self.unseen

    def _line(self, month, regime, outcome, state, finding, severity, behaviours):
        """Return the texts of what stands in the tables by month, regime, result and status."""
        is_month = self._seen(month=month)
        is_regime = is_month and self._seen(regime=regime) and self._seen(month=month, regime=regime)
        is_outcome = is_regime and self._seen(outcome=outcome) and self._seen(regime=regime, outcome=outcome)
        is_state = is_outcome and self._seen(regime=regime, outcome=outcome, state=state)
        return (
            str(month) if is_month else self.hidden, self._label('regime', regime, is_regime),
            self._codes(behaviours) if is_regime else self.hidden, self._label('state', state, is_state),
            self._label('finding', finding, is_outcome), self._label('severity', severity, is_outcome))

    def _label(self, name, value, is_seen=True):
        return self.labels[name].get(value, '') if is_seen else self.hidden

    def _codes(self, behaviours):
        codes = (behaviours or '').split(',')
        return ', '.join(code if self._seen(behaviour=code) else self.hidden for code in codes)

    def _alone(self, name, value):
        return self._label(name, value, self._seen(**{name: value}))

    def _unit(self, unit):
        return (unit or self.none) if self._seen(unit=unit) else self.other
