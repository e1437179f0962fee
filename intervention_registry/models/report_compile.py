import base64
import hashlib
import logging
from calendar import monthrange
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.names import safe_file_name
from ..verify.canonical import canonical
from .report import FIRST_YEAR, KINDS

_logger = logging.getLogger(__name__)
CONFIG = 'intervention_registry.'


class InterventionReport(models.Model):
    """Compiling (B7): figures, what changed, workbook, trail; by hand or each year on the set date."""
    _inherit = 'intervention.report'

    @api.model
    def _compile(self, company, year, kind, department=None):
        """Return the report of these figures, a new one where they changed; private, callers are checked before."""
        if not isinstance(kind, str) or kind not in dict(KINDS):
            raise UserError(self.env._("Choose the annual analysis or the special matter."))
        # sudo: the aggregate covers the company's whole ledger, whoever may read which record
        collected = self.sudo()._collect(company, year, kind, department)
        if kind == 'special' and not collected['total']:
            raise UserError(self.env._(
                "No serious matter of a leading cadre was resolved on in %(year)s.", year=str(year)))
        figures_digest = hashlib.sha256(canonical(collected['figures']).encode()).hexdigest()
        last = self.sudo()._versions(company, year, kind, department)[:1]
        if last.figures_digest == figures_digest:
            return last.with_env(self.env)
        published, unseen = self.sudo()._publish(collected)
        self._check_enough(department, published)
        values = {
            'company_id': company.id, 'department_id': department.id if department else False,
            'year': year, 'kind': kind, 'version': last.version + 1, 'state': 'compiled',
            'total': collected['total'], 'figures': collected['figures'], 'figures_digest': figures_digest,
            'published': published, 'changes': self._differences(last.published, published),
            'compiled_on': company._intervention_today(),
        }
        report = self._insert([{**values, **self._file(company, values, unseen)}])
        report._trace('compile', kind=kind, year=year, version=report.version, state='compiled', digest=report.digest,
                      **({'unit': department.id} if department else {}))
        # sudo: the reminders point to the version that was replaced
        last.sudo().activity_ids.unlink()
        return report

    def _file(self, company, values, unseen):
        """Return the values of the workbook's fields."""
        writer = self.with_context(lang=self._report_lang(company))
        draft = writer.new({name: values[name] for name in (
            'company_id', 'department_id', 'year', 'kind', 'version', 'published')})
        content = draft._build_workbook(unseen)
        return {
            'workbook': base64.b64encode(content),
            'workbook_name': safe_file_name(f'{company.name} {draft.name}.xlsx'),
            'digest': hashlib.sha256(content).hexdigest(),
        }

    @api.model
    def _report_lang(self, company):
        """Return the language of the file: the registrar's who compiles, else that of the company's first registrar."""
        if self.env.user._intervention_role('registrar'):
            return self.env.user.lang
        return self._registrars(company)[:1].lang or company.partner_id.lang or self.env.lang

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
        """From the set date on compile last year's annual analysis of every company once (B7)."""
        # sudo: the scheduled action works for all companies
        counted = self.env['intervention.record'].sudo()._read_group([('submitted_on', '!=', False)], ['company_id'])
        companies = self._registrars().company_ids | self.env['res.company'].union(*(row[0] for row in counted))
        for company in companies.sorted('id'):
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._compile_due(company)
            except Exception:
                _logger.exception("Annual analysis of company %s", company.id)

    @api.model
    def _compile_due(self, company):
        today = company._intervention_today()
        year = today.year - 1
        if today < self._set_date(today.year) or year < FIRST_YEAR:
            return
        if not self.sudo()._versions(company, year, 'annual'):
            self._compile(company, year, 'annual')._remind(self._registrars(company))

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
