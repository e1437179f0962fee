from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class ResUsers(models.Model):
    _inherit = 'res.users'

    # unlike Odoo's employee_ids it does not depend on the company of the moment
    intervention_file_ids = fields.One2many('hr.employee', 'user_id', 'Personnel Files', groups=NO_ACCESS,
                                            context={'active_test': False})
    intervention_keys = fields.Json(compute='_compute_intervention_keys', groups=NO_ACCESS,
                                    help="Indexes of the person's employee files, used by the record rules")

    @api.depends('intervention_file_ids.intervention_logins')
    def _compute_intervention_keys(self):
        for user in self:
            # never empty, which a Json field reads back as False and a rule as "records without owner"
            user.intervention_keys = [file._intervention_key() for file in user._intervention_files()] or ['nobody']

    def _intervention_files(self):
        """Return the users' personnel files in all companies, archived ones too: who left is still who he was."""
        # sudo: which files are a person's own decides what he may see, whoever asks
        return self.sudo().intervention_file_ids

    def _intervention_unbiased(self, named):
        """Return those of the users who may judge what the employees ``named`` did.

        Not: who is named himself, whoever has a named person above him in the reporting line, and declared kin.
        """
        named = set(named.ids)
        # what binds all of them together tells at once, for nearly every document, that no single one needs a look
        if named.isdisjoint(self._intervention_line().ids):
            return self
        return self.filtered(lambda user: named.isdisjoint(user._intervention_line().ids))

    def _intervention_line(self):
        """Return whom the users may not judge: themselves, everybody above them in the reporting line, declared kin."""
        # of each file the one column above it is enough
        line = above = self._intervention_files().with_context(prefetch_fields=False)
        kin = line._intervention_kin()
        while above := above.parent_id - line:
            line |= above
        return line | kin

    def _intervention_login_key(self):
        """Return the keyed index of the one login, under which he owns the dialogs he has open."""
        return self.env['intervention.key']._index('res.users', self.id)

    def _intervention_in_personnel(self, group='hr.group_hr_user'):
        """Say whether the one user holds a personnel group; Odoo gives them to who administers the system, who is none here."""
        return self.has_group(group) and not self.has_group('base.group_system')

    def _intervention_role(self, role):
        """Say whether the one user holds a registry role, given without the prefix ``group_``."""
        return self.has_group(f'intervention_registry.group_{role}')
