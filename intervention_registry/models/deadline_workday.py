from odoo import api, fields, models

SATURDAY = 5


class InterventionDeadline(models.Model):
    """Deadlines that national law counts in working days.

    Saturdays and Sundays are left out. Public holidays are not known here: the true last day is never earlier.
    """
    _inherit = 'intervention.deadline'

    unit = fields.Selection(selection_add=[('workday', 'Working days')], ondelete={'workday': 'set default'})

    @api.model
    def _last_day(self, start, number, unit):
        if unit != 'workday':
            return super()._last_day(start, number, unit)
        day = start
        while number:
            day = fields.Date.add(day, days=1)
            number -= day.weekday() < SATURDAY
        return day


class InterventionRouteStep(models.Model):
    _inherit = 'intervention.route.step'

    unit = fields.Selection(selection_add=[('workday', 'Working days')], ondelete={'workday': 'set day'})
