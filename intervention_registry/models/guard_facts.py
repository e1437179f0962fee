"""The facts of documents (A6, B5): once one is handed in, PostgreSQL itself refuses to change them; a draft may change."""
from odoo.tools import SQL

# compares by name, so that later versions can change the table; a name after "?" may be filled in once
FACTS = """
CREATE OR REPLACE FUNCTION intervention_facts() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE fact text; drafts text; before jsonb := to_jsonb(OLD); after jsonb := to_jsonb(NEW);
BEGIN
    IF TG_ARGV[0] != '' THEN
        -- of several texts one is enough
        drafts := concat('|', TG_ARGV[1], '|');
        IF position(concat('|', before ->> TG_ARGV[0], '|') IN drafts) > 0 THEN
            RETURN NEW;
        END IF;
        -- else the facts of a draft could change and be handed in anew
        IF position(concat('|', after ->> TG_ARGV[0], '|') IN drafts) > 0 THEN
            RAISE EXCEPTION 'rows of % never change back to drafts', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF TG_ARGV[0] != '' AND position(concat('|', after ->> TG_ARGV[0], '|') IN concat('|', TG_ARGV[1], '|')) > 0 THEN
        RAISE EXCEPTION 'a document of % that was handed in is no draft again', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR place IN 2 .. TG_NARGS - 1 LOOP
        fact := ltrim(TG_ARGV[place], '?');
        CONTINUE WHEN fact != TG_ARGV[place] AND before ->> fact IS NULL;
        IF before -> fact IS DISTINCT FROM after -> fact THEN
            RAISE EXCEPTION 'facts of % never change', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    RETURN NEW;
END $$"""
PAIRS = """
CREATE OR REPLACE FUNCTION intervention_pairs() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE pair jsonb; state text;
BEGIN
    FOREACH pair IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
                          ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END LOOP
        EXECUTE format('SELECT coalesce(%I::text, $1) FROM public.%I WHERE id = $2', TG_ARGV[2], TG_ARGV[0])
           INTO state USING '', (pair ->> TG_ARGV[1])::int;
        IF state != TG_ARGV[3] THEN
            RAISE EXCEPTION 'facts of % never change', TG_ARGV[0] USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$"""


def guard_facts(cr, table, columns, draft=None, once=()):
    """Let PostgreSQL refuse to change the ``columns`` of the rows that are no drafts, and to make drafts of them again.

    :param tuple draft: a column, and the text (None for nothing, several parted by ``|``) it has in a draft; None where there
        are no drafts
    :param once: those of the columns that go from null to a value, and then never change either
    """
    cr.execute(FACTS)
    column, value = draft or ('', None)
    names = [f'?{name}' if name in once else name for name in columns]
    cr.execute(SQL(
        """CREATE OR REPLACE TRIGGER intervention_facts_stay BEFORE UPDATE ON %s
           FOR EACH ROW EXECUTE FUNCTION intervention_facts(%s)""",
        SQL.identifier(table), SQL(', ').join(SQL("%s", name) for name in [column, value or '', *names])))


def guard_pairs(cr, table, column, owner, draft):
    """Let PostgreSQL refuse to change the pairs of a table whose ``column`` leads to a row of ``owner`` that is no draft."""
    cr.execute(PAIRS)
    cr.execute(SQL(
        """CREATE OR REPLACE TRIGGER intervention_pairs_stay BEFORE INSERT OR UPDATE OR DELETE ON %s
           FOR EACH ROW EXECUTE FUNCTION intervention_pairs(%s, %s, %s, %s)""",
        SQL.identifier(table), owner, column, draft[0], draft[1] or ''))
