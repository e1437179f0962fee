from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ..tools import figures

OUTCOMES = ('open', 'no_breach', 'unfounded', 'ordinary', 'serious')
DIMENSIONS = ('month', 'regime', 'outcome', 'state', 'nature', 'form', 'attribution', 'response', 'stage', 'unit')
SELECTIONS = {'regime': 'regime', 'state': 'state', 'nature': 'nature', 'form': 'form', 'attribution': 'attribution',
              'response': 'response', 'stage': 'case_stage'}
# every table with its margins
TABLES = (
    (), ('month',), ('regime',), ('outcome',), ('month', 'regime'), ('regime', 'outcome'),
    ('regime', 'outcome', 'state'), ('nature',), ('form',), ('attribution',), ('response',), ('stage',), ('unit',),
)
FETCH = 5000


def key(cell):
    """Return the name of a cell in the frozen figures, such as ``month=3;regime=staff``; ``total`` for the whole."""
    return ';'.join(f'{dimension}={value}' for dimension, value in cell) or 'total'


class InterventionReport(models.Model):
    """The figures (B7): one aggregate query over the ledger with all margins, and what of it may be shown."""
    _inherit = 'intervention.report'

    @api.model
    def _ledger_query(self, company, year, kind):
        """Return the rows a report counts: what the bureau received in the year, by the company's calendar.

        What went past the bureau is the superior authority's to count: here it would betray itself.
        """
        matter = SQL("""AND r.regime = 'cadre' AND r.finding = 'breach' AND r.severity = 'serious'
                        AND r.state IN ('resolved', 'authorised', 'circulated', 'closed')""")
        return SQL(
            """SELECT r.id, r.name, date_part('month', r.submitted_on)::int AS month, r.regime, r.state, r.nature,
                      r.form, r.attribution, r.response, COALESCE(r.case_stage, '') AS stage, r.finding,
                      COALESCE(r.severity, '') AS severity, COALESCE(btrim(r.intervenor_unit), '') AS unit,
                      CASE r.finding WHEN 'none' THEN 'open' WHEN 'breach' THEN COALESCE(r.severity, 'ordinary')
                           ELSE r.finding END AS outcome
                 FROM intervention_record r
                WHERE r.company_id = %s AND r.route = 'bureau' AND r.submitted_on BETWEEN %s AND %s %s""",
            company.id, date(year, 1, 1), date(year, 12, 31), matter if kind == 'special' else SQL())

    @api.model
    def _collect(self, company, year, kind):
        """Return ``{'total', 'counts', 'axes', 'behaviours', 'threshold', 'figures', 'query'}`` of a year's ledger."""
        self.env['intervention.record'].flush_model()
        query = self._ledger_query(company, year, kind)
        counts = self._counts(query)
        behaviours = self._behaviours(query, date(year, 12, 31))
        threshold = self._small_cell()
        [[ledger]] = self.env.execute_query(SQL(
            """SELECT encode(sha256(COALESCE(string_agg(sha256(convert_to(ledger::text, 'UTF8')), ''::bytea
                                                        ORDER BY ledger.name COLLATE "C"), ''::bytea)), 'hex')
                 FROM (%s) ledger""", query))
        return {
            'total': counts.get(figures.TOTAL, 0), 'counts': counts, 'axes': self._axes(counts), 'query': query,
            'behaviours': behaviours, 'threshold': threshold, 'figures': {
                'company': company.id, 'year': year, 'kind': kind, 'threshold': threshold, 'ledger': ledger,
                'cells': {key(cell): count for cell, count in counts.items()},
                'behaviours': {code: count for code, count in behaviours.items() if count},
            },
        }

    @api.model
    def _counts(self, query):
        """Return the count by cell, for all tables in one query."""
        names = SQL(', ').join(SQL.identifier(name) for name in DIMENSIONS)
        sets = SQL(', ').join(
            SQL('(%s)', SQL(', ').join(SQL.identifier(name) for name in table)) if table else SQL('()')
            for table in TABLES)
        rows = self.env.execute_query(SQL(
            "SELECT GROUPING(%s), COUNT(*), %s FROM (%s) ledger GROUP BY GROUPING SETS (%s)",
            names, names, query, sets))
        top = 1 << (len(DIMENSIONS) - 1)
        tables = {sum(top >> place for place, name in enumerate(DIMENSIONS) if name not in table): table
                  for table in TABLES}
        counts = {}
        for mask, count, *values in rows:
            row = dict(zip(DIMENSIONS, values))
            counts[tuple((name, row[name]) for name in tables[mask])] = count
        return counts

    @api.model
    def _axes(self, counts):
        """Return the values of each dimension: all that may occur, and for units those that did."""
        axes = {'month': list(range(1, 13)), 'outcome': list(OUTCOMES)}
        for name, field in SELECTIONS.items():
            axes[name] = [value for value, _label in self.env['intervention.record']._fields[field].selection]
        for name in ('stage', 'unit'):
            found = sorted(cell[0][1] for cell in counts if len(cell) == 1 and cell[0][0] == name)
            axes[name] = axes.get(name, []) + [value for value in found if value not in axes.get(name, [])]
        return axes

    @api.model
    def _behaviours(self, query, day):
        """Return the count by behaviour code: those in force at the end of the year, and those that occurred."""
        known = self.env['intervention.legal.basis']._in_force(duty='behaviour', on=day)
        found = dict(self.env.execute_query(SQL(
            """SELECT basis.code, COUNT(DISTINCT ledger.id) FROM (%s) ledger
                 JOIN intervention_record_behaviour_rel rel ON rel.record_id = ledger.id
                 JOIN intervention_legal_basis basis ON basis.id = rel.basis_id GROUP BY basis.code""", query)))
        codes = {*found, *(basis.code for basis in known if basis.regime != 'national')}
        return {code: found.get(code, 0) for code in sorted(codes)}

    @api.model
    def _small_cell(self):
        """Return the smallest count that is shown (a setting)."""
        # sudo: a setting
        value = self.env['ir.config_parameter'].sudo().get_param('intervention_registry.small_cell') or '3'
        return max(int(value), 1)

    @api.model
    def _publish(self, collected):
        """Return what may be shown, frozen, and the cells that may not be seen, for masking the ledger."""
        counts = {**collected['counts'], **{(('behaviour', code),): count
                                            for code, count in collected['behaviours'].items()}}
        lines = figures.sums(collected['axes'], TABLES)
        lines.append((None, [(('behaviour', code),) for code in collected['behaviours']]))
        unseen = figures.hidden(counts, lines, collected['threshold'])
        shown = {cell: count for cell, count in counts.items() if cell not in unseen}
        units = [[cell[0][1], count] for cell, count in shown.items() if len(cell) == 1 and cell[0][0] == 'unit']
        cells = {key(cell): count for cell, count in shown.items() if not _of(cell, 'unit', 'state')}
        cells.update({key(cell): None for cell in unseen if not _of(cell, 'unit', 'state')})
        return {
            'threshold': collected['threshold'], 'total': collected['total'], 'cells': cells,
            'units': sorted(units, key=lambda unit: (-unit[1], unit[0])),
            'other_units': collected['total'] - sum(count for _name, count in units),
            'behaviours': list(collected['behaviours']),
        }, {'cells': unseen, 'query': collected['query']}

    @api.model
    def _ledger_rows(self, unseen):
        """Stream the ledger as dicts in the order of the visible month and the code, a batch at a time."""
        months = [cell[0][1] for cell in unseen['cells'] if len(cell) == 1 and cell[0][0] == 'month']
        # a cursor of the server: memory stays flat however long the year was
        self.env.cr.execute(SQL(
            """DECLARE intervention_ledger NO SCROLL CURSOR FOR
               SELECT ledger.*, (SELECT string_agg(basis.code, ',' ORDER BY basis.code)
                                   FROM intervention_record_behaviour_rel rel
                                   JOIN intervention_legal_basis basis ON basis.id = rel.basis_id
                                  WHERE rel.record_id = ledger.id) AS behaviours
                 FROM (%s) ledger
                ORDER BY CASE WHEN ledger.month = ANY(%s) THEN 13 ELSE ledger.month END, ledger.name COLLATE "C" """,
            unseen['query'], months))
        while True:
            self.env.cr.execute(SQL("FETCH %s FROM intervention_ledger", FETCH))
            rows = self.env.cr.dictfetchall()
            yield from rows
            if len(rows) < FETCH:
                break
        self.env.cr.execute(SQL("CLOSE intervention_ledger"))


def _of(cell, *dimensions):
    return any(name in dimensions for name, _value in cell)
