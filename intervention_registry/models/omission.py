from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..tools.codes import opaque_code
from .fields import SealedText
from .verified import OFFICE_GROUPS

KINDS = [
    ('unrecorded', 'Not recorded'),
    ('untruthful', 'Untruthfully recorded'),
    ('instructed', 'Instructed not to record'),
]
STATES = [
    ('draft', 'Draft'),
    ('reported', 'Reported'),
    ('confirmed', 'Confirmed'),
    ('decided', 'Decision made'),
    ('closed', 'Closed'),
]


class InterventionOmission(models.Model):
    """An approach that its handler did not record, or not truthfully (A10, B10), and who instructed it.

    Found by a handler, in a spot check or looking back from a discipline case. Two discipline officers verify, a
    committee member decides (the superior authority for people it manages, and for what the bureau would judge of its
    own); the count over the years decides what follows (A10), and who instructed it gets a file of his own. It never
    points to a record: an untruthful one would name its recorder. Case, day and facts describe the approach.

    Handlers see what they reported themselves, the offices what lies before them. Whoever is named sees nothing, and who
    reported is told to nobody.
    """
    _name = 'intervention.omission'
    _inherit = ['intervention.discreet', 'intervention.verified', 'intervention.traced', 'intervention.document',
                'intervention.due']
    _description = 'Omission'
    _row_draft = ('state', 'draft')
    _order = 'id desc'
    _rec_names_search = ['name']
    _review_link = 'omission_id'
    _due_activity = 'intervention_registry.activity_omission'

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    kind = fields.Selection(KINDS, required=True, default='unrecorded')
    employee_id = fields.Many2one('hr.employee', 'Person', required=True, index=True, ondelete='restrict',
                                  help="Who should have recorded the approach, or instructed that it be left out")
    instructed_by_id = fields.Many2one('hr.employee', index='btree_not_null', ondelete='restrict',
                                       help="The leader who told the person not to record, or to record untruthfully")
    case_id = fields.Many2one('intervention.case', required=True, index=True, ondelete='restrict')
    happened_on = fields.Date('Day of the Approach', required=True)
    intervenor_id = fields.Many2one('hr.employee', 'Who Approached', index='btree_not_null', ondelete='restrict')
    regime = fields.Selection([('staff', 'Staff'), ('cadre', 'Leading cadre')], compute='_compute_regime', store=True,
                              readonly=False, precompute=True,
                              help="Follows from who approached, on that day; to be chosen where that is not known")
    facts = SealedText(help="What was not or untruthfully recorded, and how that is known")
    found_by = fields.Selection([
        ('handler', 'A handler'),
        ('spot_check', 'Spot check'),
        ('look_back', 'Look-back from a discipline case'),
    ], required=True, default=lambda self: 'look_back' if self._is_office() else 'handler')
    source = fields.Char('Discipline Case', help="Number of the case that revealed it")
    spot_check_line_id = fields.Many2one('intervention.spot.line', 'Drawn In', index='btree_not_null', ondelete='restrict',
                                         groups=OFFICE_GROUPS)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)

    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='draft', index=True)
    reported_on = fields.Date(readonly=True)
    confirmed_on = fields.Date(readonly=True)
    decided_on = fields.Date(readonly=True)
    finding = fields.Selection([('none', 'None yet'), ('confirmed', 'Confirmed'), ('unfounded', 'Unfounded')],
                               required=True, readonly=True, default='none')
    count = fields.Integer('Which Omission', readonly=True, aggregator=None, groups=OFFICE_GROUPS,
                           help="How many decided omissions of this person there are up to and with this one")
    consequence = fields.Selection([
        ('organisational', 'Warning as a measure and circulated criticism'),
        ('discipline', 'Discipline'),
    ], readonly=True, groups=OFFICE_GROUPS)
    basis_id = fields.Many2one('intervention.legal.basis', 'Legal Basis', readonly=True, ondelete='restrict',
                               groups=OFFICE_GROUPS)
    origin_id = fields.Many2one('intervention.omission', 'Instructed Omission', readonly=True, ondelete='restrict',
                                groups=OFFICE_GROUPS)
    turn = fields.Integer(readonly=True, default=0, groups=NO_ACCESS, help="Moves with each count of the person")
    statement_ids = fields.One2many('intervention.statement', 'omission_id', 'Statements', readonly=True)
    review_ids = fields.One2many('intervention.review', 'omission_id', 'Decisions', readonly=True, groups=OFFICE_GROUPS)

    _code_unique = models.UniqueIndex('(name)', "Two documents cannot have one code.")
    _origin_unique = models.UniqueIndex('(origin_id) WHERE origin_id IS NOT NULL',
                                        "The file of who instructed this is open already.")
    _count_unique = models.UniqueIndex('(employee_id, count) WHERE count > 0',
                                       "Another omission of this person was decided just now. Try again.")
    _instructed_by_itself = models.Constraint("CHECK ((kind = 'instructed') = (origin_id IS NOT NULL))",
                                              "The file of who instructed an omission opens by itself.")

    @api.depends('intervenor_id', 'happened_on')
    def _compute_regime(self):
        for omission in self:
            who = omission.employee_id if omission.kind == 'instructed' else omission.intervenor_id
            omission.regime = omission._regime_of(who) if who else omission.regime

    def _regime_of(self, employee):
        day = self.happened_on or self.env.company._intervention_today()
        return 'cadre' if employee._intervention_version(day).is_leading_cadre else 'staff'

    @api.constrains('employee_id', 'instructed_by_id', 'intervenor_id')
    def _check_people(self):
        for omission in self:
            if omission.employee_id in (omission.instructed_by_id | omission.intervenor_id):
                raise ValidationError(self.env._("Nobody instructs or approaches himself. Correct the people."))

    @api.constrains('intervenor_id', 'happened_on', 'regime')
    def _check_regime(self):
        for omission in self:
            if omission.happened_on > omission.company_id._intervention_today():
                raise ValidationError(self.env._("The day of the approach lies in the future. Correct it."))
            who = omission.intervenor_id if omission.kind != 'instructed' else omission.employee_id
            if who and omission.regime != omission._regime_of(who):
                raise ValidationError(self.env._(
                    "The regime follows from who approached, on that day. Leave it, or correct who it was."))

    @api.constrains('case_id', 'spot_check_line_id', 'found_by')
    def _check_source(self):
        for omission in self:
            # Odoo checks constraints as superuser: it is the caller who must know the case and the spot check
            omission.case_id.sudo(False).check_access('read')
            line = omission.spot_check_line_id
            if line:
                line.sudo(False).check_access('read')
            if bool(line) != (omission.found_by == 'spot_check') or line and (
                    line.case_id != omission.case_id or line.result not in ('suspicion', 'omission')):
                raise ValidationError(self.env._(
                    "An omission found in a spot check belongs to a case drawn there and answered as suspicion or omission."))

    @api.constrains('found_by', 'instructed_by_id')
    def _check_handler(self):
        office = self._is_office()
        for omission in self.filtered(lambda omission: omission.kind != 'instructed'):
            if not office and omission.found_by != 'handler':
                raise AccessError(self.env._("Spot checks and look-backs are the discipline office's. Report as a handler."))

    def _is_office(self):
        return any(self.env.user._intervention_role(role) for role in ('discipline', 'superior'))

    @api.model
    def _facts(self):
        return {'kind', 'employee_id', 'instructed_by_id', 'case_id', 'happened_on', 'intervenor_id', 'regime', 'facts',
                'found_by', 'source', 'spot_check_line_id'}

    def _is_frozen(self):
        return self.state != 'draft'

    def _judged(self):
        return self.employee_id | self.instructed_by_id | self.intervenor_id | self.origin_id.employee_id

    def _trail_actor(self):
        # the trail is read by an auditor, who is not told which handler reported it either
        return 'recorder' if self.is_mine and self.found_by == 'handler' else super()._trail_actor()

    @api.model_create_multi
    def create(self, vals_list):
        """Draft omissions.

        :param list vals_list: facts; ``found_by`` is handler for everybody but the discipline office
        :return: the drafts
        :raise AccessError: for who is neither a handler nor of the discipline office or superior authority
        :raise UserError: for a kind, day, case or person that cannot be
        """
        if any(vals.get('kind') == 'instructed' for vals in vals_list):
            raise UserError(self.env._("The file of who instructed an omission opens by itself."))
        return super().create(vals_list)

    def write(self, vals):
        if vals.get('kind') == 'instructed':
            raise UserError(self.env._("The file of who instructed an omission opens by itself."))
        return super().write(vals)
