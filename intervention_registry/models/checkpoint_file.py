import base64

from odoo import fields, models

from ..tools.slip import slip

TITLE = '固化点回执'


class InterventionCheckpoint(models.Model):
    """A checkpoint on paper or as a file (A6, B5): to be stamped, filed away and kept where the bureau does not reach."""
    _inherit = 'intervention.checkpoint'

    def printed(self):
        """Return the receipt of the one checkpoint as PDF, after the act is in the trail.

        :return: ``{'name', 'data'}``, the PDF in base64
        :raise AccessError: for everybody but the security auditor
        """
        return self._taken(f'{self._file_name()[:-5]}.pdf', self._pdf())

    def receipt_file(self):
        """Return the receipt of the one checkpoint as the file that is sent to the places.

        :return: ``{'name', 'data'}``, the file in base64
        :raise AccessError: for everybody but the security auditor
        """
        return self._taken(self._file_name(), self._file().encode())

    def _taken(self, name, content):
        self.ensure_one()
        self._check_auditor()
        self.check_access('read')
        self.env['intervention.trail']._trace([{
            'document': 'receipts', 'event': 'receipt_take', 'model': self._name, 'res_id': self.id,
            'actor': f'user:{self.env.uid}', 'values': {'number': self.number, 'file': name}}])
        return {'name': name, 'data': base64.b64encode(content).decode()}

    def _pdf(self):
        return slip(self.env.company.name, TITLE, [
            ('序号', str(self.number)),
            ('时间', f'{fields.Datetime.to_string(self.at)} UTC'),
            ('条目数', str(self.size)),
            ('留痕标识', self.log),
            ('根 SHA-256', self.root or ''),
            ('根 SM3', self.root_sm3 or ''),
            ('摘要', self.digest),
        ], self.code or '', [
            '本回执载明全程留痕在上述时间的条目数和两个根值，由系统签名生成，不含任何记录内容。',
            '请加盖印章，交由本局以外的机构保管。以其与系统核对，可发现留痕被截断、改写或以旧备份替换。',
        ])

    def action_print(self):
        """Download the receipt as PDF. Return a URL action."""
        return self._action_take('pdf')

    def action_file(self):
        """Download the receipt as file. Return a URL action."""
        return self._action_take('json')

    def _action_take(self, kind):
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/checkpoint/{self.id}.{kind}', 'target': 'self'}


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('receipt_take', 'Receipt taken out')], ondelete={'receipt_take': 'cascade'})
