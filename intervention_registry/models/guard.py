"""The last line of append-only rows: PostgreSQL itself refuses to change them (A6, B5)."""
from odoo.tools import SQL

# compares by name, so that later versions can add columns to a guarded table; a name after "?" may be filled in once
FUNCTION = """
CREATE OR REPLACE FUNCTION intervention_append_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text; before jsonb; after jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        FOREACH kept IN ARRAY coalesce(TG_ARGV, '{}') LOOP
            IF kept LIKE '?%' THEN
                kept := substr(kept, 2);
                CONTINUE WHEN before ->> kept IS NULL;
            END IF;
            IF before -> kept IS DISTINCT FROM after -> kept THEN
                RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
            END IF;
        END LOOP;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$"""


def guard(cr, table, columns, once=()):
    """Let PostgreSQL refuse to change the id and the ``columns`` of a table's rows, to delete rows and to empty the table.

    Those columns that are in ``once`` as well go from null to a value, and then never change either.
    """
    cr.execute(FUNCTION)
    arguments = SQL(', ').join(SQL("%s", f'?{column}' if column in once else column) for column in ['id', *columns])
    table = SQL.identifier(table)
    cr.execute(SQL(
        """CREATE OR REPLACE TRIGGER intervention_rows_stay BEFORE UPDATE OR DELETE ON %s
           FOR EACH ROW EXECUTE FUNCTION intervention_append_only(%s)""", table, arguments))
    cr.execute(SQL(
        """CREATE OR REPLACE TRIGGER intervention_table_stays BEFORE TRUNCATE ON %s
           FOR EACH STATEMENT EXECUTE FUNCTION intervention_append_only()""", table))
