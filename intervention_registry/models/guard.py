"""The last line of append-only rows: PostgreSQL itself refuses to change them (A6, B5)."""
from odoo.tools import SQL

# compares by name, so that later versions can add columns to a guarded table
FUNCTION = """
CREATE OR REPLACE FUNCTION intervention_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        FOREACH kept IN ARRAY TG_ARGV LOOP
            IF to_jsonb(OLD) -> kept IS DISTINCT FROM to_jsonb(NEW) -> kept THEN
                RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
            END IF;
        END LOOP;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$"""


def guard(cr, table, columns):
    """Let PostgreSQL refuse to change the ``columns`` of a table's rows, to delete rows and to empty the table."""
    cr.execute(FUNCTION)
    arguments = SQL(', ').join(SQL("%s", column) for column in columns)
    table = SQL.identifier(table)
    cr.execute(SQL(
        """CREATE OR REPLACE TRIGGER intervention_rows_stay BEFORE UPDATE OR DELETE ON %s
           FOR EACH ROW EXECUTE FUNCTION intervention_append_only(%s)""", table, arguments))
    cr.execute(SQL(
        """CREATE OR REPLACE TRIGGER intervention_table_stays BEFORE TRUNCATE ON %s
           FOR EACH STATEMENT EXECUTE FUNCTION intervention_append_only()""", table))
