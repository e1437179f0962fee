from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import appeal_clock
from .fields import SealedText
from .sanction_clock import TRACKS

OUTCOMES = [
    ('upheld', 'Upheld'),
    ('changed', 'Changed into a lighter one'),
    ('revoked', 'Revoked'),
]


class InterventionAppeal(models.Model):
    """One appeal against a sanction (A9, B9; Supervision Law Art 56, Civil Servants Law Art 95-96).

    The sanctioned person has no login to the matter: the discipline office files what he applies for, and another officer
    than the one who entered the sanction enters what the hearing organ decided. Nothing is stayed and nothing made worse.
    """
    _name = 'intervention.appeal'
    _inherit = ['intervention.record.row', 'intervention.traced', 'intervention.document', 'intervention.due',
                'intervention.decided']
    _description = 'Appeal'
    _order = 'applied_on desc, id desc'
    _parents = ('sanction_id',)
    _review_link = 'appeal_id'
    _due_activity = 'intervention_registry.activity_appeal'

    sanction_id = fields.Many2one('intervention.sanction', required=True, index=True, ondelete='restrict')
    record_id = fields.Many2one(related='sanction_id.record_id', store=True, required=False, index='btree_not_null')
    employee_id = fields.Many2one(related='sanction_id.employee_id', store=True, index=True)
    company_id = fields.Many2one(related='sanction_id.company_id', store=True, index=True)
    track = fields.Selection(TRACKS, 'Way of Appeal', required=True)
    applied_on = fields.Date(required=True, default=lambda self: self.env.company._intervention_today())
    wanted = SealedText('What the Person Asks', required=True)
    apply_until = fields.Date('Application Possible Until', readonly=True)
    deadline = fields.Date('To Be Decided By', readonly=True)
    state = fields.Selection([('open', 'Being heard'), ('decided', 'Appeal decided')], 'Status', required=True, readonly=True,
                             default='open', index=True)
    outcome = fields.Selection(OUTCOMES, 'Outcome of the Appeal', readonly=True)
    changed_type_id = fields.Many2one('intervention.sanction.type', 'Changed Into', readonly=True, ondelete='restrict')
    decided_on = fields.Date('Decided', readonly=True)
    decided_by = fields.Char('Hearing Organ', readonly=True)
    extended_on = fields.Date(readonly=True)
    can_extend = fields.Boolean(compute='_compute_can_extend')
    review_ids = fields.One2many('intervention.review', 'appeal_id', 'Decisions', readonly=True)

    # by what is filled in after the checks, so that these speak first
    _one_open = models.UniqueIndex('(sanction_id) WHERE deadline IS NOT NULL',
                                   "An appeal against this sanction is open. Its decision comes first.")
    _once = models.UniqueIndex('(sanction_id, track) WHERE apply_until IS NOT NULL', "This way of appeal was taken already.")

    @api.depends('track')
    @api.depends_context('lang')
    def _compute_display_name(self):
        tracks = dict(self._fields['track']._description_selection(self.env))
        for appeal in self:
            appeal.display_name = tracks.get(appeal.track)

    @api.depends('state', 'track', 'extended_on', 'deadline')
    def _compute_can_extend(self):
        for appeal in self:
            appeal.can_extend = appeal.state == 'open' and appeal.track == appeal_clock.APPEAL and not appeal.extended_on

    @api.constrains('sanction_id', 'track', 'applied_on', 'wanted')
    def _check_entry(self):
        for appeal in self:
            # Odoo checks constraints as superuser: it is the caller who must keep the sanction
            appeal.sanction_id.sudo(False)._check_officer()
            appeal._check_way()
            appeal._check_applied_on()
            if not (appeal.wanted or '').strip():
                raise ValidationError(self.env._("Say in words what the person asks for, and on which grounds."))

    def _check_way(self):
        sanction = self.sanction_id
        if sanction.family != 'administrative':
            raise ValidationError(self.env._(
                "These ways of appeal are for administrative sanctions. Party discipline has its own; "
                "an organisational measure has none."))
        if sanction.revoked_on:
            raise ValidationError(self.env._("The sanction is revoked: there is nothing to appeal against."))
        if sanction.appeal_ids.filtered(lambda other: other.state == 'open') - self:
            raise ValidationError(self.env._("An appeal against this sanction is open. Its decision comes first."))
        if not sanction.served_on:
            raise ValidationError(self.env._("Note first on which day the person learned of the decision."))
        if self.track not in sanction._clocks():
            raise ValidationError(self.env._(
                "This way of appeal is not open here. Supervision organs: review, then second review. "
                "Personnel authority: reconsideration, then appeal, or the appeal at once."))

    def _check_applied_on(self):
        sanction = self.sanction_id
        begun = max([sanction.served_on, *filter(None, (sanction.appeal_ids - self).mapped('decided_on'))])
        if not begun <= self.applied_on <= sanction.company_id._intervention_today():
            raise ValidationError(self.env._(
                "The application cannot lie before %(begun)s, nor in the future. Correct the day.", begun=begun))
        until = sanction._clocks()[self.track]
        if self.applied_on > until:
            raise ValidationError(self.env._(
                "The application is late: it was possible until %(until)s. It is not entered; tell the person in writing.",
                until=until))

    @api.model
    def _facts(self):
        return {'sanction_id', 'track', 'applied_on', 'wanted'}

    def _is_frozen(self):
        return True

    def _in_conflict(self):
        # sudo: who is named is compared with the caller, not told
        return self.sudo().sanction_id._in_conflict()

    @api.model_create_multi
    def create(self, vals_list):
        """File what the sanctioned person applies for; it does not change afterwards.

        :param list vals_list: sanction_id, track, applied_on, wanted (his words)
        :return: the rows
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: for a late application, in the wrong order, or while another one is open
        """
        appeals = super().create(vals_list)
        for appeal in appeals:
            sanction = appeal.sanction_id
            appeal._move({
                'apply_until': sanction._clocks()[appeal.track],
                'deadline': appeal_clock.decide_until(appeal.track, appeal.applied_on, sanction._terms())})
            appeal._trace('appeal', names=('sanction_id', 'track', 'applied_on', 'wanted', 'deadline'))
            sanction._set_clocks()
        return appeals

    def action_extend(self, reason):
        """Extend the time to decide an appeal of civil servants, once (Civil Servants Law Art 96).

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: for another way of appeal, a second time, after the day has passed, or without reason
        """
        self._check_decider(('discipline', 'superior'), ('open',))
        if not self.can_extend or self.is_overdue:
            raise UserError(self.env._("Only an appeal to the higher organ is extended, once, and before its day has passed."))
        # sudo: the events are written by the registry alone; the caller was checked above
        event = self.sudo().sanction_id.with_env(self.env)._add_event(
            'extended', self.company_id._intervention_today(), self.env['intervention.record']._words(reason))
        until = appeal_clock.extended_until(self.deadline, self.sanction_id._terms())
        self._move({'extended_on': event.day, 'deadline': until})
        self._trace('appeal_extend', row=event, names=('day', 'reason'))
        return True

    def action_decide(self, outcome, decided_on, decided_by, reason, changed_type_id=None):
        """Enter what the hearing organ decided; it takes effect at once.

        :param str outcome: upheld, changed or revoked
        :param decided_on: the day of its decision, as text or date
        :param str decided_by: the hearing organ
        :param str reason: its reasons, in words
        :param int changed_type_id: the lighter sanction, where it was changed
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), in conflict, or for who entered the sanction
        :raise UserError: for a decided appeal, a heavier sanction, a day that cannot be, or without reason
        """
        self._check_decider(('discipline', 'superior'), ('open',))
        # sudo: who entered the sanction is compared with the caller, not told
        sanction = self.sudo().sanction_id
        if sanction.create_uid == self.env.user:
            raise AccessError(self.env._("You entered this sanction: somebody else enters what the appeal decided."))
        values = self._checked_outcome(outcome, decided_on, decided_by, changed_type_id)
        row = self._decide('authorise', 'reject' if outcome == 'upheld' else 'approve', reason,
                           roles=('discipline', 'superior'), states=('open',))
        self._move({'state': 'decided', 'deadline': False, **values})
        self.flush_recordset()  # the index of open appeals takes the next one from here on
        self._trace('appeal_decide', names=('outcome', 'changed_type_id', 'decided_on', 'decided_by'))
        sanction.with_env(self.env)._apply_appeal(self, row)
        return True

    def _checked_outcome(self, outcome, decided_on, decided_by, changed_type_id):
        if not isinstance(outcome, str) or outcome not in dict(OUTCOMES):
            raise UserError(self.env._("Choose what the hearing organ decided: upheld, changed or revoked."))
        day = self._day(decided_on)
        if not self.applied_on <= day <= self.company_id._intervention_today():
            raise UserError(self.env._("The appeal is decided on the day of the application or later, and not in the future."))
        organ = ' '.join(self._cleaned({'': str(decided_by or '')})[''].split())
        if not organ:
            raise UserError(self.env._("Name the organ that heard the appeal."))
        if self.track in (appeal_clock.SECOND, appeal_clock.APPEAL) and organ == ' '.join(self.sanction_id.decided_by.split()):
            raise UserError(self.env._("Another organ hears this appeal than the one that made the sanction."))
        changed = self._checked_change(changed_type_id) if outcome == 'changed' else None
        return {'outcome': outcome, 'decided_on': day, 'decided_by': organ, 'changed_type_id': changed and changed.id}

    def _checked_change(self, type_id):
        """Return the lighter sanction; refuse one that is heavier, the same, or of another family: nothing is made worse."""
        if not isinstance(type_id, int) or isinstance(type_id, bool):
            raise UserError(self.env._("Choose the lighter sanction that the appeal led to."))
        kind = self.env['intervention.sanction.type'].browse(type_id).exists()
        standing = self.sanction_id._standing_type()
        if kind.family != standing.family or kind.sequence >= standing.sequence:
            raise UserError(self.env._(
                "An appeal makes nothing worse: choose a lighter sanction than %(kind)s of the same family.",
                kind=standing.name))
        kind._check_in_force(self.sanction_id.decided_on)
        return kind

    @api.model
    def _day(self, value):
        """Return a day that a program gave as text or date; refuse what is none."""
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        if day:
            return day
        raise UserError(self.env._("%(value)s is no day. Give it as year-month-day.", value=str(value or '-')[:100]))

    def _due_users(self):
        return self.sanction_id._officers() if self.state == 'open' else self.env['res.users']

    def _next_role(self):
        return self.env['intervention.deadline']._get(appeal_clock.DECIDE[self.track]).escalate_to

    def _next_users(self):
        return self.sanction_id._officers(self.escalated_to) if self.escalated_to else self.env['res.users']


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    appeal_id = fields.Many2one('intervention.appeal', readonly=True, index='btree_not_null', ondelete='restrict')

    _once_appeal = models.UniqueIndex('(appeal_id, reviewer_id) WHERE appeal_id IS NOT NULL',
                                      "You have decided on this document already. Somebody else takes this step.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'appeal_id')


class InterventionSanctionEvent(models.Model):
    _inherit = 'intervention.sanction.event'

    appeal_id = fields.Many2one('intervention.appeal', readonly=True, ondelete='restrict')


class InterventionSanction(models.Model):
    _inherit = 'intervention.sanction'

    def _apply_appeal(self, appeal, review):
        """Let what an appeal decided take effect; private, called by the appeal alone."""
        # sudo: the reasons are kept with the event as they were given with the decision
        values = {'appeal_id': appeal.id, 'reason': review.sudo().reason}
        if appeal.outcome == 'revoked':
            self._revoke('lifted', 'sanction_lift', values.pop('reason'), **values)
        elif appeal.outcome == 'changed':
            event = self._add_event('changed', appeal.decided_on, type_id=appeal.changed_type_id.id, **values)
            self._trace('sanction_change', row=event, names=('kind', 'day', 'type_id', 'reason'))
            self._settle()
        self._set_clocks()

    def action_revoke(self, reason):
        """Refuse to revoke a row under appeal: the decision on the appeal comes first. See the method this extends."""
        self._check_officer()
        if self.appeal_ids.filtered(lambda appeal: appeal.state == 'open'):
            raise UserError(self.env._("An appeal against this sanction is open. Its decision comes first."))
        return super().action_revoke(reason)

    def _check_not_twice(self):
        """Refuse to make worse by a new row what an appeal made lighter or revoked for the same facts."""
        super()._check_not_twice()
        # sudo: all sanctions of the person count, whoever may read them
        before = self.sudo().search(self._same_facts()).filtered(lambda other: other.family == self.family and (
            {'changed', 'lifted'} & set(other.event_ids.mapped('kind'))))
        if any(self.type_id.sequence > other._standing_type().sequence for other in before):
            raise ValidationError(self.env._(
                "An appeal decided on these facts: a heavier sanction than the one it left does not follow."))
