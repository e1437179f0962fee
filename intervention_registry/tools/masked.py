"""The masked ledger (B7): a row for each record that shows no value whose count the tables hide. No ORM here."""
from functools import lru_cache

KEPT = 10_000  # values that are looked up once; what differs in every row is not among them
ALONE = ('nature', 'form', 'attribution', 'stage')


class Masked:
    """Turns rows of the ledger, given as dicts, into tuples of text: code, month, regime, nature, form, attribution,
    behaviours, case stage, unit of who came, status, finding, severity.

    A value is shown only where every table that shows it, alone or beside those before it, shows its cell.

    :param unseen: the cells that may not be seen, see :mod:`figures`
    :param dict labels: by dimension the text of each value
    :param str hidden: the mark of what is not shown
    :param str other: what stands for a unit of who came below the threshold
    :param str none: what stands for none
    """

    def __init__(self, unseen, labels, hidden, other, none):
        self.unseen, self.labels, self.hidden, self.other, self.none = frozenset(unseen), labels, hidden, other, none
        self._in_line = lru_cache(maxsize=KEPT)(self._line)
        self._of_unit = lru_cache(maxsize=KEPT)(self._unit)
        self._by_itself = [
            (name, {value: text if self._seen(**{name: value}) else hidden for value, text in {'': '', **labels[name]}.items()})
            for name in ALONE]

    def __call__(self, row):
        month, regime, codes, state, finding, severity = self._in_line(
            row['month'], row['regime'], row['outcome'], row['state'], row['finding'], row['severity'], row['stage'],
            row['behaviours'])
        nature, form, attribution, stage = [texts.get(row[name], self.hidden) for name, texts in self._by_itself]
        return (row['name'], month, regime, nature, form, attribution, codes, stage, self._of_unit(row['origin']), state,
                finding, severity)

    def _seen(self, **values):
        return tuple(values.items()) not in self.unseen

    def _line(self, month, regime, outcome, state, finding, severity, stage, behaviours):
        """Return the texts of what stands in the tables by month, regime, result and status."""
        is_month = self._seen(month=month)
        is_regime = is_month and self._seen(regime=regime) and self._seen(month=month, regime=regime)
        is_outcome = is_regime and self._seen(outcome=outcome) and self._seen(regime=regime, outcome=outcome)
        is_state = is_outcome and self._seen(regime=regime, outcome=outcome, state=state)
        return (
            str(month) if is_month else self.hidden, self._label('regime', regime, is_regime),
            self._codes(behaviours, stage) if is_regime else self.hidden, self._label('state', state, is_state),
            self._label('finding', finding, is_outcome), self._label('severity', severity, is_outcome))

    def _label(self, name, value, is_seen=True):
        return self.labels[name].get(value, '') if is_seen else self.hidden

    def _codes(self, behaviours, stage):
        return ', '.join(code if self._seen(behaviour=code) and self._seen(behaviour=code, stage=stage) else self.hidden
                         for code in (behaviours or '').split(','))

    def _unit(self, origin):
        return (origin or self.none) if self._seen(origin=origin) else self.other
