from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..tools.words import clean
from .fields import SealedChar


class InterventionKinship(models.Model):
    """A declared tie of family or marriage: who is bound to a person decides on nothing about him (sanctions law, Art 47).

    Everybody with a role declares his own; HR may enter one it knows of and alone ends one, so that nobody sheds a tie to
    decide on a relative. What HR enters it enters under its name in the trail.
    """
    _name = 'intervention.kinship'
    _inherit = ['intervention.traced', 'intervention.document']
    _description = 'Kinship'
    _order = 'id desc'
    _rec_name = 'employee_id'

    employee_id = fields.Many2one('hr.employee', 'Person', required=True, index=True, ondelete='restrict',
                                  default=lambda self: self.env.user.employee_id)
    relative_id = fields.Many2one('hr.employee', required=True, index=True, ondelete='restrict')
    kind = fields.Selection([
        ('spouse', 'Spouse'),
        ('direct', 'Parent, child or other direct line'),
        ('collateral', 'Within three generations'),
        ('marriage', 'By marriage'),
        ('close', 'Another close relation'),
    ], required=True, default='spouse')
    ended_on = fields.Date('Ended', readonly=True)
    end_reason = SealedChar('Why It Ended', readonly=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)

    _pair = models.UniqueIndex('(employee_id, relative_id) WHERE ended_on IS NULL', "This tie is declared already.")

    @api.constrains('employee_id', 'relative_id')
    def _check_two_people(self):
        for tie in self:
            if tie.employee_id == tie.relative_id:
                raise ValidationError(self.env._("Choose the relative: nobody is related to himself."))

    @api.model
    def _facts(self):
        return {'employee_id', 'relative_id', 'kind'}

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Declare ties; they stay until HR ends them.

        :param list vals_list: employee_id (the caller's own file unless HR enters it), relative_id, kind
        :return: the rows
        :raise AccessError: for somebody else's file, unless the caller is HR
        """
        ties = super().create(vals_list)
        own = self.env.user._intervention_files()
        if not (self.env.su or self.env.user.has_group('hr.group_hr_user') or ties.employee_id <= own):
            raise AccessError(self.env._("You declare your own relatives; HR enters those of others."))
        ties._trace('kinship', names=('employee_id', 'relative_id', 'kind'))
        return ties

    def action_end(self, reason):
        """End a tie, such as after a divorce.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but HR, and for HR on a tie of one's own
        :raise UserError: without reason, or for a tie that has ended
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user.has_group('hr.group_hr_user') or (
                self.employee_id | self.relative_id) & self.env.user._intervention_files():
            raise AccessError(self.env._("HR ends a declared tie, and nobody his own."))
        if self.ended_on or not clean(reason).strip():
            raise UserError(self.env._("Give the reason why a tie that holds has ended."))
        self._move({'ended_on': self.company_id._intervention_today(), 'end_reason': clean(reason).strip()[:500]})
        self._trace('kinship_end', names=('ended_on', 'end_reason'))
        return True


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    intervention_tie_ids = fields.One2many('intervention.kinship', 'employee_id', 'Declared Relatives', groups=NO_ACCESS)
    intervention_tied_ids = fields.One2many('intervention.kinship', 'relative_id', 'Declared By', groups=NO_ACCESS)

    def _intervention_kin(self):
        """Return the declared relatives of the employees, in whichever direction the tie was declared."""
        # sudo: ties count for conflicts whoever asks, and are told to nobody
        ties = (self.sudo().intervention_tie_ids | self.sudo().intervention_tied_ids).filtered(
            lambda tie: not tie.ended_on)
        return (ties.employee_id | ties.relative_id) - self
