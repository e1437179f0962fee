from psycopg2.errors import InsufficientPrivilege

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..verify.canonical import loads
from .common import InterventionCase

# what who owns the tables does to their guard
WEAKENED = (
    ('intervention_trail.intervention_rows_stay', "ALTER TABLE intervention_trail DISABLE TRIGGER USER"),
    ('intervention_record.intervention_facts_stay', "ALTER TABLE intervention_record DISABLE TRIGGER intervention_facts_stay"),
    ('intervention_review.intervention_rows_stay',
     "ALTER TABLE intervention_review ENABLE REPLICA TRIGGER intervention_rows_stay"),
    ('intervention_statement.intervention_rows_stay', "DROP TRIGGER intervention_rows_stay ON intervention_statement"),
    ('intervention_record_behaviour_rel.intervention_pairs_stay',
     "DROP TRIGGER intervention_pairs_stay ON intervention_record_behaviour_rel"),
    ('intervention_facts()', """CREATE OR REPLACE FUNCTION intervention_facts() RETURNS trigger LANGUAGE plpgsql
                                AS 'BEGIN RETURN NEW; END'"""),
)
# what leaves the triggers where they are and lets through all the same; the checkpoint's seal tells it
ADDED = (
    ('intervention_trail.a', """CREATE TRIGGER a BEFORE INSERT ON intervention_trail FOR EACH ROW
                                EXECUTE FUNCTION suppress_redundant_updates_trigger()"""),
    ('intervention_statement.a', "CREATE RULE a AS ON INSERT TO intervention_statement DO INSTEAD NOTHING"),
    ('intervention_review.intervention_rows_stay',
     """CREATE OR REPLACE TRIGGER intervention_rows_stay BEFORE DELETE ON intervention_review
        FOR EACH ROW EXECUTE FUNCTION intervention_append_only()"""),
)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestGuardCheck(InterventionCase):
    """Whoever owns the tables can take their guard away; the auditor sees that it is gone, and the seal says what changed."""

    def is_standing(self):
        lines = self.as_user('auditor', self.env['intervention.check']).production()
        return {line['key']: line['ok'] for line in lines}['guards']

    def lines(self):
        return dict(self.env['intervention.config.seal']._standing())

    def changed(self, statement):
        """Return what of the seal a statement changes, and whether the server's check is content after it."""
        before = self.lines()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute(SQL(statement))
            after, standing = self.lines(), self.is_standing()
            savepoint.rollback()
        return {name for name in {*before, *after} if before.get(name) != after.get(name)}, standing

    def test_a_guard_taken_away_is_told(self):
        """Switched off, dropped, turned over to replicas or with another function behind it: check and seal say so."""
        self.assertTrue(self.is_standing())
        for name, statement in WEAKENED:
            with self.subTest(statement=statement):
                changed, standing = self.changed(statement)
                self.assertIn(f'guard,{name}', changed)
                self.assertFalse(standing)
        self.assertTrue(self.is_standing())

    def test_what_is_put_beside_the_guard_is_sealed(self):
        """A trigger or rule of somebody's own, and a trigger that refuses less than before, change the seal."""
        for name, statement in ADDED:
            with self.subTest(statement=statement):
                self.assertEqual(self.changed(statement)[0], {f'guard,{name}'})

    def test_change_of_the_guard_raises_an_alert(self):
        """With the next checkpoint the auditors are told which guard was changed past the registry."""
        seals = self.env['intervention.config.seal']
        seals._seal_now()
        self.env.cr.execute("ALTER TABLE intervention_record DISABLE TRIGGER USER")
        seals._seal_now()
        alert = self.env['intervention.alert'].sudo().search([('kind', '=', 'configuration')], limit=1)
        self.assertIn('guard,intervention_record.intervention_facts_stay', loads(alert.details)['places'])

    @mute_logger('odoo.sql_db')
    def test_triggers_are_not_passed_by(self):
        """A session that plays a replica runs no triggers: Odoo's role, which is no superuser, cannot."""
        for statement in ("SET session_replication_role = replica",
                          "ALTER TABLE intervention_record DISABLE TRIGGER ALL"):
            with self.assertRaises(InsufficientPrivilege), self.env.cr.savepoint():
                self.env.cr.execute(SQL(statement))
