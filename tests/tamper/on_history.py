"""Another history: everything recomputed, without the signing key (the signatures tell) and with it (the receipts tell)."""

import json

from forger import Forger
from hand import named
from kinds import kind, variant

DOCUMENTS = tuple(f"intervention.{name}," for name in ("record", "notice", "sanction", "omission", "referral", "meeting"))
APART = ("id", "attachment_id", "digest")  # columns that lead to something else that tells


def history(function, register=kind):
    """Register an edit of the past for both attackers. It returns the first position that it touches."""

    def without_the_key(hand):
        position = function(hand, _pick(hand))
        Forger(hand).everything()
        return named("signature", position=hand.world.covering(position))

    def with_the_key(hand):
        position = function(hand, _pick(hand))
        Forger(hand, hand.world.signers).everything()
        return named("receipt", position=hand.world.covering(position), only="receipt root head slip")

    for attacker in (without_the_key, with_the_key):
        attacker.__name__ = f"{function.__name__}_{attacker.__name__}"
        register(attacker)
    return function


def variant_of_history(function):
    return history(function, variant)


def _pick(hand):
    """Pick an entry; the definitions stay: with them all rows would be lost."""
    return lambda wanted=None: hand.entry(lambda one: one.document != "columns" and (wanted is None or wanted(one)))


def _rewrite(hand, entry, **changes):
    payload = json.loads(hand.one("SELECT payload FROM intervention_trail WHERE id = %s", entry.id))
    payload["values"] = {**payload["values"], **changes}
    hand.trail(entry, payload=json.dumps(payload))


@history
def payload_rewritten(hand, pick):
    entry = pick()
    _rewrite(hand, entry, decision="reject", x=hand.random.randbytes(4).hex())
    return entry.position


@variant_of_history
def actor_exchanged(hand, pick):
    entry = pick()
    hand.trail(entry, actor=f"user:{hand.random.randint(1000, 9999)}")
    return entry.position


@variant_of_history
def time_moved(hand, pick):
    entry = pick()
    hand.trail(entry, at=f"2019-01-{hand.random.randint(1, 28):02} 08:00:00")
    return entry.position


@history
def entry_cut_out(hand, pick):
    entry = pick()
    hand.run("DELETE FROM intervention_trail WHERE id = %s", entry.id)
    return entry.position


@history
def entry_slipped_in(hand, pick):
    """A second decision is put behind the first as if it had been there always."""
    entry = pick()
    hand.make_room(entry)
    hand.copy("intervention_trail", entry.id, seq=entry.seq + 1, position=entry.position + 1, actor="user:99")
    return entry.position + 1


@variant_of_history
def entries_reordered(hand, pick):
    known = {(one.document, one.seq) for one in hand.world.received}
    # the rows tell when what was said of one last is said first
    told = {(one.document, one.seq, row) for row in hand.world.rows for one in row.spoken}
    twice = {(document, seq) for document, seq, row in told if (document, seq + 1, row) in told}
    entry = pick(lambda one: (one.document, one.seq + 1) in known and (one.document, one.seq) not in twice)
    steps = ((entry.seq, 10**6), (entry.seq + 1, entry.seq), (10**6, entry.seq + 1))
    for old, new in steps:
        hand.run("UPDATE intervention_trail SET seq = %s WHERE document = %s AND seq = %s", new, entry.document, old)
    return entry.position


@variant_of_history
def tail_cut(hand, pick):
    entry = pick(lambda one: one.seq > 1)
    hand.run("DELETE FROM intervention_trail WHERE document = %s AND seq >= %s", entry.document, entry.seq)
    return entry.position


@history
def document_gone(hand, pick):
    entry = pick(lambda one: one.seq == 1 and one.document.startswith(DOCUMENTS))
    hand.run("DELETE FROM intervention_trail WHERE document = %s", entry.document)
    return entry.position


@history
def row_changed(hand, pick):
    """A row is changed, and the last entry that speaks of it says its digest now."""
    row = hand.random.choice(hand.world.early)
    hand.alter(row, hand.random.choice([name for name in hand.columns(row) if name not in APART]))
    return row.spoken[-1].position


@variant_of_history
def row_gone(hand, pick):
    row = hand.random.choice(hand.world.early)
    hand.run(f'DELETE FROM "{row.table}" WHERE id = %s', row.id)
    return min(one.position for one in row.spoken)


@history
def log_gone_on_otherwise(hand, pick):
    """From some moment on as many entries follow as there had been, and all of them are others."""
    entry = pick(lambda one: one.position > 1)
    hand.run("UPDATE intervention_trail SET actor = 'user:99' WHERE position >= %s", entry.position)
    return entry.position


@kind
def log_cut_back(hand):
    """All that came after some moment is cut off, checkpoints as well, as in a copy of that moment; nothing has to be signed."""
    entry = hand.entry(lambda one: one.position > 1)
    hand.run("DELETE FROM intervention_trail WHERE position >= %s OR position IS NULL", entry.position)
    hand.run("DELETE FROM intervention_checkpoint WHERE size >= %s", entry.position)
    Forger(hand).everything()
    return named("receipt", position=hand.world.covering(entry.position))
