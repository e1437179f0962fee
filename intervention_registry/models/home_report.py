from odoo import api, models
from odoo.fields import Domain


class InterventionHome(models.AbstractModel):
    """Reports on their way (B7): what is built, and which of the delivered ones still lack an addressee or a receipt."""
    _inherit = 'intervention.home'

    @api.model
    def _section_registrar(self):
        section = super()._section_registrar()
        return {**section, 'cards': [*section['cards'], *self._build_cards(), *self._receipt_cards()]}

    @api.model
    def _build_cards(self):
        """Return the card of the reports that are built in the background, or could not be; none as long as there is nothing."""
        drafts, title = self.env['intervention.report'].search([('state', '=', 'draft')]), self.env._("Reports Being Built")
        drafts = drafts.filtered(lambda report: report.build_state != 'cancelled')
        if not drafts:
            return []
        failed = any(report.build_state == 'failed' for report in drafts)
        hint = self.env._("One could not be built") if failed else self.env._("You are told when they are compiled")
        return [self._reports_card('report_builds', title, drafts, (hint, hint), 'overdue' if failed else 'working')]

    @api.model
    def _receipt_cards(self):
        """Return the card of the delivered reports that are not complete; none as long as there is nothing."""
        title, domain = self.env._("Receipts of Reports"), Domain('state', '=', 'delivered') & Domain('is_complete', '=', False)
        reports = self.env['intervention.report'].search(domain).filtered('is_current')
        if not reports:
            return []
        hint = self.env._("An addressee or his receipt is missing (B7)")
        return [self._reports_card('report_receipts', title, reports, (hint, hint), icon='fa-envelope-open-o')]
