from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..tools import identity_seal, shamir

HOURS = {'recover': 24, 'share': 1}
KINDS = [('recover', 'Recovery from escrow shares'), ('share', 'Shares for a new custodian')]


class InterventionCustodianHandover(models.Model):
    """What two people do together about the custodians' keys (A7, B6): one begins, another completes within hours.

    Recovery: a custodian who lost his passphrase, or whoever follows one who left, types in one escrow share and makes a new
    key; another custodian or the security auditor types in a second share, and what the lost key opened is sealed to the new
    one. Shares for a new custodian: two custodians give their passphrases, and every identity they open is shared out anew
    among all who have keys. Until the second person comes the server's key holds what the first one gave, which alone
    opens nothing.
    """
    _name = 'intervention.custodian.handover'
    _inherit = ['intervention.traced', 'intervention.document']
    _description = 'Handover Between Custodians'
    _order = 'id desc'
    _rec_name = 'kind'

    kind = fields.Selection(KINDS, required=True, readonly=True)
    key_id = fields.Many2one('intervention.custodian.key', 'Of the Key', readonly=True, required=True, ondelete='restrict')
    new_key_id = fields.Many2one('intervention.custodian.key', 'To the Key', readonly=True, ondelete='restrict')
    begun_by_id = fields.Many2one('res.users', readonly=True, required=True, ondelete='restrict')
    completed_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    until = fields.Datetime('To Complete Until', readonly=True, required=True)
    state = fields.Selection([('begun', 'Begun'), ('done', 'Completed'), ('lapsed', 'Lapsed')], 'Status', readonly=True,
                             required=True, default='begun')
    held = fields.Text(readonly=True, groups=NO_ACCESS)
    can_complete = fields.Boolean(compute='_compute_can_complete', compute_sudo=False)

    @api.depends_context('uid')
    @api.depends('state', 'until')
    def _compute_can_complete(self):
        now, user = fields.Datetime.now(), self.env.user
        for handover in self:
            handover.can_complete = (handover.state == 'begun' and handover.until > now and user != handover.begun_by_id
                                     and handover._completes(user))

    def _is_frozen(self):
        return True

    def _completes(self, user):
        return user._intervention_role('custodian') or (self.kind == 'recover' and user._intervention_role('auditor'))

    def _place(self):
        return f'{self._name}|{self.id}|{self.key_id.id}|{self.begun_by_id.id}'

    @api.model
    def _begin(self, kind, key, secret, **values):
        handover = self._insert([{
            'kind': kind, 'key_id': key.id, 'begun_by_id': self.env.uid,
            'until': fields.Datetime.now() + timedelta(hours=HOURS[kind]), **values}])
        handover._move({'held': self.env['intervention.key']._wrap(secret, handover._place())})
        handover._trace(f'custodian_{kind}', names=('kind', 'key_id', 'new_key_id', 'state'))
        return handover

    def action_complete(self, share=None, passphrase=None):
        """Complete what another person began (A7, B6).

        :param str share: a second escrow share, as it is printed, for a recovery
        :param str passphrase: of the caller's own key, for the shares of a new custodian
        :return: True
        :raise AccessError: for who began it, and for everybody but a custodian (or the auditor, for a recovery)
        :raise UserError: for a wrong share or passphrase, or when the time is over
        """
        self.ensure_one()
        self.check_access('read')
        if self.begun_by_id == self.env.user or not self._completes(self.env.user):
            raise AccessError(self.env._("Another custodian completes this, and never who began it."))
        self.lock_for_update()
        if self.state != 'begun' or self.until <= fields.Datetime.now():
            raise UserError(self.env._("This is over. Begin it anew."))
        # sudo: readable to nobody; worth nothing without the second person
        first = self.env['intervention.key']._unwrap(self.sudo().held, self._place())
        getattr(self, f'_complete_{self.kind}')(first, share, passphrase)
        self._move({'state': 'done', 'held': False, 'completed_by_id': self.env.uid})
        self._trace(f'custodian_{self.kind}', names=('kind', 'state', 'completed_by_id'))
        return True

    def _complete_recover(self, first, share, _passphrase):
        # sudo: the keys of both people, who need not share a company
        old, new = self.sudo().key_id, self.sudo().new_key_id
        if old.state != 'active' or new.user_id._intervention_key_in_use() - old:
            raise UserError(self.env._("The keys have changed since. Begin it anew."))
        private = old._from_escrow([first, self._typed(share)])
        old._retire()
        new._move({'state': 'active'})
        new.with_env(self.env)._take_over(old, private)

    def _complete_share(self, first, _share, passphrase):
        key = self.env['intervention.custodian.key']._mine()
        if not key or key == self.key_id:
            raise UserError(self.env._("You have no key of your own to open shares with."))
        # sudo: the sealed shares are readable to nobody
        identities = self.env['intervention.identity'].sudo()._shared_by(self.key_id | key)
        count = identities._share_anew({self.key_id: first, key: key._private(passphrase)})
        key._trace('identity_reseal', count=count)

    @api.model
    def _typed(self, text):
        try:
            return shamir.from_paper(text or '')
        except ValueError:
            raise UserError(self.env._("This is no escrow share, or it was misread. Compare it sign by sign.")) from None

    @api.model
    def _lapse(self):
        """Erase what was begun and not completed in time."""
        # sudo: what is over is over, whoever looks
        over = self.sudo().search([('state', '=', 'begun'), ('until', '<=', fields.Datetime.now())])
        for handover in over:
            handover.new_key_id._retire()
            handover._move({'state': 'lapsed', 'held': False})
            handover._trace(f'custodian_{handover.kind}', names=('kind', 'state'))


class InterventionCustodianKey(models.Model):
    _inherit = 'intervention.custodian.key'

    can_recover = fields.Boolean(compute='_compute_can_recover', compute_sudo=False)

    @api.depends_context('uid')
    @api.depends('state', 'user_id')
    def _compute_can_recover(self):
        for key in self:
            key.can_recover = key._obstacle_to_recovery() is None

    def _obstacle_to_recovery(self):
        """Return why the caller does not recover the one key, or None."""
        if not self.env.user._intervention_role('custodian') or self.state != 'active':
            return self.env._("Only an identity custodian recovers a key that is in use.")
        if self.user_id == self.env.user:
            return None
        # sudo: whether the holder is still in office
        if self.user_id.sudo().active and self.user_id.sudo()._intervention_role('custodian'):
            return self.env._("The custodian of this key is in office: he recovers it himself.")
        if self._mine():
            return self.env._("You have a key of your own: whoever opened two shares of one identity would open it alone.")
        return None

    def action_open_recover(self):
        """Ask for the password, then for the escrow share and the new passphrase. Return the dialog."""
        self.ensure_one()
        return self._ask('custodian_recover')

    def action_recover(self, share, passphrase, again):
        """Begin to recover a lost key, with one escrow share; another person completes it with a second (A7, B6).

        :param str share: an escrow share, as it is printed
        :param str passphrase: of the new key that takes over
        :param str again: the same once more
        :return: a client action that shows the escrow shares of the new key, once
        :raise AccessError: for everybody but the key's custodian, or who follows one that left and has no key yet
        :raise UserError: for a misread share or a weak passphrase
        """
        self.ensure_one()
        self.check_access('read')
        if obstacle := self._obstacle_to_recovery():
            raise AccessError(obstacle)
        self.env.user._intervention_check_present()
        self._check_passphrase(passphrase, again)
        Handover = self.env['intervention.custodian.handover']
        first = Handover._typed(share)
        private, public = identity_seal.new_pair()
        # while it waits the new key seals nothing and opens nothing
        new = self._new(public, private, passphrase, replaces_id=self.id, state='pending')
        new._trace('custodian_key', names=('public_key', 'replaces_id'))
        Handover._begin('recover', self, first, new_key_id=new.id)
        return new._escrow(private)

    def action_share(self, passphrase):
        """Begin to give shares to custodians who joined; another custodian completes it with his passphrase (A7, B6).

        :param str passphrase: of the caller's own key
        :return: id of the intervention.custodian.handover
        :raise AccessError: for everybody but the key's custodian
        :raise UserError: for a wrong passphrase
        """
        self.ensure_one()
        self._check_custodian()
        if self != self._mine():
            raise AccessError(self.env._("You share out with your own key alone."))
        # sudo: the key held here and a share held there would let the server open an identity
        if self.env['intervention.identity.request'].sudo().search_count([('state', '=', 'asked'), ('held', '!=', False)]):
            raise UserError(self.env._("A request waits for its second custodian. Share out once it is decided."))
        return self.env['intervention.custodian.handover']._begin('share', self, self._private(passphrase)).id

    def _from_escrow(self, shares):
        """Return the private key of the one row from escrow shares; refuse what does not give it."""
        try:
            private = shamir.combine(shares)
            fits = identity_seal.public_of(private).hex() == self.public_key
        except ValueError:
            fits = False
        if not fits:
            raise UserError(self.env._(
                "The two escrow shares do not give this key. Check that they differ and carry its fingerprint."))
        return private


class InterventionIdentity(models.Model):
    _inherit = 'intervention.identity'

    def _shared_by(self, keys):
        """Return the identities of which each of the two ``keys`` holds a share, but not every custodian with a key."""
        boxes = [self.env['intervention.identity.share'].search([('key_id', '=', key.id), ('box', '!=', False)])
                 for key in keys]
        both = boxes[0].identity_id & boxes[1].identity_id
        wanted = {company: company._intervention_custodian_keys() for company in both.record_id.company_id}
        return both.filtered(lambda identity: wanted[identity.record_id.company_id] - identity._current().key_id)

    def _share_anew(self, privates):
        """Share out each identity's key, opened by two private keys, among all who have keys now; erase the old shares.

        What was damaged underneath stays as it is. Return how many were shared out.
        """
        count = 0
        for identity in self:
            old = identity._current()
            try:
                secret = shamir.combine([box._opened(privates[box.key_id]) for box in old if box.key_id in privates])
                identity._open(secret)
            except (UserError, ValueError):
                continue
            identity._share_out({identity: secret}, identity.record_id.company_id._intervention_custodian_keys())
            old._move({'box': False})
            count += 1
        return count
