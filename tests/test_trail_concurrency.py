"""Chains that many write at once stay whole: one row per position, each bound to the one before it (A6, B5)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from cluster import phone_call
from toolchain.served import shell

THREADS, EACH, SHARED = 32, 4, 4
# Two connections on one chain in a fixed order, then many on many; what happened comes back.
SCRIPT = f"""
import json, threading, time
from concurrent.futures import ThreadPoolExecutor
from psycopg2.errors import SerializationFailure
from odoo import api
from odoo.service.model import retrying

def environment():
    return api.Environment(env.registry.cursor(), 1, {{}})

def append(own, document):
    own['intervention.trail']._trace([{{'document': document, 'event': 'statement', 'model': 'intervention.record', 'res_id': 1,
                                       'actor': 'system', 'values': {{}}}}])

first, second = environment(), environment()
second.cr.execute('SELECT 1')  # its view of the table is from before
append(first, 'two')
said = []

def late():
    try:
        append(second, 'two')
    except SerializationFailure:
        said.append('again')
    second.cr.rollback()

thread = threading.Thread(target=late)
thread.start()
waited = False
for _time in range(200):  # the second waits for the first's row
    env.cr.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
    waited = waited or bool(env.cr.fetchone()[0])
    if waited:
        break
    time.sleep(0.05)
first.cr.commit()
thread.join()
append(second, 'two')
second.cr.commit()
first.cr.close(), second.cr.close()

def work(number):
    own = environment()
    def step(count):
        append(own, f'own-{{number}}')
        append(own, f'shared-{{(number + count) % {SHARED}}}')
    try:
        for count in range({EACH}):
            retrying(lambda: step(count), own)
            own.cr.commit()
    finally:
        own.cr.close()

with ThreadPoolExecutor({THREADS}) as pool:
    list(pool.map(work, range({THREADS})))
env.cr.rollback()
env.cr.execute("SELECT document, array_agg(seq ORDER BY seq), count(DISTINCT prev) FROM intervention_trail "
               "WHERE document ~ '^(two|own|shared)' GROUP BY document")
print('RESULT' + json.dumps({{'said': said, 'waited': waited, 'chains': env.cr.fetchall(),
                              'verified': env['intervention.trail']._verify()}}))
"""


@pytest.fixture(scope="module")
def written(own_cluster):
    """What became of a bureau in which two connections, then many threads wrote chains."""
    with own_cluster.copy() as database:
        yield shell(own_cluster.settings, database, SCRIPT)


def test_second_connection_waits_and_starts_again(written):
    """Of two transactions on one chain the second waits, is told to start again, and follows the first."""
    assert (written["waited"], written["said"]) == (True, ["again"])
    [(seqs, previous)] = [(seqs, previous) for document, seqs, previous in written["chains"] if document == "two"]
    assert (seqs, previous) == ([1, 2], 2)


def test_many_threads_on_many_chains(written):
    """32 threads on chains of their own and on shared ones: no fork, no gap, every act there once."""
    lengths = {document: len(seqs) for document, seqs, _previous in written["chains"]}
    for document, seqs, previous in written["chains"]:
        assert seqs == list(range(1, len(seqs) + 1)), document
        assert previous == len(seqs), document
    kinds = Counter(document.split("-")[0] for document in lengths)
    assert kinds == {"two": 1, "own": THREADS, "shared": SHARED}
    assert all(length == EACH for document, length in lengths.items() if document.startswith("own"))
    assert sum(length for document, length in lengths.items() if document.startswith("shared")) == THREADS * EACH
    assert written["verified"]["ok"], written["verified"]["findings"]


def test_two_processes_on_one_record(workers):
    """What two processes of Odoo write on one record in the same moment is one chain, each row once."""
    [record] = workers.call("recorder", "intervention.record", "create", vals_list=[phone_call(workers, "TC-1")])
    workers.call("recorder", "intervention.record", "action_submit", [record])
    with ThreadPoolExecutor(8) as pool:
        statements = list(pool.map(
            lambda number: workers.call(
                "recorder", "intervention.record", "statement_add", [record], kind="supplement", body=f"Word {number}"),
            range(16),
        ))  # fmt: skip
    assert len(set(statements)) == 16
    rows = workers.call(
        "auditor", "intervention.trail", "search_read",
        domain=[["document", "=", f"intervention.record,{record}"]], fields=["seq", "event"], order="seq",
    )  # fmt: skip
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row["event"] == "statement" for row in rows) == 16
    result = workers.call("auditor", "intervention.trail", "verify")
    assert result["ok"], result["findings"]
