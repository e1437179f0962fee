from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import groupby


class ResUsers(models.Model):
    """Silent exclusion (A7, B6): whom the registry hides from a person, so that nothing about them reaches him.

    Record rules, routes and numbers all ask this one method.
    """
    _inherit = 'res.users'

    def _intervention_shadow(self):
        """Return the employees on whom the users see nothing: themselves, declared kin, and whose aides they are."""
        files = self._intervention_files()
        return files | files._intervention_close()


class InterventionKinship(models.Model):
    """What a tie changes at once: what its two people see, and whether somebody is left to judge them."""
    _inherit = 'intervention.kinship'

    def _check_somebody_left(self):
        """Refuse a tie that others enter and that leaves a person no receiver of the superior authority to judge him.

        Behind the superior authority nobody stands to whom his records could pass.
        """
        for tie in self:
            holders = tie.company_id._intervention_holders('superior')
            receivers = (tie.employee_id | tie.relative_id) & holders._intervention_files()
            if not receivers or (tie.source == 'self' and tie.employee_id in receivers):
                continue
            if any(not holders._intervention_unbiased(person) for person in (tie.employee_id | tie.relative_id) - receivers):
                raise ValidationError(self.env._(
                    "Nobody at the superior authority would be left without a tie to this person. "
                    "Ask it to name another receiver first."))

    def _apply(self):
        """Let the record rules, which keep whom they hide from a user, see the ties; take back reminders now hidden."""
        self.env.registry.clear_cache()
        # sudo: whose reminders are over does not depend on who enters the tie
        users = (self.employee_id | self.relative_id).sudo().user_id
        reminders = self.env['mail.activity'].sudo().search(
            [('res_model', '=like', 'intervention.%'), ('user_id', 'in', users.ids)])
        for (model, user), rows in groupby(reminders, lambda row: (row.res_model, row.user_id)):
            rows = self.env['mail.activity'].sudo().concat(*rows)
            seen = self.env[model].with_user(user).browse(rows.mapped('res_id'))._filtered_access('read')
            rows.filtered(lambda row, seen=seen: row.res_id not in seen.ids).unlink()


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _is_apart(self, holders, route):
        """Say whether somebody who reads the numbers of ``route`` may not see the record: a gap would tell him of it.

        ``holders`` are the role holders of the company.
        """
        readers = holders.filtered(lambda user: user._intervention_role('registrar' if route == 'bureau' else 'superior'))
        return bool(self._named() & readers._intervention_shadow())
