import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..tools.codes import opaque_code
from ..tools.sampling import draw, population_digest, seal
from .case import STAGES
from .fields import SealedChar, SealedText

RESULTS = [('clean', 'Nothing unrecorded'), ('suspicion', 'Suspicion'), ('omission', 'Approach not recorded')]


class InterventionSpotCheck(models.Model):
    """A random sample of cases, looked through for approaches that nobody recorded (A6, A10; B5, B10).

    The discipline office says which cases and how many; the seed is fixed and its digest shown with that, before the
    population is. Drawing fixes the population, opens the seed and adds the lines; nothing is drawn twice, added or left
    out, and with seed and population anybody draws the same sample again (tools/sampling.py).
    """
    _name = 'intervention.spot.check'
    _inherit = ['intervention.traced', 'intervention.document']
    _description = 'Spot Check'
    _order = 'id desc'
    _trail_clear = ('name', 'seed', 'seed_digest', 'population_digest')

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    date_from = fields.Date('Cases Entered From', required=True,
                            default=lambda self: fields.Date.start_of(self.env.company._intervention_today(), 'year'))
    date_to = fields.Date('Cases Entered Until', required=True,
                          default=lambda self: self.env.company._intervention_today())
    stage = fields.Selection(STAGES, 'Case Stage', help="Empty: cases in every stage")
    size = fields.Integer('Cases to Draw', required=True, default=5)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    state = fields.Selection([('sealed', 'Seed sealed'), ('drawn', 'Drawn'), ('closed', 'Finished')], 'Status',
                             required=True, readonly=True, default='sealed', index=True)
    sealed_seed = SealedChar(required=True, readonly=True, groups=NO_ACCESS, prefetch='salt',
                             default=lambda self: secrets.token_hex(32))
    seed_digest = fields.Char('SHA-256 of the Seed', readonly=True, help="Fixed before the population was")
    seed = fields.Char(readonly=True, help="Opened by drawing")
    population = fields.Json(readonly=True, help="Numbers of the cases that could be drawn")
    population_count = fields.Integer('Cases to Draw From', readonly=True)
    population_digest = fields.Char('SHA-256 of the Population', readonly=True)
    drawn_on = fields.Date(readonly=True)
    closed_on = fields.Date('Finished On', readonly=True)
    conclusion = SealedText(readonly=True)
    line_ids = fields.One2many('intervention.spot.line', 'check_id', 'Cases Drawn', readonly=True)
    open_count = fields.Integer('Unanswered', compute='_compute_open_count')

    _period = models.Constraint('CHECK (date_from <= date_to)', "The period ends before it begins.")
    _size = models.Constraint('CHECK (size BETWEEN 1 AND 1000)', "Draw between 1 and 1000 cases.")

    @api.depends('line_ids.result')
    def _compute_open_count(self):
        for check in self:
            check.open_count = len(check.line_ids.filtered(lambda line: not line.result))

    @api.constrains('date_to')
    def _check_date_to(self):
        for check in self:
            if check.date_to > check.company_id._intervention_today():
                raise ValidationError(self.env._("The period ends in the future: cases still to come cannot be drawn."))

    @api.model
    def _facts(self):
        return {'date_from', 'date_to', 'stage', 'size'}

    def _is_frozen(self):
        # what is drawn from is said before the seed is open, and not changed after
        return True

    @api.model_create_multi
    def create(self, vals_list):
        """Open spot checks; what they draw from does not change afterwards.

        :param list vals_list: date_from, date_to, stage, size
        :return: the rows
        :raise AccessError: for everybody but the discipline office
        """
        checks = super().create(vals_list)
        for check in checks:
            # sudo: nobody reads the seed before it is opened
            check._move({'seed_digest': seal(check.sudo().sealed_seed)})
            check._trace('spot_open', names=('name', 'date_from', 'date_to', 'stage', 'size', 'seed_digest'))
        return checks

    def action_draw(self):
        """Fix the population, open the seed and draw; once.

        :return: True
        :raise AccessError: for everybody but the discipline office
        :raise UserError: for a check that was drawn already, or where there is no case to draw
        """
        self._check_officer('sealed')
        # sudo: the day on which a case was entered is shown to nobody; who handles it is not looked at
        population = self.env['intervention.case'].sudo().search(self._population_domain(), order='id').ids
        if not population:
            raise UserError(self.env._("No case was entered in this period. Open a check for another one."))
        seed = self.sudo().sealed_seed
        sample = draw(seed, population, self.size)
        self._move({
            'state': 'drawn', 'seed': seed, 'population': population, 'population_count': len(population),
            'population_digest': population_digest(population), 'drawn_on': self.company_id._intervention_today(),
        })
        self.env['intervention.spot.line']._insert([{'check_id': self.id, 'case_id': number} for number in sample])
        self._trace('spot_draw', names=('seed', 'population_count', 'population_digest'), sample=sample)
        return True

    def _population_domain(self):
        domain = [('company_id', '=', self.company_id.id), ('create_date', '>=', self.date_from),
                  ('create_date', '<', fields.Date.add(self.date_to, days=1))]
        return [*domain, ('stage', '=', self.stage)] if self.stage else domain

    def action_close(self, reason):
        """Finish a spot check when every case drawn has its answer.

        :param str reason: what the check showed
        :return: True
        :raise AccessError: for everybody but the discipline office
        :raise UserError: while cases are unanswered or an omission is not filed, in another state, or without reason
        """
        self._check_officer('drawn')
        # sudo: an omission may be hidden from the officer; that one was filed is all that counts
        lines = self.sudo().line_ids
        if not all(line.result for line in lines):
            raise UserError(self.env._("Answer every case that was drawn, then finish the check."))
        if lines.filtered(lambda line: line.result == 'omission' and not line.omission_ids.filtered('reported_on')):
            raise UserError(self.env._("Report the omission for each case that was answered so, then finish the check."))
        self._move({'state': 'closed', 'closed_on': self.company_id._intervention_today(),
                    'conclusion': self.env['intervention.record']._words(reason)})
        self._trace('spot_close', names=('state', 'conclusion'))
        return True

    def _check_officer(self, state):
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role('discipline'):
            raise AccessError(self.env._("The discipline office carries out spot checks."))
        if self.state != state:
            raise UserError(self.env._("The spot check is not at this step; nothing is drawn or answered twice."))


class InterventionSpotLine(models.Model):
    """One case of a spot check (A10, B10): drawn by the seed, answered once, never left out."""
    _name = 'intervention.spot.line'
    _inherit = ['intervention.document']
    _description = 'Case Drawn'
    _order = 'check_id desc, case_id'
    _rec_name = 'case_id'

    check_id = fields.Many2one('intervention.spot.check', 'Spot Check', required=True, readonly=True, index=True,
                               ondelete='restrict')
    company_id = fields.Many2one(related='check_id.company_id', store=True, precompute=True)
    case_id = fields.Many2one('intervention.case', required=True, readonly=True, index=True, ondelete='restrict')
    result = fields.Selection(RESULTS, 'Answer', readonly=True, index=True)
    words = SealedText('What Was Seen', readonly=True)
    officer_id = fields.Many2one('res.users', 'Answered By', readonly=True, ondelete='restrict')
    answered_on = fields.Date('Answered', readonly=True)

    _once = models.Constraint('UNIQUE(check_id, case_id)', "A case is drawn once.")

    @api.model
    def _seal_links(self):
        return ('check_id',)

    def _is_frozen(self):
        return True

    def action_result(self, result, words):
        """Answer one case that was drawn; once.

        :param str result: clean, suspicion or omission
        :param str words: what was looked at and seen
        :return: True; for an omission the window in which it is filed
        :raise AccessError: for everybody but the discipline office, and for who handles the case
        :raise UserError: for a case that is answered, an unknown answer, or without words
        """
        self.ensure_one()
        self.check_access('read')
        self.check_id._check_officer('drawn')
        # sudo: who handles the case is compared with the caller, not told
        if self.sudo().case_id.handler_ids & self.env.user._intervention_files():
            raise AccessError(self.env._("You handle this case yourself. Somebody else looks it through."))
        if self.result:
            raise UserError(self.env._("This case is answered already; the answer stays."))
        self.env['intervention.record']._check_choice(result, dict(RESULTS), self.env._("answer"))
        self._move({'result': result, 'words': self.env['intervention.record']._words(words),
                    'officer_id': self.env.uid, 'answered_on': self.check_id.company_id._intervention_today()})
        self.check_id._trace('spot_result', row=self, names=('case_id', 'result', 'words'))
        return self.action_omission() if result == 'omission' else True

    def action_omission(self):
        """Open the form of an omission that this case showed, filled in as far as it goes. Return a window action."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.omission_action')
        return {**action, 'views': [(False, 'form')], 'context': {
            'default_found_by': 'spot_check', 'default_spot_check_line_id': self.id, 'default_case_id': self.case_id.id}}
