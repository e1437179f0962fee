import json

from odoo import Command
from odoo.tests import tagged

from .common import InterventionCase
from .test_duties import LOOSE

MODEL = 'intervention.record'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestWatched(InterventionCase):
    """Whatever changes who may do what in the registry is told to the trail and the auditors, whoever changes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system', 'hr.group_hr_manager')
        cls.model = cls.env['ir.model']._get(MODEL)
        cls.root = cls.env.ref('base.user_root')

    def last(self):
        return self.env['intervention.alert'].sudo().search([], limit=1)

    def told(self, call, *kinds):
        """Return the alerts that ``call`` raised, after checking their kinds, trail rows and actor."""
        before = self.last().id or 0
        call()
        self.env.flush_all()
        alerts = self.env['intervention.alert'].sudo().search([('id', '>', before)], order='id')
        self.assertLessEqual(set(kinds), set(alerts.mapped('kind')), alerts.mapped('summary'))
        if not kinds:
            self.assertFalse(alerts, alerts.mapped('summary'))
        for alert in alerts:
            row = alert.trail_id
            self.assertEqual((row.document, row.event, row.actor), ('access', 'access', alert.actor))
            self.assertEqual(json.loads(row.payload)['values']['summary'], alert.summary)
        return alerts

    def by(self, login, context=None):
        """Return the environment of somebody who can do anything, with every flag a client can think of."""
        user = self.root if login == 'root' else self.users[login]
        return self.env(user=user, context=dict(context or {}))

    def changes(self, env):
        """Yield every kind of change: its name, the alert's kind, and what does it."""
        ref, users = env.ref, self.users
        name = 'intervention_registry.%s'
        rule, line = ref(name % 'rule_record_named'), ref(name % 'access_intervention_trail_auditor')
        auditor, view, cron = ref(name % 'group_auditor'), ref(name % 'trail_view_list'), ref(name % 'ir_cron_due')
        fresh = env['res.users'].create({'name': "x", 'login': f'x{env.uid}{len(env.context)}@test'})
        group = env['res.groups'].create({'name': f'Chain {env.uid} {len(env.context)}'})
        model = env['ir.model'].browse(self.model.id)
        yield 'give by user', 'role', lambda: fresh.write({'group_ids': [Command.link(auditor.id)]})
        yield 'take by user', 'role', lambda: fresh.write({'group_ids': [Command.unlink(auditor.id)]})
        yield 'give by group', 'role', lambda: auditor.write({'user_ids': [Command.link(fresh.id)]})
        yield 'take by group', 'role', lambda: auditor.write({'user_ids': [Command.unlink(fresh.id)]})
        yield 'give administration', 'role', lambda: fresh.write({'group_ids': [Command.link(ref('base.group_system').id)]})
        yield 'create with role', 'role', lambda: env['res.users'].create(
            {'name': "y", 'login': f'y{env.uid}{len(env.context)}@test', 'group_ids': [Command.link(auditor.id)]})
        yield 'chain', 'role', lambda: group.write({'implied_ids': [Command.link(auditor.id)]})
        yield 'member of a chain', 'role', lambda: group.write({'user_ids': [Command.link(users['plain'].id)]})
        yield 'chain from below', 'role', lambda: auditor.write({'implied_by_ids': [Command.unlink(group.id)]})
        yield 'rule off', 'rights', lambda: rule.write({'active': False})
        yield 'rule emptied', 'rights', lambda: rule.write({'domain_force': "[(1, '=', 1)]"})
        yield 'rule elsewhere', 'rights', lambda: rule.write({'model_id': ref('base.model_res_partner').id})
        yield 'rule back', 'rights', lambda: rule.write({'model_id': model.id})
        yield 'rule for a group', 'rights', lambda: rule.write({'groups': [Command.link(auditor.id)]})
        yield 'rule of a group', 'rights', lambda: auditor.write({'rule_groups': [Command.unlink(rule.id)]})
        yield 'new rule', 'rights', lambda: env['ir.rule'].create(
            {'name': "x", 'model_id': model.id, 'domain_force': "[(1, '=', 1)]"})
        yield 'rule removed', 'rights', lambda: ref(name % 'rule_case_company').unlink()
        yield 'line widened', 'rights', lambda: line.write({'perm_write': True})
        yield 'line off', 'rights', lambda: line.write({'active': False})
        yield 'new line', 'rights', lambda: env['ir.model.access'].create(
            {'name': "x", 'model_id': model.id, 'perm_read': True})
        yield 'line by group', 'rights', lambda: ref('base.group_user').write({'model_access': [Command.create(
            {'name': "x", 'model_id': model.id, 'perm_read': True})]})
        yield 'line removed', 'rights', lambda: ref(name % 'access_intervention_alert_auditor').unlink()
        custodian = env['ir.model.data'].search([('module', '=', 'intervention_registry'), ('name', '=', 'group_custodian')])
        kept = custodian.res_id
        yield 'name of a group', 'rights', lambda: custodian.write({'res_id': group.id})
        yield 'name of a group back', 'rights', lambda: custodian.write({'res_id': kept})
        yield 'name of a rule removed', 'rights', lambda: env['ir.model.data'].search(
            [('module', '=', 'intervention_registry'), ('name', '=', 'rule_notice_named')]).unlink()
        yield 'cron off', 'code', lambda: cron.write({'active': False})
        yield 'cron put off', 'code', lambda: cron.write({'nextcall': '2099-01-01 00:00:00'})
        yield 'cron rewritten', 'code', lambda: cron.write({'code': "pass"})
        yield 'cron removed', 'code', lambda: ref(name % 'ir_cron_annual_report').unlink()
        yield 'server action', 'code', lambda: env['ir.actions.server'].create(
            {'name': "x", 'model_id': ref('base.model_res_partner').id, 'state': 'code', 'code': "env['inter' + 'vention']"})
        yield 'action on our model', 'code', lambda: env['ir.actions.server'].create(
            {'name': "x", 'model_id': model.id, 'state': 'multi'})
        yield 'view', 'code', lambda: view.write({'arch': view.arch.replace('<field name="seq"/>', '')})
        yield 'view off', 'code', lambda: ref(name % 'res_config_settings_view_form').write({'active': False})
        yield 'heir of a view', 'code', lambda: env['ir.ui.view'].create(
            {'name': "x", 'model': 'intervention.trail', 'inherit_id': view.id, 'arch': '<data/>'})
        yield 'report', 'code', lambda: env['ir.actions.report'].create(
            {'name': "x", 'model': MODEL, 'report_name': 'x.y', 'report_type': 'qweb-html'})
        yield 'default', 'setting', lambda: env['ir.default'].set(MODEL, 'summary', "x")
        yield 'script', 'code', lambda: env['ir.asset'].create(
            {'name': "x", 'bundle': 'web.assets_backend', 'path': 'web/static/x.js'})
        yield 'parameter', 'setting', lambda: env['ir.config_parameter'].set_param(
            'intervention_registry.protection_months', str(env.uid + 100 + len(env.context)))
        yield 'profiling', 'setting', lambda: env['ir.config_parameter'].set_param(
            'base.profiling_enabled_until', f'2026-01-0{1 + len(env.context) % 5} 00:00:0{env.uid % 7}')
        yield 'company', 'setting', lambda: env.company.write({'intervention_document_code': f'X{env.uid}{len(env.context)}'})
        yield 'mail server', 'setting', lambda: env['ir.mail_server'].create({'name': "x", 'smtp_host': "localhost"})
        yield 'password', 'account', lambda: users['auditor'].with_env(env).write({'password': "Quarry-21-x"})
        yield 'login', 'account', lambda: users['auditor'].with_env(env).write({'login': f'{env.uid}{len(env.context)}@test'})
        yield 'mail address', 'account', lambda: users['auditor'].partner_id.with_env(env).write({'email': "x@example.com"})
        yield 'switched off', 'account', lambda: users['custodian'].with_env(env).write({'active': False})
        yield 'switched on', 'account', lambda: users['custodian'].with_env(env).write({'active': True})
        yield 'companies', 'account', lambda: users['registrar'].with_env(env).write(
            {'company_ids': [Command.link(env['res.company'].create({'name': f'C{env.uid}{len(env.context)}'}).id)]})
        yield 'companies of the other side', 'setting', lambda: env['res.company'].search([], limit=1, order='id desc').write(
            {'user_ids': [Command.link(users['discipline'].id)]})
        yield 'second factor', 'account', lambda: users['auditor'].with_env(env).sudo().write({'totp_secret': False})
        yield 'other person', 'account', lambda: users['recorder2'].with_env(env).write(
            {'partner_id': env['res.partner'].create({'name': "x"}).id})
        yield 'renamed parameter', 'setting', lambda: env['ir.config_parameter'].search(
            [('key', '=', 'intervention_registry.protection_months')]).write({'key': f'other.{env.uid}'})
        yield 'group renamed away', 'rights', lambda: ref(name % 'group_auditor').write({'privilege_id': False})
        group.implied_ids += auditor
        yield 'group removed', 'rights', group.unlink
        yield 'personnel file', 'account', lambda: self.staff['registrar'].with_env(env).write({'user_id': False})
        yield 'file by resource', 'account', lambda: self.staff['custodian'].resource_id.with_env(env).write(
            {'user_id': fresh.id})
        fresh.employee_ids.with_env(env).write({'user_id': False})
        yield 'upgrade', 'upgrade', lambda: ref('base.module_intervention_registry').write({'state': 'to upgrade'})
        holder = env['res.users'].create(
            {'name': "z", 'login': f'z{env.uid}{len(env.context)}@test', 'group_ids': [Command.link(auditor.id)]})
        yield 'role holder removed', 'role', holder.unlink

    def test_every_change_is_told(self):
        """Each kind of change is a trail row and an alert, by the Settings administrator and by the superuser, flags or not."""
        for login, context in (('system', {}), ('root', LOOSE)):
            env, actor = self.by(login, context), 'system' if login == 'root' else f"user:{self.users['system'].id}"
            savepoint = self.env.cr.savepoint()
            for name, kind, call in self.changes(env):
                with self.subTest(change=name, by=login):
                    alerts = self.told(call, kind)
                    if name != 'line by group':  # Odoo takes the transaction's own user there, here the test's
                        self.assertEqual(set(alerts.mapped('actor')), {actor})
            self.env.invalidate_all()
            savepoint.close(rollback=True)
            self.env.registry.clear_cache('default', 'groups', 'stable')
            self.env.invalidate_all()
        self.assertTrue(self.env['intervention.trail'].with_user(self.users['auditor']).verify()['ok'])

    def test_manual_fields_are_told(self):
        """A field that somebody adds to a model of the registry, or elsewhere to look into it, is told."""
        env = self.by('system')
        for values in ({'model_id': self.model.id, 'ttype': 'char', 'name': 'x_own'},
                       {'model_id': env.ref('base.model_res_partner').id, 'ttype': 'many2one', 'name': 'x_leak',
                        'relation': MODEL}):
            [alert] = self.told(lambda values=values: env['ir.model.fields'].create(values), 'code')
            self.assertIn(values['name'], alert.changes)

    def test_what_is_no_concern_is_not_told(self):
        """Work that gives nobody a role, and touches nothing of the registry, writes no row."""
        env = self.by('system')
        plain = self.users['plain'].with_env(env)
        group = env['res.groups'].create({'name': "Chess"})
        partner = env['res.partner'].create({'name': "x"})
        for call in (
            lambda: plain.write({'password': "Quarry-21-x", 'login': 'other@test', 'email': 'z@example.com'}),
            lambda: plain.write({'group_ids': [Command.link(group.id)]}),
            lambda: group.write({'user_ids': [Command.link(self.users['auditor'].id)]}),
            lambda: env['ir.rule'].create({'name': "x", 'model_id': env.ref('base.model_res_partner').id}),
            lambda: env['ir.config_parameter'].set_param('web.base.url', 'http://localhost'),
            lambda: partner.write({'email': 'y@example.com'}),
            lambda: self.users['auditor'].with_env(env).write({'name': "Other", 'tz': 'Asia/Shanghai'}),
            lambda: self.users['auditor'].with_env(env).write({'active': True}),
            lambda: self.staff['colleague'].with_env(env).write({'job_title': "x"}),
            lambda: env.ref('intervention_registry.rule_record_named').write({'active': True}),
            lambda: env['res.groups'].browse(group.id).unlink(),
        ):
            self.told(call)

    def test_values_that_are_told(self):
        """Roles and rules are told before and after, people by number, passwords and addresses not at all."""
        env, plain = self.by('system'), self.users['plain']
        [alert] = self.told(lambda: plain.with_env(env).write(
            {'group_ids': [Command.link(env.ref('intervention_registry.group_registrar').id)]}), 'role')
        self.assertEqual(alert.summary, "Role given: Ledger Keeper")
        self.assertEqual((alert.model, alert.res_id), ('res.users', plain.id))
        self.assertIn('"added":["intervention_registry.group_registrar"]', alert.details)
        [alert] = self.told(lambda: env.ref('intervention_registry.group_registrar').write(
            {'user_ids': [Command.unlink(plain.id)]}), 'role')
        self.assertIn(f'"removed":["user:{plain.id}"]', alert.details)
        [alert] = self.told(lambda: self.users['auditor'].with_env(env).write(
            {'password': "Quarry-21-x", 'login': 'canary@test'}), 'account')
        self.assertNotIn('Quarry', alert.details + alert.trail_id.payload)
        self.assertNotIn('canary', alert.details + alert.trail_id.payload)
        rule = env.ref('intervention_registry.rule_record_named')
        before = rule.domain_force
        [alert] = self.told(lambda: rule.write({'domain_force': '[]', 'active': False}), 'rights')
        self.assertEqual(json.loads(alert.details), {
            'changes': {'active': [True, False], 'domain_force': [before, '[]']}, 'operation': 'write'})

    def test_keys_for_programs_are_told(self):
        """A key made for a role holder's login is told, made and removed; one for a plain user is not."""
        keys = self.env['res.users.apikeys']
        self.told(lambda: keys.with_user(self.users['auditor']).sudo()._generate('rpc', 'x', None), 'account')
        self.told(lambda: keys.search([('user_id', '=', self.users['auditor'].id)]).unlink(), 'account')
        self.told(lambda: keys.with_user(self.users['plain']).sudo()._generate('rpc', 'x', None))

    def test_files_of_modules_are_told_in_one_alert(self):
        """What an installation or upgrade brings stands in one alert, with each conflict of roles that it left."""
        auditor, registrar = (self.env.ref(f'intervention_registry.group_{role}') for role in ('auditor', 'registrar'))
        self.env.cr.execute("INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)",
                            (registrar.id, self.users['auditor'].id))
        self.env.invalidate_all()
        alerts = self.told(lambda: self.env['intervention.alert']._tell_loading(['base', 'intervention_registry']),
                           'upgrade', 'conflict')
        self.assertIn('intervention_registry', alerts[0].details)
        self.assertEqual(alerts[1].res_id, self.users['auditor'].id)
        self.registry.ready = False
        self.addCleanup(setattr, self.registry, 'ready', True)
        self.told(lambda: self.env.ref('intervention_registry.rule_record_named').write({'active': False}))
        self.told(lambda: self.users['plain'].write({'group_ids': [Command.link(auditor.id)]}), 'role')
        self.users['custodian'].write({'group_ids': [Command.link(auditor.id)]})

    def test_mass_update_costs_little(self):
        """A write on many users that concerns no role asks the database nothing more."""
        users = self.env['res.users'].browse([user.id for user in self.users.values()])
        users.write({'signature': "a"})
        with self.assertQueryCount(2):
            users.write({'signature': "b"})
            users.flush_recordset()
