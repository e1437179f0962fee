from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.official import Official, Table
from ..tools.workbook import NOT_SHOWN
from .official import INTERNAL, UNSIGNED
from .report import READERS

TITLES = {
    'annual': '关于{unit}{year}年度违规干预执法活动、插手具体案件处理情况的汇总分析报告',
    'special': '关于{unit}{year}年度领导干部干预执法活动特别事项的汇总报告',
}
ADDRESSEE = '局党委、上级行政机关'
GROUND = ('根据《领导干部干预行政执法活动、插手具体案件处理的记录、通报和责任追究制度》第七条规定，'
          '现将{year}年度有关情况汇总分析报告如下。')
TOTAL = '{year}年1月1日至12月31日，共登记过问案件信息{total}件。'
READY = ('deliberated', 'delivered')


class InterventionReport(models.Model):
    """The report on paper (B7): upward, with who signs. It says what the page says, and small cells are hidden in it, too."""
    _name = 'intervention.report'
    _inherit = ['intervention.report', 'intervention.formal']
    _paper = 'report'
    _issued_link = 'report_id'

    issued_ids = fields.One2many('intervention.issued', 'report_id', 'Issued Papers', readonly=True, groups=READERS)

    def _check_paper(self):
        if self.state == 'draft' or not self.published:
            raise UserError(self.env._("The report is not at this step."))

    def _may_issue(self):
        return self.state in READY and self.is_current and self.env.user._intervention_role('registrar')

    def _check_issuer(self):
        if not self.env.user._intervention_role('registrar'):
            raise AccessError(self.env._("The ledger keeper issues the reports."))
        if not self.is_current:
            raise UserError(self.env._("A newer version replaces this report. Open that one."))
        if self.state not in READY:
            raise UserError(self.env._("A report is issued once the Party committee has deliberated on it."))

    def _issue_number(self, number):
        # everybody who reads one report reads all of the bureau: no number leaves a gap that tells
        year = self.company_id._intervention_today().year
        [number] = self.env['intervention.register']._next(self.company_id, year, 'report')
        return self.company_id._intervention_document_number(year, number, upward=True)

    def _issue_signer(self, signer):
        return self._signer(signer)

    def _attested(self):
        return self.env['intervention.checkpoint']._last()._code_values()

    def _official(self):
        # sudo: issuer and unit are known to all readers
        issuer, unit, year = self.sudo().company_id.name, self.sudo().department_id.name or '', self.year
        report, today = self._in_chinese(), self.company_id._intervention_today()
        return Official(
            issuer=issuer, title=TITLES[self.kind].format(unit=unit, year=year), date=self.compiled_on, signer=UNSIGNED,
            imprint=issuer, number=self.company_id._intervention_document_number(today.year, '　', upward=True),
            addressee=ADDRESSEE, disclosure=INTERNAL,
            paragraphs=(GROUND.format(year=year), *report._body_parts(), '特此报告。'))

    def _body_parts(self):
        """Return the text of the report and its tables, in the order of the page."""
        total = TOTAL.format(year=self.year, total=_shown(self.published['total']))
        return ('一、总体情况', total, *map(_table, filter(None, [self._measure_table()])),
                '二、分类情况', *map(_table, self._tables()), '三、说明', self._suppressed_note())


def _shown(value):
    return NOT_SHOWN if value is None else str(value)


def _table(table):
    header, rows = table['header'], table['rows']
    title = table.get('title') or header[0]
    return Table(title, tuple(map(str, header)), tuple(
        (str(label), *map(_shown, counts)) for label, *counts in rows), bool(table.get('total')))
