"""The returns of the golden year, made and filed by its own methods; runs inside `odoo shell` with the clock set back."""

from datetime import timedelta

from . import year
from .reckon_returns import days_of, filed_at, how, owed

WORDS = "For a reason"
# days of the next month; what nobody filed is counted on the tenth, and what came after that is taken in at its end
PUT_OFF_UNTIL, EXCUSED, COUNTED, TAKEN_IN = 25, 4, 10, 26


class Returns:
    """What handlers, the ledger keeper and the scheduled action do about returns."""

    def __init__(self, people):
        self.people, self.refused = people, []

    def agenda(self):
        """Triples of a moment, an act and its arguments."""
        for period in year.PERIODS:
            _first, last = days_of(period)
            midnight = year.at_midnight(last + timedelta(days=1))
            yield midnight - timedelta(seconds=1), self.too_early, period
            yield midnight, self.scheduled
            yield self._on(last, COUNTED), self.scheduled
            yield self._on(last, TAKEN_IN), self.scheduled
            for who in owed(period):
                if how(who, period) == "put off":
                    yield self._on(last, EXCUSED), self.excused, who, period
                if filed_at(who, period):
                    yield filed_at(who, period), self.filed, who, period

    def _on(self, last, day):
        return year.at_midnight(last + timedelta(days=day)) + timedelta(hours=10)

    def scheduled(self):
        """The daily job, which works for all companies."""
        self.people.env["intervention.return.period"]._cron_returns()

    def too_early(self, period):
        """A second before the month is over its returns are refused."""
        from odoo.exceptions import UserError

        try:
            self.people.model("registrar", "intervention.return.period").make(period)
        except UserError:
            self.refused.append(period)

    def filed(self, who, period):
        row = self._row(who, period)
        if who in year.ON_PAPER:
            return self.people.as_user("registrar", row).action_paper(WORDS)
        own = self.people.as_user(who, row)
        return own.action_file() if own.record_count else own.action_file_zero()

    def excused(self, who, period):
        _first, last = days_of(period)
        self.people.as_user("registrar", self._row(who, period)).action_excuse(
            WORDS, str(last + timedelta(days=PUT_OFF_UNTIL)))  # fmt: skip

    def _row(self, who, period):
        return self.people.env["intervention.return"].search(
            [("employee_id", "=", self.people.staff[who].id), ("period", "=", period)]).ensure_one()  # fmt: skip

    # what was made of it

    def told(self):
        """What everybody sees of his own returns, what the ledger keeper sees of all, and the counts of the periods."""
        periods = self.people.model("registrar", "intervention.return.period").search([])
        return {
            "refused": self.refused,
            "own": {who: self._seen(who, [("is_mine", "=", True)]) for who in year.RECORDERS},
            "keeper": self._seen("registrar", []),
            "periods": {period.name: self._counts(period) for period in periods},
        }

    def _seen(self, who, domain):
        return {f"{row.employee_id.sudo().name} {row.period}": [row.state, row.is_late, row.record_count, row.is_zero,
                                                               str(row.filed_at or "")]
                for row in self.people.model(who, "intervention.return").search(domain)}  # fmt: skip

    def _counts(self, period):
        units = {unit.department_id.name: [unit.owed_count, unit.filed_count, unit.late_count, unit.paper_count, unit.zero_text]
                 for unit in period.unit_ids}  # fmt: skip
        return {"whole": [period.owed_count, period.filed_count, period.overdue_count],
                "zero": None if period.is_hidden else period.zero_count, "units": units}  # fmt: skip
