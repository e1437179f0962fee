from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ..tools import figures

OUTCOMES = ('open', 'no_breach', 'unfounded', 'ordinary', 'serious')
DIMENSIONS = ('month', 'regime', 'outcome', 'state', 'nature', 'form', 'attribution', 'response', 'stage', 'finding',
              'severity', 'insider', 'origin', 'unit')
SELECTIONS = {'regime': 'regime', 'state': 'state', 'nature': 'nature', 'form': 'form', 'attribution': 'attribution',
              'response': 'response', 'stage': 'case_stage', 'finding': 'finding'}
# every table with its margins; those of a unit have it before
OF_UNIT = (
    (), ('month',), ('regime',), ('outcome',), ('month', 'regime'), ('regime', 'outcome'), ('state',), ('nature',),
    ('form',), ('attribution',), ('response',), ('stage',), ('finding',), ('severity',), ('insider',),
)
TABLES = (*OF_UNIT, ('regime', 'outcome', 'state'), ('origin',), *(('unit', *table) for table in OF_UNIT))
BEHAVIOURS = (('behaviour',), ('behaviour', 'stage'), ('unit', 'behaviour'), ('unit', 'behaviour', 'stage'))
# what the way of a record implies: a state behind the finding has one, a state of the committee a breach
UNFOUND = ('draft', 'submitted', 'verifying')
BREACH = ('deliberating', 'resolved', 'authorised', 'circulated')
# which outcomes make a finding and a severity
FINDING = {'none': ('open',), 'no_breach': ('no_breach',), 'unfounded': ('unfounded',), 'breach': ('ordinary', 'serious')}
SEVERITY = {'': ('open', 'no_breach', 'unfounded'), 'ordinary': ('ordinary',), 'serious': ('serious',)}
FETCH = 5000


def unnamed(shadow, *columns):
    """Return the condition, with its AND, that none of the columns names one of the employees ``shadow``."""
    return SQL().join(SQL(" AND COALESCE(%s, 0) != ALL(%s)", SQL.identifier(*column.split('.')), list(shadow))
                      for column in columns if shadow)


def key(cell):
    """Return the name of a cell in the frozen figures, such as ``month=3;regime=staff``; ``total`` for the whole."""
    return ';'.join(f'{dimension}={value}' for dimension, value in cell) or 'total'


class InterventionReport(models.Model):
    """The figures (B7): one aggregate query over the ledger with all margins, exact, of the whole and of every unit."""
    _inherit = 'intervention.report'

    @api.model
    def _collect(self, company, year, kind, department=None):
        """Return what the ledger of a year counts, see :meth:`_gather`, with the exact ``figures`` that are frozen."""
        collected = self._gather(company, date(year, 1, 1), date(year, 12, 31), kind, department)
        mine = self._of_place(collected, collected['counts'])
        collected['total'] = mine.get(figures.TOTAL, 0)
        collected['figures'] = {
            'company': company.id, 'year': year, 'kind': kind, 'threshold': collected['threshold'],
            'ledger': self._ledger_digest(collected['query']),
            'cells': {key(cell): count for cell, count in mine.items() if not _of(cell, 'behaviour', 'measure')},
            'behaviours': {cell[0][1]: count for cell, count in mine.items() if len(cell) == 1 and _of(cell, 'behaviour')},
            'measures': {cell[0][1]: count for cell, count in mine.items() if _of(cell, 'measure')},
            'values': collected['values'],
        }
        return collected

    @api.model
    def _gather(self, company, first, last, kind='annual', department=None, shadow=()):
        """Return the cells of the whole and of every unit, and what belongs to them.

        :param company: whose ledger
        :param date first: the first day of submission
        :param date last: the last one
        :param str kind: annual or special
        :param department: the unit whose figures are wanted; they are counted beside the others, for what is hidden of one
            follows from all
        :param shadow: ids of employees whose records are left out
        :return: dict of ``counts``, ``lines``, ``behaviours``, ``units``, ``query``, ``threshold``, ``values``, and what
            was asked
        """
        self.env.flush_all()
        query = self._ledger_query(company, first, last, kind, shadow)
        behaviours, found = self._behaviours(query, last)
        counts = {**self._counts(query), **found}
        if kind == 'annual':
            counts.update(self._counted(company, first, last, shadow))
        axes = self._axes(counts, behaviours)
        units = self._unit_tree(axes['unit'], department)
        units.roll(counts)
        if department:
            query = self._ledger_query(company, first, last, kind, shadow, units.below(department.id))
        return {
            'company': company, 'first': first, 'last': last, 'kind': kind, 'shadow': shadow,
            'department': department.id if department else None,
            'counts': counts, 'lines': self._lines(axes, units, counts), 'behaviours': behaviours, 'units': units, 'query': query,
            'threshold': self._small_cell(), 'values': self._day_values(company, query) if kind == 'annual' else {},
        }

    @api.model
    def _ledger_query(self, company, first, last, kind='annual', shadow=(), units=None):
        """Return the rows a report counts: what the bureau received in the time, by the company's calendar.

        What went past the bureau is the superior authority's to count: here it would betray itself.
        """
        matter = SQL("""AND r.regime = 'cadre' AND r.finding = 'breach' AND r.severity = 'serious'
                        AND r.state IN ('resolved', 'authorised', 'circulated', 'closed')""")
        return SQL(
            """SELECT r.id, r.name, date_part('month', r.submitted_on)::int AS month, r.regime, r.state, r.nature,
                      r.form, r.attribution, r.response, COALESCE(r.case_stage, '') AS stage, r.finding,
                      CASE r.finding WHEN 'breach' THEN COALESCE(r.severity, 'ordinary') ELSE '' END AS severity,
                      COALESCE(btrim(r.intervenor_unit), '') AS origin, COALESCE(r.department_id, 0) AS unit,
                      CASE WHEN r.intervenor_id IS NULL THEN 'outsider' ELSE 'own' END AS insider,
                      CASE r.finding WHEN 'none' THEN 'open' WHEN 'breach' THEN COALESCE(r.severity, 'ordinary')
                           ELSE r.finding END AS outcome
                 FROM intervention_record r
                WHERE r.company_id = %s AND r.route = 'bureau' AND r.submitted_on BETWEEN %s AND %s %s %s %s""",
            company.id, first, last, matter if kind == 'special' else SQL(),
            unnamed(shadow, 'r.intervenor_id', 'r.principal_id'),
            SQL() if units is None else SQL("AND r.department_id = ANY(%s::int[])", list(units)))

    @api.model
    def _ledger_digest(self, query):
        """Return the SHA-256 over the rows, so that exact figures stand for one ledger alone."""
        [[digest]] = self.env.execute_query(SQL(
            """SELECT encode(sha256(COALESCE(string_agg(sha256(convert_to(ledger::text, 'UTF8')), ''::bytea
                                                        ORDER BY ledger.name COLLATE "C"), ''::bytea)), 'hex')
                 FROM (%s) ledger""", query))
        return digest

    @api.model
    def _counts(self, query):
        """Return the count by cell, for all tables in one query."""
        columns = {name: SQL.identifier('ledger', name) for name in DIMENSIONS}
        return self._grouped(columns, TABLES, SQL("COUNT(*)"), SQL("(%s) ledger", query))

    @api.model
    def _behaviours(self, query, day):
        """Return the codes in force at the end of the time or found in it, and the count by cell of their tables."""
        known = self.env['intervention.legal.basis']._in_force(duty='behaviour', on=day)
        source = SQL(
            """(%s) ledger
                 JOIN intervention_record_behaviour_rel rel ON rel.record_id = ledger.id
                 JOIN intervention_legal_basis basis ON basis.id = rel.basis_id""", query)
        columns = {'behaviour': SQL("basis.code"), 'stage': SQL("ledger.stage"), 'unit': SQL("ledger.unit")}
        counts = self._grouped(columns, BEHAVIOURS, SQL("COUNT(DISTINCT ledger.id)"), source)
        found = {cell[0][1] for cell in counts if len(cell) == 1}
        return sorted(found | {basis.code for basis in known if basis.regime != 'national'}), counts

    @api.model
    def _grouped(self, columns, tables, count, source):
        """Return the count by cell of all ``tables``, out of one query; ``columns`` are expressions by dimension."""
        names = SQL(', ').join(columns.values())
        sets = SQL(', ').join(SQL('(%s)', SQL(', ').join(columns[name] for name in table)) for table in tables)
        rows = self.env.execute_query(SQL(
            "SELECT GROUPING(%s), %s, %s FROM %s GROUP BY GROUPING SETS (%s)", names, count, names, source, sets))
        top = 1 << (len(columns) - 1)
        masks = {sum(top >> place for place, name in enumerate(columns) if name not in table): table for table in tables}
        counts = {}
        for mask, number, *values in rows:
            row = dict(zip(columns, values))
            counts[tuple((name, row[name]) for name in masks[mask])] = number
        return counts

    @api.model
    def _axes(self, counts, behaviours):
        """Return the values of each dimension: all that may occur, and for units those that did."""
        axes = {'month': list(range(1, 13)), 'outcome': list(OUTCOMES), 'severity': list(SEVERITY),
                'insider': ['own', 'outsider'], 'behaviour': behaviours}
        for name, field in SELECTIONS.items():
            axes[name] = [value for value, _label in self.env['intervention.record']._fields[field].selection]
        for name in ('stage', 'origin', 'unit'):
            found = {value for cell in counts for dimension, value in cell if dimension == name}
            axes[name] = axes.get(name, []) + sorted(found.difference(axes.get(name, ())))
        return axes

    @api.model
    def _lines(self, axes, units, counts):
        """Return which cells add up to which, those of the units included, and what everybody knows to be nothing left out."""
        axes = {**axes, 'branch': sorted(units.children)}
        branches = [('branch', *table) for table in (*OF_UNIT, *BEHAVIOURS[:2])]
        lines = figures.sums(axes, (*TABLES, *BEHAVIOURS, *branches), overlapping=('behaviour',), nested=('branch',))
        # how many behaviours the records of a stage show is known to nobody
        lines = [(whole, parts) for whole, parts in lines if whole is not None or not any(_of(part, 'stage') for part in parts)]
        lines += figures.spread(axes, ('state',), ('regime', 'outcome', 'state'))
        # an empty cell that nobody believes to count covers nothing
        lines = [(whole, [part for part in parts if counts.get(part) or not _impossible(part)]) for whole, parts in lines]
        places = [()] + [((name, unit),) for name in ('unit', 'branch') for unit in axes[name]]
        lines += [((*place, ('outcome', 'open')), [(*place, ('state', state)) for state in UNFOUND]) for place in places]
        for name, made_of in (('finding', FINDING), ('severity', SEVERITY)):
            lines += [((*place, (name, value)), [(*place, ('outcome', outcome)) for outcome in outcomes])
                      for place in places for value, outcomes in made_of.items()]
        rests = [rest for table in (*OF_UNIT, *BEHAVIOURS[:2]) for rest in figures.cells(axes, table)]
        return lines + self._measure_lines(axes, units, places) + units.lines(rests)

    @api.model
    def _small_cell(self):
        """Return the smallest count that is shown (a setting)."""
        # sudo: a setting
        value = self.env['ir.config_parameter'].sudo().get_param('intervention_registry.small_cell') or '3'
        return max(int(value), 1)


def _impossible(cell):
    """Say whether everybody knows that a cell of outcome and status counts nothing."""
    outcome, state = dict(cell).get('outcome'), dict(cell).get('state')
    if not outcome or not state:
        return False
    if outcome == 'open':
        return state not in UNFOUND
    return state in UNFOUND or (state in BREACH and outcome not in ('ordinary', 'serious'))


def _of(cell, *dimensions):
    return any(name in dimensions for name, _value in cell)
