from odoo import api, fields, models
from odoo.exceptions import UserError

PURPOSES = [
    ('facts', 'To clarify the facts'),
    ('protection', 'To protect who recorded'),
    ('misuse', 'A record found knowingly false'),
]


class InterventionIdentityRequest(models.Model):
    """What an identity is asked for (A7, A10; B6, B10): because of misuse only once that was decided.

    The custodian sees the purpose beside the words and so knows of misuse that the registry has checked the decision. Of a
    request for another purpose he learns nothing about misuse.
    """
    _inherit = 'intervention.identity.request'

    purpose = fields.Selection(PURPOSES, 'Needed For', required=True, readonly=True, default='facts')

    @api.model
    def _facts(self):
        return super()._facts() | {'purpose'}

    @api.model
    def _asked_for(self, record, vals):
        purpose = vals.get('purpose') or 'facts'
        record._check_choice(purpose, tuple(dict(PURPOSES)), self.env._("purpose"))
        if purpose == 'misuse' and not record._is_misuse():
            raise UserError(self.env._(
                "That the record was knowingly false has to be decided first: open a misuse file, or ask for another purpose."))
        return {**super()._asked_for(record, vals), 'purpose': purpose}
