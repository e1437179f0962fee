from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.masking import found, has_register_number, masked
from .fields import SealedText

STATES = [
    ('draft', 'In review'),
    ('passed', 'Cleared'),
    ('failed', 'Not cleared'),
    ('published', 'Public'),
    ('declined', 'Kept internal'),
    ('withdrawn', 'Taken back'),
]
ANSWERS = [('yes', 'Yes'), ('no', 'No')]
ITEMS = ('personal', 'secret', 'pending', 'ground', 'legal')


class InterventionDisclosure(models.Model):
    """The review before a notice is made public (A8, B8; information disclosure regulation): one row per attempt.

    The discipline office (on the direct route the superior authority) masks the text and answers the checklist; what it
    has completed is fixed. Nothing is made public without a review whose every answer is yes, and never twice on one.
    """
    _name = 'intervention.disclosure'
    _inherit = ['intervention.traced', 'intervention.document', 'intervention.decided', 'intervention.due']
    _description = 'Disclosure Review'
    _row_draft = ('state', 'draft')
    _order = 'id desc'
    _rec_name = 'public_title'
    _review_link = 'disclosure_id'
    _due_activity = 'intervention_registry.activity_disclosure'

    notice_id = fields.Many2one('intervention.notice', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='notice_id.company_id', store=True, index=True)
    route = fields.Selection(related='notice_id.route', store=True)
    state = fields.Selection(STATES, 'Status', readonly=True, required=True, default='draft', index=True)
    public_title = fields.Char(required=True)
    public_text = SealedText(required=True, help="What the public reads, and nothing else")
    keep_unit = fields.Boolean('Name the Unit', default=True, help="Without it the public text says: a certain unit")
    personal = fields.Selection(ANSWERS, 'Personal data removed', help="Names masked; neither recorder nor data of the parties")
    personal_words = SealedText('On Personal Data')
    secret = fields.Selection(ANSWERS, 'No secrets', help="State secrets, work secrets, business secrets (State Secrets Law)")
    secret_words = SealedText('On Secrets')
    pending = fields.Selection(ANSWERS, 'Case not harmed', help="The case is closed, or publication does not disturb it")
    pending_words = SealedText('On the Case')
    ground = fields.Selection(ANSWERS, 'Lawful and necessary', help="Why publication is necessary (A8, B8), and on what ground")
    ground_words = SealedText('On the Ground')
    legal = fields.Selection(ANSWERS, 'Legal approval', help="What the legal section found")
    legal_words = SealedText('On the Legal Approval')
    completed_on = fields.Date('Completed', readonly=True)
    review_ids = fields.One2many('intervention.review', 'disclosure_id', 'Decisions', readonly=True)

    _one_open = models.UniqueIndex("(notice_id) WHERE state IN ('draft', 'passed', 'published')",
                                   "The notice has a disclosure review already.")

    @api.constrains('public_title', 'public_text', 'keep_unit', *ITEMS, *(f'{item}_words' for item in ITEMS))
    def _check_reviewer(self):
        for disclosure in self:
            if not self.env.user._intervention_role(disclosure.notice_id._drafting_role()):
                raise AccessError(self.env._(
                    "The discipline office reviews the disclosure, on the direct route the superior authority."))
            if disclosure._in_conflict():
                raise AccessError(self.env._("You are in a conflict of interest on this notice and may not act on it."))

    def _judged(self):
        return self.notice_id._judged()

    def _in_conflict(self):
        return self.notice_id._in_conflict()

    @api.model
    def _facts(self):
        return {'public_title', 'public_text', 'keep_unit', *ITEMS, *(f'{item}_words' for item in ITEMS)}

    def _is_frozen(self):
        return self.state != 'draft'

    def action_mask(self):
        """Write the public text anew from the notice, with names and numbers masked (A8, B8).

        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route) without conflict
        :raise UserError: for a completed review
        """
        self._check_decider((self.notice_id._drafting_role(),), ('draft',))
        self.check_access('write')
        self.write(self.notice_id._public_version(self.keep_unit))
        return True

    def action_complete(self, reason):
        """Complete the review: cleared when every answer is yes, else not cleared; the text is fixed then.

        :param str reason: the conclusion, in words
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route) without conflict
        :raise UserError: for a completed review, an item without answer or words, a text that still names somebody, or
            without reason
        """
        roles = (self.notice_id._drafting_role(),)
        self._check_decider(roles, ('draft',))
        self._check_answers()
        cleared = all(self[item] == 'yes' for item in ITEMS)
        if cleared:
            self._check_masked()
        self._decide('publish', 'approve' if cleared else 'reject', reason, roles)
        today = self.company_id._intervention_today()
        values = {} if cleared else {'deadline': False}
        return self._go('passed' if cleared else 'failed', 'disclosure', completed_on=today, escalated_to=False, **values)

    def _check_answers(self):
        """Refuse an item without answer, or an answer without words."""
        open_items = [self._fields[item]._description_string(self.env) for item in ITEMS
                      if not (self[item] and (self[f'{item}_words'] or '').strip())]
        if open_items:
            raise UserError(self.env._("Answer each item, with words: %(items)s.", items=', '.join(open_items)))

    def _check_masked(self):
        """Refuse a public text that tells a name or a number.

        Whether the name of a handler is refused does not tell who handles the case: the name of any employee is.
        """
        text = f'{self.public_title}\n{self.public_text}'
        known = self.notice_id._known_words()
        if found(text, known['named']):
            raise UserError(self.env._("The public text still has the full name of a person named in a record. Mask it."))
        if found(text, known['employees']):
            raise UserError(self.env._("The public text still has the full name of an employee. Mask it."))
        if found(text, known['numbers']) or has_register_number(text):
            raise UserError(self.env._("The public text still has the number of a case or record. Mask it."))

    def _go(self, state, event, **values):
        self._move({'state': state, **values})
        self._trace(event, names=('public_title', 'public_text'), state=state)
        return True

    def _due_users(self):
        notice = self.notice_id
        role = notice._drafting_role() if self.state == 'draft' else notice._deciding_role()
        return notice._free_holders(role) - self._decisions().reviewer_id

    def _next_role(self):
        # past the bureau the superior authority is told by nobody
        return self.route == 'bureau' and self.env['intervention.deadline']._get('publish').escalate_to

    def _next_users(self):
        return self.notice_id._free_holders(self.escalated_to, self)


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    disclosure_id = fields.Many2one('intervention.disclosure', readonly=True, index='btree_not_null', ondelete='restrict')

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'disclosure_id')


class InterventionNotice(models.Model):
    """What of a notice may leave the house, and what may not (A8, B8)."""
    _inherit = 'intervention.notice'

    def _known_words(self):
        """Return the words that a public text must not have: names of the named, of all employees, numbers."""
        # sudo: the text is compared with all names, which are told to nobody
        records = self.sudo().record_ids
        employees = self.env['hr.employee'].sudo().with_context(active_test=False).search_fetch([], ['name'])
        return {
            'named': [name for name in (*records.mapped('intervenor_name'), *records._named().mapped('name')) if name],
            'employees': list(dict.fromkeys(employees.mapped('name'))),
            'numbers': [number for record in records for number in (
                record.case_id.name, record.case_id.external_ref, record.name) if number],
        }

    def _public_version(self, keep_unit):
        """Return title and text of the notice with names and numbers masked."""
        known = self._known_words()
        units = [] if keep_unit else self.sudo().record_ids.mapped('intervenor_unit')  # sudo: as above
        names = [*known['named'], *known['employees']]

        def mask(text):
            return masked(text, names, known['numbers'], units)

        return {'public_title': mask(self.name), 'public_text': mask('\n'.join(self._body_lines()))}
