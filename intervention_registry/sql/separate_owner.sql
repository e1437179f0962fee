-- For the database administrator: gives what the registry keeps to a role of its own.
--
--     psql -d DATABASE -v odoo=ODOO_ROLE -v owner=OWNER_ROLE -f separate_owner.sql
--
-- Run it as a superuser of PostgreSQL (16 or later) after the installation, and again after every upgrade; before an upgrade
-- run return_owner.sql. Odoo's role then adds and reads rows and moves what the registry moves. It can no longer alter, empty
-- or drop these tables, switch off their triggers or replace the function behind them, nor drop or copy the database, neither
-- by the Settings administrator's SQL nor by a server action. Name the database in Odoo's configuration (db_name): Odoo lists
-- by itself only what its role owns.
\set ON_ERROR_STOP on
\if :{?odoo} \else \set odoo odoo \endif
\if :{?owner} \else \set owner intervention_owner \endif
BEGIN;
SELECT set_config('intervention.odoo', :'odoo', true) AS odoo, set_config('intervention.owner', :'owner', true) AS owner;

DO $$
DECLARE
    odoo text := current_setting('intervention.odoo');
    owner text := current_setting('intervention.owner');
    power text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = odoo AND (rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication)) THEN
        RAISE EXCEPTION 'Role % may do too much. First: ALTER ROLE % NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION', odoo, odoo;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = owner) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', owner);
    END IF;
    FOREACH power IN ARRAY ARRAY[owner, 'pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program'] LOOP
        IF pg_has_role(odoo, power, 'MEMBER') THEN
            RAISE EXCEPTION 'Role % is a member of %. First: REVOKE % FROM %', odoo, power, power, odoo;
        END IF;
    END LOOP;
    -- who owns the database or the schema drops the tables in it, whoever owns those
    EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), owner);
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), odoo);
    EXECUTE format('ALTER SCHEMA public OWNER TO %I', owner);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', odoo);
END $$;

-- dialogs are not kept; Odoo clears them away
CREATE TEMPORARY TABLE kept ON COMMIT DROP AS
SELECT c.oid, format('%I.%I', 'public', c.relname) AS name, c.relname, g.tgargs IS NOT NULL AS append_only,
       m.id IS NOT NULL AS is_model, string_to_array(encode(g.tgargs, 'escape'), '\000') AS fixed
  FROM pg_class c
  LEFT JOIN ir_model m ON replace(m.model, '.', '_') = c.relname
  LEFT JOIN pg_trigger g ON g.tgrelid = c.oid AND g.tgname = 'intervention_rows_stay'
                        AND g.tgfoid = to_regproc('public.intervention_append_only')
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'intervention\_%'
   AND NOT coalesce(m.transient, false);

DO $$
DECLARE
    odoo text := current_setting('intervention.odoo');
    owner text := current_setting('intervention.owner');
    one record;
    moved text;
BEGIN
    FOR one IN SELECT * FROM kept LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', one.name, owner);
        EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC, %I', one.name, odoo);
        EXECUTE format('GRANT SELECT, INSERT ON TABLE %s TO %I', one.name, odoo);
        IF one.append_only THEN
            -- what the trigger lets change: the columns it does not name
            SELECT string_agg(quote_ident(attname), ', ') INTO moved FROM pg_attribute
             WHERE attrelid = one.oid AND attnum > 0 AND NOT attisdropped AND attname <> 'id' AND NOT attname = ANY (one.fixed);
            IF moved IS NOT NULL THEN
                EXECUTE format('GRANT UPDATE (%s) ON TABLE %s TO %I', moved, one.name, odoo);
            END IF;
        ELSIF one.is_model THEN
            EXECUTE format('GRANT UPDATE ON TABLE %s TO %I', one.name, odoo);
        ELSE
            EXECUTE format('GRANT UPDATE, DELETE ON TABLE %s TO %I', one.name, odoo);
        END IF;
        IF one.is_model THEN
            EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO %I', pg_get_serial_sequence(one.name, 'id'), odoo);
        END IF;
    END LOOP;
    -- the sequencer locks the trail and the checkpoints (LOCK TABLE); the triggers refuse changes either way
    FOR one IN SELECT name FROM kept WHERE relname IN ('intervention_trail', 'intervention_checkpoint') LOOP
        EXECUTE format('GRANT %s ON TABLE %s TO %I', CASE WHEN current_setting('server_version_num')::int >= 170000
                                                          THEN 'MAINTAIN' ELSE 'UPDATE' END, one.name, odoo);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'intervention\_%' LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', one.name, owner);
        -- else a session puts functions of its own, in public, in the place of PostgreSQL's
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', one.name);
    END LOOP;
END $$;
COMMIT;
