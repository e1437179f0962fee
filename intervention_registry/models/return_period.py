import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL

from ..tools.return_period import MONTH, QUARTER, bounds, ended

_logger = logging.getLogger(__name__)
KIND = 'intervention_registry.return_period'
CRON = 'intervention_registry.ir_cron_returns'
EVENTS = [
    ('return_make', 'Returns made'),
    ('return_file', 'Return filed'),
    ('return_paper', 'Return handed in on paper'),
    ('return_excuse', 'Return put off or excused'),
    ('return_talk', 'Talk noted'),
    ('return_count', 'Returns counted'),
]
# Whoever was an enforcement officer on one day of the period owes one return, for the unit he was last in. Who left and whose
# file is archived owes it for the days before; a file that was archived without a day of departure owes nothing.
OWED = """
    SELECT DISTINCT ON (version.employee_id) version.employee_id, version.department_id
      FROM (SELECT v.employee_id, v.department_id, v.is_enforcement_officer, v.date_version, v.contract_date_start,
                   v.contract_date_end, v.departure_date, e.active,
                   LEAD(v.date_version) OVER (PARTITION BY v.employee_id ORDER BY v.date_version) AS next_version
              FROM hr_employee e
              JOIN hr_version v ON v.employee_id = e.id AND (v.active OR NOT e.active)
             WHERE e.company_id = %(company)s) AS version
     WHERE version.is_enforcement_officer AND version.date_version <= %(last)s
       AND COALESCE(version.next_version > %(first)s, TRUE)
       AND COALESCE(version.contract_date_start <= %(last)s, TRUE)
       AND COALESCE(version.contract_date_end >= %(first)s, TRUE)
       AND COALESCE(version.departure_date >= %(first)s, version.active)
     ORDER BY version.employee_id, version.date_version DESC"""
# in random order: the numbers of the rows, which the trail holds, do not follow those of the people
MAKE = """
    INSERT INTO intervention_return (
        period_id, period, date_from, date_to, due_on, company_id, employee_id, department_id, known_state, is_late, row_salt,
        create_uid, create_date, write_uid, write_date)
    SELECT %(period)s, %(name)s, %(first)s, %(last)s, %(due)s, %(company)s, owed.employee_id, owed.department_id, 'due', FALSE,
           replace(gen_random_uuid()::text, '-', ''), %(service)s, %(day)s, %(service)s, %(day)s
      FROM (%(owed)s) AS owed
     WHERE NOT EXISTS (SELECT FROM intervention_return known
                        WHERE known.employee_id = owed.employee_id AND known.period = %(name)s)
     ORDER BY gen_random_uuid()
        ON CONFLICT (employee_id, period) DO NOTHING"""


class InterventionTrail(models.Model):
    """The events of returns (A6, B5)."""
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=EVENTS, ondelete={event: 'cascade' for event, _name in EVENTS})


class InterventionReturnPeriod(models.Model):
    """One month or quarter for which every handler says whether he was approached (A6, B5).

    A scheduled action makes the returns of all who owe one at once, as soon as the period is over, and counts them when they
    are due; what was counted stays. The data key of the period seals what its returns say.
    """
    _name = 'intervention.return.period'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.document']
    _description = 'Return Period'
    _order = 'date_from desc, id desc'
    _trail_clear = ('name',)

    name = fields.Char('Period', required=True, readonly=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    date_from = fields.Date('From', required=True, readonly=True)
    date_to = fields.Date('Until', required=True, readonly=True)
    due_on = fields.Date(required=True, readonly=True)
    state = fields.Selection([('open', 'Being filed'), ('counted', 'Count closed')], 'Status', required=True, readonly=True,
                             default='open')
    counted_on = fields.Date(readonly=True)
    owed_count = fields.Integer('Owed', compute='_compute_counts')
    filed_count = fields.Integer('Filed', compute='_compute_counts')
    overdue_count = fields.Integer('Overdue', compute='_compute_counts')

    _once = models.Constraint('UNIQUE(company_id, name)', "The returns of this period were made already.")

    @api.depends('state')
    def _compute_counts(self):
        # sudo: how many have filed may be known to who reads no return
        counts = {(period.id, state): count for period, state, count in self.env['intervention.return'].sudo()._read_group(
            [('period_id', 'in', self.ids)], ['period_id', 'known_state'], ['__count'])}
        for period in self:
            period.filed_count = counts.get((period.id, 'filed'), 0)
            period.overdue_count = counts.get((period.id, 'overdue'), 0)
            period.owed_count = period.filed_count + period.overdue_count + counts.get((period.id, 'due'), 0)

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Periods of returns are made by the registry alone."))

    def _is_frozen(self):
        return True

    @api.model
    def make(self, period):
        """Make the returns of a period of the caller's company that is over, for everybody who owes one (A6, B5).

        Repeated, it adds those whom HR has entered as officers since; a period that was counted stays as it is.

        :param str period: such as ``2026-01`` or ``2026-Q1``
        :return: the id of the period
        :raise AccessError: for everybody but the ledger keeper
        :raise UserError: for what is no period, one that is not over, or where other periods hold some of its days
        """
        if not self.env.user._intervention_role('registrar'):
            raise AccessError(self.env._("The ledger keeper has returns made."))
        company = self.env.company
        try:
            first, last = bounds(period)
        except (TypeError, ValueError):
            raise UserError(self.env._("Give the period as year and month or quarter, such as 2026-01 or 2026-Q1.")) from None
        if last >= company._intervention_today():
            raise UserError(self.env._("The period is not over yet. Its returns are made the day after."))
        if self.sudo().search_count([('company_id', '=', company.id), ('name', '!=', period), ('date_from', '<=', last),
                                     ('date_to', '>=', first)], limit=1):  # sudo: whose periods these are was checked above
            raise UserError(self.env._("Days of this period belong to another one whose returns were made."))
        return self._make(company, period).id

    @api.model
    def _cron_returns(self):
        """Make the returns that are due, in each company the periods that ended, then count those whose day has passed."""
        # sudo: the scheduled action works for all companies
        for company in self.env['res.company'].sudo().search([('active', '=', True)], order='id'):
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._make_ended(company)
                    self._close_day(company)
            except Exception:
                _logger.exception("Returns of company %s", company.id)

    @api.model
    def _close_day(self, company):
        returns = self.env['intervention.return']
        if not returns._take_in(company, company._intervention_today()):
            self.env.ref(CRON)._trigger()
            return
        returns._mark_overdue(company)
        self._count_due(company)

    @api.model
    def _make_ended(self, company):
        known = self._of_company(company)
        for period in known.filtered(lambda period: period.state == 'open'):
            self._make(company, period.name)
        for name in ended(self._kind(), known[:1].date_to or None, company._intervention_today()):
            if self._owed(company, *bounds(name)):
                self._make(company, name)

    @api.model
    def _of_company(self, company):
        # sudo: the registry's own work, whoever or whatever asks for it
        return self.sudo().search([('company_id', '=', company.id)], order='date_to desc')

    @api.model
    def _kind(self):
        # sudo: a setting
        kind = self.env['ir.config_parameter'].sudo().get_param(KIND)
        return kind if kind == QUARTER else MONTH

    @api.model
    def _make(self, company, name):
        """Make the missing returns of a period; private, callers are checked before. Return the period."""
        first, last = bounds(name)
        period = self._of_company(company).filtered(lambda period: period.name == name)
        if not period:
            # where they are made late, as the first ones are, they are not overdue at once
            start = max(last, fields.Date.subtract(company._intervention_today(), days=1))
            period = self._begin({'name': name, 'company_id': company.id, 'date_from': first, 'date_to': last,
                                  'due_on': self.env['intervention.deadline']._due('return_file', start)})
        if period.state == 'open' and (count := period.sudo()._make_rows()):
            period._trace('return_make', names=('name', 'due_on'), count=count)
        return period.with_env(self.env)

    @api.model
    def _begin(self, values):
        """Insert a period; where another request did so at the same time, let Odoo answer this one anew."""
        try:
            return self._insert([values])
        except UniqueViolation as error:
            raise ConcurrencyError(self.env._("The returns of this period were made already.")) from error

    def _make_rows(self):
        """Insert the returns of all who owe one and have none, in one statement. Return how many."""
        self.env.flush_all()
        log = self.env['intervention.return']._discreet_log()
        self.env.cr.execute(SQL(
            MAKE, period=self.id, name=self.name, first=self.date_from, last=self.date_to, due=self.due_on,
            company=self.company_id.id, service=log['write_uid'], day=log['write_date'],
            owed=self._owed_query(self.company_id, self.date_from, self.date_to)))
        count = self.env.cr.rowcount
        self.env['intervention.return'].invalidate_model()
        self.invalidate_recordset(['owed_count'])
        return count

    @api.model
    def _owed_query(self, company, first, last):
        return SQL(OWED, company=company.id, first=first, last=last)

    @api.model
    def _owed(self, company, first, last):
        """Say whether anybody in the company owes a return for these days."""
        self.env.flush_all()
        return bool(self.env.execute_query(SQL("SELECT 1 FROM (%s) AS owed LIMIT 1", self._owed_query(company, first, last))))
