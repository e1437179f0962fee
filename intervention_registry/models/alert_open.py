from odoo import api, fields, models
from odoo.exceptions import AccessError


class InterventionAlert(models.Model):
    """From an alert to what it tells of (A6, B5): the verification that found the damage, the place, the package."""
    _inherit = 'intervention.alert'

    can_open = fields.Boolean(compute='_compute_can_open', compute_sudo=False)

    @api.depends('model', 'res_id')
    @api.depends_context('uid')
    def _compute_can_open(self):
        for alert in self:
            alert.can_open = bool(alert._told_of())

    def _told_of(self):
        """Return the row of the registry that the one alert tells of, where the caller may see it."""
        if not self.res_id or self.model not in self.env or not self.model.startswith('intervention.'):
            return None
        rows = self.env[self.model]
        return rows.search([('id', '=', self.res_id)]) if rows.has_access('read') else None

    def action_open(self):
        """Show what the alert tells of.

        :return: the action that opens its form
        :raise AccessError: for whoever may read neither the alert nor what it tells of
        """
        self.ensure_one()
        self.check_access('read')
        row = self._told_of()
        if not row:
            raise AccessError(self.env._("What this alert tells of is not shown to you, or it is gone."))
        return {'type': 'ir.actions.act_window', 'res_model': row._name, 'res_id': row.id, 'views': [(False, 'form')]}
