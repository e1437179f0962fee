import json
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..verify.canonical import ORIGIN, canonical, digest, digest_sm3

REPEATED = ('document', 'seq', 'at', 'actor', 'event', 'model', 'res_id')


def _is_sound(row):
    try:
        return (row['digest'], row['digest_sm3']) == (
            digest(row['prev'], row['payload']), digest_sm3(row['prev'], row['payload']))
    except ValueError:  # the link before is no digest at all
        return False


def _is_repeated(row):
    try:
        payload = json.loads(row['payload'])
    except ValueError:
        return False
    return isinstance(payload, dict) and all(payload.get(name) == row[name] for name in REPEATED)


EVENTS = [
    ('submit', 'Submitted'),
    ('resubmit', 'Submitted again'),
    ('statement', 'Words added'),
    ('evidence_add', 'Evidence added'),
    ('evidence', 'Act on evidence'),
    ('review', 'Decision'),
    ('handle', 'Handled'),
    ('screen', 'Let in'),
    ('finding', 'Finding agreed'),
    ('return', 'Returned'),
    ('refused', 'Refused by vote or authority'),
    ('propose', 'Proposed'),
    ('resolve', 'Resolved'),
    ('authorise', 'Authorised'),
    ('notice_approve', 'Notice approved'),
    ('circulate', 'Circulated'),
    ('receipt', 'Read'),
    ('publish', 'Made public'),
    ('withdraw', 'Withdrawn from the public'),
    ('close', 'Closed'),
    ('sanction', 'Outcome entered'),
    ('import', 'Ledger imported'),
    ('compile', 'Report compiled'),
    ('deliberate', 'Report deliberated'),
    ('deliver', 'Report delivered'),
    ('deadline', 'Deadline set'),
    ('escalate', 'Overdue, passed on'),
    ('kinship', 'Kinship declared'),
    ('kinship_end', 'Kinship ended'),
    ('route', 'Route copied'),
    ('pass', 'Passed to the superior authority'),
    ('sanction_execute', 'Execution worked out'),
    ('sanction_serve', 'Outcome known to the person'),
    ('sanction_end', 'Outcome ended by itself'),
    ('sanction_revoke', 'Outcome revoked'),
    ('sanction_change', 'Outcome changed on appeal'),
    ('sanction_lift', 'Outcome revoked on appeal'),
    ('appeal', 'Appeal filed'),
    ('appeal_extend', 'Time for the appeal extended'),
    ('appeal_decide', 'Appeal outcome entered'),
    ('personnel_note', 'Note for the personnel file'),
    ('personnel_file', 'Noted in the personnel file'),
    ('meeting_plan', 'Meeting planned'),
    ('meeting_hold', 'Meeting held'),
    ('meeting_item', 'Agenda item'),
    ('minutes', 'Minutes written'),
    ('omission_report', 'Omission reported'),
    ('omission_confirm', 'Omission confirmed'),
    ('omission_unfounded', 'Omission unfounded'),
    ('omission_decide', 'Omission decided'),
    ('spot_open', 'Spot check opened'),
    ('spot_draw', 'Spot check drawn'),
    ('spot_result', 'Case drawn answered'),
    ('spot_close', 'Spot check finished'),
    ('referral', 'Referral drafted'),
    ('referral_hand', 'Referral handed over'),
    ('referral_material', 'Material handed over'),
    ('referral_receipt', 'Referral received'),
    ('referral_outcome', 'Outcome of a referral'),
    ('special_propose', 'Special matter proposed'),
    ('special_resolve', 'Special matter resolved'),
    ('special_refuse', 'Special matter not resolved'),
    ('special_deliver', 'Special matter handed on'),
    ('special_done', 'Special matter delivered'),
    ('disclosure_open', 'Disclosure review opened'),
    ('disclosure', 'Disclosure review decided'),
    ('notice_file', 'Document downloaded'),
]


class InterventionTrail(models.Model):
    """The trace of the whole process (A6, B5): one row per act, one chain per document.

    A row is written in the transaction of the act itself by the private ``_trace``; its payload is kept verbatim and its
    digest covers the digest before it. The security auditor reads and verifies; nobody writes.
    """
    _name = 'intervention.trail'
    _inherit = ['intervention.append.only']
    _description = 'Trail'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'document'

    document = fields.Char('Chain', required=True, readonly=True)
    seq = fields.Integer('No.', required=True, readonly=True, aggregator=None, help="Position in the document's chain")
    position = fields.Integer(readonly=True, aggregator=None, help="Position in the whole trail, given by the sequencer")
    at = fields.Datetime('Time', required=True, readonly=True)
    actor = fields.Char(required=True, readonly=True, help="The user's number, or the word recorder")
    actor_name = fields.Char('Acted By', compute='_compute_actor_name')
    event = fields.Selection(EVENTS, required=True, readonly=True)
    model = fields.Char('Document Type', required=True, readonly=True)
    res_id = fields.Integer('Row', required=True, readonly=True, aggregator=None)
    payload = fields.Text(required=True, readonly=True)
    digest = fields.Char('SHA-256', required=True, readonly=True)
    digest_sm3 = fields.Char('SM3', required=True, readonly=True)
    prev = fields.Char('Previous Digest', required=True, readonly=True)

    _document_seq = models.Constraint('UNIQUE(document, seq)', "A chain has one row per position.")
    _at_index = models.Index('(at)')

    @api.depends('actor')
    def _compute_actor_name(self):
        words = {'recorder': self.env._("the recorder"), 'system': self.env._("the system")}
        for row in self:
            kind, _colon, number = (row.actor or '').partition(':')
            # sudo: the auditor sees who acted, in archived accounts and other companies too
            user = self.env['res.users'].sudo().browse(int(number)).exists() if number.isdigit() else None
            row.actor_name = words.get(kind) or (user.name if user else row.actor)

    @api.model
    def _trace(self, entries):
        """Append entries, each ``{'document', 'event', 'model', 'res_id', 'actor', 'values'}``; private.

        Taking the next position updates the chain's head row: of two transactions that touch one chain the second is
        retried by Odoo, so that a chain never forks.
        """
        at = fields.Datetime.to_string(self.env.cr.now())
        ends = self._take_positions(Counter(entry['document'] for entry in entries))
        rows = []
        for entry in entries:
            seq, prev = ends[entry['document']]
            payload = canonical({**entry, 'seq': seq + 1, 'at': at})
            row = {name: entry[name] for name in ('document', 'event', 'model', 'res_id', 'actor')}
            row.update(seq=seq + 1, at=at, payload=payload, prev=prev, digest=digest(prev, payload),
                       digest_sm3=digest_sm3(prev, payload))
            rows.append(row)
            ends[entry['document']] = seq + 1, row['digest']
        self._set_ends(ends)
        return self._append(rows)

    def _take_positions(self, counts):
        """Reserve positions at the end of each chain; return where each ended: ``{document: (seq, digest)}``."""
        documents = sorted(counts)
        rows = self.env.execute_query(SQL(
            """INSERT INTO intervention_trail_head AS head (document, seq, digest)
               SELECT document, count, %s FROM unnest(%s::text[], %s::int[]) AS t(document, count)
               ON CONFLICT (document) DO UPDATE SET seq = head.seq + EXCLUDED.seq
               RETURNING document, seq, digest""", ORIGIN, documents, [counts[name] for name in documents]))
        return {document: (last - counts[document], prev) for document, last, prev in rows}

    def _set_ends(self, ends):
        self.env.cr.execute(SQL(
            """UPDATE intervention_trail_head AS head SET digest = t.digest
                 FROM unnest(%s::text[], %s::text[]) AS t(document, digest) WHERE head.document = t.document""",
            list(ends), [value for _seq, value in ends.values()]))

    @api.model
    def verify(self):
        """Recompute the whole trail (A6, B5).

        :return: ``{'ok': bool, 'checked': int, 'findings': [{'document', 'seq', 'kind', 'message'}]}``; ``kind`` is one
            of edit, column, deletion, order, head
        :raise AccessError: for everybody but the security auditor
        """
        if not self.env.user.has_group('intervention_registry.group_auditor'):
            raise AccessError(self.env._("Only the security auditor verifies the trail."))
        return self._verify()

    @api.model
    def _verify(self):
        self.flush_model()
        heads = dict(self.env.execute_query(SQL("SELECT document, (seq, digest)::text FROM intervention_trail_head")))
        findings, checked, document, seq, prev = [], 0, None, 0, ORIGIN

        def end_chain():
            if document is not None and heads.pop(document, None) != f'({seq},{prev})':
                findings.append(self._finding(document, seq, 'head'))

        for row in self._rows_to_verify():
            if row['document'] != document:
                end_chain()
                document, seq, prev = row['document'], 0, ORIGIN
            findings += self._check_row(row, seq, prev)
            seq, prev, checked = row['seq'], row['digest'], checked + 1
        end_chain()
        findings += [self._finding(name, 0, 'deletion') for name in sorted(heads)]
        return {'ok': not findings, 'checked': checked, 'findings': findings}

    def _rows_to_verify(self, batch=10000):
        """Stream the rows in the order of their chains."""
        self.env.cr.execute(SQL(
            """SELECT document, seq, to_char(at, 'YYYY-MM-DD HH24:MI:SS') AS at, actor, event, model, res_id,
                      payload, digest, digest_sm3, prev
                 FROM intervention_trail ORDER BY document COLLATE "C", seq, id"""))
        while rows := self.env.cr.dictfetchmany(batch):
            yield from rows

    def _check_row(self, row, seq, prev):
        """Return the findings on one row, given the position and digest before it."""
        kinds = []
        if row['seq'] != seq + 1:
            kinds.append('deletion' if row['seq'] > seq + 1 else 'order')
        elif row['prev'] != prev:
            kinds.append('order')
        if not _is_sound(row):
            kinds.append('edit')
        elif not _is_repeated(row):
            kinds.append('column')
        return [self._finding(row['document'], row['seq'], kind) for kind in kinds]

    def _finding(self, document, seq, kind):
        messages = {
            'edit': self.env._("The row was changed after it was written."),
            'column': self.env._("A column no longer says what the row's payload says."),
            'deletion': self.env._("Rows are missing before this place."),
            'order': self.env._("The row does not follow the one before it: inserted, repeated or moved."),
            'head': self.env._("The chain does not end where it was left: its tail was cut or replaced."),
        }
        return {'document': document, 'seq': seq, 'kind': kind, 'message': messages[kind]}

    def action_verify(self):
        """Verify and show the result to the auditor.

        :return: a client notification
        :raise AccessError: for everybody but the security auditor
        """
        result = self.verify()
        if result['ok']:
            message = self.env._("Intact: %(count)s rows verified.", count=result['checked'])
        else:
            first = result['findings'][0]
            message = self.env._(
                "%(count)s findings. First: chain %(document)s, No. %(seq)s: %(what)s",
                count=len(result['findings']), document=first['document'], seq=first['seq'], what=first['message'],
            )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'type': 'success' if result['ok'] else 'danger', 'message': message, 'sticky': not result['ok']},
        }


class InterventionTrailHead(models.Model):
    """Where each chain ends; locks a chain while a row is appended."""
    _name = 'intervention.trail.head'
    _inherit = ['intervention.append.only']
    _description = 'Chain Head'
    _log_access = False
    _guarded = False

    document = fields.Char(required=True, groups=NO_ACCESS)
    seq = fields.Integer(required=True, groups=NO_ACCESS)
    digest = fields.Char(required=True, groups=NO_ACCESS)

    _document_unique = models.Constraint('UNIQUE(document)', "A document has one chain.")
