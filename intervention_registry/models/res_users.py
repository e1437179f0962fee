from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class ResUsers(models.Model):
    _inherit = 'res.users'

    intervention_keys = fields.Json(compute='_compute_intervention_keys', groups=NO_ACCESS,
                                    help="Indexes of the person's employee files, used by the record rules")

    @api.depends('employee_ids')
    def _compute_intervention_keys(self):
        for user in self:
            user.intervention_keys = [file._intervention_key() for file in user._intervention_files()]

    def _intervention_files(self):
        """Return the users' personnel files in all companies, archived ones too: who left is still who he was."""
        # sudo: which files are a person's own decides what he may see, whoever asks
        return self.sudo().with_context(active_test=False).employee_ids

    def _intervention_role(self, role):
        """Say whether the one user holds a registry role, given without the prefix ``group_``."""
        return self.has_group(f'intervention_registry.group_{role}')
