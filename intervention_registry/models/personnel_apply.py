from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.gated import adverse
from .personnel_action import TICKED, WANTED

OF_FILE = ('company_id', 'parent_id', 'user_id')
OF_TODAY = ('departure_reason_id', 'departure_date')
# what a wanted value takes along
ALONG = {
    'job_id': ('job_title',),
    'work_location_id': ('location_address',),
    'resource_calendar_id': ('weekly_hours',),
    'active': ('departure_reason_id', 'departure_date', 'contract_date_end'),
}


class InterventionPersonnelBaseline(models.Model):
    _inherit = 'intervention.personnel.baseline'

    def _apply(self, employee, change, names):
        """Open the officer's file, make the ``change``, and fix what it says now; private, for an approved request.

        Nothing but ``names`` and what they take along may come out worse than before.
        """
        _row, before = self._in_force(employee)[employee.id]
        self._append([{'employee_id': employee.id, 'state': False}])
        change()
        self.env.flush_all()
        allowed = {*names, *(other for name in names for other in ALONG.get(name, ()))}
        for version in employee._gated_versions():
            if set(adverse(before, employee._gated_state(version))) - allowed:
                raise UserError(self.env._(
                    "Applying the request would change more than was approved, such as through a later version of the "
                    "file. Put the later versions in order first."))
        self._fix({employee: employee._gated_state()})


class InterventionPersonnelAction(models.Model):
    """Applying what was approved (A7, B6): the change and the state that is protected from then on, in one go."""
    _inherit = 'intervention.personnel.action'

    def action_apply(self):
        """Write an approved change into the personnel file.

        :return: True
        :raise AccessError: for everybody but HR, and for a change of one's own file
        :raise UserError: before the approval or the day it takes effect, after it expired, or when the file has changed since
        """
        self.ensure_one()
        self.check_access('read')
        self._check_hr()
        self._check_state('approved')
        self._check_applicable()
        # sudo: the change was approved, and parts of the file are writable to HR managers alone
        action = self.sudo()
        names = set(action._wanted_names().values())
        action.env['intervention.personnel.baseline']._apply(action.employee_id, action._change_file, names)
        return self._go('applied', 'personnel_apply', applied_on=self.company_id._intervention_today())

    def _check_applicable(self):
        today = self.company_id._intervention_today()
        if self.is_expired:
            raise UserError(self.env._("The approval has expired. Ask for the change again."))
        if today < self.effective_on:
            raise UserError(self.env._("The change takes effect on %(day)s. Apply it then.",
                                       day=fields.Date.to_string(self.effective_on)))
        if self.employee_id._intervention_frozen():
            raise UserError(self.env._("The request still waits for the discipline office."))
        # sudo: compared, not told
        file, before = self.sudo().employee_id, self.sudo().before
        known = self.env['intervention.personnel.baseline'].sudo()._in_force(file)
        if file.id not in known:
            raise UserError(self.env._("The person is no enforcement officer any more. Change the file without a request."))
        now = known[file.id][1]
        if any(now.get(name) != before.get(name) for name in self._wanted_names().values()):
            raise UserError(self.env._("The file has changed since the request was submitted. Ask for the change again."))

    def _change_file(self):
        """Write the change; called as superuser with the officer's file open."""
        employee, today = self.employee_id, fields.Date.context_today(self)
        values = {target: self[name].id if self._fields[name].relational else self[name]
                  for name, target in WANTED.items() if self[name]}
        values.update(TICKED[name] for name in TICKED if self[name] and name != 'archives')
        if values.keys() - {*OF_FILE, *OF_TODAY} and employee.current_version_id.date_version < today:
            employee.create_version({'date_version': today})
            employee.current_version_id = employee._get_version(today)
        later = employee._gated_versions()[1:]
        if self.archives:
            employee.with_context(no_wizard=True).action_archive()
        employee.write(values)
        for version in later:
            version.write({name: value for name, value in values.items() if name not in {*OF_FILE, *OF_TODAY}})
