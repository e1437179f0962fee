import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from odoo.addons.intervention_registry.tools.key_source import KeyCommand, KeyFiles, fresh_id
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import WORDS, InterventionCase

SOURCE = 'odoo.addons.intervention_registry.models.key_wrap.source'
PARAMETER = 'intervention_registry.wrapping_key_id'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_a7', 'art_b5', 'art_b6')
class TestKeys(InterventionCase):
    """Lost, wrong, changed and missing key-encryption keys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.env['intervention.record'].with_user(cls.users['recorder']).create(cls.facts(cls))
        cls.evidence = cls.record.env['intervention.evidence'].browse(cls.record.evidence_add('a.txt', cls.data()))
        cls.keys = cls.env['intervention.key']
        cls.files = cls.keys._source()

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        quiet = ExitStack()
        quiet.enter_context(mute_logger('odoo.addons.intervention_registry.models.key_wrap'))
        self.addCleanup(quiet.close)

    def with_source(self, source):
        """Let keys come from elsewhere, as after a restart of the server."""
        self.env.flush_all()
        patcher = patch(SOURCE, lambda: source)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.forget()

    def forget(self):
        """End the transaction as far as the keys go."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.cache.clear()

    def raw(self):
        """Return all that a key could overwrite: the sealed columns, the data keys and their files."""
        self.env.flush_all()
        return [self.env.execute_query(SQL(query)) for query in (
            "SELECT id, summary, trail_salt, state FROM intervention_record ORDER BY id",
            "SELECT id, wrapped, wrapping_key, state FROM intervention_seal ORDER BY id",
            "SELECT id, store_fname FROM ir_attachment WHERE res_model = 'intervention.evidence' ORDER BY id")]

    def settings(self):
        return self.env['res.config.settings'].with_user(self.env.ref('base.user_admin')).create({})

    def attempts(self):
        """Yield all that needs the key."""
        record = self.record
        return {
            'read': lambda: record.read(['summary']),
            'write': lambda: record.write({'summary': "Overwritten"}) and self.env.flush_all(),
            'create': lambda: self.draft(),
            'submit': record.action_submit,
            'statement': lambda: record.statement_add('supplement', WORDS),
            'evidence': lambda: record.evidence_add('b.txt', self.data()),
            'download': self.evidence.download,
        }

    def refused(self, message):
        """Everything that needs the key is refused with the message, and nothing is overwritten or half-written."""
        before = self.raw()
        for name, attempt in self.attempts().items():
            self.forget()
            with self.subTest(attempt=name), self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
                attempt()
            self.forget()
        self.assertEqual(self.raw(), before)

    def test_lost_key_is_said_and_nothing_is_overwritten(self):
        """Without the key file nothing is recorded, read or overwritten; put back, everything opens."""
        with self.subTest(), patch(SOURCE, lambda: KeyFiles(self.folder)):
            self.refused("cannot be had.*Nothing was changed")
            self.assertIn("cannot be had", self.settings().intervention_key_trouble)
        self.forget()
        self.assertTrue(self.record.summary)
        self.assertFalse(self.settings().intervention_key_trouble)

    def test_wrong_key_is_said_and_nothing_is_overwritten(self):
        """Another key under the same name opens nothing and seals nothing over what it does not open."""
        (self.folder / f'{self.keys._wrapping_id()}.kek').write_text('ab' * 32)
        self.with_source(KeyFiles(self.folder))
        before = self.raw()
        for name, attempt in self.attempts().items():
            if name == 'create':  # a new draft has a data key of its own
                continue
            self.forget()
            with self.subTest(attempt=name), self.assertRaisesRegex(UserError, "does not open"), self.env.cr.savepoint():
                attempt()
        self.forget()
        self.assertEqual(self.raw(), before)
        self.assertIn("does not open", self.settings().intervention_key_trouble)

    def test_damaged_key_file_is_said(self):
        """A cut or garbled key file is named to the administrator alone, and its content to nobody."""
        for content in ('ab' * 31, 'secret words', ''):
            (self.folder / f'{self.keys._wrapping_id()}.kek').write_text(content)
            with patch(SOURCE, lambda: KeyFiles(self.folder)):
                self.forget()
                with self.assertRaisesRegex(UserError, "cannot be had") as refused:
                    self.record.read(['summary'])
                self.assertNotIn(str(self.folder), str(refused.exception))
                trouble = self.settings().intervention_key_trouble
                self.assertRegex(trouble, f"{self.keys._wrapping_id()}.*64 hexadecimal digits")
                self.assertFalse(content and content in trouble)
            self.forget()

    def test_without_any_key_nothing_is_recorded(self):
        """No key: nothing is created, and the settings page says what to do."""
        # sudo: the parameter as who administers the database can remove it
        self.env['ir.config_parameter'].sudo().set_param(PARAMETER, False)
        self.forget()
        with self.assertRaisesRegex(UserError, "no key to seal with"):
            self.draft()
        self.assertIn("no key to seal with", self.settings().intervention_key_trouble)
        # what was sealed names its key by itself
        self.assertTrue(self.record.summary)

    def test_submitting_needs_the_key(self):
        """A6, B5: a draft written while the key was there is not submitted without it."""
        with patch(SOURCE, lambda: KeyFiles(self.folder)):
            self.forget()
            with self.assertRaisesRegex(UserError, "cannot be had"), self.env.cr.savepoint():
                self.record.action_submit()
        self.forget()
        self.assertEqual(self.record.state, 'draft')

    def test_an_installed_registry_has_a_key_that_is_never_made_anew(self):
        """Installing makes a key; upgrading again keeps it, lost or not."""
        key_id = self.keys._wrapping_id()
        self.assertTrue(Path(self.files.where(key_id)).exists())
        with patch(SOURCE, lambda: KeyFiles(self.folder)):
            self.keys._ensure()
        self.assertEqual(self.keys._wrapping_id(), key_id)
        self.assertFalse(list(self.folder.glob('*.kek')))

    def test_a_new_key_seals_all_data_keys_anew(self):
        """A7, B6: after changing the key every data key is under it, words and files stay as they are and open with it alone."""
        self.with_source(self.moved())
        before = self.raw()
        old = self.keys._wrapping_id()
        self.settings().action_intervention_rotate()
        new = self.keys._wrapping_id()
        self.assertNotEqual(new, old)
        self.assertTrue(self.settings().intervention_keys_behind)
        self.forget()
        self.assertTrue(self.record.summary)
        with patch.object(self.env.registry['ir.cron'], '_commit_progress', lambda self, *args, **kwargs: 60):
            self.keys._cron_rewrap()
        self.assertFalse(self.settings().intervention_keys_behind)
        Path(self.keys._source().where(old)).unlink()
        self.forget()
        self.assertTrue(self.record.summary)
        self.assertTrue(self.evidence.download()['data'])
        self.assertEqual((self.raw()[0], self.raw()[2]), (before[0], before[2]))
        self.assertFalse({row[1] for row in before[1]} & {row[1] for row in self.raw()[1]})
        self.assertFalse(self.settings().intervention_key_trouble)
        events = self.env['intervention.trail'].sudo().search([('document', '=', 'keys')], order='seq').mapped('event')
        self.assertEqual(events[-2:], ['key_new', 'key_rewrap'])

    def moved(self):
        """Return a copy of the key folder, so that tests may lose keys."""
        key_id = self.keys._wrapping_id()
        shutil.copy(self.files.where(key_id), self.folder / f'{key_id}.kek')
        return KeyFiles(self.folder)

    def test_changing_the_key_goes_on_where_it_was_interrupted(self):
        """Batch by batch: both keys open what is under them, a lost old key stops it without a loss."""
        self.with_source(self.moved())
        for number in range(3):
            self.draft(summary=f'{WORDS} {number}')
        old = self.keys._wrapping_id()
        self.keys._rotate()
        behind = self.keys._behind()
        self.assertEqual(self.keys._rewrap(2), 2)
        self.assertEqual(self.keys._behind(), behind - 2)
        lost = Path(self.keys._source().where(old))
        content = lost.read_text()
        lost.unlink()
        self.forget()
        before = self.raw()
        with self.assertRaisesRegex(UserError, "cannot be had"), self.env.cr.savepoint():
            self.keys._rewrap(100)
        self.assertEqual(self.raw(), before)
        lost.write_text(content)
        self.forget()
        self.assertEqual(self.keys._rewrap(10000), behind - 2)

    def test_a_new_key_that_cannot_be_kept_changes_nothing(self):
        """A key folder that cannot be written, or a command without the new key: the old key stays in use."""
        before = self.keys._wrapping_id()
        self.folder.joinpath('file').write_text('')
        for broken in (KeyFiles(self.folder / 'file'), KeyCommand('/bin/false')):
            with patch(SOURCE, lambda broken=broken: broken), self.assertRaisesRegex(UserError, "Everything stays"), \
                    self.env.cr.savepoint():
                self.keys._rotate()
            self.forget()
            self.assertEqual(self.keys._wrapping_id(), before)

    def test_the_key_is_changed_by_the_administrator_alone(self):
        """No registry role and no plain user changes the key, by the button or by its parts."""
        for login in self.users:
            settings = self.env['res.config.settings'].with_user(self.users[login])
            for attempt in (settings.action_intervention_rotate, lambda: settings.create({}).action_intervention_rotate()):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    attempt()

    def test_keys_may_come_from_a_command(self):
        """A key server or device is asked by the key's id; what it does not answer in time is said."""
        script = self.folder / 'ask'
        key_id = fresh_id()
        script.write_text(f'#!/bin/sh\n[ "$1" = {key_id} ] && echo {"cd" * 32}\n')
        script.chmod(0o700)
        self.with_source(KeyCommand(str(script)))
        with self.assertRaisesRegex(UserError, "cannot be had"):
            self.record.read(['summary'])
        # sudo: as the settings page keeps it
        self.env['ir.config_parameter'].sudo().set_param(PARAMETER, key_id)
        self.forget()
        draft = self.draft(summary="By command")
        self.forget()
        self.assertEqual(draft.summary, "By command")

    def test_small_secrets_open_in_their_place_only(self):
        """What ``_wrap`` sealed opens for the same place alone, and names its key without being opened."""
        text = self.keys._wrap(b'secret', 'model|1|field')
        self.assertEqual(self.keys._unwrap(text, 'model|1|field'), b'secret')
        self.assertEqual(self.keys._wrapped_under(text), self.keys._wrapping_id())
        for other, place in ((text, 'model|2|field'), (text[:-4], 'model|1|field'), ('', ''), ('secret', ''), (None, '')):
            with self.subTest(place=place), self.assertRaises(UserError):
                self.keys._unwrap(other, place)
