from odoo import api, fields, models

from ..models.identity_purpose import PURPOSES
from .decision import ACTS

ACTS.update({
    'identity_ask': ('intervention.record', 'action_ask_identity', ('reason', 'purpose')),
    'identity_decide': ('intervention.identity.request', 'action_decide', ('decision', 'reason', 'passphrase')),
    'custodian_make': ('intervention.custodian.key', 'action_make', ('passphrase', 'again', 'current')),
    'custodian_passphrase': ('intervention.custodian.key', 'action_passphrase', ('passphrase', 'again', 'current')),
    'custodian_recover': ('intervention.custodian.key', 'action_recover', ('share', 'passphrase', 'again')),
    'custodian_share': ('intervention.custodian.key', 'action_share', ('passphrase',)),
    'handover_recover': ('intervention.custodian.handover', 'action_complete', ('share',)),
    'handover_share': ('intervention.custodian.handover', 'action_complete', ('passphrase',)),
})
TITLES = {
    'identity_ask': 'Ask who recorded',
    'identity_decide': 'Decide on the identity request',
    'custodian_make': 'Make a key pair',
    'custodian_passphrase': 'Change the passphrase',
    'custodian_recover': 'Recover the key from escrow shares',
    'custodian_share': 'Give shares to a new custodian',
    'handover_recover': 'Complete the recovery',
    'handover_share': 'Complete the sharing out',
}
SECRETS = ('passphrase', 'again', 'current', 'share')


class InterventionDecision(models.TransientModel):
    """The passphrases and escrow shares of custodians (A7, B6): asked for here, written into no table.

    As with Odoo's own question for the password, the button hands them over beside the row.
    """
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    purpose = fields.Selection(PURPOSES, 'Needed For', default='facts')
    passphrase = fields.Char(store=False, inverse='_inverse_secret')
    again = fields.Char('Passphrase Again', store=False, inverse='_inverse_secret')
    current = fields.Char('Passphrase Until Now', store=False, inverse='_inverse_secret')
    share = fields.Char('Escrow Share', store=False, inverse='_inverse_secret')
    is_shared = fields.Boolean(compute='_compute_is_shared', compute_sudo=False)
    has_key = fields.Boolean(compute='_compute_is_shared', compute_sudo=False)

    @api.depends('act', 'res_id')
    def _compute_is_shared(self):
        for dialog in self:
            asked = dialog.act == 'identity_decide'
            dialog.is_shared = asked and self.env['intervention.identity.request'].browse(dialog.res_id).is_shared
            dialog.has_key = bool(self.env['intervention.custodian.key']._mine())

    def _inverse_secret(self):
        """Keep a secret for the answer to the client's save alone, from which the button takes it; it is not stored."""

    def _answer(self, name):
        if name in SECRETS:
            return self.env.context.get(f'secret_{name}') or None
        return super()._answer(name)
