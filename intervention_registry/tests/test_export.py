import io
import json
import zipfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import background, export_build
from ..verify.check import check
from ..verify.package import PackageSource
from .common import WORDS, InterventionCase

OTHERS = ('recorder', 'registrar', 'discipline', 'committee1', 'superior', 'custodian', 'hr', 'plain')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestExport(InterventionCase, HttpCase):
    """An export package is built in the background; evidence is in it only where who handles evidence has released it.

    Nobody but the auditor asks, cancels or fetches; nobody releases what he asked for himself, and nobody writes a row.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.found(cls())
        cls.item = cls.env['intervention.evidence'].browse(cls.record.evidence_add('zq7x.txt', cls.data(b'zq7x content')))
        cls.exports = cls.env['intervention.export']

    def ask(self, content='digests'):
        """Return a package that the auditor asked for, as the system sees it."""
        return self.exports.browse(self.exports.with_user(self.users['auditor']).ask(content, WORDS))

    def build(self):
        """Run the scheduled action; where it commits, the trail is settled as before any commit."""
        def settled(cron, *args, **kwargs):
            cron.env['intervention.trail'].sudo()._settle()
            return 1

        with patch.object(self.registry['ir.cron'], '_commit_progress', settled):
            self.exports._cron_build()

    def built(self, content='digests'):
        """Return a package that is ready."""
        export = self.ask(content)
        if content != 'digests':
            self.as_user('discipline', export).action_release(WORDS)
        self.build()
        self.assertEqual(export.state, 'ready', export.trouble)
        self.addCleanup((export._folder() / export.stored_name).unlink, missing_ok=True)
        return export

    def content_of(self, export):
        return b''.join(self.as_user('auditor', export)._given())

    def judged(self, data):
        return check(PackageSource(io.BytesIO(data))).findings

    def members(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def events(self):
        return self.env['intervention.trail'].sudo().search(
            [('document', '=', 'export'), ('event', '!=', 'settle')], order='id').mapped('event')

    def test_package_is_built_later_and_told(self):
        """Asking returns at once; what is ready is told, fetched from its address, traced and intact."""
        export = self.ask()
        self.assertEqual((export.state, self.events()), ('waiting', ['export_ask']))
        self.assertEqual(self.ask(), export)
        self.build()
        self.assertEqual((export.state, export.progress, export.activity_ids.user_id), ('ready', 100, self.users['auditor']))
        self.sign_in('auditor')
        answer = self.url_open(f'/intervention/package/{export.id}')
        self.assertEqual((answer.status_code, answer.headers['Cache-Control']), (200, 'no-store'))
        self.assertEqual(self.judged(answer.content), [])
        self.assertEqual(answer.headers['X-Intervention-SHA256'], export.sha256)
        self.assertEqual(self.events(), ['export_ask', 'export_make', 'export'])
        self.assertFalse(export.activity_ids)

    def test_program_fetches_with_its_key(self):
        """A program asks, polls and fetches with an API key; nobody without one gets a byte."""
        export = self.built()
        key = self.env['res.users.apikeys'].with_user(self.users['auditor'])._generate(
            'rpc', 'test', fields.Datetime.now() + timedelta(days=1))
        path = f'/intervention/package/{export.id}/bearer'
        self.assertNotEqual(self.url_open(path, allow_redirects=False).status_code, 200)
        self.assertEqual(self.judged(self.url_open(path, headers={'Authorization': f'Bearer {key}'}).content), [])

    def test_package_counts_for_the_removal_once_it_was_fetched(self):
        """A package that nobody has fetched goes with the registry: it does not let it go."""
        export, trail = self.built(), self.env['intervention.trail']
        self.assertFalse(trail._exported_since())
        self.content_of(export)
        self.assertTrue(trail._exported_since())
        self.record.statement_add('supplement', "He called again")
        self.assertFalse(trail._exported_since())

    def test_an_older_package_that_is_fetched_later_takes_nothing_back(self):
        """What counts is that one of the packages given out holds the state of now."""
        old = self.built()
        self.record.statement_add('supplement', "He called again")
        new = self.built()
        self.content_of(new)
        self.content_of(old)
        self.assertTrue(self.env['intervention.trail']._exported_since())

    def test_files_need_a_release_and_each_is_an_act(self):
        """Before the discipline office has released them nothing is built; then every item has its act before a byte leaves."""
        export = self.ask('files')
        self.build()
        self.assertEqual(export.state, 'asked')
        self.as_user('discipline', export).action_release(WORDS)
        [act] = self.item.sudo().act_ids.filtered(lambda act: act.way == 'export')
        self.assertEqual((act.act, act.role, export.item_count), ('handle', 'discipline', 1))
        self.build()
        self.addCleanup((export._folder() / export.stored_name).unlink, missing_ok=True)
        data = self.content_of(export)
        self.assertEqual(self.judged(data), [])
        files = self.members(data)
        self.assertIn(f'files/intervention.evidence/{self.item.id}', files)
        self.assertFalse([name for name in files if name.startswith('rows/')])
        everything = b'\n'.join(files.values())
        for hidden in (b'zq7x', b'quarry', WORDS.encode(), self.record.sudo().recorder_key.encode()):
            self.assertFalse(hidden in everything, hidden)

    def test_rows_as_they_are_stored_name_no_recorder(self):
        """With the rows in it the package still tells neither words nor who recorded; a changed one is named."""
        data = self.content_of(self.built('texts'))
        self.assertEqual(self.judged(data), [])
        files = self.members(data)
        everything = b'\n'.join(content for name, content in files.items() if not name.startswith('files/'))
        recorder = self.staff['recorder']
        for hidden in ('zq7x', WORDS, 'let the quarry', recorder.work_email, self.users['recorder'].login):
            self.assertFalse(hidden.encode() in everything, hidden)
        rows = 'rows/intervention.record.jsonl'
        self.assertIn(self.record.sudo().number.encode(), files[rows])
        files[rows] = files[rows].replace(self.record.sudo().number.encode(), b'X')
        found = self.judged(self.zipped(files))
        self.assertIn(('row', self.record.id), {(one.kind, one.res_id) for one in found})

    def zipped(self, files):
        file = io.BytesIO()
        with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return file.getvalue()

    def test_file_that_is_another_or_gone_is_named(self):
        """A file that was changed or removed in the store is named by who verifies the package."""
        attachment = self.item.sudo().attachment_id
        path = self.env['ir.attachment']._full_path(attachment.store_fname)
        with open(path, 'rb') as file:
            stored = file.read()
        for content, kind in ((stored + b'x', 'file'), (None, 'file_missing')):
            with patch.object(export_build, '_pieces', lambda path, seen, content=content: iter([content] if content else [])):
                found = self.judged(self.content_of(self.built('files')))
            self.assertEqual([(one.kind, one.res_id) for one in found], [(kind, self.item.id)])

    def test_items_that_the_releaser_does_not_handle_stay_out(self):
        """Who is bound to the named person releases nothing of it: its digests alone are in the package."""
        export = self.ask('files')
        self.env['intervention.kinship'].with_user(self.users['hr']).create({
            'employee_id': self.staff['discipline'].id, 'relative_id': self.staff['colleague'].id, 'kind': 'spouse'})
        self.as_user('discipline', export).action_release(WORDS)
        self.assertFalse(export.item_count)
        self.assertFalse(self.item.sudo().act_ids.filtered(lambda act: act.way == 'export'))

    def test_cancelled_package_is_not_built(self):
        """While it waits, and in the midst of being built, the auditor stops it; nothing of it stays on the disk."""
        export = self.ask()
        self.as_user('auditor', export).action_cancel()
        self.build()
        self.assertEqual(export.state, 'cancelled')
        export, write = self.ask(), export_build.write_package

        def cancelled(*args):
            self.as_user('auditor', export).action_cancel()
            export.flush_recordset()
            return write(*args)

        before = self.stored()
        with patch.object(export_build, 'write_package', cancelled), patch.object(background, 'EVERY', -1):
            self.build()
        self.assertEqual((export.state, self.stored()), ('cancelled', before))
        with self.assertRaises(UserError):
            self.as_user('auditor', export).action_cancel()

    def stored(self):
        folder = self.exports._folder()
        return set(folder.iterdir()) if folder.is_dir() else set()

    def test_what_a_stopped_server_left_is_taken_up_and_fails_in_the_end(self):
        """Being built when the server was stopped, it is built anew; after three times it has failed, and that is told."""
        export = self.ask()
        export._move({'state': 'building', 'attempts': 1})
        self.build()
        self.assertEqual(export.state, 'ready')
        self.addCleanup((export._folder() / export.stored_name).unlink, missing_ok=True)
        export = self.ask()
        export._move({'state': 'building', 'attempts': 3})
        self.build()
        self.assertEqual((export.state, export.trouble), ('failed', 'interrupted'))
        self.assertEqual(export.activity_ids.user_id, self.users['auditor'])

    @mute_logger('odoo.addons.intervention_registry.models.export_build')
    def test_full_disk_is_told(self):
        """Without room nothing half of a package stays, and the auditor is told why."""
        export, before = self.ask(), self.stored()
        with patch.object(export_build.store, 'settle', side_effect=export_build.store.StoreError("No space left")):
            self.build()
        self.assertEqual((export.state, export.trouble, self.stored()), ('failed', 'room', before))

    def test_bytes_go_after_some_days_and_the_row_stays(self):
        """After a week the file is dropped; the row keeps its digest."""
        export = self.built()
        path = export._folder() / export.stored_name
        export._move({'kept_until': fields.Date.today() - timedelta(days=2)})
        self.build()
        self.assertEqual((export.state, path.exists(), bool(export.sha256)), ('dropped', False, True))
        with self.assertRaises(UserError):
            self.content_of(export)
        self.sign_in('auditor')
        self.assertEqual(self.url_open(f'/intervention/package/{export.id}').status_code, 404)

    def test_package_lies_sealed_in_the_store(self):
        """Rows as they are stored name people: on the disk nothing of them is to be read."""
        export = self.built('texts')
        content = (export._folder() / export.stored_name).read_bytes()
        self.assertFalse(content.startswith(b'PK'))
        for hidden in (b'entries.jsonl', b'rows/intervention'):
            self.assertFalse(hidden in content, hidden)

    def test_progress_is_no_act(self):
        """How far it is stands in no digest: telling it makes no row in the trail."""
        export = self.ask()
        self.env['intervention.trail']._settle()
        before = self.env['intervention.trail'].sudo().search_count([('id', '>', 0)])
        export._move({'progress': 50})
        export.flush_recordset()
        self.env['intervention.trail']._settle()
        self.assertEqual(self.env['intervention.trail'].sudo().search_count([('id', '>', 0)]), before)
        self.assertTrue(self.env['intervention.trail']._verify().ok)

    def test_nobody_but_the_auditor_asks_and_fetches(self):
        """Every other role is refused by the method, the dialog and the address."""
        export = self.built()
        for login in OTHERS:
            mine = self.exports.with_user(self.users[login])
            for attempt in (mine.ask, mine.browse(export.id).action_cancel, mine.browse(export.id)._given,
                            mine.env['intervention.trail'].action_export_package,
                            lambda mine=mine: mine.browse(export.id).action_release(WORDS)):
                with self.assertRaises(AccessError):
                    attempt()
            self.sign_in(login)
            for path in ('', '/bearer'):
                answer = self.url_open(f'/intervention/package/{export.id}{path}', allow_redirects=False)
                self.assertNotEqual(answer.status_code, 200)
        self.assertNotIn('export', self.events())

    def test_release_is_another_persons(self):
        """The auditor does not release what he asked for, nor does anybody who handles no evidence; once is enough."""
        export = self.ask('files')
        for login in ('auditor', 'recorder', 'registrar', 'committee1', 'custodian', 'hr', 'plain'):
            with self.assertRaises(AccessError):
                self.as_user(login, export).action_release(WORDS)
        for reason in ('', ' ', None, 5):
            with self.assertRaises(UserError):
                self.as_user('discipline', export).action_release(reason)
        self.as_user('superior', export).action_release(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', export).action_release(WORDS)

    def test_release_shows_no_other_package(self):
        """Who releases evidence sees what waits for it, and not the packages of digests."""
        self.ask()
        export = self.ask('files')
        self.assertEqual(self.exports.with_user(self.users['discipline']).search([('id', '>', 0)]), export)

    def test_dialog_calls_the_same_method(self):
        """The dialog leaves nothing behind, and more than digests needs words."""
        dialogs = self.env['intervention.export.ask'].with_user(self.users['auditor'])
        dialog = dialogs.create({'content': 'files', 'reason': WORDS})
        export = self.exports.browse(dialog.action_ask()['res_id'])
        self.assertEqual((export.content, export.state, dialog.exists()), ('files', 'asked', dialogs))
        with self.assertRaises(UserError):
            dialogs.create({'content': 'texts'}).action_ask()
        for content in ('all', None, 5, ['files'], {}):
            with self.assertRaises(UserError):
                self.exports.with_user(self.users['auditor']).ask(content)

    @mute_logger('odoo.http', 'odoo.sql_db')
    def test_no_program_writes_a_package(self):
        """Over JSON-2 nobody makes, changes, copies or deletes a row, whatever the context says."""
        export = self.ask('files')
        tries = [('create', [], {'vals_list': [{'content': 'texts', 'state': 'waiting', 'requester_id': 1, 'company_id': 1}]}),
                 ('write', export.ids, {'vals': {'state': 'waiting', 'content': 'texts', 'items': [self.item.id]}}),
                 ('web_save', export.ids, {'vals': {'state': 'waiting'}, 'specification': {}}),
                 ('unlink', export.ids, {}), ('copy', export.ids, {}), ('read', export.ids, {'fields': ['file_key', 'items']}),
                 ('search', [], {'domain': [('stored_name', '!=', False)]}),
                 ('_build', export.ids, {}), ('_given', export.ids, {})]
        for login in ('auditor', 'discipline', 'superior', 'recorder', 'plain'):
            key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
            for method, ids, arguments in tries:
                answer = self.url_open(
                    f'/json/2/intervention.export/{method}', timeout=60,
                    data=json.dumps({**({'ids': ids} if ids else {}), 'context': {'install_mode': True}, **arguments}),
                    headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'})
                self.assertGreaterEqual(answer.status_code, 400, (login, method, answer.text))
        self.assertEqual((export.state, export.content, export.items), ('asked', 'files', False))
        self.assertTrue(export.exists())
