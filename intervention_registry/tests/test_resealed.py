import json

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..verify.canonical import canonical, digest, digest_sm3
from ..verify.database import DatabaseSource
from ..verify.rows import FACTS, FIXED
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestResealed(InterventionCase):
    """Who owns the database edits a row and seals the edit by a perfect entry: what never changes tells him nevertheless."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.authorised(cls())

    def damage(self):
        """Return what verification finds, as kind, type and number of the row."""
        verification = self.env['intervention.trail']._verify()
        return {(found['kind'], found['model'], found['res_id']) for found in json.loads(verification.findings)}

    def settle(self, *names, **other):
        """Append the entry that Odoo itself would write had it changed the rows ``model,id``; no check is left out."""
        self.env.flush_all()
        source, rows = DatabaseSource(self.env.cr), {}
        columns = {name: columns for name, _model, columns in source.columns()}
        known = {(model, row): name for model, row, name, _digest in source.row_seals()}
        for model, row in names:
            name = known[model, row]
            values = dict(source.rows(model))[row]
            rows[f'{model},{row}'] = [name, source.row_digest(name, columns[name], values)]
        self.append(f'intervention.record,{self.record.id}', {'rows': rows, **other})

    def append(self, document, payload):
        trail = self.env['intervention.trail']
        last = trail.search([('document', '=', document)], order='seq desc', limit=1)
        entry = {'document': document, 'event': 'settle', 'model': 'intervention.record', 'res_id': self.record.id,
                 'actor': 'system', 'seq': last.seq + 1, 'at': str(last.at)}
        text = canonical({**entry, 'values': {}, **payload})
        values = {**entry, 'payload': text, 'prev': last.digest, 'digest': digest(last.digest, text),
                  'digest_sm3': digest_sm3(last.digest, text)}
        self.env.cr.execute(SQL(
            "INSERT INTO intervention_trail (%s) VALUES %s", SQL(', ').join(map(SQL.identifier, values)), tuple(values.values())))
        self.tamper('intervention_trail_head', "UPDATE intervention_trail_head SET seq = %s, digest = %s WHERE document = %s",
                    last.seq + 1, values['digest'], document)

    def test_lawful_life_is_intact(self):
        """Decisions, statements and evidence seal documents again and again; nobody is accused."""
        self.draft()
        self.submitted().statement_add('supplement', WORDS)
        self.circulated()
        self.assertEqual(self.damage(), set())

    def test_sealed_edit_of_a_row_is_found(self):
        """A decision is turned into another and the trail told so: its first digest counts, and there is no second."""
        review = self.record.sudo().review_ids[:1]
        self.tamper('intervention_review', "UPDATE intervention_review SET decision = 'reject' WHERE id = %s", review.id)
        self.env.invalidate_all()
        self.settle(('intervention.review', review.id))
        self.assertEqual(self.damage(), {('row', 'intervention.review', review.id),
                                         ('resealed', 'intervention.review', review.id)})

    def test_edit_that_was_put_right_again_is_found(self):
        """Edited, sealed, put back: the second digest stays."""
        review = self.record.sudo().review_ids[:1]
        said = review.decision
        for decision in ('reject', said):
            self.tamper('intervention_review', "UPDATE intervention_review SET decision = %s WHERE id = %s", decision, review.id)
            if decision != said:
                self.settle(('intervention.review', review.id))
        self.env.invalidate_all()
        self.assertEqual(self.damage(), {('resealed', 'intervention.review', review.id)})

    def facts_changed(self):
        """Name somebody else as who interfered, by way of a draft."""
        self.tamper('intervention_record', "UPDATE intervention_record SET submitted_on = NULL WHERE id = %s", self.record.id)
        other = self.staff['chief'].id
        self.assertNotEqual(self.record.sudo().intervenor_id.id, other)
        self.tamper('intervention_record', "UPDATE intervention_record SET intervenor_id = %s WHERE id = %s", other,
                    self.record.id)
        self.tamper('intervention_record', "UPDATE intervention_record SET submitted_on = current_date WHERE id = %s",
                    self.record.id)
        self.env.invalidate_all()

    def test_sealed_change_of_facts_is_found(self):
        """The row of a record changes with its state; what was handed in does not, whatever is sealed afterwards."""
        self.facts_changed()
        self.settle(('intervention.record', self.record.id))
        self.assertEqual(self.damage(), {('facts', 'intervention.record', self.record.id)})
        self.settle(('intervention.record', self.record.id), ('intervention.record' + FACTS, self.record.id))
        self.assertEqual(self.damage(), {('facts', 'intervention.record', self.record.id),
                                         ('resealed', 'intervention.record', self.record.id)})

    def test_lawful_act_does_not_cover_changed_facts(self):
        """Nobody has to forge an entry: the next act on the record seals what stands there. The facts tell."""
        self.facts_changed()
        self.record.statement_add('supplement', WORDS)
        self.env.flush_all()
        self.record.sudo()._touch()
        self.assertEqual(self.damage(), {('facts', 'intervention.record', self.record.id)})

    def test_no_draft_again(self):
        """PostgreSQL refuses to make a draft of what was handed in, which would open its facts."""
        self.env.flush_all()
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.InsufficientPrivilege), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE intervention_record SET submitted_on = NULL WHERE id = %s", [self.record.id])

    def test_every_row_that_never_changes_is_defined_so(self):
        """Append-only models are, but for those with a column that is filled in later; of documents the facts are."""
        trail, found = self.env['intervention.trail'], {}
        for model in trail._covered_models():
            found.update({one['model']: FIXED in one['columns'] for one in model._row_definitions()})
        for name in ('review', 'statement', 'evidence', 'evidence.act', 'record.facts', 'sanction.facts',
                     'notice.facts', 'omission.facts', 'referral.facts'):
            self.assertTrue(found[f'intervention.{name}'], name)
        for name in ('record', 'sanction', 'notice', 'case'):
            self.assertFalse(found[f'intervention.{name}'], name)
