from collections import Counter

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import groupby

from .record import FACTS

# how many people of an office carry a record to its end: one screens, two verify; the committee has a quorum
NEEDED = {'registrar': 1, 'discipline': 2}
# what submission adds to the facts
ENTERED = ('name', 'case_reference', 'department_id', 'number', 'state', 'route', 'submitted_on', 'frozen_route_id', 'deadline',
           'identity_digest')
ROLES = ('registrar', 'discipline', 'committee', 'superior', 'custodian', 'auditor')


def can_judge(holders, free, needed):
    """Say whether ``free``, those of the role ``holders`` in no conflict, are the people ``needed`` in each office.

    An office that is not filled yet is no conflict: what it has to do waits at the bureau until it is.
    """
    def offices(users):
        return Counter(role for user in users for role in needed if user._intervention_role(role))

    filled, left = offices(holders), offices(free)
    return all(left[role] >= min(filled[role], number) for role, number in needed.items())


class InterventionRecord(models.Model):
    """Submission (A6, B5): the facts become fixed, the number is given, protection starts, the trail begins."""
    _inherit = 'intervention.record'

    def action_submit(self):
        """Submit the caller's own records; a record that is submitted already stays as it is.

        :return: True
        :raise AccessError: for anybody but the recorder
        :raise UserError: when something is missing; the message says what
        """
        for record in self:
            if not record.is_mine:
                raise AccessError(self.env._("Only who recorded an approach submits it."))
        drafts = self.filtered(lambda record: record.state == 'draft')
        returned = drafts.filtered('submitted_on')
        (drafts - returned)._submit()
        for record in returned:
            record._go('submitted', 'resubmit')
        return True

    def _submit(self, **values):
        """Submit drafts; private. ``values`` go into the trail beside the facts."""
        for record in self:
            record._check_complete()
        holders = {}
        routed = groupby(self, lambda record: (record.company_id, *record._choose_series(holders)))
        for (company, route, apart), records in routed:
            self.browse().concat(*records)._enter(company, route, apart, holders.get(company))
        self._after_submit()
        self._trace('submit', names=(*FACTS, *ENTERED), **values)

    def _enter(self, company, route, apart=False, holders=None):
        today = company._intervention_today()
        # sudo: the counter belongs to nobody
        numbers = self.env['intervention.register'].sudo()._take(company, today.year, route, len(self), apart)
        frozen = self.env['intervention.route']._current(company, holders)
        deadline = frozen._step('submitted', route)._deadline(today)
        for record, number in zip(self, numbers):
            record._move({
                'state': 'submitted', 'submitted_on': today, 'state_since': today, 'number': number, 'route': route,
                'authority': record._authority(), 'case_reference': record.case_id.display_name,
                'department_id': record.case_id.department_id.id,
                'frozen_route_id': frozen.id, 'deadline': deadline,
            })

    def _after_submit(self):
        """What else a submission starts; protection adds itself here."""

    def _authority(self):
        """Return who has personnel authority over the person answerable: the leader behind, else who came (A8, B8)."""
        return self._on_the_day(self.principal_id or self.intervenor_id).personnel_authority or 'bureau'

    def _choose_series(self, holders):
        """Return the route, and whether the record is numbered apart from the others of it."""
        route = self._choose_route(holders)
        return route, bool(self._named()) and self._is_apart(self._holders(holders), route)

    def _holders(self, known):
        """Return the role holders of the record's company, looked up once in ``known`` while many records are submitted."""
        if self.company_id not in known:
            # sudo: the role holders are looked up for every recorder alike
            known[self.company_id] = self.sudo()._role_holders(*ROLES)
        return known[self.company_id]

    def _choose_route(self, holders):
        """Return the route: past the bureau where the recorder asks, or where the bureau would judge its own.

        ``holders`` keeps the role holders by company while many records are submitted.

        A record that names a holder of a registry role, his kin or whose aide he is takes the superior route (a setting,
        on by default), as does one that the bureau cannot carry to its end without people who stand below the named person.
        """
        if self.direct_route:
            return 'superior'
        if not self._named():
            return 'bureau'
        holders = self._holders(holders)
        if self.company_id._intervention_holders_direct() and self._named() & holders._intervention_shadow():
            return 'superior'
        return 'bureau' if self._can_judge(holders) else 'superior'

    def _can_judge(self, holders):
        """Say whether conflicts leave the bureau the people to carry the record to its end."""
        committee = sum(user._intervention_role('committee') for user in holders)
        needed = {**NEEDED, 'committee': self.env['intervention.route']._quorum('bureau', committee)}
        return can_judge(holders, self._without_conflict(holders), needed)

    def _role_holders(self, *roles):
        """Return the active users of the record's company who hold one of the registry roles."""
        return self.company_id._intervention_holders(*roles)

    def _without_conflict(self, users):
        """Return those of ``users`` who may judge the record.

        Not: who recorded it, who is named in it, whoever has a named person above him in the reporting line, his kin.
        """
        # sudo: who is named and who recorded is compared, not told
        recorder = self.sudo().recorder_key
        free = users._intervention_unbiased(self.sudo()._named())
        return free.filtered(lambda user: recorder not in user.sudo().intervention_keys)

    def _check_complete(self):
        """Say in one message all that is missing before submission."""
        if missing := [text for wanting, text in self._wanting() if wanting]:
            raise UserError('\n'.join([self.env._("The record is not complete yet:"), *missing]))

    def _wanting(self):
        in_force = self.behaviour_ids._valid_on(self._local(self.occurred_at).date()).filtered(
            lambda basis: basis.regime == self.regime and basis.duty == 'behaviour')
        interference = self.nature == 'interference'
        return [
            (not (self.intervenor_id or (self.intervenor_name and self.intervenor_unit)),
             self.env._("- who it was: choose the employee, or give the outsider's name and unit")),
            (self.attribution in ('aide', 'relative') and not self.principal_id,
             self.env._("- the leader behind: an aide or relative speaks for somebody (B5, B8(2))")),
            (not (self.summary or '').strip(), self.env._("- what happened, in your own words")),
            (interference and not self.behaviour_ids, self.env._("- at least one behaviour (A8, B8)")),
            (bool(self.behaviour_ids - in_force),
             self.env._("- only behaviours of the regime that were in force on that day")),
            (self.nature == 'guidance' and self.guidance_decides,
             self.env._("- guidance that decides evidence, facts or disposition is interference: record it so (B3)")),
            (self.nature == 'inquiry' and not (self.inquiry_basis or '').strip(),
             self.env._("- the legal basis that the inquiring organ named (A5)")),
            # what was taken over from an older ledger has its papers there
            (self.nature == 'guidance' and self.form in ('letter', 'document') and not self.evidence_ids
             and not self.source_number,
             self.env._("- the written guidance itself, as evidence (A4)")),
        ]
