import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..verify.canonical import ORIGIN, canonical, digest, digest_sm3
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestTrail(InterventionCase):
    """Every act is a row of its document's chain; whoever changes one underneath is found out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.found(cls())
        cls.document = f'intervention.record,{cls.record.id}'

    def verify(self):
        self.env.invalidate_all()
        return self.env['intervention.trail'].with_user(self.users['auditor']).with_context(lang='zh_CN').verify()

    def sql(self, query, *values):
        self.tamper('intervention_trail', query, *values)

    def found_out(self, kind, seq, document=None):
        """Check that verification names chain, position and kind of the damage first."""
        result = self.verify()
        self.assertFalse(result['ok'])
        first = result['findings'][0]
        self.assertEqual((first['document'], first['seq'], first['kind']), (document or self.document, seq, kind))
        self.assertTrue(all(finding['message'] for finding in result['findings']))
        self.assertEqual(self.env['intervention.trail'].with_user(
            self.users['auditor']).action_verify()['params']['type'], 'danger')

    def test_chain_is_whole_and_verbatim(self):
        """Each row covers the one before it; payload bytes and columns say the same."""
        prev = ORIGIN
        rows = self.trail(self.record)
        self.assertGreater(len(rows), 5)
        for number, row in enumerate(rows, 1):
            self.assertEqual((row.seq, row.prev), (number, prev))
            self.assertEqual(row.digest, digest(prev, row.payload))
            self.assertEqual(row.digest_sm3, digest_sm3(prev, row.payload))
            payload = json.loads(row.payload)
            self.assertEqual(canonical(payload), row.payload)
            for name in ('document', 'seq', 'actor', 'event', 'model', 'res_id'):
                self.assertEqual(payload[name], row[name])
            prev = row.digest
        self.assertEqual(rows[0].event, 'submit')
        self.env.cr.flush()
        count = self.env['intervention.trail'].sudo().search_count([])
        result = self.verify()
        self.assertTrue(result['ok'], result['findings'])
        self.assertEqual(result['checked'], count)

    def test_each_document_has_its_own_chain(self):
        """Acts on one document do not wait for another's."""
        other = self.submitted()
        self.assertEqual(self.trail(other).mapped('seq'), list(range(1, len(self.trail(other)) + 1)))

    def test_edit_is_found(self):
        """A changed payload does not fit its digest."""
        for statement in ("payload = replace(payload, 'approve', 'reject')", "payload = 'x'", "digest_sm3 = repeat('0', 64)"):
            with self.env.cr.savepoint() as savepoint:
                self.sql(f"UPDATE intervention_trail SET {statement} WHERE document = %s AND seq = 2", self.document)
                self.found_out('edit', 2)
                savepoint.rollback()

    def test_edit_with_new_digest_is_found(self):
        """Who recomputes the digest of a row breaks the next one."""
        row = self.trail(self.record)[1]
        payload = row.payload.replace('approve', 'reject')
        self.sql("UPDATE intervention_trail SET payload = %s, digest = %s, digest_sm3 = %s WHERE id = %s", payload,
                 digest(row.prev, payload), digest_sm3(row.prev, payload), row.id)
        self.found_out('order', 3)

    def test_changed_column_is_found(self):
        """A column that no longer says what the payload says is named."""
        for column, value in (('actor', "user:1"), ('event', "x"), ('model', "x"), ('res_id', 0), ('at', "2020-01-01")):
            with self.env.cr.savepoint() as savepoint:
                self.sql(f"UPDATE intervention_trail SET {column} = %s WHERE document = %s AND seq = 2", value, self.document)
                self.found_out('column', 2)
                savepoint.rollback()

    def test_deletion_is_found(self):
        """A missing row is named by the row after it; a cut tail by the chain's end."""
        last = len(self.trail(self.record))
        for seq, kind, named in ((1, 'deletion', 2), (3, 'deletion', 4), (last, 'head', last - 1)):
            with self.env.cr.savepoint() as savepoint:
                self.sql("DELETE FROM intervention_trail WHERE document = %s AND seq = %s", self.document, seq)
                self.found_out(kind, named)
                savepoint.rollback()
        self.sql("DELETE FROM intervention_trail WHERE document = %s", self.document)
        self.found_out('deletion', 0)

    def test_inserted_row_is_found(self):
        """A row that was slipped in does not follow the one before it."""
        self.sql("UPDATE intervention_trail SET seq = seq + 100 WHERE document = %s AND seq > 2", self.document)
        self.sql("""INSERT INTO intervention_trail (document, seq, at, actor, event, model, res_id, payload, digest,
                                                    digest_sm3, prev)
                    SELECT document, 3, at, actor, event, model, res_id, payload, digest, digest_sm3, prev
                      FROM intervention_trail WHERE document = %s AND seq = 2""", self.document)
        self.sql("UPDATE intervention_trail SET seq = seq - 99 WHERE document = %s AND seq > 100", self.document)
        self.found_out('order', 3)

    def test_reordering_is_found(self):
        """Two rows that changed places do not follow each other any more."""
        for old, new in ((2, 900), (3, 2), (900, 3)):
            self.sql("UPDATE intervention_trail SET seq = %s WHERE document = %s AND seq = %s", new, self.document, old)
        self.found_out('order', 2)

    def test_row_moved_to_another_chain_is_found(self):
        """A row belongs to its document."""
        other = self.submitted()
        self.sql("UPDATE intervention_trail SET document = %s, seq = 50 WHERE document = %s AND seq = 2",
                 f'intervention.record,{other.id}', self.document)
        kinds = {(finding['document'], finding['kind']) for finding in self.verify()['findings']}
        self.assertIn((self.document, 'deletion'), kinds)
        self.assertIn((f'intervention.record,{other.id}', 'deletion'), kinds)

    def test_broken_rows_do_not_stop_the_check(self):
        """Whatever was written into a row, verification ends and names it."""
        row = self.trail(self.record)[1]
        for payload in ('null', '[]', '5', '{', ''):
            with self.env.cr.savepoint() as savepoint:
                self.sql("UPDATE intervention_trail SET payload = %s, digest = %s, digest_sm3 = %s WHERE id = %s", payload,
                         digest(row.prev, payload), digest_sm3(row.prev, payload), row.id)
                self.assertIn(('column', 2), {(finding['kind'], finding['seq']) for finding in self.verify()['findings']})
                savepoint.rollback()
        for prev in ('no hex', '', 'é'):
            with self.env.cr.savepoint() as savepoint:
                self.sql("UPDATE intervention_trail SET prev = %s WHERE id = %s", prev, row.id)
                self.assertFalse(self.verify()['ok'])
                savepoint.rollback()

    def test_missing_or_changed_head_is_found(self):
        """The end of a chain is kept apart from its rows."""
        for statement in ("UPDATE intervention_trail_head SET seq = seq - 1 WHERE document = %s",
                          "DELETE FROM intervention_trail_head WHERE document = %s"):
            with self.env.cr.savepoint() as savepoint:
                self.sql(statement, self.document)
                self.found_out('head', len(self.trail(self.record)))
                savepoint.rollback()

    def test_row_and_act_are_one_transaction(self):
        """An act that is rolled back leaves no row, a row that cannot be written stops the act."""
        rows = self.trail(self.record).ids
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.record.statement_add('supplement', WORDS)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(self.trail(self.record).ids, rows)
        self.assertFalse(self.record.statement_ids)
        self.assertTrue(self.verify()['ok'])

    @mute_logger('odoo.sql_db')
    def test_only_the_auditor_verifies(self):
        """Verification is the security auditor's."""
        for login, user in self.users.items():
            if login != 'auditor':
                trail = self.env['intervention.trail'].with_user(user)
                for method in (trail.verify, trail.action_verify):
                    with self.subTest(login=login), self.assertRaises(AccessError):
                        method()
