from odoo import models

from .watched import CLEAR, HIDDEN


class ResUsers(models.Model):
    """Logins of those who hold a role of the registry or administer the system."""
    _name = 'res.users'
    _inherit = ['res.users', 'intervention.watched']
    _watched = {'group_ids': CLEAR, 'active': CLEAR, 'company_ids': CLEAR, 'partner_id': CLEAR,
                **dict.fromkeys(('login', 'password', 'totp_secret', 'oauth_uid'), HIDDEN)}
    _watched_kind = 'account'
    _watched_loading = True

    def _concerns_registry(self):
        watched = self.env['res.groups']._intervention_watched()
        return self.filtered(lambda user: user.all_group_ids & watched)

    def _watched_value(self, name):
        if name != 'group_ids':
            return super()._watched_value(name)
        watched = self.env['res.groups']._intervention_watched()
        return sorted((self.all_group_ids & watched).get_external_id().values())

    def _watched_alert(self, operation, changes):
        kind, summary = super()._watched_alert(operation, changes)
        roles = changes.get('group_ids')
        if not roles:
            return kind, summary
        added, removed = (roles, ()) if operation == 'create' else (roles, ()) if isinstance(roles, list) else (
            roles['added'], roles['removed'])
        if operation == 'unlink':
            added, removed = (), roles
        lines = []
        if added:
            lines.append(self.env._("Role given: %(roles)s", roles=self._role_names(added)))
        if removed:
            lines.append(self.env._("Role taken: %(roles)s", roles=self._role_names(removed)))
        return 'role', '; '.join(lines)

    def _role_names(self, names):
        return ', '.join(self.env.ref(name).name for name in names)


class ResPartner(models.Model):
    """The mail address of a role holder: a link to reset his password goes there."""
    _name = 'res.partner'
    _inherit = ['res.partner', 'intervention.watched']
    _watched = {'email': HIDDEN}
    _watched_kind = 'account'
    _watched_rows = False

    def _concerns_registry(self):
        return self.filtered(lambda partner: partner.user_ids._concerns_registry())


class ResourceResource(models.Model):
    """Which login a personnel file belongs to: it decides whose records are one's own and who is in conflict."""
    _name = 'resource.resource'
    _inherit = ['resource.resource', 'intervention.watched']
    _watched = {'user_id': CLEAR}
    _watched_kind = 'account'

    def _concerns_registry(self):
        return self.filtered(lambda resource: resource.user_id._concerns_registry())


class HrEmployee(models.Model):
    _name = 'hr.employee'
    _inherit = ['hr.employee', 'intervention.watched']
    _watched = {'resource_id': CLEAR}
    _watched_kind = 'account'
    _watched_rows = False

    def _concerns_registry(self):
        return self.filtered(lambda employee: employee.user_id._concerns_registry())


class ResUsersApikeys(models.Model):
    """Keys by which programs log in as a role holder."""
    _name = 'res.users.apikeys'
    _inherit = ['res.users.apikeys', 'intervention.watched']
    _watched = {'user_id': CLEAR, 'scope': CLEAR}
    _watched_kind = 'account'

    def _concerns_registry(self):
        return self.filtered(lambda key: key.user_id._concerns_registry())

    def _generate(self, scope, name, expiration_date):
        key = super()._generate(scope, name, expiration_date)
        user = self.env.user._as_watch()
        if user._concerns_registry():
            words = self.env['intervention.alert']._in_words()
            words._raise_alert('account', words.env._("Key for programs created"), model='res.users', res_id=user.id,
                               scope=scope or None, until=str(expiration_date or '') or None)
        return key
