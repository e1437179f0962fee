from odoo import fields, models

from ..models.fields import SealedBinary


class InterventionExchangeReceive(models.TransientModel):
    """The dialog that takes the package of a subordinate bureau and calls the method programs call (A6, B5)."""
    _name = 'intervention.exchange.receive'
    _inherit = ['intervention.sealed']
    _description = 'Receive a Package'
    _transient_max_hours = 0.25

    file = SealedBinary('Package', required=True)
    file_name = fields.Char()
    fingerprint = fields.Char('Fingerprint of the Signing Key')

    def action_receive(self):
        """Receive and verify the package.

        :return: a window action that opens what was received
        :raise AccessError: for everybody but the superior authority
        :raise UserError: what ``receive`` refuses
        """
        self.ensure_one()
        data = self.with_context(bin_size=False).file
        package = self.env['intervention.exchange'].receive(data.decode() if data else '', self.fingerprint or '')
        # sudo: no role deletes rows; this is the caller's own file, which is not kept
        self.sudo().unlink()
        return {'type': 'ir.actions.act_window', 'res_model': 'intervention.exchange', 'res_id': package,
                'views': [(False, 'form')]}
