import json

from odoo.exceptions import AccessDenied, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.removal import foundation
from .common import InterventionCase

TRAIL = 'intervention.trail'
FORCE = {'_force_unlink': True, 'install_mode': True, 'force': True}


class RemovalCase(InterventionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls.module = cls.env.ref('base.module_intervention_registry')
        cls.modules = cls.env['ir.module.module'].search([('name', 'in', ('intervention_registry', 'hr', 'mail', 'base'))])

    def doers(self, rows):
        """Yield the rows as who administers the settings and as the superuser, with every flag a client can think of."""
        for user in (self.users['system'], self.env.ref('base.user_root')):
            yield rows.with_user(user).with_context(**FORCE)

    def exported(self):
        """Leave the trace of an export package."""
        self.env[TRAIL]._trace([{'document': 'export', 'event': 'export', 'model': TRAIL, 'res_id': 0,
                                 'actor': 'system', 'values': {}}])

    def structure(self):
        """Yield the rows by which Odoo keeps the trail's table, its columns, constraints and external ids."""
        model = self.env['ir.model']._get(TRAIL)
        fields = model.field_id
        yield model
        yield self.env['ir.model']._get('hr.employee')
        yield fields.filtered(lambda field: field.name == 'payload')
        yield fields.selection_ids[:1]
        yield self.env['ir.model.constraint'].search([('model', '=', model.id), ('type', '=', 'u')])[:1]
        data = self.env['ir.model.data'].search([('module', '=', 'intervention_registry')])
        yield data.filtered(lambda row: row.model == 'ir.model' and row.res_id == model.id)
        yield data.filtered(lambda row: row.model == 'ir.model.fields' and row.res_id in fields.ids)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestRemoval(RemovalCase):
    """What is recorded stays recorded: nobody uninstalls the registry, or what it stands on, before it is exported."""

    def refused(self, call):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            call()

    def test_foundation_comes_from_the_files(self):
        """Whatever the database says of dependencies, the registry stands on what its files name."""
        self.assertLessEqual({'intervention_registry', 'hr', 'mail', 'resource', 'base'}, foundation())
        self.env['ir.module.module.dependency'].search([('module_id', '=', self.module.id)]).unlink()
        self.submitted()
        self.refused(self.modules.filtered(lambda module: module.name == 'hr').button_uninstall)

    def test_uninstalling_is_refused_while_something_is_submitted(self):
        """Uninstalling, the state written by hand, a new name and a removed row are refused to everybody."""
        self.submitted()
        for modules in self.doers(self.modules):
            for module in modules:
                for attempt in (
                    module.button_uninstall, module.button_immediate_uninstall, module.module_uninstall, module.unlink,
                    lambda: module.write({'state': 'to remove'}), lambda: module.write({'state': 'uninstalled'}),
                    lambda: module.write({'name': 'something_else'}),
                    lambda: module.env['ir.model.data'].sudo()._module_data_uninstall([module.name]),
                    lambda: module.env['base.module.uninstall'].create({'module_ids': module.ids}).action_uninstall(),
                ):
                    self.refused(attempt)
        self.env.cr.execute("SELECT array_agg(DISTINCT state) FROM ir_module_module WHERE id = ANY(%s)", [self.modules.ids])
        self.assertEqual(self.env.cr.fetchone(), (['installed'],))

    def test_a_package_of_now_lets_it_go_and_one_of_before_does_not(self):
        """After an export package the module may go; what is recorded later needs another one."""
        record = self.submitted()
        self.assertFalse(self.env[TRAIL]._exported_since())
        self.exported()
        self.module.button_uninstall()
        self.assertEqual(self.module.state, 'to remove')
        self.module.state = 'installed'
        record.statement_add('supplement', "He called again")
        self.refused(self.module.button_uninstall)
        self.exported()
        self.module.button_uninstall()

    def test_a_change_of_rights_after_the_package_does_not_matter(self):
        """Alerts go on by themselves; only what is written about documents makes a package old."""
        self.submitted()
        self.exported()
        self.env['intervention.alert']._raise_alert('setting', "A setting")
        self.module.button_uninstall()

    def test_who_administers_nothing_learns_nothing(self):
        """A plain user gets Odoo's own refusal whether or not anything was submitted."""
        module = self.as_user('plain', self.module)
        with mute_logger('odoo.addons.base.models.ir_module'):
            for _time in range(2):
                with self.assertRaises(AccessDenied):
                    module.button_uninstall()
                self.submitted()

    def test_nothing_is_taken_down_by_hand(self):
        """Tables, columns, constraints and the ids that lead to them are not removed or turned to something else by hand."""
        self.exported()
        for rows in self.structure():
            self.assertTrue(rows)
            for asking in self.doers(rows):
                self.refused(asking.sudo().unlink)
                if rows._name == 'ir.model.data':
                    self.refused(lambda: asking.sudo().write({'module': 'elsewhere'}))
                    self.refused(lambda: asking.sudo()[:1].write({'res_id': 1}))
        self.env[TRAIL].flush_model()
        self.assertTrue(self.env[TRAIL]._verify()['ok'])

    def test_what_somebody_added_by_hand_may_go(self):
        """A model of one's own making is removed as in any Odoo."""
        model = self.env['ir.model'].create({'name': 'Own', 'model': 'x_own'})
        model.unlink()
        self.assertFalse(model.exists())


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestRemovalHttp(RemovalCase, HttpCase):
    """The same over JSON-2 with the API key of who administers the settings."""

    @mute_logger('odoo.http', 'odoo.sql_db')
    def test_refused_to_programs(self):
        """No call of a program removes the registry or a part of it, whatever the context says."""
        self.submitted()
        key = self.env['res.users.apikeys'].with_user(self.users['system']).sudo()._generate('rpc', 'tests', None)
        tries = [(rows._name, 'unlink', rows.ids, {}) for rows in self.structure()]
        for module in self.modules:
            tries += [('ir.module.module', method, module.ids, {}) for method in (
                'button_uninstall', 'button_immediate_uninstall', 'module_uninstall', 'unlink')]
            tries.append(('ir.module.module', 'write', module.ids, {'vals': {'state': 'to remove'}}))
        for model, method, ids, arguments in tries:
            answer = self.url_open(
                f'/json/2/{model}/{method}', data=json.dumps({'ids': ids, 'context': FORCE, **arguments}), timeout=60,
                headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'})
            self.assertGreaterEqual(answer.status_code, 400, (model, method, answer.text))
            self.assertTrue(answer.json()['name'].startswith('odoo.exceptions.'), answer.text)
