"""What is newer than the last receipt, by whoever has stolen the signing key and recomputes everything: the slips tell."""

import json

from forger import Forger
from hand import named
from kinds import kind, variant


def recent(function, register=kind):
    """Register an edit of a submission that no receipt covers yet, and that its slip proves."""

    def after_the_last_receipt(hand):
        entry = hand.fresh()
        function(hand, entry)
        Forger(hand, hand.world.signers).everything()
        return named("slip", detail=hand.world.codes[entry.digest])

    after_the_last_receipt.__name__ = f"{function.__name__}_after_the_last_receipt"
    register(after_the_last_receipt)
    return function


def variant_of_recent(function):
    return recent(function, variant)


@recent
def submission_rewritten(hand, entry):
    payload = json.loads(hand.one("SELECT payload FROM intervention_trail WHERE id = %s", entry.id))
    name = hand.random.choice([name for name, value in payload["values"].items() if isinstance(value, (str, int))])
    payload["values"][name] = hand.random.randbytes(4).hex()
    hand.trail(entry, payload=json.dumps(payload))


@variant_of_recent
def submission_by_another(hand, entry):
    hand.trail(entry, actor="user:99")


@variant_of_recent
def submission_at_another_time(hand, entry):
    hand.trail(entry, at=f"2019-01-{hand.random.randint(1, 28):02} 08:00:00")


@recent
def submission_cut_out(hand, entry):
    hand.run("DELETE FROM intervention_trail WHERE id = %s", entry.id)


@variant_of_recent
def submission_slipped_behind_another_entry(hand, entry):
    hand.run("UPDATE intervention_trail SET seq = seq + 1000000 WHERE document = %s", entry.document)
    hand.run("UPDATE intervention_trail SET position = position + 1000000 WHERE position >= %s", entry.position)
    hand.copy("intervention_trail", entry.id, seq=1, position=entry.position, event="draft", actor="user:99")


@recent
def record_gone(hand, entry):
    """The record was never there: its chain is gone and its rows with it, the positions close up."""
    hand.run("DELETE FROM intervention_trail WHERE document = %s", entry.document)


@variant_of_recent
def row_rewritten(hand, entry):
    """A row that the submission wrote is another one, and the entry has its digest."""
    row = hand.random.choice([row for row in hand.world.rows if row.spoken[-1].id == entry.id])
    hand.alter(row, hand.random.choice([name for name in hand.columns(row) if name != "id"]))


@recent
def log_cut_back_to_the_last_receipt(hand, entry):
    """An older copy is restored: the one of the last receipt, or a later one that lacks the submission still."""
    hand.run("DELETE FROM intervention_trail WHERE position >= %s OR position IS NULL", entry.position)
    hand.run("DELETE FROM intervention_checkpoint WHERE size >= %s", entry.position)
