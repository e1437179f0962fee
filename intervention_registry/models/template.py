from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.docx_parts import PartsError
from ..tools.official_template import REQUIRED, check
from .fields import SealedText
from .watched import CLEAR

PAPERS = [
    ('notice', 'Circulation notice'),
    ('disclosure', 'Public version of a notice'),
    ('report', 'Annual report'),
    ('special', 'Report of a special matter'),
    ('verification', 'Verification record'),
    ('decision', 'Decision letter'),
    ('receipt', 'Filing receipt'),
    ('delivery', 'Receipt of delivery'),
    ('appraisal', 'Appraisal extract'),
]
UPWARD = ('report', 'special')  # name who signs
PLAIN = ('verification', 'receipt', 'delivery')  # slips and records: without mark and red rule
STATES = [
    ('proposed', 'To be approved'),
    ('approved', 'Approved'),
    ('refused', 'Not approved'),
    ('ended', 'No longer used'),
]


class InterventionTemplate(models.Model):
    """A bureau's own layout for one kind of paper (A8, B7, B8): a DOCX with names in double braces.

    One officer of the discipline office hands it in, another approves it; from then on it is what the bureau's papers look
    like, until a later version is approved or it is ended. Nothing in it is evaluated. Each step is told to the auditors, and
    the seal of the configuration names what is in force.
    """
    _name = 'intervention.template'
    _inherit = ['intervention.kept.file', 'intervention.traced', 'intervention.document', 'intervention.decided',
                'intervention.watched']
    _description = 'Layout of a Paper'
    _order = 'paper, version desc, id desc'
    _rec_name = 'paper'
    _review_link = 'template_id'
    _watched = {'company_id': CLEAR, 'paper': CLEAR, 'version': CLEAR, 'state': CLEAR, 'sha256': CLEAR}
    _watched_kind = 'template'

    paper = fields.Selection(PAPERS, required=True, readonly=True)
    version = fields.Integer(required=True, readonly=True, aggregator=None)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True,
                                 default=lambda self: self.env.company)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='proposed')
    placeholders = fields.Char('Names Used', readonly=True)
    reason = SealedText('What It Changes', required=True, readonly=True)
    officer_id = fields.Many2one('res.users', 'Proposed By', required=True, readonly=True, ondelete='restrict')
    decided_on = fields.Date('Decided', readonly=True)
    is_in_force = fields.Boolean('In Force', compute='_compute_is_in_force', compute_sudo=False)
    can_decide = fields.Boolean(compute='_compute_can_decide', compute_sudo=False)
    review_ids = fields.One2many('intervention.review', 'template_id', 'Decisions', readonly=True)

    _version_unique = models.Constraint('UNIQUE(company_id, paper, version)',
                                        "A layout of this kind is being handed in already. Try again.")

    @api.depends('paper', 'version')
    @api.depends_context('lang')
    def _compute_display_name(self):
        names = dict(self._fields['paper']._description_selection(self.env))
        for template in self:
            template.display_name = self.env._(
                "%(report)s (version %(version)s)", report=names.get(template.paper, '-'), version=template.version)

    @api.depends('state', 'version', 'company_id', 'paper')
    def _compute_is_in_force(self):
        for template in self:
            template.is_in_force = template == self._in_force(template.company_id, template.paper)

    @api.depends_context('uid')
    @api.depends('state', 'officer_id')
    def _compute_can_decide(self):
        for template in self:
            template.can_decide = template.state == 'proposed' and template.officer_id != self.env.user and (
                self.env.user._intervention_role('discipline'))

    def _is_frozen(self):
        return True

    @api.model
    def _in_force(self, company, paper):
        """Return the layout of the company's papers of this kind: the last one that was approved, unless it was ended."""
        last = self.search([('company_id', '=', company.id), ('paper', '=', paper), ('state', 'in', ('approved', 'ended'))],
                           order='version desc', limit=1)
        return last if last.state == 'approved' else last.browse()

    @api.model
    def upload(self, paper, name, data, reason):
        """Hand in a layout for one kind of paper; it is used once another officer has approved it.

        :param str paper: notice, disclosure, report, special, verification, decision, receipt, delivery or appraisal
        :param str name: the file's name
        :param str data: the DOCX, in base64; at most 2 MB
        :param str reason: what it changes, in words
        :return: id of the intervention.template
        :raise AccessError: for everybody but the discipline office
        :raise UserError: for another kind, without reason, and for a file that is no plain DOCX with the names it needs
        """
        self._check_office()
        self.env['intervention.record']._check_choice(paper, dict(PAPERS), self.env._("kind of paper"))
        reason = self.env['intervention.record']._words(reason)
        name, content = self.env['intervention.record']._file(name, data)
        names = self._checked(paper, content)
        # sudo: the version counts all layouts, and documents are created by nobody directly; the caller was checked above
        templates, company = self.sudo(), self.env.company
        last = templates.search([('company_id', '=', company.id), ('paper', '=', paper)], order='version desc', limit=1)
        values, stored = templates._store(name, content)
        template = templates._insert([{
            **values, 'paper': paper, 'version': last.version + 1, 'company_id': company.id, 'placeholders': ', '.join(names),
            'reason': reason, 'officer_id': self.env.uid}])
        template.attachment_id._bind(template)
        template._trace('template', names=('paper', 'version', 'name', 'size', 'reason'), sha256=template.sha256, stored=stored)
        return template.id

    def action_decide(self, decision, reason):
        """Put a layout into force, or refuse it, as another officer than who handed it in.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office, and for who handed it in
        :raise UserError: in another state or without reason
        """
        self._check_decider(('discipline',), ('proposed',))
        if self.officer_id == self.env.user:
            raise AccessError(self.env._("You handed this layout in. Another officer looks at it and decides."))
        self._decide('authorise', decision, reason, roles=('discipline',), states=('proposed',))
        return self._go('approved' if decision == 'approve' else 'refused')

    def action_end(self):
        """Stop using the layout in force: papers have the built-in one again.

        :return: True
        :raise AccessError: for everybody but the discipline office
        :raise UserError: for a layout that is not in force
        """
        self.ensure_one()
        self.check_access('read')
        self._check_office()
        if not self.is_in_force:
            raise UserError(self.env._("The document is not at this step."))
        return self._go('ended')

    def _go(self, state):
        self._move({'state': state, 'decided_on': self.company_id._intervention_today()})
        self._trace('template_state', names=('paper', 'version', 'state'))
        return True

    @api.model
    def _check_office(self):
        if not self.env.user._intervention_role('discipline'):
            raise AccessError(self.env._("The discipline office keeps the layouts of the papers."))

    @api.model
    def _checked(self, paper, content):
        """Return the names a file uses; refuse, in words, one that is no plain DOCX with the names it needs."""
        try:
            return check(content, (*REQUIRED, 'signer') if paper in UPWARD else REQUIRED)
        except PartsError as error:
            raise UserError(self._refusal(error)) from None


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    template_id = fields.Many2one('intervention.template', readonly=True, index='btree_not_null', ondelete='restrict')

    _once_template = models.UniqueIndex('(template_id, reviewer_id) WHERE template_id IS NOT NULL',
                                        "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'template_id')


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('template', 'Layout of papers')], ondelete={'template': 'cascade'})


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('template', 'Layout handed in'),
        ('template_state', 'Layout approved, refused or ended'),
        ('template_file', 'Layout downloaded'),
    ], ondelete={'template': 'cascade', 'template_state': 'cascade', 'template_file': 'cascade'})
