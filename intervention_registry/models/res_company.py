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
