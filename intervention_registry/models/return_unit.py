from collections import Counter

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..tools.return_counts import Filed, zeros
from .fields import SealedChar

WIDTH = 9  # digits of each figure that is sealed, so that all are of one length


class InterventionReturnUnit(models.Model):
    """What a unit owed and filed when a period's returns were due (A6, B5): counted once, and then never changed.

    Counting as people file would tell of each what he filed. How many returns were zero is told where it tells of nobody
    (tools/return_counts.py); the number itself is sealed and opened by the registry alone, for later sums and comparisons.
    Approaches that went past the bureau count as none: a sum that holds more than the ledger would tell of them.
    """
    _name = 'intervention.return.unit'
    _inherit = ['intervention.discreet', 'intervention.append.only']
    _description = 'Returns of a Unit'
    _order = 'period_id desc, id'
    _rec_name = 'department_id'

    period_id = fields.Many2one('intervention.return.period', 'Return Period', required=True, readonly=True, index=True,
                                ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    department_id = fields.Many2one('hr.department', 'Unit', readonly=True, ondelete='restrict')
    owed_count = fields.Integer('Owed', readonly=True)
    filed_count = fields.Integer('Filed in Time', readonly=True)
    late_count = fields.Integer('Overdue', readonly=True)
    paper_count = fields.Integer('On Paper', readonly=True)
    case_count = fields.Integer('Cases in Hand', readonly=True)
    zero_count = fields.Integer('Zero Returns', readonly=True)
    is_hidden = fields.Boolean('Zero Returns Not Told', readonly=True, help="Too few to be told without telling of people")
    zero_text = fields.Char('Zero Returns Told', compute='_compute_zero_text')
    sealed_counts = SealedChar(readonly=True, groups=NO_ACCESS)

    _once = models.UniqueIndex('(period_id, COALESCE(department_id, 0))', "The returns of this unit were counted already.")

    @api.depends('zero_count', 'is_hidden')
    def _compute_zero_text(self):
        hidden = self.env._("Not told")
        for unit in self:
            unit.zero_text = hidden if unit.is_hidden else str(unit.zero_count)

    @api.model
    def _seal_links(self):
        return ('period_id',)

    def _exact(self):
        """Return what the one unit filed in time; told to the registry's own sums alone."""
        # sudo: what is sealed is readable to nobody
        text = self.sudo().sealed_counts
        return Filed(int(text[:WIDTH]), int(text[WIDTH:]))


class InterventionReturnPeriod(models.Model):
    """Counting (A6, B5): once, when the returns of a period were due."""
    _inherit = 'intervention.return.period'

    unit_ids = fields.One2many('intervention.return.unit', 'period_id', 'Units', readonly=True)
    zero_count = fields.Integer('Zero Returns', readonly=True)
    is_hidden = fields.Boolean('Zero Returns Not Told', readonly=True, help="Too few to be told without telling of people")

    @api.model
    def _count_due(self, company):
        """Count the returns of a company's periods whose day has passed."""
        today = company._intervention_today()
        for period in self._of_company(company).filtered(lambda period: period.state == 'open' and period.due_on < today):
            period._count_units()

    def _count_units(self):
        """Freeze what each unit filed in time, and what of it may be told; then judge the zeros."""
        self.ensure_one()
        owed, filed = self._owed_by_unit(), self._filed_by_unit()
        parts = {unit: filed.get(unit, Filed(0, 0)) for unit in owed}
        told, whole = zeros(parts, self.env['intervention.report']._small_cell())
        cases = self._cases_by_unit()
        # sudo: counts are written by the registry alone
        self.env['intervention.return.unit'].sudo()._append([{
            'period_id': self.id, 'company_id': self.company_id.id, 'department_id': unit, **owed[unit],
            'case_count': cases.get(unit, 0), 'zero_count': told[unit] or 0, 'is_hidden': told[unit] is None,
            'sealed_counts': ''.join(f'{number:0{WIDTH}d}' for number in parts[unit]),
        } for unit in sorted(parts)])
        self._move({'state': 'counted', 'counted_on': self.company_id._intervention_today(),
                    'zero_count': whole or 0, 'is_hidden': whole is None})
        self._trace('return_count', names=('name', 'state', 'zero_count', 'is_hidden'),
                    **{name: sum(row[name] for row in owed.values()) for name in ('owed_count', 'filed_count', 'late_count')})
        self._judge()

    def _owed_by_unit(self):
        """Return the counts that are open to see, by unit (False: none)."""
        counts = {}
        for unit, state, late, way, count in self.env['intervention.return']._read_group(
                [('period_id', '=', self.id)], ['department_id', 'known_state', 'is_late', 'way'], ['__count']):
            row = counts.setdefault(unit.id, dict.fromkeys(('owed_count', 'filed_count', 'late_count', 'paper_count'), 0))
            row['owed_count'] += count
            row['late_count'] += count * late
            row['filed_count'] += count * (state == 'filed' and not late)
            row['paper_count'] += count * (way == 'paper' and not late)
        return counts

    def _filed_by_unit(self, batch=5000):
        """Return what was filed here in time, by unit; told to the registry's own sums alone."""
        filed, positive, last = Counter(), Counter(), 0
        # sudo: what is sealed is readable to nobody
        every = self.env['intervention.return'].sudo()
        domain = [('period_id', '=', self.id), ('known_state', '=', 'filed'), ('is_late', '=', False), ('way', '=', 'app')]
        while rows := every.search([*domain, ('id', '>', last)], order='id', limit=batch):
            for row in rows:
                if said := row._opened_unless_damaged():
                    filed[row.department_id.id] += 1
                    positive[row.department_id.id] += said[1] > 0
            last = rows[-1].id
            rows.invalidate_recordset()
        return {unit: Filed(count, positive[unit]) for unit, count in filed.items()}

    def _cases_by_unit(self):
        """Return how many cases the people of each unit have in hand, or had in the period."""
        self.env.flush_all()
        return {unit or False: count for unit, count in self.env.execute_query(SQL(
            """SELECT owed.department_id, COUNT(DISTINCT cases.id)
                 FROM intervention_return owed
                 JOIN intervention_case_handler_rel handler ON handler.employee_id = owed.employee_id
                 JOIN intervention_case cases ON cases.id = handler.case_id AND cases.company_id = owed.company_id
                WHERE owed.period_id = %s AND (cases.stage != 'closed' OR cases.create_date >= %s)
                GROUP BY owed.department_id""", self.id, self.date_from))}

    @api.model
    def _figures(self, company, date_from, date_to, department=None):
        """Return what the annual analysis says of returns (B7) of the periods that end between two days.

        Zero returns are told as the periods tell them. Of a whole calendar year all periods of which were counted they are
        told as well where what single periods do not tell is, taken together, about enough people; never of a part of a year,
        for the next part would tell the difference, nor of one unit beyond what its rows tell.

        :param company: the company
        :param date date_from: the first day
        :param date date_to: the last day
        :param department: of this unit and those below it alone
        :return: ``{'due', 'filed', 'overdue', 'zero'}``; zero is None where it is not told. Private: the caller suppresses.
        """
        # sudo: whose figures are asked for was checked by who asks
        periods = self.sudo().search([('company_id', '=', company.id), ('date_to', '>=', date_from), ('date_to', '<=', date_to)])
        domain = [('period_id', 'in', periods.ids)] + ([('department_id', 'child_of', department.id)] if department else [])
        rows = {(state, late): count for state, late, count in self.env['intervention.return'].sudo()._read_group(
            domain, ['known_state', 'is_late'], ['__count'])}
        whole_year = (date_from.day, date_from.month, date_to.day, date_to.month) == (1, 1, 31, 12) and (
            periods[:1].date_to == date_to)
        return {
            'due': sum(rows.values()),
            'filed': sum(count for (state, _late), count in rows.items() if state == 'filed'),
            'overdue': sum(count for (_state, late), count in rows.items() if late),
            'zero': periods._zero_of_unit(domain) if department else periods._zero_together(whole_year),
        }

    def _zero_of_unit(self, domain):
        # sudo: as above
        units = self.env['intervention.return.unit'].sudo().search(domain)
        return None if units.filtered('is_hidden') else sum(units.mapped('zero_count'))

    def _zero_together(self, whole_year):
        counted = self.filtered(lambda period: period.state == 'counted')
        untold = counted.filtered('is_hidden')
        known = sum((counted - untold).mapped('zero_count'))
        if not untold:
            return known
        if not whole_year or counted != self:
            return None
        parts = {unit.id: unit._exact() for unit in untold.unit_ids}
        _told, together = zeros(parts, self.env['intervention.report']._small_cell())
        return None if together is None else known + together
