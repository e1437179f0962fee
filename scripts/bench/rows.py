"""The rows of the table: what is measured against what, and how much longer it may take."""

import contextlib
from datetime import timedelta
from functools import partial

from odoo import Command, api, fields
from odoo.modules.registry import Registry

from . import bureau
from .pairs import measure
from .screens import MODEL, Ledger

TEXT = "他打电话来，要求对采石场从轻处理，说这是上面的意思。我告诉他按程序办。" * 5
NUMBERS = 20


class Bureau:
    """One measured database, entered by role; every visit is a cursor and an environment of its own, like a request."""

    def __init__(self, database):
        self.registry = Registry(database)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self.users = {role: bureau.user(env, role).id for role in ("recorder", *bureau.OFFICES)}
            self.company = env.company.id
            self.case = env["intervention.case"].search([("name", "=", "BENCH")]).id
            self.staff = bureau.strangers(env).filtered(lambda person: not person.is_leading_cadre).ids
            self.behaviour = env.ref("intervention_registry.basis_a8_1").id
        with self.as_role("registrar") as env:
            self.ledger = Ledger(env)
            known = env[MODEL].search_read([("submitted_on", "!=", False)], ["name", "number"])
            step = len(known) // NUMBERS
            self.known = known[::step][:NUMBERS]

    @contextlib.contextmanager
    def as_role(self, role):
        context = {"lang": "zh_CN", "tz": "Asia/Shanghai", "allowed_company_ids": [self.company]}
        with self.registry.cursor() as cr:
            yield api.Environment(cr, self.users[role], context)

    def submit(self, turn):
        """Create and submit a record as a handler."""
        with self.as_role("recorder") as env:
            record = env[MODEL].create({
                "case_id": self.case, "occurred_at": fields.Datetime.now() - timedelta(hours=2), "form": "phone",
                "intervenor_id": self.staff[turn % len(self.staff)], "summary": TEXT, "response": "told_procedure",
                "behaviour_ids": [Command.set([self.behaviour])],
            })  # fmt: skip
            record.action_submit()

    def stock(self, turn):
        """Create a maintenance request with the same text as the same user."""
        with self.as_role("recorder") as env:
            env["maintenance.request"].create({"name": f"Request {turn}", "description": TEXT})

    def page(self, turn):
        with self.as_role("registrar") as env:
            assert len(self.ledger.page(env)["records"]) == 80

    def find(self, field, end, turn):
        """Search by the code or number of a known record, or by the beginning of it."""
        text = self.known[turn % NUMBERS][field][:end]
        with self.as_role("registrar") as env:
            assert self.ledger.page(env, self.ledger.typed(field, text))["records"], text

    def grouped(self, turn):
        with self.as_role("registrar") as env:
            assert len(self.ledger.grouped(env, "state")["groups"]) > 5

    def board(self, turn):
        with self.as_role("registrar") as env:
            assert len(self.ledger.board(env, "state")["groups"]) > 5


def measured(small, large):
    """Yield the results one by one; reading comes first, for submitting changes what there is to read."""
    grown = partial(_grown, small, large)
    yield grown("ledger page", "page", target=1.3)
    yield grown("search by register number", "find", "number", None, target=1.3)
    yield grown("search by the beginning of a number", "find", "number", -1, target=1.3)
    yield grown("search by code", "find", "name", None, target=1.3)
    yield grown("ledger grouped by status (counts all)", "grouped")
    yield grown("board by status (counts all)", "board", pairs=30)
    yield grown("create + submit", "submit", target=1.3)
    yield measure("create + submit : stock maintenance.request", large.submit, large.stock, 1.2, pairs=150)


def _grown(small, large, name, method, *arguments, target=None, pairs=60):
    one, other = (partial(getattr(bureau, method), *arguments) for bureau in (large, small))
    return measure(f"{name}, 100,000 : 10,000 records", one, other, target, pairs)
