"""Two sequencers and writers at once, each over its own connection: no position is given twice and none is left out (A6, B5)."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

from toolchain.served import Refused

RUN = """
import json, threading
from odoo.api import Environment
from odoo.modules.registry import Registry

def run(number):
    seen = []
    for _turn in range(3):
        with Registry(env.cr.dbname).cursor() as cr:
            own = Environment(cr, 1, {})
            if number < 2:
                own['intervention.trail']._sequence()
            else:
                own['intervention.trail']._trace([{
                    'document': f'race,{number}', 'event': 'access', 'model': 'x', 'res_id': 1, 'actor': 'system', 'values': {}}])

threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
env['intervention.trail']._sequence()
env.cr.execute("SELECT count(*), count(position), count(DISTINCT position), max(position) FROM intervention_trail")
print('RESULT' + json.dumps(env.cr.fetchone()))
env.cr.commit()
"""


def test_positions_are_given_once_by_two_at_once(server):
    """Two sequencers and four writers at once: positions run from one to the last, each once."""
    count, *others = server.shell(RUN)
    assert others == [count] * 3


def test_two_checkpoints_at_once_do_not_fork(server):
    """Two auditors who ask for a checkpoint at once get one chain of them; the trail verifies."""

    with contextlib.suppress(Refused):  # where the served copy counts as one
        server.call("auditor", "intervention.origin", "confirm", reason="For a test")

    def make(_turn):
        try:
            return server.call("auditor", "intervention.checkpoint", "action_make")["res_id"]
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(make, range(4)))
    assert any(isinstance(number, int) for number in made), made
    result = server.call("auditor", "intervention.trail", "verify")
    assert result["ok"], result["findings"]
