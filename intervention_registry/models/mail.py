"""No mail on the registry's documents: its tables name people and can be rewritten (A7, B6)."""
from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.names import of_registry

REMINDER = {'date_deadline', 'active'}  # what a person moves of a reminder: put off, done


class MailActivity(models.Model):
    """Reminders on the registry's documents come from the registry alone: one's own would show one's name there."""
    _inherit = 'mail.activity'

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_from_registry()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if not REMINDER.issuperset(vals):
            self._check_from_registry()
        return result

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation not in ('write', 'unlink') or not self:
            return result
        # Odoo lets whoever may write a document move and delete everybody's reminders on it
        # sudo: whose reminder it is decides whether it may be read at all
        forbidden = self.sudo().exists().filtered(
            lambda activity: of_registry(activity.res_model) and activity.user_id != self.env.user).with_env(self.env)
        forbidden |= result[0] if result else self.browse()
        return (forbidden, lambda: forbidden._make_access_error(operation)) if forbidden else None

    def _action_done(self, feedback=False, attachment_ids=None):
        # words and files belong on the document, where they are sealed and leave their trace; sudo: as below
        if any(of_registry(activity.res_model) for activity in self.sudo()):
            feedback = attachment_ids = False
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def _check_from_registry(self):
        # sudo: what an activity is about decides whether a person may plan it
        if not self.env.su and any(of_registry(activity.res_model) for activity in self.sudo()):
            raise AccessError(self.env._("Reminders on the registry's documents are given out by the registry itself."))


class MailMessage(models.Model):
    _inherit = 'mail.message'

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if any(of_registry(message.model) for message in messages.sudo()):  # sudo: as above
            raise AccessError(self.env._("The registry's documents take statements, not messages."))
        return messages


class MailFollowers(models.Model):
    _inherit = 'mail.followers'

    @api.model_create_multi
    def create(self, vals_list):
        followers = super().create(vals_list)
        if any(of_registry(follower.res_model) for follower in followers):
            raise AccessError(self.env._("Nobody follows the registry's documents: the list would name who recorded."))
        return followers
