import base64
import hashlib

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.slip import slip
from ..verify.receipt import slip_code

TITLE = '报送凭条'
NAME = 'slip.pdf'  # tells whoever sees the file neither what it is about nor whose it is


class InterventionRecord(models.Model):
    """The filing slip (A6, B5): with it the recorder can show, outside the bureau, that a record was handed in and when.

    It holds the code, the time and the digest of the submission's row in the trail; nothing of what the record says, and no
    register number. Made for the recorder on the spot, never stored.
    """
    _inherit = 'intervention.record'

    def slip(self):
        """Return the slip of the caller's own submitted record, after the act is in the trail.

        :return: ``{'name', 'data', 'sha256'}``, the PDF in base64
        :raise AccessError: for everybody but the recorder
        :raise UserError: for a draft
        """
        self.ensure_one()
        self.check_access('read')
        if not self.is_mine:
            raise AccessError(self.env._("The slip is for who recorded."))
        row = self._slip_row()
        if not row:
            raise UserError(self.env._("There is a slip once the record is submitted."))
        content = self._slip_pdf(row)
        self._trace('slip', of=row.digest)
        return {'name': NAME, 'data': base64.b64encode(content).decode(), 'sha256': hashlib.sha256(content).hexdigest()}

    def action_slip(self):
        """Download the slip. Return a URL action; the act is written when the file is fetched."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/slip/{self.id}', 'target': 'self'}

    def _slip_row(self):
        """Return the trail row of the submission."""
        # sudo: the trail is the auditor's; the recorder is given the digests of his own submission
        return self.env['intervention.trail'].sudo().search(
            [('document', '=', self._trail_document()), ('event', '=', 'submit')], order='seq', limit=1)

    def _slip_pdf(self, row):
        at = self._local(row.at)
        return slip(self.company_id.name, TITLE, [
            ('代码', self.name),
            ('报送时间', f'{at:%Y-%m-%d %H:%M:%S %z}'),
            ('留痕序号', str(row.seq)),
            ('SHA-256', row.digest),
            ('SM3', row.digest_sm3),
            *((('留痕标识', log),) if (log := self._slip_log()) else ()),
        ], self._slip_code(row), [
            '本凭条由系统在报送时生成的留痕数据制作，证明该代码对应的材料已于上述时间报送，内容此后不可更改。',
            '本凭条不载明所报送的内容，也不载明报送人。请自行妥善保存：以其中摘要值与全程留痕核对，可发现任何改动。',
        ])

    def _slip_code(self, row):
        """Return what the square code holds, for a verifier to read."""
        return slip_code(self.name, row.seq, fields.Datetime.to_string(row.at), row.digest, self._slip_log(), row.position)

    def _slip_log(self):
        """Return the id of the trail as a whole; empty before it has one."""
        return self.env['intervention.checkpoint']._log_id()


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('slip', 'Filing slip given out')], ondelete={'slip': 'cascade'})
