import base64

from odoo import fields, models

from ..tools.verification_sheet import verification_sheet

TITLE = '全程留痕完整性校验记录'
EXTENTS = {'full': '全部条目、数据行和文件', 'incremental': '上一固化点以后的新增条目'}
INTACT, DAMAGED = '完整，未发现改动', '不完整，发现%(count)s处问题'
ROLES = ('校验人（签名）', '监督人（签名）', '日期（加盖印章）')
NOTES = (
    '本记录由系统根据全程留痕的校验结果生成，不含任何记录内容。',
    '请签名、加盖印章，交由本局以外的机构保管。以二维码与系统核对，可发现留痕被截断、改写或以旧备份替换。',
)


def _utc(moment):
    return f'{fields.Datetime.to_string(moment)} UTC'


class InterventionVerification(models.Model):
    """What a verification found, on paper (A6, B5): signed by two people and kept where the bureau does not reach."""
    _inherit = 'intervention.verification'

    def printed(self):
        """Return the record of the one verification as PDF, after the act is in the trail.

        :return: ``{'name', 'data'}``, the PDF in base64
        :raise AccessError: for everybody but the security auditor
        """
        self.ensure_one()
        self.env['intervention.trail']._check_verifier()
        self.check_access('read')
        content = self._pdf()
        name = f'verification-{self.id}.pdf'
        self.env['intervention.trail']._trace([{
            'document': 'receipts', 'event': 'verification_take', 'model': self._name, 'res_id': self.id,
            'actor': f'user:{self.env.uid}', 'values': {'file': name}}])
        return {'name': name, 'data': base64.b64encode(content).decode()}

    def action_print(self):
        """Download the record as PDF. Return a URL action; the act is written when the file is fetched."""
        self.ensure_one()
        self.env['intervention.trail']._check_verifier()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/verification/{self.id}.pdf', 'target': 'self'}

    def _pdf(self):
        # the record is in Chinese, whoever prints it
        words, checkpoint = self.with_context(lang='zh_CN'), self._checkpoint()
        return verification_sheet(self.env.company.name, TITLE, [
            ('校验时间', _utc(self.at)),
            ('校验范围', EXTENTS[self.kind]),
            ('发起人', words.actor_name),
            ('校验条目', f'{self.checked}条'),
            ('校验结果', INTACT if self.ok else DAMAGED % {'count': self.found}),
            ('截至固化点', f'第{self.checkpoint}号' if self.checkpoint else '无'),
            *([('固化点摘要', self.checkpoint_digest)] if self.checkpoint_digest else []),
            *([('留痕标识', checkpoint.log), ('固化点时间', _utc(checkpoint.at))] if checkpoint else []),
        ], words._printed_findings(), ROLES, checkpoint.code or '', NOTES)

    def _printed_findings(self):
        """Return the places that are not intact as lines, and how many more there are."""
        lines = [f"{number}. {found['place']}：{found['message']}" for number, found in enumerate(self._findings(), 1)]
        return [*lines, f'……共{self.found}处'] if self.found > len(lines) else lines

    def _checkpoint(self):
        """Return the checkpoint up to which the one verification went, if it is there as it was then."""
        return self.env['intervention.checkpoint'].search([
            ('number', '=', self.checkpoint), ('digest', '=', self.checkpoint_digest)])


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('verification_take', 'Verification record taken out')],
                             ondelete={'verification_take': 'cascade'})
