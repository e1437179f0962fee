import json
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.covered import TOUCHED
from ..verify.findings import KINDS
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestCompleteness(InterventionCase):
    """Every row and every file is what the trail says of it; whoever changes one underneath is found out and the row named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.authorised(cls())
        cls.evidence = cls.env['intervention.evidence'].browse(cls.record.evidence_add('call.txt', cls.data()))

    def damage(self):
        """Return what verification finds, as kind, type and number of the row."""
        verification = self.env['intervention.trail']._verify()
        return [(found['kind'], found['model'], found['res_id']) for found in json.loads(verification.findings)]

    def is_named(self, kind, row, statement, *values):
        """Check that a statement of the database's owner on the table of ``row`` is found, and the row named."""
        with self.env.cr.savepoint() as savepoint:
            self.tamper(row._table, statement, *values)
            self.env.invalidate_all()
            self.assertEqual(self.damage(), [(kind, row._name, row.id)], statement)
            savepoint.rollback()

    def test_intact_world_has_no_finding(self):
        """Drafts, submitted and decided records, evidence and outcomes verify without a false alarm."""
        self.draft()
        self.submitted().statement_add('supplement', WORDS)
        self.circulated()
        self.assertEqual(self.damage(), [])

    def test_each_edited_column_is_named(self):
        """No column of a record or review is edited unseen, whether a rule keeps it or not."""
        record, review = self.record, self.record.sudo().review_ids[:1]
        for column, value in (('severity', "'serious'"), ('state', "'closed'"), ('submitted_on', "NULL"),
                              ('intervenor_id', str(self.staff['chief'].id)), ('summary', "''"), ('number', "'2020-00001'"),
                              ('recorder_key', "repeat('0', 32)"), ('row_salt', "NULL")):
            self.is_named('row', record, f"UPDATE intervention_record SET {column} = {value} WHERE id = %s", record.id)
        for column, value in (('decision', "'reject'"), ('reviewer_id', '1'), ('reason', "''")):
            self.is_named('row', review, f"UPDATE intervention_review SET {column} = {value} WHERE id = %s", review.id)

    def test_edited_pairs_are_named(self):
        """What a record has several of belongs to it: behaviours that are taken away or exchanged are found."""
        self.tamper('intervention_record_behaviour_rel',
                    "UPDATE intervention_record_behaviour_rel SET basis_id = %s WHERE record_id = %s", self.b8.id, self.record.id)
        self.assertEqual(self.damage(), [('row', 'intervention.record', self.record.id)])

    def test_damage_is_told_in_words_with_a_link(self):
        """From where to where, what and where: no name that a program has; the row is linked for who may see it alone."""
        document = self.record._trail_document()
        entry = self.env['intervention.trail'].sudo().search([('document', '=', document), ('seq', '=', 2)])
        self.tamper('intervention_trail', "UPDATE intervention_trail SET actor = 'user:1' WHERE id = %s", entry.id)
        self.tamper('intervention_record', "UPDATE intervention_record SET severity = 'serious' WHERE id = %s", self.record.id)
        self.env.invalidate_all()
        auditor = self.users['auditor']
        row = self.env['intervention.trail'].with_user(auditor)._verify()
        self.assertIn(f'/odoo/intervention.trail/{entry.id}', row.places)
        self.assertNotIn('/odoo/intervention.record', row.places)
        self.assertNotIn('intervention.record', row.summary)
        self.assertTrue(row.span)
        self.assertTrue(row.duration)
        self.assertIn(f'/odoo/intervention.record/{self.record.id}', row.sudo().places)
        alert = self.env['intervention.alert'].with_user(auditor).search([('kind', '=', 'damage')], limit=1)
        self.assertEqual(alert.action_open()['res_id'], row.id)
        plain = alert.with_user(self.users['plain'])
        with self.assertRaises(AccessError):
            plain.action_open()

    def test_removed_row_is_named(self):
        """A row that is gone from its table is named."""
        statement = self.env['intervention.statement'].browse(self.record.statement_add('supplement', WORDS))
        self.is_named('row_missing', statement, "DELETE FROM intervention_statement WHERE id = %s", statement.id)

    def test_slipped_in_row_is_named(self):
        """A decision that nobody took is a row the trail does not know."""
        review = self.record.sudo().review_ids[:1]
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute(SQL(
                """INSERT INTO intervention_review (record_id, step, decision, reviewer_id, reason, role, round, decided_at)
                   SELECT record_id, step, decision, %s, reason, role, round + 7, decided_at FROM intervention_review
                    WHERE id = %s RETURNING id""", self.env.uid, review.id))
            [[row]] = self.env.cr.fetchall()
            self.assertEqual(self.damage(), [('row_added', 'intervention.review', row)])
            savepoint.rollback()

    def test_changed_and_missing_files_are_named(self):
        """The stored file itself is compared, without any key: exchanged for another, or gone."""
        item = self.evidence.sudo()
        path = Path(item.attachment_id._full_path(item.attachment_id.store_fname))
        kept = path.read_bytes()
        self.addCleanup(path.write_bytes, kept)
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        self.assertEqual(self.damage(), [('file', 'intervention.evidence', item.id)])
        path.unlink()
        self.assertEqual(self.damage(), [('file_missing', 'intervention.evidence', item.id)])

    def test_data_key_is_covered(self):
        """Nobody passes a document off as destroyed by a decision, and no key is taken away, unseen."""
        seal = self.env['intervention.seal'].search([('model', '=', 'intervention.record'), ('res_id', '=', self.record.id)])
        self.is_named('row', seal, "UPDATE intervention_seal SET state = 'destroyed', destroyed_under = 'X' WHERE id = %s",
                      seal.id)
        self.is_named('row_missing', seal, "DELETE FROM intervention_seal WHERE id = %s", seal.id)

    def test_row_of_the_law_is_covered(self):
        """What an article says is not changed past the registry either."""
        self.is_named('row', self.a8, "UPDATE intervention_legal_basis SET date_from = '2001-01-01' WHERE id = %s", self.a8.id)

    def test_draft_is_free_until_submitted(self):
        """A draft is in nobody's trail; with submission it is, row and key."""
        draft = self.draft()
        self.env.cr.flush()
        self.assertFalse(self.trail(draft))
        draft.write({'summary': "Otherwise"})
        self.assertEqual(self.damage(), [])
        draft.action_submit()
        self.assertIn(f'intervention.record,{draft.id}', json.loads(self.trail(draft)[0].payload)['rows'])
        self.is_named('row', draft, "UPDATE intervention_record SET submitted_on = NULL WHERE id = %s", draft.id)

    def test_act_and_digest_are_one_row(self):
        """The row of an act takes the digests of what the act wrote along; nothing is left to settle."""
        other = self.submitted()
        for act in (lambda: self.as_user('registrar', other).action_screen('approve', WORDS),
                    lambda: other.statement_add('supplement', WORDS),
                    lambda: other.evidence_add('call.txt', self.data())):
            self.env.cr.flush()
            known = len(self.trail(other))
            act()
            self.env.cr.flush()
            self.assertNotIn('settle', self.trail(other)[known:].mapped('event'))
        self.assertEqual(self.damage(), [])

    def test_what_follows_an_act_is_settled(self):
        """A row that is written after its act is told before the transaction ends, by nobody's name."""
        self.env.cr.flush()
        self.case.with_user(self.users['recorder']).write({'stage': 'investigation'})
        self.env.cr.flush()
        last = self.env['intervention.trail'].search([], limit=1)
        self.assertEqual((last.event, last.document, last.actor), ('settle', f'intervention.case,{self.case.id}', 'system'))
        self.assertEqual(self.damage(), [])

    def test_rolled_back_writing_leaves_no_alarm(self):
        """What a savepoint took back is not told; what was written around it is."""
        draft = self.draft()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            draft.action_submit()
            self.case.write({'stage': 'execution'})
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual((self.damage(), draft.state), ([], 'draft'))
        self.case.write({'handler_ids': [Command.link(self.staff['chief'].id)]})
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.submitted()
            raise ZeroDivisionError
        self.assertEqual(self.damage(), [])

    def test_settling_takes_what_other_hooks_write(self):
        """What is written while the transaction ends is told, too."""
        self.env.cr.precommit.add(lambda: self.case.write({'stage': 'execution'}))
        self.case.write({'stage': 'decision'})
        self.env.cr.precommit.add(lambda: self.case.write({'handler_ids': [Command.link(self.staff['chief'].id)]}))
        self.env.cr.flush()
        self.assertNotIn(TOUCHED, self.env.cr.precommit.data)
        self.assertEqual(self.damage(), [])

    def test_lost_definition_is_named(self):
        """A digest whose columns the trail does not define any more proves nothing, and is said to."""
        self.tamper('intervention_trail', "DELETE FROM intervention_trail WHERE document = 'columns' AND model = %s",
                    'intervention.statement')
        statement = self.record.statement_add('supplement', WORDS)
        self.assertIn(('columns', 'intervention.statement', statement), self.damage())

    def test_rows_do_not_tell_what_they_say(self):
        """Two rows that say the same have different digests: who has the trail alone finds nothing out by trying."""
        cases = self.env['intervention.case'].create([{'name': 'C-7', 'title': "T", 'stage': 'filing'}])
        told = {(cases._name, cases.id): 'chain'}
        self.env.flush_all()
        digest = self.env['intervention.trail']._digested(told)
        self.tamper('intervention_case', "UPDATE intervention_case SET row_salt = 'x' WHERE id = %s", cases.id)
        self.assertNotEqual(digest, self.env['intervention.trail']._digested(told))
        with self.assertRaises(AccessError):
            cases.with_user(self.users['registrar']).read(['row_salt'])

    def test_deletion_elsewhere_does_not_change_a_row(self):
        """A department or person that a kept row names is not deleted from under it."""
        for model in self.env['intervention.trail']._covered_models():
            for field in model._fields.values():
                if field.store and field.type == 'many2many' and not field.comodel_name.startswith('intervention.'):
                    with self.subTest(model=model._name, field=field.name):
                        self.assertEqual(field.ondelete, 'restrict')

    def test_kinds_have_words(self):
        """Each kind of damage that the verifier knows is said in words."""
        self.assertEqual(set(self.env['intervention.verification']._messages()), set(KINDS))
