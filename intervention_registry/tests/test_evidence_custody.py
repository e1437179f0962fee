import base64
import errno
import hashlib
import json
import os
from pathlib import Path
from unittest.mock import patch

from odoo.addons.base.models.ir_attachment import IrAttachment
from odoo.addons.intervention_registry.models.ir_attachment import MARK
from odoo.addons.intervention_registry.tools import store
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase

PNG = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==')


class EvidenceCase(InterventionCase):

    def setUp(self):
        super().setUp()
        before = self.incoming()
        self.addCleanup(lambda: [path.unlink() for path in self.incoming() - before])

    def incoming(self):
        """Return what stands in the file store on its way in."""
        folder = self.env['ir.attachment']._incoming('')
        return {*folder.iterdir()} if folder.is_dir() else set()

    def item(self, content=b'a file', name='a.txt', level='not_for_disclosure', record=None):
        """Return an item of evidence on a submitted record, as the recorder sees it."""
        record = record or self.submitted()
        return self.env['intervention.evidence'].with_user(self.users['recorder']).browse(
            record.evidence_add(name, self.data(content), level))

    def path(self, evidence):
        file = evidence.sudo().attachment_id
        return Path(file._full_path(file.store_fname))

    def acts(self, evidence):
        return [(row.act, row.way, row.role) for row in evidence.sudo().act_ids.sorted('id')]


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestEvidenceCustody(EvidenceCase):

    def screened(self, record):
        self.as_user('registrar', record).action_screen('approve', WORDS)
        return record

    def test_each_look_is_a_row_before_the_bytes_leave(self):
        """B5: download, preview, thumbnail and print each leave an act and a trail row; a refused look leaves none."""
        item = self.item(PNG, 'a.png')
        item.download()
        registrar = self.as_user('registrar', item)
        for way in ('preview', 'thumbnail', 'print'):
            kind, content = registrar._shown(way)
            self.assertEqual((kind, content[:4]), ('image/png', b'\x89PNG'))
        self.assertEqual(b''.join(registrar._given()), PNG)
        self.assertEqual(self.acts(item), [
            ('store', False, 'recorder'), ('view', 'download', 'recorder'), ('view', 'preview', 'registrar'),
            ('view', 'thumbnail', 'registrar'), ('view', 'print', 'registrar'), ('view', 'download', 'registrar')])
        self.assertEqual(self.trail(item.sudo().record_id).mapped('event').count('evidence'), 6)
        for login in ('recorder2', 'plain', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'director'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, item).download()
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, item)._shown('preview')
        self.assertEqual(len(self.acts(item)), 6)

    def test_a_look_that_cannot_be_written_down_gives_nothing(self):
        """B5: where the act fails, no way of looking returns a byte."""
        item = self.item(PNG, 'a.png')
        with patch.object(self.env.registry['intervention.evidence'], '_act', side_effect=UserError("no row")):
            for look in (item.download, item._given, lambda: item._shown('preview'), lambda: item._shown('thumbnail')):
                with self.assertRaisesRegex(UserError, "no row"):
                    look()

    def test_rights_are_apart_by_role(self):
        """B5: who stores does not report or classify, the ledger keeper keeps longer and no more, the office handles."""
        record = self.screened(self.submitted())
        item = self.item(record=record)
        calls = {
            'report': lambda row: row.action_report("The superior authority", WORDS),
            'handle': lambda row: row.action_classify('internal', WORDS),
            'retain': lambda row: row.action_retain('2090-01-01', WORDS),
        }
        able = {'discipline': {'report', 'handle', 'retain'}, 'registrar': {'retain'}, 'recorder': set()}
        for login, rights in able.items():
            for right, call in calls.items():
                with self.subTest(login=login, right=right), self.cr.savepoint() as savepoint:
                    if right in rights:
                        call(self.as_user(login, item))
                    else:
                        with self.assertRaisesRegex(AccessError, "rights to evidence are apart"):
                            call(self.as_user(login, item))
                    savepoint.rollback()
                    self.env.invalidate_all()
            row = self.as_user(login, item)
            self.assertEqual({'report': row.can_report, 'handle': row.can_handle, 'retain': row.can_retain},
                             {right: right in rights for right in calls})
        for login in ('committee1', 'superior', 'recorder2', 'auditor', 'custodian', 'hr', 'plain', 'director'):
            for right, call in calls.items():
                with self.subTest(login=login, right=right), self.assertRaises(AccessError):
                    call(self.as_user(login, item))

    def test_rights_are_apart_by_item(self):
        """B5: a work secret is shown to the office and to who has the step; the ledger keeper sees it while he screens."""
        record = self.submitted()
        secret, other = self.item(level='work_secret', record=record), self.item(record=record)
        registrar = self.as_user('registrar', secret)
        self.assertTrue(registrar.download()['data'])
        self.screened(record)
        self.env.invalidate_all()
        self.assertFalse(registrar.can_view)
        for look in (registrar.download, registrar._given, lambda: registrar._shown('preview')):
            with self.assertRaisesRegex(AccessError, "rights to evidence are apart"):
                look()
        self.assertTrue(self.as_user('registrar', other).download()['data'])
        self.assertTrue(self.as_user('discipline', secret).download()['data'])

    def test_who_is_in_conflict_handles_nothing(self):
        """B5: an officer below the named person neither reports nor classifies."""
        item = self.item(record=self.screened(self.submitted()))
        self.staff['discipline'].parent_id = self.staff['colleague']
        for call in (lambda row: row.action_report("The superior authority", WORDS),
                     lambda row: row.action_classify('internal', WORDS)):
            with self.assertRaises(AccessError):
                call(self.as_user('discipline', item))

    def test_classified_anew_by_a_new_row(self):
        """B5: the classification on intake stays; the last row counts, and from then on decides who sees the item."""
        item = self.item(record=self.screened(self.submitted()))
        office = self.as_user('discipline', item)
        office.action_classify('work_secret', "It names a source")
        self.assertEqual((item.classification, item.level), ('not_for_disclosure', 'work_secret'))
        with self.assertRaises(AccessError):
            self.as_user('registrar', item).download()
        with self.assertRaisesRegex(UserError, "already"):
            office.action_classify('work_secret', WORDS)
        for level in ('top_secret', None, ['internal'], ''):
            with self.subTest(level=level), self.assertRaisesRegex(UserError, "not classified"):
                office.action_classify(level, WORDS)
        office.action_classify('internal', WORDS)
        self.assertEqual(item.level, 'internal')
        for words in ('', ' ', None):
            with self.assertRaises(UserError):
                office.action_classify('work_secret', words)
            with self.assertRaises(UserError):
                office.action_report(words, WORDS)
        office.action_report("The superior authority", "Letter 7")
        row = item.sudo().act_ids[:1]
        self.assertEqual((row.act, row.way, row.addressee, row.reason), ('report', 'hand', "The superior authority", "Letter 7"))

    def test_intake_tells_the_trail_what_is_in_the_store(self):
        """A6: the trail holds the digest of the content and of the sealed bytes, by which a file is checked without a key."""
        item = self.item(b'content')
        stored = self.path(item).read_bytes()
        [entry] = [json.loads(row.payload) for row in self.trail(item.sudo().record_id) if row.event == 'evidence_add']
        self.assertEqual(entry['values']['sha256'], hashlib.sha256(b'content').hexdigest())
        self.assertEqual(entry['values']['stored'], hashlib.sha256(stored).hexdigest())
        self.assertNotIn(b'content', stored)

    def test_two_equal_files_are_two(self):
        """B5: nothing is thinned out by deduplication, and nobody finds a file by handing in its bytes."""
        record = self.submitted()
        one, two = self.item(record=record), self.item(record=record)
        self.assertNotEqual(self.path(one), self.path(two))
        self.assertTrue(self.path(one).samefile(self.path(one)) and not self.path(one).samefile(self.path(two)))
        for data in (b'a file', self.path(one).read_bytes()):
            with self.assertRaises(AccessError):
                self.env['ir.attachment'].with_user(self.users['colleague']).create_unique([{
                    'name': 'x', 'datas': self.data(data), 'mimetype': 'text/plain', 'res_model': 'intervention.evidence',
                    'res_id': one.id}])
        found = self.env['ir.attachment'].with_user(self.users['colleague']).create_unique([{
            'name': 'x', 'datas': self.data(b'a file'), 'mimetype': 'application/octet-stream'}])
        self.assertFalse({*found} & {*(one | two).sudo().attachment_id.ids})

    def test_the_collector_takes_no_evidence(self):
        """B5: a file that somebody puts on the list of abandoned ones stays, and what is gone from the disk is told."""
        item = self.item()
        files, name = self.env['ir.attachment'], item.sudo().attachment_id.store_fname
        files._mark_for_gc(name)
        with mute_logger('odoo.addons.base.models.ir_attachment'):
            files._gc_file_store_unsafe()
        self.assertTrue(item.download()['data'])
        self.path(item).unlink()
        with self.assertRaisesRegex(UserError, "not the one that was handed in"):
            item.download()
        self.assertFalse([act for act in self.acts(item)[1:] if act[1] != 'download'])

    def test_attachment_calls_change_nothing(self):
        """B5: not replaced, published, tokenised, re-linked, renamed, copied or moved, by nobody, sudo() included."""
        item = self.item()
        file = item.sudo().attachment_id
        before = self.path(item).read_bytes()
        for who in (file, *(file.with_user(self.users[login]) for login in ('recorder', 'registrar', 'discipline', 'plain')),
                    file.with_user(self.env.ref('base.user_admin'))):
            for call in (
                    lambda row: row.write({'public': True}), lambda row: row.write({'name': 'x'}),
                    lambda row: row.write({'raw': b'x'}), lambda row: row.write({'datas': self.data(b'x')}),
                    lambda row: row.write({'res_id': 0}), lambda row: row.write({'res_model': False}),
                    lambda row: row.write({'access_token': 'x'}), lambda row: row.write({'store_fname': 'x'}),
                    lambda row: row.write({'type': 'url', 'url': 'http://x'}), lambda row: row.write({'mimetype': 'text/html'}),
                    lambda row: row.generate_access_token(), lambda row: row.copy(), lambda row: row.copy({'res_model': False}),
                    lambda row: row.unlink(), lambda row: row._to_http_stream()):
                with self.subTest(who=who.env.user.login), self.assertRaises(UserError):
                    call(who)
        self.assertEqual((self.path(item).read_bytes(), file.public, file.access_token), (before, False, False))
        with self.assertRaises(UserError):
            self.env['ir.binary'].with_user(self.users['discipline'])._find_record(
                res_model='ir.attachment', res_id=file.id, access_token='x', field='raw')

    def test_a_full_disk_leaves_nothing_behind(self):
        """A full disk is told in words, leaves no part of a file, and the same file goes in once there is room."""
        record = self.submitted()
        before = self.incoming()
        rows = self.env['ir.attachment'].sudo().search_count([])

        def full(*_args):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        for name in ('pwrite', 'fsync', 'rename'):
            with self.subTest(name=name), patch.object(store.os, name, full), self.cr.savepoint() as savepoint:
                with self.assertRaisesRegex(UserError, "No space left"):
                    record.evidence_add('a.txt', self.data())
                savepoint.rollback()
            self.assertEqual(self.incoming(), before)
        self.assertEqual(self.env['ir.attachment'].sudo().search_count([]), rows)
        self.assertTrue(self.item(record=record).download()['data'])

    def test_written_to_the_disk_and_read_back(self):
        """A file that the disk does not give back as it was written is refused."""
        record, write = self.submitted(), os.pwrite

        def flipped(descriptor, data, offset):
            return write(descriptor, bytes(data[:-1]) + bytes([data[-1] ^ 1]), offset)

        with patch.object(store.os, 'pwrite', flipped), self.assertRaisesRegex(UserError, "read back"):
            record.evidence_add('a.txt', self.data())
        with patch.object(store.os, 'fsync', wraps=os.fsync) as synced:
            self.item(record=record)
        self.assertGreaterEqual(synced.call_count, 2)

    def test_names_and_kinds_are_checked(self):
        """What is no picture, text or PDF by its bytes, or not what its name says, is downloaded only and never drawn."""
        record = self.submitted()
        for name, content, kind, shown in (
                ('a.png', PNG, 'image/png', 'image'), ('a.jpg', PNG, 'image/png', 'image'),
                ('a.txt', "过问".encode(), 'text/plain', 'text'), ('a.txt', "过问".encode('gb18030'), 'text/plain', 'text'),
                ('a.pdf', b'%PDF-1.4', 'application/pdf', 'pdf'), ('a.pdf', b'MZ\x90\x00', 'application/x-msdownload', False),
                ('a.png', b'<svg onload="alert(1)">', 'text/html', False), ('a.svg', b'<svg/>', 'text/html', False),
                ('a.txt', b'<html><script>', 'text/html', False), ('a.exe', b'MZ', 'application/x-msdownload', False),
                ('a.zip', b'PK\x03\x04', 'application/zip', False), ('a.png', b'PK\x03\x04', 'application/zip', False),
                ('a', b'\x00\x01', 'application/octet-stream', False), ('a.sh', b'#!/bin/sh', 'text/x-shellscript', False)):
            item = self.item(content, name, record=record)
            with self.subTest(name=name, kind=kind):
                self.assertEqual((item.content_type, item.shown_as), (kind, shown))
                if not shown:
                    with self.assertRaisesRegex(UserError, "only be downloaded"):
                        item._shown('preview')
                self.assertEqual(base64.b64decode(item.download()['data']), content)
        for name, kept in (('..\\..\\x.txt', 'x.txt'), ('/etc/passwd', 'passwd'), ('a\u202etxt.exe', 'atxt.exe'),
                           ('a\r\nX: y.txt', 'aX: y.txt'), ('e\u0301.txt', '\u00e9.txt')):
            self.assertEqual(self.item(name=name, record=record).name, kept)

    def test_a_picture_too_large_to_draw_is_downloaded(self):
        """A picture that would not fit into memory, or is damaged, is refused as a preview and given out as it is."""
        record = self.submitted()
        huge = PNG[:16] + (60_000).to_bytes(4, 'big') * 2 + PNG[24:]
        for content in (huge, PNG[:40], PNG[:8]):
            item = self.item(content, 'a.png', record=record)
            with self.assertRaisesRegex(UserError, "only be downloaded"):
                item._shown('thumbnail')
            self.assertEqual(base64.b64decode(item.download()['data']), content)

    def test_files_from_before_there_were_chunks_open(self):
        """A6: a file that an earlier version kept, as one envelope under its record's key, opens and is found when changed."""
        record = self.submitted()
        evidence, files = self.env['intervention.evidence'].sudo(), self.env['ir.attachment']
        place = f'ir.attachment|intervention.record,{record.id}|raw'
        sealed = self.env['intervention.seal'].sudo()._seal(('intervention.record', record.id), place, b'an old file')
        file = IrAttachment.create(files._as_service(), [{'name': 'sealed', 'raw': MARK + sealed}])
        old = evidence._append([{
            'record_id': record.id, 'name': 'old.txt', 'size': 11, 'attachment_id': file.id,
            'sha256': hashlib.sha256(b'an old file').hexdigest()}])
        file._bind(old)
        item = self.as_user('recorder', old)
        self.assertEqual(base64.b64decode(item.download()['data']), b'an old file')
        self.assertFalse(item.shown_as)
        path = self.path(old)
        path.write_bytes(path.read_bytes()[:-1] + b'x')
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            item.download()
