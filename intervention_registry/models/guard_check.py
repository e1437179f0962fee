"""Whether PostgreSQL still stands guard (A6, B5): who owns the tables can switch the triggers off, and does not go unseen."""
import hashlib

from odoo import api, models
from odoo.tools import SQL

from .guard import FUNCTION
from .guard_facts import FACTS, PAIRS

# what runs when a row of the registry is written; what is told by itself are the definitions as PostgreSQL has them
STANDING = """
    SELECT concat('guard,', c.relname, '.', t.tgname), concat(t.tgenabled, ' ', pg_get_triggerdef(t.oid))
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND (starts_with(c.relname, 'intervention_') OR starts_with(p.proname, 'intervention_'))
     UNION ALL
    SELECT concat('guard,', tablename, '.', rulename), definition FROM pg_rules WHERE starts_with(tablename, 'intervention_')
     UNION ALL
    SELECT concat('guard,', proname, '()'), string_agg(concat(prosrc, proconfig::text), '' ORDER BY oid)
      FROM pg_proc WHERE starts_with(proname, 'intervention_') GROUP BY proname
     UNION ALL
    SELECT 'guard,session_replication_role', string_agg(setting, ' ' ORDER BY setting)
      FROM pg_db_role_setting, unnest(setconfig) AS setting
     WHERE starts_with(setting, 'session_replication_role=') AND setdatabase IN (0, (
               SELECT oid FROM pg_database WHERE datname = current_database())) HAVING count(*) > 0"""
MISSING = """
    SELECT current_setting('session_replication_role') != 'origin' OR EXISTS (
        SELECT FROM unnest(%s::text[], %s::text[], %s::text[]) AS wanted(relation, name, body)
         WHERE NOT EXISTS (
               SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgrelid = to_regclass(quote_ident(relation)) AND t.tgname = wanted.name
                  AND t.tgenabled IN ('O', 'A') AND p.prosrc = wanted.body))"""


def _body(function):
    return function.split('$$')[1]


class InterventionKept(models.AbstractModel):
    _inherit = 'intervention.kept'

    @api.model
    def _guards(self):
        """Return the triggers that ``init`` has set up, each ``(table, trigger, body of its function)``."""
        body = _body(FUNCTION)
        return [(self._table, name, body) for name in ('intervention_rows_stay', 'intervention_table_stays')]


class InterventionDocument(models.AbstractModel):
    _inherit = 'intervention.document'

    @api.model
    def _guards(self):
        facts = [field for name in self._facts() if (field := self._fields[name]).store]
        guards = super()._guards()
        if facts:
            guards.append((self._table, 'intervention_facts_stay', _body(FACTS)))
        if self._facts_draft or self._row_draft:
            guards += [(field.relation, 'intervention_pairs_stay', _body(PAIRS))
                       for field in facts if field.type == 'many2many']
        return guards


class InterventionCheck(models.TransientModel):
    _inherit = 'intervention.check'

    @api.model
    def _troubles(self):
        names = self.env.registry.descendants(['intervention.kept'], '_inherit')
        kept = [model for name in sorted(names) if not (model := self.env[name])._abstract and model._guarded]
        wanted = zip(*(guard for model in kept for guard in model._guards()))
        [[missing]] = self.env.execute_query(SQL(MISSING, *map(list, wanted)))
        return {**super()._troubles(), 'guards': missing}

    @api.model
    def _lines(self):
        line = ('guards', self.env._("PostgreSQL refuses to change what is kept"),
                self.env._("PostgreSQL does not refuse to change what is kept: triggers are missing, changed or switched off"),
                self.env._("Find out who did it. Let the module be upgraded, which sets them up again, then verify everything."))
        return [*super()._lines(), line]


class InterventionConfigSeal(models.Model):
    _inherit = 'intervention.config.seal'

    @api.model
    def _lines(self):
        """Yield the triggers, rules and functions of the database as well: between two seals none changes unseen."""
        yield from super()._lines()
        yield from self._standing()

    def _standing(self):
        for name, definition in self.env.execute_query(SQL(STANDING)):
            yield name, hashlib.sha256(definition.encode()).hexdigest()
