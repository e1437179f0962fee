from collections import Counter

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..verify.canonical import ORIGIN, canonical, digest, digest_sm3

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
    _covered = False
    _order = 'id desc'
    _rec_name = 'document'

    row_salt = fields.Char(store=False, default=None)
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
        retried by Odoo, so that a chain never forks. An entry takes along the digests of the rows of its document that were
        written since the last one.
        """
        self.env.flush_all()
        return self._add(entries, self._take_rows({entry['document'] for entry in entries}))

    @api.model
    def _add(self, entries, told):
        """Append entries that take the digests of the rows ``told`` along, given with their chains."""
        at = fields.Datetime.to_string(self.env.cr.now())
        ends = self._take_positions(Counter(entry['document'] for entry in entries))
        # sudo: the data keys are readable to nobody; their digests enter with the first row of their document
        told |= self.env['intervention.seal'].sudo()._keys_of([document for document, (seq, _prev) in ends.items() if not seq])
        digests = self._digested(told)
        rows = []
        for entry in entries:
            seq, prev = ends[entry['document']]
            known = digests.pop(entry['document'], None)
            payload = canonical({**entry, 'seq': seq + 1, 'at': at, **({'rows': known} if known else {})})
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


class InterventionTrailHead(models.Model):
    """Where each chain ends; locks a chain while a row is appended."""
    _name = 'intervention.trail.head'
    _inherit = ['intervention.append.only']
    _description = 'Chain Head'
    _log_access = False
    _covered = False
    _guarded = False

    row_salt = fields.Char(store=False, default=None)
    document = fields.Char(required=True, groups=NO_ACCESS)
    seq = fields.Integer(required=True, groups=NO_ACCESS)
    digest = fields.Char(required=True, groups=NO_ACCESS)

    _document_unique = models.Constraint('UNIQUE(document)', "A document has one chain.")
