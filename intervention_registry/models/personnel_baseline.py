from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL


class InterventionPersonnelBaseline(models.Model):
    """The state of an enforcement officer's personnel file that nobody may worsen (A7, B6).

    A row is fixed when somebody becomes an officer, when his file gets better, and when an approved request was applied;
    the last row counts. A row without state opens the file for the application of a request, in whose transaction it is
    closed again. It is the same for every officer and readable to nobody.
    """
    _name = 'intervention.personnel.baseline'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.append.only']
    _description = 'State of a Personnel File'
    _order = 'id desc'
    _rec_name = 'id'

    employee_id = fields.Many2one('hr.employee', required=True, readonly=True, ondelete='restrict', groups=NO_ACCESS)
    state = fields.Json(readonly=True, groups=NO_ACCESS)

    _employee_index = models.Index('(employee_id, id DESC)')

    @api.model
    def _in_force(self, employees):
        """Return ``{employee id: (row id, state)}`` of those employees who are protected officers."""
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT ON (employee_id) employee_id, id, state FROM intervention_personnel_baseline
                WHERE employee_id = ANY(%s) ORDER BY employee_id, id DESC""", list(employees.ids)))
        return {employee: (row, state) for employee, row, state in rows
                if not state or state['is_enforcement_officer']}

    @api.model
    def _fix(self, states):
        """Fix ``{employee: state}``: from now on nobody worsens it."""
        if states:
            rows = self._append([{'employee_id': employee.id, 'state': state} for employee, state in states.items()])
            rows._trace('baseline', names=('employee_id',))

    @api.model
    def _fix_missing(self):
        """Fix the state of officers who have none: after an upgrade, or when the mark came in past Odoo."""
        # sudo: nobody reads these rows; the mark of all companies counts
        marked = self.env['hr.version'].sudo().search([('is_enforcement_officer', '=', True)]).employee_id
        missing = marked.filtered(lambda employee: employee.current_version_id.is_enforcement_officer)
        missing -= missing.browse(self._in_force(missing))
        self.sudo()._fix({employee: employee._gated_state() for employee in missing})


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    def _gated_versions(self):
        """Return the versions of the one file that hold now or later; the first is the one that holds now."""
        current = self.current_version_id
        later = self.version_ids.filtered(
            lambda version: version.active and current and version.date_version > current.date_version)
        return current + later.sorted('date_version')

    def _gated_state(self, version=None):
        """Return what is protected of the one file as it stands, or will stand by a later ``version``."""
        version = version or self.current_version_id
        return {
            **{name: self[name].id for name in ('company_id', 'parent_id', 'user_id', 'resource_id')},
            'active': self.active, **version._gated_values()}


class HrVersion(models.Model):
    _inherit = 'hr.version'

    def _gated_values(self):
        linked = ('department_id', 'job_id', 'address_id', 'work_location_id', 'contract_type_id', 'departure_reason_id')
        dates = ('contract_date_end', 'trial_date_end', 'departure_date')
        plain = ('employee_type', 'public_status', 'wage', 'is_enforcement_officer', 'personnel_authority')
        start = self.contract_date_start
        return {
            **{name: self[name].id for name in linked},
            **{name: fields.Date.to_string(self[name]) for name in dates},
            **{name: self[name] for name in plain},
            # a title that follows from the job is judged with it, in whatever language it was computed
            'job_title': self.is_custom_job_title and self.job_title,
            'location_address': self.work_location_id.address_id.id,
            'weekly_hours': self.resource_calendar_id.hours_per_week,
            'has_contract': bool(start),
            'contract_waits': bool(start) and start > max(self.date_version, fields.Date.today()),
        }
