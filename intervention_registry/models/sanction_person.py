from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL


class InterventionSanctionPerson(models.Model):
    """How many times the sanctions of a person were settled (Sanctions Law Art 15, 16).

    Settling updates the row, so that of two entries on one person at once the second waits and is retried by Odoo: it then
    sees the first, and neither a double sanction nor a wrong merging slips through.
    """
    _name = 'intervention.sanction.person'
    _inherit = ['intervention.append.only']
    _description = 'Sanctioned Person'
    _log_access = False
    _covered = False
    _guarded = False

    row_salt = fields.Char(store=False, default=None)
    employee_id = fields.Many2one('hr.employee', required=True, groups=NO_ACCESS, ondelete='restrict')
    count = fields.Integer(required=True, groups=NO_ACCESS)

    _employee_unique = models.Constraint('UNIQUE(employee_id)', "A person has one row.")

    @api.model
    def _take(self, employee):
        """Hold the person's sanctions until the end of the transaction."""
        self.env.cr.execute(SQL(
            """INSERT INTO intervention_sanction_person AS person (employee_id, count) VALUES (%s, 1)
               ON CONFLICT (employee_id) DO UPDATE SET count = person.count + 1""", employee.id))
