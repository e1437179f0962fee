from collections import namedtuple
from datetime import date

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Domain

from ..tools.dashboard import closed_months
from .report import FIRST_YEAR

KINDS = ('registrar', 'discipline', 'committee', 'superior')

# whose dashboard, of what: the days of submission that are counted are those from ``first`` to ``last``
Scope = namedtuple('Scope', 'kind company year department first last')


class InterventionDashboard(models.AbstractModel):
    """The ledger at a glance (B7), for the ledger keeper, the discipline office, the Party committee and the superior authority.

    Who waits for whom and what falls due is counted with the caller's own rights and tells nothing that the lists behind
    it would not. The figures are those of the annual analysis, of today. The Party committee, which reads its agenda
    alone, gets of the running year whole months only and several records at once, so that nobody learns from one more
    whether an approach of yesterday was recorded. What went past the bureau is counted for the superior authority alone.
    """
    _name = 'intervention.dashboard'
    _description = 'Dashboard'

    @api.model
    def load(self, kind=None, year=None, department=None):
        """Return the figures of one dashboard of the caller's company.

        :param str kind: registrar, discipline, committee or superior; the first one the caller may see when left out
        :param int year: the year of submission, from 2020 to this year; this year when left out
        :param int department: id of the unit whose cases are counted, with those below it, for who reads the ledger;
            all when left out
        :return: a dict of what is chosen (``kind``, ``year``, ``department``) and may be (``kinds``, ``years``,
            ``departments``), up to when (``until``), ``note``, ``waiting``, ``matters``, ``deadlines``, ``total``,
            ``has_before``, ``measures``, ``others``, ``trend``, ``heat`` and ``funnel``, with the window actions ``base``
            and ``open`` on what they count; a count that is not shown is None. For the superior authority the ``bureaus``
            below it and the ``reports`` delivered; for the committee the ``report`` whose figures these are, if any
        :raise AccessError: for whoever does not hold the role of the dashboard
        :raise UserError: for an implausible year or a unit that is not the company's
        """
        scope = self._scope(self._kind(kind), year, department)
        return {**self._choices(scope), **self._waits(scope), **self._figures(scope)}

    @api.model
    def _kinds(self):
        """Return the dashboards that the caller may see."""
        return [kind for kind in KINDS if self.env.user._intervention_role(kind)]

    @api.model
    def _kind(self, kind):
        """Return the kind that is asked for; refuse it to whoever does not hold its role."""
        held = self._kinds()
        if not held or (kind and kind not in held):
            raise AccessError(self.env._(
                "Each dashboard is for one office: the ledger keeper, the discipline office, the Party committee or the superior "
                "authority. Open your own."))
        return kind or held[0]

    @api.model
    def _scope(self, kind, year, department):
        company, today = self.env.company, self.env.company._intervention_today()
        year = self.env['intervention.report']._plausible(year) if year else today.year
        scope = Scope(kind, company, year, self._department(kind, company, department), date(year, 1, 1),
                      min(date(year, 12, 31), today))
        return scope._replace(last=self._last_day(scope)) if kind == 'committee' and year == today.year else scope

    @api.model
    def _department(self, kind, company, department):
        """Return the unit of this id, no unit where none is asked for; refuse what may not be chosen."""
        if department and kind == 'committee':
            raise UserError(self.env._("The figures for the committee are those of the whole bureau. Leave the unit empty."))
        return self.env['intervention.report']._unit_of(company, department)

    @api.model
    def _departments(self, kind, company):
        """Return the units that may be chosen. The committee gets the whole: a unit's records are few, and come one by one."""
        domain = Domain('company_id', 'in', (False, company.id)) if kind != 'committee' else Domain.FALSE
        return self.env['hr.department'].search(domain).sorted('complete_name')

    @api.model
    def _last_day(self, scope):
        """Return the last day of this year that is counted for who does not read the ledger, before the year where none is."""
        # sudo: how many came in which month decides what may be shown, whoever reads them; without what the figures leave out
        shadow = self._shadow()
        found = self.env['intervention.record'].sudo()._read_group(
            self._counted(scope) & Domain('intervenor_id', 'not in', shadow) & Domain('principal_id', 'not in', shadow),
            ['submitted_on:month'], ['__count'])
        month = closed_months({day.month: count for day, count in found}, scope.last.month - 1,
                              self.env['intervention.report']._small_cell())
        return Date.subtract(Date.add(scope.first, months=month), days=1)

    @api.model
    def _shadow(self):
        """Return the ids of the employees of whom the caller's figures tell nothing."""
        return self.env.user._intervention_shadow().ids

    @api.model
    def _months(self, scope):
        """Return how many months of the year are counted."""
        return scope.last.month if scope.last >= scope.first else 0

    @api.model
    def _counted(self, scope):
        """Return the condition of the records that the figures of ``scope`` count."""
        return self._ledger(scope) & Domain('submitted_on', '>=', scope.first) & Domain('submitted_on', '<=', scope.last)

    @api.model
    def _ledger(self, scope):
        """Return the condition of the ledger: what went past the bureau would betray itself here."""
        domain = Domain('company_id', '=', scope.company.id) & Domain('route', '=', 'bureau') & Domain(
            'submitted_on', '!=', False)
        return domain & Domain('department_id', 'child_of', scope.department.ids) if scope.department else domain

    @api.model
    def _choices(self, scope):
        """Return what is shown and what else may be chosen."""
        names = {'registrar': self.env._("Ledger"), 'discipline': self.env._("Discipline Office"),
                 'committee': self.env._("Party committee"), 'superior': self.env._("Superior authority")}
        units = self._departments(scope.kind, scope.company)
        return {
            'kind': scope.kind, 'kinds': [{'key': kind, 'title': names[kind]} for kind in self._kinds()],
            'year': scope.year, 'years': list(range(scope.company._intervention_today().year, FIRST_YEAR - 1, -1)),
            'department': scope.department.id,
            'departments': [{'id': unit.id, 'name': unit.complete_name} for unit in units],
            'until': scope.last if self._months(scope) else False, 'note': self._note(scope),
            'base': self._window(self._counted(scope)), 'open': self._window(self._ledger(scope)),
        }

    @api.model
    def _note(self, scope):
        """Return in words what the figures leave out."""
        if scope.kind == 'discipline':
            return self.env._("Exact counts, which do not leave the discipline office.")
        limit = self.env['intervention.report']._small_cell() - 1
        if scope.kind == 'registrar':
            return self.env._("Counts from 1 to %(largest)s are hidden (*), and with them as many others as would give them "
                              "away.", largest=limit)
        return self.env._("Counts from 1 to %(largest)s are hidden (*), and with them as many others as would give them away. "
                          "The running year is shown by whole months, once enough records have come in.", largest=limit)

    @api.model
    def _window(self, domain):
        """Return the window action on the records of ``domain``, which shows what the caller may read of them."""
        home = self.env['intervention.home']
        return home._records(self.env._("Records"), domain, self.env._("Nothing of this is yours to read."))
