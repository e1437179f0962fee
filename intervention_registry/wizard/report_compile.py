from odoo import api, fields, models

from ..models.report import FIRST_YEAR, KINDS


class InterventionReportCompile(models.TransientModel):
    """The dialog that asks which report to compile and calls the method programs call (B7)."""
    _name = 'intervention.report.compile'
    _description = 'Compile a Report'

    year = fields.Selection('_years', required=True, default=lambda self: str(
        self.env.company._intervention_today().year - 1))
    kind = fields.Selection(KINDS, required=True, default='annual')
    department_id = fields.Many2one('hr.department', 'Unit', domain="[('company_id', '=', company_id)]",
                                    help="With the units below it; empty for the whole bureau")
    company_id = fields.Many2one('res.company', readonly=True, default=lambda self: self.env.company)

    @api.model
    def _years(self):
        today = self.env.company._intervention_today()
        return [(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)]

    def action_compile(self):
        """Compile the report, or find the one whose figures still hold.

        :return: a window action that opens it
        :raise AccessError: for everybody but the registrar
        :raise UserError: what ``compile`` refuses
        """
        self.ensure_one()
        report_id = self.env['intervention.report'].with_company(self.company_id).compile(
            int(self.year), self.kind, self.department_id.id)
        return {'type': 'ir.actions.act_window', 'res_model': 'intervention.report', 'res_id': report_id,
                'view_mode': 'form', 'views': [(False, 'form')]}
