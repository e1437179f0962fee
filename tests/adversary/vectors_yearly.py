"""What an attacker tries on returns, reports, dashboards and appraisal extracts; registered with all other vectors."""

from transports import Call
from vectors import guesses, hidden, vector
from world import MISSING

RETURN = "intervention.return"
SEEN = ["employee_id", "state", "is_late", "way", "record_count", "is_zero", "filed_at", "display_name"]
SEALED = ("sealed_return", "trail_salt", "row_salt", "create_uid", "create_date", "write_uid", "write_date")
KEEPERS, OFFICERS = ("registrar", "aide"), ("discipline", "kin", "superior")


def returns(world, method, **kwargs):
    return Call(RETURN, method, tuple(world.returns), kwargs)


@vector("returns", names=False)
def what_returns_say(world, role):
    return [Call(RETURN, "search_read", None, {"domain": [["is_mine", "=", False]], "fields": SEEN}),
            returns(world, "read", fields=SEEN), returns(world, "export_data", fields_to_export=["record_count", "filed_at"]),
            returns(world, "web_read", specification={name: {} for name in SEEN})]  # fmt: skip


@vector("returns", names=False)
def what_returns_seal(world, role):
    return [returns(world, "read", fields=[name]) for name in SEALED] + [returns(world, "get_metadata")]


@vector("returns", names=False)
def find_returns_by_what_they_say(world, role):
    conditions = (("record_count", ">", 0), ("is_zero", "=", True), ("is_zero", "!=", True), ("filed_at", "!=", False),
                  ("sealed_return", "!=", False), ("sealed_return", "like", "00000010000001"), ("write_uid", "=", world.recorder))
    return [Call(RETURN, "search_read", None, {"domain": [list(one)], "fields": ["state", "employee_id"]}) for one in conditions]


@vector("returns", names=False)
def order_and_group_returns(world, role):
    domain = [["id", "in", world.returns]]
    return [*(Call(RETURN, "search_read", None, {"domain": domain, "fields": ["employee_id"], "order": f"{name} desc"})
              for name in (*SEALED, "record_count", "filed_at", "activity_ids")),
            *(Call(RETURN, "formatted_read_group", None, {"domain": domain, "groupby": [name], "aggregates": ["__count"]})
              for name in ("way", "is_late", "is_zero", "write_date:day", "sealed_return")),
            *(Call(RETURN, "formatted_read_group", None, {"domain": domain, "groupby": ["state"], "aggregates": [name]})
              for name in ("record_count:sum", "sealed_return:array_agg", "is_zero:bool_or", "filed_at:max"))]  # fmt: skip


@vector("returns", names=False)
def counts_of_returns(world, role):
    return [Call(f"{RETURN}.{name}", "search_read", None, {"domain": [], "fields": []})
            for name in ("period", "unit", "suspicion", "talk")]  # fmt: skip


@vector("returns", "refused")
def file_for_others(world, role):
    acts = [("action_file", {}), ("action_file_zero", {}), ("copy", {}), ("unlink", {}),
            ("action_excuse", {"reason": "x", "until": "x"}), ("write", {"vals": {"state": "due"}})]
    if role not in KEEPERS:  # who takes in what a handler without a login hands in on paper
        acts.append(("action_paper", {"reason": "x"}))
    return [*(Call(RETURN, method, (number,), kwargs) for number in world.returns[:2] for method, kwargs in acts),
            Call(RETURN, "create", None, {"vals_list": [{"period": world.period, "employee_id": world.employee}]})]  # fmt: skip


@vector("returns", "pair", names=False)
def returns_hidden_or_missing(world, role):
    def make(number):
        return Call(RETURN, "action_file_zero", (number,), {})
    rows = hidden(world, role, RETURN)
    return guesses(world, role, make, rows[0], MISSING) if rows else []


@vector("reports")
def dashboards(world, role):
    return [Call("intervention.dashboard", "load", None, arguments) for arguments in (
        {}, *({"kind": kind, "year": world.year} for kind in ("registrar", "discipline", "committee")))]  # fmt: skip


@vector("reports")
def figures_of_reports(world, role):
    names = ["year", "state", "version", "published", "delivered_to", "missing", "digest"]
    return [Call("intervention.report", "read", (world.report,), {"fields": names}),
            Call("intervention.report", "read", (world.report,), {"fields": ["figures"]}),
            *(Call(f"intervention.{name}", "search_read", None, {"domain": [], "fields": []})
              for name in ("report.build", "delivery", "delivery.receipt", "issued", "template"))]  # fmt: skip


@vector("reports", "refused")
def others_offices(world, role):
    calls = [Call("intervention.report", "action_receipt", (world.report,), {"addressee": "party_committee", "receipt": "x"}),
             Call("intervention.report", "action_issue", (world.report,), {"signer": "x"})]  # fmt: skip
    if role not in KEEPERS:
        calls += [Call("intervention.report", "compile", None, {"year": world.year}),
                  Call("intervention.return.period", "make", None, {"period": world.period})]  # fmt: skip
    if role not in OFFICERS:
        calls += [Call("intervention.appraisal", "compile", None, {"year": world.year}),
                  Call("intervention.appraisal", "action_hand", (world.extract,), {})]  # fmt: skip
    return calls


@vector("appraisal", "empty")
def extracts(world, role):
    rows = list(hidden(world, role, "intervention.appraisal"))
    return [Call("intervention.appraisal", "search_read", None, {"domain": domain, "fields": ["effect"]}) for domain in (
        [["id", "in", rows]], [["id", "in", rows], ["record_ids.summary", "!=", False]])] if rows else []  # fmt: skip


@vector("appraisal", "pair")
def extract_hidden_or_missing(world, role):
    def make(number):
        return Call("intervention.appraisal", "download", (number,), {"kind": "docx"})
    rows = hidden(world, role, "intervention.appraisal")
    return guesses(world, role, make, rows[0], MISSING) if rows else []
