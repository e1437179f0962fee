import base64

from odoo import fields, models
from odoo.fields import NO_ACCESS

from ..tools import envelope
from ..verify.canonical import canonical

BLOCK = 512  # the length of what is sealed says nothing of the name


class InterventionRecord(models.Model):
    """A submission seals who recorded (A7, B6)."""
    _inherit = 'intervention.record'

    identity_ids = fields.One2many('intervention.identity', 'record_id', 'Sealed Identity', readonly=True, groups=NO_ACCESS)
    identity_digest = fields.Char('Digest of the Sealed Identity', readonly=True, groups=NO_ACCESS)

    def _after_submit(self):
        super()._after_submit()
        self._seal_identities()

    def _seal_identities(self):
        """Seal who recorded, each under a key of its own, which the custodians, or else the server's key, hold.

        Return the records that were sealed now; the trace of their submission takes in the digest of what was sealed.
        """
        # sudo: the sealed identity is written by the registry alone
        records = self.sudo().filtered(lambda record: record.recorder_key and not record.identity_ids)
        people = records._recorders()
        records = records.filtered(lambda record: record.recorder_key in people)
        for company, own in records.grouped('company_id').items():
            secrets = [envelope.fresh_key() for _record in own]
            identities = self.env['intervention.identity'].sudo()._append([
                {'record_id': record.id, 'sealed': record._sealed(secret, people[record.recorder_key])}
                for record, secret in zip(own, secrets)])
            identities._share_out(dict(zip(identities, secrets)), company._intervention_custodian_keys())
            for record, identity in zip(own, identities):
                record._move({'identity_digest': identity._digest()})
        return records.with_env(self.env)

    def _seal_late(self):
        """Seal who wrote records that were submitted before identities were sealed."""
        for record in self._seal_identities():
            record._trace('identity_seal', names=('identity_digest',))

    def _sealed(self, secret, employee):
        """Return who recorded, sealed under the key ``secret`` for the one record."""
        text = canonical(self._identity(employee)).encode()
        blob = envelope.seal(self.env['intervention.key']._suite(), secret, text + b' ' * (-len(text) % BLOCK),
                             self._identity_context().encode())
        return base64.b64encode(blob).decode()

    def _recorders(self):
        """Return the employee by keyed index: the caller, or whoever an imported ledger or an old record belongs to."""
        wanted = set(self.mapped('recorder_key'))
        found = {employee._intervention_key(): employee for employee in self.env.user._intervention_files()}
        if wanted - found.keys():
            everybody = self.env['hr.employee'].sudo().with_context(active_test=False, prefetch_fields=False).search(
                [('company_id', 'in', self.company_id.ids)])
            found.update({key: employee for employee in everybody for key in employee._intervention_past_keys()})
        return {key: employee.sudo() for key, employee in found.items() if key in wanted}

    def _identity_context(self):
        """Return what the one record's sealed identity is bound to."""
        return f'identity|{self.id}|{self.name}'

    def _identity(self, employee):
        """Return what is sealed of the one record's recorder."""
        version = employee._intervention_version(self.submitted_on)
        return {'employee': employee.id, 'name': employee.name, 'login': employee.user_id.login or '',
                'unit': version.department_id.name or '', 'day': fields.Date.to_string(self.submitted_on)}


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('identity_seal', 'Identity sealed'),
        ('identity_ask', 'Identity asked for'),
        ('identity_decide', 'Identity request decided'),
        ('identity_grant', 'Identity granted'),
        ('identity_refuse', 'Identity refused'),
        ('identity_expire', 'Identity request expired'),
        ('identity_open', 'Identity opened'),
        ('identity_reseal', 'Identities sealed anew'),
        ('custodian_key', 'Custodian key made'),
        ('custodian_passphrase', 'Passphrase changed'),
        ('custodian_wrong', 'Wrong passphrase'),
        ('custodian_recover', 'Recovery of a custodian key'),
        ('custodian_share', 'Shares given to a new custodian'),
    ], ondelete=dict.fromkeys((
        'identity_seal', 'identity_ask', 'identity_decide', 'identity_grant', 'identity_refuse', 'identity_expire',
        'identity_open', 'identity_reseal', 'custodian_key', 'custodian_passphrase', 'custodian_wrong', 'custodian_recover',
        'custodian_share'), 'cascade'))
