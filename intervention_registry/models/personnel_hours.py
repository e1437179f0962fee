"""The hours of a calendar by which enforcement officers work (A7, B6): to cut them cuts what their files grant."""
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError

from .personnel_gate import RedirectWarning

OF_CALENDAR = {'attendance_ids', 'attendance_ids_1st_week', 'attendance_ids_2nd_week', 'hours_per_week', 'two_weeks_calendar',
               'flexible_hours', 'schedule_type', 'duration_based'}


class ResourceCalendar(models.Model):
    _inherit = 'resource.calendar'

    def write(self, vals):
        result = super().write(vals)
        if not OF_CALENDAR.isdisjoint(vals):
            self._gate_hours()
        return result

    def _gate_hours(self):
        """Have the files of those who work by these hours judged before the transaction ends, when all lines are in place."""
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault('intervention.hours', set())
        if not pending:
            precommit.add(partial(self.env['resource.calendar']._check_hours, pending))
        pending.update(self.ids)

    @api.model
    def _check_hours(self, pending):
        # sudo: whoever changes hours need not see the files
        versions = self.env['hr.version'].sudo().with_context({}).search([('resource_calendar_id', 'in', sorted(pending))])
        pending.clear()
        try:
            self.env['intervention.personnel.baseline']._check(versions.employee_id)
        except RedirectWarning:
            words = self.with_context(lang=self.env.user.lang)  # the last to write need not have had a language
            raise UserError(words.env._(
                "Enforcement officers work by these hours, and fewer hours would change their files. Ask for the change of "
                "each of them first, or give the others a calendar of their own.")) from None
        self.env.flush_all()


class ResourceCalendarAttendance(models.Model):
    _inherit = 'resource.calendar.attendance'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._gate_hours()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._gate_hours()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._gate_hours()
        return result
