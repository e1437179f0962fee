"""`make run`: the registry with the example bureau."""

from . import databases, odoo
from .place import ADDON, set_stamp, stamp, step

DATABASE = "demo"
# The example bureau's accounts; each password is the login.
ROLES = {
    "recorder": "办案人员",
    "registrar": "台账管理员",
    "discipline": "纪检机构",
    "discipline2": "纪检机构（第二核查人）",
    "discipline3": "纪检机构（意见不一时）",
    "committee1": "党委委员",
    "committee2": "党委委员",
    "committee3": "党委委员",
    "superior": "上级机关受理人",
    "custodian": "身份保管员",
    "auditor": "安全审计员",
    "hr": "人事",
    "director": "局长（被记录的领导干部，无岗位）",
    "admin": "系统管理员",
}


def prepare(settings):
    """The database `demo`, installed once and updated when the addon has changed."""
    key = databases.addon_digest()
    if not databases.installed(settings, DATABASE):
        databases.install(settings, DATABASE, demo=True)
    elif stamp(DATABASE) != key:
        with step(f"Odoo: updating {ADDON.name} in the database {DATABASE}"):
            update = odoo.run(settings, "-d", DATABASE, "-u", ADDON.name, "--stop-after-init", "--log-level=warn")
            odoo.check(update, "The update")
    set_stamp(DATABASE, key)


def serve(settings, port):
    _announce(settings, port)
    arguments = ["-d", DATABASE, "--no-database-list", "--http-port", port, "--log-level=warn"]
    return odoo.foreground(odoo.command(settings, *arguments), settings)


def _announce(settings, port):
    logins = {login for (login,) in databases.query(settings, DATABASE, "SELECT login FROM res_users WHERE active")}
    print(f"\nThe registry is served on http://127.0.0.1:{port} (Ctrl-C ends it)\n\n  login        password     role")
    for login, role in ROLES.items():
        if login in logins:
            print(f"  {login:<12} {login:<12} {role}")
    print(flush=True)
