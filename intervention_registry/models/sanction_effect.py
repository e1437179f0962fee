from odoo import api, fields, models
from odoo.exceptions import AccessError


class HrEmployee(models.Model):
    """What a running sanction keeps from a person: promotion, and from demerit on the wage step (Sanctions Law Art 19).

    HR learns the effects, not the matter; nobody learns his own here.
    """
    _inherit = 'hr.employee'

    promotion_blocked_until = fields.Date(compute='_compute_blocked_until', groups='hr.group_hr_user')
    wage_step_blocked_until = fields.Date(compute='_compute_blocked_until', groups='hr.group_hr_user')
    blocked_note = fields.Char('Effect of a Sanction', compute='_compute_blocked_until', groups='hr.group_hr_user')

    @api.depends_context('uid', 'lang')
    def _compute_blocked_until(self):
        own = self.env.user._intervention_files()
        for employee in self:
            day = employee.company_id._intervention_today()
            shown = employee._origin - own
            employee.promotion_blocked_until = shown._intervention_blocked_until('blocks_promotion', day)
            employee.wage_step_blocked_until = shown._intervention_blocked_until('blocks_wage_step', day)
            employee.blocked_note = employee._blocked_note(employee.promotion_blocked_until, employee.wage_step_blocked_until)

    def _blocked_note(self, promotion, wage):
        if promotion and wage:
            return self.env._("A running sanction blocks promotion until %(promotion)s and wage steps until %(wage)s.",
                              promotion=promotion, wage=wage)
        return promotion and self.env._("A running sanction blocks promotion until %(promotion)s.", promotion=promotion)

    def intervention_effects(self):
        """Tell HR what a running sanction keeps from the person today (Sanctions Law Art 19).

        :return: ``{'blocks_promotion': bool, 'blocks_wage_step': bool, 'until': day as text or False}``
        :raise AccessError: for everybody but HR, and for HR on the own file
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user.has_group('hr.group_hr_user') or self in self.env.user._intervention_files():
            raise AccessError(self.env._("HR asks what a sanction keeps from a person, and nobody for himself."))
        day = self.company_id._intervention_today()
        promotion, wage = (self._intervention_blocked_until(effect, day) for effect in ('blocks_promotion', 'blocks_wage_step'))
        until = max(filter(None, (promotion, wage)), default=False)
        return {'blocks_promotion': bool(promotion), 'blocks_wage_step': bool(wage),
                'until': fields.Date.to_string(until)}

    def _intervention_promotion_block(self, day=None):
        """Return the sanctions that keep the persons from promotion on the day."""
        return self._intervention_blocks('blocks_promotion', day)

    def _intervention_wage_block(self, day=None):
        """Return the sanctions that keep the persons from a wage step on the day."""
        return self._intervention_blocks('blocks_wage_step', day)

    def _intervention_blocks(self, effect, day=None):
        day = day or self.env.company._intervention_today()
        # sudo: the effect is known to HR, which reads no sanction
        return self.env['intervention.sanction'].sudo().search([
            ('employee_id', 'in', self.ids), ('decided_on', '<=', day), ('executed_until', '>=', day),
            ('revoked_on', '=', False), ('merged_into_id', '=', False), (f'executed_type_id.{effect}', '=', True)])

    def _intervention_blocked_until(self, effect, day):
        """Return the last day on which the one person, if any, is kept from it."""
        return max(self._intervention_blocks(effect, day).mapped('executed_until'), default=False)
