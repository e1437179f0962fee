from odoo import fields, models
from odoo.exceptions import UserError

from .evidence_upload import DEFAULT_MIB, LIMIT, MOST_MIB


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    intervention_evidence_limit = fields.Integer('Largest evidence file (MiB)', config_parameter=LIMIT, default=DEFAULT_MIB)

    def set_values(self):
        super().set_values()
        if not 0 < self.intervention_evidence_limit <= MOST_MIB:
            raise UserError(self.env._("The largest evidence file is between 1 and %(most)s MiB.", most=MOST_MIB))
