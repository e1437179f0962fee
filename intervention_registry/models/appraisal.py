from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS

from ..tools.codes import opaque_code
from .appraisal_effect import EFFECTS
from .fields import SealedText
from .record import SEVERITIES

STATES = [
    ('draft', 'Draft'),
    ('confirmed', 'Confirmed for hand-over'),
    ('handed', 'Handed to HR'),
    ('corrected', 'Replaced by a later version'),
]
OCCASIONS = [
    ('year', 'Yearly extract'),
    ('ledger', 'Ledger changed since'),
    ('appeal', 'Sanction changed or revoked on appeal'),
    ('error', 'Sanction entered in error'),
]
EVENTS = [
    ('appraisal_compile', 'Appraisal extract compiled'),
    ('appraisal_confirm', 'Appraisal extract confirmed'),
    ('appraisal_hand', 'Appraisal extract handed to HR'),
    ('appraisal_replace', 'Appraisal extract replaced'),
    ('appraisal_take', 'Taken into the appraisal'),
]
OFFICES = 'intervention_registry.group_discipline,intervention_registry.group_superior'


class InterventionAppraisal(models.Model):
    """What of the ledger enters the appraisal of one leading cadre for one year (B11).

    Compiled from authorised breaches of the rules for leading cadres and their sanctions alone, with the effect by the
    catalogue; one officer of the discipline office confirms it, then it is handed to HR. On the direct route the superior
    authority does both, in an extract of its own; it also may where the bureau lets the deadline pass. HR sees what was
    handed over: who, how serious, which sanctions, which effect; no record, no case, no recorder. Whom the records name,
    their kin and their aides see nothing here. What changes makes a new version.
    """
    _name = 'intervention.appraisal'
    _inherit = ['intervention.discreet', 'intervention.decided', 'intervention.traced', 'intervention.document',
                'intervention.due']
    _description = 'Appraisal Extract'
    _order = 'year desc, id desc'
    _rec_names_search = ['name']
    _trail_clear = ('name',)
    _facts_taken = ('company_id', 'compiled_by', 'compiled_on', 'effect', 'effect_id', 'employee_id', 'name', 'named_ids',
                    'occasion', 'outcomes', 'personnel_company_id', 'record_count', 'record_ids', 'route', 'sanction_ids',
                    'severity', 'version', 'year')
    _review_link = 'appraisal_id'
    _due_activity = 'intervention_registry.activity_appraisal'

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    employee_id = fields.Many2one('hr.employee', 'Cadre', required=True, readonly=True, index=True, ondelete='restrict')
    year = fields.Integer('Appraisal Year', required=True, readonly=True, aggregator=None, index=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, help="Whose ledger it is taken from")
    personnel_company_id = fields.Many2one('res.company', 'Bureau of the Personnel File', required=True, readonly=True,
                                           index=True, help="Whose HR receives it")
    route = fields.Selection([('bureau', 'This bureau'), ('superior', 'Superior authority')], required=True, readonly=True,
                             groups=OFFICES)
    version = fields.Integer(required=True, readonly=True, default=1, aggregator=None, groups=OFFICES)
    occasion = fields.Selection(OCCASIONS, 'Compiled Because', required=True, readonly=True, default='year')

    record_ids = fields.Many2many('intervention.record', 'intervention_appraisal_record_rel', 'appraisal_id', 'record_id',
                                  'Records', readonly=True, groups=OFFICES, ondelete='restrict')
    sanction_ids = fields.Many2many('intervention.sanction', 'intervention_appraisal_sanction_rel', 'appraisal_id',
                                    'sanction_id', 'Sanctions', readonly=True, groups=OFFICES, ondelete='restrict')
    named_ids = fields.Many2many('hr.employee', 'intervention_appraisal_named_rel', 'appraisal_id', 'employee_id', readonly=True,
                                 groups=NO_ACCESS, ondelete='restrict', help="The cadre, and whom else the records name")
    record_count = fields.Integer('Confirmed Breaches', readonly=True, aggregator=None, help="Authorised in the year")
    severity = fields.Selection(SEVERITIES, readonly=True, help="The heaviest of the year")
    outcomes = fields.Json(readonly=True, help="Kind, day, organ and number of each sanction that counts")
    outcome_text = fields.Text('Sanctions That Count', compute='_compute_outcome_text')
    effect = fields.Selection(EFFECTS, 'Effect on the Grade', required=True, readonly=True)
    effect_id = fields.Many2one('intervention.appraisal.effect', 'By the Catalogue', readonly=True, ondelete='restrict')

    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='draft', index=True)
    compiled_on = fields.Date(required=True, readonly=True, groups=OFFICES)
    compiled_by = fields.Many2one('res.users', readonly=True, ondelete='restrict', groups=OFFICES,
                                  help="Empty where the yearly action or an appeal made it")
    confirmed_on = fields.Date('Confirmed for Hand-over On', readonly=True, groups=OFFICES)
    handed_on = fields.Date('Handed to HR On', readonly=True)
    replaces_id = fields.Many2one('intervention.appraisal', 'Corrects', readonly=True, ondelete='restrict',
                                  index='btree_not_null', help="The extract handed over before, which counts no more")
    taken_on = fields.Date('Taken Into the Appraisal On', readonly=True)
    taken_by = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    words = SealedText('What Was Done', readonly=True)
    escalated_to = fields.Selection(groups=OFFICES)
    review_ids = fields.One2many('intervention.review', 'appraisal_id', 'Decisions', readonly=True, groups=OFFICES)

    _version_unique = models.Constraint('UNIQUE(employee_id, year, company_id, route, version)',
                                        "This extract is being compiled already. Open the list again.")

    @api.depends('outcomes')
    @api.depends_context('lang')
    def _compute_outcome_text(self):
        # sudo: the kinds are the same for everybody
        kinds = self.env['intervention.sanction.type'].sudo()
        for extract in self:
            lines = [(kinds.browse(kind).name, *rest) for kind, *rest in extract.outcomes or ()]
            extract.outcome_text = '\n'.join('  '.join(filter(None, line)) for line in lines)

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: extracts are compiled from the ledger (``compile``). Always raises AccessError."""
        raise AccessError(self.env._("Extracts are compiled from the ledger. Use the button that compiles them."))

    def _judged(self):
        return self.named_ids

    def _in_conflict(self):
        # sudo: conflicts are looked for in every record of the extract; who recorded one is in conflict as well
        extract, user = self.sudo(), self.env.user
        return super()._in_conflict() or any(not record._without_conflict(user) for record in extract.record_ids)

    def _offices(self):
        """Return the roles that confirm the one extract and hand it over.

        Past its deadline the superior authority may as well, whatever kept the bureau: why nobody there could is told to
        no one, it may be that he recorded.
        """
        extract = self.sudo()  # sudo: HR does not read the route
        if extract.route == 'superior':
            return ('superior',)
        return ('discipline', 'superior') if extract.escalated_to else ('discipline',)

    def _chain(self):
        """Return all versions of the one extract, the latest first."""
        # sudo: every version counts, whoever may read it
        extract = self.sudo()
        return extract._versions(extract.employee_id, extract.year, extract.company_id, extract.route)

    @api.model
    def _versions(self, employee, year, company, route):
        return self.search([('employee_id', '=', employee.id), ('year', '=', year), ('company_id', '=', company.id),
                            ('route', '=', route)], order='version desc')


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    appraisal_id = fields.Many2one('intervention.appraisal', readonly=True, index='btree_not_null', ondelete='restrict')

    _once_appraisal = models.UniqueIndex('(appraisal_id, reviewer_id) WHERE appraisal_id IS NOT NULL',
                                         "You have decided on this document already. Somebody else takes this step.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'appraisal_id')


class InterventionTrail(models.Model):
    """What becomes of an appraisal extract (B11)."""
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=EVENTS, ondelete={event: 'cascade' for event, _name in EVENTS})
