from odoo import models

from .duties import ROLE_GROUPS, SECURITY, SYSTEM
from .ir_attachment import of_registry
from .watched import CLEAR, MODULE

BESIDE = ('ir.attachment', 'mail.activity')  # models of Odoo in which rows of the registry lie
WATCHED_GROUPS = (*ROLE_GROUPS, SYSTEM, SECURITY)


class ResGroups(models.Model):
    """Groups that are, or bring along, a role of the registry or the administration."""
    _name = 'res.groups'
    _inherit = ['res.groups', 'intervention.watched']
    _watched = dict.fromkeys(('user_ids', 'implied_ids', 'implied_by_ids', 'rule_groups', 'view_access', 'menu_access',
                              'privilege_id', 'share', 'api_key_duration'), CLEAR)
    _watched_kind = 'rights'

    def _intervention_watched(self):
        """Return the groups whose holders are watched."""
        find = self.env['ir.model.data']._xmlid_to_res_id
        return self.browse(filter(None, (find(name, raise_if_not_found=False) for name in WATCHED_GROUPS)))

    def _concerns_registry(self):
        self.env.registry.clear_cache('groups')
        watched = self._intervention_watched()
        return self.filtered(lambda group: group.all_implied_ids & watched)

    def _watched_alert(self, operation, changes):
        kind, summary = super()._watched_alert(operation, changes)
        if operation == 'write' and not {'user_ids', 'implied_ids', 'implied_by_ids'}.isdisjoint(changes):
            kind = 'role'
        return kind, summary


class IrRule(models.Model):
    """Record rules on the registry's models, and those the registry brought."""
    _name = 'ir.rule'
    _inherit = ['ir.rule', 'intervention.watched']
    _watched = dict.fromkeys(('active', 'model_id', 'domain_force', 'groups', 'perm_read', 'perm_write', 'perm_create',
                              'perm_unlink'), CLEAR)
    _watched_kind = 'rights'

    def _concerns_registry(self):
        return self._named_by_registry() | self.filtered(
            lambda rule: of_registry(rule.model_id.model) or rule.model_id.model in BESIDE)


class IrModelAccess(models.Model):
    """Access lines on the registry's models."""
    _name = 'ir.model.access'
    _inherit = ['ir.model.access', 'intervention.watched']
    _watched = dict.fromkeys(('active', 'model_id', 'group_id', 'perm_read', 'perm_write', 'perm_create', 'perm_unlink'),
                             CLEAR)
    _watched_kind = 'rights'

    def _concerns_registry(self):
        return self._named_by_registry() | self.filtered(
            lambda line: of_registry(line.model_id.model) or line.model_id.model in BESIDE)


class IrModelData(models.Model):
    """The names by which the registry finds its groups and rules: who points one elsewhere gives the role away."""
    _name = 'ir.model.data'
    _inherit = ['ir.model.data', 'intervention.watched']
    _watched = dict.fromkeys(('module', 'name', 'model', 'res_id', 'noupdate'), CLEAR)
    _watched_kind = 'rights'

    def _concerns_registry(self):
        ours = self.filtered(lambda data: data.module == MODULE or f'{data.module}.{data.name}' in WATCHED_GROUPS)
        # the name goes with its row, whose removal is told already
        return ours.filtered(lambda data: data.model in self.env and self.env[data.model].browse(data.res_id).exists())
