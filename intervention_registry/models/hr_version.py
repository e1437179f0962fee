from odoo import api, fields, models
from odoo.exceptions import UserError


class HrVersion(models.Model):
    """What the two rule sets ask of a person, dated like everything else on the employee's file (A1, B1, B12)."""
    _inherit = 'hr.version'

    is_leading_cadre = fields.Boolean('Leading Cadre', groups='hr.group_hr_user', tracking=True,
                                      help="The rules for leading cadres apply to this person (B12)")
    is_enforcement_officer = fields.Boolean('Enforcement Officer', groups='hr.group_hr_user', tracking=True,
                                            help="Handles enforcement cases and is protected as such (A7, B6)")
    personnel_authority = fields.Selection(
        [('bureau', 'This bureau'), ('superior', 'Superior authority')],
        default='bureau', required=True, groups='hr.group_hr_user', tracking=True,
        help="Who decides on this person's appointment, and so authorises circulation and sanctions (A8, B8)")
    is_party_member = fields.Selection(
        [('yes', 'Party member'), ('no', 'No Party member')], 'Party Membership', groups='hr.group_hr_user', tracking=True,
        help="Party sanctions exist for Party members alone; empty while it is not known (A9, B9)")
    public_status = fields.Selection(
        [('civil_servant', 'Civil servant'), ('institution', 'Institution staff'), ('contract', 'Contract staff'),
         ('none', 'No public employee')], groups='hr.group_hr_user', tracking=True,
        help="Which administrative sanctions exist for this person; empty while it is not known (A9, B9)")


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    def _intervention_version(self, day):
        """Return the version of the one personnel file that held on the day; nothing where there is no file."""
        # sudo: registry roles may not read personnel files; rules follow from what they say
        employee = self._origin.sudo()
        return employee._get_version(day) if employee.version_ids else employee.version_ids

    @api.ondelete(at_uninstall=False)
    def _unlink_except_where_law_is_enforced(self):
        """Keep every personnel file of a bureau that enforces law, or the refusal would tell who is named or protected."""
        # sudo: the answer depends on the bureau alone
        officers = self.env['hr.version'].sudo().search_count(
            [('is_enforcement_officer', '=', True), ('company_id', 'in', self.sudo().company_id.ids)], limit=1)
        if officers:
            raise UserError(self.env._("Personnel files of a bureau that enforces law are archived, not deleted."))

    @api.constrains('user_id')
    def _refresh_intervention_rules(self):
        """Let the record rules, which keep the employees of a user, see whose login changed by whatever route."""
        self.env.registry.clear_cache()
