from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.official import Official, chinese_date, paragraphs
from .official import INTERNAL, UNSIGNED
from .special_matter import TEXTS

TITLE = '关于领导干部干预行政执法活动特别事项的报告'
ADDRESSEE = '市委、市政府'
GROUND = ('根据《领导干部干预行政执法活动、插手具体案件处理的记录、通报和责任追究制度》第七条规定，经{body}讨论，'
          '认为以下事项情节严重、可能影响案件办理，现作为特别事项报告如下。')
BODIES = {'bureau': '局党委', 'superior': '上级机关'}
HEADINGS = (('facts', '一、基本事实'), ('influence', '二、对案件办理的影响'), ('measures', '三、已采取的措施'))
RECEIPT = '文件送达回执'


class InterventionSpecialMatter(models.Model):
    """The report of a special matter on paper (B7): upward, to municipal committee and government, with who signs."""
    _name = 'intervention.special.matter'
    _inherit = ['intervention.special.matter', 'intervention.formal']
    _paper = 'special'
    _issued_link = 'special_id'

    issued_ids = fields.One2many('intervention.issued', 'special_id', 'Issued Papers', readonly=True)

    def _is_frozen(self):
        # what was issued is what the document says
        return super()._is_frozen() or bool(self._issued('docx'))

    def _is_worded(self):
        return self.state in ('resolved', 'delivered') and all((self[name] or '').strip() for name in TEXTS)

    def _check_paper(self):
        if not self._is_worded():
            raise UserError(self.env._("Word the report first: facts, influence on the case, measures taken."))

    def _may_issue(self):
        return self._is_worded() and self.env.user in self._officers()

    def _check_issuer(self):
        if self.env.user not in self._officers():
            raise AccessError(self.env._("The discipline office delivers the report, and nobody in a conflict of interest."))
        self._check_paper()

    def _issue_signer(self, signer):
        return self._signer(signer)

    def _attested(self):
        return self.env['intervention.checkpoint']._last()._code_values()

    def _official(self):
        issuer = self.company_id.sudo().name  # sudo: the issuer is known to all readers
        parts = [line for name, heading in HEADINGS for line in (heading, *paragraphs(self[name]))]
        return Official(
            issuer=issuer, title=TITLE, date=self.resolved_on, number=f'〔{self.company_id._intervention_today().year}〕　号',
            addressee=ADDRESSEE, paragraphs=(GROUND.format(body=BODIES[self.body]), *parts, '特此报告。'), signer=UNSIGNED,
            imprint=issuer, disclosure=INTERNAL)


class InterventionDelivery(models.Model):
    """The receipt of one delivery, of a special matter or a report, for whoever received it to sign (B7)."""
    _name = 'intervention.delivery'
    _inherit = ['intervention.delivery', 'intervention.official']
    _paper = 'delivery'

    def _delivered(self):
        """Return the document that was delivered."""
        return self.special_id or self.report_id

    def _paper_document(self):
        document = self._delivered()
        document.ensure_one()  # nothing is given out untraced
        return document

    def _official(self):
        words, document = self._in_chinese(), self._delivered()
        issuer = document.company_id.sudo().name  # sudo: the issuer is known to all readers
        ways = dict(self._fields['way']._description_selection(words.env))
        told = {
            '送达文件': f'《{document._official().title}》', '文件编号': document.issued_number,
            '受送达单位': words.reached, '送达日期': chinese_date(self.delivered_on), '送达方式': ways.get(self.way),
            '签收情况': self.receipt or self.received_by,
        }
        return Official(
            issuer=issuer, title=RECEIPT, date=self.delivered_on, disclosure=INTERNAL, plain=True, paragraphs=(
                *(f'{name}：{value}' for name, value in told.items() if value),
                '签收人（签名、盖章）：', '签收日期：　　　　年　　月　　日'))
