from odoo import api, fields, models

NOTE = '完整性校验码：凭此与系统核对，可发现留痕被截断、改写或以旧备份替换。'
POINT = '固化点第%(number)s号　条目数%(size)s　%(at)s UTC'


class InterventionCheckpoint(models.Model):
    """The square code on documents that leave (A6, B5): each carries a checkpoint to where the bureau does not reach.

    It says how long the trail was, its root, its id and the time, and nothing about anybody.
    """
    _inherit = 'intervention.checkpoint'

    def _code_values(self):
        """Return what official documents take: the code of the one checkpoint and the lines beside it; nothing without one."""
        if not self:
            return {}
        point = POINT % {'number': self.number, 'size': self.size, 'at': fields.Datetime.to_string(self.at)}
        return {'code': self.code, 'code_notes': (point, NOTE)} if self.code else {}

    @api.model
    def _covering(self, position):
        """Return the first checkpoint over the entry at this position of the trail; where there is none yet, the last."""
        # sudo: whoever reads a document is given its code
        checkpoints = self.sudo()
        found = position and checkpoints.search([('size', '>=', position)], order='number', limit=1)
        return found or self._last()


class InterventionNotice(models.Model):
    _inherit = 'intervention.notice'

    def _code(self):
        """Return the code that attests the circulation. It stays the same: who reads again learns nothing of what came since."""
        # sudo: the trail is the auditor's; the code tells of it how long it was
        row = self.env['intervention.trail'].sudo().search(
            [('document', '=', self._trail_document()), ('event', '=', 'circulate')], order='seq', limit=1)
        return self.env['intervention.checkpoint']._covering(row.position)._code_values() if row else {}


class InterventionReport(models.Model):
    _inherit = 'intervention.report'

    def _code(self):
        """Return what the workbook takes: the code of the last checkpoint when it is written; nothing without one."""
        code = self.env['intervention.checkpoint']._last().code
        return {'code': code} if code else {}

    def _digests(self):
        last = self.env['intervention.checkpoint']._last()
        if not last.code:
            return super()._digests()
        attested = self.env._(
            "No. %(number)s of %(at)s UTC, the last one when this report was compiled. Whoever holds the workbook can have the "
            "square code checked against the registry.", number=last.number, at=fields.Datetime.to_string(last.at))
        return [*super()._digests(), (self.env._("Checkpoint"), attested), (self.env._("Square Code"), last.code)]
