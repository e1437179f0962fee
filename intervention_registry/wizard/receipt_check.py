import json

from odoo import fields, models
from odoo.exceptions import UserError

from .decision import ACTS

ACTS['receipt_place_end'] = ('intervention.receipt.place', 'action_end', ('reason',))


class InterventionReceiptCheck(models.TransientModel):
    """The dialog in which the security auditor hands in what came back from outside (A6, B5)."""
    _name = 'intervention.receipt.check'
    _description = 'Check of Receipts'

    text = fields.Text('Codes of Receipts and Slips')
    files = fields.Text('Receipt Files')  # JSON: name and text of each
    verification_id = fields.Many2one('intervention.verification', readonly=True)
    checked = fields.Integer(readonly=True)
    ok = fields.Boolean(readonly=True)
    summary = fields.Char(related='verification_id.summary', related_sudo=False)
    result = fields.Html(related='verification_id.places', related_sudo=False, sanitize=False)

    def action_check(self):
        """Check what was handed in, and show the result in the dialog.

        :return: the dialog again
        :raise AccessError: for everybody but the security auditor
        :raise UserError: when nothing that was handed in is a receipt or slip, or a file is none
        """
        self.ensure_one()
        checkpoints = self.env['intervention.checkpoint']
        checkpoints._check_auditor()
        row, answer = checkpoints._check_receipts(self._handed_in())
        self.write({'files': False, 'verification_id': row.id, 'checked': answer['checked'], 'ok': answer['ok']})
        return {'type': 'ir.actions.act_window', 'name': self.env._("Check Receipts"), 'res_model': self._name,
                'res_id': self.id, 'views': [(False, 'form')], 'target': 'new'}

    def action_history(self):
        """Show what was kept of the check.

        :return: the action that opens the intervention.verification
        :raise AccessError: for everybody but the security auditor
        """
        self.ensure_one()
        self.env['intervention.checkpoint']._check_auditor()
        return self.verification_id._opened()

    def _handed_in(self):
        """Return the texts that were handed in; each file by itself, so that a whole mail is one."""
        try:
            files = [file['text'] for file in json.loads(self.files or '[]')]
        except (ValueError, TypeError, KeyError):
            raise UserError(self.env._("The files could not be read. Choose them again.")) from None
        return [*files, *filter(None, [self.text])]


class InterventionDecision(models.TransientModel):
    """The words with which a place for receipts is ended."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=[('receipt_place_end', 'Send no more receipts there')],
                           ondelete={'receipt_place_end': 'cascade'})
