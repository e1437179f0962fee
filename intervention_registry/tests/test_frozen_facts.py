import json
from datetime import timedelta

import psycopg2

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.return_due import FIXED as RETURN_FACTS
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

    def test_what_the_year_says_never_changes(self):
        """Figures of a compiled report, what an appraisal extract says and a filed return stay as they are (B7, B11, B5)."""
        self.authorised(intervenor_id=self.staff['chief'].id, behaviour_ids=[Command.set(self.b8.ids)])
        today = self.env.company._intervention_today()
        report = self.env['intervention.report'].with_user(self.users['registrar']).compile(today.year)
        for change in ("published = '{}'", "figures = '{}'", "total = 99", "digest = 'x'", "year = 2021", "state = 'draft'"):
            self.refused(f"UPDATE intervention_report SET {change} WHERE id = {report}")
        [extract] = self.env['intervention.appraisal'].with_user(self.users['discipline']).compile(today.year)
        for change in ("effect = 'none'", "severity = NULL", "outcomes = '[]'", "record_count = 0", "year = 2021",
                       f"employee_id = {self.staff['recorder'].id}"):
            self.refused(f"UPDATE intervention_appraisal SET {change} WHERE id = {extract}")
        month = str(today.replace(day=1) - timedelta(days=1))[:7]
        self.env['intervention.return.period'].with_user(self.users['registrar']).make(month)
        own = self.env['intervention.return'].with_user(self.users['recorder']).search(
            [('is_mine', '=', True), ('period', '=', month)])
        own.action_file()
        self.env['intervention.return']._take_in(self.env.company, today + timedelta(days=1))
        self.env.flush_all()
        for change in ("sealed_return = ''", "way = 'paper'", "way = NULL", f"employee_id = {self.staff['chief'].id}"):
            self.refused(f"UPDATE intervention_return SET {change} WHERE id = {own.id}")
        self.assertEqual(set(own._row_fixing()), {*RETURN_FACTS} - {'way'})

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

    def test_handed_in_row_never_becomes_a_draft_again(self):
        """Nobody makes a draft of what was handed in, changes its facts and hands it in anew, on whatever model."""
        authorised = self.authorised()
        notice = self.notice(authorised)
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.refused("UPDATE intervention_record SET submitted_on = NULL, summary = 'x' WHERE id = %s", authorised.id)
        self.refused("UPDATE intervention_record SET submitted_on = NULL WHERE id = %s", authorised.id)
        self.refused("UPDATE intervention_notice SET state = 'draft' WHERE id = %s", notice.id)
        self.refused("INSERT INTO intervention_record SELECT * FROM intervention_record WHERE id = %s "
                     "ON CONFLICT (id) DO UPDATE SET submitted_on = NULL", authorised.id)
        for model in self.env['intervention.trail']._covered_models():
            document = isinstance(model, self.env.registry['intervention.document'])
            draft = document and (model._facts() or model._facts_taken) and (model._facts_draft or model._row_draft)
            if draft:
                [[definition]] = self.env.execute_query(SQL(
                    """SELECT pg_get_triggerdef(oid) FROM pg_trigger
                        WHERE tgname = 'intervention_facts_stay' AND tgrelid = %s::regclass""", model._table))
                with self.subTest(model=model._name):
                    self.assertIn(f"intervention_facts('{draft[0]}', '{draft[1] or ''}', ", definition)

    def test_draft_flag_set_past_the_trigger_is_named(self):
        """Who owns the tables switches the trigger off, makes a draft, changes it and sets everything back: it is found."""
        record = self.submitted()
        for statement in ("UPDATE intervention_record SET submitted_on = NULL, state = 'draft' WHERE id = %s",
                          "UPDATE intervention_record SET response = 'complied' WHERE id = %s"):
            with self.env.cr.savepoint() as savepoint:
                self.tamper('intervention_record', statement, record.id)
                self.env.invalidate_all()
                found = json.loads(self.env['intervention.trail']._verify().findings)
                self.assertEqual([(place['kind'], place['model'], place['res_id']) for place in found],
                                 [('row', 'intervention.record', record.id)])
                savepoint.rollback()

    def test_no_id_ever_changes(self):
        """Rows are not exchanged by exchanging their ids, neither documents nor what is appended."""
        record = self.submitted()
        row = self.trail(record)[0]
        statement = record.statement_add('supplement', WORDS)
        self.refused("UPDATE intervention_record SET id = id + 1000000 WHERE id = %s", self.draft().id)
        self.refused("UPDATE intervention_statement SET id = id + 1000000 WHERE id = %s", statement)
        self.refused("UPDATE intervention_trail SET id = id + 1000000 WHERE id = %s", row.id)

    def test_no_row_goes_with_its_parent(self):
        """A foreign key that removes or empties rows with what they name is stopped by the triggers of those rows."""
        record = self.submitted()
        for action in ('CASCADE', 'SET NULL'):
            with self.env.cr.savepoint() as savepoint:
                self.env.flush_all()
                self.env.cr.execute(SQL(
                    """ALTER TABLE intervention_record DROP CONSTRAINT intervention_record_case_id_fkey,
                           ALTER case_id DROP NOT NULL, ADD CONSTRAINT x FOREIGN KEY (case_id) REFERENCES intervention_case
                           ON DELETE %s""", SQL(action)))
                self.env.cr.execute("ALTER TABLE intervention_case DISABLE TRIGGER USER")
                self.refused("DELETE FROM intervention_case WHERE id = %s", record.case_id.id)
                savepoint.rollback()

    def test_every_document_with_facts_is_guarded(self):
        """No model with facts is left without the trigger, whatever is added to the registry."""
        tables = {row[0] for row in self.env.execute_query(SQL(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'intervention_facts_stay'"))}
        for model in self.env['intervention.trail']._covered_models():
            if 'intervention.document' in model._inherit and (model._facts() or model._facts_taken):
                self.assertIn(model._table, tables)
