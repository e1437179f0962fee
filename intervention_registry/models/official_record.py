from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.official import Official, chinese_date
from .official import INTERNAL

OFFICES = ('discipline', 'committee', 'superior')
VERIFICATION = '过问案件情况核查记录'
RECEIPT = '材料报送回执'
SEVERITIES = {'ordinary': '，情节一般', 'serious': '，情节严重'}


class InterventionRecord(models.Model):
    """The papers of a record (A6, A8, B5, B8): what two officers found, and the receipt of who handed it in.

    Neither tells who recorded: the first is made of what a notice tells and of the officers' own words, the second of the
    code and the day alone.
    """
    _name = 'intervention.record'
    _inherit = ['intervention.record', 'intervention.paper']

    has_verification = fields.Boolean(compute='_compute_has_verification', compute_sudo=False)

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_has_verification(self):
        for record in self:
            record.has_verification = record._may_have('verification')

    def _may_have(self, paper):
        """Say whether the caller may have this paper of the one record he reads, now."""
        if paper == 'receipt':
            return self.is_mine and bool(self.submitted_on)
        return self._reads_verification() and len(self._agreed_rows()) > 1

    def _reads_verification(self):
        return any(map(self.env.user._intervention_role, OFFICES)) and bool(self._without_conflict(self.env.user))

    def verification_record(self, kind):
        """Return what two officers found, as a paper for them to sign, after the act is in the trail (A8, B8).

        :param str kind: docx or pdf
        :return: ``{'name', 'data', 'sha256'}``, the data in base64
        :raise AccessError: for everybody but the discipline office, committee and superior authority, and in conflict
        :raise UserError: before two officers have agreed, and for another kind
        """
        self.ensure_one()
        self.check_access('read')
        self._check_own_name(self._fields)
        if not self._reads_verification():
            raise AccessError(self.env._(
                "The verification record is for the discipline office, the committee and the superior authority, and for nobody "
                "in a conflict of interest."))
        if len(self._agreed_rows()) < 2:
            raise UserError(self.env._("There is a verification record once two officers have agreed on a finding."))
        return self._file_of('verification', self._verification(), kind)

    def filing_receipt(self, kind):
        """Return the receipt of the caller's own submitted record: its code and the day, and nothing of what it says.

        :param str kind: docx or pdf
        :return: ``{'name', 'data', 'sha256'}``, the data in base64
        :raise AccessError: for everybody but the recorder
        :raise UserError: for a draft, and for another kind
        """
        self.ensure_one()
        self.check_access('read')
        if not self.is_mine:
            raise AccessError(self.env._("The slip is for who recorded."))
        if not self.submitted_on:
            raise UserError(self.env._("There is a slip once the record is submitted."))
        return {**self._file_of('receipt', self._receipt(), kind), 'name': f'receipt.{kind}'}

    def action_verification_docx(self):
        """Download the verification record as DOCX. Return a URL action; the act is written when the file is fetched."""
        return self._own_paper('verification', 'docx')

    def action_verification_pdf(self):
        """Download the verification record as PDF. Return a URL action; the act is written when the file is fetched."""
        return self._own_paper('verification', 'pdf')

    def action_filing_receipt(self):
        """Download the receipt as PDF. Return a URL action; the act is written when the file is fetched."""
        return self._own_paper('receipt', 'pdf')

    def _own_paper(self, paper, kind):
        self.ensure_one()
        self.check_access('read')
        return self._paper_action(paper, kind)

    def _receipt(self):
        return Official(
            issuer=self.company_id.name, title=RECEIPT, date=self.submitted_on, disclosure=INTERNAL, plain=True, paragraphs=(
                f'代码为{self.name}的材料已于{chinese_date(self.submitted_on)}报送，登记在案，内容此后不可更改。',
                '本回执不载明所报送的内容，也不载明报送人。凭代码可在系统中查询办理情况。'))

    def _verification(self):
        # sudo: a reader of the record is told the number of its case in it
        record = self.sudo()._in_chinese()
        rows = record._agreed_rows()
        findings = dict(record._fields['finding']._description_selection(record.env))
        severe = SEVERITIES.get(rows[-1].severity, '')
        return Official(
            issuer=record.company_id.name, title=VERIFICATION, disclosure=INTERNAL, number=f'编号：{self.name}', plain=True,
            date=record._local(rows[-1].decided_at).date(), paragraphs=(
                '一、反映情况', record._notice_facts(),
                '二、核查结论', f'经核查，认定：{findings[self.finding]}{severe}。', '三、核查意见',
                *(line for row in rows for line in record._opinion(row)),
                '核查人（签名）：　　　　　　　　核查人（签名）：'))

    def _agreed_rows(self):
        """Return the officers' decisions on which the finding rests: the last one, and those before it that agree."""
        # sudo: whose finding it was is read by whoever may have the paper; callers have checked that
        rows = self.sudo().review_ids.filtered(lambda row: row.step == 'verify' and row.decision == 'approve').sorted('id')
        last = rows.filtered(lambda row: row.finding == self.finding)[-1:]
        return rows.filtered(lambda row: (row.round, row.finding, row.severity) == (last.round, last.finding, last.severity))

    def _opinion(self, row):
        day = chinese_date(self._local(row.decided_at).date())
        kept = {self.intervenor_name, *self._named().mapped('name'), *self._agreed_rows().reviewer_id.mapped('name')}
        return (f'{row.reviewer_id.name}（{day}）：', *self._discreet_lines(row.reason, kept))
