from odoo import models


class ResUsers(models.Model):
    """Logins of enforcement officers are watched, whether or not they hold a role: to disable one amounts to removal."""
    _inherit = 'res.users'

    def _concerns_registry(self):
        # sudo: who is an officer is looked up for every login alike
        officers = self.env['intervention.personnel.baseline'].sudo()._in_force(self._intervention_files())
        return super()._concerns_registry() | self.filtered(
            lambda user: not officers.keys().isdisjoint(user._intervention_files().ids))
