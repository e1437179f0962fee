"""Tampering with the business: rows that the trail has digests of, changed beside it."""

from hand import named
from kinds import kind, variant

LINKS = "intervention_record_behaviour_rel"
# where more rows would weigh something
SLIPPED_IN = ("intervention.statement", "intervention.evidence.act", "intervention.alert", "intervention.sanction.event",
              "intervention.route.step", "intervention.meeting.item")  # fmt: skip


def _row(kinds, row):
    return named(kinds, model=row.model, res_id=row.id)


def _twin(hand, row):
    """Another row of the same table that the trail knows."""
    return hand.row(row.model, wanted=lambda one: one.id != row.id)


@kind
def any_column_of_any_row(hand):
    row = hand.row()
    hand.alter(row, hand.random.choice(hand.columns(row)))
    return _row("row", row)


@variant
def column_emptied(hand):
    row = hand.row(wanted=hand.filled)
    column = hand.random.choice(hand.filled(row))
    hand.run(f'ALTER TABLE "{row.table}" ALTER COLUMN "{column}" DROP NOT NULL')
    hand.change(row.table, row.id, **{column: None})
    return _row("row row_missing", row)


@kind
def what_a_document_says(hand):
    """Who is named, who decided, when, for which company."""
    model, column = hand.random.choice((
        ("intervention.record", "intervenor_id"), ("intervention.record", "occurred_at"), ("intervention.record", "company_id"),
        ("intervention.review", "reviewer_id"), ("intervention.sanction", "decided_on"), ("intervention.sanction", "employee_id"),
        ("intervention.notice", "company_id"), ("intervention.omission", "employee_id")))  # fmt: skip
    row = hand.row(model)
    hand.alter(row, column)
    return _row("row", row)


@variant
def how_it_was_decided(hand):
    model, column, value, other = hand.random.choice((
        ("intervention.record", "state", "closed", "submitted"), ("intervention.record", "finding", "no_breach", "breach"),
        ("intervention.record", "severity", "ordinary", "serious"), ("intervention.review", "decision", "reject", "approve"),
        ("intervention.retaliation", "finding", "unfounded", "confirmed")))  # fmt: skip
    row = hand.row(model)
    said = hand.one(f"SELECT {column} FROM {row.table} WHERE id = %s", row.id)
    hand.change(row.table, row.id, **{column: other if said == value else value})
    return _row("row", row)


@kind
def words_of_another_row(hand):
    """Sealed words are exchanged for those of another row, which no key is needed for."""
    row = hand.row("intervention.statement")
    hand.change(row.table, row.id, body=hand.one("SELECT body FROM intervention_statement WHERE id = %s", _twin(hand, row).id))
    return _row("row", row)


@kind
def row_deleted(hand):
    row = hand.row()
    hand.run(f'DELETE FROM "{row.table}" WHERE id = %s', row.id)
    return _row("row_missing", row)


@variant
def rows_of_a_table_deleted(hand):
    row = hand.row()
    hand.run(f'DELETE FROM "{row.table}"')
    return _row("row_missing", row)


@kind
def row_slipped_in(hand):
    """One more statement, act or step stands there beside the trail."""
    row = hand.row(*SLIPPED_IN)
    return named("row_added", model=row.model, res_id=hand.copy(row.table, row.id))


@variant
def row_renumbered(hand):
    row = hand.row()
    hand.change(row.table, row.id, id=hand.random.randint(10**6, 10**7))
    return _row("row_missing", row)


@variant
def rows_change_numbers(hand):
    row = hand.row(wanted=lambda row: hand.world.count[row.table] > 1)
    other = _twin(hand, row)
    for old, new in ((row.id, -1), (other.id, row.id), (-1, other.id)):
        hand.run(f'UPDATE "{row.table}" SET id = %s WHERE id = %s', new, old)
    return _row("row", row)


@kind
def link_taken_away(hand):
    """What a record is charged with stands in a table of links."""
    number, behaviour = hand.random.choice(hand.world.links)
    hand.run(f"DELETE FROM {LINKS} WHERE record_id = %s AND basis_id = %s", number, behaviour)
    return named("row", model="intervention.record", res_id=number)


@variant
def link_added(hand):
    number, _behaviour = hand.random.choice(hand.world.links)
    others = hand.rows(f"""SELECT id FROM intervention_legal_basis
                            WHERE id NOT IN (SELECT basis_id FROM {LINKS} WHERE record_id = %s)""", number)  # fmt: skip
    hand.run(f"INSERT INTO {LINKS} (record_id, basis_id) VALUES (%s, %s)", number, hand.random.choice(others)[0])
    return named("row", model="intervention.record", res_id=number)


@variant
def column_dropped(hand):
    row = hand.row(wanted=hand.filled)
    hand.run(f'ALTER TABLE "{row.table}" DROP COLUMN "{hand.random.choice(hand.filled(row))}" CASCADE')
    return _row("row columns", row)


@variant
def row_in_an_empty_table(hand):
    """A row of a kind that the registry never had one of."""
    table, model = hand.random.choice(hand.world.empty)
    for column in hand.world.types[table].keys() - {"id"}:
        hand.run(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP NOT NULL')
    return named("row_added", model=model, res_id=hand.one(f'INSERT INTO "{table}" DEFAULT VALUES RETURNING id'))
