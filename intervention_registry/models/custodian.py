import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Domain

from ..tools import identity_seal, shamir

NEEDED = 2  # custodians who open an identity together
ENOUGH = 3  # with whom one conflict keeps nothing closed
ESCROW, ESCROW_NEEDED = 3, 2
WRONG, WRONG_HOURS = 5, 1


class InterventionCustodianKey(models.Model):
    """The key pair of an identity custodian (A7, B6).

    The registry keeps the public key, for which identities are sealed, and the private one under a passphrase that it does
    not keep: it opens while the custodian's call runs and never without him. Each custodian makes his own pair; a new one
    is a new row and takes over what the old one opened. Custodians and the security auditor see the rows.
    """
    _name = 'intervention.custodian.key'
    _inherit = ['intervention.traced', 'intervention.document']
    _description = 'Custodian Key'
    _order = 'id desc'
    _rec_name = 'fingerprint'
    _trail_clear = ('public_key',)

    user_id = fields.Many2one('res.users', 'Custodian', required=True, readonly=True, index=True, ondelete='restrict')
    public_key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(compute='_compute_fingerprint', help="The beginning of the SHA-256 of the public key")
    wrapped_key = fields.Text(readonly=True, groups=NO_ACCESS)
    made_on = fields.Date('Made', required=True, readonly=True, default=fields.Date.context_today)
    state = fields.Selection([
        ('pending', 'Waiting for the second person'),
        ('active', 'Usable'),
        ('replaced', 'Replaced'),
    ], required=True, readonly=True, default='active')
    replaces_id = fields.Many2one('intervention.custodian.key', 'Takes Over From', readonly=True, ondelete='restrict')
    is_mine = fields.Boolean('My Key', compute='_compute_is_mine')

    _one_active = models.UniqueIndex("(user_id) WHERE state = 'active'", "A custodian has one usable key.")

    @api.depends('public_key')
    def _compute_fingerprint(self):
        for key in self:
            digest = hashlib.sha256(bytes.fromhex(key.public_key or '')).hexdigest()[:16].upper()
            key.fingerprint = ' '.join(digest[start:start + 4] for start in range(0, 16, 4))

    @api.depends_context('uid')
    @api.depends('user_id')
    def _compute_is_mine(self):
        for key in self:
            key.is_mine = key.user_id == self.env.user

    def _is_frozen(self):
        return True

    @api.model
    def _mine(self):
        """Return the caller's usable key, or no row."""
        return self.env.user._intervention_key_in_use().with_env(self.env)

    def action_open_make(self):
        """Ask the custodian for his password, then for the passphrase of his new key. Return the dialog."""
        return self._ask('custodian_make')

    @check_identity
    def _ask(self, act):
        return self.env['intervention.identity']._dialog(act, self)

    @api.model
    def action_make(self, passphrase, again, current=None):
        """Make the caller's key pair. What an earlier pair of his opened is sealed to the new one.

        :param str passphrase: 12 characters or more, not the login, no repetition
        :param str again: the same once more
        :param str current: the passphrase of the pair that is replaced, where there is one
        :return: a client action that shows three escrow shares, once; two of them give the key back (A7, B6)
        :raise AccessError: for everybody but an identity custodian
        :raise UserError: for a weak or mistyped passphrase, or a wrong current one
        """
        self._check_custodian()
        self.env.user._intervention_check_present()
        self._check_passphrase(passphrase, again)
        old = self._mine()
        before = old and old._private(current)
        private, public = identity_seal.new_pair()
        old._retire()
        key = self._new(public, private, passphrase, replaces_id=old.id)
        key._trace('custodian_key', names=('public_key', 'replaces_id'))
        if old:
            key._take_over(old, before)
        self.env['intervention.identity']._reseal_held()
        return key._escrow(private)

    def action_passphrase(self, passphrase, again, current):
        """Change the passphrase of the caller's own key; the key and its escrow shares stay.

        :param str passphrase: the new one
        :param str again: the same once more
        :param str current: the one that holds now
        :return: True
        :raise AccessError: for anybody but the key's custodian
        :raise UserError: for a weak or mistyped passphrase, or a wrong current one
        """
        self.ensure_one()
        self._check_custodian()
        if self != self._mine():
            raise AccessError(self.env._("Only its custodian changes the passphrase of a key that is in use."))
        self._check_passphrase(passphrase, again)
        private = self._private(current)
        self._move({'wrapped_key': identity_seal.wrap(passphrase, private, self._context())})
        self._trace('custodian_passphrase')
        return True

    def _check_custodian(self):
        if not self.env.user._intervention_role('custodian'):
            raise AccessError(self.env._("Only an identity custodian holds a key."))

    @api.model
    def _check_passphrase(self, passphrase, again):
        if not isinstance(passphrase, str) or passphrase != again:
            raise UserError(self.env._("The two entries differ. Type the new passphrase twice."))
        if identity_seal.is_weak(passphrase, (self.env.user.login or '', self.env.user.name or '')):
            raise UserError(self.env._(
                "The passphrase is too weak. Take several words, 12 characters or more, without your name or login."))

    @api.model
    def _new(self, public, private, passphrase, **values):
        """Add the caller's key row; private, called by methods that have checked him."""
        key = self._insert([{'user_id': self.env.uid, 'public_key': public.hex(), **values}])
        key._move({'wrapped_key': identity_seal.wrap(passphrase, private, key._context())})
        return key

    def _retire(self):
        """Erase the private key of a key that another one takes over from."""
        self._move({'state': 'replaced', 'wrapped_key': False})
        self.flush_recordset(['state'])  # before the next one is the usable one

    def _context(self):
        return f'custodian|{self.public_key}'

    def _private(self, passphrase):
        """Return the private key of the one row; a wrong passphrase changes nothing and is in the trail."""
        self._check_attempts()
        try:
            # sudo: readable to nobody; without the passphrase it is worth nothing
            text = self.sudo().wrapped_key
            return identity_seal.unwrap(passphrase if isinstance(passphrase, str) else '', text, self._context())
        except identity_seal.Unopened:
            self._trace_wrong()
            raise UserError(self.env._(
                "The passphrase is wrong. Nothing was changed, and the attempt is in the trail.")) from None

    def _attempts(self):
        return f'intervention.custodian.attempt,{self.id}'

    def _check_attempts(self):
        since = fields.Datetime.now() - timedelta(hours=WRONG_HOURS)
        # sudo: how often it went wrong counts for everybody alike
        if self.env['intervention.trail'].sudo().search_count(
                [('document', '=', self._attempts()), ('at', '>', since)]) >= WRONG:
            raise UserError(self.env._("Too many wrong passphrases. Wait an hour; if you have lost it, use the escrow shares."))

    def _trace_wrong(self):
        """Trace a wrong passphrase on a chain and in a transaction of its own: the caller's is rolled back."""
        entry = {'document': self._attempts(), 'event': 'custodian_wrong', 'model': self._name, 'res_id': self.id,
                 'actor': self._trail_actor(), 'values': {}}
        with self.env.registry.cursor() as cr:
            self.env(cr=cr)['intervention.trail']._trace([entry])

    def _take_over(self, old, private):
        """Seal what the key ``old`` opens, by its ``private`` half, to the one new key."""
        # sudo: the sealed shares are readable to nobody
        shares = self.env['intervention.identity.share'].sudo().search([('key_id', '=', old.id), ('box', '!=', False)])
        self._trace('identity_reseal', count=len(shares._hand_over(private, self)))

    def _escrow(self, private):
        """Return the action that shows the escrow shares of the one key, once."""
        papers = [shamir.to_paper(share) for share in shamir.split(private, ESCROW, ESCROW_NEEDED)]
        return self.env['intervention.identity']._show(
            self.env._("Escrow shares of the key %(fingerprint)s", fingerprint=self.fingerprint),
            self.env._("Print them now: they are shown this once. Give each to another person who keeps it under lock; any "
                       "two give the key back if the passphrase is lost, and one alone tells nothing."),
            [(self.env._("Key %(fingerprint)s, share %(number)s of %(count)s", fingerprint=self.fingerprint, number=number,
                         count=ESCROW), paper)
             for number, paper in enumerate(papers, 1)], prints=True)


class ResUsers(models.Model):
    _inherit = 'res.users'

    def _intervention_key_in_use(self):
        """Return the usable custodian key of the one user, or no row."""
        # sudo: a person's own key, whatever company he works in at the moment
        return self.env['intervention.custodian.key'].sudo().search([('user_id', '=', self.id), ('state', '=', 'active')])


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _intervention_custodian_keys(self):
        """Return the keys to which the one company's identities are sealed; none while fewer than two have one."""
        keys = self._intervention_usable_keys()
        return keys if len(keys) >= NEEDED else keys.browse()

    def _intervention_usable_keys(self):
        holders = self._intervention_holders('custodian')
        # sudo: to whom identities are sealed does not depend on who records
        return self.env['intervention.custodian.key'].sudo().search(
            Domain('user_id', 'in', holders.ids) & Domain('state', '=', 'active'), order='id')

    def _intervention_identity_notice(self):
        """Say in plain words who can open the identities of the one company."""
        keys = self._intervention_custodian_keys()
        # sudo: a count, told to those who have to act on it
        Share = self.env['intervention.identity.share'].sudo()
        held = Share.search_count(Share._held_by_server(self))
        if not keys:
            return self.env._("Who recorded is held by the server's key alone: whoever runs the server could open it. That "
                              "ends when two identity custodians have made their keys.")
        if held:
            return self.env._("Identities are being sealed to the custodians; %(count)s are still held by the server's key.",
                              count=held)
        if len(keys) < ENOUGH:
            return self.env._("Who recorded is sealed to two custodians, who open it together; the server alone cannot. Name a "
                              "third: a request on which one of the two is in a conflict expires unanswered.")
        return self.env._("Who recorded is sealed to %(count)s custodians: two of them open it together, the server alone "
                          "cannot.", count=len(keys))
