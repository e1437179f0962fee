import psycopg2

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestFrozenFacts(InterventionCase):
    """PostgreSQL itself refuses to change the facts of what was handed in, whoever sends the statement through Odoo."""

    def refused(self, statement, *values):
        """Check that the database refuses a statement, as a server action or a shell would send it."""
        self.env.flush_all()
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.InsufficientPrivilege), self.env.cr.savepoint():
            self.env.cr.execute(SQL(statement, *values))

    def test_facts_of_a_record_never_change(self):
        """Each fact of a submitted record is refused; what the steps move goes on moving."""
        record = self.submitted()
        for name, field in record._fields.items():
            if name in record._facts() and field.column_type:
                with self.subTest(fact=name):
                    value = {'boolean': "NOT coalesce(%s, false)", 'many2one': "NULL", 'datetime': "'2020-01-01'"}.get(
                        field.type, "coalesce(%s, '') || 'x'")
                    value = value.replace('%s', name)
                    if field.type == 'many2one' and not record.sudo()[name]:
                        value = str(self.staff['chief'].id)
                    self.refused(f"UPDATE intervention_record SET {name} = {value} WHERE id = {record.id}")
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertEqual(record.state, 'verifying')

    def test_behaviours_of_a_record_never_change(self):
        """The behaviours are facts: none is added, exchanged or taken away."""
        record = self.submitted()
        self.refused("DELETE FROM intervention_record_behaviour_rel WHERE record_id = %s", record.id)
        self.refused("UPDATE intervention_record_behaviour_rel SET basis_id = %s WHERE record_id = %s", self.b8.id, record.id)
        self.refused("INSERT INTO intervention_record_behaviour_rel (record_id, basis_id) VALUES (%s, %s)", record.id,
                     self.b8.id)
        draft = self.draft()
        self.refused("UPDATE intervention_record_behaviour_rel SET record_id = %s WHERE record_id = %s", record.id, draft.id)
        draft.write({'behaviour_ids': [Command.set(self.a8.ids)], 'summary': "Otherwise"})
        self.env.flush_all()

    def test_documents_are_never_removed(self):
        """No document of the registry is removed, drafts included; no table is emptied."""
        draft = self.draft()
        self.refused("DELETE FROM intervention_record WHERE id = %s", draft.id)
        self.refused("TRUNCATE intervention_record CASCADE")
        self.refused("DELETE FROM intervention_case WHERE id = %s", self.case.id)
        self.refused("DELETE FROM intervention_legal_basis")

    def test_approved_notice_never_changes(self):
        """Text, scope and records of a notice are fixed with its approval."""
        record = self.authorised()
        notice = self.notice(record)
        notice.write({'facts': "Other facts"})
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.refused("UPDATE intervention_notice SET facts = 'x' WHERE id = %s", notice.id)
        self.refused("UPDATE intervention_notice SET scope = 'public' WHERE id = %s", notice.id)
        self.refused("DELETE FROM intervention_notice_record_rel WHERE notice_id = %s", notice.id)

    def test_every_document_with_facts_is_guarded(self):
        """No model with facts is left without the trigger, whatever is added to the registry."""
        tables = {row[0] for row in self.env.execute_query(SQL(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'intervention_facts_stay'"))}
        for model in self.env['intervention.trail']._covered_models():
            if 'intervention.document' in model._inherit and model._facts():
                self.assertIn(model._table, tables)
