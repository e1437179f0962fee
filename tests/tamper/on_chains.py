"""Tampering with the trail itself, by whoever writes SQL and recomputes nothing, or one entry at most."""

import json

from forger import Forger
from hand import named
from kinds import kind, variant
from outside import canonical


@kind
def letter_of_a_payload(hand):
    entry = hand.entry()
    payload = hand.one("SELECT payload FROM intervention_trail WHERE id = %s", entry.id)
    hand.trail(entry, payload=hand.other(payload))
    return named("edit", document=entry.document, seq=entry.seq)


@variant
def payload_of_another_actor(hand):
    entry = hand.entry()
    payload = json.loads(hand.one("SELECT payload FROM intervention_trail WHERE id = %s", entry.id))
    hand.trail(entry, payload=canonical({**payload, "actor": "user:99"}), actor="user:99")
    return named("edit", document=entry.document, seq=entry.seq)


@variant
def payload_that_is_none(hand):
    entry = hand.entry()
    hand.trail(entry, payload=hand.random.choice(("null", "[]", "5", "{", "", "[" * 5000)))
    return named("edit", document=entry.document, seq=entry.seq)


@kind
def digest_of_an_entry(hand):
    """The one or the other."""
    entry = hand.entry()
    hand.trail(entry, **{hand.random.choice(("digest", "digest_sm3")): hand.other(entry.digest)})
    return named("edit", document=entry.document, seq=entry.seq)


@kind
def link_to_the_entry_before(hand):
    entry = hand.entry()
    hand.trail(entry, prev=hand.random.choice((hand.other(entry.digest), "", "no hex", "é")))
    return named("order", document=entry.document, seq=entry.seq)


@kind
def column_beside_the_payload(hand):
    entry = hand.entry()
    hand.trail(entry, **hand.random.choice((
        {"at": f"2019-01-{hand.random.randint(1, 28):02} 08:00:00"}, {"actor": f"user:{hand.random.randint(1000, 9999)}"},
        {"event": "Submit"}, {"model": "intervention.nothing"}, {"res_id": hand.random.randint(10**6, 10**7)})))  # fmt: skip
    return named("column", document=entry.document, seq=entry.seq)


@variant
def part_of_a_second(hand):
    """The column of the time holds more than the payload says; to the second they agree."""
    entry = hand.entry()
    hand.run("UPDATE intervention_trail SET at = at + interval '1 microsecond' * %s WHERE id = %s",
             hand.random.randint(1, 999_999), entry.id)  # fmt: skip
    return named("column", document=entry.document, seq=entry.seq)


@variant
def number_in_the_chain(hand):
    entry = hand.entry()
    hand.trail(entry, seq=entry.seq + hand.random.randint(1000, 2000))
    return named("deletion column head", document=entry.document)


@kind
def entry_deleted(hand):
    entry = hand.with_next()
    hand.run("DELETE FROM intervention_trail WHERE id = %s", entry.id)
    return named("deletion", document=entry.document, seq=entry.seq + 1)


@variant
def first_entries_deleted(hand):
    entry = hand.with_next()
    hand.run("DELETE FROM intervention_trail WHERE document = %s AND seq <= %s", entry.document, entry.seq)
    return named("deletion", document=entry.document, seq=entry.seq + 1)


@kind
def tail_deleted(hand):
    entry = hand.with_next()
    hand.run("DELETE FROM intervention_trail WHERE document = %s AND seq > %s", entry.document, entry.seq)
    return named("head", document=entry.document, seq=entry.seq)


@kind
def tail_deleted_and_the_end_set_back(hand):
    entry = hand.with_next()
    place = entry.document, entry.seq
    gone = hand.rows("DELETE FROM intervention_trail WHERE document = %s AND seq > %s RETURNING position", *place)
    hand.run("UPDATE intervention_trail_head SET digest = %s WHERE document = %s", entry.digest, entry.document)
    hand.run("UPDATE intervention_trail_head SET seq = %s WHERE document = %s", entry.seq, entry.document)
    return named("position", detail=f"after position {min(position for position, in gone if position) - 1}")


@variant
def chain_deleted(hand):
    document = hand.entry().document
    hand.run("DELETE FROM intervention_trail WHERE document = %s", document)
    return named("deletion", document=document, seq=0)


@kind
def chain_deleted_with_its_end(hand):
    document = hand.entry().document
    gone = hand.rows("DELETE FROM intervention_trail WHERE document = %s RETURNING position", document)
    hand.run("DELETE FROM intervention_trail_head WHERE document = %s", document)
    return named("position", detail=f"after position {min(position for position, in gone if position) - 1}")


@kind
def entry_inserted(hand):
    entry = hand.with_next()
    hand.run("UPDATE intervention_trail SET seq = seq + 10000 WHERE document = %s AND seq > %s", entry.document, entry.seq)
    hand.copy("intervention_trail", entry.id, seq=entry.seq + 1, position=None)
    hand.run("UPDATE intervention_trail SET seq = seq - 9999 WHERE document = %s AND seq > 10000", entry.document)
    return named("order", document=entry.document, seq=entry.seq + 1)


@kind
def entry_doubled(hand):
    entry = hand.entry()
    hand.run("ALTER TABLE intervention_trail DROP CONSTRAINT intervention_trail_document_seq")
    hand.copy("intervention_trail", entry.id, position=None)
    return named("insertion", document=entry.document, seq=entry.seq)


@variant
def entry_put_at_the_end(hand):
    entry = hand.last()
    hand.copy("intervention_trail", entry.id, seq=entry.seq + 1, prev=entry.digest, position=None)
    return named("edit head", document=entry.document, seq=entry.seq + 1)


@kind
def entries_change_places(hand):
    entry = hand.with_next()
    for old, new in ((entry.seq, 10**6), (entry.seq + 1, entry.seq), (10**6, entry.seq + 1)):
        hand.run("UPDATE intervention_trail SET seq = %s WHERE document = %s AND seq = %s", new, entry.document, old)
    return named("order", document=entry.document, seq=entry.seq)


CONTENT = "event, actor, model, res_id, at, payload, digest, digest_sm3, prev"


def _exchange(hand, first, second, columns):
    names = columns.split(", ")
    left, right = (hand.rows(f"SELECT {columns} FROM intervention_trail WHERE id = %s", one)[0] for one in (first, second))
    hand.change("intervention_trail", first, **dict(zip(names, right)))
    hand.change("intervention_trail", second, **dict(zip(names, left)))


@kind
def contents_change_places(hand):
    entry = hand.with_next()
    _exchange(hand, entry.id, hand.number(entry.document, entry.seq + 1), CONTENT)
    return named("order", document=entry.document, seq=entry.seq)


@variant
def contents_of_two_chains_change_places(hand):
    entry = hand.entry()
    other = hand.entry(lambda one: one.document != entry.document)
    _exchange(hand, entry.id, other.id, CONTENT)
    return named("order column", document=entry.document, seq=entry.seq)


@kind
def entry_moved_to_another_chain(hand):
    entry = hand.with_next()
    end = hand.random.choice([one for one in hand.world.ends if one.document != entry.document])
    hand.trail(entry, document=end.document, seq=end.seq + 1)
    return named("order", document=end.document, seq=end.seq + 1)


@variant
def chains_change_names(hand):
    entry = hand.entry()
    other = hand.entry(lambda one: one.document != entry.document)
    names = (entry.document, "x"), (other.document, entry.document), ("x", other.document)
    for old, new in names:
        hand.run("UPDATE intervention_trail SET document = %s WHERE document = %s", new, old)
        hand.run("UPDATE intervention_trail_head SET document = %s WHERE document = %s", new, old)
    return named("column", document=entry.document, seq=1)


@kind
def end_of_a_chain(hand):
    """It says another number or digest, or is gone."""
    entry = hand.entry()
    hand.run(hand.random.choice((
        "UPDATE intervention_trail_head SET seq = seq - 1 WHERE document = %s",
        "UPDATE intervention_trail_head SET digest = repeat('0', 64) WHERE document = %s",
        "DELETE FROM intervention_trail_head WHERE document = %s",
    )), entry.document)  # fmt: skip
    return named("head", document=entry.document)


@variant
def end_of_a_chain_that_never_was(hand):
    entry = hand.entry()
    document = f"intervention.record,{hand.random.randint(10**6, 10**7)}"
    hand.run("INSERT INTO intervention_trail_head (document, seq, digest) VALUES (%s, 1, %s)", document, entry.digest)
    return named("deletion", document=document)


@kind
def positions_change_places(hand):
    entry = hand.entry()
    other = hand.entry(lambda one: one.id != entry.id)
    hand.trail(entry, position=None)
    hand.trail(other, position=entry.position)
    hand.trail(entry, position=other.position)
    return named("root", position=hand.world.covering(min(entry.position, other.position)))


@variant
def position_taken_away(hand):
    entry = hand.entry()
    hand.trail(entry, position=None)
    return named("position", position=entry.position + 1)


@variant
def position_jumped(hand):
    entry = hand.entry()
    hand.run("UPDATE intervention_trail SET position = position + 100000 WHERE position >= %s", entry.position)
    return named("position", position=entry.position + 100000)


@kind
def entry_with_its_digests_recomputed(hand):
    """The one entry is sound in itself; the next one still covers what it was."""
    entry = hand.with_next()
    payload = json.loads(hand.one("SELECT payload FROM intervention_trail WHERE id = %s", entry.id))
    payload["values"] = {**payload["values"], "decision": "reject", "x": hand.random.random().hex()}
    Forger(hand).write(entry.id, payload)
    return named("order", document=entry.document, seq=entry.seq + 1)
