from odoo import api, fields, models


class HrEmployee(models.Model):
    """Where HR appraises: how many extracts that still count were handed over on the person (B11)."""
    _inherit = 'hr.employee'

    appraisal_extract_count = fields.Integer(compute='_compute_appraisal_extract_count', compute_sudo=False,
                                             groups='hr.group_hr_user')

    @api.depends_context('uid')
    def _compute_appraisal_extract_count(self):
        counts = dict(self.env['intervention.appraisal']._read_group(
            [('employee_id', 'in', self.ids), ('state', '=', 'handed')], ['employee_id'], ['__count']))
        for employee in self:
            employee.appraisal_extract_count = counts.get(employee._origin, 0)

    def action_appraisal_extracts(self):
        """Open the extracts handed over on this person. Return a window action; what it lists follows the caller's rights."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.appraisal_action_hr')
        return {**action, 'domain': [('employee_id', '=', self.id)], 'context': {'search_default_standing': 1}}
