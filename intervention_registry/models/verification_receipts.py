import json

from odoo import api, fields, models

from ..verify import receipt
from ..verify.canonical import canonical
from ..verify.words import say
from .verification import RECEIPTS, SHOWN

FORGED, CUT, RESTORED = 'forged', 'cut', 'restored'
DAMAGE = [(CUT, 'Tail cut'), (RESTORED, 'Older copy restored, or trail written anew'), (FORGED, 'Forged, or of another registry')]
FOREIGN = (receipt.OTHER_LOG, receipt.UNSIGNED)  # says nothing about this trail
NAMED = 5  # receipts that a line names


class InterventionVerification(models.Model):
    """What became of receipts and slips that came back from outside (A6, B5): which they were, and the kind of damage."""
    _inherit = 'intervention.verification'

    handed_in = fields.Text(readonly=True, help="Which receipts and slips, as the verifier names them")
    damage = fields.Selection(DAMAGE, 'Kind of Damage', readonly=True)

    @api.model
    def _keep_receipts(self, receipts, slips, findings, damage, seconds):
        """Keep what became of receipts and slips; private.

        :param findings: as ``check_receipts`` answers them, each with the ``number`` of its checkpoint
        :param str damage: a key of DAMAGE, or nothing
        :return: the intervention.verification
        """
        last = self.env['intervention.checkpoint']._last()
        handed_in = [*[['checkpoint', one.number] for one in receipts], *[['slip', one.code] for one in slips]]
        return self._remember({
            'kind': RECEIPTS, 'seconds': round(seconds), 'checked': len(handed_in), 'checkpoint': last.number,
            'checkpoint_digest': last.digest, 'ok': not findings, 'found': len(findings), 'damage': damage,
            'handed_in': canonical(handed_in[:SHOWN]), 'findings': canonical([_kept(one) for one in findings[:SHOWN]])})

    def _is_news(self, last):
        if self.kind != RECEIPTS:
            return super()._is_news(last)
        return any(found['reason'] not in FOREIGN for found in json.loads(self.findings))

    def _warning(self, words):
        if self.kind != RECEIPTS:
            return super()._warning(words)
        return words.env._("A receipt from outside shows damage: %(count)s findings", count=self.found)

    def _span(self):
        if self.kind != RECEIPTS:
            return super()._span()
        names = [self._receipt_name(*one) for one in json.loads(self.handed_in or '[]')]
        named = self.env._("; ").join(names[:NAMED])
        more = self.checked - NAMED
        return self.env._("%(names)s and %(count)s more", names=named, count=more) if more > 0 else named

    @api.model
    def _receipt_name(self, kind, name):
        if kind == 'slip':
            return self.env._("filing slip %(code)s", code=name)
        return self.env._("Checkpoint %(number)s", number=name)

    def _intact(self):
        if self.kind != RECEIPTS:
            return super()._intact()
        return self.env._("In order: the database holds all %(count)s unchanged.", count=self.checked)

    def _damaged(self, first):
        if self.kind != RECEIPTS:
            return super()._damaged(first)
        kind = dict(self._fields['damage']._description_selection(self.env)).get(self.damage)
        return self.env._("%(damage)s. First: %(place)s: %(what)s", damage=kind, place=first[0]['place'],
                          what=first[0]['message'])

    def _findings(self):
        if self.kind != RECEIPTS:
            return super()._findings()
        checkpoints = self.env['intervention.checkpoint']
        return [{**found, 'place': self._receipt_place(found), 'message': checkpoints._reason(found['reason'], found['kind'])}
                for found in json.loads(self.findings or '[]')]

    @api.model
    def _receipt_place(self, found):
        """Return which receipt or slip it is, or where the trail does not fit one."""
        if found['kind'] == 'receipt':
            return self._receipt_name('checkpoint', found['number'])
        return self._receipt_name('slip', found['detail']) if found['kind'] == 'slip' else say(found['detail'], self.env.lang)


def _kept(finding):
    """Return a finding in the shape that every verification keeps, without words."""
    names = ('kind', 'seq', 'position', 'detail', 'reason', 'number')
    return {'document': '', 'model': '', 'res_id': 0, **{name: finding[name] for name in names}}
