import json
from unittest.mock import patch

from odoo.tests import tagged

from ..verify.database import DatabaseSource
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestIncremental(InterventionCase):
    """Every day what is new is verified, from the last checkpoint that was found intact; once a week everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the whole configuration is read in the tests of its seal
        seals = cls.env.registry['intervention.config.seal']
        cls.startClassPatcher(patch.object(seals, '_lines', lambda seal: [('file,x', 'ab' * 32)]))
        cls.verification = cls.env['intervention.verification']
        cls.old = cls.submitted(cls())
        cls.old.statement_add('supplement', WORDS)
        cls.checkpoint = cls.make(cls())
        cls.verification._cron_full()

    def make(self):
        self.env.cr.flush()
        self.env['intervention.trail']._sequence()
        return self.env['intervention.checkpoint']._make()

    def daily(self):
        """Run the scheduled verification of a day; its row."""
        self.env.invalidate_all()
        self.verification._cron_incremental()
        return self.verification.search([], limit=1)

    def weekly(self):
        self.env.invalidate_all()
        self.verification._cron_full()
        return self.verification.search([], limit=1)

    def places(self, row):
        return [(found['kind'], found['model'], found['res_id']) for found in json.loads(row.findings)]

    def read(self, verify):
        """Return what a verification reads: the entries, and the rows by type."""
        entries, rows, source = [], [], DatabaseSource

        class Counting(source):
            def entries(self, since=0):
                for entry in super().entries(since):
                    entries.append((entry['document'], entry['seq']))
                    yield entry

            def rows(self, model, ids=None):
                for row in super().rows(model, ids):
                    rows.append((model, row[0]))
                    yield row

        with patch('odoo.addons.intervention_registry.models.trail_verify.DatabaseSource', Counting):
            verify()
        return entries, rows

    def test_only_what_is_new_is_read(self):
        """Of what was verified before the last entry of each chain is read, to go on from it, and no row of a document."""
        record = self.submitted()
        entries, rows = self.read(self.daily)
        row = self.verification.search([], limit=1)
        everything = self.env['intervention.trail'].search([('document', '!=', f'{row._name},{row.id}')])
        new = everything.filtered(lambda row: not row.position or row.position > self.checkpoint.size)
        old = {document: rows.mapped('seq') for document, rows in (everything - new).grouped('document').items()}
        self.assertTrue(any(len(numbers) > 1 for numbers in old.values()))
        self.assertEqual(sorted(entries), sorted([
            *((document, max(numbers)) for document, numbers in old.items()), *((row.document, row.seq) for row in new)]))
        self.assertIn(('intervention.record', record.id), rows)
        self.assertNotIn(('intervention.record', self.old.id), rows)
        self.assertNotIn('intervention.legal.basis', {model for model, _id in rows})
        self.assertEqual(row.checked, len(entries))
        every_entry, every_row = self.read(self.weekly)
        self.assertGreaterEqual(len(every_entry), len(everything))
        self.assertIn(('intervention.record', self.old.id), every_row)

    def test_daily_one_links_to_where_it_begins(self):
        """The daily one says from which checkpoint it went on; the next one goes on where it ended."""
        self.submitted()
        row = self.daily()
        self.assertEqual((row.kind, row.since, row.ok), ('incremental', self.checkpoint.number, True))
        second = self.make()
        self.assertEqual([self.daily().since, self.daily().since], [self.checkpoint.number, second.number])
        self.assertFalse(self.weekly().since)
        self.assertEqual(self.as_user('auditor', row).read(['since'])[0]['since'], self.checkpoint.number)

    def test_new_damage_is_found_by_the_daily_one(self):
        """An entry, a row and a tail behind the checkpoint are found on the same day, with an alert."""
        record = self.submitted()
        record.statement_add('supplement', WORDS)
        self.env.cr.flush()
        before, last = self.trail(record)[-2:]
        for table, statement, place in (
            ('intervention_trail', f"UPDATE intervention_trail SET payload = payload || ' ' WHERE id = {last.id}",
             ('edit', last.model, last.res_id)),
            ('intervention_record', f"UPDATE intervention_record SET response = 'complied' WHERE id = {record.id}",
             ('row', record._name, record.id)),
            ('intervention_trail', f"DELETE FROM intervention_trail WHERE id = {last.id}",
             ('head', before.model, before.res_id)),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.tamper(table, statement)
                row = self.daily()
                self.assertEqual((row.kind, row.ok), ('incremental', False))
                self.assertIn(place, self.places(row))
                alert = self.env['intervention.alert'].sudo().search([], limit=1)
                self.assertEqual((alert.kind, alert.res_id), ('damage', row.id))
                savepoint.rollback()

    def test_old_damage_is_found_by_the_weekly_one(self):
        """Of what was changed before the checkpoint the daily one says nothing; the weekly one names it, and from then on no
        verification begins behind it."""
        self.submitted()
        self.tamper('intervention_record', "UPDATE intervention_record SET response = 'complied' WHERE id = %s", self.old.id)
        row = self.daily()
        self.assertEqual((row.kind, row.since), ('incremental', self.checkpoint.number))
        place = ('row', 'intervention.record', self.old.id)
        self.assertIn(place, self.places(self.weekly()))
        self.make()
        for _day in range(2):
            row = self.daily()
            self.assertEqual((row.kind, row.ok, row.since), ('full', False, 0))
            self.assertIn(place, self.places(row))

    def test_nothing_begins_behind_another_checkpoint(self):
        """Where the checkpoint that was verified is gone (a receipt outside proves that) or another, everything is verified."""
        for statement in ("DELETE FROM intervention_checkpoint WHERE id = %s",
                          "UPDATE intervention_checkpoint SET digest = repeat('0', 64) WHERE id = %s"):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.tamper('intervention_checkpoint', statement, self.checkpoint.id)
                row = self.daily()
                self.assertEqual((row.kind, row.ok), ('full', statement.startswith('DELETE')))
                savepoint.rollback()
