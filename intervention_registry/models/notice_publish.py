from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .notice import OFFICES


class InterventionNotice(models.Model):
    """Publication (A8, B8: where necessary): a decision of its own, on a cleared disclosure review, by somebody else."""
    _inherit = 'intervention.notice'

    disclosure_ids = fields.One2many('intervention.disclosure', 'notice_id', 'Disclosure Reviews', readonly=True,
                                     groups=OFFICES)
    can_publish = fields.Boolean('Cleared for Publication', compute='_compute_can_publish', groups=OFFICES)
    public_text = fields.Text('Public Version', compute='_compute_public_text',
                              help="What the public reads; empty while the notice is internal")

    def _compute_can_publish(self):
        for notice in self:
            notice.can_publish = bool(notice._review_in('passed'))

    def _compute_public_text(self):
        for notice in self:
            notice.public_text = notice._review_in('published').public_text

    def _review_in(self, state):
        # sudo: whether a review was cleared counts, whoever asks; what is public may be read by all
        return self.env['intervention.disclosure'].sudo().search([('notice_id', '=', self._origin.id), ('state', '=', state)])

    def action_disclosure(self):
        """Open the disclosure review of a circulated notice, a new one where none is under way.

        :return: a window action on the review
        :raise AccessError: for everybody but the discipline office (superior on the direct route) without conflict
        :raise UserError: for a notice that is not circulated, or is public already
        """
        self._check_decider((self._drafting_role(),), ('circulated',))
        review = self._review_in('draft') or self._review_in('passed') or self._new_review()
        return {'type': 'ir.actions.act_window', 'res_model': 'intervention.disclosure', 'res_id': review.id,
                'views': [(False, 'form')]}

    def _new_review(self):
        deadline = self.env['intervention.deadline']._due('publish', self._today())
        review = self.env['intervention.disclosure']._insert(
            [{'notice_id': self.id, 'deadline': deadline, **self._public_version(keep_unit=True)}])
        review._trace('disclosure_open', notice=self.id)
        return review

    def action_publish(self, reason):
        """Make a circulated notice public, after the disclosure review (A8, B8: where necessary).

        :param str reason: why publication is necessary
        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict, for who
            approved the circulation, and for who reviewed the disclosure
        :raise UserError: for a notice that is not circulated, without a cleared disclosure review, or without reason
        """
        review = self._decide_publication('approve', reason)
        review._check_masked()
        review._go('published', 'publish', deadline=False)
        return self._go('published', 'publish', disclosure='public')

    def action_decline(self, reason):
        """Keep a notice internal although its disclosure review was cleared: the default.

        :param str reason: why, in words
        :return: True
        :raise AccessError: as for the publication
        :raise UserError: as for the publication
        """
        self._decide_publication('reject', reason)._go('declined', 'disclosure', deadline=False)
        return True

    def action_withdraw(self, reason):
        """Take a published notice back from the public; the circulation stays.

        Another publication needs another disclosure review.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior on the direct route) without conflict
        :raise UserError: for a notice that is not published, or without reason
        """
        self._decide('publish', 'return', reason, (self._deciding_role(),), ('published',), ('return',), again=True)
        self._review_in('published')._go('withdrawn', 'withdraw')
        return self._go('circulated', 'withdraw', disclosure='not')

    def _decide_publication(self, decision, reason):
        """Check the caller, then add his decision on the cleared review. Return the review."""
        roles = (self._deciding_role(),)
        self._check_decider(roles, ('circulated',))
        review = self._review_in('passed')
        if not review:
            raise UserError(self.env._(
                "The notice has no cleared disclosure review. The discipline office completes one first."))
        if self.env.user in self._hindered(review):
            raise AccessError(self.env._(
                "You approved the circulation, reviewed the disclosure or decided on it before. Somebody else takes this step."))
        self._decide('publish', decision, reason, roles, ('circulated',), again=True)
        return review

    def _hindered(self, review):
        """Return who approved the circulation, reviewed the disclosure, or decided since the last withdrawal."""
        rows = self._decisions().sorted('id')
        withdrawn = rows.filtered(lambda row: row.decision == 'return')[-1:].id or 0
        since = rows.filtered(lambda row: row.step == 'authorise' or row.id > withdrawn)
        return since.reviewer_id | review._decisions().reviewer_id
