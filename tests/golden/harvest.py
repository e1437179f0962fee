"""What the registry says of the golden year: everything that a test compares, as plain values; runs inside `odoo shell`."""

import base64

from . import year
from .load import BEGINNING, Year

EXACT, USUAL = 1, 3  # smallest counts that are shown
ROLES = ("registrar", "committee1", "discipline")


def harvest(env):
    """Live the year and return the reports, live figures, dashboards and documents."""
    from freezegun import freeze_time

    with freeze_time(BEGINNING) as clock:
        lived = Year(env, clock)
        lived.live()
        env.cr.commit()
        told = Harvest(lived).told()
        env.cr.commit()
    return told


class Harvest:
    def __init__(self, lived):
        self.people, self.model = lived.people, lived.model
        self.units = {key: self.people.departments[name] for key, name in year.UNITS.items()}

    def told(self):
        told = {"units": {key: unit.id for key, unit in self.units.items()}}
        for threshold in (EXACT, USUAL):
            self.people.env["ir.config_parameter"].set_param("intervention_registry.small_cell", str(threshold))
            for of_year in (year.YEAR - 1, year.YEAR):
                told[f"{threshold} {of_year}"] = self.report(of_year)
            for key, unit in self.units.items():
                told[f"{threshold} {year.YEAR} {key}"] = self.report(year.YEAR, unit)
        told["live"] = self.live(True)
        told["live usual"] = self.live(False)
        told["dashboards"] = {role: self.dashboard(role) for role in ROLES}
        return told

    def report(self, of_year, unit=None):
        reports = self.model("registrar", "intervention.report")
        arguments = {"department": unit.id} if unit else {}
        report = reports.browse(reports.compile(of_year, "annual", **arguments))
        again = reports.compile(of_year, "annual", **arguments)
        document = {} if unit else report.download("docx")
        return {
            "total": report.total, "figures": report.figures, "published": report.published, "tables": report._tables(),
            "measures": report._measures(), "workbook": as_text(report.workbook), "digest": report.digest,
            "again": again == report.id, "document": document.get("data"), "version": report.version,
        }  # fmt: skip

    def live(self, exact):
        # the discipline office alone may ask for exact figures
        reports = self.model("discipline", "intervention.report")
        first, last = f"{year.YEAR}-01-01", f"{year.YEAR}-12-31"
        return reports._live(self.people.company, year.date.fromisoformat(first), year.date.fromisoformat(last), exact=exact)

    def dashboard(self, role):
        kind = role.rstrip("123")
        return self.model(role, "intervention.dashboard").load(kind, year.YEAR, False)


def as_text(data):
    return data.decode() if isinstance(data, bytes) else base64.b64encode(data or b"").decode()
