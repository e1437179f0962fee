import base64

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from .decision import ACTS

ACTS['receipt_place_end'] = ('intervention.receipt.place', 'action_end', ('reason',))


class InterventionReceiptCheck(models.TransientModel):
    """The dialog in which the security auditor hands in what came back from outside (A6, B5)."""
    _name = 'intervention.receipt.check'
    _description = 'Check of Receipts'

    text = fields.Text('Codes of Receipts and Slips')
    file = fields.Binary('Receipt File', attachment=False)
    file_name = fields.Char()
    checked = fields.Integer(readonly=True)
    ok = fields.Boolean(readonly=True)
    result = fields.Html(readonly=True, sanitize=False)

    def action_check(self):
        """Check what was handed in, and show the result in the dialog.

        :return: the dialog again
        :raise AccessError: for everybody but the security auditor
        :raise UserError: when nothing that was handed in is a receipt or slip
        """
        self.ensure_one()
        answer = self.env['intervention.checkpoint'].check_receipts(self._handed_in())
        self.write({'checked': answer['checked'], 'ok': answer['ok'], 'result': self._shown(answer['findings'])})
        return {'type': 'ir.actions.act_window', 'name': self.env._("Check Receipts"), 'res_model': self._name,
                'res_id': self.id, 'views': [(False, 'form')], 'target': 'new'}

    def _handed_in(self):
        try:
            content = base64.b64decode(self.file or b'').decode()
        except ValueError:
            raise UserError(self.env._("The file is no receipt: a receipt is a small text file that ends in .json.")) from None
        return '\n'.join(filter(None, (self.text, content)))

    def _shown(self, findings):
        lines = Markup().join(Markup("<li><strong>%s</strong> %s</li>") % (one['name'], one['message']) for one in findings)
        return Markup("<ul>%s</ul>") % lines if findings else False


class InterventionDecision(models.TransientModel):
    """The words with which a place for receipts is ended."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=[('receipt_place_end', 'Send no more receipts there')],
                           ondelete={'receipt_place_end': 'cascade'})
