from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestTrailClosed(InterventionCase):
    """There is one way into the trail, and no client, import, command or context takes it; the superuser does not either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.submitted(cls())
        cls.row = cls.env['intervention.trail'].search([('document', '=', f'intervention.record,{cls.record.id}')], limit=1)

    def before_and_after(self):
        self.env.cr.flush()
        self.env.invalidate_all()
        return self.env['intervention.trail'].search_count([]), self.row.read()

    def test_orm_is_refused_to_everybody(self):
        """Create, write, delete, duplicate and import are refused, as superuser and by whatever context."""
        before = self.before_and_after()
        values = {'document': 'x', 'seq': 1, 'at': self.row.at, 'actor': 'system', 'event': 'submit', 'model': 'x', 'res_id': 1,
                  'payload': '{}', 'digest': 'x', 'digest_sm3': 'x', 'prev': 'x'}
        contexts = ({}, {'install_mode': True, 'module': 'base'}, {'tracking_disable': True}, {'_append': True, 'sudo': True})
        for user in ('system', 'auditor', 'admin'):
            row = self.row if user == 'system' else self.row.with_user(
                self.env.ref('base.user_admin') if user == 'admin' else self.users[user])
            for context in contexts:
                trail = row.with_context(**context)
                for attack in (lambda trail: trail.create(values), lambda trail: trail.write({'payload': '{}'}),
                               lambda trail: trail.unlink(), lambda trail: trail.copy(),
                               lambda trail: trail.sudo().create(values), lambda trail: trail.sudo().unlink(),
                               lambda trail: trail.with_context(default_event='submit').sudo().create({}),
                               lambda trail: trail.name_create('x')):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        attack(trail)
        self.assertEqual(self.before_and_after(), before)

    @mute_logger('odoo.sql_db')
    def test_import_is_refused(self):
        """An imported file adds and changes nothing."""
        before = self.before_and_after()
        for columns, line in ((['document', 'seq'], ['x', '1']), (['.id', 'payload'], [str(self.row.id), '{}'])):
            result = self.env['intervention.trail'].load(columns, [line])
            self.assertFalse(result['ids'])
            self.assertTrue(result['messages'])
        self.assertEqual(self.before_and_after(), before)

    def test_no_client_calls_the_way_in(self):
        """What appends, settles and marks is private: no remote call reaches it."""
        for name in ('_append', '_trace', '_add', '_settle', '_settle_all', '_take_positions', '_set_ends', '_touch',
                     '_take_rows', '_insert', '_move', '_verify', '_register_hook', '_define_columns'):
            for model in ('intervention.trail', 'intervention.review', 'intervention.record', 'intervention.verification'):
                if hasattr(self.env[model], name):
                    with self.subTest(model=model, method=name), self.assertRaises(AccessError):
                        get_public_method(self.env[model], name)

    def test_commands_of_another_model_are_refused(self):
        """A field that an administrator adds elsewhere gives no way to add, change or remove rows under its writer's rights."""
        self.env['ir.model.fields'].create({
            'name': 'x_reviews', 'field_description': "Reviews", 'model_id': self.env.ref('base.model_res_users').id,
            'ttype': 'one2many', 'relation': 'intervention.review', 'relation_field': 'reviewer_id'})
        self.as_user('registrar', self.record).action_screen('approve', "For a reason")
        review, user = self.record.sudo().review_ids, self.users['registrar']
        before = review.read(['decision', 'reviewer_id'])
        for command in (Command.create({'record_id': self.record.id, 'step': 'screen', 'decision': 'reject', 'reason': "x"}),
                        Command.update(review.id, {'decision': 'reject'}), Command.delete(review.id), Command.unlink(review.id),
                        Command.clear(), Command.set([])):
            with self.subTest(command=command[0]), self.assertRaises(UserError), self.env.cr.savepoint():
                user.sudo().write({'x_reviews': [command]})
                self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(review.read(['decision', 'reviewer_id']), before)

    def test_commands_of_the_registry_are_refused(self):
        """Rows under a document are not added by its own commands either."""
        for name in ('review_ids', 'evidence_ids', 'statement_ids'):
            for command in (Command.create({'body': "x"}), Command.clear()):
                with self.subTest(field=name), self.assertRaises(UserError), self.env.cr.savepoint():
                    self.record.sudo().write({name: [command]})
                with self.subTest(field=name), self.assertRaises(UserError), self.env.cr.savepoint():
                    self.draft().sudo().write({name: [command]})
