from odoo import api, fields, models
from odoo.exceptions import UserError

from .fields import SealedText
from .verified import OFFICE_GROUPS


class InterventionProtectionEnd(models.Model):
    """The decision to end a protection before its term (A7, B6): the discipline office proposes, a committee member decides.

    It stands under the record, whose offices do not see the protection itself: neither whose it is nor whether a report
    of retaliation holds it open. Where one does, the decision takes effect when that is settled. The protected person sees
    the decision and its reasons.
    """
    _name = 'intervention.protection.end'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.decided', 'intervention.traced',
                'intervention.document']
    _description = 'Early End of a Protection'
    _order = 'id desc'
    _rec_name = 'record_id'
    _review_link = 'protection_end_id'

    record_id = fields.Many2one(readonly=True)
    company_id = fields.Many2one(related='record_id.company_id', store=True, precompute=True, index=True)
    reason = SealedText(required=True, readonly=True)
    proposed_by = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict', groups=OFFICE_GROUPS)
    proposed_on = fields.Date(required=True, readonly=True)
    decided_on = fields.Date(readonly=True)
    state = fields.Selection([('proposed', 'End proposed'), ('approved', 'Approved'), ('rejected', 'Rejected')], 'Status',
                             required=True, readonly=True, default='proposed')
    can_act = fields.Boolean(compute='_compute_can_act', compute_sudo=False)
    review_ids = fields.One2many('intervention.review', 'protection_end_id', 'Decisions', readonly=True, groups=OFFICE_GROUPS)

    _one_open = models.UniqueIndex("(record_id) WHERE state = 'proposed'", "An early end is proposed already.")

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_act(self):
        for end in self:
            role = end.env.user._intervention_role(end._deciding_role())
            end.can_act = end.state == 'proposed' and role and not end._in_conflict()

    def _is_frozen(self):
        return True

    def _deciding_role(self):
        return 'superior' if self.record_id._body() == 'superior' else 'committee'

    def _judged(self):
        return self.record_id._named()

    def _in_conflict(self):
        # sudo: who proposed and who recorded is compared, not told
        user = self.env.user
        return user == self.sudo().proposed_by or not self.record_id._without_conflict(user) or super()._in_conflict()

    def action_decide(self, decision, reason):
        """Decide whether a protection ends before its term.

        :param str decision: approve or reject
        :param str reason: why, in words; the protected person reads it
        :return: True
        :raise AccessError: for everybody but the committee (superior past the bureau), for who proposed it, in conflict
        :raise UserError: for what was decided already, or without reason
        """
        self._decide('authorise', decision, reason, roles=(self._deciding_role(),), states=('proposed',))
        today = self.company_id._intervention_today()
        self._move({'state': 'approved' if decision == 'approve' else 'rejected', 'decided_on': today})
        self._trace('protection_end', names=('state', 'decided_on'))
        if decision == 'approve':
            running = self.record_id._protections().filtered(lambda protection: protection.state == 'active')
            running._move({'ended_on': today})
            running._set_term('end')
        return True


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    protection_end_ids = fields.One2many('intervention.protection.end', 'record_id', 'Early End of Protection', readonly=True)

    def action_protection_end(self, reason):
        """Propose that the protection which a closed record started ends before its term.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office (superior past the bureau), or in conflict
        :raise UserError: for a record that is not closed, without reason, or while one is proposed
        """
        self.ensure_one()
        self.check_access('read')
        self._check_state(('closed',))
        self._check_may_act(None)
        # sudo: whether one is proposed counts, whoever asks
        if self.env['intervention.protection.end'].sudo().search_count(
                [('record_id', '=', self.id), ('state', '=', 'proposed')], limit=1):
            raise UserError(self.env._("An early end is proposed already."))
        end = self.env['intervention.protection.end']._insert([{
            'record_id': self.id, 'reason': self._words(reason), 'proposed_by': self.env.uid,
            'proposed_on': self.company_id._intervention_today()}])
        end._trace('protection_end', names=('record_id', 'state', 'reason', 'proposed_by', 'proposed_on'))
        return True


class InterventionProtection(models.Model):
    _inherit = 'intervention.protection'

    end_ids = fields.One2many(related='record_id.protection_end_ids', string='Proposals to End It')


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    protection_end_id = fields.Many2one('intervention.protection.end', readonly=True, index='btree_not_null',
                                        ondelete='restrict')

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'protection_end_id')


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('protection_end', 'Early end of a protection')],
                             ondelete={'protection_end': 'cascade'})
