from odoo import fields, models
from odoo.exceptions import UserError

from .referral import FOLLOWS, OUTCOMES


class InterventionReferral(models.Model):
    """The way of a referral: handed over, received, and what the organ decided (A9, B9)."""
    _inherit = 'intervention.referral'

    def action_hand(self, handed_on):
        """Hand a draft over; organ and materials stay as they are from then on.

        :param handed_on: the day (date, or text such as 2026-03-25)
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: for what was handed over already, without materials, or for a day that cannot be
        """
        self._check_step(('draft',))
        day = self.company_id._intervention_day(handed_on, self.record_id.submitted_on, self.env._(
            "The referral cannot be handed over before the record was submitted. Correct the day."))
        materials = self.material_ids.filtered('copies')
        if not materials:
            raise UserError(self.env._("List the materials that go with the referral first."))
        self._move({'handed_on': day, 'deadline': self.env['intervention.deadline']._due('referral_receipt', day)})
        materials.evidence_id._act('report', 'referral')
        self._add('handed', day, False, 'referral_hand')
        for material in materials:
            self._trace('referral_material', row=material, names=('title', 'evidence_id', 'copies'))
        return True

    def action_receipt(self, receipt, received_on):
        """Note the organ's receipt, once.

        :param str receipt: number of the receipt, or who signed for it
        :param received_on: the day
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: before handing over, for a second receipt, without number, or for a day that cannot be
        """
        self._check_step(('handed', 'concluded'))
        if self.received_on:
            raise UserError(self.env._("The receipt is noted already; it stays."))
        receipt = self.env['intervention.record']._words(receipt)[:200]
        day = self.company_id._intervention_day(received_on, self.handed_on, self.env._(
            "The organ cannot receive the referral before it was handed over. Correct the day."))
        self._move({'receipt': receipt, 'received_on': day, 'deadline': False})
        self._add('received', day, receipt, 'referral_receipt')
        return True

    def action_outcome(self, outcome, words, date):
        """Note what the organ decided.

        :param str outcome: filed, not_filed, prosecuted, judged or returned
        :param str words: document number and reasons
        :param date: the day of the organ's decision
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: before handing over, in another order, without words, or for a day that cannot be
        """
        self._check_step(('handed', 'received', 'concluded'))
        self.env['intervention.record']._check_choice(outcome, dict(OUTCOMES), self.env._("outcome"))
        if outcome not in FOLLOWS.get(self.outcome, ()):
            raise UserError(self.env._(
                "This does not follow: an organ files a case or does not, then it prosecutes, then the court judges."))
        words = self.env['intervention.record']._words(words)
        before = self.event_ids.filtered(lambda row: row.event != 'received')
        day = self.company_id._intervention_day(date, max(before.mapped('happened_on')), self.env._(
            "The organ cannot have decided before the step before that. Correct the day."))
        self._move({'outcome': outcome, 'deadline': False})
        self._add(outcome, day, words, 'referral_outcome')
        return True

    def _add(self, event, day, words, trail):
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        row = self.env['intervention.referral.event'].sudo()._append([{
            'referral_id': self.id, 'event': event, 'happened_on': day, 'words': words, 'officer_id': self.env.uid}])
        self._trace(trail, row=row, names=('event', 'happened_on', 'words'))

    def _due_users(self):
        waiting = self.handed_on and not self.received_on and not self.outcome
        return self._officers('superior' if self.record_id._body() == 'superior' else 'discipline') if waiting else (
            self.env['res.users'])

    def _next_role(self):
        return self.env['intervention.deadline']._get('referral_receipt').escalate_to

    def _next_users(self):
        role = self._next_role()
        return self._officers(role) if role else self.env['res.users']

    def _officers(self, role):
        return self.record_id._without_conflict(self.record_id._role_holders(role))


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    referral_ids = fields.One2many('intervention.referral', 'record_id', 'Referrals', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))

    def action_referral(self):
        """Open the form of a new criminal referral of this record. Return a window action."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.referral_action')
        return {**action, 'views': [(False, 'form')], 'context': {'default_record_id': self.id}}
