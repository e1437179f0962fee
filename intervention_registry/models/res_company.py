import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import str2bool


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

    def _intervention_document_number(self, year, number, upward=False):
        """Return a number of the one company's documents, such as 示资发〔2026〕3号, or 示资报〔2026〕3号 of those that go up."""
        code = self.sudo().intervention_document_code or ''  # sudo: who issues a document is known to all its readers
        return f'{code.removesuffix("发") + "报" if upward else code}〔{year}〕{number}号'

    @api.model
    def _intervention_holders_direct(self):
        """Say whether what names a role holder goes past the bureau (a setting, on by default)."""
        # sudo: a setting
        setting = self.env['ir.config_parameter'].sudo().get_param('intervention_registry.role_holders_direct', 'True')
        return str2bool(setting)

    def _intervention_day(self, day, earliest, too_early):
        """Return ``day`` as a date; refuse what is none, the future, and with ``too_early`` what lies before ``earliest``."""
        try:
            day = fields.Date.to_date(day)
        except (TypeError, ValueError, LookupError):
            day = None
        if not day:
            raise UserError(self.env._("Give the day as year, month and day."))
        if day > self._intervention_today():
            raise UserError(self.env._("The day lies in the future. Correct it."))
        if day < earliest:
            raise UserError(too_early)
        return day
