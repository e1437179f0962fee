"""The trail belongs to another database role: neither Odoo's SQL nor its DDL reaches it; upgrades keep every digest (A6, B5)."""

import re

import pytest
from toolchain import odoo, postgres
from toolchain.place import ADDON
from toolchain.served import shell

OWNER = "intervention_owner"
SQL = ADDON / "sql"
# A record from its creation to its finding, by the users of the bureau; what the auditor then sees.
FLOW = """
import json
from datetime import datetime, timedelta

def as_user(login, rows):
    return rows.with_user(env['res.users'].search([('login', '=', login)]))

case = as_user('recorder', env['intervention.case']).create({'name': 'OW-%(number)s', 'title': "Another owner"})
basis = env['intervention.legal.basis'].search([('duty', '=', 'behaviour'), ('regime', '=', 'staff')], limit=1)
record = as_user('recorder', env['intervention.record']).create({
    'case_id': case.id, 'occurred_at': datetime.now() - timedelta(hours=2), 'intervenor_name': "An outsider",
    'intervenor_unit': "Another bureau", 'behaviour_ids': [(6, 0, basis.ids)], 'summary': "He called"})
record.write({'summary': "He called again"})
record.action_submit()
record.statement_add('supplement', "A word more")
record.evidence_add('call.txt', 'YSBmaWxl', 'internal')
as_user('registrar', record).action_screen('approve', "Reason")
for login in ('discipline', 'discipline2'):
    as_user(login, record).action_verify('breach', 'ordinary', "Reason")
env['intervention.decision'].create({'act': 'propose', 'res_id': record.id}).sudo().unlink()
env['intervention.trail']._sequence()
env['intervention.checkpoint']._make()
env.cr.commit()
check = {line['key']: line['ok'] for line in as_user('auditor', env['intervention.check']).production()}
print('RESULT' + json.dumps({'state': record.state, 'check': check,
                             'verified': as_user('auditor', env['intervention.trail']).verify()}))
"""
DIGESTS = """
SELECT id, document, seq, md5(payload), digest, digest_sm3, prev FROM intervention_trail
 WHERE id <= {last} ORDER BY id"""
# Who has the right of Odoo's role: a server action, the Settings administrator's SQL.
ATTEMPTS = [
    "UPDATE intervention_trail SET payload = 'x'",
    "UPDATE intervention_trail SET digest = 'x' WHERE id = 1",
    "DELETE FROM intervention_trail",
    "TRUNCATE intervention_trail",
    "TRUNCATE intervention_record CASCADE",
    "INSERT INTO intervention_trail SELECT * FROM intervention_trail LIMIT 1 ON CONFLICT (id) DO UPDATE SET payload = 'x'",
    "MERGE INTO intervention_trail t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE",
    "ALTER TABLE intervention_trail DISABLE TRIGGER ALL",
    "ALTER TABLE intervention_trail DISABLE TRIGGER USER",
    "DROP TRIGGER intervention_rows_stay ON intervention_trail",
    "CREATE TRIGGER a BEFORE INSERT ON intervention_trail FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "DROP TABLE intervention_trail CASCADE",
    "DROP TABLE intervention_review CASCADE",
    "ALTER TABLE intervention_trail RENAME TO elsewhere",
    "ALTER TABLE intervention_trail DROP COLUMN payload",
    "ALTER TABLE intervention_trail DROP CONSTRAINT intervention_trail_document_seq",
    "ALTER TABLE intervention_trail OWNER TO odoo",
    "ALTER TABLE intervention_trail ENABLE ROW LEVEL SECURITY",
    "CREATE RULE a AS ON INSERT TO intervention_trail DO INSTEAD NOTHING",
    "CREATE POLICY a ON intervention_trail USING (false)",
    "CREATE OR REPLACE FUNCTION intervention_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION intervention_append_only() RENAME TO elsewhere",
    "DROP FUNCTION intervention_append_only() CASCADE",
    "SET session_replication_role = replica",
    "SET ROLE intervention_owner",
    "GRANT intervention_owner TO odoo",
    "ALTER SEQUENCE intervention_trail_id_seq RESTART",
    "DROP SCHEMA public CASCADE",
    "ALTER SCHEMA public RENAME TO elsewhere",
    "ALTER ROLE odoo SUPERUSER",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "DELETE FROM intervention_record",
    "DELETE FROM intervention_trail_head",
    "UPDATE intervention_statement SET body = 'x'",
    "UPDATE intervention_record SET occurred_at = occurred_at - interval '1 day' WHERE submitted_on IS NOT NULL",
    # functions of one's own in the place of PostgreSQL's
    """CREATE FUNCTION public.to_jsonb(intervention_record) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{}'::jsonb $$;
       SET search_path = public, pg_catalog;
       UPDATE intervention_record SET occurred_at = occurred_at - interval '1 day' WHERE submitted_on IS NOT NULL""",
    "ALTER TABLE intervention_record DISABLE TRIGGER USER",
    "DROP TRIGGER intervention_facts_stay ON intervention_record",
    "CREATE OR REPLACE FUNCTION intervention_facts() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "TRUNCATE intervention_record_behaviour_rel",
    "UPDATE intervention_review SET decision = 'reject'",
]
REFUSED = re.compile("permission denied|must be owner|must have|never change|never removed|must be able to|not permitted")


@pytest.fixture(scope="module")
def separated(own_cluster):
    """The name of a bureau whose tables belong to another role."""
    with own_cluster.copy() as database:
        give(own_cluster, database)
        yield database


def give(one, database):
    one.psql(database, "-v", f"odoo={postgres.ROLE}", "-v", f"owner={OWNER}", "-f", SQL / "separate_owner.sql")


def test_registry_works_as_before(own_cluster, separated):
    """A record goes from its draft to its finding; the trail is intact; the check of the server is content."""
    result = shell(own_cluster.settings, separated, FLOW % {"number": 1})
    assert own_cluster.sql(separated, "SELECT count(position) FROM intervention_trail WHERE position > 0") != [["0"]]
    assert result["state"] == "found"
    assert result["verified"]["ok"], result["verified"]["findings"]
    assert result["check"]["superuser"] and result["check"]["owner"]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_odoos_role_is_refused(own_cluster, separated, statement):
    """What is kept is neither changed nor removed, nor its guard taken away, by whoever runs SQL inside Odoo."""
    before = own_cluster.sql(separated, "SELECT count(*), max(id) FROM intervention_trail")
    with pytest.raises(RuntimeError, match=REFUSED):
        own_cluster.sql(separated, statement, role=postgres.ROLE)
    assert own_cluster.sql(separated, "SELECT count(*), max(id) FROM intervention_trail") == before


def test_database_is_neither_dropped_nor_copied_by_odoo(own_cluster, separated):
    """The database manager of Odoo, whoever knows its password, drops and duplicates nothing."""
    for statement in (f"DROP DATABASE {separated}", f"CREATE DATABASE stolen TEMPLATE {separated}",
                      f"ALTER DATABASE {separated} SET session_replication_role = replica"):  # fmt: skip
        with pytest.raises(RuntimeError, match=REFUSED):
            own_cluster.sql("postgres", statement, role=postgres.ROLE)


def test_a_role_that_may_do_too_much_is_refused(own_cluster, separated):
    """The script says what to take away from Odoo's role before it separates anything."""
    own_cluster.sql("postgres", f"CREATE ROLE mighty SUPERUSER; GRANT {OWNER} TO CURRENT_USER")
    try:
        with pytest.raises(RuntimeError, match="may do too much"):
            own_cluster.psql(separated, "-v", "odoo=mighty", "-f", SQL / "separate_owner.sql")
        with pytest.raises(RuntimeError, match="is a member of"):
            own_cluster.psql(separated, "-v", f"odoo={postgres.ROLE}", "-v", f"owner={postgres.ROLE}", "-f",
                             SQL / "separate_owner.sql")  # fmt: skip
    finally:
        own_cluster.sql("postgres", "DROP ROLE mighty")
    assert own_cluster.sql(separated, f"SELECT tableowner FROM pg_tables WHERE tablename = 'intervention_trail' "
                                      f"AND tableowner = '{OWNER}'")  # fmt: skip


def test_upgrade_keeps_every_digest(own_cluster, separated):
    """Tables returned, the former version upgraded, tables separated again: the same bytes, intact, and guarded again."""
    [[last]] = own_cluster.sql(separated, "SELECT max(id) FROM intervention_trail")
    before = own_cluster.sql(separated, DIGESTS.format(last=last))
    assert len(before) > 100
    own_cluster.psql(separated, "-v", f"odoo={postgres.ROLE}", "-f", SQL / "return_owner.sql")
    own_cluster.sql(
        separated, f"UPDATE ir_module_module SET latest_version = '19.0.1.2.0' WHERE name = '{ADDON.name}'"
    )
    update = odoo.run(
        own_cluster.settings, "-d", separated, "-u", ADDON.name, "--stop-after-init", "--log-level=error",
        capture_output=True, text=True,
    )  # fmt: skip
    assert not update.returncode, update.stderr
    assert "ERROR" not in update.stderr, update.stderr
    give(own_cluster, separated)
    assert own_cluster.sql(separated, DIGESTS.format(last=last)) == before
    result = shell(own_cluster.settings, separated, FLOW % {"number": 2})
    assert result["verified"]["ok"], result["verified"]["findings"]
    assert result["check"]["owner"]
    with pytest.raises(RuntimeError, match=REFUSED):
        own_cluster.sql(separated, "ALTER TABLE intervention_trail DISABLE TRIGGER ALL", role=postgres.ROLE)
