from odoo import api, fields, models


class HrEmployee(models.Model):
    """Where HR works: how many changes were asked for, on every file alike (A7, B6)."""
    _inherit = 'hr.employee'

    personnel_change_count = fields.Integer(compute='_compute_personnel_change_count', compute_sudo=False,
                                            groups='hr.group_hr_user')

    @api.depends_context('uid')
    def _compute_personnel_change_count(self):
        counts = dict(self.env['intervention.personnel.action']._read_group(
            [('employee_id', 'in', self.ids)], ['employee_id'], ['__count']))
        for employee in self:
            employee.personnel_change_count = counts.get(employee._origin, 0)

    def action_personnel_changes(self):
        """Open the changes asked for this person. Return a window action; HR alone may read what it lists."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.personnel_action_hr')
        return {**action, 'domain': [('employee_id', '=', self.id)], 'context': {'default_employee_id': self.id}}
