"""Records of seven years, written by SQL: what a bureau's database looks like when it has been in use for long.

Nine in ten belong to the measured bureau. Older records are mostly closed, one in a hundred is a draft, one in twenty
took the direct route; the rest follows roughly what courts have published: most approaches are no breach. What is sealed
has the length of envelopes and opens nothing: no measured page reads it.
"""

from odoo.tools import SQL

from . import bureau

CASES = """
INSERT INTO intervention_case (company_id, name, title, stage, create_uid, create_date, write_uid, write_date)
SELECT (%(companies)s::int[])[1 + (i %% 10 = 0)::int], 'CASE-' || lpad(i::text, 7, '0'), 'A case of illegal dumping',
       (ARRAY['clue', 'filing', 'investigation', 'decision', 'execution', 'closed'])[1 + i %% 6],
       %(service)s, now(), %(service)s, now()
  FROM generate_series(1, %(count)s / 3) AS i
"""

# One set of dice per record first: every column that depends on another one looks at the same throw.
RECORDS = """
WITH thrown AS (
    SELECT i, random() AS age, random() AS luck, random() AS who, random() AS leader,
           i %% 100 = 0 AS draft, i %% 20 = 1 AS direct,
           (%(companies)s::int[])[1 + (i %% 10 = 0)::int] AS company
      FROM generate_series(1, %(count)s) AS i
), dated AS (
    SELECT *, CASE WHEN NOT draft THEN current_date - 1 - (age * 2500)::int END AS day,
           CASE WHEN direct THEN 'superior' ELSE 'bureau' END AS way,
           CASE WHEN draft THEN 'draft' WHEN age < 0.05 OR luck < 0.02 THEN
               (ARRAY['submitted', 'verifying', 'found', 'deliberating', 'resolved', 'authorised', 'circulated'])
               [1 + floor(luck * 7 / CASE WHEN age < 0.05 THEN 1 ELSE 0.02 END)::int] ELSE 'closed' END AS stage
      FROM thrown
)
INSERT INTO intervention_record (
    company_id, case_id, case_stage, name, number, state, state_since, submitted_on, occurred_at, route, round,
    recorder_key, intervenor_id, intervenor_name, intervenor_unit, intervenor_position, principal_id, regime, nature,
    form, attribution, response, finding, severity, authority, proposed_on, summary, request, direct_route,
    guidance_decides, trail_salt, create_uid, create_date, write_uid, write_date)
SELECT company, (SELECT min(id) FROM intervention_case WHERE title LIKE 'A case%%') + i %% (%(count)s / 3),
       'filing', upper(substr(md5('n' || i), 1, 5) || '-' || substr(md5('n' || i), 6, 5)),
       CASE WHEN day IS NOT NULL THEN extract(year FROM day) || CASE WHEN direct THEN '-S' ELSE '-' END || lpad(
           row_number() OVER (PARTITION BY company, extract(year FROM day), way ORDER BY day, i)::text, 5, '0') END,
       stage, coalesce(day, current_date), day, coalesce(day, current_date) - interval '1 day', way, 1,
       (%(keys)s::text[])[1 + i %% cardinality(%(keys)s::text[])],
       CASE WHEN who < 0.6 THEN (%(staff)s::int[])[1 + floor(who / 0.6 * cardinality(%(staff)s::int[]))::int] END,
       '某某' || (i %% 5000), '单位' || (i %% 200), '科长',
       CASE WHEN leader < 0.05 THEN (%(staff)s::int[])[1 + floor(leader * 20 * 10)::int] END,
       CASE WHEN i %% 3 = 0 THEN 'cadre' ELSE 'staff' END,
       (ARRAY['interference', 'interference', 'guidance', 'inquiry'])[1 + i %% 4],
       (ARRAY['phone', 'in_person', 'message', 'letter'])[1 + i %% 4], 'self', 'refused',
       CASE WHEN stage IN ('draft', 'submitted', 'verifying') THEN 'none' WHEN who > 0.1 THEN 'no_breach'
            ELSE 'breach' END,
       CASE WHEN who <= 0.1 THEN 'ordinary' END, 'bureau', CASE WHEN who <= 0.1 THEN day END,
       repeat(md5('w' || i), 15), repeat(md5('r' || i), 4), direct, FALSE, repeat(md5('s' || i), 4),
       %(service)s, now(), %(service)s, now()
  FROM dated ORDER BY day NULLS LAST, i
"""

# The behaviours of a record that was handed in do not change: the database itself refuses it.
REST = """
ALTER TABLE intervention_record_behaviour_rel DISABLE TRIGGER USER;
INSERT INTO intervention_record_behaviour_rel (record_id, basis_id)
SELECT id, (%(behaviours)s::int[])[1 + id %% cardinality(%(behaviours)s::int[])] FROM intervention_record
 UNION
SELECT id, (%(behaviours)s::int[])[1 + id / 7 %% cardinality(%(behaviours)s::int[])] FROM intervention_record;

INSERT INTO intervention_register (company_id, year, route, last)
SELECT company_id, extract(year FROM submitted_on), route, count(*) FROM intervention_record
 WHERE submitted_on IS NOT NULL GROUP BY 1, 2, 3;

INSERT INTO intervention_protection (record_id, employee_key, date_from, trail_salt, create_uid, create_date, write_uid,
                                     write_date)
SELECT id, recorder_key, submitted_on, trail_salt, %(service)s, now(), %(service)s, now() FROM intervention_record
 WHERE submitted_on IS NOT NULL;

INSERT INTO intervention_seal (model, res_id, wrapped, wrapping_key, state)
SELECT 'intervention.record', id, repeat(md5(name), 4), 'bench', 'active' FROM intervention_record
 UNION ALL
SELECT 'intervention.protection', id, trail_salt, 'bench', 'active' FROM intervention_protection;

INSERT INTO intervention_trail_head (document, seq, digest)
SELECT 'intervention.record,' || id, 2, repeat(md5(name), 2) FROM intervention_record;

INSERT INTO intervention_trail (document, seq, at, actor, event, model, res_id, payload, digest, digest_sm3, prev)
SELECT 'intervention.record,' || id, step, now(), 'user:2', 'submit', 'intervention.record', id, repeat(md5(name), 16),
       repeat(md5(name), 2), repeat(md5(name), 2), repeat('0', 64)
  FROM intervention_record, generate_series(1, 2) AS step;

INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name, activity_type_id, user_id, date_deadline, active,
                           automated, create_uid, create_date, write_uid, write_date)
SELECT (SELECT id FROM ir_model WHERE model = 'intervention.record'), 'intervention.record', record.id, record.name,
       %(activity)s, unnest(%(holders)s::int[]), current_date, TRUE, TRUE, %(service)s, now(), %(service)s, now()
  FROM intervention_record AS record WHERE state IN ('submitted', 'verifying', 'deliberating', 'resolved')
"""


def fill(env, count):
    """Add `count` records and what hangs on them."""
    # the same throws at each run
    env.cr.execute(SQL("SELECT setseed(0.2020)"))
    companies = [env.company.id, env["res.company"].search([("name", "=", bureau.NEIGHBOUR)]).id]
    handlers = env["hr.employee"].search([("name", "=like", "recorder %")])
    values = {
        "count": count,
        "companies": companies,
        "service": env.ref("intervention_registry.user_service").id,
        "keys": [handler._intervention_key() for handler in handlers],
        "staff": bureau.strangers(env).ids,
        "behaviours": env["intervention.legal.basis"].search(bureau.BEHAVIOURS).ids,
        "activity": env.ref("intervention_registry.activity_step").id,
        "holders": [bureau.user(env, role).id for role in ("registrar", "discipline")],
    }
    for statement in (CASES, RECORDS, REST):
        env.cr.execute(SQL(statement, **values))
