"""The gate over JSON-2: every route by which a program reaches a personnel file, as HR officer, HR manager and Settings admin.

The table of what was answered is printed (`pytest -s`).
"""

import pytest
from toolchain.served import Refused

KNOWN = """
import json
from odoo.fields import Command
env = env(su=True)
officer = env.ref('intervention_registry.employee_recorder')
manager = env['res.users'].with_context(no_reset_password=True).create({
    'login': 'hr_manager', 'name': 'hr_manager',
    'group_ids': [Command.set([env.ref('hr.group_hr_manager').id, env.ref('base.group_user').id])]})
def made(model, **values):
    return env[model].create(values).id
officer.department_id.manager_id = officer.parent_id
address = made('res.partner', name='away')
known = {
    'officer': officer.id, 'version': officer.version_id.id, 'resource': officer.resource_id.id,
    'own_department': officer.department_id.id, 'own_job': officer.job_id.id, 'own_login': officer.user_id.id,
    'department': made('hr.department', name='archive'), 'job': made('hr.job', name='archivist'),
    'manager': env.ref('intervention_registry.employee_deputy').id, 'address': address,
    'location': made('hr.work.location', name='away', address_id=address),
    'reason': env.ref('hr.departure_fired').id, 'company': made('res.company', name='other'), 'login': manager.id,
    'calendar': made('resource.calendar', name='half', hours_per_week=10),
    'key': env['res.users.apikeys'].with_user(manager).sudo()._generate('rpc', 'tests', None),
}
env.cr.commit()
print('RESULT' + json.dumps(known))
"""
STATE = """
import json
officer = env(su=True)['hr.employee'].browse({officer}).with_context({{}})
print('RESULT' + json.dumps([officer._gated_state(version) for version in officer._gated_versions()]))
"""
TRACED = """
import json
print('RESULT' + json.dumps(env['intervention.trail'].search_count([('event', '=', 'gate_refused')])))
"""
CALLERS = ("hr", "hr_manager", "admin")
CONTEXT = {"active_test": False, "install_mode": True, "no_wizard": True, "sync_contract_dates": True, "su": True, "bypass": True}


def routes(k):
    """Yield ``(name, model, method, ids, arguments)`` of each route."""
    officer, version = [k["officer"]], [k["version"]]
    for field, value in {
        "department_id": k["department"], "job_id": k["job"], "parent_id": k["manager"], "work_location_id": k["location"],
        "address_id": k["address"], "company_id": k["company"], "active": False, "user_id": k["login"],
        "employee_type": "contractor", "is_enforcement_officer": False, "personnel_authority": "superior",
        "departure_date": "2031-01-01", "departure_reason_id": k["reason"], "job_title": "Guard",
        "resource_calendar_id": k["calendar"], "contract_date_end": "2031-01-01", "trial_date_end": "2031-01-01",
    }.items():  # fmt: skip
        yield f"employee.write {field}", "hr.employee", "write", officer, {"vals": {field: value}}
    yield "employee.write, contexts", "hr.employee", "write", officer, {
        "vals": {"department_id": k["department"]}, "context": CONTEXT}  # fmt: skip
    yield "employee.web_save", "hr.employee", "web_save", officer, {
        "vals": {"department_id": k["department"]}, "specification": {}}  # fmt: skip
    yield "employee.action_archive", "hr.employee", "action_archive", officer, {}
    yield "employee.unlink", "hr.employee", "unlink", officer, {}
    yield "employee.load", "hr.employee", "load", [], {
        "fields": [".id", "department_id/.id"], "data": [[str(k["officer"]), str(k["department"])]]}  # fmt: skip
    yield "employee.create_version", "hr.employee", "create_version", officer, {
        "values": {"date_version": "2031-01-01", "department_id": k["department"]}}  # fmt: skip
    yield "employee.version_ids", "hr.employee", "write", officer, {
        "vals": {"version_ids": [[1, k["version"], {"department_id": k["department"]}]]}}  # fmt: skip
    yield "manager.child_ids", "hr.employee", "write", [k["manager"]], {"vals": {"child_ids": [[4, k["officer"], 0]]}}
    yield "job.employee_ids", "hr.job", "write", [k["job"]], {"vals": {"employee_ids": [[4, k["officer"], 0]]}}
    for field, value in {"department_id": k["department"], "active": False,
                         "employee_id": k["manager"], "is_enforcement_officer": False}.items():  # fmt: skip
        yield f"version.write {field}", "hr.version", "write", version, {"vals": {field: value}}
    yield "version.unlink", "hr.version", "unlink", version, {}
    yield "version.create later", "hr.version", "create", [], {"vals_list": [{
        "employee_id": k["officer"], "date_version": "2031-01-01", "department_id": k["department"]}]}  # fmt: skip
    for field, value in {"active": False, "company_id": k["company"], "user_id": k["login"]}.items():
        yield f"resource.write {field}", "resource.resource", "write", [k["resource"]], {"vals": {field: value}}
    yield "resource.action_archive", "resource.resource", "action_archive", [k["resource"]], {}
    yield "department.write manager_id", "hr.department", "write", [k["own_department"]], {"vals": {"manager_id": k["manager"]}}
    yield "login.unlink", "res.users", "unlink", [k["own_login"]], {}
    yield "job.unlink", "hr.job", "unlink", [k["own_job"]], {}
    yield "department.unlink", "hr.department", "unlink", [k["own_department"]], {}


@pytest.fixture(scope="module")
def known(server):
    known = server.shell(KNOWN)
    server.keys["hr_manager"] = known.pop("key")
    return known


def test_every_route_is_closed_over_json2(server, known):
    """Whatever is called by whoever, the officer's file is as it was; what the gate refused is in the trail."""
    before, table = server.shell(STATE.format(**known)), []
    for name, model, method, ids, arguments in routes(known):
        for login in CALLERS:
            try:
                answer = server.call(login, model, method, ids, **arguments)
                outcome = "import refused" if isinstance(answer, dict) and not answer.get("ids", True) else "answered"
            except Refused as refusal:
                outcome = f"{refusal.status} {refusal.name.rpartition('.')[2]}"
            table.append((name, login, outcome))
    print("\n" + "\n".join(f"{name:<42} {login:<11} {outcome}" for name, login, outcome in table))
    assert server.shell(STATE.format(**known)) == before
    assert not [row for row in table if row[2] == "answered"]
    assert server.shell(TRACED) >= len([row for row in table if row[2].endswith("RedirectWarning")]) > 50


def test_wizard_over_json2(server, known):
    """The departure wizard refuses, and offers the request with its reason and day filled in."""
    [wizard] = server.call("hr_manager", "hr.departure.wizard", "create", vals_list=[{
        "employee_ids": [[6, 0, [known["officer"]]]], "departure_date": "2031-01-01"}])  # fmt: skip
    with pytest.raises(Refused) as refused:
        server.call("hr_manager", "hr.departure.wizard", "action_register_departure", [wizard],
                    context={"employee_termination": True})  # fmt: skip
    assert refused.value.status == 422
    assert refused.value.body["arguments"][3]["default_departure_date"] == "2031-01-01"


def test_harmless_edits_pass_over_json2(server, known):
    """A phone number, a tag and a raise are written like on every file."""
    for vals in ({"work_phone": "1"}, {"private_street": "at home"}, {"wage": 99999.0}):
        assert server.call("hr_manager", "hr.employee", "write", [known["officer"]], vals=vals)
