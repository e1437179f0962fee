"""The one pipeline that Odoo, the tests and the command verify by."""
from collections import deque
from dataclasses import dataclass, field

from .chain import check_chains
from .checkpoint import check_checkpoints
from .completeness import check_files, check_rows
from .configuration import check_configuration
from .findings import Finding
from .receipt import check_receipts, check_slips
from .stamp import check_stamps

KEPT = 1000  # findings that are named; more of them are counted


@dataclass
class Report:
    """What came of a verification: ``ok``, how many entries were ``checked``, the first ``findings``, how many were
    ``found`` in all, and the last ``checkpoint`` (None when there is none)."""

    checked: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)
    checkpoint: dict | None = None

    @property
    def ok(self):
        return not self.found

    def add(self, findings):
        for finding in findings:
            self.found += 1
            if len(self.findings) < KEPT:
                self.findings.append(finding)


def check(source, receipts=(), slips=(), public_keys=None, since=None, apart=None, authorities=None):
    """Verify a trail with all that proves it (A6, B5).

    :param Source source: a database or a package
    :param receipts: Receipts that were kept outside, see ``receipt.read_all``
    :param slips: Slips that were kept outside
    :param dict public_keys: ``{key id: PEM}`` whom to trust; None takes the source's own word
    :param dict since: a checkpoint with its ``frontier`` up to which the trail was verified before; None verifies all
    :param apart: called as ``apart(keys, receipts, since)`` before all else, begins to check the checkpoints and the rows
        elsewhere and returns what gives the findings on both
    :param list authorities: certificates of the time-stamping authorities to trust; None takes the source's own word
    :return: Report
    """
    report, size = Report(), since['size'] if since else 0
    own = {key['key_id']: key['public'] for key in source.keys()}  # noqa: SIM118
    keys = own if public_keys is None else public_keys
    elsewhere = apart and apart(keys, receipts, since)
    report.add(check_chains(_counted(source.entries(size), report), source.heads(), size, source.note))
    checkpoints = _last(source.checkpoints(), report)
    if elsewhere:
        deque(checkpoints, maxlen=0)
        roots, rows = elsewhere()
    else:
        roots = check_checkpoints(source.positions(size), checkpoints, keys, receipts, since)
        rows = check_rows(source, size)
    report.add(roots)
    report.add(check_configuration(source))
    report.add(rows)
    report.add(check_files(source))
    report.add(check_receipts(receipts, source, keys))
    report.add(check_slips(slips, source))
    report.add(check_stamps(source, authorities, since['number'] if since else 0))
    report.add(source.damage(keys))
    return report


def _counted(entries, report):
    for entry in entries:
        report.checked += 1
        yield entry


def _last(checkpoints, report):
    for checkpoint in checkpoints:
        report.checkpoint = checkpoint
        yield checkpoint
