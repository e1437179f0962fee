"""Who changes access to the registry over a real server is told to the auditor, and gives nobody two roles that clash."""

import itertools

import pytest
import requests
from toolchain.served import Refused

IDS = """
import json
names = ['group_auditor', 'group_custodian', 'group_registrar', 'rule_record_named', 'access_intervention_trail_auditor',
         'user_auditor', 'user_custodian', 'user_hr', 'user_director', 'ir_cron_due']
ids = {name: env.ref('intervention_registry.' + name).id for name in names}
ids['admin'] = env.ref('base.user_admin').id
print('RESULT' + json.dumps(ids))
"""
FLAGS = {"install_mode": True, "module": "intervention_registry", "tracking_disable": True, "no_trail": True,
         "active_test": False, "uninstall": True, "_force_unlink": True}  # fmt: skip


@pytest.fixture(scope="module")
def ids(server):
    return server.shell(IDS)


class Browser:
    """A web session of one login."""

    def __init__(self, server, login):
        self.server, self.session, self.numbers = server, requests.Session(), itertools.count()
        self.session.trust_env = False  # this machine only, whatever its proxy
        answer = self.rpc("/web/session/authenticate", db=server.database, login=login, password=login)
        assert answer["result"]["uid"], answer

    def rpc(self, path, **params):
        body = {"jsonrpc": "2.0", "id": next(self.numbers), "params": params}
        return self.session.post(self.server.url + path, json=body, timeout=60).json()

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.rpc(path, model=model, method=method, args=list(args), kwargs=kwargs)

    def get(self, path):
        return self.session.get(self.server.url + path, timeout=60, allow_redirects=False)


def alerts(server, known=0):
    """What the auditor reads of the alerts after number `known`."""
    return server.call("auditor", "intervention.alert", "search_read", domain=[["id", ">", known]], order="id",
                       fields=["kind", "actor", "summary", "model", "res_id"])  # fmt: skip


def newest(server):
    return max([alert["id"] for alert in alerts(server)], default=0)


def test_changes_over_json2_are_told(server, ids):
    """Roles, rules, access lines and scheduled actions: one alert each under the administrator's number, flags or not."""
    actor, role = f"user:{ids['admin']}", ids["group_registrar"]
    for kind, model, row, vals in (
        ("role", "res.users", ids["user_director"], {"group_ids": [[4, role]]}),
        ("role", "res.groups", role, {"user_ids": [[3, ids["user_director"]]]}),
        ("rights", "ir.rule", ids["rule_record_named"], {"active": False}),
        ("rights", "ir.rule", ids["rule_record_named"], {"active": True}),
        ("rights", "ir.model.access", ids["access_intervention_trail_auditor"], {"perm_write": True}),
        ("rights", "ir.model.access", ids["access_intervention_trail_auditor"], {"perm_write": False}),
        ("code", "ir.cron", ids["ir_cron_due"], {"active": False}),
        ("code", "ir.cron", ids["ir_cron_due"], {"active": True}),
    ):
        known = newest(server)
        server.call("admin", model, "write", [row], vals=vals, context=FLAGS)
        assert [(alert["kind"], alert["actor"]) for alert in alerts(server, known)] == [(kind, actor)], (model, vals)


def test_clashing_roles_are_refused_over_json2(server, ids):
    """No second role sticks, from the user or the group, to another or to oneself; each refusal is told, and nothing else."""
    known = newest(server)
    clashes = (
        ("res.users", ids["user_auditor"], {"group_ids": [[4, ids["group_custodian"]]]}),
        ("res.users", ids["user_hr"], {"group_ids": [[4, ids["group_auditor"]]]}),
        ("res.users", ids["admin"], {"group_ids": [[4, ids["group_registrar"]]]}),
        ("res.groups", ids["group_auditor"], {"user_ids": [[4, ids["admin"]], [4, ids["user_custodian"]]]}),
        ("res.groups", ids["group_auditor"], {"implied_ids": [[4, ids["group_custodian"]]]}),
        ("res.groups", ids["group_custodian"], {"implied_by_ids": [[4, ids["group_auditor"]]]}),
    )
    for model, row, vals in clashes:
        with pytest.raises(Refused) as refusal:
            server.call("admin", model, "write", [row], vals=vals, context=FLAGS)
        assert refusal.value.name == "odoo.exceptions.ValidationError", refusal.value.body
    told = [(alert["kind"], alert["actor"]) for alert in alerts(server, known)]
    assert told == [("conflict", f"user:{ids['admin']}")] * len(clashes)


def test_superuser_session_is_told_and_remembered(server, ids):
    """`/web/become` is told, and so is what the session does next, both under the administrator's number."""
    known, browser = newest(server), Browser(server, "admin")
    assert browser.get("/web/become").status_code in (302, 303)
    assert browser.rpc("/web/session/get_session_info")["result"]["uid"] == 1
    for active in (False, True):
        answer = browser.call("ir.rule", "write", [ids["rule_record_named"]], {"active": active}, context=FLAGS)
        assert answer.get("result"), answer
    told = [(alert["kind"], alert["actor"]) for alert in alerts(server, known)]
    assert told == [("superuser", f"user:{ids['admin']}"), *[("rights", f"user:{ids['admin']}")] * 2]
    known, plain = newest(server), Browser(server, "director")
    plain.get("/web/become")
    assert plain.rpc("/web/session/get_session_info")["result"]["uid"] == ids["user_director"]
    assert not alerts(server, known)


def test_key_for_programs_is_told(server, ids):
    """A role holder's new API key, made in the browser with his password, is told."""
    known, browser = newest(server), Browser(server, "auditor")
    [row] = browser.call("res.users.apikeys.description", "create", [{"name": "k", "duration": "1"}])["result"]
    answer = browser.call("res.users.apikeys.description", "make_key", [row])["result"]
    if answer["res_model"] == "res.users.identitycheck":
        browser.call("res.users.identitycheck", "run_check", [answer["res_id"]], context={"password": "auditor"})
    [alert] = alerts(server, known)
    assert (alert["kind"], alert["model"], alert["res_id"]) == ("account", "res.users", ids["user_auditor"])


def test_trail_still_verifies(server):
    """The chain of access changes holds after all that."""
    assert server.call("auditor", "intervention.trail", "verify")["ok"]
