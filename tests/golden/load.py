"""The golden year, lived day by day by the registry's own methods; runs inside `odoo shell` with the clock set back."""

import base64
from datetime import datetime, time, timedelta

from . import events, year
from .people import People
from .returns import Returns

WORDS = "For a reason"
BEGINNING = datetime(2024, 12, 1, 2)
MORNING = time(2)  # ten o'clock in the bureau


class Year:
    """All acts of the tables in the order of time."""

    def __init__(self, env, clock):
        self.clock, self.people = clock, People(env)
        self.as_user, self.model = self.people.as_user, self.people.model
        self.cases = {(unit, stage): self._case(unit, stage) for unit in year.UNITS for stage in year.STAGES}
        self.records, self.notices, self.changes = {}, {}, {}
        self.returns = Returns(self.people)

    def live(self):
        """Let everything happen; the clock stands at the closing of the books then."""
        for moment, act, *arguments in sorted(self._agenda(), key=lambda one: one[0]):
            self._turn_to(moment)
            act(*arguments)
        self._turn_to(year.CLOSING)

    def _turn_to(self, moment):
        self.clock.move_to(moment)
        # the trail takes its time from the database, whose cursor remembers it
        self.people.env.cr._now = moment

    def _agenda(self):
        for record in year.RECORDS:
            yield record.submitted, self.submitted, record
            if record.end not in ("submitted", "direct"):
                yield record.submitted + timedelta(hours=1), self.screened, record
            for moment, act in record.acts:
                yield moment, getattr(self, act), record
        for sanction in events.SANCTIONS:
            record = year.BY_NUMBER[sanction.record]
            yield record.found + timedelta(days=sanction.days, hours=1), self.sanctioned, record, sanction
        for row in events.CHANGES:
            yield datetime.combine(row.asked, MORNING), self.asked_for, row
            yield datetime.combine(row.asked, MORNING) + timedelta(days=20), self.settled, row
        for row in events.OMISSIONS:
            yield datetime.combine(row.decided, MORNING), self.omitted, row
        for row in events.REPRISALS:
            yield datetime.combine(row.reported, MORNING), self.avenged, row
        for row in events.OPENINGS:
            yield row.asked, self.opened, row
        yield from self.returns.agenda()

    def _case(self, unit, stage):
        handlers = [self.people.staff[name].id for name in year.RECORDERS]
        return self.people._made("intervention.case", name=f"G-{unit}-{stage}", title="Quarry at the river", stage=stage,
                                 department_id=self.people.departments[year.UNITS[unit]].id,
                                 handler_ids=[(6, 0, handlers)])  # fmt: skip

    # one record

    def submitted(self, record):
        staff = self.people.staff
        if record.who in year.STAFF:
            came = {"intervenor_id": staff[record.who].id}
        else:
            came = {"intervenor_name": "Somebody", "intervenor_unit": year.OUTSIDERS[record.who], "intervenor_position": "Clerk"}
        made = self.model(record.by, "intervention.record").create({
            "case_id": self.cases[record.unit, record.stage].id, "occurred_at": record.happened,
            "nature": record.nature, "form": record.form, "attribution": record.behalf, "response": record.answer,
            "principal_id": staff[record.leader].id if record.leader else False, "direct_route": record.end == "direct",
            "inquiry_basis": "Audit Law" if record.nature == "inquiry" else False, "summary": f"Golden {record.no}",
            "behaviour_ids": [(6, 0, [self.people.behaviour(code).id for code in record.behaviours])], **came,
        })  # fmt: skip
        made.action_submit()
        self.records[record.no] = made

    def screened(self, record):
        decision = "return" if record.end == "returned" else "approve"
        self._by("registrar", record).action_screen(decision, WORDS)

    def found(self, record):
        for officer in ("discipline", "discipline2"):
            self._by(officer, record).action_verify(record.finding, record.found_severity, WORDS)

    def proposed(self, record):
        self._by("discipline", record).action_propose(WORDS)

    def voted(self, record):
        for member in ("committee1", "committee2"):
            self._by(member, record).action_vote("approve", record.last_severity, WORDS)

    def authorised(self, record):
        self._by("committee3", record).action_authorise("approve", WORDS)

    def drafted(self, record):
        self.notices[record.no] = self.model("discipline", "intervention.notice").create({
            "name": "Notice", "facts": "Facts", "decision": "Decision",
            "record_ids": [(6, 0, self.records[record.no].ids)]})  # fmt: skip

    def approved(self, record):
        self.as_user("committee1", self.notices[record.no]).action_approve("approve", WORDS)

    def circulated(self, record):
        self.as_user("committee2", self.notices[record.no]).action_circulate()

    def closed(self, record):
        self._by("discipline", record).action_close(WORDS)

    def _by(self, name, record):
        return self.as_user(name, self.records[record.no])

    # beside the records

    def sanctioned(self, record, sanction):
        person = self.people.staff[record.leader or record.who]
        self.model("discipline", "intervention.sanction").create({
            "record_id": self.records[record.no].id, "employee_id": person.id, "ground": "interference", "decided_by": "Bureau",
            "type_id": self.people.ref(f"sanction_type_{sanction.kind}").id, "decided_on": year.local_day(self.clock()),
        })  # fmt: skip

    def omitted(self, row):
        staff, (unit, _level) = self.people.staff, year.RECORDERS[row.who]
        omission = self.model("discipline3", "intervention.omission").create({
            "employee_id": staff[row.who].id, "case_id": self.cases[unit, "filing"].id, "found_by": "look_back",
            "happened_on": row.decided - timedelta(days=20), "intervenor_id": staff["clerk"].id, "facts": "Left out",
            "kind": row.kind, "source": "D-1"})  # fmt: skip
        omission.action_report()
        for officer in ("discipline", "discipline2"):
            self.as_user(officer, omission).action_verify("confirmed", WORDS)
        self.as_user("committee1", omission).action_decide("approve", WORDS)

    def avenged(self, row):
        recorder, staff = year.BY_NUMBER[row.record].by, self.people.staff
        protection = self.model(recorder, "intervention.protection").search(
            [("record_id", "=", self.records[row.record].id)])  # fmt: skip
        report = self.model(recorder, "intervention.retaliation").create({
            "protection_id": protection.id, "suspect_id": staff[row.suspect].id, "facts": "Moved to the archive"})  # fmt: skip
        report.action_report()
        for officer in ("discipline", "discipline2"):
            self.as_user(officer, report).action_verify(row.finding, WORDS)
        if row.finding == "retaliation":
            self.as_user("committee1", report).action_decide("approve", WORDS)
            self.as_user("discipline", report).action_correct("restore_post", WORDS)
        self.as_user("discipline", report).action_close(WORDS)

    def asked_for(self, row):
        action = self.model("hr", "intervention.personnel.action").create({
            "employee_id": self.people.staff[row.who].id, "kind": "transfer", "article": "Article 1",
            "ground_id": self.people.ref("basis_civil_servant_law_transfer").id, "procedure": "The leading group deliberated",
            "heard": "yes", "deliberated": "yes", "notified": "yes", "appeal_told": "not_needed",
            "new_department_id": self.people.departments["Bureau Office"].id})  # fmt: skip
        action.document_add("minutes.txt", base64.b64encode(b"minutes").decode())
        action.action_submit()
        for name in ("discipline", "discipline2", "committee1", "committee2"):
            voter = self.as_user(name, action)
            voter.action_decide(row.decision, WORDS)
            if name.startswith("discipline") and row.decision == "approve" and voter.needs_check:
                voter.action_check("approve", WORDS)
        self.changes[row] = action

    def settled(self, row):
        """The hourly job brings a voted request to its end."""
        self.changes[row].sudo()._settle()

    def opened(self, row):
        asked = self.as_user("discipline", self.records[row.record]).action_ask_identity(WORDS)
        request = self.model("custodian", "intervention.identity.request").browse(asked)
        request.action_decide(row.decision, WORDS)
