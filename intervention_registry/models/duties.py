"""Which roles nobody holds together. It is code, not a setting: who administers the system does not soften it."""
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.service.model import retrying

SYSTEM = 'base.group_system'
SECURITY = 'base.group_erp_manager'
HR = 'hr.group_hr_user'
CONTENT = ('registrar', 'discipline', 'committee', 'superior')
BUREAU = ('recorder', 'registrar', 'discipline', 'committee')
# contract 3, and system, security and audit administration apart (GB/T 22239, 8.1.5)
INCOMPATIBLE = (
    ('custodian', ('auditor', 'recorder', *CONTENT, HR)),  # guards identities: no facts, no part in a decision
    ('auditor', ('recorder', *CONTENT, HR)),  # watches the others
    ('superior', BUREAU),  # the direct route leads past the bureau
    ('discipline', (HR,)),  # is warned of a personnel change that HR asks for, alone and silently (A7, B6)
    (SYSTEM, (*CONTENT, 'custodian', 'auditor')),
    (SECURITY, (*CONTENT, 'custodian', 'auditor')),  # who gives out roles holds none that decides or watches
)


def _group(role):
    return role if '.' in role else f'intervention_registry.group_{role}'


REFUSED = 'access_refused'  # a chain that nothing else writes
PAIRS = [(_group(role), _group(other)) for role, others in INCOMPATIBLE for other in others]
ROLE_GROUPS = [_group(role) for role in ('recorder', *CONTENT, 'custodian', 'auditor')]


class ResUsers(models.Model):
    """Separation of duties (A7, B6): judged by the roles a person ends up with, by whatever way they were given."""
    _inherit = 'res.users'

    # without `groups`: the preferences of every user would name a role that excludes the others
    intervention_conflict = fields.Char('Role Conflict', compute='_compute_intervention_conflict',
                                        search='_search_intervention_conflict')

    @api.model
    def _has_field_access(self, field, operation):
        """Keep role conflicts to auditors and to who administers the system."""
        if field.name == 'intervention_conflict' and not self.env.su:
            return self.env.user.has_groups(f'intervention_registry.group_auditor,{SYSTEM}')
        return super()._has_field_access(field, operation)

    @api.model
    def _intervention_pairs(self):
        """Return the pairs of group ids that nobody holds together."""
        find = self.env['ir.model.data']._xmlid_to_res_id
        pairs = [(find(first, raise_if_not_found=False), find(second, raise_if_not_found=False)) for first, second in PAIRS]
        return [pair for pair in pairs if all(pair)]

    def _intervention_conflicts(self):
        """Return the pairs of group ids that the one user holds although they exclude each other."""
        held = set(self.all_group_ids.ids)
        return [pair for pair in self._intervention_pairs() if held.issuperset(pair)]

    @api.depends('group_ids')
    def _compute_intervention_conflict(self):
        for user in self:
            names = [' – '.join(user.env['res.groups'].browse(pair).mapped('name'))
                     for pair in user._intervention_conflicts()]
            user.intervention_conflict = ', '.join(names)

    @api.model
    def _intervention_conflict_domain(self):
        return Domain.OR(Domain('all_group_ids', 'in', [first]) & Domain('all_group_ids', 'in', [second])
                         for first, second in self._intervention_pairs())

    def _search_intervention_conflict(self, operator, value):
        # Odoo does not ask for the field's groups before it calls this
        self._check_field_access(self._fields['intervention_conflict'], 'read')
        if operator not in ('in', 'not in') or list(value) != [False]:
            return NotImplemented
        conflicts = self._intervention_conflict_domain()
        return ~conflicts if operator == 'in' else conflicts

    @api.constrains('group_ids', 'active')
    def _check_intervention_duties(self):
        if not self.env.registry.ready:  # what was given before does not hold up an upgrade: the auditors are told
            return
        for user in self:
            for first, second in user._intervention_conflicts():
                groups = self.env['res.groups'].browse((first, second))
                self._tell_refused(user, groups)
                raise ValidationError(self.env._(
                    "%(user)s would be %(first)s and %(second)s at once, which separation of duties rules out. "
                    "Take one of the two roles away first, or choose somebody else.",
                    user=user.name, first=groups[0].full_name, second=groups[1].full_name))

    @api.model
    def _tell_refused(self, user, groups):
        """Have the refusal told when this transaction has ended, for it is rolled back."""
        cr, pending = self.env.cr, self.env.cr.postrollback.data.setdefault('intervention.duties', {})
        if not pending:
            tell = partial(self.env['res.users']._trace_refused, self.env.registry, self.env.uid, pending)
            cr.postrollback.add(tell)
            cr.postcommit.add(tell)  # a refused line of an import
        pending[user.id] = sorted(groups.get_external_id().values())

    @staticmethod
    def _trace_refused(registry, uid, pending):
        with registry.cursor() as cr:
            alerts = api.Environment(cr, uid, {})['intervention.alert']

            def tell():
                words = alerts._in_words()
                # sudo: a user who was refused as a whole has no row; who he would have been is not kept
                known = set(words.env['res.users'].sudo().browse(pending).exists().ids)
                words._raise_alerts([{
                    'kind': 'conflict', 'summary': words.env._("Roles that exclude each other were refused"),
                    'model': 'res.users', 'res_id': user if user in known else 0, 'roles': roles,
                } for user, roles in pending.items()], REFUSED, 'role_refused')

            retrying(tell, alerts.env)
        pending.clear()


class ResGroups(models.Model):
    """The same rule from the other side: members added to a group, and groups that bring others along."""
    _inherit = 'res.groups'

    @api.constrains('user_ids', 'implied_ids', 'implied_by_ids')
    def _check_intervention_duties(self):
        if not self.env.registry.ready:
            return
        self.env.registry.clear_cache('groups')
        users = self.env['res.users'].with_context(active_test=False)
        touched = Domain('all_group_ids', 'in', self.ids) & users._intervention_conflict_domain()
        users.search(touched, limit=1, order='id')._check_intervention_duties()


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('role_refused', 'Roles refused')], ondelete={'role_refused': 'cascade'})
