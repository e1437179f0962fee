import json
import stat
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from psycopg2.errors import InsufficientPrivilege

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, config, mute_logger

from ..models.checkpoint_key import COMMAND
from ..tools.signing import SigningCommand, SigningError, SigningFile
from ..verify.checkpoint import compose, digest_of, is_signed, parse
from .common import InterventionCase

LOGGER = 'odoo.addons.intervention_registry.models.checkpoint'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestCheckpoint(InterventionCase):
    """What the trail was is attested by signed checkpoints, each of which covers the one before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the whole configuration is read in the tests of its seal
        seals = cls.env.registry['intervention.config.seal']
        cls.startClassPatcher(patch.object(seals, '_lines', lambda seal: [('file,x', 'ab' * 32)]))

    def make(self):
        """Return a checkpoint over all that was written so far."""
        self.env['intervention.trail']._sequence()
        return self.env['intervention.checkpoint']._make()

    def verify(self):
        self.env.invalidate_all()
        return self.env['intervention.trail'].with_user(self.users['auditor']).verify()

    def kinds(self):
        return {finding['kind'] for finding in self.verify()['findings']}

    def sql(self, query, *values):
        self.tamper('intervention_trail', query, *values)

    def test_positions_are_given_once_and_without_gap(self):
        """Entries are counted through in the order of their ids; a second run gives none; PostgreSQL refuses another."""
        self.submitted()
        trail = self.env['intervention.trail'].sudo()
        self.assertGreater(trail._sequence(), 0)
        self.assertEqual(trail._sequence(), 0)
        rows = trail.search([], order='id')
        self.assertEqual(rows.mapped('position'), list(range(1, len(rows) + 1)))
        self.submitted()
        self.assertFalse(trail.search([], limit=1).position)
        trail._sequence()
        self.assertEqual(trail.search([], limit=1).position, trail.search_count([]))
        for value in (None, 5, 10 ** 6):
            with self.assertRaises(InsufficientPrivilege), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.env.cr.execute(SQL("UPDATE intervention_trail SET position = %s WHERE id = %s", value, rows[0].id))

    @mute_logger('odoo.sql_db')
    def test_nobody_gives_positions_by_hand(self):
        """Neither a role holder nor the superuser writes a position, a checkpoint, a key, a seal or a receipt."""
        checkpoint = self.make()
        self.env['intervention.trail']._sequence()
        row = self.env['intervention.trail'].sudo().search([], limit=1)
        for model in (row, checkpoint, checkpoint.seal_id, self.env['intervention.checkpoint.key'].search([], limit=1)):
            for user in (self.users['auditor'], self.env.user):
                with self.subTest(model=model._name, user=user.name), self.assertRaises(AccessError):
                    model.with_user(user).sudo(user == self.env.user).write({'display_name': 'x'})
                with self.assertRaises(AccessError):
                    model.with_user(user).sudo(user == self.env.user).create({})
                with self.assertRaises(AccessError):
                    model.with_user(user).sudo(user == self.env.user).unlink()

    def test_checkpoint_is_signed_and_chained(self):
        """Its text says number, size, both roots, configuration, log and the checkpoint before; the signature is by its key."""
        self.submitted()
        first = self.make()
        said = parse(first.text)
        size = self.env['intervention.trail'].search_count([('position', '>', 0)])
        self.assertEqual((said['number'], said['size'], said['prev'], said['config'], said['log']),
                         (first.number, size, said['prev'], first.seal_id.digest, first.log))
        self.submitted()
        second = self.make()
        self.assertEqual((parse(second.text)['prev'], second.number, second.log), (first.digest, first.number + 1, first.log))
        self.assertEqual(second.digest, digest_of(second.text))
        key = self.env['intervention.checkpoint.key'].search([('key_id', '=', second.key_id)])
        self.assertTrue(is_signed(second.text, second.signature, key.public))
        self.assertFalse(is_signed(second.text + ' ', second.signature, key.public))
        self.assertTrue(self.verify()['ok'], self.verify()['findings'])

    def test_nothing_new_makes_no_checkpoint_until_a_day_is_over(self):
        """Where nothing happened, one a day says so."""
        last = self.make()
        self.assertFalse(self.env['intervention.checkpoint']._make())
        later = last.at + timedelta(hours=21)
        with patch.object(type(self.env.cr), 'now', lambda cr: later):
            again = self.env['intervention.checkpoint']._make()
        self.assertEqual((again.number, again.size), (last.number + 1, last.size))
        self.assertTrue(self.verify()['ok'])

    def test_without_key_none_is_made(self):
        """A missing, damaged or exchanged key file: no checkpoint, and the settings and the auditor's page say why."""
        self.make()
        self.submitted()
        path = self.env['intervention.key']._signer().path
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        with patch.object(SigningFile, '_seed', side_effect=SigningError("gone")), mute_logger(LOGGER):
            self.assertFalse(self.make())
            settings = self.env['res.config.settings'].create({})
            self.assertEqual(settings.intervention_signing_trouble, "gone")
            with self.assertRaisesRegex(UserError, "signing key"):
                self.env['intervention.checkpoint'].with_user(self.users['auditor']).action_make()
            cards = self.env['intervention.home'].with_user(self.users['auditor']).cards()
            [card] = [card for section in cards for card in section['cards'] if card['key'] == 'checkpoints']
            self.assertEqual(card['tone'], 'overdue')
        for text in ("00" * 32, "no key", ""):
            with patch('pathlib.Path.read_text', return_value=text):
                self.assertTrue(self.env['intervention.key']._signing_trouble())
        self.assertTrue(self.make())

    def test_another_key_is_told(self):
        """Who changes the key is seen: the auditors are told, the old public key stays known, everything verifies."""
        first = self.make()
        self.env['res.config.settings'].create({}).action_intervention_signing_key()
        self.submitted()
        second = self.make()
        self.assertNotEqual(first.key_id, second.key_id)
        self.assertEqual(set(self.env['intervention.checkpoint.key']._known()), {first.key_id, second.key_id})
        alert = self.env['intervention.alert'].search([('kind', '=', 'setting')], limit=1)
        self.assertIn(second.key_id, alert.details)
        self.make()
        self.assertTrue(self.verify()['ok'], self.verify()['findings'])
        for login in ('auditor', 'registrar', 'recorder'):
            with self.assertRaises(AccessError):
                self.env['res.config.settings'].with_user(self.users[login]).new({}).action_intervention_signing_key()

    def test_a_device_signs(self):
        """A command signs in the file's place; one that fails, is slow or signs something else makes no checkpoint."""
        signer = self.env['intervention.key']._signer()
        script = ("import sys; sys.path[:0] = {0!r}; import base64\n"
                  "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey as Key\n"
                  "key = Key.from_private_bytes(bytes.fromhex({1!r}))\n"
                  "print({2!r} if sys.argv[1] == 'public' else base64.b64encode(key.sign({3})).decode())\n")
        for what, works in (("sys.stdin.buffer.read()", True), ("b'another text'", False), ("1 / 0", False)):
            path = self._folder() / 'sign.py'
            path.write_text(script.format(sys.path, signer._seed().hex(), signer.public(), what))
            with patch.dict(config.options, {COMMAND: f'{sys.executable} {path}'}), mute_logger(LOGGER):
                self.assertIsInstance(self.env['intervention.key']._signer(), SigningCommand)
                self.submitted()
                self.assertEqual(bool(self.make()), works)
        self.assertTrue(self.verify()['ok'])

    def _folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)

    def test_forged_checkpoints_are_found(self):
        """Who owns the database deletes, edits, doubles or re-signs a checkpoint: verification names it."""
        first = self.make()
        self.submitted()
        second = self.make()
        forged = {**parse(second.text), 'root': 'ab' * 32}
        forged.pop('v')
        text = compose(**forged)
        other = SigningFile.make(self._folder())
        statements = [
            ("DELETE FROM intervention_checkpoint WHERE id = %s", [first.id], {'checkpoint'}),
            ("UPDATE intervention_checkpoint SET size = size - 1 WHERE id = %s", [second.id], {'checkpoint'}),
            ("UPDATE intervention_checkpoint SET signature = 'AAAA' WHERE id = %s", [second.id], {'signature'}),
            ("UPDATE intervention_checkpoint SET text = %s, digest = %s WHERE id = %s", [text, digest_of(text), second.id],
             {'signature', 'root'}),
            ("UPDATE intervention_checkpoint SET text = %s, digest = %s, signature = %s WHERE id = %s",
             [text, digest_of(text), self.env['intervention.key']._signer().sign(text), second.id], {'root'}),
            ("UPDATE intervention_checkpoint SET signature = %s WHERE id = %s", [other.sign(second.text), second.id],
             {'signature'}),
        ]
        for statement, values, kinds in statements:
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.tamper('intervention_checkpoint', statement, *values)
                self.assertLessEqual(kinds, self.kinds())
                savepoint.rollback()

    def test_an_exchanged_key_is_found(self):
        """Who puts his own key in the place of the registry's and signs everything anew is found by it."""
        checkpoint = self.make()
        self.make()
        other = SigningFile.make(self._folder())
        with self.env.cr.savepoint() as savepoint:
            self.tamper('intervention_checkpoint_key', "UPDATE intervention_checkpoint_key SET public = %s", other.public())
            self.tamper('intervention_checkpoint', "UPDATE intervention_checkpoint SET signature = %s WHERE id = %s",
                        other.sign(checkpoint.text), checkpoint.id)
            self.assertLessEqual({'signature', 'row'}, self.kinds())
            savepoint.rollback()
        self.tamper('intervention_checkpoint_key',
                    "UPDATE intervention_checkpoint_key SET public = %s, key_id = %s", other.public(), other.path.stem)
        self.tamper('intervention_checkpoint', "UPDATE intervention_checkpoint SET signature = %s, key_id = %s WHERE id = %s",
                    other.sign(checkpoint.text), other.path.stem, checkpoint.id)
        self.assertIn('row', self.kinds())

    def test_tampered_positions_are_found(self):
        """A position by hand, a hole, two that changed places, an entry that was rewritten with its whole chain."""
        self.submitted()
        last = self.make()
        row = self.env['intervention.trail'].sudo().search([('position', '=', last.size - 2)])
        for query, values, kinds in [
            ("UPDATE intervention_trail SET position = 10000 WHERE id = %s", [row.id], {'position', 'root'}),
            ("UPDATE intervention_trail SET position = NULL WHERE id = %s", [row.id], {'position', 'root'}),
            ("UPDATE intervention_trail SET digest = %s WHERE id = %s", ['ab' * 32, row.id], {'root'}),
            ("UPDATE intervention_trail SET digest_sm3 = %s WHERE id = %s", ['ab' * 32, row.id], {'root'}),
            ("DELETE FROM intervention_trail WHERE position > %s", [last.size - 2], {'head'}),
        ]:
            with self.subTest(query=query), self.env.cr.savepoint() as savepoint:
                self.sql("ALTER TABLE intervention_alert DROP CONSTRAINT intervention_alert_trail_id_fkey")
                self.sql(query, *values)
                self.assertLessEqual(kinds, self.kinds())
                savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            self.sql("UPDATE intervention_trail SET position = -position WHERE position IN (%s, %s)", last.size, last.size - 1)
            self.sql("UPDATE intervention_trail SET position = %s + position WHERE position < 0", 2 * last.size - 1)
            self.assertIn('root', self.kinds())
            savepoint.rollback()

    @mute_logger(LOGGER)
    def test_no_checkpoint_is_made_over_damage(self):
        """A hole or a damaged last checkpoint is not attested; the auditors are told once."""
        last = self.make()
        self.submitted()
        self.env['intervention.trail']._sequence()
        self.sql("UPDATE intervention_trail SET position = position + 5 WHERE position = "
                 "(SELECT max(position) FROM intervention_trail)")
        alerts = self.env['intervention.alert'].search_count([('kind', '=', 'checkpoint')])
        self.assertFalse(self.env['intervention.checkpoint']._make())
        self.assertFalse(self.env['intervention.checkpoint']._make())
        self.assertEqual(self.env['intervention.alert'].search_count([('kind', '=', 'checkpoint')]), alerts + 1)
        self.assertEqual(self.env['intervention.checkpoint']._last(), last)

    def test_incremental_check_begins_at_a_checkpoint(self):
        """What is new is verified alone, from the ranges of the last verified checkpoint; damage in it is found."""
        self.make()
        self.assertTrue(self.verify()['ok'])
        checkpoint = next(iter(self.env['intervention.checkpoint']._as_dicts()))
        self.submitted()
        last = self.make()
        trail = self.env['intervention.trail']
        self.assertTrue(trail._verify(checkpoint).ok)
        self.sql("UPDATE intervention_trail SET digest = %s WHERE position = %s", 'ab' * 32, last.size)
        self.assertFalse(trail._verify(checkpoint).ok)

    def test_only_the_auditor_makes_and_reads_checkpoints(self):
        """Whoever holds another role, or administers the system, neither makes nor reads any of it."""
        self.make()
        for login, user in self.users.items():
            for name in ('checkpoint', 'checkpoint.key', 'config.seal', 'receipt', 'receipt.place'):
                model = self.env[f'intervention.{name}'].with_user(user)
                self.assertEqual(model.has_access('read'), login == 'auditor', (login, name))
            if login != 'auditor':
                checkpoint = self.env['intervention.checkpoint'].with_user(user)
                with self.subTest(login=login), self.assertRaises(AccessError):
                    checkpoint.action_make()
                with self.subTest(login=login), self.assertRaises(AccessError):
                    checkpoint.check_receipts('x')
        answer = self.env['intervention.checkpoint'].with_user(self.users['auditor']).action_make()
        self.assertEqual(answer['res_model'], 'intervention.checkpoint')

    def test_a_checkpoint_names_no_one(self):
        """Text, file and code hold digests, numbers and the time; no name, login or word."""
        record = self.submitted()
        checkpoint = self.make()
        self.assertEqual(set(json.loads(checkpoint.text)),
                         {'at', 'config', 'log', 'number', 'prev', 'root', 'root_sm3', 'size', 'v'})
        for hidden in (record.name, 'recorder', 'quarry'):
            self.assertNotIn(hidden, checkpoint._file())

    def test_the_scheduled_action_does_all_of_it(self):
        """Positions, checkpoint and receipts follow each other; waiting entries start it before its time."""
        self.submitted()
        with patch.object(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1), \
                patch('odoo.addons.intervention_registry.models.checkpoint.BATCH', 3):
            self.env['intervention.checkpoint']._cron_checkpoint()
        last = self.env['intervention.checkpoint']._last()
        self.assertEqual(last.size, self.env['intervention.trail'].search_count([('position', '>', 0)]))
        triggers = self.env['ir.cron.trigger'].search_count([])
        with patch('odoo.addons.intervention_registry.models.sequencer.WAITING', 1):
            self.submitted()
        self.assertGreater(self.env['ir.cron.trigger'].search_count([]), triggers)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestConfigSeal(InterventionCase):
    """The configuration is sealed with each checkpoint; what changes it past the registry is told."""

    def seal(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env['intervention.config.seal']._seal_now()

    def untold(self):
        return self.env['intervention.alert'].search_count([('kind', '=', 'configuration')])

    def test_same_configuration_is_sealed_once(self):
        """A new row is added only when something changed."""
        seal = self.seal()
        self.submitted()
        self.assertEqual(self.seal(), seal)

    def test_what_was_told_raises_no_second_alert(self):
        """Roles, rules and settings that people change are in the seal, and told already."""
        seal, count = self.seal(), self.untold()
        self.users['plain'].group_ids = [Command.link(self.env.ref('intervention_registry.group_registrar').id)]
        self.env['ir.config_parameter'].sudo().set_param('intervention_registry.quorum', '60')
        self.env.ref('intervention_registry.ir_cron_due').active = False
        self.env['ir.rule'].create({
            'name': "x", 'model_id': self.env['ir.model']._get_id('intervention.record'), 'domain_force': "[]"})
        self.env.ref('intervention_registry.record_view_form').arch_db += '<!-- x -->'
        self.assertNotEqual(self.seal(), seal)
        self.assertEqual(self.untold(), count)

    def test_change_by_sql_is_told(self):
        """A role, a rule, an access line, a program or a setting changed by SQL raises an alert that names the place."""
        self.seal()
        group = self.env.ref('intervention_registry.group_discipline')
        rule = self.env['ir.rule'].search([('model_id.model', '=', 'intervention.record')], limit=1)
        line = self.env['ir.model.access'].search([('model_id.model', '=', 'intervention.record')], limit=1)
        cron = self.env.ref('intervention_registry.ir_cron_due')
        for query, values, place in [
            ("INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)", (group.id, self.users['plain'].id),
             f'res.users,{self.users["plain"].id}'),
            ("UPDATE ir_rule SET domain_force = '[(1, ''='', 1)]' WHERE id = %s", (rule.id,), f'ir.rule,{rule.id}'),
            ("UPDATE ir_model_access SET perm_unlink = true WHERE id = %s", (line.id,), f'ir.model.access,{line.id}'),
            ("UPDATE ir_act_server SET code = 'x' WHERE id = %s", (cron.ir_actions_server_id.id,),
             f'ir.actions.server,{cron.ir_actions_server_id.id}'),
            ("UPDATE ir_cron SET active = false WHERE id = %s", (cron.id,), f'ir.cron,{cron.id}'),
        ]:
            with self.subTest(place=place):
                count = self.untold()
                self.env.cr.execute(query, values)
                seal = self.seal()
                self.assertEqual(self.untold(), count + 1)
                alert = self.env['intervention.alert'].search([('kind', '=', 'configuration')], limit=1)
                self.assertIn(place, alert.details)
                self.assertIn(place, seal.changes)

    def test_changed_file_is_told(self):
        """A file of the module that differs on disk raises an alert."""
        self.seal()
        count = self.untold()
        with patch('odoo.addons.intervention_registry.models.config_seal.FILES', ('.xml',)):
            seal = self.seal()
        self.assertEqual(self.untold(), count + 1)
        self.assertIn('file,models/trail.py', seal.changes)

    def test_edited_seal_is_found(self):
        """A seal whose content was changed, or that a checkpoint names and is gone, is found."""
        self.env['intervention.trail']._sequence()
        checkpoint = self.env['intervention.checkpoint']._make()
        self.tamper('intervention_config_seal', "UPDATE intervention_config_seal SET content = '{}' WHERE id = %s",
                    checkpoint.seal_id.id)
        result = self.env['intervention.trail'].with_user(self.users['auditor']).verify()
        self.assertIn('configuration', {finding['kind'] for finding in result['findings']})

    def test_the_seal_names_nobody(self):
        """The seal holds names of rows and digests, no password, login or mail address."""
        seal = self.seal()
        for text in ('recorder@test', 'password', 'example.com'):
            self.assertNotIn(text, seal.content)
