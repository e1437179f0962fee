"""The verifier on a package of many entries, against a bare loop that streams the same rows and hashes them."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .pairs import Result

SCRIPTS = Path(__file__).resolve().parents[1]
COUNTS = (100_000, 1_000_000)
LENGTH, PAIRS, TARGET = 10, 3, 1.4
MAKE = """
import sys
sys.path.insert(0, sys.argv[1])
import generated
count = int(sys.argv[3])
trail = generated.Trail(count // {length}, {length}, sizes=[count * part // 10 for part in range(1, 11)])
generated.load("writer").write_package(trail, sys.argv[2], generated.LOG, "bench", generated.AT, trail.key.sign)
"""
BARE = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
import generated
sm3, start, wrong = generated.canonical.sm3, generated.canonical.VERSION, 0
for text in generated.load("archive").Archive(sys.argv[2]).texts("entries.jsonl"):
    for line in text.split(b"\\n"):
        row = json.loads(line)
        data = start + bytes.fromhex(row["prev"]) + row["payload"].encode()
        wrong += hashlib.sha256(data).hexdigest() != row["digest"] or sm3(data).hex() != row["digest_sm3"]
sys.exit(wrong)
"""


def measured(counts=COUNTS, say=print):
    """Yield the result; say how much memory each size takes, and how much work the processors have with it."""
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            package = Path(folder, f"{count}.zip")
            _run("-c", MAKE.format(length=LENGTH), SCRIPTS, package, count)
            verifier = (SCRIPTS.parent / "intervention_registry" / "verify", package)
            say(f"   verifying {count:,} entries takes {_run(*verifier)[2]} MB of memory")
        pairs = [(_run(*verifier), _run("-c", BARE, SCRIPTS, package)) for _pair in range(PAIRS)]
        work = statistics.median(one[1] / other[1] for one, other in pairs)
        say(f"   all its processes together work {work:.2f} times as long as the bare loop")
        yield Result(f"verify {count:,} entries : bare loop", TARGET, [(one[0], other[0]) for one, other in pairs])


def _run(*arguments):
    """Run Python; return the seconds it took, those that processors worked for it, and its greatest memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *map(str, arguments)], stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    assert not status, arguments
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
