from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.period import add_months

ESCALATION = [
    ('registrar', 'Ledger keeper'),
    ('discipline', 'Discipline office'),
    ('committee', 'Party committee'),
    ('superior', 'Superior authority'),
]
OPEN_FIELDS = frozenset({'number', 'unit', 'escalate_to'})
LONGEST = 10 * 366


class InterventionDeadline(models.Model):
    """How long each step may take: a setting with its source.

    The two rule sets count no days. Figures of national law name their article; the others are local practice. What runs
    keeps the figure it began with. Registrars set the figures; every change is in the trail.
    """
    _name = 'intervention.deadline'
    _inherit = ['intervention.traced', 'intervention.kept']
    _description = 'Deadline'
    _order = 'sequence, id'
    _trail_clear = ('code',)

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, translate=True)
    number = fields.Integer(required=True)
    unit = fields.Selection([('day', 'Days'), ('month', 'Months')], required=True, default='day')
    escalate_to = fields.Selection(ESCALATION, 'Then Tell', help="Who is told when the deadline has passed")
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', readonly=True, ondelete='restrict')
    source = fields.Char(required=True, readonly=True, translate=True, help="Where the figure comes from")

    _code_unique = models.Constraint('UNIQUE(code)', "A deadline has one row.")
    _positive = models.Constraint('CHECK (number > 0)', "A deadline is at least one day.")

    def write(self, vals):
        """Set figures; what a deadline is for and where it comes from stay as they are.

        :param dict vals: number, unit, escalate_to
        :raise UserError: for anything else, or for a figure that cannot be
        """
        if not (self.env.su or OPEN_FIELDS.issuperset(vals)):
            raise UserError(self.env._("Only the figure of a deadline and who is told can be set."))
        result = super().write(self._cleaned(vals))
        if not OPEN_FIELDS.isdisjoint(vals):
            self._trace('deadline', names=('code', 'number', 'unit', 'escalate_to'))
        return result

    @api.constrains('number')
    def _check_number(self):
        if any(deadline.number > LONGEST for deadline in self):
            raise UserError(self.env._("A deadline of more than ten years is none."))

    @api.model
    def _get(self, code):
        # sudo: the figures are the same for everybody
        return self.sudo().search([('code', '=', code)]).ensure_one()

    @api.model
    def _due(self, code, start):
        """Return the last day of the deadline ``code`` that begins on the day ``start``."""
        deadline = self._get(code)
        return self._last_day(start, deadline.number, deadline.unit)

    @api.model
    def _last_day(self, start, number, unit):
        return add_months(start, number) if unit == 'month' else fields.Date.add(start, days=number)
