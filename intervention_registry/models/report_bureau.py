from odoo import api, models
from odoo.tools import SQL


class InterventionReport(models.Model):
    """Subordinate bureaus in the superior authority's report (B7): how many records each received, never which.

    The count comes from the newest intact package of each bureau, or from the delivered report of a company below this one.
    """
    _inherit = 'intervention.report'

    @api.model
    def _collect(self, company, year, kind, department=None):
        collected = super()._collect(company, year, kind, department)
        if kind == 'annual' and not department and (bureaus := self._bureaus(company, collected['first'], collected['last'])):
            collected['figures']['bureaus'] = bureaus
        return collected

    @api.model
    def _bureaus(self, company, first, last):
        """Return ``[name, count]`` of each subordinate bureau; the count is None where its own report does not show it."""
        packages = self.env.execute_query(SQL(
            """SELECT p.bureau, COUNT(r.id)
                 FROM (SELECT DISTINCT ON (log) id, bureau FROM intervention_exchange
                        WHERE company_id = %s AND ok ORDER BY log, id DESC) p
                 LEFT JOIN intervention_exchange_record r ON r.exchange_id = p.id AND r.submitted_on BETWEEN %s AND %s
                                                         AND COALESCE(r.route, 'bureau') = 'bureau'
                GROUP BY p.id, p.bureau""", company.id, first, last))
        # sudo: what a company below has delivered is known to the one above
        delivered = [(below.name, report.published['total']) for below in company.sudo().child_ids if (
            report := self.sudo()._versions(below, first.year, 'annual').filtered(
                lambda version: version.state == 'delivered')[:1])]
        return sorted([list(row) for row in (*packages, *delivered)], key=lambda row: row[0])

    @api.model
    def _publish(self, collected):
        published, unseen = super()._publish(collected)
        if bureaus := collected['figures'].get('bureaus'):
            few = range(1, collected['threshold'])
            published['bureaus'] = [[name, None if count in few else count] for name, count in bureaus]
        return published, unseen
