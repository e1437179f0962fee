from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class InterventionAppraisal(models.Model):
    """The way of an extract to HR (B11): confirmed by an officer who did not compile it, handed over, taken in."""
    _inherit = 'intervention.appraisal'

    can_confirm = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="The user may confirm the draft")
    can_hand = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="The user may hand it to HR")
    can_take = fields.Boolean(compute='_compute_can_act', compute_sudo=False, help="The user may note what HR did with it")

    @api.depends_context('uid')
    @api.depends('state', 'taken_on', 'review_ids')
    def _compute_can_act(self):
        for extract in self:
            officer = extract.state in ('draft', 'confirmed') and extract._is_officer(self.env.user)
            extract.can_confirm = officer and extract.state == 'draft' and self.env.user not in extract._spent()
            extract.can_hand = officer and extract.state == 'confirmed'
            extract.can_take = extract._is_open() and self.env.user in extract._personnel_officers('hr.group_hr_user')

    def _is_officer(self, user):
        return any(map(user._intervention_role, self._offices())) and not self.with_user(user)._in_conflict()

    def _is_open(self):
        """Say whether HR has still to take the one extract in."""
        return self.state == 'handed' and not self.taken_on

    def _spent(self):
        """Return who compiled the one extract or decided on it: they do not confirm it."""
        # sudo: compared with the caller, not told
        return self.sudo().compiled_by | self._decisions().reviewer_id

    def action_confirm(self, decision, reason):
        """Confirm that a draft is what the ledger says of the cadre, or refuse to.

        A draft that was refused stays, with the row; another officer may still confirm it.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route, and past the deadline),
            in a conflict of interest, for who compiled it, and for a second decision by one person
        :raise UserError: for an extract that is no draft, with another decision or without reason
        """
        roles = self._one()._offices()
        self._check_decider(roles, ('draft',))
        if self.env.user == self.sudo().compiled_by:  # sudo: as above
            raise AccessError(self.env._("You compiled this extract. Another officer confirms it."))
        self._decide('authorise', decision, reason, roles=roles)
        if decision == 'approve':
            today = self.company_id._intervention_today()
            self._move({'state': 'confirmed', 'confirmed_on': today,
                        'deadline': self.env['intervention.deadline']._due('appraisal_confirm', today)})
            self._trace('appraisal_confirm', names=('state',))
        return True

    def action_hand(self):
        """Hand a confirmed extract to HR; the version handed over before counts no more.

        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route, and past the deadline),
            or in conflict
        :raise UserError: for an extract that is not confirmed, or was replaced
        """
        self._check_decider(self._one()._offices(), ('confirmed',))
        self._hand_over()
        return True

    def _one(self):
        """Return the extract if the caller may read this one row."""
        self.ensure_one()
        self.check_access('read')
        return self

    def _hand_over(self):
        """Let HR see the one extract instead of the one before; private, callers are checked before."""
        before = self._chain().filtered(lambda extract: extract.state == 'handed')
        # of a chain one at most lies with HR
        before._retire()
        today = self.company_id._intervention_today()
        self._move({'state': 'handed', 'handed_on': today, 'replaces_id': before[:1].id,
                    'deadline': self.env['intervention.deadline']._due('appraisal_take', today)})
        self._trace('appraisal_hand', names=('state', 'employee_id', 'year', 'effect', 'replaces_id'))

    def action_take(self, reason):
        """Note that the extract was taken into the appraisal of the cadre, and how.

        :param str reason: what was done, in words
        :return: True
        :raise AccessError: for everybody but HR, and for HR on oneself, one's kin or whose aide one is
        :raise UserError: for an extract that was taken in already or replaced, or without words
        """
        self._one()
        if self.env.user not in self._personnel_officers('hr.group_hr_user'):
            raise AccessError(self.env._("HR takes the extracts into the appraisals, and nobody his own."))
        if not self._is_open():
            raise UserError(self.env._("This extract does not wait for HR any more."))
        words = self.env['intervention.record']._words(reason)
        self._move({'taken_on': self.personnel_company_id._intervention_today(), 'taken_by': self.env.uid, 'words': words,
                    'deadline': False})
        self._trace('appraisal_take', names=('taken_on', 'words'))
        return True

    def _personnel_officers(self, group):
        """Return the users of a personnel group in the bureau of the file from whom the cadre is not hidden.

        Odoo makes who administers the system an HR officer; without content he is none here.
        """
        # sudo: who has to act is found without telling the caller
        users = self.env.ref(group).sudo().all_user_ids.filtered(
            lambda user: (user.active and not user.share and self.sudo().personnel_company_id in user.company_ids
                          and user._intervention_in_personnel(group)))
        return users.filtered(lambda user: not self.sudo().named_ids & user._intervention_shadow())

    def _due_users(self):
        if self._is_open():
            return self._personnel_officers('hr.group_hr_user')
        if self.state not in ('draft', 'confirmed'):
            return self.env['res.users']
        officers = self.company_id._intervention_holders(*self._offices()).filtered(self._is_officer)
        return officers - self._spent() if self.state == 'draft' else officers

    def _next_role(self):
        return 'superior' if self.state in ('draft', 'confirmed') and self.sudo().route == 'bureau' else False  # sudo: as above

    def _next_users(self):
        return self._personnel_officers('hr.group_hr_manager') if self._is_open() else self._due_users()
