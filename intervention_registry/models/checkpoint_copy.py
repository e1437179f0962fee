from odoo import api, models
from odoo.exceptions import UserError


class InterventionCheckpoint(models.Model):
    """Nothing leaves a copy of the database in the registry's name (A6, B5)."""
    _inherit = 'intervention.checkpoint'

    @api.model
    def _make(self):
        return self.browse() if self.env['intervention.origin']._is_copy() else super()._make()

    @api.model
    def _send_receipts(self):
        if not self.env['intervention.origin']._is_copy():
            super()._send_receipts()

    @api.model
    def action_make(self):
        """Make a checkpoint as ever, but in no copy.

        :raise UserError: also where this database is a copy in which nobody confirmed that the registry lives on
        """
        self._check_auditor()
        if self.env['intervention.origin']._is_copy():
            raise UserError(self.env._("No checkpoint is made in a copy. If the registry lives on here, confirm it in the "
                                       "production check on your page."))
        return super().action_make()
