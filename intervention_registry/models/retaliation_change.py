from odoo import fields, models
from odoo.exceptions import UserError

from .verified import OFFICE_GROUPS


class InterventionRetaliation(models.Model):
    """Which asked personnel change a reprisal is about (A7, B6): named by who handles the report, since who reported it
    does not see what HR asks for."""
    _inherit = 'intervention.retaliation'

    personnel_action_id = fields.Many2one('intervention.personnel.action', 'Personnel Change', readonly=True,
                                          ondelete='restrict', groups=OFFICE_GROUPS)

    def action_change(self, personnel_action_id):
        """Say which asked personnel change of the person the report is about.

        :param int personnel_action_id: id of the intervention.personnel.action
        :return: True
        :raise AccessError: for everybody but who handles the report, or in conflict
        :raise UserError: after closing, or for a change that is not this person's or that the caller may not read
        """
        self._check_handler(('reported', 'verifying', 'found', 'decided'))
        number = personnel_action_id if isinstance(personnel_action_id, int) else 0
        found = self.env['intervention.personnel.action'].search([('id', '=', number)])
        # sudo: which files are the person's is compared, not told
        person = self.sudo().employee_id
        if not found or found.sudo().employee_id not in person | person.user_id.intervention_file_ids:
            raise UserError(self.env._("Choose a change that was asked for this person."))
        self._move({'personnel_action_id': found.id})
        self._trace('retaliation_change', names=('personnel_action_id',))
        self._begin()
        return True


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('retaliation_change', 'Personnel change named in a report')],
                             ondelete={'retaliation_change': 'cascade'})
