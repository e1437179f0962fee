from odoo import api, fields, models

from ..models.export import CONTENTS
from ..models.fields import SealedText
from .decision import ACTS

ACTS['export_release'] = ('intervention.export', 'action_release', ('reason',))


class InterventionExportAsk(models.TransientModel):
    """The dialog in which the security auditor says what an export package shall hold (A6, B5); it calls what programs call."""
    _name = 'intervention.export.ask'
    _inherit = ['intervention.sealed']
    _description = 'Ask for an Export Package'
    _transient_max_hours = 0.25

    content = fields.Selection(CONTENTS, 'Package Holds', required=True, default='digests')
    reason = SealedText()

    def action_ask(self):
        """Ask for the package.

        :return: a window action that shows how far it is
        :raise AccessError: for everybody but the security auditor
        :raise UserError: what ``ask`` refuses
        """
        self.ensure_one()
        export = self.env['intervention.export'].ask(self.content, self.reason or '')
        # sudo: no role deletes rows; this is the caller's own dialog
        self.sudo().unlink()
        return self._opened(export)

    @api.model
    def _opened(self, export):
        return {'type': 'ir.actions.act_window', 'res_model': 'intervention.export', 'res_id': export,
                'views': [(False, 'form')]}


class InterventionDecision(models.TransientModel):
    """The words with which evidence is released for an export package."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=[('export_release', 'Release evidence for an export package')],
                           ondelete={'export_release': 'cascade'})
