import base64
import binascii
import hashlib
import io
import json
import re
from contextlib import closing

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..verify.canonical import canonical
from ..verify.check import check
from ..verify.checkpoint import fingerprint as fingerprint_of
from ..verify.manifest import Unusable
from ..verify.package import PackageSource
from ..verify.receipt import log_of, read

CHAIN = 'exchange'
LIMIT = 64 * 1024 * 1024
SHOWN = 200  # findings that are kept
FINGERPRINT = re.compile('[0-9a-f]{64}')


class InterventionExchange(models.Model):
    """One export package of a subordinate bureau, received and verified by the superior authority (A6, B5).

    The superior receiver hands it in; he and the security auditor read. A later package of the same log has to go on from
    the one before: a restored copy, or a log that was written anew, is received as not intact and tells the auditors.
    """
    _name = 'intervention.exchange'
    _inherit = ['intervention.append.only']
    _description = 'Received Package'
    _order = 'id desc'
    _rec_name = 'bureau'

    bureau = fields.Char(required=True, readonly=True, help="As the package names it")
    log = fields.Char(required=True, readonly=True, index=True, help="Id of the bureau's trail as a whole")
    made_at = fields.Datetime(readonly=True)
    received_at = fields.Datetime(required=True, readonly=True)
    receiver_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, ondelete='restrict')
    sha256 = fields.Char('SHA-256 of the Package', required=True, readonly=True)
    size = fields.Integer('Bytes', required=True, readonly=True, aggregator=None)
    checked = fields.Integer('Entries Verified', required=True, readonly=True, aggregator=None)
    checkpoint = fields.Integer('Up to Checkpoint', readonly=True, aggregator=None)
    receipt = fields.Text(readonly=True, groups=NO_ACCESS)  # of that checkpoint: the next package has to hold it
    fingerprints = fields.Text('Fingerprints of the Keys', readonly=True)
    ok = fields.Boolean('Intact', readonly=True)
    found = fields.Integer('Places Not Intact', readonly=True, aggregator=None)
    findings = fields.Text(readonly=True, groups=NO_ACCESS)
    summary = fields.Char('Result', compute='_compute_summary', compute_sudo=True)
    places = fields.Text(compute='_compute_summary', compute_sudo=True)
    previous_id = fields.Many2one('intervention.exchange', 'Goes On From', readonly=True, ondelete='restrict')
    record_ids = fields.One2many('intervention.exchange.record', 'exchange_id', 'Records', readonly=True)

    @api.depends('findings', 'checked', 'found', 'ok')
    @api.depends_context('lang')
    def _compute_summary(self):
        verification = self.env['intervention.verification']
        for package in self:
            found = json.loads(package.findings or '[]')
            texts = verification._messages()
            package.places = '\n'.join(f"{verification._place(one)}: {texts[one['kind']]}" for one in found)
            if package.ok:
                package.summary = self.env._("Intact: %(count)s entries verified.", count=package.checked)
            else:
                package.summary = self.env._("Not intact: %(count)s findings", count=package.found)

    @api.model
    def receive(self, data, fingerprint=''):
        """Receive the export package of a subordinate bureau and verify it (A6, B5).

        :param str data: the package, base64; at most 64 MiB
        :param str fingerprint: SHA-256 of the bureau's signing key, as the bureau made it known by another way; needed for
            the first package of a log, and when the bureau signs with a new key
        :return: id of the intervention.exchange; the same for a package that was received intact before
        :raise AccessError: for everybody but the superior authority
        :raise UserError: for what is no package, is the registry's own, has no checkpoint, or whose key nobody vouches for
        """
        if not self.env.user._intervention_role('superior'):
            raise AccessError(self.env._("Packages of subordinate bureaus are received by the superior authority."))
        content = self._content(data)
        digest = hashlib.sha256(content).hexdigest()
        known = self.search([('sha256', '=', digest), ('ok', '=', True), ('company_id', '=', self.env.company.id)], limit=1)
        if known:
            return known.id
        try:
            source = PackageSource(io.BytesIO(content))
        except Unusable:
            raise UserError(self.env._(
                "The file is no export package, or it was damaged on its way. Ask the bureau to send it again.")) from None
        with closing(source):
            return self._received(source, {'sha256': digest, 'size': len(content)}, fingerprint).id

    @api.model
    def _content(self, data):
        try:
            content = base64.b64decode(data or '', validate=True)
        except (binascii.Error, ValueError, TypeError):
            content = b''
        if not content:
            raise UserError(self.env._("The file could not be read. Attach it again."))
        if len(content) > LIMIT:
            raise UserError(self.env._("The package is larger than 64 MB. Verify it with intervention-verify."))
        return content

    @api.model
    def _received(self, source, values, fingerprint):
        """Verify a package and keep what came of it."""
        log = source.manifest.log
        # sudo: the id of the own log is nobody's
        if log and log == self.env['intervention.checkpoint'].sudo()._log_id():
            raise UserError(self.env._("This is a package of this registry itself. Hand in one of a subordinate bureau."))
        last = self._last(log)
        keys = self._trusted(source, last, fingerprint)
        report = check(source, last._receipts(), public_keys=keys)
        if report.checkpoint is None or log_of(report.checkpoint) != log:
            raise UserError(self.env._("The package has no checkpoint of its log. Ask the bureau for one that has."))
        row = self._append([{**values, **self._result(report), **self._head(source, last, keys, report.checkpoint)}])
        if row.ok:
            self.env['intervention.exchange.record']._take(row, source)
        row._tell()
        return row

    @api.model
    def _last(self, log):
        """Return the newest package of a log that was intact."""
        # sudo: the receipt in it is nobody's
        return self.sudo().search([('log', '=', log), ('ok', '=', True), ('company_id', '=', self.env.company.id)], limit=1)

    @api.model
    def _trusted(self, source, last, fingerprint):
        """Return ``{key id: PEM}`` of the keys of the package that somebody vouches for."""
        given = re.sub(r'[\s:]', '', fingerprint if isinstance(fingerprint, str) else '').lower()
        if given and not FINGERPRINT.fullmatch(given):
            raise UserError(self.env._("A fingerprint has 64 hexadecimal digits. Copy it as the bureau made it known."))
        known = {given, *(last.fingerprints or '').split()} - {''}
        if not known:
            raise UserError(self.env._(
                "This is the first package of this bureau. Enter the fingerprint of its signing key, as the bureau made it known "
                "by another way."))
        keys = {name: public for name, public in source.named_keys().items() if fingerprint_of(public) in known}
        if not keys and not last:
            raise UserError(self.env._("No key in the package has this fingerprint. Compare it with what the bureau made known."))
        return keys

    def _receipts(self):
        """Return the receipt that the next package of the log has to hold."""
        return read(self.receipt)[0] if self else []

    @api.model
    def _result(self, report):
        return {
            'checked': report.checked, 'ok': report.ok, 'found': report.found,
            'findings': canonical([finding.as_dict() for finding in report.findings[:SHOWN]]),
        }

    @api.model
    def _head(self, source, last, keys, checkpoint):
        manifest, row = source.manifest, checkpoint
        public = keys.get(row['key_id'], '')
        receipt = canonical({'key_id': row['key_id'], 'public': public, 'signature': row['signature'], 'text': row['text']})
        return {
            'bureau': manifest.bureau or manifest.log, 'log': manifest.log, 'made_at': _time(manifest.made),
            'received_at': self.env.cr.now(), 'receiver_id': self.env.uid, 'company_id': self.env.company.id,
            'checkpoint': row['number'], 'receipt': receipt, 'previous_id': last.id,
            'fingerprints': '\n'.join(sorted({*map(fingerprint_of, keys.values()), *(last.fingerprints or '').split()})),
        }

    def _tell(self):
        """Tell the trail that a package was received; the auditors, where it is not intact."""
        self.env['intervention.trail']._trace([{
            'document': CHAIN, 'event': 'exchange', 'model': self._name, 'res_id': self.id, 'actor': f'user:{self.env.uid}',
            'values': {'log': self.log, 'sha256': self.sha256, 'checkpoint': self.checkpoint, 'ok': self.ok}}])
        if not self.ok:
            words = self.env['intervention.alert']._in_words()
            words._raise_alert('exchange', words.env._("A package of a subordinate bureau is not intact"), res_id=self.id,
                               model=self._name)


def _time(text):
    try:
        return fields.Datetime.to_datetime(text)
    except ValueError:  # digits, but no time
        return False


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('exchange', 'Package of a subordinate bureau received')],
                             ondelete={'exchange': 'cascade'})


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('exchange', 'Packages of subordinate bureaus')], ondelete={'exchange': 'cascade'})
