from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from .checkpoint_key import COMMAND


class ResConfigSettings(models.TransientModel):
    """Whether checkpoints can be signed (A6, B5)."""
    _inherit = 'res.config.settings'

    intervention_signing_key = fields.Char('Signing key', compute='_compute_intervention_signing_key')
    intervention_signing_trouble = fields.Char('Why no checkpoint is made', compute='_compute_intervention_signing_key')

    @api.depends_context('uid')
    def _compute_intervention_signing_key(self):
        keys = self.env['intervention.key']
        for settings in self:
            settings.intervention_signing_key = keys._signer().where
            settings.intervention_signing_trouble = keys._signing_trouble()

    def action_intervention_signing_key(self):
        """Make a new key that signs checkpoints (A6, B5); the auditors learn of it with the next checkpoint.

        :return: an action that shows the settings anew
        :raise AccessError: for everybody but who administers the settings
        :raise UserError: where a device signs, which has its keys itself
        """
        if not self.env.user.has_group('base.group_system'):
            raise AccessError(self.env._("Only who administers the settings changes the key."))
        if config.get(COMMAND):
            raise UserError(self.env._("A device signs the checkpoints; change its key there."))
        self.env['intervention.key']._make_signing()
        return {'type': 'ir.actions.client', 'tag': 'reload'}
