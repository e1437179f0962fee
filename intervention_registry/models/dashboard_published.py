from odoo import api, models


class InterventionDashboard(models.AbstractModel):
    """The committee's figures of a year that is over (B7): those of the annual analysis that lies before it.

    Worked out anew they would leave out what is hidden from him, which the analysis counts for all alike: the difference
    would tell a member that somebody recorded him.
    """
    _inherit = 'intervention.dashboard'

    @api.model
    def _live(self, scope):
        report = self._published(scope)
        return {**report.published, 'figures': report._measures(), 'report': report} if report else super()._live(scope)

    @api.model
    def _published(self, scope):
        """Return the committee's latest report of a year that is over; none from before figures had their present form."""
        reports = self.env['intervention.report']
        if scope.kind != 'committee' or scope.year == scope.company._intervention_today().year:
            return reports
        found = reports._versions(scope.company, scope.year, 'annual')
        return found.filtered(lambda report: report.state != 'draft' and report.published)[:1].filtered(
            lambda report: 'origins' in report.published)

    @api.model
    def _parts(self, scope, live):
        if not (report := live.get('report')):
            return super()._parts(scope, live)
        return {**super()._parts(scope, live), 'report': {
            'title': report.name, 'day': report.compiled_on, 'action': self.env['intervention.home']._form(report._name, report)}}

    @api.model
    def _funnel(self, scope, live):
        """Return the steps of the funnel that the tables of the analysis name: the others follow from none of them."""
        if 'report' not in live:
            return super()._funnel(scope, live)
        open_ones, total = live['cells'].get('finding=none', 0), live['total']
        known = {'submitted': total, 'breach': live['cells'].get('finding=breach', 0),
                 'verified': None if None in (open_ones, total) else total - open_ones}
        return [{**step, 'value': known[step['key']]} for step in self._funnel_steps() if step['key'] in known]
