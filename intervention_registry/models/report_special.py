from odoo import api, models
from odoo.tools import SQL

ADDRESSEES = ('municipal_committee', 'municipal_government')


class InterventionReport(models.Model):
    """The special matters in the yearly special report (B7): which were resolved on, and whom they have reached.

    A delivery changes the figures, so that compiling again makes a new version. No days: they would tell the months that
    the tables may hide.
    """
    _inherit = 'intervention.report'

    @api.model
    def _collect(self, company, year, kind, department=None):
        collected = super()._collect(company, year, kind, department)
        if kind == 'special' and (matters := self._special_matters(collected['query'])):
            collected['figures']['matters'] = matters
        return collected

    @api.model
    def _special_matters(self, query):
        """Return ``[code of the record, reached the committee, reached the government]`` of each matter, 1 or 0."""
        self.env['intervention.special.matter'].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT ledger.name, COALESCE(array_agg(delivery.addressee) FILTER (WHERE delivery.id IS NOT NULL), '{}')
                 FROM (%s) ledger
                 JOIN intervention_special_matter matter ON matter.record_id = ledger.id
                 LEFT JOIN intervention_delivery delivery ON delivery.special_id = matter.id
                WHERE matter.state IN ('resolved', 'delivered')
                GROUP BY ledger.name ORDER BY ledger.name COLLATE "C" """, query))
        return [[name, *(int(addressee in reached) for addressee in ADDRESSEES)] for name, reached in rows]

    @api.model
    def _publish(self, collected):
        published, unseen = super()._publish(collected)
        if 'matters' in collected['figures']:
            published['matters'] = collected['figures']['matters']
        return published, unseen

    def _tables(self):
        tables = super()._tables()
        if matters := self.published.get('matters'):
            tables.append({
                'key': 'matters', 'title': self.env._("Special Matters"),
                'header': [self.env._("Special Matters Resolved On"), self.env._("Reached: Committee, Government")],
                'rows': [(name, sum(reached)) for name, *reached in matters]})
        return tables
