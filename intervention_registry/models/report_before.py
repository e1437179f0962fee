from datetime import date

from odoo import api, models

from .report import FIRST_YEAR


class InterventionReport(models.Model):
    """Last year beside this one (B7): what its latest version shows, so that two reports never tell more than one."""
    _inherit = 'intervention.report'

    @api.model
    def _publish(self, collected):
        published, unseen = super()._publish(collected)
        if before := self._before(collected):
            published['before'] = before
        return published, unseen

    @api.model
    def _before(self, collected):
        """Return the shown figures of the year before; without a report of it they are worked out and suppressed alike."""
        company, kind, year = collected['company'], collected['kind'], collected['first'].year - 1
        if year < FIRST_YEAR:
            return None
        department = self.env['hr.department'].browse(collected['department'] or [])
        # sudo: last year's figures are shown to whoever reads this year's
        shown = self.sudo()._versions(company, year, kind, department).filtered('published')[:1].published
        if not shown:
            former = self._gather(company, date(year, 1, 1), date(year, 12, 31), kind, department, collected['shadow'])
            if not self._of_place(former, former['counts']).get((), 0):
                return None
            shown = self._show(former)[0]
        return {'year': year, **{name: shown[name] for name in ('total', 'cells', 'measures', 'levels') if name in shown},
                'origins': shown.get('origins', shown.get('units', [])),
                'other_origins': shown.get('other_origins', shown.get('other_units', 0))}

    @api.model
    def _differences(self, old, new):
        """Return the shown figures that differ from the version before, as ``[key, old, new]``; None is not shown."""
        if not old:
            return []
        old, new = map(_named, (old, new))
        return [[name, old.get(name, 0), new.get(name, 0)] for name in sorted({*old, *new})
                if old.get(name, 0) != new.get(name, 0)]


def _named(shown):
    """Return all shown figures by name; what a former version called units are the units of who came."""
    return {
        **shown['cells'],
        **{f'origin={name}': count for name, count in shown.get('origins', shown.get('units', ()))},
        **{f'bureau={name}': count for name, count in shown.get('bureaus', ())},
        **{f'measure={name}': value for name, value in shown.get('measures', {}).items()},
    }
