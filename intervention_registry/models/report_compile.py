import contextlib
import hashlib
import logging
import secrets
from calendar import monthrange
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import store
from ..tools.names import safe_file_name
from ..verify.canonical import canonical
from .report import FIRST_YEAR, KINDS

_logger = logging.getLogger(__name__)
CONFIG = 'intervention_registry.'
XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'


class InterventionReport(models.Model):
    """Compiling (B7): figures, what changed, workbook, trail; by hand or each year on the set date."""
    _inherit = 'intervention.report'

    @api.model
    def _compile(self, company, year, kind, department=None):
        """Return the report of these figures, a new one where they changed; private, callers are checked before."""
        if not isinstance(kind, str) or kind not in dict(KINDS):
            raise UserError(self.env._("Choose the annual analysis or the special matter."))
        # sudo: all versions count, and what is built takes the figures of its own moment
        versions = self.sudo()._versions(company, year, kind, department)
        draft, last = versions.filtered(lambda report: report.state == 'draft')[:1], _latest(versions)
        if draft._building():
            return draft.with_env(self.env)
        collected = self._collected(company, year, kind, department)
        if kind == 'special' and not collected['total']:
            raise UserError(self.env._(
                "No serious matter of a leading cadre was resolved on in %(year)s.", year=str(year)))
        if last.figures_digest == _digest(collected):
            return last.with_env(self.env)
        known = {'company_id': company.id, 'department_id': department.id if department else False, 'year': year, 'kind': kind,
                 'version': last.version + 1}
        # the report of a unit has no ledger to write
        if department or collected['total'] < self._background_from():
            values = self._values(known, collected, last, self._report_lang(company))
            file = values.pop('file')
            report = draft._complete(values, file) if draft else self._insert([{**known, **values}])._compiled(file)
            return report.with_env(self.env)
        report = draft or self._insert([{**known, 'total': collected['total']}])
        report._queue()
        return report.with_env(self.env)

    @api.model
    def _collected(self, company, year, kind, department):
        # sudo: the aggregate covers the company's whole ledger, whoever may read which record
        return self.sudo()._collect(company, year, kind, department)

    @api.model
    def _values(self, known, collected, last, lang, seen=None):
        """Return what a report has once it is compiled: figures, what of them is shown, what changed, and the workbook.

        :param dict known: company, unit, year, kind and version
        :param dict collected: as :meth:`_collect` gives it
        :param last: the version before
        :param str lang: the language of the workbook
        :param seen: called with the number of rows written, now and then
        """
        # sudo: last year's report stands beside this one
        published, unseen = self.sudo()._publish(collected)
        self._check_enough(self.env['hr.department'].browse(known['department_id'] or []), published)
        values = {
            'state': 'compiled', 'total': collected['total'], 'figures': collected['figures'],
            'figures_digest': _digest(collected), 'published': published,
            'changes': self._differences(last.published, published),
            'compiled_on': self.env['res.company'].browse(known['company_id'])._intervention_today(),
        }
        writer = self.with_context(lang=lang).new({**known, 'published': published})
        return {**values, **writer._file(unseen, seen)}

    def _file(self, unseen, seen=None):
        """Return the values of the workbook's fields, and as ``file`` where it stands until the report takes it."""
        path = self.env['ir.attachment']._incoming(f'{secrets.token_hex(16)}.xlsx')
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with path.open('wb') as file:
                self._write_workbook(file, unseen, seen)
        except BaseException:
            store.drop(path)
            raise
        return {'file': path, 'workbook_name': safe_file_name(f'{self.company_id.name} {self.name}.xlsx'),
                'digest': store.digest(path, 'sha256')}

    def _complete(self, values, file):
        """Give the one draft what it has once it is compiled. Return it."""
        self._move(values)
        return self._compiled(file)

    def _compiled(self, file):
        """Take the workbook and note that the one report was compiled: the version before it is replaced. Return it."""
        self.env['ir.attachment']._give(file, self, 'workbook', XLSX)
        self._trace('compile', kind=self.kind, year=self.year, version=self.version, state='compiled', digest=self.digest,
                    **({'unit': self.department_id.id} if self.department_id else {}))
        # sudo: the reminders point to versions that were replaced
        older = self.sudo()._versions(self.company_id, self.year, self.kind, self.department_id) - self
        older.activity_ids.unlink()
        older.invalidate_recordset(['version_ids', 'is_current'])
        return self

    @api.model
    def _report_lang(self, company):
        """Return the language of the file: the registrar's who compiles, else that of the company's first registrar."""
        if self.env.user._intervention_role('registrar'):
            return self.env.user.lang
        return self._registrars(company)[:1].lang or company.partner_id.lang or self.env.lang

    @api.model
    def _background_from(self):
        """Return the number of records from which a workbook is built in the background (a setting)."""
        # sudo: a setting
        value = self.env['ir.config_parameter'].sudo().get_param(f'{CONFIG}build_in_background_from') or '5000'
        return int(value) if value.isdecimal() else 5000

    @api.model
    def _registrars(self, company=None):
        """Return the active ledger keepers, of one company or of all."""
        group = self.env['ir.model.data']._xmlid_to_res_id('intervention_registry.group_registrar')
        domain = [('all_group_ids', 'in', [group]), ('share', '=', False)]
        if company:
            domain.append(('company_ids', 'in', company.ids))
        # sudo: who keeps the ledger decides where reports are due, whoever asks
        return self.env['res.users'].sudo().search(domain, order='id')

    # the scheduled action

    @api.model
    def _cron_annual(self):
        """From the set date on compile last year's annual analysis of every company and unit once (B7).

        Each in a transaction of its own: long ones would keep everybody waiting, and be lost when the server stops.
        """
        # sudo: the scheduled action works for all companies
        counted = self.env['intervention.record'].sudo()._read_group([('submitted_on', '!=', False)], ['company_id'])
        companies = self._registrars().company_ids | self.env['res.company'].union(*(row[0] for row in counted))
        due = [(company, *one) for company in companies.sorted('id') for one in self._due(company)]
        self.env['ir.cron']._commit_progress(remaining=len(due))
        for company, year, unit in due:
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._compile_due(company, year, unit)
            except Exception:
                _logger.exception("Annual analysis of company %s", company.id)
            self.env['ir.cron']._commit_progress(1)

    @api.model
    def _due(self, company):
        """Return ``(year, unit)`` of what is missing of last year: the whole, for which the unit is empty, and each unit."""
        today = company._intervention_today()
        year = today.year - 1
        if today < self._set_date(today.year) or year < FIRST_YEAR:
            return []
        units = [self.env['hr.department'], *self._reported_units(company, year)]
        # sudo: the scheduled action works for all companies
        return [(year, unit) for unit in units if not self.sudo()._versions(company, year, 'annual', unit)]

    @api.model
    def _compile_due(self, company, year, unit):
        """Compile one of what is due; the ledger keepers check the whole."""
        if unit:
            # a unit of which too little could be shown has no report
            with contextlib.suppress(UserError), self.env.cr.savepoint():
                self._compile(company, year, 'annual', unit)
            return
        report = self._compile(company, year, 'annual')
        # what is still built is told when it is ready
        if report.state != 'draft':
            report._remind(self._registrars(company))

    @api.model
    def _reported_units(self, company, year):
        """Return the units that have a report of their own: those with enforcement officers, and those that handled a case.

        A unit without a record has its report like the others, so that the list tells nothing; one that all others are
        part of has none, as it would repeat that of the whole.
        """
        # sudo: the scheduled action works for all companies
        officers = self.env['hr.employee'].sudo().search(
            [('company_id', '=', company.id), ('is_enforcement_officer', '=', True)])
        counted = self.env['intervention.record'].sudo()._read_group(
            [('company_id', '=', company.id), ('route', '=', 'bureau'), ('submitted_on', '>=', date(year, 1, 1)),
             ('submitted_on', '<=', date(year, 12, 31))], ['department_id'])
        units = officers.department_id.union(*(row[0] for row in counted))
        units = units.filtered(lambda unit: not unit.company_id or unit.company_id == company)
        return units.filtered(lambda unit: any(
            not other.parent_path.startswith(unit.parent_path) for other in units)).sorted('id')

    @api.model
    def _set_date(self, year):
        """Return the day of ``year`` from which the annual analysis is due (a setting; B7 says each year)."""
        # sudo: a setting
        parameter = self.env['ir.config_parameter'].sudo().get_param
        month = min(max(int(parameter(f'{CONFIG}report_month') or 1), 1), 12)
        day = max(int(parameter(f'{CONFIG}report_day') or 10), 1)
        return date(year, month, min(day, monthrange(year, month)[1]))

    def _remind(self, users):
        """Give each ledger keeper the activity to check the report and hand it on."""
        for user in users:
            self.with_context(mail_activity_quick_update=True, lang=user.lang).activity_schedule(
                'intervention_registry.activity_report', self.company_id._intervention_today(), user_id=user.id)


def _latest(versions):
    """Return the latest version that was compiled."""
    return versions.filtered(lambda report: report.state != 'draft')[:1]


def _digest(collected):
    return hashlib.sha256(canonical(collected['figures']).encode()).hexdigest()
