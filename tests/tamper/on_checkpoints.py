"""Tampering with the checkpoints, the public key and the seals of the configuration, without the signing key."""

from hand import named
from kinds import kind, variant
from outside import compose, digest_of, key_id, parse, strange_key


def _checkpoint(hand, *, before_last=False):
    """A random checkpoint that was received outside."""
    held = hand.world.checkpoints[: hand.world.held]
    return hand.random.choice(held[:-1] if before_last else held)


def _text(hand, checkpoint):
    return hand.one("SELECT text FROM intervention_checkpoint WHERE id = %s", checkpoint.id)


@kind
def text_of_a_checkpoint(hand):
    checkpoint = _checkpoint(hand)
    hand.change("intervention_checkpoint", checkpoint.id, text=hand.other(_text(hand, checkpoint)))
    return named("checkpoint signature", position=checkpoint.size)


@variant
def root_of_a_checkpoint(hand):
    """The text is one that a checkpoint could have, and its digest fits."""
    checkpoint = _checkpoint(hand)
    said = parse(_text(hand, checkpoint))
    del said["v"]
    text = compose(**{**said, hand.random.choice(("root", "root_sm3")): hand.random.randbytes(32).hex()})
    hand.change("intervention_checkpoint", checkpoint.id, text=text, digest=digest_of(text))
    return named("root signature", position=checkpoint.size)


@kind
def signature_of_a_checkpoint(hand):
    checkpoint = _checkpoint(hand)
    signature = hand.one("SELECT signature FROM intervention_checkpoint WHERE id = %s", checkpoint.id)
    hand.change("intervention_checkpoint", checkpoint.id, signature=hand.other(signature))
    return named("signature", position=checkpoint.size)


@variant
def column_of_a_checkpoint(hand):
    checkpoint = _checkpoint(hand)
    column = hand.random.choice(("size", "digest"))
    value = {"size": checkpoint.size + hand.random.randint(1, 9), "digest": hand.random.randbytes(32).hex()}[column]
    hand.change("intervention_checkpoint", checkpoint.id, **{column: value})
    return named("checkpoint", detail=f"checkpoint {checkpoint.number}")


@variant
def checkpoint_deleted(hand):
    checkpoint = _checkpoint(hand)
    hand.run("DELETE FROM intervention_checkpoint WHERE id = %s", checkpoint.id)
    return named("receipt", position=checkpoint.size)


@kind
def last_checkpoints_deleted(hand):
    checkpoint = _checkpoint(hand)
    hand.run("DELETE FROM intervention_checkpoint WHERE number >= %s", checkpoint.number)
    return named("receipt", position=checkpoint.size)


@variant
def checkpoints_change_places(hand):
    checkpoint = _checkpoint(hand, before_last=True)
    number = checkpoint.number
    hand.run("UPDATE intervention_checkpoint SET number = -number WHERE number IN (%s, %s)", number, number + 1)
    hand.run("UPDATE intervention_checkpoint SET number = %s + number WHERE number < 0", 2 * number + 1)
    return named("checkpoint", detail=f"checkpoint {checkpoint.number}")


@kind
def checkpoints_signed_by_another_key(hand):
    """The attacker puts a key of his own into the table of keys and signs all checkpoints anew, from a random one on."""
    checkpoint, (sign, pem) = _checkpoint(hand), strange_key(hand.random)
    known = hand.one("SELECT id FROM intervention_checkpoint_key LIMIT 1")
    hand.copy("intervention_checkpoint_key", known, key_id=key_id(pem), public=pem)
    for number, text in hand.rows("SELECT id, text FROM intervention_checkpoint WHERE number >= %s", checkpoint.number):
        hand.change("intervention_checkpoint", number, signature=sign(text), key_id=key_id(pem))
    return named("receipt", position=checkpoint.size)


@variant
def public_key_exchanged(hand):
    _sign, pem = strange_key(hand.random)
    checkpoint = _checkpoint(hand)
    hand.run("UPDATE intervention_checkpoint_key SET public = %s", pem)
    return named("signature", position=checkpoint.size)


@variant
def content_of_a_configuration_seal(hand):
    seal = hand.random.choice(hand.world.seals)
    content = hand.one("SELECT content FROM intervention_config_seal WHERE id = %s", seal)
    hand.change("intervention_config_seal", seal, content=hand.other(content))
    return named("configuration", res_id=seal)


@kind
def configuration_seal_rewritten(hand):
    """Its digest fits its content; the checkpoints name the one that was."""
    seal = hand.random.choice(hand.world.seals)
    content = hand.other(hand.one("SELECT content FROM intervention_config_seal WHERE id = %s", seal))
    hand.change("intervention_config_seal", seal, content=content, digest=digest_of(content))
    return named("configuration row")


@variant
def configuration_seal_deleted(hand):
    hand.run("DELETE FROM intervention_config_seal WHERE id = %s", hand.random.choice(hand.world.seals))
    return named("configuration row_missing")
