from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class InterventionRecord(models.Model):
    """What becomes of a returned record that nobody supplements (A6, A7; B5, B6).

    A recorder may have left, lost his login or think better of it. The registry does not say which: whatever the reason, once
    the time for the supplement has passed the record goes on as it stands, so that leaving neither drops a record nor
    tells whose it was.
    """
    _inherit = 'intervention.record'

    def _start_deadline(self):
        super()._start_deadline()
        if self.is_returned:
            self._move({'deadline': self.env['intervention.deadline']._due('supplement', self.state_since)})

    def _resuming_role(self):
        return 'superior' if self.route == 'superior' or self.is_passed else 'registrar'

    def _due_users(self):
        if not self.is_returned:
            return super()._due_users()
        holders = self._without_conflict(self._role_holders(self._resuming_role()))
        return holders if self.is_overdue else self.env['res.users']

    def action_resume(self, reason):
        """Take a returned record up again without the supplement, once the time for it has passed.

        :param str reason: why the record goes on as it stands
        :return: True
        :raise AccessError: for everybody but the registrar (superior past the bureau), or in conflict
        :raise UserError: for a record that was not returned, before its day, or without reason
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role(self._resuming_role()) or not self._without_conflict(self.env.user):
            raise AccessError(self.env._("This step belongs to another role."))
        if not self.is_returned or not self.is_overdue:
            raise UserError(self.env._("A record goes on without supplement once it was returned and the time has passed."))
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        statement = self.env['intervention.statement'].sudo()._append([{
            'record_id': self.id, 'kind': 'note', 'author': self._resuming_role(), 'body': self._words(reason)}])
        self._trace('handle', row=statement, names=('author', 'body'))
        return self._go('submitted', 'resume')


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('resume', 'Taken up without supplement')], ondelete={'resume': 'cascade'})
