"""Jobs and departments of enforcement officers: to rename a post or move a unit amounts to a transfer (A7, B6).

The gate compares files, which point to the same rows as before; so this is not refused, but told.
"""
from odoo import fields, models

from .watched import CLEAR


class InterventionWatchedPost(models.AbstractModel):
    """Rows to which personnel files point; those of officers are told."""
    _name = 'intervention.watched.post'
    _inherit = ['intervention.watched']
    _description = 'Watched Post'
    _watched_kind = 'post'
    _watched_rows = False
    _officers = None  # the condition of the personnel files that belong to a row

    def _concerns_registry(self):
        return self.filtered(lambda row: row._has_officers())

    def _has_officers(self):
        """Say whether the file of an officer, now or later, belongs to the one row."""
        name, operator = self._officers
        # sudo: whoever changes the row need not see the files
        versions = self.env['hr.version'].sudo().with_context({}).search([(name, operator, self.ids)])
        known = self.env['intervention.personnel.baseline']._in_force(versions.employee_id)
        return any(version.employee_id.id in known and version in version.employee_id._gated_versions() for version in versions)


class HrJob(models.Model):
    _name = 'hr.job'
    _inherit = ['hr.job', 'intervention.watched.post']
    _watched = {'name': CLEAR, 'department_id': CLEAR, 'company_id': CLEAR}
    _officers = ('job_id', 'in')


class HrDepartment(models.Model):
    _name = 'hr.department'
    _inherit = ['hr.department', 'intervention.watched.post']
    _watched = {'name': CLEAR, 'parent_id': CLEAR, 'company_id': CLEAR}
    _officers = ('department_id', 'child_of')  # a unit moves with those above it


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('post', 'Post of enforcement officers')], ondelete={'post': 'cascade'})
