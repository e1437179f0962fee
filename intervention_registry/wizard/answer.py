from odoo import fields, models

from ..models.fields import SealedChar
from ..models.referral import OUTCOMES
from ..models.special_matter import ADDRESSEES
from ..models.spot_check import RESULTS
from .decision import ACTS, ALIASES

ACTS.update({
    'omission_verify': ('intervention.omission', 'action_verify', ('finding', 'reason')),
    'omission_decide': ('intervention.omission', 'action_decide', ('decision', 'reason')),
    'omission_recuse': ('intervention.omission', 'action_recuse', ('reason',)),
    'omission_close': ('intervention.omission', 'action_close', ('reason',)),
    'omission_statement': ('intervention.omission', 'statement_add', ('kind', 'body')),
    'spot_result': ('intervention.spot.line', 'action_result', ('result', 'words')),
    'spot_close': ('intervention.spot.check', 'action_close', ('reason',)),
    'referral_hand': ('intervention.referral', 'action_hand', ('handed_on',)),
    'referral_receipt': ('intervention.referral', 'action_receipt', ('receipt', 'received_on')),
    'referral_outcome': ('intervention.referral', 'action_outcome', ('outcome', 'words', 'date')),
    'special_propose': ('intervention.record', 'action_special_matter', ('reason',)),
    'special_vote': ('intervention.special.matter', 'action_vote', ('decision', 'reason')),
    'special_recuse': ('intervention.special.matter', 'action_recuse', ('reason',)),
    'special_deliver': ('intervention.special.matter', 'action_deliver',
                        ('addressee', 'delivered_on', 'receipt', 'way', 'addressee_name')),
})
ALIASES.update({
    ('omission_verify', 'finding'): 'verdict',
    ('spot_result', 'words'): 'body',
    ('referral_outcome', 'outcome'): 'organ_outcome',
    ('referral_outcome', 'words'): 'body',
    ('referral_hand', 'handed_on'): 'day',
    ('referral_receipt', 'received_on'): 'day',
    ('referral_outcome', 'date'): 'day',
    ('special_deliver', 'addressee'): 'municipal',
    ('special_deliver', 'addressee_name'): 'addressee',
    ('special_deliver', 'delivered_on'): 'day',
})
TITLES = {
    'omission_verify': 'Give your finding on the omission',
    'omission_decide': 'Decide on the omission',
    'omission_recuse': 'Step aside from the omission',
    'omission_close': 'Close the omission',
    'omission_statement': 'Add words to the omission',
    'spot_result': 'Answer for this case',
    'spot_close': 'Finish the spot check',
    'referral_hand': 'Hand the referral over',
    'referral_receipt': 'Note the receipt',
    'referral_outcome': 'Note what the organ decided',
    'special_propose': 'Propose as a special matter',
    'special_vote': 'Vote on the special matter',
    'special_recuse': 'Step aside from the special matter',
    'special_deliver': 'Note a delivery',
}


class InterventionDecision(models.TransientModel):
    """The acts on omissions, spot checks, referrals and special matters (A9, A10, B7, B9, B10)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    verdict = fields.Selection([('confirmed', 'Confirmed'), ('unfounded', 'Unfounded')], 'Your Finding')
    result = fields.Selection(RESULTS, 'Answer')
    organ_outcome = fields.Selection(OUTCOMES, 'What the Organ Decided')
    day = fields.Date(default=lambda self: self.env.company._intervention_today())
    receipt = SealedChar('Receipt or Who Signed')
    municipal = fields.Selection(lambda self: self._addressees(dict(ADDRESSEES)), 'Delivered To')
    way = fields.Selection(lambda self: self.env['intervention.delivery']._fields['way']._description_selection(self.env),
                           'How', default='person')

    def _addressees(self, keys):
        """Return the addressees of these keys, with their names."""
        choices = self.env['intervention.delivery']._fields['addressee']._description_selection(self.env)
        return [choice for choice in choices if choice[0] in keys]
