from odoo import api, fields, models

from ..models.template import PAPERS
from .decision import ACTS, ALIASES

ACTS.update({
    'report_issue': ('intervention.report', 'action_issue', ('signer',)),
    'special_issue': ('intervention.special.matter', 'action_issue', ('number', 'signer')),
    'sanction_issue': ('intervention.sanction', 'action_issue', ('number',)),
    'template_upload': ('intervention.template', 'upload', ('paper', 'name', 'data', 'reason')),
    'template_decide': ('intervention.template', 'action_decide', ('decision', 'reason')),
})
ALIASES.update({(act, 'number'): 'paper_number' for act in ('special_issue', 'sanction_issue')})
TITLES = {
    'report_issue': 'Issue the report',
    'special_issue': 'Issue the report of the special matter',
    'sanction_issue': 'Issue the decision letter',
    'template_upload': 'Hand in a layout',
    'template_decide': 'Approve the layout',
}


class InterventionDecision(models.TransientModel):
    """The acts on papers and their layouts (A8, A9, B7-B9)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    paper_number = fields.Char('Document Number', compute='_compute_paper_number', store=True, readonly=False, compute_sudo=False)
    signer = fields.Char('Signatory')
    paper = fields.Selection(PAPERS, 'Kind of Paper', default='notice')

    @api.depends('act', 'res_id')
    def _compute_paper_number(self):
        for dialog in self:
            sanction = self.env['intervention.sanction'].browse(dialog.res_id if dialog.act == 'sanction_issue' else [])
            dialog.paper_number = sanction.document_no if sanction else dialog.paper_number
