from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [('annual', 'Annual analysis'), ('special', 'Special matter')]
STATES = [
    ('draft', 'Draft'),
    ('compiled', 'Compiled'),
    ('deliberated', 'Deliberated'),
    ('delivered', 'Delivered'),
]
FIRST_YEAR = 2020
READERS = (
    'intervention_registry.group_registrar,intervention_registry.group_discipline,'
    'intervention_registry.group_committee,intervention_registry.group_superior')
OFFICE = 'intervention_registry.group_registrar,intervention_registry.group_discipline'


class InterventionReport(models.Model):
    """The annual analysis and the special matter (B7): the frozen figures of one company and year.

    The registrar or the scheduled action compiles it from the ledger, in the background where the ledger is long; a Party
    committee member deliberates; the registrar delivers it to the Party committee and the superior authority
    (``report_delivery.py``). Figures that changed make a new version that says what changed; until that is compiled the
    one before stands. What the report shows has small cells suppressed; the exact ``figures`` stay with the registrar and
    the discipline office. Nobody is refused for a conflict here: the refusal would tell a committee
    member that a record of the year names him.
    """
    _name = 'intervention.report'
    _inherit = ['intervention.traced', 'intervention.document', 'intervention.quiet']
    _description = 'Report'
    _order = 'year desc, kind, version desc, id desc'
    _rec_names_search = ['workbook_name']
    _facts_draft = ('state', 'draft')
    _facts_taken = ('changes', 'company_id', 'compiled_on', 'department_id', 'digest', 'figures', 'figures_digest', 'kind',
                    'published', 'total', 'version', 'workbook_name', 'year')

    name = fields.Char(compute='_compute_name')
    kind = fields.Selection(KINDS, required=True, readonly=True, default='annual', index=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    version = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='draft', index=True)
    total = fields.Integer('Number of Records', readonly=True)
    figures = fields.Json('Exact Figures', readonly=True, groups=OFFICE)
    figures_digest = fields.Char('Digest of the Exact Figures', readonly=True, groups=OFFICE)
    published = fields.Json('Figures', readonly=True, help="As the workbook shows them: small cells suppressed")
    changes = fields.Json('What Changed', readonly=True)
    workbook = fields.Binary(attachment=True, readonly=True)
    workbook_name = fields.Char(readonly=True)
    digest = fields.Char('SHA-256 of the Workbook', readonly=True)
    compiled_on = fields.Date(readonly=True)
    delivered_to = fields.Text(readonly=True)
    delivered_on = fields.Date(readonly=True, help="The first delivery")
    review_ids = fields.One2many('intervention.review', 'report_id', 'Decisions', readonly=True, groups=READERS)
    version_ids = fields.Many2many('intervention.report', compute='_compute_version_ids', string='Versions')
    is_current = fields.Boolean('Latest Version', compute='_compute_version_ids')

    _unit_version_unique = models.UniqueIndex('(company_id, (COALESCE(department_id, 0)), year, kind, version)',
                                              "This report is being compiled already. Open the list again.")

    @api.depends('year', 'kind', 'version')
    @api.depends_context('lang')
    def _compute_name(self):
        for report in self:
            if report.kind == 'special':
                name = self.env._("Special-matter report %(year)s", year=report.year)
            else:
                name = self.env._("Annual analysis %(year)s", year=report.year)
            if report.version > 1:
                name = self.env._("%(report)s (version %(version)s)", report=name, version=report.version)
            report.name = name

    @api.depends_context('uid', 'allowed_company_ids')
    @api.depends('company_id', 'department_id', 'year', 'kind')
    def _compute_version_ids(self):
        for report in self:
            report.version_ids = self._versions(report.company_id, report.year, report.kind, report.department_id)
            # what is not compiled yet replaces nothing
            report.is_current = not any(other.version > report.version and other.state != 'draft'
                                        for other in report.version_ids)

    @api.model
    def _versions(self, company, year, kind, department=None):
        """Return all versions of one report, of the whole or of a unit, the latest first."""
        return self.search([('company_id', '=', company.id), ('year', '=', year), ('kind', '=', kind),
                            ('department_id', '=', department.id if department else False)], order='version desc')

    def _is_frozen(self):
        return True

    @api.model
    def compile(self, year, kind='annual', department=None):
        """Compile a report of the caller's company, or of one unit of it, from the ledger (B7).

        As long as no figure changed the same report is returned; else a new version, which says what changed. A long ledger
        is compiled in the background: the report is a draft until then, with its progress.

        :param int year: the year of submission, from 2020 to this year
        :param str kind: annual, or special for the serious matters that the committee resolved
        :param int department: id of a unit, for its report with those below it; nothing for the whole bureau
        :return: id of the report
        :raise AccessError: for everybody but the registrar
        :raise UserError: for an implausible year, an unknown kind or unit, special matters where none was resolved, or a unit
            whose figures are too few to be shown
        """
        if not self.env.user._intervention_role('registrar'):
            raise AccessError(self.env._("The ledger keeper compiles the reports."))
        company = self.env.company
        return self._compile(company, self._plausible(year), kind, self._unit_of(company, department, kind)).id

    def action_compile_again(self):
        """Open the dialog that compiles this report's year and kind. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.report_compile_action')
        return {**action, 'context': {'default_year': str(self.year), 'default_kind': self.kind,
                                      'default_department_id': self.department_id.id}}

    @api.model
    def _plausible(self, year):
        this_year = self.env.company._intervention_today().year
        if isinstance(year, bool) or not str(year).isdecimal() or not FIRST_YEAR <= int(year) <= this_year:
            raise UserError(self.env._(
                "Choose a year from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(this_year)))
        return int(year)

    def action_deliberate(self, reason):
        """Take note of a compiled report as a member of the Party committee (B7).

        The first member moves it on; others may add their row until it is delivered.

        :param str reason: what was discussed and resolved
        :return: True
        :raise AccessError: for everybody but a committee member, and for a second row by one person
        :raise UserError: in another state, for a version that was replaced, or without reason
        """
        self._check_step('committee', ('compiled', 'deliberated'),
                         self.env._("The Party committee deliberates on the reports."))
        # sudo: the rows of all members count
        if self.env.user in self.sudo().review_ids.reviewer_id:
            raise AccessError(self.env._("You have deliberated on this report already."))
        reason = self.env['intervention.record']._words(reason)
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        row = self.env['intervention.review'].sudo()._append([{
            'report_id': self.id, 'step': 'deliberate', 'decision': 'approve', 'reason': reason,
            'reviewer_id': self.env.uid}])
        self._trace('review', row=row, names=('step', 'decision', 'reason'))
        if self.state == 'compiled':
            self._go('deliberated', 'deliberate')
        return True

    def _check_step(self, role, states, message):
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role(role):
            raise AccessError(message)
        if not self.is_current:
            raise UserError(self.env._("A newer version replaces this report. Open that one."))
        if self.state not in states:
            raise UserError(self.env._("The report is not at this step."))

    def _go(self, state, event, **values):
        self._move({'state': state, **values})
        self._trace(event, state=state)

    @api.model
    def _measures(self):
        """Return the figures beside the tables, each ``{'key', 'label', 'value', 'before', 'unit'}``."""
        return []


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    report_id = fields.Many2one('intervention.report', readonly=True, index='btree_not_null',
                                ondelete='restrict')

    _once_report = models.UniqueIndex('(report_id, reviewer_id, step) WHERE report_id IS NOT NULL',
                                      "You have deliberated on this report already.")
