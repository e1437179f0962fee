"""What an attacker tries: one named vector each, after the list of what stock Odoo gives away and what builders forget.

A vector makes calls for a role; `kind` says what may not come back:

- `secret`: no canary of what is hidden from the role, and not the recorder's name;
- `empty`: besides that, nothing at all: no row, no id, no count;
- `refused`: besides that, an error (or, where `harmless` says so, an empty answer);
- `pair`: besides that, two answers that differ only in what was asked for: the first call guesses right, the second wrong.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from transports import Call, Url
from world import CANARIES, MISSING, NAME

RECORD = "intervention.record"
UNDER = ("intervention.statement", "intervention.evidence", "intervention.review", "intervention.evidence.act")
SECRET_FIELDS = ("recorder_key", "create_uid", "write_uid", "create_date", "write_date", "idempotency_key", "trail_salt")
CONTEXTS = (
    {"active_test": False, "bin_size": True, "sudo": True, "su": True, "force_company": 1, "prefetch_fields": False},
    {"install_mode": True, "import_file": True, "tracking_disable": True, "mail_notrack": True, "uid": 1, "user": 1},
    {"default_recorder_key": "x", "default_state": "closed", "search_default_mine": 1, "allowed_company_ids": [1, 2, 3]},
)
GUESS = "a-wrong-guess-of-equal-length"


@dataclass(frozen=True)
class Vector:
    name: str
    source: str  # the number in the list of known leaks, or what family it belongs to
    calls: Callable  # (world, role) -> list of Call or Url
    kind: str = "secret"
    names: bool = True  # whether the recorder's name may not come back either

    @property
    def is_page(self):
        return self.source.startswith("url")


ALL = []


def vector(source, kind="secret", names=True):
    def register(calls):
        ALL.append(Vector(calls.__name__, source, calls, kind, names))
        return calls
    return register


def hidden(world, role, model=RECORD):
    return tuple(world.rows(role, model))


def each(world, role, models, method, **kwargs):
    """One call per model on what it hides from the role."""
    return [Call(model, method, hidden(world, role, model), kwargs) for model in models if hidden(world, role, model)]


def within(world, role, model=RECORD):
    return [["id", "in", list(hidden(world, role, model))]]


def searches(world, role, method, **kwargs):
    return [Call(model, method, None, {"domain": within(world, role, model), **kwargs}) for model in (RECORD, *UNDER)
            if hidden(world, role, model)]  # fmt: skip


def guesses(world, role, make, right, wrong=GUESS):
    """A pair of calls that differ in the guess alone."""
    return [make(right), make(wrong)]


# Reading and finding


@vector("reading", "refused")
def read_everything(world, role):
    return each(world, role, (RECORD, *UNDER, "intervention.notice", "intervention.omission"), "read")


@vector("reading", "refused")
def read_words(world, role):
    return [*each(world, role, [RECORD], "read", fields=["summary", "request", "name", "number"]),
            *each(world, role, ["intervention.statement"], "read", fields=["body"]),
            *each(world, role, ["intervention.evidence"], "read", fields=["name", "sha256"]),
            *each(world, role, ["intervention.notice"], "read", fields=["facts"]),
            *each(world, role, ["intervention.omission"], "read", fields=["facts"])]  # fmt: skip


@vector("reading", "refused")
def web_read_deep(world, role):
    lines = {"fields": {"body": {}, "name": {}, "record_id": {"fields": {"summary": {}}}}}
    people = {"fields": {"display_name": {}, "user_id": {"fields": {"login": {}}}}}
    specification = {"summary": {}, "recorder_id": people, "case_id": {"fields": {"display_name": {}, "handler_ids": people}},
                     "statement_ids": lines, "evidence_ids": lines}  # fmt: skip
    return each(world, role, [RECORD], "web_read", specification=specification)


@vector("reading", "empty")
def search_by_id(world, role):
    return searches(world, role, "search")


@vector("reading", "empty")
def search_read(world, role):
    return searches(world, role, "search_read", fields=["display_name"])


@vector("reading", "empty")
def web_search_read(world, role):
    return searches(world, role, "web_search_read", specification={"display_name": {}})


@vector("2a-11", "empty")
def search_count(world, role):
    return searches(world, role, "search_count")


@vector("reading", "empty")
def search_by_code(world, role):
    return [Call(RECORD, "search", None, {"domain": [["name", "=", world.codes[name]]]}) for name in world.forbidden(role)
            if name in world.codes]  # fmt: skip


@vector("reading", "empty")
def name_search(world, role):
    return [Call(RECORD, "name_search", None, {"name": world.codes[name]}) for name in world.forbidden(role)
            if name in world.codes]  # fmt: skip


@vector("2a-5")
def name_of_a_forbidden_record(world, role):
    return [*each(world, role, (RECORD, *UNDER), "read", fields=["display_name"]),
            *each(world, role, [RECORD], "web_read", specification={"display_name": {}})]  # fmt: skip


@vector("reading", "refused")
def export_data(world, role):
    return [*each(world, role, [RECORD], "export_data", fields_to_export=["summary", ".id", "recorder_id/name"]),
            *each(world, role, ["intervention.statement"], "export_data", fields_to_export=["body"])]  # fmt: skip


@vector("2a-10")
def get_metadata(world, role):
    return each(world, role, (RECORD, *UNDER, "intervention.protection"), "get_metadata")


@vector("reading", "refused")
def get_external_id_and_formview(world, role):
    return each(world, role, [RECORD], "read", fields=["create_uid"])


@vector("reading")
def formview_and_access_actions(world, role):
    return [Call(RECORD, method, hidden(world, role)[:1], {}) for method in ("get_formview_action", "get_formview_id",
                                                                              "get_access_action")]  # fmt: skip


# Grouping, aggregating, ordering


@vector("2a-3", "empty")
def group_hidden_rows(world, role):
    return [*searches(world, role, "formatted_read_group", groupby=[], aggregates=["__count"]),
            Call(RECORD, "formatted_read_group", None,
                 {"domain": within(world, role), "groupby": ["state"], "aggregates": ["__count"]})]  # fmt: skip


@vector("2a-3")
def group_by_recorder(world, role):
    return [Call(RECORD, "formatted_read_group", None, {"domain": [], "groupby": [name], "aggregates": ["__count"]})
            for name in ("recorder_id", "is_mine", "recorder_key", "create_uid", "case_id.handler_ids")]  # fmt: skip


@vector("2a-3")
def aggregate_secret_columns(world, role):
    return [Call(RECORD, "formatted_read_group", None, {"domain": [], "groupby": ["state"], "aggregates": [f"{name}:{how}"]})
            for name in SECRET_FIELDS[:4] for how in ("array_agg", "max", "count_distinct")]  # fmt: skip


@vector("2a-3")
def read_progress_bar(world, role):
    bar = {"field": "recorder_id", "colors": {"1": "danger"}}
    return [Call(RECORD, "read_progress_bar", None, {"domain": [], "group_by": group, "progress_bar": bar})
            for group in ("recorder_id", "state", "create_uid")]  # fmt: skip


@vector("2a-3")
def web_read_group(world, role):
    return [Call(RECORD, "web_read_group", None, {
        "domain": [], "groupby": [name], "aggregates": ["__count"], "auto_unfold": True,
        "unfold_read_specification": {"recorder_id": {"fields": {"display_name": {}}}}}) for name in ("recorder_id", "state")]


@vector("2a-5")
def search_panel(world, role):
    return [*(Call(RECORD, "search_panel_select_range", None, {"field_name": name, "enable_counters": True})
              for name in ("recorder_id", "case_id", "intervenor_id", "state")),
            Call(RECORD, "search_panel_select_multi_range", None, {"field_name": "case_id", "enable_counters": True})]


@vector("2a-9")
def order_by_secret_columns(world, role):
    return [Call(RECORD, "search_read", None, {"domain": [], "fields": ["name"], "order": f"{name} asc", "limit": 3})
            for name in ("recorder_key", "create_uid", "case_id.handler_ids", "recorder_id")]  # fmt: skip


@vector("2a-4", "pair")
def search_by_recorder(world, role):
    def make(person):
        return Call(RECORD, "search_count", None, {"domain": [["recorder_id", "in", [person]]]})
    return guesses(world, role, make, world.employee, MISSING)


@vector("2a-4", "pair")
def search_by_recorder_name(world, role):
    def make(name):
        return Call(RECORD, "search_count", None, {"domain": [["recorder_id.name", "=", name]]})
    return guesses(world, role, make, NAME, NAME[:-4] + "zzzz")


@vector("2a-10", "pair")
def search_by_author(world, role):
    def make(user):
        return Call(RECORD, "search_count", None, {"domain": ["|", ["create_uid", "=", user], ["write_uid", "=", user]]})
    return guesses(world, role, make, world.recorder, MISSING)


@vector("2a-4", "pair")
def search_by_words(world, role):
    def make(words):
        return Call(RECORD, "search_count", None, {"domain": [["summary", "ilike", words]]})
    return guesses(world, role, make, CANARIES["direct"][:12], "canary000000")


@vector("2a-4", "pair")
def search_by_handler(world, role):
    def make(person):
        return Call(RECORD, "search_count", None, {"domain": [["case_id.handler_ids", "in", [person]]]})
    return guesses(world, role, make, world.employee, MISSING)


@vector("2a-4", "pair")
def search_protection(world, role):
    def make(person):
        return Call("intervention.protection", "search_count", None, {"domain": [["employee_id", "in", [person]]]})
    return guesses(world, role, make, world.employee, MISSING)


@vector("2a-11", "pair")
def read_hidden_or_missing(world, role):
    def make(number):
        return Call(RECORD, "read", (number,), {"fields": ["name"]})
    return guesses(world, role, make, hidden(world, role)[0], MISSING)


@vector("2a-11", "pair")
def write_hidden_or_missing(world, role):
    def make(number):
        return Call(RECORD, "write", (number,), {"vals": {"summary": "x"}})
    return guesses(world, role, make, hidden(world, role)[0], MISSING)


@vector("2a-11", "pair")
def act_on_hidden_or_missing(world, role):
    def make(number):
        return Call(RECORD, "action_screen", (number,), {"decision": "approve", "reason": "x"})
    return guesses(world, role, make, hidden(world, role)[0], MISSING)


@vector("2a-11", "pair")
def download_hidden_or_missing(world, role):
    def make(number):
        return Call("intervention.evidence", "download", (number,), {})
    return guesses(world, role, make, hidden(world, role, "intervention.evidence")[0], MISSING)


@vector("2a-11", "pair")
def export_hidden_or_missing(world, role):
    def make(number):
        return Call(RECORD, "export_data", (number,), {"fields_to_export": ["name"]})
    return guesses(world, role, make, hidden(world, role)[0], MISSING)


# Forms, lines and references


@vector("2a-7")
def onchange_with_hidden_case(world, role):
    case = {"fields": {"display_name": {}, "title": {}, "handler_ids": {"fields": {"display_name": {}}}}}
    return [Call(RECORD, "onchange", (), {
        "values": {"case_id": world.case}, "field_names": ["case_id"],
        "fields_spec": {"case_id": case, "recorder_id": {"fields": {"display_name": {}}}, "case_stage": {}}})]  # fmt: skip


@vector("2a-7", "refused")
def onchange_on_hidden_record(world, role):
    return [Call(RECORD, "onchange", (number,), {
        "values": {}, "field_names": [], "fields_spec": {"summary": {}, "recorder_id": {"fields": {"display_name": {}}}}})
        for number in hidden(world, role)[:2]]  # fmt: skip


@vector("2a-7")
def dialog_on_hidden_record(world, role):
    spec = {"act": {}, "res_id": {}, "reason": {}, "display_name": {}}
    return [Call("intervention.decision", "onchange", (), {
        "values": {"act": "verify", "res_id": number}, "field_names": ["res_id"], "fields_spec": spec})
        for number in hidden(world, role)[:2]]  # fmt: skip


@vector("2a-8", "refused")
def lines_that_point_to_hidden_rows(world, role):
    vals = {"record_id": hidden(world, role)[0], "kind": "supplement", "author": "recorder", "body": "x"}
    return [Call("intervention.statement", "create", None, {"vals_list": [vals]}),
            Call("intervention.protection", "create", None, {"vals_list": [{"record_id": hidden(world, role)[0]}]}),
            Call("intervention.sanction", "create", None, {
                "vals_list": [{"record_id": hidden(world, role)[0], "employee_id": world.director}]})]  # fmt: skip


@vector("2a-8", "refused")
def take_lines_over(world, role):
    lines = list(hidden(world, role, "intervention.statement"))
    return [Call(RECORD, "create", None, {"vals_list": [{"case_id": world.case, "statement_ids": [[6, 0, lines]]}]}),
            Call(RECORD, "create", None, {"vals_list": [{"case_id": world.case, "statement_ids": [[4, lines[0], 0]]}]})]


@vector("2a-7")
def default_get(world, role):
    context = {"default_record_id": hidden(world, role)[0], "default_case_id": world.case,
               "default_res_id": hidden(world, role)[0]}  # fmt: skip
    return [Call(model, "default_get", None, {"fields": ["record_id", "case_id", "recorder_id", "res_id", "display_name"],
                                              "context": context})
            for model in (RECORD, "intervention.statement", "intervention.decision", "intervention.sanction")]  # fmt: skip


@vector("forms")
def views_and_fields(world, role):
    return [Call(RECORD, "get_views", None, {"views": [[False, "form"], [False, "list"], [False, "search"]], "options": {}}),
            Call(RECORD, "fields_get", None, {})]  # fmt: skip


# Changing what is not one's own


@vector("2a-15", "refused")
def delete(world, role):
    return each(world, role, (RECORD, *UNDER, "intervention.protection", "intervention.notice", "ir.attachment"), "unlink")


@vector("forging", "refused")
def copy(world, role):
    return [Call(RECORD, "copy", hidden(world, role), {"default": {"summary": "x"}})]


@vector("forging", "refused")
def steal_the_owner(world, role):
    return each(world, role, [RECORD], "write", vals={"recorder_key": "x"})


@vector("forging", "refused")
def forge_the_state(world, role):
    return each(world, role, [RECORD], "write", vals={"state": "closed", "finding": "unfounded", "number": "1"})


@vector("forging", "refused")
def create_in_anothers_name(world, role):
    vals = {"case_id": world.case, "intervenor_id": world.director, "summary": "x"}
    return [Call(RECORD, "create", None, {"vals_list": [{**vals, **forged}]}) for forged in (
        {"recorder_key": "x"}, {"recorder_id": world.employee}, {"state": "closed"}, {"number": "2026-00001"},
        {"create_uid": world.recorder}, {"company_id": 99})]  # fmt: skip


@vector("forging", "refused")
def web_save_hidden(world, role):
    return [Call(RECORD, "web_save", (number,), {"vals": {"summary": "x"}, "specification": {"summary": {}}})
            for number in hidden(world, role)[:2]]  # fmt: skip


@vector("forging", "refused")
def act_on_hidden_records(world, role):
    one = hidden(world, role)[:1]
    acts = {"action_submit": {}, "action_verify": {"finding": "unfounded", "severity": False, "reason": "x"},
            "action_propose": {"reason": "x"}, "action_vote": {"decision": "reject", "severity": "ordinary", "reason": "x"},
            "action_authorise": {"decision": "approve", "reason": "x"}, "action_close": {"reason": "x"},
            "action_return": {"reason": "x"}, "action_recuse": {"reason": "x"},
            "statement_add": {"kind": "supplement", "body": "x"}, "evidence_add": {"name": "x", "data": "eA=="}}  # fmt: skip
    return [Call(RECORD, act, one, kwargs) for act, kwargs in acts.items()]


@vector("forging", "refused")
def download_evidence(world, role):
    return each(world, role, ["intervention.evidence"], "download")[:1]


@vector("forging")
def import_over_hidden_rows(world, role):
    number = str(hidden(world, role)[0])
    return [Call(RECORD, "load", None, {"fields": [".id", "summary"], "data": [[number, "x"]]}),
            Call(RECORD, "load", None, {"fields": ["name", "recorder_id/name"], "data": [[world.codes["direct"], NAME[:6]]]})]


@vector("forging", "refused")
def call_private_methods(world, role):
    return [Call(RECORD, name, hidden(world, role), kwargs) for name, kwargs in {
        "_move": {"vals": {"state": "closed"}}, "_go": {"state": "closed", "event": "close"}, "_named": {},
        "_compute_recorder_id": {}, "_read_format": {"fnames": ["summary"]}, "sudo": {}, "with_user": {"user": 1},
        "with_context": {}, "browse": {}, "fetch": {}, "exists": {}, "mapped": {"func": "summary"}}.items()]  # fmt: skip


@vector("context", "refused")
def read_with_crafted_contexts(world, role):
    return [Call(RECORD, "read", hidden(world, role), {"fields": ["summary"], "context": context}) for context in CONTEXTS]


@vector("context", "empty")
def search_with_crafted_contexts(world, role):
    return [Call(RECORD, "search_count", None, {"domain": within(world, role), "context": context}) for context in CONTEXTS]


# Odoo's tables beside the registry


@vector("2a-1", "empty")
def followers(world, role):
    domain = [["res_model", "=like", "intervention.%"]]
    return [Call("mail.followers", "search_read", None, {"domain": domain, "fields": ["partner_id", "res_id"]})]


@vector("2a-2", "empty")
def notifications(world, role):
    domain = [["mail_message_id.model", "=like", "intervention.%"]]
    return [Call("mail.notification", "search_read", None, {"domain": domain, "fields": ["res_partner_id", "author_id"]})]


@vector("2a-17", "empty")
def messages(world, role):
    domain = [["model", "=like", "intervention.%"]]
    return [Call("mail.message", "search_read", None, {"domain": domain, "fields": ["body", "author_id"]}),
            Call("mail.tracking.value", "search_read", None, {
                "domain": [["mail_message_id.model", "=like", "intervention.%"]], "fields": []})]  # fmt: skip


@vector("2a-2", "empty")
def activities(world, role):
    domain = [["res_model", "=", RECORD], ["res_id", "in", list(hidden(world, role))]]
    return [Call("mail.activity", "search_read", None, {"domain": domain, "fields": ["res_name", "user_id", "note"]}),
            Call("mail.activity", "formatted_read_group", None,
                 {"domain": domain, "groupby": ["user_id"], "aggregates": ["__count"]})]  # fmt: skip


@vector("2a-2")
def activities_by_id(world, role):
    return each(world, role, ["mail.activity"], "read", fields=["res_name", "summary", "res_id"])


@vector("2a-2")
def activity_overview(world, role):
    return [Call("mail.activity", "get_activity_data", None, {"res_model": RECORD, "domain": []}),
            Call("res.users", "systray_get_activities", None, {})]  # fmt: skip


@vector("2a-17", "refused")
def post_and_follow(world, role):
    one = hidden(world, role)[0]
    return [Call("mail.message", "create", None, {"vals_list": [{"model": RECORD, "res_id": one, "body": "x"}]}),
            Call("mail.followers", "create", None, {
                "vals_list": [{"res_model": RECORD, "res_id": one, "partner_id": world.partner}]}),
            Call("mail.activity", "create", None, {"vals_list": [{"res_model_id": world.model, "res_id": one}]})]  # fmt: skip


@vector("2a-12", "empty")
def stored_files(world, role):
    domain = [["res_model", "=like", "intervention.%"]]
    return [Call("ir.attachment", "search_read", None, {"domain": domain, "fields": ["name", "create_uid", "index_content"]}),
            Call("ir.attachment", "search", None, {"domain": [["index_content", "ilike", "canary"]]})]  # fmt: skip


@vector("2a-12")
def file_exists_oracle(world, role):
    text = base64.b64encode(CANARIES["direct"].encode()).decode()
    values = {"name": "x", "datas": text, "mimetype": "text/plain"}
    return [Call("ir.attachment", "create_unique", None, {"values_list": [values]})]


@vector("2a-14", "refused")
def open_a_stored_file(world, role):
    files = hidden(world, role, "ir.attachment")[:1]
    return [Call("ir.attachment", "generate_access_token", files, {}),
            Call("ir.attachment", "write", files, {"vals": {"public": True}}),
            Call("ir.attachment", "write", files, {"vals": {"res_model": False, "res_id": 0}}),
            Call("ir.attachment", "read", files, {"fields": ["raw", "datas", "store_fname", "checksum"]})]  # fmt: skip


@vector("2a-14", "refused")
def hang_a_file_on_a_hidden_record(world, role):
    return [Call("ir.attachment", "create", None, {"vals_list": [
        {"name": "x", "raw": "eA==", "res_model": RECORD, "res_id": hidden(world, role)[0]}]})]  # fmt: skip


@vector("2b")
def row_counts(world, role):
    return [Call("ir.model", "search_read", None, {"domain": [["model", "=", RECORD]], "fields": ["count"]}),
            Call("ir.model", "read", (world.model,), {"fields": ["count", "display_name"]})]  # fmt: skip


@vector("2b", names=False)
def mails_and_tracking(world, role):
    return [Call("mail.mail", "search_read", None, {"domain": [], "fields": ["body_html", "subject", "email_to"], "limit": 50}),
            Call("mail.tracking.value", "search_read", None, {"domain": [], "fields": [], "limit": 50}),
            Call("ir.logging", "search_read", None, {"domain": [], "fields": [], "limit": 50})]  # fmt: skip


@vector("2a-21", names=False)
def filters_and_defaults(world, role):
    return [Call("ir.filters", "search_read", None, {"domain": [], "fields": ["name", "domain", "context"]}),
            Call("ir.default", "search_read", None, {"domain": [], "fields": ["json_value"]}),
            Call("ir.filters", "get_filters", None, {"model": RECORD})]  # fmt: skip


@vector("beside", names=False)
def bus_and_presence(world, role):
    return [Call("bus.bus", "search_read", None, {"domain": [], "fields": ["channel", "message"]}),
            Call("bus.presence", "search_read", None, {"domain": [], "fields": []})]  # fmt: skip


@vector("beside")
def external_ids(world, role):
    domain = [["model", "=", RECORD], ["res_id", "in", list(hidden(world, role))]]
    return [Call("ir.model.data", "search_read", None, {"domain": domain, "fields": ["name", "create_uid"]})]


@vector("beside")
def trail_and_counters(world, role):
    if role == "auditor":
        documents = [["document", "in", [f"{RECORD},{number}" for number in hidden(world, role)]]]
        names = ["payload", "actor", "actor_name"]
        return [Call("intervention.trail", "search_read", None, {"domain": documents, "fields": names})]
    return [Call(f"intervention.{name}", "search_read", None, {"domain": [], "fields": []})
            for name in ("trail", "trail.head", "register")]  # fmt: skip


@vector("2a-18")
def keys_of_people(world, role):
    return [Call("res.users", "read", (world.recorder,), {"fields": ["intervention_keys", "intervention_file_ids"]}),
            Call("hr.employee", "read", (world.employee,), {"fields": ["intervention_tie_ids"]}),
            Call("res.users", "search_count", None, {"domain": [["intervention_keys", "!=", False]]})]  # fmt: skip


@vector("beside")
def home(world, role):
    return [Call("intervention.home", "cards", None, {})]


@vector("beside")
def reports_in_preparation(world, role):
    # the workbook holds codes drawn at random; what it says is compared in words, by test_two_worlds.py
    told = ["name", "state", "total", "published", "changes", "delivered_to", "missing", "version_ids", "compiled_on"]
    return [Call("intervention.report", "search_read", None, {"domain": [], "fields": told}),
            Call("intervention.report", "search_read", None, {"domain": [], "fields": ["figures", "figures_digest"]}),
            Call("intervention.special.matter", "search_read", None, {"domain": [], "fields": []}),
            Call("intervention.meeting.item", "search_read", None, {"domain": [], "fields": []})]  # fmt: skip


@vector("beside", names=False)
def ties_of_others(world, role):
    if role in ("hr", "hr_manager"):
        return []
    domain = [["employee_id.user_id", "!=", world.uids.get(role, 0)], ["kind", "!=", "aide"]]
    return [Call("intervention.kinship", "search_read", None, {"domain": domain, "fields": ["employee_id", "relative_id"]})]


# Rights of one's own making: everybody but who administers the server


@vector("2b", "refused")
def take_rights(world, role):
    if role in ("erp", "admin"):
        return []
    group = world.group
    return [Call("res.users", "write", (world.uids.get(role, 4),), {"vals": {"group_ids": [[4, group]]}}),
            Call("res.groups", "write", (group,), {"vals": {"user_ids": [[4, world.uids.get(role, 4)]]}}),
            Call("ir.model.access", "create", None, {"vals_list": [
                {"name": "x", "model_id": world.model, "perm_read": True, "group_id": group}]}),
            Call("ir.rule", "search", None, {"domain": [["name", "ilike", "never who is named"]]})]  # fmt: skip


@vector("2b", "refused")
def run_code(world, role):
    if role in ("erp", "admin"):
        return []
    return [Call("ir.actions.server", "create", None, {"vals_list": [
                {"name": "x", "model_id": world.model, "state": "code", "code": "raise Exception(1)"}]}),
            Call("ir.model.fields", "create", None, {"vals_list": [
                {"name": "x_leak", "model_id": world.model, "ttype": "char", "related": "recorder_key"}]}),
            Call("ir.cron", "create", None, {"vals_list": [{"name": "x"}]}),
            Call("ir.config_parameter", "set_param", None, {"key": "intervention_registry.small_cell", "value": "1"})]


# Inputs nobody expects


@vector("2a-20")
def text_with_nul(world, role):
    return [Call(RECORD, "name_search", None, {"name": "a\x00b"}),
            Call(RECORD, "search_read", None, {"domain": [["name", "=", "\x00"]], "fields": ["name"]})]  # fmt: skip


@vector("2a-20")
def lone_surrogates(world, role):
    return [Call(RECORD, "name_search", None, {"name": "\ud800"}),
            Call(RECORD, "action_screen", hidden(world, role)[:1], {"decision": "\udfff", "reason": "\ud800"})]  # fmt: skip


@vector("inputs")
def huge_and_odd_ids(world, role):
    return [Call(RECORD, "read", (number,), {"fields": ["name"]}) for number in (2**31 - 1, -1, 0)]


@vector("inputs")
def values_of_the_wrong_kind(world, role):
    one = hidden(world, role)[:1]
    return [Call(RECORD, "action_screen", one, {"decision": ["approve"], "reason": {"a": 1}}),
            Call(RECORD, "evidence_add", one, {"name": 7, "data": [], "classification": {}}),
            Call(RECORD, "search", None, {"domain": [["id", "in", "x"]]}),
            Call(RECORD, "search", None, {"domain": "[('id','>',0)]"})]  # fmt: skip


@vector("inputs", "refused")
def domains_that_reach_through(world, role):
    number = hidden(world, role)[0]
    return [Call(RECORD, "search", None, {"domain": [["recorder_key", "!=", False]]}),
            Call(RECORD, "search", None, {"domain": [["statement_ids", "any!", [["id", ">", 0]]]]}),
            Call("res.users", "search", None, {"domain": [["intervention_file_ids.name", "!=", False]]}),
            Call("hr.employee", "search", None, {"domain": [["intervention_tied_ids", "!=", False], ["id", "=", number]]})]


@vector("inputs", "refused")
def sort_and_group_by_expressions(world, role):
    return [Call(RECORD, "search", None, {"domain": [], "order": order})
            for order in ("recorder_key", "id; SELECT 1", "(SELECT 1)", "create_uid.login")]  # fmt: skip


# Pages


def pages(*paths):
    return [Url(path) for path in paths]


@vector("url 2a-13", names=False)
def file_pages(world, role):
    return pages(*(f"/web/{kind}/{number}{tail}" for number in hidden(world, role, "ir.attachment") for kind, tail in (
        ("content", ""), ("content", "?download=1"), ("image", ""), ("content", "?access_token=x&filename_field=index_content"),
        ("content", "?filename_field=res_name"))))  # fmt: skip


@vector("url 2a-13", names=False)
def field_pages(world, role):
    return pages(*(f"/web/content?model={model}&id={number}&field={field}&filename_field=display_name"
                   for model, field in ((RECORD, "summary"), ("intervention.evidence", "attachment_id"),
                                        ("intervention.statement", "body"))
                   for number in hidden(world, role, model)))  # fmt: skip


@vector("url downloads", names=False)
def download_pages(world, role):
    return pages(*(f"/intervention/evidence/{number}" for number in (*hidden(world, role, "intervention.evidence"), MISSING)),
                 *(f"/intervention/notice/{number}.{kind}" for number in hidden(world, role, "intervention.notice")
                   for kind in ("docx", "pdf")))  # fmt: skip


@vector("url 2a-16", names=False)
def report_pages(world, role):
    ids = ",".join(map(str, hidden(world, role)))
    return pages(*(f"/report/{kind}/{name}/{ids}" for kind in ("html", "text", "pdf")
                   for name in ("web.report_layout", "intervention_registry.report_record", "web.html_container")))  # fmt: skip


@vector("url 2a-3", names=False)
def export_pages(world, role):
    fields = [{"name": name, "label": name, "type": "char"} for name in ("summary", "name", "recorder_id/name")]
    data = {"model": RECORD, "fields": fields, "ids": list(hidden(world, role)), "domain": [], "groupby": [],
            "import_compat": False, "context": {}}  # fmt: skip
    return [Url(f"/web/export/{kind}", form={"data": json.dumps(data)}) for kind in ("csv", "xlsx")] + [
        Url("/web/export/xlsx", form={"data": json.dumps({**data, "ids": False, "groupby": ["recorder_id"]})})]  # fmt: skip


@vector("url web client", names=False)
def deep_links(world, role):
    one = hidden(world, role)[0]
    return pages(f"/odoo/{RECORD}/{one}", f"/odoo/action-intervention_registry.record_action/{one}",
                 f"/mail/view?model={RECORD}&res_id={one}", f"/web#model={RECORD}&id={one}", "/odoo/action-home")  # fmt: skip


@vector("url web client", names=False)
def load_actions_and_menus(world, role):
    return [Url("/web/action/load", data={"action_id": "intervention_registry.record_action"}),
            Url("/web/webclient/load_menus"), Url("/web/session/get_session_info", data={})]  # fmt: skip


@vector("url mail", names=False)
def mail_pages(world, role):
    one = hidden(world, role)[0]
    return [Url("/mail/thread/messages", data={"thread_model": RECORD, "thread_id": one}),
            Url("/mail/thread/data", data={"thread_model": RECORD, "thread_id": one, "request_list": ["followers"]}),
            Url("/mail/data", data={"fetch_params": [["mail.thread", {
                "thread_model": RECORD, "thread_id": one, "request_list": ["followers", "attachments", "activities"]}]]}),
            Url("/mail/message/post", data={"thread_model": RECORD, "thread_id": one, "post_data": {"body": "x"}})]  # fmt: skip


@vector("url uploads", names=False)
def upload_pages(world, role):
    one = str(hidden(world, role)[0])
    return [Url("/web/binary/upload_attachment", form={"model": RECORD, "id": one}),
            Url("/mail/attachment/upload", form={"thread_model": RECORD, "thread_id": one})]  # fmt: skip


@vector("url database", names=False)
def database_pages(world, role):
    return [*pages("/web/database/manager", "/web/database/selector"),
            Url("/web/database/backup", form={"master_pwd": "admin", "name": world.database, "backup_format": "zip"}),
            Url("/web/database/list", data={})]  # fmt: skip


@vector("url other doors", names=False)
def other_doors(world, role):
    one = hidden(world, role)[0]
    return pages(f"/json/1/{RECORD}/{one}", f"/json/{RECORD}", f"/doc/{RECORD}", f"/my/records/{one}",
                 *(["/web/become"] if role not in ("admin", "erp") else []))  # fmt: skip
