"""The people of the golden bureau, in a company of their own beside the example bureau; runs inside `odoo shell`."""

from . import year

OFFICES = {
    "registrar": "registrar", "discipline": "discipline", "discipline2": "discipline", "discipline3": "discipline",
    "committee1": "committee", "committee2": "committee", "committee3": "committee", "custodian": "custodian",
    "superior": "superior",
}  # fmt: skip
LEADERS, OFFICE = "Bureau Leaders", "Registry Office"


class People:
    """Everybody by his key in the tables: `users`, `staff` (personnel files) and `departments` by name."""

    def __init__(self, env):
        self.company = env["res.company"].create({"name": "Golden Bureau", "parent_id": False})
        context = {"allowed_company_ids": self.company.ids, "lang": "en_US", "tz": str(year.ZONE), "no_reset_password": True}
        self.env = env(context=context)
        calendar = self.env["resource.calendar"].create({"name": "Golden hours", "tz": str(year.ZONE)})
        self.company.resource_calendar_id = calendar
        names = {*year.UNITS.values(), LEADERS, OFFICE, *(unit for unit, _cadre in year.STAFF.values())}
        self.departments = {name: self._made("hr.department", name=name) for name in sorted(names)}
        self.users, self.staff = {}, {}
        for name, (unit, is_cadre) in year.STAFF.items():
            self._person(name, unit, is_leading_cadre=is_cadre)
        # the heads come first: whoever joins a unit gets its head as his superior
        for name, (unit, level) in sorted(year.RECORDERS.items(), key=lambda one: one[1][1] != "unit_head"):
            self._recorder(name, unit, level)
        for name, (unit, first, last) in year.ON_PAPER.items():
            self._person(name, year.UNITS[unit], is_enforcement_officer=True, date_version=first,
                         contract_date_start=first, contract_date_end=last)  # fmt: skip
        for name, role in OFFICES.items():
            self._user(name, f"intervention_registry.group_{role}")
            self._person(name, OFFICE, user_id=self.users[name].id, parent_id=False)
        self._user("hr", "hr.group_hr_user")

    def _made(self, model, **values):
        return self.env[model].create({"company_id": self.company.id, **values})

    def _person(self, name, unit, **values):
        self.staff[name] = self._made(
            "hr.employee", name=name, department_id=self.departments[unit].id,
            **{"date_version": "2020-01-01", **values})  # fmt: skip

    def _recorder(self, name, unit, level):
        self._user(name, "intervention_registry.group_recorder")
        department = LEADERS if level == "leader" else year.UNITS[unit]
        self._person(name, department, user_id=self.users[name].id, is_leading_cadre=level == "leader",
                     is_enforcement_officer=True)  # fmt: skip
        if level == "unit_head":
            self.departments[department].manager_id = self.staff[name]

    def _user(self, name, group):
        self.users[name] = self.env["res.users"].create({
            "name": name, "login": f"golden {name}", "lang": "en_US", "tz": str(year.ZONE), "company_id": self.company.id,
            "company_ids": [(6, 0, self.company.ids)],
            "group_ids": [(6, 0, [self.env.ref(one).id for one in ("base.group_user", group)])],
        })  # fmt: skip

    def as_user(self, name, rows):
        """The rows, or the model, as the person sees them."""
        return rows.with_user(self.users[name]).with_company(self.company)

    def model(self, name, model):
        return self.as_user(name, self.env[model])

    def ref(self, name):
        return self.env.ref(f"intervention_registry.{name}")

    def behaviour(self, code):
        """The behaviour of a code such as A8(1)."""
        return self.ref(f"basis_{code.lower().replace('(', '_').rstrip(')')}")
