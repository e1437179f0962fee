from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.codes import opaque_code
from .fields import SealedText
from .verified import OFFICE_GROUPS

STATES = [
    ('verifying', 'Verifying'),
    ('found', 'Found'),
    ('decided', 'Decision made'),
    ('closed', 'Closed'),
]


class InterventionMisuse(models.Model):
    """The question whether a record that proved unfounded was knowingly false (A10, B10).

    A mistake in good faith never is: the file opens with what speaks for knowledge, its recorder is heard first, two
    officers must find knowledge, a committee member decides. None of them learns who recorded; after the decision his
    identity may be asked for, and the finding is pursued as an omission of the kind "untruthfully recorded", which names
    no record.
    """
    _name = 'intervention.misuse'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.verified', 'intervention.traced',
                'intervention.document', 'intervention.due']
    _description = 'Misuse File'
    _order = 'id desc'
    _rec_names_search = ['name']
    _review_link = 'misuse_id'
    _due_activity = 'intervention_registry.activity_misuse'
    _deadlines = {'verifying': 'misuse_verify', 'found': 'misuse_decide'}
    _desks = {'verifying': ('discipline', 'verify'), 'found': ('committee', 'authorise'), 'decided': ('discipline', None)}

    name = fields.Char('Code', readonly=True, required=True, default=lambda self: opaque_code())
    company_id = fields.Many2one(related='record_id.company_id', store=True, precompute=True, index=True)
    record_id = fields.Many2one(readonly=True)
    knowingly = SealedText('What Speaks for Knowledge', required=True, readonly=True,
                           help="What shows that the record was known to be false when it was made; a mistake is no misuse")
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, default='verifying', index=True)
    opened_on = fields.Date('Examined Since', readonly=True, required=True)
    heard_until = fields.Date('Recorder Heard Until', readonly=True, required=True,
                              help="Knowledge is not found before the recorder answered or this day has passed")
    found_on = fields.Date(readonly=True)
    decided_on = fields.Date(readonly=True)
    finding = fields.Selection([
        ('none', 'None yet'),
        ('knowing', 'Knowingly false'),
        ('good_faith', 'In good faith'),
    ], required=True, readonly=True, default='none')
    is_own = fields.Boolean('About My Record', related='record_id.is_mine', related_sudo=False)
    statement_ids = fields.One2many('intervention.statement', 'misuse_id', 'Statements', readonly=True)
    review_ids = fields.One2many('intervention.review', 'misuse_id', 'Decisions', readonly=True, groups=OFFICE_GROUPS)

    _once = models.UniqueIndex('(record_id)', "A record is examined for misuse once.")

    def _is_frozen(self):
        return True

    def _judged(self):
        return self.record_id._named()

    def _unbiased(self, users):
        # whoever recorded it judges as little as whoever is named
        return self.record_id._without_conflict(super()._unbiased(users))

    def _trail_actor(self):
        # the trail is read by an auditor, who is not told who recorded
        return 'recorder' if self.is_own else super()._trail_actor()

    def action_verify(self, finding, reason):
        """Give one officer's finding; the second that agrees moves the file on.

        :param str finding: knowing (known to be false), or good_faith
        :param str reason: what was established and how
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), in conflict, or for a second finding
        :raise UserError: in another state, without reason, for an unknown finding, or before the recorder was heard
        """
        self.env['intervention.record']._check_choice(finding, ('knowing', 'good_faith'), self.env._("finding"))
        if finding == 'knowing' and not self._is_heard():
            raise UserError(self.env._(
                "The recorder is heard first: wait for his answer, or until the day set for it has passed."))
        self._take('verify', 'approve', reason, finding=finding)
        if self._findings().mapped('finding').count(finding) < 2:
            self._pass_on()
            return True
        if finding == 'good_faith':
            return self._go('closed', 'misuse_find', finding=finding, deadline=False)
        self._go('found', 'misuse_find', finding=finding, found_on=self.company_id._intervention_today(),
                 deadline=self._due('found'))
        self._pass_on()
        return True

    def _is_heard(self):
        # sudo: whether he answered counts, whoever asks
        answered = self.sudo().statement_ids.filtered(lambda row: row.kind == 'defence' and row.author == 'recorder')
        return bool(answered) or self.company_id._intervention_today() > self.heard_until

    def action_decide(self, decision, reason):
        """Decide that the record was knowingly false, or close the file: in doubt it was made in good faith.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but a committee member (superior past the bureau), or in conflict
        :raise UserError: in another state or without reason
        """
        self._take('authorise', decision, reason, allowed=('approve', 'reject'))
        if decision == 'reject':
            return self._go('closed', 'misuse_decide', finding='good_faith', deadline=False)
        return self._go('decided', 'misuse_decide', decided_on=self.company_id._intervention_today(), deadline=False)

    def action_close(self, reason):
        """Close a decided file once its consequence is under way.

        :param str reason: what followed
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: in another state or without reason
        """
        self._check_decider((self._desk_role(),), ('decided',))
        self._check_free()
        self._say('feedback', reason)
        return self._go('closed', 'close', deadline=False)

    def statement_add(self, kind, body):
        """Add words to the file, in both directions.

        :param str kind: defence (the recorder), question or feedback (who has the step)
        :param str body: the words
        :return: id of the intervention.statement
        :raise AccessError: for everybody else, or in conflict
        :raise UserError: for an unknown kind, after closing, or without words
        """
        self.ensure_one()
        self.check_access('read')
        self.env['intervention.record']._check_choice(kind, ('defence', 'question', 'feedback'), self.env._("kind"))
        if self.state == 'closed':
            raise UserError(self.env._("The document is not at this step."))
        if (kind == 'defence') != self.is_own or not (self.is_own or self._can_speak()):
            raise AccessError(self.env._("The recorder answers for himself; who handles the file asks and gives feedback."))
        return self._say(kind, body, own='defence').id


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    misuse_ids = fields.One2many('intervention.misuse', 'record_id', 'Misuse Files', readonly=True)

    def action_misuse(self, reason):
        """Open the question whether an unfounded record was knowingly false (A10, B10).

        :param str reason: what speaks for knowledge; a mistake in good faith is no misuse
        :return: a window action on the file
        :raise AccessError: for everybody but the discipline office (superior past the bureau), or in conflict
        :raise UserError: for a record that was not found to be unfounded, without reason, or for a second file
        """
        self.ensure_one()
        self.check_access('read')
        self._check_state(('found', 'closed'))
        self._check_may_act(None)
        if self.finding != 'unfounded':
            raise UserError(self.env._("Only a record that two officers found to be unfounded is examined for misuse."))
        # sudo: whether there is a file counts, whoever asks
        if self.env['intervention.misuse'].sudo().search_count([('record_id', '=', self.id)], limit=1):
            raise UserError(self.env._("This record is being examined for misuse already, or was."))
        today = self.company_id._intervention_today()
        deadline = self.env['intervention.deadline']
        file = self.env['intervention.misuse']._insert([{
            'record_id': self.id, 'knowingly': self._words(reason), 'opened_on': today, 'route': self._body(),
            'authority': self._body(), 'heard_until': deadline._due('supplement', today),
            'deadline': deadline._due('misuse_verify', today),
            'frozen_route_id': self.env['intervention.route']._current(self.company_id).id}])
        file._trace('misuse_open', names=('name', 'record_id', 'knowingly', 'state', 'route', 'opened_on', 'heard_until',
                                          'deadline', 'frozen_route_id'))
        file._pass_on()
        return {'type': 'ir.actions.act_window', 'res_model': file._name, 'res_id': file.id, 'views': [(False, 'form')]}

    def _is_misuse(self):
        """Say whether it was decided that the one record was knowingly false: then its recorder may be asked for."""
        # sudo: the file decides, whoever asks
        return any(file.decided_on and file.finding == 'knowing' for file in self.sudo().misuse_ids)


class InterventionOmission(models.Model):
    """A knowingly false record is an untruthful one (A10, B10): its consequence is that of an omission."""
    _inherit = 'intervention.omission'

    found_by = fields.Selection(selection_add=[('misuse', 'A record found knowingly false')], ondelete={'misuse': 'cascade'})

    @api.constrains('found_by', 'kind', 'case_id')
    def _check_misuse(self):
        for omission in self.filtered(lambda omission: omission.found_by == 'misuse'):
            # sudo: whether there is such a decision on the case; which record it is on stays with that file
            decided = any(record._is_misuse() for record in self.env['intervention.record'].sudo().search(
                [('case_id', '=', omission.case_id.id), ('finding', '=', 'unfounded')]))
            if omission.kind != 'untruthful' or not decided:
                raise UserError(self.env._(
                    "Misuse is pursued once it was decided on a record of this case, as untruthful recording."))


class InterventionStatement(models.Model):
    _inherit = 'intervention.statement'

    misuse_id = fields.Many2one('intervention.misuse', readonly=True, index='btree_not_null', ondelete='restrict')

    _one_document = models.Constraint('CHECK (num_nonnulls(record_id, omission_id, retaliation_id, misuse_id) = 1)',
                                      "Words stand under one document.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'misuse_id')


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    misuse_id = fields.Many2one('intervention.misuse', readonly=True, index='btree_not_null', ondelete='restrict')
    finding = fields.Selection(selection_add=[('knowing', 'Knowingly false'), ('good_faith', 'In good faith')])

    _once_misuse = models.UniqueIndex('(misuse_id, reviewer_id, step, round) WHERE misuse_id IS NOT NULL',
                                      "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'misuse_id')


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('misuse_open', 'Misuse file opened'),
        ('misuse_find', 'Misuse file verified'),
        ('misuse_decide', 'Misuse decided'),
    ], ondelete=dict.fromkeys(('misuse_open', 'misuse_find', 'misuse_decide'), 'cascade'))
