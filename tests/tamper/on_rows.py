"""Tampering with the business: rows that the trail has digests of, changed beside it."""

from hand import named
from kinds import kind

# what a column of each type is changed to
OTHER = {
    "boolean": "NOT coalesce({0}, false)",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "double precision": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "date": "coalesce({0}, '2026-01-01') - 1",
    "timestamp without time zone": "coalesce({0}, '2026-01-01') - interval '1 hour'",
    "bytea": "coalesce({0}, '') || '\\x00'",
    "jsonb": "jsonb_build_object('zh_CN', coalesce({0}::text, ''))",
}
TEXT = "coalesce({0}, '') || ' '"


def _sealed(hand, *models):
    """A random row that the trail knows: `(model, id, table)`."""
    return hand.random.choice([row for row in hand.world.rows if not models or row[0] in models])


def _row(kinds, row):
    return named(kinds, model=row[0], res_id=row[1])


def _alter(hand, row, column):
    kind_of = hand.world.types[row[2]][column]
    expression = OTHER.get(kind_of, TEXT).format(f'"{column}"')
    hand.run(f'UPDATE "{row[2]}" SET "{column}" = {expression} WHERE id = %s', row[1])


@kind
def any_column_of_any_row(hand):
    row = _sealed(hand)
    _alter(hand, row, hand.random.choice(hand.world.columns(row)))
    return _row("row", row)


@kind
def column_emptied(hand):
    row = _sealed(hand)
    filled = [column for column in hand.world.columns(row)
              if hand.one(f'SELECT "{column}" IS NOT NULL FROM "{row[2]}" WHERE id = %s', row[1])]  # fmt: skip
    column = hand.random.choice(filled)
    hand.run(f'ALTER TABLE "{row[2]}" ALTER COLUMN "{column}" DROP NOT NULL')
    hand.change(row[2], row[1], **{column: None})
    return _row("row", row)


@kind
def state_of_a_record(hand):
    row = _sealed(hand, "intervention.record")
    state = hand.one("SELECT state FROM intervention_record WHERE id = %s", row[1])
    hand.change(row[2], row[1], state="closed" if state != "closed" else "submitted")
    return _row("row", row)


@kind
def finding_of_a_record(hand):
    row = _sealed(hand, "intervention.record")
    finding = hand.one("SELECT finding FROM intervention_record WHERE id = %s", row[1])
    hand.change(row[2], row[1], finding="no_breach" if finding != "no_breach" else "breach")
    return _row("row", row)


@kind
def person_of_a_record(hand):
    row = _sealed(hand, "intervention.record")
    _alter(hand, row, "intervenor_id")
    return _row("row", row)


@kind
def words_of_another_row(hand):
    """Sealed words are exchanged for those of another row, which no key is needed for."""
    row = _sealed(hand, "intervention.statement")
    other = hand.random.choice([one for one in hand.world.rows if one[0] == row[0] and one[1] != row[1]])
    body = hand.one("SELECT body FROM intervention_statement WHERE id = %s", other[1])
    hand.change(row[2], row[1], body=body)
    return _row("row", row)


@kind
def decision_of_an_officer(hand):
    row = _sealed(hand, "intervention.review")
    decision = hand.one("SELECT decision FROM intervention_review WHERE id = %s", row[1])
    hand.change(row[2], row[1], decision="reject" if decision != "reject" else "approve")
    return _row("row", row)


@kind
def officer_of_a_decision(hand):
    row = _sealed(hand, "intervention.review")
    _alter(hand, row, "reviewer_id")
    return _row("row", row)


@kind
def day_of_a_sanction(hand):
    row = _sealed(hand, "intervention.sanction")
    _alter(hand, row, "decided_on")
    return _row("row", row)


@kind
def row_deleted(hand):
    row = _sealed(hand)
    hand.run(f'DELETE FROM "{row[2]}" WHERE id = %s', row[1])
    return _row("row_missing", row)


@kind
def rows_of_a_table_deleted(hand):
    row = _sealed(hand)
    hand.run(f'DELETE FROM "{row[2]}"')
    return _row("row_missing", row)


@kind
def row_added(hand):
    """Another decision, statement or act is slipped in beside the trail."""
    model = hand.random.choice(("intervention.statement", "intervention.evidence.act", "intervention.alert", "intervention.minutes"))
    row = _sealed(hand, model)
    return named("row_added", model=model, res_id=hand.copy(row[2], row[1]))


@kind
def row_renumbered(hand):
    row = _sealed(hand)
    number = hand.random.randint(10**6, 10**7)
    hand.change(row[2], row[1], id=number)
    return _row("row_missing", row)


@kind
def rows_change_numbers(hand):
    row = _sealed(hand)
    pairs = [one for one in hand.world.rows if one[0] == row[0] and one[1] != row[1]]
    if not pairs:
        return rows_change_numbers(hand)
    other = hand.random.choice(pairs)
    for old, new in ((row[1], -1), (other[1], row[1]), (-1, other[1])):
        hand.run(f'UPDATE "{row[2]}" SET id = %s WHERE id = %s', new, old)
    return _row("row", row)


@kind
def link_taken_away(hand):
    """What a record is charged with stands in a table of links."""
    number, behaviour = hand.random.choice(hand.world.links)
    hand.run("DELETE FROM intervention_record_behaviour_rel WHERE record_id = %s AND basis_id = %s", number, behaviour)
    return named("row", model="intervention.record", res_id=number)


@kind
def link_added(hand):
    number, _behaviour = hand.random.choice(hand.world.links)
    [(behaviour,)] = hand.rows("""
        SELECT id FROM intervention_legal_basis WHERE id NOT IN (
            SELECT basis_id FROM intervention_record_behaviour_rel WHERE record_id = %s) LIMIT 1""", number)  # fmt: skip
    hand.run("INSERT INTO intervention_record_behaviour_rel (record_id, basis_id) VALUES (%s, %s)", number, behaviour)
    return named("row", model="intervention.record", res_id=number)


@kind
def column_dropped(hand):
    row = _sealed(hand)
    column = hand.random.choice([name for name in hand.world.columns(row) if hand.world.is_filled(row[2], name)])
    hand.run(f'ALTER TABLE "{row[2]}" DROP COLUMN "{column}" CASCADE')
    return named("row columns", model=row[0])


@kind
def row_moved_to_another_company(hand):
    row = hand.random.choice([one for one in hand.world.rows if "company_id" in hand.world.columns(one)])
    _alter(hand, row, "company_id")
    return _row("row", row)
