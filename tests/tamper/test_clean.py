"""A bureau at work, verified a thousand times: whatever its people rightly do, nothing is ever taken for damage (A6, B5)."""

import pytest
from filled import FOLDER
from toolchain import databases, served

RUNS = 1000
SEED = 71
CODE = """
import json, sys
sys.path.insert(0, {folder!r})
import clean
print('RESULT' + json.dumps(clean.Watched(env, {seed}).runs({runs})))
"""


@pytest.fixture(scope="module")
def watched(settings):
    with databases.scratch(settings, databases.template(settings, served.TEMPLATE, demo=True)) as name:
        yield served.shell(settings, name, CODE.format(folder=str(FOLDER), seed=SEED, runs=RUNS))


def test_no_run_raises_a_false_alarm(watched):
    """A run is one verification with all receipts and slips so far, after another act of somebody or while one is under way."""
    told = ", ".join(f"{name.replace('_', ' ')}: {watched[name]}" for name in watched if name not in ("acts", "alarms"))
    print(f"\nclean {told}; acts: {watched['acts']}")
    assert not watched["alarms"]
    assert watched["runs"] == RUNS
    refused = sum(count for act, count in watched["acts"].items() if act.startswith("refused"))
    assert sum(watched["acts"].values()) - refused > RUNS / 3
    assert {"submitted", "go_on", "erasure", "new_key", "seal_anew", "file", "look", "personnel"} <= set(watched["acts"])
