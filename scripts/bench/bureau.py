"""The people of the measured bureau, made by Odoo itself: everybody who has a role, and a staff to name in records."""

from odoo import Command

COMPANY, NEIGHBOUR = "Bench Bureau", "Neighbour Bureau"
HANDLERS, STAFF = 30, 120
OFFICES = {"registrar": 3, "discipline": 6, "committee": 7, "superior": 3, "custodian": 2, "auditor": 2}
BEHAVIOURS = [("duty", "=", "behaviour"), ("regime", "in", ("staff", "cadre"))]


def found(env):
    """Two bureaus, the first with all its people; both use the system in Chinese."""
    env.company.name = COMPANY
    env["res.company"].create({"name": NEIGHBOUR})
    offices = env["hr.department"].create([{"name": f"Office {number}"} for number in range(12)])
    chief = _person(env, "chief", is_leading_cadre=True)
    people = [f"staff {number}" for number in range(STAFF)]
    heads = env["hr.employee"].concat(*(_person(env, f"head {number}", parent_id=chief.id) for number in range(10)))
    for number, name in enumerate(people):
        _person(env, name, parent_id=heads[number % len(heads)].id, is_leading_cadre=number % 25 == 0,
                department_id=offices[number % len(offices)].id, job_title="Clerk")  # fmt: skip
    for role, count in {"recorder": HANDLERS, **OFFICES}.items():
        for number in range(count):
            _holder(env, role, number, chief.id if role == "recorder" else False)
    env["intervention.case"].with_user(user(env, "recorder")).create({"name": "BENCH", "title": "Quarry at the river"})


def user(env, role, number=0):
    """One of the holders of a role."""
    return env["res.users"].search([("login", "=", f"{role} {number}")])


def strangers(env):
    """The staff without any role, who are named in records."""
    return env["hr.employee"].search([("user_id", "=", False), ("name", "like", "staff")])


def _person(env, name, **values):
    return env["hr.employee"].create({"name": name, "date_version": "2015-01-01", **values})


def _holder(env, role, number, superior):
    groups = env.ref("base.group_user") + env.ref(f"intervention_registry.group_{role}")
    holder = env["res.users"].with_context(no_reset_password=True).create({
        "name": f"{role} {number}", "login": f"{role} {number}", "lang": "zh_CN", "tz": "Asia/Shanghai",
        "group_ids": [Command.set(groups.ids)],
    })  # fmt: skip
    _person(env, holder.name, user_id=holder.id, parent_id=superior, is_enforcement_officer=role == "recorder")
