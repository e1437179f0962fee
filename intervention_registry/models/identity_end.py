from odoo import models
from odoo.exceptions import UserError


class InterventionRecord(models.Model):
    """Who wrote a record is destroyed with its content (A7, B6)."""
    _inherit = 'intervention.record'

    def _after_erasure(self):
        super()._after_erasure()
        # sudo: the sealed identity is readable to nobody
        self.sudo().identity_ids.share_ids._move({'box': False})

    def _check_identity_asker(self):
        office = super()._check_identity_asker()
        if not self.sudo().identity_ids._current():  # sudo: as above
            raise UserError(self.env._("The content of this record was destroyed, and with it who wrote it."))
        return office
