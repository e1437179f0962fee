"""The bureau at work under the eyes of the verifier; runs inside `odoo shell` (see test_clean.py)."""

from contextlib import contextmanager

import acts

from odoo.addons.intervention_registry.verify.check import check
from odoo.addons.intervention_registry.verify.database import DatabaseSource
from odoo.addons.intervention_registry.verify.receipt import read_all

BOOKS = 20  # acts between two checkpoints
FULL = 4  # every so many runs all of the trail is verified, else what is newer than the last checkpoint


class Watched:
    """Counts the runs, and keeps what the verifier said when it was not satisfied."""

    def __init__(self, env, seed):
        self.env, self.bureau = env, acts.Bureau(env, seed)
        self.store = env["ir.attachment"]._filestore()
        self.receipts, self.alarms = [], []
        self.told = {"runs": 0, "under_way": 0, "in_full": 0, "checkpoints": 0}

    def runs(self, count):
        """Let people act until the trail was verified so often; what came of it."""
        self._books()
        while self.told["runs"] < count:
            slips = list(self.bureau.slips)
            self.bureau.work()
            if self.told["runs"] % 5 < 2:
                with self._another_connection() as cursor:
                    self._verify(cursor, slips)
                self.told["under_way"] += 1
            self.env.cr.commit()
            if self.told["runs"] < count:
                self._verify(self.env.cr, self.bureau.slips)
            if not sum(self.bureau.done.values()) % BOOKS:
                self._books()
        self.env.cr.execute("SELECT count(*) FROM intervention_trail")
        return {**self.told, "alarms": self.alarms, "acts": self.bureau.done, "entries": self.env.cr.fetchone()[0]}

    def _books(self):
        self.receipts += self.bureau.close_the_books()
        self.told["checkpoints"] += 1

    @contextmanager
    def _another_connection(self):
        with self.env.registry.cursor() as cursor:
            yield cursor

    def _verify(self, cursor, slips):
        """One run: with everything that is held outside."""
        held = read_all([*self.receipts, *slips])
        since = None
        if self.told["runs"] % FULL:
            [*_older, since] = self.env["intervention.checkpoint"]._as_dicts()
        else:
            self.told["in_full"] += 1
        report = check(DatabaseSource(cursor, self.store), *held[:2], since=since)
        self.told["runs"] += 1
        if held[2] or not report.ok:
            self.alarms.append([self.told["runs"], held[2], [finding.as_dict() for finding in report.findings[:5]]])
