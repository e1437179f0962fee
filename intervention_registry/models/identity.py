import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ..tools import envelope, identity_seal, shamir
from .custodian import NEEDED

AT_ONCE = 500


class InterventionIdentity(models.Model):
    """Who recorded, sealed at submission (A7, B6).

    One row per record, under a key of its own. That key is shared out among the company's identity custodians so that any
    two open it together and the server alone does not; while fewer than two have keys, the server's key holds it. Nobody
    reads the table: what is sealed leaves through a granted request.
    """
    _name = 'intervention.identity'
    _inherit = ['intervention.discreet', 'intervention.append.only']
    _description = 'Sealed Identity'
    _rec_name = 'record_id'

    record_id = fields.Many2one('intervention.record', required=True, readonly=True, ondelete='restrict', groups=NO_ACCESS)
    sealed = fields.Text(required=True, readonly=True, groups=NO_ACCESS)
    share_ids = fields.One2many('intervention.identity.share', 'identity_id', 'Shares', readonly=True, groups=NO_ACCESS)

    _record_unique = models.Constraint('UNIQUE(record_id)', "A record has one sealed identity.")

    def _row_chain(self):
        return self.record_id._row_chain()

    def _context(self):
        return self.record_id._identity_context()

    def _digest(self):
        return hashlib.sha256(self.sealed.encode()).hexdigest()

    def _share_out(self, secrets, keys):
        """Give shares of each identity's key, named by ``{identity: key}``, to the custodians' ``keys`` or to the server's."""
        rows = []
        for identity, secret in secrets.items():
            if keys:
                shares = zip(shamir.split(secret, len(keys), NEEDED), keys)
                rows += [{'identity_id': identity.id, 'key_id': key.id, 'box': identity._box(share, key)}
                         for share, key in shares]
            else:
                rows.append({'identity_id': identity.id, 'box': identity._held(secret)})
        self.env['intervention.identity.share']._insert(rows)

    def _box(self, share, key):
        box = identity_seal.seal_to(bytes.fromhex(key.public_key), share, self._share_context(key))
        return base64.b64encode(box).decode()

    def _share_context(self, key):
        return f'{self._context()}|{self._digest()}|{key.public_key}'

    def _held(self, secret):
        return self.env['intervention.key']._wrap(secret, f'{self._context()}|{self._digest()}')

    def _held_secret(self, box):
        return self.env['intervention.key']._unwrap(box, f'{self._context()}|{self._digest()}')

    def _current(self):
        """Return the shares of the one identity that hold now."""
        return self.share_ids.filtered('box')

    def _open(self, secret):
        """Return who recorded; refuse what was sealed for another record, or was exchanged since it was written."""
        record = self.record_id
        try:
            known = json.loads(envelope.unseal(secret, base64.b64decode(self.sealed), self._context().encode()))
        except envelope.EnvelopeError:
            raise UserError(self._exchanged()) from None
        employee = self.env['hr.employee'].browse(known['employee'])
        if record.recorder_key not in employee._intervention_past_keys() or not self._is_traced():
            raise UserError(self._exchanged())
        return known

    def _is_traced(self):
        """Say whether the trail of the record knows the sealed identity as it stands."""
        rows = self.env['intervention.trail'].search([
            ('document', '=', self.record_id._trail_document()), ('event', 'in', ('submit', 'identity_seal'))])
        return self._digest() in [json.loads(row.payload)['values'].get('identity_digest') for row in rows]

    def _exchanged(self):
        return self.env._("What is sealed does not belong to this record. Tell the security auditor; nothing was opened.")

    @api.model
    def _reseal_held(self, limit=AT_ONCE):
        """Seal to the custodians what the server's key holds, and erase the server's copies, ``limit`` at once."""
        # sudo: readable to nobody; nothing is opened to anybody here
        Share = self.env['intervention.identity.share'].sudo()
        active = self.env['intervention.custodian.key'].sudo().search([('state', '=', 'active')])
        for company in active.user_id.company_ids:
            if keys := company._intervention_custodian_keys():
                held = Share.search(Share._held_by_server(company), limit=limit + 1, order='id')
                held[:limit]._to_custodians(keys)
                if len(held) > limit:
                    # sudo: as above
                    self.env.ref('intervention_registry.ir_cron_identity').sudo()._trigger()

    @api.model
    def _cron_identity(self):
        """Seal what is not sealed yet, and take back what was granted or asked for too long."""
        # sudo: the scheduled action works for all companies
        self.env['intervention.record'].sudo().search([
            ('submitted_on', '!=', False), ('recorder_key', '!=', False), ('identity_ids', '=', False)])._seal_late()
        self.env['intervention.identity.request'].sudo()._expire()
        self.env['intervention.custodian.handover']._lapse()
        self._reseal_held()

    @api.model
    def _dialog(self, act, document):
        """Return the dialog that asks for the words of an act on the document."""
        return {**self.env['ir.actions.act_window']._for_xml_id('intervention_registry.decision_action'),
                'context': {'default_act': act, 'default_res_id': document.id}}

    @api.model
    def _show(self, title, words, lines, prints=False):
        """Return an action that shows ``lines`` of label and text, which stand in its answer alone."""
        return {'type': 'ir.actions.client', 'tag': 'intervention_registry.secret', 'name': title, 'target': 'new',
                'params': {'words': words, 'print': prints, 'lines': [{'label': label, 'text': text} for label, text in lines]}}


class InterventionIdentityShare(models.Model):
    """One share of the key of a sealed identity, in a box for one custodian; or the whole, under the server's key.

    What is replaced is erased.
    """
    _name = 'intervention.identity.share'
    _inherit = ['intervention.discreet', 'intervention.document']
    _description = 'Share of a Sealed Identity'
    _rec_name = 'identity_id'

    identity_id = fields.Many2one('intervention.identity', required=True, readonly=True, index=True, ondelete='restrict',
                                  groups=NO_ACCESS)
    key_id = fields.Many2one('intervention.custodian.key', readonly=True, index=True, ondelete='restrict', groups=NO_ACCESS)
    box = fields.Text(readonly=True, groups=NO_ACCESS)

    _held_index = models.Index('(id) WHERE key_id IS NULL AND box IS NOT NULL')

    def _is_frozen(self):
        return True

    def _row_chain(self):
        return self.identity_id._row_chain()

    @api.model
    def _held_by_server(self, company):
        """Return the condition of what the server's key holds of a company."""
        return [('key_id', '=', False), ('box', '!=', False), ('identity_id.record_id.company_id', '=', company.id)]

    def _opened(self, private):
        """Return the one share, by the private key of its custodian."""
        try:
            return identity_seal.open_box(private, base64.b64decode(self.box), self.identity_id._share_context(self.key_id))
        except identity_seal.Unopened:
            raise UserError(self.identity_id._exchanged()) from None

    def _hand_over(self, private, key):
        """Seal each share, opened by the ``private`` key, to another custodian's ``key``; erase the old boxes. Return them."""
        rows, done = [], self.browse()
        for share in self:
            try:
                box = share.identity_id._box(share._opened(private), key)
            except UserError:  # damaged underneath: it stays, and does not keep the others
                continue
            rows.append({'identity_id': share.identity_id.id, 'key_id': key.id, 'box': box})
            done |= share
        done._move({'box': False})
        self._insert(rows)
        return done

    def _to_custodians(self, keys):
        """Share out what the server's key holds among the ``keys``; erase the server's copies.

        What was damaged underneath stays as it is, and does not keep the others from being sealed.
        """
        secrets, done = {}, self.browse()
        for share in self:
            try:
                secret = share.identity_id._held_secret(share.box)
            except UserError:
                continue
            secrets[share.identity_id] = secret
            done |= share
        self.identity_id._share_out(secrets, keys)
        done._move({'box': False})
        keys[-1:]._trace('identity_reseal', count=len(done))
