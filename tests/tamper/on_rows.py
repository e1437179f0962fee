"""Tampering with the business: rows that the trail has digests of, changed beside it."""

from forger import Forger
from hand import named
from kinds import kind, variant

LINKS = "intervention_record_behaviour_rel"
# where more rows would weigh something
SLIPPED_IN = ("intervention.statement", "intervention.evidence.act", "intervention.alert", "intervention.sanction.event",
              "intervention.route.step", "intervention.meeting.item", "intervention.return.talk")  # fmt: skip


def _row(kinds, row):
    return named(kinds, model=row.model, res_id=row.id)


def _twin(hand, row):
    """Another row of the same table that the trail knows."""
    return hand.row(row.model, wanted=lambda one: one.id != row.id)


@kind
def any_column_of_any_row(hand):
    row = hand.row()
    hand.alter(row, hand.random.choice(hand.columns(row)))
    return _row("row row_missing", row)  # where it now passes for a draft that nobody handed in


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
        ("intervention.notice", "company_id"), ("intervention.omission", "employee_id"), ("intervention.return", "employee_id"),
        ("intervention.return.unit", "sealed_counts"), ("intervention.report", "published"), ("intervention.appraisal", "effect"),
        ("intervention.delivery", "delivered_on"), ("intervention.delivery.receipt", "receipt"),
        ("intervention.issued", "number")))  # fmt: skip
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


# a decision, words and an act are written once and never change; columns that lead to something else tell by themselves
WRITTEN_ONCE = ("intervention.review", "intervention.statement", "intervention.evidence.act", "intervention.sanction.event",
                "intervention.return.talk", "intervention.return.unit", "intervention.issued")  # fmt: skip
FACTS = (("intervention.record", "submitted_on", "intervenor_id"), ("intervention.record", "submitted_on", "occurred_at"),
         ("intervention.omission", "state", "employee_id"), ("intervention.notice", "state", "scope"),
         ("intervention.return", "is_filed", "employee_id"), ("intervention.report", "state", "published"),
         ("intervention.appraisal", "state", "effect"))  # fmt: skip


def _settled(hand, row, *others):
    """Append the entry by which Odoo itself would tell of rows that it had changed; whatever can be checked fits."""
    source, said = hand.world.source(hand.cursor), {}
    for one in (row, *others):
        values = dict(source.rows(one.model))[one.id]
        said[f"{one.model},{one.id}"] = [one.definition, source.row_digest(one.definition, one.columns, values)]
    last = hand.one("SELECT max(seq) FROM intervention_trail WHERE document = %s", row.document)
    entry = hand.copy("intervention_trail", hand.number(row.document, last), seq=last + 1, position=None, event="settle",
                      actor="system")  # fmt: skip
    [(prev, at, model, number)] = hand.rows("""SELECT digest, to_char(at, 'YYYY-MM-DD HH24:MI:SS'), model, res_id
                                              FROM intervention_trail WHERE id = %s""", entry)
    hand.change("intervention_trail", entry, prev=prev)
    Forger(hand).write(entry, {"document": row.document, "seq": last + 1, "at": at, "event": "settle", "model": model,
                               "res_id": number, "actor": "system", "values": {}, "rows": said})  # fmt: skip
    end = hand.one("SELECT digest FROM intervention_trail WHERE id = %s", entry)
    hand.run("UPDATE intervention_trail_head SET seq = %s, digest = %s WHERE document = %s", last + 1, end, row.document)


def _facts_of(hand, row):
    return hand.world.facts[f"{row.model},{row.id}"]


def _as_a_draft(hand):
    """Make a draft of a document, change a fact of it and hand it in again, as the database's triggers let nobody else do."""
    model, draft, fact = hand.random.choice(FACTS)
    row = hand.row(model, wanted=lambda one: f"{one.model},{one.id}" in hand.world.facts)
    said = hand.one(f"SELECT {draft} FROM {row.table} WHERE id = %s", row.id)
    hand.change(row.table, row.id, **{draft: "draft" if draft == "state" else None})
    hand.alter(row, fact)
    hand.change(row.table, row.id, **{draft: said})
    return row


@kind
def row_edited_and_sealed(hand):
    """A row that never changes is edited, and a perfect entry tells the trail so, as if Odoo had changed it."""
    row = hand.row(*WRITTEN_ONCE)
    hand.alter(row, hand.random.choice([name for name in hand.columns(row) if name != "id"]))
    _settled(hand, row)
    return {**_row("row", row), "only": "row resealed"}


@variant
def row_sealed_and_put_back(hand):
    """Between the two another digest was sealed: it stays."""
    row = hand.row(*WRITTEN_ONCE)
    column = hand.random.choice(hand.filled(row))
    said = hand.one(f'SELECT "{column}" FROM "{row.table}" WHERE id = %s', row.id)
    hand.alter(row, column)
    _settled(hand, row)
    hand.change(row.table, row.id, **{column: said})
    return {**_row("resealed", row), "only": "resealed"}


@kind
def facts_changed_as_a_draft(hand):
    """The change of what was handed in is sealed with the document, as the next lawful act would seal it."""
    row = _as_a_draft(hand)
    _settled(hand, row)
    return {**_row("facts", row), "only": "facts"}


@variant
def facts_changed_and_sealed(hand):
    """As well with the digest of the facts: their first counts."""
    row = _as_a_draft(hand)
    _settled(hand, row, _facts_of(hand, row))
    return {**_row("facts", row), "only": "facts resealed"}
