from odoo import api, fields, models

from ..models.report import FIRST_YEAR
from .decision import ACTS

ACTS.update({
    'appraisal_confirm': ('intervention.appraisal', 'action_confirm', ('decision', 'reason')),
    'appraisal_take': ('intervention.appraisal', 'action_take', ('reason',)),
})
TITLES = {
    'appraisal_confirm': 'Confirm the appraisal extract',
    'appraisal_take': 'Note what was done with the extract',
}


class InterventionDecision(models.TransientModel):
    """The acts on appraisal extracts (B11)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))


class InterventionAppraisalCompile(models.TransientModel):
    """The dialog that asks for the year and calls the method programs call (B11)."""
    _name = 'intervention.appraisal.compile'
    _description = 'Compile Appraisal Extracts'

    year = fields.Selection('_years', 'Appraisal Year', required=True, default=lambda self: str(
        self.env.company._intervention_today().year - 1))
    company_id = fields.Many2one('res.company', readonly=True, default=lambda self: self.env.company)

    @api.model
    def _years(self):
        today = self.env.company._intervention_today()
        return [(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)]

    def action_compile(self):
        """Compile the extracts of the year, or find those that still hold.

        :return: a window action that lists them
        :raise AccessError: for everybody but the discipline office and the superior authority
        :raise UserError: what ``compile`` refuses
        """
        self.ensure_one()
        extracts = self.env['intervention.appraisal'].with_company(self.company_id).compile(int(self.year))
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.appraisal_action')
        return {**action, 'domain': [('id', 'in', extracts)], 'context': {}}
