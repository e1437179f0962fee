"""What stands in the registry's tables, read with plain SQL and no code of the registry."""

# what dialogs leave, and catalogues that no step touches
ASIDE = ('intervention_decision', 'intervention_ledger_import', 'intervention_report_compile', 'intervention_legal_basis',
         'intervention_deadline', 'intervention_sanction_type')
# rows that are added and then never change
KEPT = ('intervention_review', 'intervention_statement', 'intervention_trail', 'intervention_evidence_act',
        'intervention_notice_receipt', 'intervention_minutes', 'intervention_route', 'intervention_route_step',
        'intervention_route_approver_rel')
TRACE = ('intervention_trail', 'intervention_trail_head')
RECORD = """SELECT id, state, round, route, authority, finding, severity, number, intervenor_id, principal_id,
                   coalesce(is_passed, false) AS is_passed, submitted_on IS NOT NULL AS is_submitted
              FROM intervention_record"""
REVIEW = """SELECT id, record_id, notice_id, step, decision, finding, severity, reviewer_id, round, reason
              FROM intervention_review ORDER BY id"""
FACTS = """SELECT r.id, md5(row(r.case_id, r.case_stage, r.occurred_at, r.nature, r.form, r.attribution, r.intervenor_id,
                  r.intervenor_name, r.intervenor_unit, r.intervenor_position, r.principal_id, r.regime, r.summary, r.request,
                  r.response, r.number, r.name, r.recorder_key, r.submitted_on, r.company_id,
                  (SELECT array_agg(b.basis_id ORDER BY b.basis_id) FROM intervention_record_behaviour_rel b
                    WHERE b.record_id = r.id))::text)
             FROM intervention_record r WHERE r.submitted_on IS NOT NULL"""
LINE = """WITH RECURSIVE own AS (
              SELECT id, parent_id FROM hr_employee WHERE user_id = %s
          ), line AS (
              SELECT id, parent_id FROM own UNION SELECT e.id, e.parent_id FROM hr_employee e JOIN line ON e.id = line.parent_id
          ) SELECT id FROM line
          UNION SELECT k.relative_id FROM intervention_kinship k JOIN own ON own.id = k.employee_id WHERE k.ended_on IS NULL
          UNION SELECT k.employee_id FROM intervention_kinship k JOIN own ON own.id = k.relative_id WHERE k.ended_on IS NULL"""


class Rows:
    """The rows of one moment."""

    def __init__(self, cr):
        self.texts = _texts(cr)
        self.records = {row['id']: row for row in _dicts(cr, RECORD)}
        self.reviews = {row['id']: row for row in _dicts(cr, REVIEW)}
        self.notices = {row['id']: row for row in _dicts(cr, "SELECT id, state FROM intervention_notice")}
        self.statements = {row['id']: row for row in _dicts(cr, "SELECT id, record_id, kind FROM intervention_statement")}
        self.items = {row['id']: row for row in _dicts(
            cr, "SELECT id, record_id, meeting_id, outcome FROM intervention_meeting_item ORDER BY id")}
        self.facts = dict(_tuples(cr, FACTS))
        self.notice_records = set(_tuples(cr, "SELECT notice_id, record_id FROM intervention_notice_record_rel"))

    def without_trace(self):
        return {name: rows for name, rows in self.texts.items() if name not in TRACE}

    def states(self):
        """Return the status of every document that is no draft."""
        return [{number: row['state'] for number, row in rows.items() if row['state'] != 'draft'}
                for rows in (self.records, self.notices)]

    def of_record(self, number):
        """Return the decisions on one record."""
        return [row for row in self.reviews.values() if row['record_id'] == number]


def line(cr, user):
    """Return the employees whom ``user`` may not judge: himself, those above him, his declared kin."""
    return {number for number, in _tuples(cr, LINE, [user])}


def _texts(cr):
    """Return the text of every row of every table: ``{table: {text, ...}}``."""
    tables = [name for name, in _tuples(cr, """
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name LIKE 'intervention\\_%%' ORDER BY 1""") if name not in ASIDE]
    texts = {name: set() for name in tables}
    # the names come from the database's own catalogue
    query = ' UNION ALL '.join(f"SELECT '{name}', t::text FROM {name} t" for name in tables)
    for name, text in _tuples(cr, query):
        texts[name].add(text)
    return texts


def _tuples(cr, query, values=()):
    cr.execute(query, values)  # pylint: disable=sql-injection
    return cr.fetchall()


def _dicts(cr, query):
    cr.execute(query)  # pylint: disable=sql-injection
    return cr.dictfetchall()
