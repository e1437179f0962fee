"""Every vector over every way in, as every role: no secret comes back and nothing changes.

Prints how many attempts that were. A planted leak of each kind shows that the test would see one.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import vectors_yearly  # noqa: F401
from judge import findings
from transports import ORM, send
from vectors import ALL, Vector
from world import CANARIES, ROLES

THREADS = 6


def attempts(vectors=ALL, roles=ROLES):
    """(vector, transport, role) for all that apply; what differs in nothing but the role lies far apart."""
    return [(vector, transport, role) for vector in vectors for transport in (("url",) if vector.is_page else ORM)
            for role in roles]  # fmt: skip


def attack(world, attempt):
    """Make one attempt. What it found, as lines that say where; None where it does not apply to the role."""
    vector, transport, role = attempt
    calls = vector.calls(world, role)
    if not calls:
        return None
    answers = [send(world, role, transport, call) for call in calls]
    return [f"{vector.name} ({vector.source}) over {transport} as {role}: {line}"
            for line in findings(role, vector, calls, answers)]  # fmt: skip


def test_no_vector_leaks_or_changes_anything(attacked, capsys):
    """Not one of the attempts tells a role what the law keeps from it, or changes a row of the registry or of the rights."""
    before, todo = attacked.stand(), attempts()
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda one: attack(attacked, one), todo))
    made = [attempt for attempt, found in zip(todo, results) if found is not None]
    found = [line for lines in results for line in lines or ()]
    with capsys.disabled():
        vectors, transports, roles = (len({str(attempt[place]) for attempt in made}) for place in range(3))
        print(f"\n{vectors} vectors x {transports} transports x {roles} roles = {len(made)} attempts, {len(found)} leaks")
    after = attacked.stand()
    changed = {table for table in before if before[table] != after[table]}
    assert not found, "\n".join([str(Counter(line.split(" (")[0] for line in found)), *found[:60]])
    assert not changed


def test_the_list_is_as_long_as_promised():
    """At least 60 vectors go over each of five transports, as at least ten roles."""
    per_transport = Counter(transport for _vector, transport, _role in attempts(roles=["plain"]))
    assert all(per_transport[transport] >= 60 for transport in ORM)
    assert len(ROLES) >= 10
    assert len({vector.name for vector in ALL}) == len(ALL)


PLANTS = {
    # an open filter that holds hidden words
    "filters_and_defaults": "INSERT INTO ir_filters (name, model_id, domain, context, sort, active) "
    f"VALUES ('{CANARIES['bureau']}', 'intervention.record', '[]', '[]', '[]', true)",
    # a follower, as mail.thread would have added him
    "followers": "INSERT INTO mail_followers (res_model, res_id, partner_id) VALUES ('intervention.record', 1, {partner})",
    # an access line and no rule: a table left open
    "search_by_id": "UPDATE ir_rule SET active = false WHERE id IN (SELECT res_id FROM ir_model_data "
    "WHERE name IN ('rule_record_named', 'rule_record_direct', 'rule_record_recorder'))",
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_leak_is_found(attacked, name):
    """The test would see words, people and rows that come back."""
    [one] = [vector for vector in ALL if vector.name == name]
    roles = [role for role in ("plain", "handler", "kin") if attack(attacked, (one, "json2", role)) == []]
    sql = PLANTS[name].format(partner=attacked.partner)
    attacked.shell(f"env.cr.execute({sql!r}); env.registry.clear_cache(); env.registry.signal_changes(); env.cr.commit()")
    assert [role for role in roles if attack(attacked, (one, "json2", role))]


def test_a_wrong_judgement_is_not_possible():
    """An answer with a canary in base64, hex or UTF-16 is a leak as well."""
    from judge import leaks
    from transports import Answer

    secret = Vector("x", "x", None)
    for form in (CANARIES["draft"].encode(), CANARIES["draft"].encode().hex().encode(), CANARIES["draft"].encode("utf-16-le")):
        assert leaks("plain", secret, Answer(200, b"a: b\n\n" + form)) == ["draft"]
