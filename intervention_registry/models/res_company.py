import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    intervention_document_code = fields.Char(
        'Document Code', help="Stands before the year in the number of a circulated notice, such as the short name of the bureau")

    def _intervention_tz(self):
        """Return the time zone in which the company's days and years turn."""
        # sudo: the working-time calendar is no secret, but not readable in every company
        company = self.sudo().with_context(prefetch_fields=False)
        return pytz.timezone(company.resource_calendar_id.tz or 'Asia/Shanghai')

    def _intervention_local(self, moment):
        """Return the naive UTC ``moment`` in the company's time zone."""
        return pytz.utc.localize(moment).astimezone(self._intervention_tz())

    def _intervention_today(self):
        """Return today's date in the company's time zone."""
        return self._intervention_local(fields.Datetime.now()).date()

    def _intervention_holders(self, *roles):
        """Return the active users of the one company who hold one of the registry roles."""
        groups = [self.env['ir.model.data']._xmlid_to_res_id(f'intervention_registry.group_{role}') for role in roles]
        # sudo: who has to act is found without telling the caller
        return self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', groups), ('company_ids', 'in', self.ids), ('share', '=', False)], order='id')
