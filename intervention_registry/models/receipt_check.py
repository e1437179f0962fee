import time
from itertools import takewhile

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..verify import receipt
from ..verify.checkpoint import check_checkpoints
from ..verify.completeness import check_rows
from ..verify.database import DatabaseSource
from ..verify.words import say
from .verification_receipts import CUT, FOREIGN, FORGED, RESTORED

LONGEST = 5_000_000  # characters that are looked through at once
ALTERED = ('slip', receipt.DIFFERS)
INNER = ('number', 'detail')  # what the answer does without: the name says it


class InterventionCheckpoint(models.Model):
    """Receipts and slips that come back from outside are checked against the database (A6, B5): a cut tail, a restored
    older copy and a log that was written anew are found, whatever they look like by themselves."""
    _inherit = 'intervention.checkpoint'

    @api.model
    def check_receipts(self, text):
        """Check receipts of checkpoints and filing slips against what the database holds.

        :param str text: receipt files as they were sent, and what square codes of receipts and slips hold, each on a line
        :return: ``{'ok': bool, 'checked': int, 'findings': [{'kind', 'seq', 'position', 'name', 'reason', 'message'}]}``; kind is
            receipt, slip, root, head or position; reason one of other_log, unsigned, missing, differs, resigned, or empty
        :raise AccessError: for everybody but the security auditor
        :raise UserError: for a text without receipt or slip, or a damaged one
        """
        self._check_auditor()
        return self._check_receipts([text])[1]

    @api.model
    def _check_receipts(self, texts):
        """Check what came back and keep what became of it; private.

        :return: the intervention.verification, and what ``check_receipts`` answers
        """
        began = time.monotonic()
        receipts, slips = self._read_receipts(texts)
        reasons = self._reasons(receipts)
        sound = [one for one in receipts if reasons[one] not in FOREIGN]
        findings = [*self._judged(reasons), *self._judge_slips(slips), *self._judge_roots(sound)]
        row = self._keep_check(receipts, slips, findings, began)
        shown = [{name: value for name, value in one.items() if name not in INNER} for one in findings]
        return row, {'ok': not findings, 'checked': len(receipts) + len(slips), 'findings': shown}

    @api.model
    def _read_receipts(self, texts):
        if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > LONGEST:
            raise UserError(self.env._("Hand in the receipts as text, at most 5 million characters at once."))
        receipts, slips, faults = receipt.read_all(texts)
        if faults or not (receipts or slips):
            raise UserError(self.env._(
                "There is no whole receipt or slip in it. Hand in the file as it was sent, or all that the square code holds, "
                "from IRC1 or IR to its last letter."))
        return list(dict.fromkeys(receipts)), list(dict.fromkeys(slips))

    @api.model
    def _reasons(self, receipts):
        """Return for each receipt why it does not pass, None where it does."""
        log, keys = self._log_id(), self.env['intervention.checkpoint.key']._known()
        rows = {row['number']: row for row in self._as_dicts([('number', 'in', [one.number for one in receipts])])}
        return {one: receipt.judge(one, rows.get(one.number), log, keys) for one in receipts}

    @api.model
    def _judged(self, reasons):
        return [self._told('receipt', self.env._("Checkpoint %(number)s", number=one.number), reason, position=one.size,
                           number=one.number) for one, reason in reasons.items() if reason]

    @api.model
    def _judge_slips(self, slips):
        # sudo: the trail is compared with the slips, not shown
        entries = {row.digest: row for row in self.env['intervention.trail'].sudo().search(
            [('digest', 'in', [slip.digest for slip in slips])])}
        for slip in slips:
            row = entries.get(slip.digest)
            entry = row and {'seq': row.seq, 'at': str(row.at), 'event': row.event, 'position': row.position}
            reason = receipt.judge_slip(slip, entry, self._log_id())
            if not reason and row.document != self._chain_of(slip.code):
                reason = receipt.DIFFERS
            if reason:
                yield self._told('slip', slip.code, reason, seq=slip.seq, position=slip.position, detail=slip.code)

    @api.model
    def _chain_of(self, code):
        # sudo: as above
        record = self.env['intervention.record'].sudo().search([('name', '=', code)], limit=1)
        return record and record._trail_document()

    @api.model
    def _judge_roots(self, receipts):
        """Recompute the roots at the size of each receipt."""
        last = max((one.size for one in receipts), default=0)
        rows = takewhile(lambda row: row[0] <= last, self.env['intervention.trail']._positions()) if receipts else ()
        for finding in check_checkpoints(rows, (), receipts=receipts):
            yield self._told(finding.kind, say(finding.detail, self.env.lang), '', position=finding.position,
                             detail=finding.detail)

    @api.model
    def _told(self, kind, name, reason, seq=0, position=0, number=0, detail=''):
        """Return one finding with its sentence in the caller's language."""
        return {'kind': kind, 'name': name, 'seq': seq, 'position': position, 'reason': reason, 'number': number,
                'detail': detail, 'message': self._reason(reason, kind)}

    @api.model
    def _reason(self, reason, kind):
        """Return in words why a receipt or slip does not pass."""
        reasons = {
            receipt.OTHER_LOG: self.env._("It is of another log."),
            receipt.UNSIGNED: self.env._("It bears no valid signature of this log."),
            receipt.MISSING: self.env._("What it attests is not there: the tail was cut, or an older copy was restored."),
            receipt.DIFFERS: self.env._("What it attests reads differently now."),
            receipt.RESIGNED: self.env._("What it attests was signed anew since."),
        }
        kinds = {
            'root': self.env._("The entries do not give the root that it attests."),
            'head': self.env._("The trail is shorter than it attests: its tail was cut, or an older copy was restored."),
            'position': self.env._("A position in the whole trail is missing or taken twice."),
        }
        return reasons.get(reason) or kinds[kind]

    @api.model
    def _keep_check(self, receipts, slips, findings, began):
        """Tell the trail that receipts came back, keep what became of them, and tell the auditors where one shows damage."""
        actor = 'system' if self.env.uid == SUPERUSER_ID else f'user:{self.env.uid}'
        damage = self._damage_of(findings)
        self.env['intervention.trail']._trace([{
            'document': 'receipts', 'event': 'receipt_check', 'model': self._name, 'res_id': 0, 'actor': actor,
            'values': {'receipts': len(receipts), 'slips': len(slips), 'findings': len(findings), 'damage': damage or ''}}])
        return self.env['intervention.verification']._keep_receipts(receipts, slips, findings, damage, time.monotonic() - began)

    @api.model
    def _damage_of(self, findings):
        """Return the kind of damage that the findings show; none without any.

        Of a cut tail the rows of the acts that went are still there; in an older copy they went as well.
        """
        if not findings:
            return None
        # an entry of this digest is there: it was the slip that was altered
        damage = [one for one in findings if one['reason'] not in FOREIGN and (one['kind'], one['reason']) != ALTERED]
        if not damage:
            return FORGED
        if any(one['reason'] in (receipt.DIFFERS, receipt.RESIGNED) or one['kind'] == 'root' for one in damage):
            return RESTORED
        # sudo: the trail is written for everybody alike
        self.env['intervention.trail'].sudo()._settle()
        left = check_rows(DatabaseSource(self.env.cr))
        return CUT if any(one.kind in ('row_added', 'row') for one in left) else RESTORED


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('receipt_check', 'Receipts checked')], ondelete={'receipt_check': 'cascade'})
