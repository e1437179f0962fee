from odoo import api, models
from odoo.tools import SQL

from ..tools import figures
from .report_figures import FETCH, _of, key


class InterventionReport(models.Model):
    """What of the figures may be shown (B7): small cells are hidden, and what would give them away.

    The tables of the whole and those of every unit are judged together, whichever report is compiled: so the whole less its
    units says nothing that the whole does not say.
    """
    _inherit = 'intervention.report'

    @api.model
    def _publish(self, collected):
        """Return what the report freezes of the figures, and what may not be seen, for masking the ledger."""
        return self._show(collected)

    @api.model
    def _show(self, collected):
        """Return what may be shown, and what may not be seen."""
        counts, threshold = collected['counts'], collected['threshold']
        unseen = figures.hidden(counts, collected['lines'], threshold)
        shown = self._of_place(collected, {cell: count for cell, count in counts.items() if cell not in unseen})
        hidden = self._of_place(collected, dict.fromkeys(unseen))
        total = self._of_place(collected, counts).get(figures.TOTAL, 0)
        origins = [[cell[0][1], count] for cell, count in shown.items() if len(cell) == 1 and _of(cell, 'origin')]
        published = {
            'threshold': threshold, 'total': None if figures.TOTAL in hidden else total,
            'cells': {key(cell): count for cell, count in {**shown, **hidden}.items() if _is_shown(cell)},
            'origins': sorted(origins, key=lambda origin: (-origin[1], origin[0])),
            'other_origins': total - sum(count for _name, count in origins),
            'behaviours': collected['behaviours'],
            'measures': self._published_measures(collected, shown, hidden),
        }
        return published, {'cells': unseen, 'query': collected['query'], 'is_unit': bool(collected['department'])}

    @api.model
    def _of_place(self, collected, cells):
        """Return those of the ``{cell: value}`` that belong to the report's place, as it names them."""
        units, department = collected['units'], collected['department']
        return {seen: value for cell, value in cells.items()
                if (seen := units.seen_from(cell, department)) is not None}

    @api.model
    def _ledger_rows(self, unseen):
        """Stream the ledger as dicts in the order of the visible month and the code, a batch at a time.

        The report of a unit has no ledger: its codes would tell the unit of the rows in the ledger of the whole, and so
        what the tables by unit hide.
        """
        if unseen['is_unit']:
            return
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


def _is_shown(cell):
    """Say whether a cell stands in the frozen figures by its name: not the units of who came, which are put together."""
    return not _of(cell, 'origin', 'measure') and not (len(cell) > 1 and _of(cell, 'state'))
