from odoo import models

from ..tools.workbook import NOT_SHOWN
from .report_figures import OUTCOMES, SELECTIONS
from .report_level import LEVELS
from .report_measures import read_value


class InterventionReport(models.Model):
    """The published figures as tables in words (B7): the page, the workbook, documents and dashboards show these alone."""
    _inherit = 'intervention.report'

    def _tables(self):
        """Return the tables: ``[{'key', 'title', 'header', 'rows', 'total', 'chart'}]``.

        Rows are a label and counts, None where one is not shown; with ``total`` the last row is a sum. Where there are
        figures of last year, they are the last column. ``chart`` says what suits the table, if anything does.
        """
        shown, tables = self.published, [self._outcome_table(), self._monthly_table()]
        if 'origins' in shown:
            tables += [self._plain_table(name, chart='bar') for name in ('finding', 'severity', 'state')]
        if 'levels' in shown:
            tables.append(self._level_table())
        tables += [self._plain_table(name, chart='bar') for name in (
            'nature', 'form', 'attribution', 'response', 'stage', *(('insider',) if 'origins' in shown else ()))]
        tables.append(self._behaviour_table())
        if 'origins' in shown:
            tables += [self._stage_table(), self._unit_table()]
        if not self.department_id:
            tables.append(self._origin_table())
        if shown.get('bureaus'):
            tables.append(self._bureau_table())
        return [table for table in tables if table]

    def _titles(self):
        """Return the title of each table of one dimension, and what its rows are."""
        env = self.env
        return {
            'finding': (env._("By Finding"), env._("Finding")),
            'severity': (env._("By Severity"), env._("Severity")),
            'state': (env._("By Status"), env._("Status")),
            'nature': (env._("By Nature"), env._("Nature")),
            'form': (env._("By Form"), env._("Form")),
            'attribution': (env._("By Attribution"), env._("Attribution")),
            'response': (env._("By Answer Given"), env._("What Was Answered")),
            'stage': (env._("By Case Stage"), env._("Case Stage")),
            'insider': (env._("By Own Staff and Outsiders"), env._("Who Came")),
        }

    def _choices(self, name):
        """Return the labels of a dimension's values."""
        env = self.env
        if name == 'outcome':
            return dict(zip(OUTCOMES, (env._("Not found yet"), env._("No breach"), env._("Unfounded"),
                                       env._("Breach, ordinary"), env._("Breach, serious"))))
        if name == 'level':
            return dict(zip(LEVELS, (env._("Leader"), env._("Head of a unit"), env._("Handler"), env._("Not known"))))
        if name == 'insider':
            return {'own': env._("Own staff"), 'outsider': env._("Outsider")}
        labels = dict(env['intervention.record']._fields[SELECTIONS.get(name, name)]._description_selection(env))
        return {**labels, '': env._("No breach found")} if name == 'severity' else labels

    def _shown(self, *parts):
        return self.published['cells'].get(';'.join(parts), 0)

    def _former(self, *parts):
        """Return last year's figure of a cell as a tuple of one, of none where there is no last year."""
        before = self.published.get('before')
        return () if not before else (before['cells'].get(';'.join(parts) or 'total', 0),)

    def _last_year(self):
        """Return the heading of last year's column as a list of one, of none where there is no last year."""
        return [self.env._("Last Year")] if self.published.get('before') else []

    def _total_row(self):
        return (self.env._("Total"), self.published['total'], *self._former())

    def _plain_table(self, name, chart=None):
        """Return the table of one dimension."""
        title, label = self._titles()[name]
        rows = [(text, self._shown(f'{name}={value}'), *self._former(f'{name}={value}'))
                for value, text in self._choices(name).items()]
        return {'key': name, 'title': title, 'header': [label, self.env._("Number of Records"), *self._last_year()],
                'rows': [*rows, self._total_row()], 'total': True, 'chart': chart}

    def _outcome_table(self):
        outcomes, total = self._choices('outcome'), self.env._("Total")
        rows = [(label, *(self._shown(f'regime={regime}', f'outcome={outcome}') for outcome in outcomes),
                 self._shown(f'regime={regime}'), *self._former(f'regime={regime}'))
                for regime, label in self._choices('regime').items()]
        rows.append((total, *(self._shown(f'outcome={outcome}') for outcome in outcomes), self.published['total'],
                     *self._former()))
        return {'key': 'outcome', 'title': self.env._("By Regime and Result"), 'rows': rows, 'total': True,
                'header': [self.env._("Regime"), *outcomes.values(), total, *self._last_year()], 'chart': 'column'}

    def _monthly_table(self):
        regimes, total = self._choices('regime'), self.env._("Total")
        rows = [(self._month(month), *(self._shown(f'month={month}', f'regime={regime}') for regime in regimes),
                 self._shown(f'month={month}'), *self._former(f'month={month}')) for month in range(1, 13)]
        rows.append((total, *(self._shown(f'regime={regime}') for regime in regimes), self.published['total'],
                     *self._former()))
        return {'key': 'month', 'title': self.env._("By Month and Regime"), 'rows': rows, 'total': True,
                'header': [self.env._("Month"), *regimes.values(), total, *self._last_year()], 'chart': 'column'}

    def _month(self, month):
        return self.env._("Month %(month)s", month=month)

    def _level_table(self):
        levels, before = self.published['levels'], (self.published.get('before') or {}).get('levels')
        last = [self.env._("Last Year")] if before else []
        rows = [(label, levels['cells'].get(level, 0), *((before['cells'].get(level, 0),) if before else ()))
                for level, label in self._choices('level').items()]
        rows.append((self.env._("Total"), levels['total'], *((before['total'],) if before else ())))
        return {'key': 'level', 'title': self.env._("By Level of Who Recorded"), 'rows': rows, 'total': True,
                'header': [self.env._("Level"), self.env._("Number of Records"), *last], 'chart': 'bar'}

    def _behaviour_table(self):
        names = self._behaviour_names()
        rows = [(names.get(code, code), self._shown(f'behaviour={code}'), *self._former(f'behaviour={code}'))
                for code in self.published['behaviours']]
        return {'key': 'behaviour', 'title': self.env._("By Behaviour"), 'rows': rows, 'chart': 'bar',
                'header': [self.env._("Behaviour"), self.env._("Number of Records"), *self._last_year()]}

    def _stage_table(self):
        """Return how often each behaviour came at each stage of a case."""
        stages, names = self._choices('stage'), self._behaviour_names()
        rows = [(names.get(code, code), *(self._shown(f'behaviour={code}', f'stage={stage}') for stage in stages))
                for code in self.published['behaviours']]
        return {'key': 'behaviour_stage', 'title': self.env._("By Behaviour and Case Stage"), 'rows': rows,
                'header': [self.env._("Behaviour"), *stages.values()]}

    def _behaviour_names(self):
        """Return the short name of each behaviour in the year's catalogue, by code."""
        known = self.env['intervention.legal.basis'].with_context(active_test=False).search(
            [('code', 'in', self.published['behaviours'])], order='date_from')
        return {basis.code: basis.display_name for basis in known}

    def _unit_table(self):
        """Return the units whose cases the records are about; nothing where there is no other than the report's own."""
        before = (self.published.get('before') or {}).get('cells', {})
        names = sorted({name.removeprefix('unit=') for cells in (self.published['cells'], before) for name in cells
                        if name.startswith('unit=')})
        if not any(names):
            return None
        rows = [(name or self.env._("(no unit)"), self._shown(f'unit={name}'), *self._former(f'unit={name}'))
                for name in sorted(names, key=lambda name: (not name, name))]
        return {'key': 'unit', 'title': self.env._("By Handling Unit"), 'total': True, 'chart': 'bar',
                'header': [self.env._("Handling Unit"), self.env._("Number of Records"), *self._last_year()],
                'rows': [*rows, self._total_row()]}

    def _origin_table(self):
        shown, before = self.published, self.published.get('before')
        # what a former version called units are the units of who came
        now, then = dict(shown.get('origins', shown.get('units', ()))), dict(before['origins'] if before else ())
        rows = [(name or self.env._("(no unit)"), now.get(name), *((then.get(name),) if before else ()))
                for name in (*now, *(name for name in then if name not in now))]
        other = shown.get('other_origins', shown.get('other_units', 0))
        if other or (before and before['other_origins']):
            rows.append((self.env._("Other units"), other, *((before['other_origins'],) if before else ())))
        return {'key': 'origin', 'title': self.env._("By Unit of Who Came"), 'total': True, 'chart': 'bar',
                'header': [self.env._("Unit of Who Came"), self.env._("Number of Records"), *self._last_year()],
                'rows': [*rows, self._total_row()]}

    def _measure_table(self):
        """Return the measures as a table; None where the report has none."""
        rows = [(one['label'], _worded(one['unit'], one['value']),
                 *((_worded(one['unit'], one['before']),) if self.published.get('before') else ()))
                for one in self._measures()]
        return rows and {'key': 'measures', 'title': self.env._("Further Figures"), 'rows': rows,
                         'header': [self.env._("Figure"), self.env._("Value"), *self._last_year()]}

    def _cell_value(self, name, value):
        """Return a frozen value as it is shown; counts are shown as they are."""
        _label, unit = self._measure_names().get(name.removeprefix('measure='), (None, None))
        return _worded(unit, read_value(unit, value))

    def _bureau_table(self):
        return {'key': 'bureau', 'title': self.env._("By Bureau"), 'chart': 'bar',
                'header': [self.env._("Bureau"), self.env._("Number of Records")],
                'rows': [tuple(row) for row in self.published['bureaus']]}

    def _suppressed_note(self):
        return self.env._(
            "%(mark)s: not shown. Counts from 1 to %(largest)s are hidden, and with them as many others as would give "
            "them away; totals stay.", mark=NOT_SHOWN, largest=self.published['threshold'] - 1)


def _worded(unit, value):
    return f'{value / 10:g} %' if unit == 'per_mille' and value is not None else value
