from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL


class HrEmployee(models.Model):
    """Whose login a personnel file was (A7, B6): what a person recorded does not pass to the next login of his file.

    HR links files to logins. Were ownership the file's alone, a file linked to another login for a moment would open its
    records and protection to him. So the index under which one owns takes in the login, but for the first one of a file;
    linked back, the file is its person's again. Protection runs on under all of its indexes.
    """
    _inherit = 'hr.employee'

    intervention_logins = fields.Json(groups=NO_ACCESS, copy=False, help="Ids of the logins that the file had, first to last")

    def init(self):
        super().init()
        # files that had a login before the registry kept them
        self.env.cr.execute(SQL(
            """UPDATE hr_employee SET intervention_logins = jsonb_build_array(user_id)
                WHERE intervention_logins IS NULL AND user_id IS NOT NULL"""))

    @api.constrains('user_id')
    def _keep_intervention_logins(self):
        # sudo: HR links logins and reads nothing of this
        for employee in self.sudo():
            known = employee.intervention_logins or []
            if employee.user_id and employee.user_id.id not in known:
                employee.intervention_logins = [*known, employee.user_id.id]

    def _intervention_key(self):
        """Return the keyed index of the one employee, under which he owns records and protection."""
        self.ensure_one()
        # sudo: which login the file has, and had first, decides what is its own
        known, login = self.sudo().intervention_logins or [], self.sudo().user_id.id
        return self._intervention_key_of(login if login in known[1:] else None)

    def _intervention_key_of(self, login):
        value = f'{self.id}|{login}' if login else self.id
        return self.env['intervention.key']._index('hr.employee', value)

    def _intervention_past_keys(self):
        """Return the indexes of the files under all logins that they ever had."""
        # sudo: as above
        return [employee._intervention_key_of(login) for employee in self
                for login in (None, *(employee.sudo().intervention_logins or [])[1:])]
