from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ..models.duties import PAIRS
from .common import InterventionCase

LOOSE = {'install_mode': True, 'module': 'intervention_registry', 'tracking_disable': True, 'no_trail': True,
         'active_test': False, 'import_file': True, 'uninstall': True, '_force_unlink': True}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestDuties(InterventionCase):
    """Roles that exclude each other are held together by nobody, whoever gives them out and by whatever way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls._user('security', 'base.group_erp_manager')
        cls.env['ir.model.access'].create({  # the security administrator imports, as the Settings administrator does
            'name': "x", 'model_id': cls.env.ref('base.model_res_groups').id, 'perm_read': True,
            'group_id': cls.env.ref('base.group_erp_manager').id})

    def groups(self, pair):
        return [self.env.ref(name) for name in pair]

    def person(self, *groups, **values):
        """Return a fresh user with exactly these groups."""
        user = new_test_user(self.env, f'fresh{self.env["res.users"].search_count([])}@test', groups='base.group_user', **values)
        user.group_ids += self.env['res.groups'].concat(*groups)
        return user

    def assert_refused(self, call, user=None):
        before = user and user.group_ids
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            call()
        if user:
            user.invalidate_recordset()
            self.assertEqual(user.group_ids, before)

    def test_every_pair_is_refused_from_both_sides(self):
        """Each line of the table holds on the user and on the group, in either order, for administrators and ``sudo()``."""
        for pair in PAIRS:
            for first, second in (self.groups(pair), self.groups(pair[::-1])):
                user = self.person(first)
                for env in (self.users['system'], self.users['security'], self.env.ref('base.user_root')):
                    for context in ({}, LOOSE):
                        mine = user.with_user(env).with_context(**context)
                        group = second.with_user(env).with_context(**context)
                        with self.subTest(pair=pair, by=env.login, context=bool(context)):
                            self.assert_refused(lambda: mine.write({'group_ids': [Command.link(second.id)]}), user)
                            self.assert_refused(lambda: group.write({'user_ids': [Command.link(user.id)]}), user)
                self.assert_refused(lambda: user.sudo().write({'group_ids': [Command.set((first + second).ids)]}), user)

    def test_message_names_both_roles_and_what_to_do(self):
        """The refusal says who would be what, and that one role has to go first."""
        with self.assertRaisesRegex(ValidationError, r"auditor would be .*Identity Custodian and .*Security Auditor at once"):
            self.users['auditor'].group_ids += self.env.ref('intervention_registry.group_custodian')

    def test_refusal_is_told_to_the_auditors(self):
        """Who tried to give whom which two roles is in the trail and an alert, though the attempt itself was rolled back."""
        custodian, auditor = self.groups(('intervention_registry.group_custodian', 'intervention_registry.group_auditor'))
        user = self.person(custodian)
        values = {'name': "z", 'login': 'z@test', 'group_ids': [Command.set((custodian + auditor).ids)]}
        system = self.users['system']
        for call, row in ((lambda: user.with_user(system).write({'group_ids': [Command.link(auditor.id)]}), user.id),
                          (lambda: auditor.with_user(system).write({'user_ids': [Command.link(user.id)]}), user.id),
                          (lambda: self.env['res.users'].with_user(system).create(values), 0)):
            with self.enter_registry_test_mode():
                self.assert_refused(call)
                self.env.cr.postrollback.run()
            rows = self.env['intervention.trail'].sudo().search([('document', '=', 'access_refused')], order='seq')
            alert = self.env['intervention.alert'].sudo().search([], limit=1)
            self.assertEqual((rows[-1].event, rows[-1].actor, rows[-1].res_id), ('role_refused', f'user:{system.id}', row))
            self.assertEqual((alert.kind, alert.trail_id), ('conflict', rows[-1]))
            for name in ('group_custodian', 'group_auditor'):
                self.assertIn(name, rows[-1].payload)
            self.assertNotIn('z@test', rows[-1].payload)
        self.assertEqual(len(rows), 3)
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_what_may_be_together(self):
        """A small bureau stays workable: a handler may keep the ledger or sit in the committee, discipline sits there too."""
        for pair in (('recorder', 'registrar'), ('recorder', 'discipline'), ('recorder', 'committee'),
                     ('discipline', 'committee'), ('registrar', 'committee'), ('registrar', 'discipline')):
            groups = self.groups([f'intervention_registry.group_{role}' for role in pair])
            self.assertFalse(self.person(*groups)._intervention_conflicts())
        handler = self.person(*self.groups(['intervention_registry.group_recorder', 'base.group_system', 'hr.group_hr_user']))
        self.assertFalse(handler.intervention_conflict)

    def test_roles_may_change_hands(self):
        """Who gives up one role may take the other in the same write."""
        custodian, registrar = self.groups(('intervention_registry.group_custodian', 'intervention_registry.group_registrar'))
        user = self.person(custodian)
        user.write({'group_ids': [Command.unlink(custodian.id), Command.link(registrar.id)]})
        self.assertFalse(user.intervention_conflict)

    def test_chains_of_groups_count(self):
        """A group that brings a role along, at any depth and by whichever end of the link, gives it as well."""
        custodian, registrar = self.groups(('intervention_registry.group_custodian', 'intervention_registry.group_registrar'))
        outer, inner = self.env['res.groups'].create([{'name': "Outer"}, {'name': "Inner"}])
        outer.implied_ids = inner
        user = self.person(custodian, outer)
        self.assert_refused(lambda: inner.write({'implied_ids': [Command.link(registrar.id)]}))
        self.assert_refused(lambda: registrar.write({'implied_by_ids': [Command.link(inner.id)]}))
        self.assert_refused(lambda: outer.write({'implied_ids': [Command.link(registrar.id)]}))
        self.assert_refused(lambda: outer.write({'all_user_ids': [Command.link(user.id)], 'implied_ids': registrar.ids}))
        self.assert_refused(lambda: custodian.write({'implied_ids': [Command.link(registrar.id)]}))
        self.assert_refused(lambda: registrar.write({'implied_ids': [Command.link(self.env.ref('base.group_system').id)]}))
        self.assert_refused(lambda: self.env['res.groups'].create(
            {'name': "Third", 'implied_ids': registrar.ids, 'user_ids': user.ids}))
        self.assert_refused(lambda: self.env.ref('base.group_user').write({'implied_ids': [Command.link(registrar.id)]}))
        both = self.env['res.groups'].create({'name': "Both", 'implied_ids': (custodian + registrar).ids})
        plain = self.person()
        self.assert_refused(lambda: plain.write({'group_ids': [Command.link(both.id)]}), plain)

    def test_creating_copying_and_importing_users(self):
        """A user is neither created, copied nor imported with both roles, nor a group with him in it."""
        custodian, registrar = self.groups(('intervention_registry.group_custodian', 'intervention_registry.group_registrar'))
        system = self.env['res.users'].with_user(self.users['system'])
        both = (custodian + registrar).ids
        self.assert_refused(lambda: system.create({'name': "x", 'login': "x1", 'group_ids': [Command.set(both)]}))
        user = self.person(custodian)
        self.assert_refused(lambda: user.with_user(self.users['system']).copy({'group_ids': [Command.set(both)]}))
        imported = system.with_context(**LOOSE).load(
            ['name', 'login', 'group_ids/id'],
            [['x', 'x2', 'intervention_registry.group_custodian,intervention_registry.group_registrar']])
        self.assertFalse(imported['ids'])
        self.assertIn('at once', imported['messages'][0]['message'])
        name = self.env['ir.model.data'].create(
            {'module': '__test__', 'name': 'fresh', 'model': 'res.users', 'res_id': user.id})
        imported = self.env['res.groups'].with_user(self.users['system']).load(
            ['id', 'user_ids/id'], [['intervention_registry.group_registrar', name.complete_name]])
        self.assertFalse(imported['ids'])
        self.assertFalse(system.search_count([('login', 'in', ('x1', 'x2'))]))
        self.assertFalse(user.intervention_conflict)

    def test_default_groups_of_new_users_count(self):
        """The group that every new user gets brings no role to a custodian who is created with it."""
        template = self.env.ref('base.default_user_group')
        registrar = self.env.ref('intervention_registry.group_registrar')
        template.implied_ids += registrar
        custodian = self.env.ref('intervention_registry.group_custodian')
        self.assert_refused(lambda: self.env['res.users'].create(
            {'name': "x", 'login': "x3", 'group_ids': [Command.set((template + custodian).ids)]}))

    def test_archived_users_count(self):
        """An archived account is given no second role to wake up with."""
        custodian, registrar = self.groups(('intervention_registry.group_custodian', 'intervention_registry.group_registrar'))
        user = self.person(custodian)
        user.active = False
        self.assert_refused(lambda: user.write({'group_ids': [Command.link(registrar.id)]}), user)
        self.assert_refused(lambda: registrar.write({'user_ids': [Command.link(user.id)]}), user)

    def test_conflicts_from_before_are_listed_and_can_be_mended(self):
        """What was given before the rule stands on the auditor's list; taking one role away ends it, nothing else is let in."""
        custodian, registrar = self.groups(('intervention_registry.group_custodian', 'intervention_registry.group_registrar'))
        user = self.person(custodian)
        self.env.cr.execute("INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)", (registrar.id, user.id))
        self.env.invalidate_all()
        found = self.env['res.users'].with_user(self.users['auditor']).search([('intervention_conflict', '!=', False)])
        self.assertEqual(found, user)
        self.assertIn('Ledger Keeper', found.intervention_conflict)
        self.assertEqual(self.waiting('auditor')['conflicts'], 1)
        self.assertIn(user.name, self.env['res.config.settings'].create({}).intervention_conflicts)
        committee = self.env.ref('intervention_registry.group_committee')
        self.assert_refused(lambda: user.write({'group_ids': [Command.link(committee.id)]}))
        user.group_ids -= registrar
        self.assertFalse(user.intervention_conflict)

    def test_conflicts_are_shown_to_auditor_and_administrator_alone(self):
        """Nobody else reads, searches or groups by them."""
        for login in ('plain', 'hr', 'registrar', 'custodian'):
            users = self.env['res.users'].with_user(self.users[login])
            for call in (lambda: users.search([('intervention_conflict', '!=', False)]),
                         lambda: self.users['auditor'].with_user(self.users[login]).read(['intervention_conflict'])):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()

    def test_handler_with_an_office_reads_the_handlers_of_no_case(self):
        """An office beside the handler's role opens every case of the bureau, and who handles none of them."""
        self.env['intervention.case'].with_user(self.users['recorder2']).create({'name': 'C-2', 'title': "Own"})
        for role in ('registrar', 'discipline', 'committee'):
            group = self.env.ref(f'intervention_registry.group_{role}')
            self.users['recorder2'].group_ids += group
            cases = self.env['intervention.case'].with_user(self.users['recorder2'])
            with self.subTest(role=role):
                self.assertIn(self.case, cases.search([('name', '!=', False)]))
                with self.assertRaises(AccessError):
                    cases.search([('handler_ids', '!=', False)])
                with self.assertRaises(AccessError):
                    self.case.with_user(self.users['recorder2']).read(['handler_ids'])
            self.users['recorder2'].group_ids -= group
