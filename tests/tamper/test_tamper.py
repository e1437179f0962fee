"""Whoever owns the database tampers with it in every way he can think of; the verifier finds each and names it (A6, B5)."""

import contextlib
from collections import Counter
from random import Random

import on_chains  # noqa: F401
import on_checkpoints  # noqa: F401
import on_files  # noqa: F401
import on_history  # noqa: F401
import on_rows  # noqa: F401
import on_slips  # noqa: F401
import psycopg2
import pytest
from filled import connected, filled
from hand import Hand
from kinds import KINDS, PLACES
from outside import DatabaseSource, check
from toolchain import served
from toolchain.place import locked

PLACE = ("document", "seq", "model", "res_id", "position")
DRAWS = 20  # a place where the database itself refuses the edit is drawn anew
COUNTS = Counter()


@pytest.fixture(scope="module")
def world(settings):
    with filled(settings) as one:
        yield one
    print(f"\ntampering: {len(KINDS)} kinds, {COUNTS['places']} places: {COUNTS['found']} found, {COUNTS['named']} named")


def tampered(world, name, place):
    """Let one hand tamper in one place; what the verifier says, and what it has to name. Everything is undone."""
    for draw in range(DRAWS):
        with contextlib.ExitStack() as undo, world.connection.cursor() as cursor:
            undo.callback(world.connection.rollback)
            try:
                expected = KINDS[name][0](Hand(world, cursor, Random(f"{name} {place} {draw}"), undo))
            except psycopg2.IntegrityError:
                continue
            return check(world.source(cursor), world.receipts, world.slips), expected
    raise AssertionError(f"{name}: the database refused {DRAWS} edits")


def is_named(report, expected):
    """Whether a finding names the kind of damage and its place, and nothing else tells where nothing else could."""
    only = set(expected.get("only", "").split())
    if only and not only >= {finding.kind for finding in report.findings}:
        return False
    return any(
        finding.kind in expected["kinds"]
        and all(getattr(finding, part) == expected[part] for part in PLACE if part in expected)
        and expected.get("detail", "") in finding.detail
        for finding in report.findings
    )


def test_the_untouched_world_is_intact(world):
    """Nothing is found in what nobody touched, with all receipts and slips; and there is enough of it."""
    with world.connection.cursor() as cursor:
        report = check(world.source(cursor), world.receipts, world.slips)
    world.connection.rollback()
    assert report.ok, report.findings
    assert report.checked == len(world.entries) > 300
    assert len(world.ends) >= 25 and len(world.files) >= 10 and len(world.slipped) >= 10 and len(world.rows) > 500


def test_a_restored_older_copy_is_found(world, settings):
    """A real one, with all its rows and files: the database from which the world was copied before its people acted."""
    with (
        locked(f"template-{served.TEMPLATE}"),  # whoever copies it meanwhile would cut our connection
        connected(settings, served.TEMPLATE) as connection,
        connection.cursor() as cursor,
    ):
        source = DatabaseSource(cursor)
        size = max((checkpoint["size"] for checkpoint in source.checkpoints()), default=0)  # attested before as well
        report = check(source, world.receipts, world.slips)
    newer = [receipt for receipt in world.receipts if receipt.size > size]
    told = [finding.detail for finding in report.findings if finding.kind in ("receipt", "slip")]
    assert newer
    assert len(told) == len(newer) + len(world.slips)


def test_there_are_kinds_enough():
    assert len([name for name, (_function, places) in KINDS.items() if places >= PLACES]) >= 30


@pytest.mark.parametrize("name", KINDS)
def test_tampering_is_found_and_named(world, name):
    """In each of fifty random places, in fewer where it is a variant of another kind."""
    missed = []
    for place in range(KINDS[name][1]):
        report, expected = tampered(world, name, place)
        named = is_named(report, expected)
        COUNTS.update({"places": 1, "found": not report.ok, "named": named})
        if not named:
            missed.append((place, expected, [finding.as_dict() for finding in report.findings[:3]]))
    assert not missed, f"{len(missed)} of {KINDS[name][1]}, such as {missed[0]}"
