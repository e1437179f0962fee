import base64
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..tools.authority import address, ask
from ..tools.words import clean
from ..verify import stamp
from ..verify.timestamp import request

HOSTS = 'intervention_stamp_hosts'
OLDEST = stamp.LATEST - timedelta(hours=1)  # a checkpoint that waited longer is not stamped any more: its successor is


class InterventionReceiptPlace(models.Model):
    """A time-stamping authority (RFC 3161) as a place for receipts (A6, B5); none unless the security auditor names one.

    It is told the digest of a checkpoint and nothing else; what it answers is kept with the receipt. Whoever has the
    database and the signing key can write the trail anew, but not at the time that the authority attests.
    """
    _inherit = 'intervention.receipt.place'

    kind = fields.Selection(selection_add=[('stamp', 'Time-stamping authority')], ondelete={'stamp': 'cascade'})
    certificate = fields.Text("The Authority's Certificate",
                              help="Its own or that of who issued it, as PEM; stamps are judged by it")

    @api.model
    def _facts(self):
        return super()._facts() | {'certificate'}

    def _check_address(self):
        super()._check_address()
        if self.kind != 'stamp':
            return
        try:
            address(self.address)
        except ValueError:
            raise UserError(self.env._("%(address)s is no address of an authority: it begins with http:// or https://.",
                                       address=self.address[:100])) from None
        try:
            stamp.authorities(self.certificate)
        except ValueError:
            raise UserError(self.env._("Paste the authority's certificate as PEM: by it time stamps are judged.")) from None

    def _send(self, checkpoint):
        if self.kind != 'stamp':
            return super()._send(checkpoint)
        at = self.env.cr.now()
        if at - checkpoint.at > OLDEST:
            return self.env['intervention.receipt']
        values = {'checkpoint_id': checkpoint.id, 'place_id': self.id, 'at': at}
        before = self.receipt_ids[:1]
        try:
            stamped = {'sent': True, **self._stamped(checkpoint)}
        except (OSError, UserError) as error:
            stamped = {'sent': False, 'trouble': clean(str(error))[:500]}
        receipt = self.env['intervention.receipt']._append([{**values, **stamped}])
        if not receipt.sent and (before.sent or not before):
            self._tell_failure(receipt)
        return receipt

    def _stamped(self, checkpoint):
        """Have the checkpoint stamped by the one authority. Return the values of its receipt; what does not pass is none."""
        nonce = secrets.randbits(64)
        answer = ask(self.address, request(checkpoint.digest, nonce), _hosts())
        trusted = stamp.authorities(self.certificate)
        at = fields.Datetime.to_string(checkpoint.at)
        if reason := stamp.judge(answer, checkpoint.digest, nonce, at, trusted):
            raise UserError(self._reasons()[reason])
        return {'token': base64.b64encode(answer).decode(), 'nonce': f'{nonce:x}',
                'stamped_at': stamp.given(answer).replace(tzinfo=None)}

    def _tell_failure(self, receipt):
        """Tell the auditors, once until it works again, that checkpoints are not stamped."""
        alerts = self.env['intervention.alert']._in_words()
        summary = alerts.env._("Checkpoints are not time-stamped by: %(name)s", name=self.name)
        alerts._raise_alert('checkpoint', summary, model=self._name, res_id=self.id, trouble=receipt.trouble)

    @api.model
    def _reasons(self):
        """Return why an answer does not pass, in words."""
        return {
            stamp.MALFORMED: self.env._("What came back is no time stamp."),
            stamp.REFUSED: self.env._("The authority refused to stamp."),
            stamp.UNSUPPORTED: self.env._("The authority signs in a way that cannot be checked here."),
            stamp.IMPRINT: self.env._("The time stamp is for something else."),
            stamp.NONCE: self.env._("The time stamp answers another request."),
            stamp.SIGNATURE: self.env._("The signature of the time stamp does not pass."),
            stamp.AUTHORITY: self.env._("The time stamp is not by the authority whose certificate was given."),
            stamp.PURPOSE: self.env._("The authority's certificate is not one for time stamps."),
            stamp.EXPIRED: self.env._("The authority's certificate is not valid any more, or not yet."),
            stamp.TIME: self.env._("The clocks of the authority and of this server differ too much."),
        }


def _hosts():
    """Return the hosts on this server itself that may be asked."""
    return {host.strip() for host in (config.get(HOSTS) or '').split(',') if host.strip()}


class InterventionReceipt(models.Model):
    """What an authority answered (A6, B5): the verifier judges it anew, by whatever certificate its reader trusts."""
    _inherit = 'intervention.receipt'

    token = fields.Text('Time Stamp', readonly=True, help="The authority's answer (RFC 3161), as base64")
    nonce = fields.Char('Number of the Request', readonly=True)
    stamped_at = fields.Datetime('Time Stamped', readonly=True)
