"""What the registry says of the golden year: everything that a test compares, as plain values; runs inside `odoo shell`."""

import base64

from . import year
from .load import BEGINNING, Year

EXACT, USUAL = 1, 3  # smallest counts that are shown
BEFORE = year.YEAR - 1
EXTRACTS = (BEFORE, year.YEAR, year.YEAR + 1)
ROLES = {"registrar": "registrar", "discipline": "discipline", "committee": "committee1"}


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
        self.people, self.model, self.returns = lived.people, lived.model, lived.returns
        self.units = {key: self.people.departments[name] for key, name in year.UNITS.items()}

    def told(self):
        told = {"returns": self.returns.told(), "appraisals": {of_year: self.extracts(of_year) for of_year in EXTRACTS}}
        # the level of who recorded is counted once for each year, whatever the threshold is later
        for threshold, years in ((EXACT, (BEFORE,)), (USUAL, (BEFORE, year.YEAR)), (EXACT, (BEFORE, year.YEAR))):
            self.people.env["ir.config_parameter"].set_param("intervention_registry.small_cell", str(threshold))
            for of_year in years:
                told[f"{threshold} {of_year}"] = self.report(of_year)
            for key, unit in self.units.items() if year.YEAR in years else ():
                told[f"{threshold} {year.YEAR} {key}"] = self.report(year.YEAR, unit)
            if year.YEAR in years:
                told[f"{threshold} live"] = self.live()
                told[f"{threshold} dashboards"] = {role: self.dashboard(role) for role in ROLES}
        return told

    def report(self, of_year, unit=None):
        reports = self.model("registrar", "intervention.report")
        arguments = {"department": unit.id} if unit else {}
        report = reports.browse(reports.compile(of_year, "annual", **arguments))
        again = reports.compile(of_year, "annual", **arguments)
        return {
            "published": report.published, "tables": report._tables(), "measures": report._measures(),
            "workbook": as_text(report.workbook), "again": again == report.id, "version": report.version,
            "chinese": report.with_context(lang="zh_CN")._tables(), "document": report.download("docx")["data"],
            "pdf": report.download("pdf")["data"], "digest": report.digest,
            "verify": report._published_digest(),
        }  # fmt: skip

    def extracts(self, of_year):
        """The extracts of a year as HR has them, by the name of the cadre."""
        extracts = self.model("discipline", "intervention.appraisal")
        extracts = extracts.browse(extracts.compile(of_year))
        for extract in extracts:
            self.people.as_user("discipline2", extract).action_confirm("approve", "As in the ledger")
            extract.action_hand()
        return {
            one.employee_id.name: {
                "records": one.record_count, "severity": one.severity, "effect": one.effect,
                "outcomes": [outcome[1] for outcome in one.outcomes or ()],
                "document": one.download("docx")["data"], "pdf": one.download("pdf")["data"]}
            for one in self.people.as_user("hr", extracts)}  # fmt: skip

    def live(self):
        first, last = f"{year.YEAR}-01-01", f"{year.YEAR}-12-31"
        reports = self.model("registrar", "intervention.report")
        return reports._live(self.people.company, year.date.fromisoformat(first), year.date.fromisoformat(last))

    def dashboard(self, role):
        return self.model(ROLES[role], "intervention.dashboard").load(role, year.YEAR, False)


def as_text(data):
    return data.decode() if isinstance(data, bytes) else base64.b64encode(data or b"").decode()
