"""Processes of Odoo and PostgreSQL itself are killed under load: what was acknowledged is there, once and whole (A6, B5)."""

import contextlib
import http.client
import random
import threading
import time

import pytest
from cluster import phone_call
from toolchain.served import Refused

WRITERS = 6
KILLS = 6
BETWEEN = 2 * WRITERS  # answers between two kills
PATIENCE = 90
TROUBLE = (OSError, http.client.HTTPException, ValueError)
CHAIN = "'intervention.record,' || r.id"


class Writer(threading.Thread):
    """Records, submits, adds words and lets the ledger keeper screen, each call until it is answered."""

    def __init__(self, bureau, facts, name, stop):
        super().__init__(name=name, daemon=True)
        self.bureau, self.facts, self.stop = bureau, facts, stop
        self.records, self.statements, self.problems = {}, [], []
        self.answers = self.repeated = 0

    def run(self):
        while not self.stop.is_set():
            try:
                self.one(f"crash-{self.name}-{len(self.records)}")
            except Exception as problem:  # the test tells it
                self.problems.append(f"{type(problem).__name__}: {problem}")
                return

    def one(self, key):
        [record] = self.insist("recorder", "create", vals_list=[{**self.facts, "idempotency_key": key}])
        self.records[key] = record
        self.insist("recorder", "action_submit", [record])
        self.statements.append(self.insist("recorder", "statement_add", [record], kind="supplement", body="A word more"))
        self.insist("registrar", "action_screen", [record], decision="approve", reason="For a reason")

    def insist(self, login, method, ids=(), **arguments):
        """Call until somebody answers; a repeated call that finds its work done is refused, which is an answer too."""
        until, unknown = time.monotonic() + PATIENCE, False
        while True:
            try:
                answer = self.bureau.call(login, "intervention.record", method, ids, **arguments)
                self.answers += 1
                return answer
            except Refused as refused:
                # without a database Odoo knows no key, and says so
                spoken = refused.name.startswith("odoo.exceptions.") and not refused.name.endswith("AccessDenied")
                if spoken and unknown:
                    return None
                if spoken or time.monotonic() > until:
                    raise
            except TROUBLE:
                if time.monotonic() > until:
                    raise
            unknown, self.repeated = True, self.repeated + 1
            time.sleep(0.1)


@pytest.fixture(scope="module")
def facts(workers):
    return phone_call(workers, "CR-1")


@contextlib.contextmanager
def load(workers, facts):
    """Writers at work for as long as the block lasts; all their calls were answered in the end."""
    stop = threading.Event()
    writers = [Writer(workers, facts, f"{id(stop)}-{number}", stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        stop.set()
        for writer in writers:
            writer.join(PATIENCE)
    assert not [problem for writer in writers for problem in writer.problems]
    assert not any(writer.is_alive() for writer in writers)


def go_on(writers):
    """Let the writers work for a while, then stop in the midst of it."""
    enough, until = sum(writer.answers for writer in writers) + BETWEEN, time.monotonic() + PATIENCE
    while sum(writer.answers for writer in writers) < enough:
        assert time.monotonic() < until, [writer.problems for writer in writers]
        time.sleep(0.02)
    time.sleep(random.uniform(0, 0.1))


def check_whole(workers, writers):
    """Every acknowledged record, submission, statement and decision is there once, with its rows in the trail."""
    assert sum(writer.repeated for writer in writers)  # what was killed was at work
    records = {key: record for writer in writers for key, record in writer.records.items()}
    assert len(records) > WRITERS
    names = ", ".join(f"'{key}'" for key in records)
    rows = workers.cluster.sql(workers.database, f"""
        SELECT r.idempotency_key, r.id, r.state, count(t.id) FILTER (WHERE t.event = 'submit'),
               count(t.id) FILTER (WHERE t.event = 'screen'),
               (SELECT count(*) FROM intervention_review v WHERE v.record_id = r.id),
               (SELECT count(*) FROM intervention_statement s WHERE s.record_id = r.id),
               count(t.id) FILTER (WHERE t.event = 'statement')
          FROM intervention_record r LEFT JOIN intervention_trail t ON t.document = {CHAIN}
         WHERE r.idempotency_key IN ({names}) GROUP BY r.id""")  # fmt: skip
    assert {row[0]: int(row[1]) for row in rows} == records
    assert len(rows) == len(records)
    for key, _id, state, submitted, screened, reviews, statements, traced in rows:
        assert (state, submitted, screened, reviews) == ("verifying", "1", "1", "1"), key
        assert statements == traced, key
        assert int(statements) >= 1, key
    acknowledged = [number for writer in writers for number in writer.statements if number]
    [[there]] = workers.cluster.sql(
        workers.database,
        f"SELECT count(*) FROM intervention_statement WHERE id IN ({', '.join(map(str, acknowledged))})",
    )
    assert int(there) == len(set(acknowledged)) == len(acknowledged)
    [[numbers, lowest, highest]] = workers.cluster.sql(
        workers.database,
        f"""SELECT count(DISTINCT number), min(right(number, 5)::int), max(right(number, 5)::int)
              FROM intervention_record WHERE idempotency_key IN ({names})""",
    )
    assert int(numbers) == len(records) == int(highest) - int(lowest) + 1
    result = workers.call("auditor", "intervention.trail", "verify")
    assert result["ok"], result["findings"]


def test_killed_processes_of_odoo(workers, facts):
    """`kill -9` of the processes that answer, at random moments: nothing acknowledged is lost, doubled or half there."""
    with load(workers, facts) as writers:
        for _time in range(KILLS):
            go_on(writers)
            workers.kill_worker(random.choice)
    check_whole(workers, writers)


def test_killed_database_server(workers, facts):
    """PostgreSQL is stopped at once, and killed, amid transactions: after its recovery everything acknowledged is there."""
    with load(workers, facts) as writers:
        for end in (lambda: workers.cluster.stop("immediate"), workers.cluster.kill):
            go_on(writers)
            end()
            workers.cluster.start()
        go_on(writers)
    check_whole(workers, writers)
