from itertools import takewhile

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..verify import receipt
from ..verify.checkpoint import check_checkpoints

LONGEST = 5_000_000  # characters that are looked through at once
FOREIGN = (receipt.OTHER_LOG, receipt.UNSIGNED)  # says nothing about this log


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
        receipts, slips = self._read_receipts(text)
        reasons = self._reasons(receipts)
        sound = [one for one in receipts if reasons[one] not in FOREIGN]
        findings = [*self._judged(reasons), *self._judge_slips(slips), *self._judge_roots(sound)]
        self._note_check(receipts, slips, findings)
        return {'ok': not findings, 'checked': len(receipts) + len(slips), 'findings': findings}

    @api.model
    def _read_receipts(self, text):
        if not isinstance(text, str) or len(text) > LONGEST:
            raise UserError(self.env._("Hand in the receipts as text, at most 5 million characters at once."))
        try:
            return receipt.read(text)
        except ValueError:
            raise UserError(self.env._(
                "There is no whole receipt or slip in it. Hand in the file as it was sent, or all that the square code holds, "
                "from IRC1 or IR to its last letter.")) from None

    @api.model
    def _reasons(self, receipts):
        """Return for each receipt why it does not pass, None where it does."""
        log, keys = self._log_id(), self.env['intervention.checkpoint.key']._known()
        rows = {row['number']: row for row in self._as_dicts([('number', 'in', [one.number for one in receipts])])}
        return {one: receipt.judge(one, rows.get(one.number), log, keys) for one in receipts}

    @api.model
    def _judged(self, reasons):
        return [self._told('receipt', self.env._("Checkpoint %(number)s", number=one.number), reason, position=one.size)
                for one, reason in reasons.items() if reason]

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
                yield self._told('slip', slip.code, reason, seq=slip.seq, position=slip.position)

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
            yield self._told(finding.kind, finding.detail, '', position=finding.position)

    @api.model
    def _told(self, kind, name, reason, seq=0, position=0):
        """Return one finding with its sentence in the caller's language."""
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
        return {'kind': kind, 'name': name, 'seq': seq, 'position': position, 'reason': reason,
                'message': reasons.get(reason) or kinds[kind]}

    @api.model
    def _note_check(self, receipts, slips, findings):
        """Tell the trail that receipts came back, and the auditors where one shows damage."""
        self.env['intervention.trail']._trace([{
            'document': 'receipts', 'event': 'receipt_check', 'model': self._name, 'res_id': 0, 'actor': f'user:{self.env.uid}',
            'values': {'receipts': len(receipts), 'slips': len(slips), 'findings': len(findings)}}])
        damage = [finding for finding in findings if finding['reason'] not in FOREIGN]
        if damage:
            words = self.env['intervention.alert']._in_words()
            summary = words.env._("A receipt from outside shows damage: %(count)s findings", count=len(damage))
            words._raise_alert('damage', summary, places=sorted({finding['name'] for finding in damage})[:100])


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('receipt_check', 'Receipts checked')], ondelete={'receipt_check': 'cascade'})
