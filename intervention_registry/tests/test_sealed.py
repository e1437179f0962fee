import base64
import logging
from pathlib import Path
from unittest.mock import patch

from odoo import Command
from odoo.addons.intervention_registry.models.fields import Sealed
from odoo.addons.intervention_registry.tools import envelope
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .canary import Canary, fill, sealed_fields
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_a7', 'art_b5', 'art_b6')
class TestSealed(InterventionCase):

    def column(self, row, name):
        self.env.flush_all()
        [[value]] = self.env.execute_query(SQL(
            "SELECT %s FROM %s WHERE id = %s", SQL.identifier(name), SQL.identifier(row._table), row.id))
        return value

    def swap(self, row, name, value):
        """Put a value into a column as who owns the database can."""
        self.tamper(row._table, f'UPDATE {row._table} SET {name} = %s WHERE id = %s', value, row.id)
        self.env.invalidate_all()

    def evidence(self, content=b'a file', **values):
        evidence = self.env['intervention.evidence'].with_user(self.users['recorder'])
        return evidence.browse(self.submitted(**values).evidence_add('a.txt', self.data(content)))

    def test_no_sealed_value_is_in_the_database_or_the_file_store(self):
        """Of unique values in every sealed field and a file none is found, in no encoding; all of them open again."""
        canary = Canary()
        values = fill(self.env, canary)
        self.evidence(f'a file with {canary.value()} in it'.encode(), summary=canary.value())
        self.assertFalse(canary.seen(self.env))
        self.env.invalidate_all()
        for (row, name), value in values.items():
            with self.subTest(model=row._name, field=name):
                read = row[name]
                self.assertEqual(read.decode() if isinstance(read, bytes) else read, value)
        self.assertGreater(len(values), 40)

    def test_the_search_finds_what_is_not_sealed(self):
        """With the cipher taken out, the same search finds the values of every table and the file."""
        canary = Canary()

        def seal(suite, key, plaintext, aad, key_id=envelope.UNNAMED):
            return envelope.MARK + b'\x01' + key_id + bytes(envelope.NONCE) + plaintext

        clear = patch.multiple(envelope.AesGcm, seal=staticmethod(lambda key, nonce, data, aad: data + bytes(16)),
                               unseal=staticmethod(lambda key, nonce, data, aad: data[:-16]))
        with clear, patch('odoo.addons.intervention_registry.tools.envelope.seal', seal), \
                patch('odoo.addons.intervention_registry.tools.envelope.unseal', lambda key, blob, aad: blob[24:]):
            fill(self.env, canary)
            self.evidence(f'a file with {canary.value()} in it'.encode())
            seen = canary.seen(self.env)
        self.assertEqual(seen, {*(self.env[name]._table for name in sealed_fields(self.env)), 'the file store'})

    def test_no_sealed_value_is_in_a_statement_sent_to_the_database(self):
        """Not even a server that logs every statement with its values writes one of them down."""
        canary = Canary()
        # the registry's own filter of the log would hide what is looked for
        unfiltered = patch.object(logging.getLogger('odoo.sql_db'), 'filters', [])
        with unfiltered, self.assertLogs('odoo.sql_db', 'DEBUG') as log:
            record = self.submitted(summary=canary.value())
            record.statement_add('supplement', canary.value())
            self.env['intervention.decision'].with_user(self.users['recorder']).create(
                {'act': 'statement', 'res_id': record.id, 'kind': 'supplement', 'body': canary.value()})
            self.env.flush_all()
        self.assertIn('intervention_statement', '\n'.join(log.output))
        self.assertFalse(canary.pattern().search('\n'.join(log.output).encode()))

    def test_words_are_sealed_through_create_write_and_flush(self):
        """A draft's words are envelopes in the column after creating and after every change, and read back as written."""
        record = self.draft(summary="First words", request=False)
        first = self.column(record, 'summary')
        self.assertTrue(envelope.is_envelope(base64.b64decode(first)))
        record.write({'summary': "Other words", 'request': "A request"})
        self.assertTrue(envelope.is_envelope(base64.b64decode(self.column(record, 'request'))))
        self.assertNotEqual(self.column(record, 'summary'), first)
        self.env.invalidate_all()
        self.assertEqual((record.summary, record.request), ("Other words", "A request"))
        record.write({'request': False})
        self.assertIsNone(self.column(record, 'request'))

    def test_equal_words_look_different_and_lengths_are_hidden(self):
        """Who reads the columns sees neither who wrote the same words nor how long they are."""
        records = [self.draft(summary=text) for text in ("Same", "Same", "Some more of it")]
        columns = [self.column(record, 'summary') for record in records]
        self.assertEqual(len(set(columns)), 3)
        self.assertEqual(len({len(column) for column in columns}), 1)

    def test_records_read_together_open_each_for_itself(self):
        """Reading a page of records, with the words or without, gives each its own, by every way of reading."""
        records = self.env['intervention.record'].concat(*(self.draft(summary=f'Words {number}') for number in range(5)))
        expected = [f'Words {number}' for number in range(5)]
        self.env.invalidate_all()
        self.assertEqual(records.mapped('summary'), expected)
        self.env.invalidate_all()
        self.assertEqual([row['summary'] for row in records.read(['summary'])], expected)
        self.env.invalidate_all()
        self.assertEqual([row['summary'] for row in records.web_read({'summary': {}})], expected)
        found = records.search([('id', 'in', records.ids)], order='id')
        self.assertEqual(found.mapped('summary'), expected)

    def test_lists_open_nothing(self):
        """A list that does not show the words neither reads nor opens them."""
        records = self.env['intervention.record'].concat(*(self.draft() for _number in range(3)))
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(self.env.registry['intervention.seal'], '_unseal', side_effect=AssertionError):
            records.search_read([('id', 'in', records.ids)], ['name', 'state', 'occurred_at', 'intervenor_name'])
            self.assertTrue(records.mapped('intervenor_name'))

    def test_forms_work_on_sealed_words(self):
        """A form of a new record and of an existing draft shows, changes and keeps the words."""
        with Form(self.env['intervention.record'].with_user(self.users['recorder'])) as form:
            form.case_id = self.case
            form.intervenor_id = self.staff['colleague']
            form.behaviour_ids.add(self.a8)
            form.summary = "Typed in"
        record = form.record
        with Form(record) as form:
            self.assertEqual(form.summary, "Typed in")
            form.request = "Typed later"
        self.assertEqual((record.summary, record.request), ("Typed in", "Typed later"))

    def test_an_envelope_opens_in_its_own_place_only(self):
        """Moved to another row, another field or another record's evidence, an envelope does not open, nor does a changed one."""
        first, second = self.draft(request="Wanted"), self.draft(summary="Other words")
        own = self.column(first, 'summary')
        damaged = bytearray(base64.b64decode(own))
        damaged[-1] ^= 1
        for row, name, value in (
                (second, 'summary', own), (first, 'request', own), (first, 'summary', base64.b64encode(damaged).decode()),
                (first, 'summary', own[:-8]), (first, 'summary', "Plain words"), (first, 'summary', "!")):
            with self.subTest(field=name, value=value[:12]), self.env.cr.savepoint() as savepoint:
                self.swap(row, name, value)
                with self.assertRaisesRegex(UserError, "does not open"):
                    row.read([name])
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(second.summary, "Other words")

    def test_a_file_opens_under_its_own_record_only(self):
        """The bytes in the store are sealed; under another record, changed or put back in clear, nothing is given out."""
        mine, other = self.evidence(b'file one'), self.evidence(b'file two')
        path, others = (Path(file._full_path(file.store_fname)) for file in (
            mine.sudo().attachment_id, other.sudo().attachment_id))
        kept = path.read_bytes()
        self.assertNotIn(b'file one', kept)
        self.assertEqual(base64.b64decode(mine.download()['data']), b'file one')
        for raw in (others.read_bytes(), kept[:-1], kept + b'\0', b'file one', b'', b'\x00IR\x00' + bytes(16) + b'file one'):
            path.write_bytes(raw)
            with self.subTest(raw=raw[:8]), self.assertRaises(UserError):
                mine.download()
        path.unlink()
        with self.assertRaises(UserError):
            mine.download()
        path.write_bytes(kept)
        self.assertEqual(base64.b64decode(mine.download()['data']), b'file one')

    def test_dialogs_are_sealed_and_gone(self):
        """What somebody types into a dialog, its file included, is sealed while the dialog lies open, and then gone."""
        record = self.submitted()
        dialog = self.env['intervention.decision'].with_user(self.users['recorder']).create(
            {'act': 'evidence', 'res_id': record.id, 'name': "letter.txt", 'data': self.data(b'written words')})
        self.assertTrue(envelope.is_envelope(bytes(self.column(dialog, 'data'))))
        self.assertNotIn("letter", self.column(dialog, 'name'))
        self.env.invalidate_all()
        self.assertEqual(base64.b64decode(dialog.data), b'written words')
        dialog.action_confirm()
        self.assertFalse(dialog.exists())
        evidence = record.evidence_ids
        self.assertEqual((evidence.name, base64.b64decode(evidence.download()['data'])), ("letter.txt", b'written words'))

    def test_rows_share_the_key_of_their_document(self):
        """A record's rows are under its key, a notice's decisions under the notice's, each document has one key of its own."""
        notice = self.circulated()
        record = notice.sudo().record_ids
        seals = self.env['intervention.seal'].sudo()

        def key(row, name):
            return seals.browse(int.from_bytes(envelope.key_id_of(base64.b64decode(self.column(row, name))), 'big'))

        for row, name in ((record, 'summary'), (record, 'trail_salt'), (record.review_ids[:1], 'reason'),
                          (record.statement_ids[:1], 'body')):
            self.assertEqual((key(row, name).model, key(row, name).res_id), ('intervention.record', record.id))
        decision = self.env['intervention.review'].sudo().search([('notice_id', '=', notice.id)], limit=1)
        for row, name in ((notice, 'facts'), (decision, 'reason')):
            self.assertEqual((key(row, name).model, key(row, name).res_id), ('intervention.notice', notice.id))

    def test_data_keys_are_out_of_reach(self):
        """Nobody reads a data key, and nobody makes, changes or removes one; the auditor sees that there are some."""
        self.submitted()
        self.users['system'] = self.env.ref('base.user_admin')
        seals = self.env['intervention.seal'].sudo().search([('state', '=', 'active')], limit=1)
        self.assertTrue(seals.with_user(self.users['auditor']).read(['model', 'res_id', 'state']))
        for login in self.users:
            seal = self.as_user(login, seals)
            for attempt in (
                    lambda: seal.read(['wrapped']), lambda: seal.write({'wrapped': 'x'}), seal.unlink, seal.copy,
                    lambda: seal.create({'model': 'intervention.record', 'res_id': 1}),
                    lambda: seal.search([('wrapped', 'like', 'SVIB%')])):
                with self.subTest(login=login), self.assertRaises(UserError):
                    attempt()
        for attempt in (lambda: seals.write({'state': 'destroyed'}), seals.unlink, lambda: seals.create({'model': 'x'})):
            with self.assertRaises(UserError):
                attempt()

    def test_sm4_can_be_chosen_and_both_stay_readable(self):
        """What is sealed from now on follows the setting; what was sealed before stays as it is and opens."""
        old = self.draft(summary="By AES")
        # sudo: the settings page writes it
        self.env['ir.config_parameter'].sudo().set_param('intervention_registry.suite', 'sm4')
        new = self.draft(summary="By SM4")
        suites = [envelope.suite_of(base64.b64decode(self.column(record, 'summary'))) for record in (old, new)]
        self.assertEqual(suites, ['aes-gcm', 'sm4'])
        self.env.invalidate_all()
        self.assertEqual((old.summary, new.summary), ("By AES", "By SM4"))

    def test_all_words_of_people_are_sealed_fields(self):
        """No document gains a long text that is kept in clear; what stays so is listed with its reason."""
        allowed = {
            ('intervention.trail', 'payload'),  # commitments only
            ('intervention.report', 'delivered_to'),  # offices
            ('intervention.legal.basis', 'summary'), ('intervention.sanction.type', 'appraisal_note'),  # the law, published
            ('intervention.alert', 'details'),  # settings before and after, people by number
            ('intervention.custodian.key', 'wrapped_key'), ('intervention.custodian.handover', 'held'),  # sealed themselves
            ('intervention.identity', 'sealed'), ('intervention.identity.share', 'box'),  # likewise
            ('intervention.identity.request', 'held'),  # likewise
            ('intervention.checkpoint', 'text'), ('intervention.checkpoint', 'frontier'),  # digests, to be shown to everybody
            ('intervention.checkpoint.key', 'public'), ('intervention.config.seal', 'content'),  # people by number
            ('intervention.verification', 'findings'), ('intervention.exchange', 'findings'),  # places in the trail
            ('intervention.receipt.check', 'text'), ('intervention.receipt.check', 'files'),  # codes of receipts
            ('intervention.verification', 'handed_in'),  # likewise
            ('intervention.receipt', 'token'), ('intervention.receipt.place', 'certificate'),  # an authority's, to be shown
            ('intervention.exchange', 'receipt'), ('intervention.exchange', 'fingerprints'),  # likewise
            ('intervention.exchange.record', 'acts_done'),  # kinds of acts and days, as they stand in the trail
        }
        clear = {
            (name, field.name) for name in self.env.registry if name.startswith('intervention.')
            for field in self.env[name]._fields.values()
            if not self.env[name]._abstract and field.type in ('text', 'html') and field.store and not isinstance(field, Sealed)}
        self.assertEqual(clear, allowed)

    def test_notices_are_sealed_and_written_as_before(self):
        """The text of a notice is sealed; its readers read it and its files are written from it."""
        notice = self.circulated()
        self.assertNotIn("Facts", self.column(notice, 'facts'))
        self.env.invalidate_all()
        self.assertEqual(notice.facts, "Facts")
        self.assertTrue(notice.download('docx')['data'])

    def test_import_and_copies_of_facts_are_sealed(self):
        """Rows that the registry writes from others, one by one or many at once, are sealed like any."""
        records = self.env['intervention.record'].with_user(self.users['recorder']).create(
            [self.facts(summary=f'{WORDS} {number}', behaviour_ids=[Command.set(self.a8.ids)]) for number in range(3)])
        columns = {self.column(record, 'summary') for record in records}
        self.assertEqual(len(columns), 3)
        self.assertFalse(any(WORDS in column for column in columns))
