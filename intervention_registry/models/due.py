from odoo import api, fields, models

from .deadline import ESCALATION


class InterventionDue(models.AbstractModel):
    """Documents whose step is due on a day: reminders inside the app, and word to the next role once the day has passed.

    Reminders are given out by a scheduled action, not by the act itself, so that no notice betrays the hour of an act.
    They carry the document's code only.
    """
    _name = 'intervention.due'
    _inherit = ['intervention.quiet']
    _description = 'Document With Deadline'
    _due_activity = ''  # external id of the activity type

    deadline = fields.Date(readonly=True, index=True)
    is_overdue = fields.Boolean('Overdue', compute='_compute_is_overdue', search='_search_is_overdue')
    escalated_to = fields.Selection(ESCALATION, 'Passed On To', readonly=True,
                                    help="Who was told that the deadline has passed")

    @api.depends('deadline')
    def _compute_is_overdue(self):
        for company, documents in self.grouped('company_id').items():
            today = company._intervention_today()
            for document in documents:
                document.is_overdue = bool(document.deadline) and document.deadline < today

    def _search_is_overdue(self, operator, value):
        if operator != 'in':
            return NotImplemented
        overdue = fields.Domain('deadline', '<', self.env.company._intervention_today())
        return overdue if True in value else ~overdue

    def _due_users(self):
        """Return the users who have to act on the one document now."""
        return self.env['res.users']

    def _next_role(self):
        """Return the role that is told when the deadline of the one document has passed, or False."""
        return False

    def _next_users(self):
        """Return the users who are told when the deadline of the one document has passed."""
        return self.env['res.users']

    @api.model
    def _cron_due(self):
        """Bring the reminders of all documents into line with what is due."""
        for name in sorted(self.env.registry.descendants(['intervention.due'], '_inherit')):
            if not self.env[name]._abstract:
                self.env[name]._remind()

    @api.model
    def _remind(self):
        # sudo: the scheduled action works for all companies and roles
        due = self.sudo().search([('deadline', '!=', False)])
        self.env['mail.activity'].sudo().search(
            [('res_model', '=', self._name), ('res_id', 'not in', due.ids)]).unlink()
        for document in due:
            document._assign()

    def _assign(self):
        """Give the step that is due to those who may take it, and take back what is over."""
        users = self._due_users()
        if self.is_overdue:
            users |= self._escalate()
        over = self.activity_ids.filtered(lambda activity: activity.user_id not in users)
        known = (self.activity_ids - over).user_id
        over.unlink()
        for user in users - known:
            self.with_context(mail_activity_quick_update=True, lang=user.lang).activity_schedule(
                self._due_activity, self.deadline, user_id=user.id)

    def _escalate(self):
        """Pass word of the overdue document on, once. Return who is told."""
        role = self._next_role()
        if role and self.escalated_to != role:
            self._move({'escalated_to': role})
            self._trace('escalate', names=('deadline', 'escalated_to'))
        return self._next_users()
