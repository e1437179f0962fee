"""Whoever holds an API key tries to decide without deciding: over JSON-2, as every role, and over the database itself.

The library that this registry does without fell to it: a plain internal user approved and deleted another's review.
"""

import pytest
from toolchain.served import Refused

ADMIN = "admin"
SECOND = ("discipline2", "discipline3", "committee2", "committee3")  # who hold a role that somebody else holds as well
CONTEXTS = (
    {"install_mode": True, "tracking_disable": True, "active_test": False, "allowed_company_ids": [1, 2]},
    {"default_state": "closed", "default_decision": "approve", "default_reviewer_id": 2, "default_step": "authorise"},
    {"tier_validation": True, "skip_validation_check": True, "import_file": True, "sudo": True, "su": True, "force": True},
    {"mail_activity_automation_skip": True, "_force_unlink": True, "uninstall": True, "module": "intervention_registry"},
)
PRIVATE = ("_append", "_move", "_insert", "_write", "_create", "_go", "_back", "_take", "_tally", "_pass_on", "_decide",
           "_trace", "_settle", "_submit", "_enter", "_renew_route", "_load_records", "_write_multi")  # fmt: skip
# tables whose every row must be as it was
TABLES = ("review", "statement", "evidence_act", "route", "route_step", "route_approver_rel", "meeting", "meeting_item",
          "minutes", "record", "notice", "notice_receipt", "sanction", "report", "trail", "trail_head")  # fmt: skip
KNOWN = """
import json
cr = env.cr
names = ['record_deliberating', 'record_resolved', 'record_found_breach', 'notice_mining', 'notice_deputy', 'meeting_planned']
ids = {name: env.ref('intervention_registry.' + name).id for name in names}
for name, sql in {
    'review': "SELECT id FROM intervention_review WHERE record_id = %s ORDER BY id DESC LIMIT 1",
    'item': "SELECT id FROM intervention_meeting_item WHERE record_id = %s AND outcome = 'open'",
    'route': "SELECT frozen_route_id FROM intervention_record WHERE id = %s",
    'activity': "SELECT id FROM mail_activity WHERE res_model = 'intervention.record' AND res_id = %s LIMIT 1",
    'reviewer': "SELECT reviewer_id FROM intervention_review WHERE record_id = %s ORDER BY id DESC LIMIT 1",
}.items():
    cr.execute(sql, [ids['record_deliberating']])
    ids[name] = (cr.fetchone() or [0])[0]
for name, sql in {
    'step': "SELECT id FROM intervention_route_step ORDER BY id LIMIT 1",
    'minutes': "SELECT id FROM intervention_minutes ORDER BY id LIMIT 1",
    'receipt': "SELECT id FROM intervention_notice_receipt ORDER BY id LIMIT 1",
    'statement': "SELECT id FROM intervention_statement ORDER BY id LIMIT 1",
    'trail': "SELECT id FROM intervention_trail ORDER BY id LIMIT 1",
    'model': "SELECT id FROM ir_model WHERE model = 'intervention.review'",
}.items():
    cr.execute(sql)
    ids[name] = (cr.fetchone() or [0])[0]
ids['group'] = env.ref('base.group_system').id
print('RESULT' + json.dumps(ids))
"""
STAND = f"""
import json
stand = {{}}
for table in {TABLES!r}:
    # the attempts themselves are told in the chain of access changes
    rows = " t WHERE document != 'access'" if table.startswith('trail') else " t"
    env.cr.execute("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM intervention_" + table + rows)
    stand[table] = env.cr.fetchone()
print('RESULT' + json.dumps(stand))
"""
SQL_ATTACKS = """
import json, psycopg2
statements = [
    "UPDATE intervention_review SET decision = 'approve'", "UPDATE intervention_review SET reviewer_id = 2",
    "UPDATE intervention_review SET reason = 'x' WHERE id = (SELECT min(id) FROM intervention_review)",
    "DELETE FROM intervention_review", "DELETE FROM intervention_review WHERE step = 'verify'",
    "TRUNCATE intervention_review", "TRUNCATE intervention_review CASCADE", "TRUNCATE intervention_record CASCADE",
    "UPDATE intervention_route_step SET quorum = 0", "DELETE FROM intervention_route_approver_rel",
    "UPDATE intervention_minutes SET body = 'x'", "DELETE FROM intervention_minutes", "DELETE FROM intervention_trail",
    "UPDATE intervention_trail SET actor = 'system'", "TRUNCATE intervention_trail", "DELETE FROM intervention_statement",
    "INSERT INTO intervention_review SELECT * FROM intervention_review ON CONFLICT (id) DO UPDATE SET decision = 'reject'",
    "MERGE INTO intervention_review r USING intervention_review s ON r.id = s.id WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM intervention_review RETURNING id) SELECT count(*) FROM gone",
]
done = []
for statement in statements:
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(statement)
        done.append(statement)
    except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.FeatureNotSupported):
        pass
env.cr.rollback()
print('RESULT' + json.dumps(done))
"""
# what the Settings administrator may write into a server action
CODE = (
    "env['intervention.review'].sudo().browse({review}).write({{'decision': 'reject'}})",
    "env['intervention.review'].sudo().browse({review}).unlink()",
    (
        "env['intervention.review'].sudo().create({{'record_id': {record}, 'step': 'authorise', 'decision': 'approve',"
        " 'reason': 'x', 'reviewer_id': {reviewer}}})"
    ),
    "env['intervention.record'].sudo().browse({record}).write({{'state': 'closed'}})",
    "env['intervention.record'].sudo().browse({record}).write({{'review_ids': [[5, 0, 0]]}})",
    "env.cr.execute(\"UPDATE intervention_review SET decision = 'reject'\")",
    "env.cr.execute('DELETE FROM intervention_review')",
    "env.cr.execute('TRUNCATE intervention_review CASCADE')",
)


@pytest.fixture(scope="module")
def known(server):
    """The ids of what the example bureau starts with."""
    return server.shell(KNOWN)


def stand(server):
    """How every row of the registry stands: number and digest by table."""
    return server.shell(STAND)


@pytest.fixture(scope="module")
def unchanged(server):
    """Compares the rows at the end of the module with those at its beginning, and has the auditor verify the trail."""
    before = stand(server)
    yield
    assert stand(server) == before
    result = server.call("auditor", "intervention.trail", "verify")
    assert result["ok"], result["findings"]


def attempt(server, login, model, method, ids=(), **arguments):
    """Call; what was refused, refused; what Odoo let pass is judged by the rows."""
    try:
        return server.call(login, model, method, ids, **arguments)
    except Refused as refused:
        assert refused.status in (401, 403, 404, 409, 422) or refused.name, refused
        return refused


def refused(server, login, model, method, ids=(), **arguments):
    """Call; it must be refused."""
    answer = attempt(server, login, model, method, ids, **arguments)
    assert isinstance(answer, Refused), (login, model, method, arguments, answer)


def forged(known, record="record_resolved"):
    return {"record_id": known[record], "step": "authorise", "decision": "approve", "reason": "x", "round": 1,
            "reviewer_id": known["reviewer"], "role": "superior"}  # fmt: skip


def commands(row, vals):
    """The kinds of x2many command on one row: create, update, delete, unlink, clear, replace."""
    return [[[0, 0, vals]], [[1, row, {"decision": "reject", "body": "x"}]], [[2, row, 0]], [[3, row, 0]], [[5, 0, 0]],
            [[6, 0, [row]]]]  # fmt: skip


def roles(server):
    return [login for login in server.keys if login not in SECOND]


def test_nobody_writes_a_decision(server, known, unchanged):
    """Create, write, delete, copy, import and the web client's own calls are refused to every role, in every context."""
    review, row = known["review"], forged(known)
    for login in roles(server):
        for context in CONTEXTS:
            refused(server, login, "intervention.review", "create", vals_list=[row], context=context)
            refused(server, login, "intervention.review", "write", [review], vals={"decision": "reject"}, context=context)
            refused(server, login, "intervention.review", "unlink", [review], context=context)
        refused(server, login, "intervention.review", "copy", [review])
        refused(server, login, "intervention.review", "name_create", name="authorise")
        refused(server, login, "intervention.review", "web_save", [review], vals={"decision": "reject"}, specification={})
        refused(server, login, "intervention.review", "web_save", vals=row, specification={})
        attempt(server, login, "intervention.review", "action_archive", [review])
        attempt(server, login, "intervention.review", "action_unarchive", [review])
        attempt(server, login, "intervention.review", "onchange", values=row, field_names=["decision"], fields_spec={})
        attempt(server, login, "intervention.review", "update_field_translations", [review], field_name="reason",
                translations={"zh_CN": "x"})  # fmt: skip
        for column in ("id", ".id"):
            attempt(server, login, "intervention.review", "load",
                    fields=[column, "record_id/.id", "step", "decision", "reason", "reviewer_id/.id"],
                    data=[[str(review), str(known["record_resolved"]), "authorise", "approve", "x", "2"]])  # fmt: skip


def test_nobody_writes_a_decision_through_another_document(server, known, unchanged):
    """No x2many command of a record, notice, route, meeting or person adds, changes or unlinks a row."""
    row, review = forged(known), known["review"]
    targets = (
        ("intervention.record", "record_deliberating", "review_ids", review),
        ("intervention.record", "record_deliberating", "statement_ids", known["statement"]),
        ("intervention.notice", "notice_mining", "review_ids", review),
        ("intervention.notice", "notice_deputy", "receipt_ids", known["receipt"]),
        ("intervention.meeting", "meeting_planned", "item_ids", known["item"]),
        ("intervention.meeting", "meeting_planned", "attendee_ids", known["reviewer"]),
        ("intervention.meeting.item", "item", "minutes_ids", known["minutes"]),
        ("intervention.route", "route", "step_ids", known["step"]),
        ("intervention.route.step", "step", "approver_ids", known["reviewer"]),
    )
    for login in roles(server):
        for model, document, field, number in targets:
            for command in commands(number, row):
                refused(server, login, model, "write", [known[document]], vals={field: command})
            refused(server, login, model, "web_save", [known[document]], vals={field: [[0, 0, row]]}, specification={})
            refused(server, login, model, "create", vals_list=[{field: [[0, 0, row]]}])


def test_nobody_moves_a_document_by_hand(server, known, unchanged):
    """Neither states, rounds, outcomes, quorums nor the rows of the trace are set by anybody."""
    targets = (
        ("intervention.record", "record_resolved",
         ({"state": "authorised"}, {"round": 7}, {"finding": "no_breach"}, {"authority": "bureau"}, {"is_passed": True},
          {"frozen_route_id": 1}, {"deadline": "2999-01-01"}, {"company_id": 2}, {"summary": "x"}, {"recorder_key": "x"})),
        ("intervention.meeting", "meeting_planned", ({"state": "held"}, {"route": "superior"}, {"trail_salt": "x"})),
        ("intervention.meeting.item", "item", ({"outcome": "resolved"}, {"record_id": 1}, {"round": 7})),
        ("intervention.notice", "notice_mining", ({"state": "approved"}, {"named_ids": [[5, 0, 0]]}, {"disclosure": "public"})),
        ("intervention.route.step", "step", ({"quorum": 0}, {"role": "recorder"}, {"number": 9999})),
        ("intervention.minutes", "minutes", ({"body": "x"}, {"item_id": 1}, {"kind": "correction"})),
        ("intervention.trail", "trail", ({"actor": "system"}, {"payload": "{}"}, {"digest": "x"})),
    )  # fmt: skip
    for login in roles(server):
        for model, document, values in targets:
            for vals in values:
                refused(server, login, model, "write", [known[document]], vals=vals, context=CONTEXTS[0])
            refused(server, login, model, "unlink", [known[document]], context=CONTEXTS[3])
            refused(server, login, model, "copy", [known[document]])


def test_private_names_are_out_of_reach(server, known, unchanged):
    """What writes past the guards is called by nobody from outside."""
    for login in ("discipline", "committee1", ADMIN):
        for model, document in (("record", "record_resolved"), ("review", "review"), ("meeting", "meeting_planned")):
            for name in PRIVATE:
                refused(server, login, f"intervention.{model}", name, [known[document]])


def test_reminders_and_files_decide_nothing(server, known, unchanged):
    """Done reminders, attachments, external ids and the import assistant change no decision."""
    record, review = known["record_deliberating"], known["review"]
    for login in roles(server):
        for method, arguments in (
            ("activity_feedback", {"act_type_xmlids": ["intervention_registry.activity_step"], "feedback": "approve"}),
            ("activity_unlink", {"act_type_xmlids": ["intervention_registry.activity_step"]}),
            ("activity_schedule", {"act_type_xmlid": "intervention_registry.activity_step", "user_id": known["reviewer"]}),
            ("message_post", {"body": "approve"}),
        ):
            attempt(server, login, "intervention.record", method, [record], **arguments)
        attempt(server, login, "mail.activity", "action_feedback", [known["activity"]], feedback="approve")
        attempt(server, login, "mail.activity", "create", vals_list=[
            {"res_model": "intervention.review", "res_id": review, "summary": "x"}])  # fmt: skip
        for model in ("intervention.review", "intervention.record"):
            attempt(server, login, "ir.attachment", "create", vals_list=[
                {"name": "x", "raw": "eA==", "res_model": model, "res_id": review}])  # fmt: skip
        attempt(server, login, "ir.model.data", "create", vals_list=[
            {"module": "x", "name": f"review_{login}", "model": "intervention.review", "res_id": review}])  # fmt: skip
        attempt(server, login, "intervention.review", "load", fields=["id", "decision"],
                data=[[f"x.review_{login}", "reject"]])  # fmt: skip
        answer = attempt(server, login, "base_import.import", "create", vals_list=[
            {"res_model": "intervention.review", "file": "aWQsZGVjaXNpb24KMSxyZWplY3QK", "file_type": "text/csv",
             "file_name": "x.csv"}])  # fmt: skip
        if not isinstance(answer, Refused):
            attempt(server, login, "base_import.import", "execute_import", answer, fields=[".id", "decision"],
                    columns=["id", "decision"], dryrun=False, options={
                        "has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"})  # fmt: skip


def test_dialog_of_another_is_out_of_reach(server, known, unchanged):
    """Nobody confirms, reads or rewords the dialog that somebody else has open."""
    [dialog] = server.call("committee3", "intervention.decision", "create", vals_list=[
        {"act": "vote", "res_id": known["record_deliberating"], "decision": "approve", "reason": "My own words"}])  # fmt: skip
    for login in roles(server):
        if login != "committee3":
            refused(server, login, "intervention.decision", "action_confirm", [dialog])
            refused(server, login, "intervention.decision", "write", [dialog], vals={"decision": "reject"})
            refused(server, login, "intervention.decision", "read", [dialog], fields=["reason"])
            refused(server, login, "intervention.decision", "unlink", [dialog])


def test_settings_administrator_gains_nothing(server, known, unchanged):
    """Rights that he gives himself and code that he has the server run are refused by the model and by PostgreSQL.

    Each of these attempts is told to the auditor.
    """
    told = server.call("auditor", "intervention.alert", "search_count", domain=[])
    review, row = known["review"], forged(known)
    access = server.call(ADMIN, "ir.model.access", "create", vals_list=[{
        "name": "everything", "model_id": known["model"], "group_id": known["group"], "perm_read": True,
        "perm_write": True, "perm_create": True, "perm_unlink": True}])  # fmt: skip
    try:
        refused(server, ADMIN, "intervention.review", "create", vals_list=[row])
        refused(server, ADMIN, "intervention.review", "write", [review], vals={"decision": "reject"})
        refused(server, ADMIN, "intervention.review", "unlink", [review])
    finally:
        server.call(ADMIN, "ir.model.access", "unlink", access)
    values = {"record": known["record_resolved"], **known}
    for code in CODE:
        action = server.call(ADMIN, "ir.actions.server", "create", vals_list=[{
            "name": "forge", "model_id": known["model"], "state": "code", "code": code.format(**values)}])  # fmt: skip
        refused(server, ADMIN, "ir.actions.server", "run", action, context={"active_model": "res.users", "active_id": 2})
        server.call(ADMIN, "ir.actions.server", "unlink", action)
    told = server.call("auditor", "intervention.alert", "search_count", domain=[]) - told
    assert told >= 2 + 2 * len(CODE)


def test_database_refuses_what_goes_around_odoo(server, unchanged):
    """The role that Odoo itself connects as neither changes, deletes nor empties what was decided."""
    assert server.shell(SQL_ATTACKS) == []
