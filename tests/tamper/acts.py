"""What the people of the example bureau do, by the registry's own methods; runs inside `odoo shell` (see filled.py)."""

import base64
import random
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

WORDS = "For a reason"
LOGINS = (
    "recorder", "recorder2", "registrar", "discipline", "discipline2", "discipline3", "committee1", "committee2", "committee3",
    "auditor", "hr", "admin",
)  # fmt: skip
CASES = ("quarry", "warehouse", "stone_pit", "building_land", "logistics", "survey")
VISITORS = ("planner", "land_officer", "mining_officer")
OPEN = ("draft", "submitted", "verifying", "found", "deliberating", "resolved", "authorised", "circulated")
OFFICERS = ("recorder", "recorder2", "brigade_leader", "land_officer", "mining_officer")


class Bureau:
    """The bureau at work: `work()` lets somebody take the next act, drawn from a seed."""

    def __init__(self, env, seed):
        self.env, self.random = env, random.Random(seed)
        self.users = {user.login: user for user in env["res.users"].search([("login", "in", LOGINS)])}
        self.records = env["intervention.record"]
        self.slips = []  # what the recorders took home
        self.done = {}  # act: how often it was taken

    def ref(self, name):
        return self.env.ref(f"intervention_registry.{name}")

    def by(self, login, row):
        return row.with_user(self.users[login])

    def work(self):
        """Take one act that is due somewhere; its name."""
        acts = [self.go_on] * 8 + [self.submitted, self.words, self.file, self.look, self.kinship, self.draft, self.new_key]
        acts += [self.new_signing_key, self.seal_anew, self.acknowledge, self.due, self.personnel, self.case, self.erasure]
        acts += [self.returns, self.report, self.extract]
        return self.take(self.random.choice(acts))

    def busy(self, count):
        """Take as many acts, each a request of its own."""
        for _time in range(count):
            self.work()
            self.env.cr.commit()

    def close_the_books(self):
        """Give positions and make a checkpoint, as the scheduled action does; its receipt as a file and as a square code."""
        self.env["intervention.trail"]._sequence()
        self.env.cr.commit()
        checkpoint = self.env["intervention.checkpoint"]._make()
        self.env.cr.commit()
        return [checkpoint._file(), checkpoint.code]

    def take(self, act, *arguments):
        """Take the act; what is refused leaves nothing behind, as in a request of its own."""
        from odoo.exceptions import UserError

        savepoint, kept = self.env.cr.savepoint(), (list(self.slips), self.records)
        try:
            act(*arguments)
            self.env.flush_all()
        except UserError:
            self.env.clear()
            savepoint.close(rollback=True)
            self.slips, self.records = kept
            return self._count(f"refused {act.__name__}")
        savepoint.close(rollback=False)
        return self._count(act.__name__)

    def outside(self):
        """Say what the tests have to know, and where an attacker finds the files and the signing key."""
        store, keys = self.env["ir.attachment"]._filestore(), self.env["intervention.key"]._folder()
        signed = list(self.env["intervention.checkpoint.key"]._known())
        return {"slips": self.slips, "store": store, "keys": str(keys), "signed": signed, "done": self.done}

    def _count(self, name):
        self.done[name] = self.done.get(name, 0) + 1
        return name

    def draft(self):
        """A handler writes down an approach and leaves it as a draft."""
        login = self.random.choice(("recorder", "recorder2"))
        case = self.ref(f"case_{self.random.choice(CASES)}")
        case.sudo().handler_ids |= self.users[login].employee_id
        return self.env["intervention.record"].with_user(self.users[login]).create({
            "case_id": case.id, "occurred_at": datetime.now().replace(microsecond=0) - timedelta(hours=2),
            "intervenor_id": self.ref(f"employee_{self.random.choice(VISITORS)}").id, "summary": self.sentence(),
            "behaviour_ids": [(6, 0, self.ref(f"basis_a8_{self.random.randint(1, 4)}").ids)],
        })  # fmt: skip

    def sentence(self):
        return f"He asked for {self.random.getrandbits(40):x}"

    def submitted(self):
        """A handler submits what he wrote and takes the slip home."""
        record = self.draft()
        if self.random.random() < 0.4:
            self.file(record)
        record.action_submit()
        self.slips.append(record._slip_code(record._slip_row()))
        self.records |= record.sudo()
        return record

    def some(self, *states):
        found = self.records.filtered(lambda record: record.state in states)
        return self.random.choice(found) if found else self.submitted().sudo()

    def go_on(self, record=None):
        """Whoever has one of the records takes the next step on it."""
        record = record or self.some(*OPEN)
        getattr(self, f"_from_{record.state}")(record)

    def _from_draft(self, record):
        for login in ("recorder", "recorder2"):
            mine = self.by(login, record)
            if mine.has_access("read") and mine.is_mine:
                mine.statement_add("supplement", self.sentence())
                mine.action_submit()

    def _from_submitted(self, record):
        decision = self.random.choice(("approve", "approve", "approve", "return"))
        self.by("registrar", record).action_screen(decision, WORDS)

    def _from_verifying(self, record):
        if self.random.random() < 0.1:
            return self.by("discipline3", record).action_recuse(WORDS)
        finding = "breach" if record.id % 3 else "no_breach"
        decided = record.review_ids.filtered(lambda row: row.step == "verify").reviewer_id
        login = next(name for name in ("discipline", "discipline2", "discipline3") if self.users[name] not in decided)
        return self.by(login, record).action_verify(finding, "ordinary", WORDS)

    def _from_found(self, record):
        act = "action_propose" if record.finding == "breach" else "action_close"
        getattr(self.by("discipline", record), act)(WORDS)

    def _from_deliberating(self, record):
        voted = record.review_ids.filtered(lambda row: row.step == "deliberate").reviewer_id
        login = next(name for name in ("committee1", "committee2", "committee3") if self.users[name] not in voted)
        self.by(login, record).action_vote("approve", "ordinary", WORDS)

    def _from_resolved(self, record):
        self.by("committee3", record).action_authorise("approve", WORDS)

    def _from_authorised(self, record):
        notice = self.env["intervention.notice"].search([("record_ids", "in", record.ids)], limit=1)
        if not notice:
            self.env["intervention.notice"].with_user(self.users["discipline"]).create({
                "name": "A notice", "record_ids": [(6, 0, record.ids)], "facts": self.sentence(), "decision": WORDS})  # fmt: skip
        elif notice.state == "draft":
            self.by("committee1", notice).action_approve("approve", WORDS)
        else:
            self.by("committee2", notice).action_circulate()

    def _from_circulated(self, record):
        if not record.sanction_ids:
            self.env["intervention.sanction"].with_user(self.users["discipline"]).create({
                "record_id": record.id, "employee_id": record.intervenor_id.id, "decided_by": "Bureau",
                "type_id": self.ref("sanction_type_org_talk").id})  # fmt: skip
        self.by("discipline", record).action_close(WORDS)

    def words(self):
        record = self.some("verifying", "found", "deliberating")
        self.by("discipline", record).statement_add("question", self.sentence())

    def file(self, record=None):
        record = record or self.by("discipline", self.some("verifying", "found"))
        content = f"{self.sentence()}\n".encode() * self.random.randint(1, 40)
        record.evidence_add("letter.txt", base64.b64encode(content).decode())

    def look(self):
        evidence = self.env["intervention.evidence"].search([("record_id", "in", self.records.ids)], limit=20)
        if evidence:
            self.by("discipline", self.random.choice(evidence)).download()

    def kinship(self):
        ties = self.env["intervention.kinship"].with_user(self.users["hr"])
        pair = self.random.sample(VISITORS, 2)
        employee, relative = (self.ref(f"employee_{name}") for name in pair)
        tie = ties.search([("employee_id", "=", employee.id), ("relative_id", "=", relative.id), ("ended_on", "=", False)])
        if tie:
            tie.action_end(WORDS)
        else:
            ties.create({"employee_id": employee.id, "relative_id": relative.id, "kind": "spouse"})

    def case(self):
        self.env["intervention.case"].with_user(self.users["recorder"]).create(
            {"name": f"T-{self.random.getrandbits(40):x}", "title": self.sentence(), "stage": "filing"})  # fmt: skip

    def personnel(self):
        """HR asks for a transfer, or takes an open request back."""
        actions = self.env["intervention.personnel.action"].with_user(self.users["hr"])
        employee = self.ref(f"employee_{self.random.choice(OFFICERS)}")
        open_ones = actions.search([("employee_id", "=", employee.id), ("state", "=", "submitted")])
        if open_ones:
            open_ones[0].action_withdraw(WORDS)
            return
        action = actions.create({
            "employee_id": employee.id, "kind": "transfer", "ground_id": self.ref("basis_civil_servant_law_transfer").id,
            "article": "Article 1", "procedure": self.sentence(), "heard": "yes", "deliberated": "yes", "notified": "yes",
            "appeal_told": "not_needed", "new_department_id": self.ref("department_information").id,
            "new_job_id": self.ref("job_officer").id,
        })  # fmt: skip
        action.document_add("minutes.txt", base64.b64encode(self.sentence().encode()).decode())
        action.action_submit()

    def erasure(self):
        """The content of a closed record is destroyed: asked for by one, approved by two, after thirty-one years."""
        asked = self.records.erasure_ids.record_id
        record = next(iter(self.records.filtered(lambda one: one.state == "closed") - asked), None)
        if not record:
            return
        record._move({"state_since": record.state_since - relativedelta(years=31)})
        self.env["intervention.protection"].search([("record_id", "=", record.id)])._move({"date_to": "2020-01-01"})
        number = self.by("discipline", record).action_erasure("expired", WORDS)
        for login in ("discipline2", "discipline3"):
            self.by(login, self.env["intervention.erasure"].browse(number)).action_decide("approve", WORDS)

    def returns(self):
        """A handler files a return; who has none open is talked to about the one that came late."""
        login, every = self.random.choice(("recorder", "recorder2")), self.env["intervention.return"]
        own = every.with_user(self.users[login]).search([("is_mine", "=", True), ("state", "!=", "filed")], limit=1)
        if own:
            own.action_file()
        elif late := every.search([("is_late", "=", True)]):
            self.by("registrar", self.random.choice(late)).action_talk(self.sentence())

    def report(self):
        """The ledger keeper issues what the committee has deliberated on, or compiles this year's anew for it."""
        keeper = self.env["intervention.report"].with_user(self.users["registrar"])
        if waiting := keeper.search([]).filtered("can_issue"):
            waiting[0].action_issue("1", "Somebody")
            return
        report = keeper.browse(keeper.compile(self.env.company._intervention_today().year))
        if report.state == "compiled":
            self.by("committee1", report).action_deliberate(WORDS)

    def extract(self):
        """The discipline office compiles the appraisal extracts; another officer confirms one, or it goes to HR."""
        officer = self.env["intervention.appraisal"].with_user(self.users["discipline"])
        extracts = officer.browse(officer.compile(self.env.company._intervention_today().year))
        for extract in extracts.filtered(lambda one: one.state in ("draft", "confirmed"))[:1]:
            if extract.state == "draft":
                self.by("discipline2", extract).action_confirm("approve", WORDS)
            else:
                extract.action_hand()

    def new_key(self):
        self.env["intervention.key"]._rotate()

    def new_signing_key(self):
        self.env["intervention.key"]._make_signing()

    def seal_anew(self):
        self.env["intervention.key"]._rewrap(50)

    def due(self):
        self.env["intervention.due"]._cron_due()

    def acknowledge(self):
        """The administrator sets a password; the auditor looks at what he was alerted to."""
        self.users["registrar"].with_user(self.users["admin"]).write({"password": "registrar"})
        alerts = self.env["intervention.alert"].with_user(self.users["auditor"])
        alerts.search([("is_open", "=", True)], limit=3).action_acknowledge(WORDS)
