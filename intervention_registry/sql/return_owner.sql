-- For the database administrator: gives the registry's tables back to Odoo's role for the time of an upgrade.
--
--     psql -d DATABASE -v odoo=ODOO_ROLE -f return_owner.sql
--
-- Run it as a superuser while Odoo is stopped, upgrade, and run separate_owner.sql before Odoo serves again: until then whoever
-- administers Odoo can change what is kept.
\set ON_ERROR_STOP on
\if :{?odoo} \else \set odoo odoo \endif
BEGIN;
SELECT set_config('intervention.odoo', :'odoo', true) AS odoo;

DO $$
DECLARE
    odoo text := current_setting('intervention.odoo');
    one record;
BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'intervention\_%' LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', one.name, odoo);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'intervention\_%' LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', one.name, odoo);
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), odoo);
    ALTER SCHEMA public OWNER TO pg_database_owner;
END $$;
COMMIT;
