from collections import Counter

from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ..tools.words import clean
from .special_matter import ADDRESSEES, TEXTS


class InterventionSpecialMatter(models.Model):
    """The way of a special matter: vote, wording, delivery (B7)."""
    _inherit = 'intervention.special.matter'

    def action_vote(self, decision, reason):
        """Give one member's vote; the majority of the members free to vote resolves.

        :param str decision: approve or reject
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the committee (superior where it resolves), in conflict, or for a second vote
        :raise UserError: in another state or without reason
        """
        self._check_decider((self._voting_role(),), ('proposed',))
        if self.env.user not in self._free_voters():
            raise AccessError(self.env._("You have decided on this document already. Somebody else takes this step."))
        self._decide('deliberate', decision, reason, roles=(self._voting_role(),), states=('proposed',))
        return self._tally()

    def action_recuse(self, reason):
        """Step aside from the special matter for good.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody whose vote is not open
        :raise UserError: in another state or without reason
        """
        self._decide('deliberate', 'recuse', reason, roles=(self._voting_role(),), states=('proposed',),
                     allowed=('recuse',))
        self._pass_on()
        return self._tally()

    def action_deliver(self, addressee, delivered_on, receipt, way='person', addressee_name=''):
        """Note one delivery of the report; it is delivered once municipal committee and government both have it.

        :param str addressee: municipal_committee, municipal_government, or other
        :param delivered_on: the day (date, or text such as 2026-03-25)
        :param str receipt: who signed for it, or the number of the receipt
        :param str way: person, courier or exchange
        :param str addressee_name: who it is, for another addressee
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: before the resolution, for a report without text, twice to one addressee, without receipt, or for
            a day that cannot be
        """
        self.ensure_one()
        self.check_access('read')
        if self.env.user not in self._officers():
            raise AccessError(self.env._("The discipline office delivers the report, and nobody in a conflict of interest."))
        if self.state not in ('resolved', 'delivered'):
            raise UserError(self.env._("The document is not at this step."))
        if not all((self[name] or '').strip() for name in TEXTS):
            raise UserError(self.env._("Word the report first: facts, influence on the case, measures taken."))
        row = self._delivery(addressee, delivered_on, receipt, way, addressee_name)
        self._trace('special_deliver', row=row, names=('addressee', 'addressee_name', 'delivered_on', 'way', 'receipt'))
        # sudo: the deliveries of all count
        reached = set(self.sudo().delivery_ids.mapped('addressee'))
        if self.state == 'resolved' and {'municipal_committee', 'municipal_government'} <= reached:
            self._go('delivered', 'special_done', deadline=False)
        return True

    def _delivery(self, addressee, day, receipt, way, name):
        """Check one delivery and add its row."""
        Delivery, Record = self.env['intervention.delivery'].sudo(), self.env['intervention.record']
        Record._check_choice(addressee, dict(ADDRESSEES), self.env._("addressee"))
        Record._check_choice(way, dict(Delivery._fields['way'].selection), self.env._("way"))
        name = ' '.join(clean(name).split())[:200] if addressee == 'other' else ''
        # sudo: the deliveries of all count
        known = {(row.addressee, row.addressee_name or '') for row in self.sudo().delivery_ids}
        if (addressee, name) in known:
            raise UserError(self.env._("The report was delivered to this addressee already."))
        if addressee == 'other' and not name:
            raise UserError(self.env._("Name who received the report."))
        day = self.company_id._intervention_day(day, self.resolved_on, self.env._(
            "The report cannot be delivered before it was resolved on. Correct the day."))
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        return Delivery._append([{
            'special_id': self.id, 'addressee': addressee, 'addressee_name': name, 'delivered_on': day, 'way': way,
            'receipt': Record._words(receipt)[:200], 'officer_id': self.env.uid}])

    def _tally(self):
        """Count the votes against the members who are free to vote, once enough of them have voted."""
        members = self._members()
        votes = Counter(row.decision for row in self._decisions() if row.reviewer_id in members)
        if sum(votes.values()) < self.quorum:
            return True
        if votes['approve'] * 2 > len(members):
            return self._resolve(self.company_id._intervention_today())
        if votes['reject'] * 2 >= len(members):
            return self._go('refused', 'special_refuse', deadline=False)
        return True

    def _resolve(self, today):
        # sudo: the first wording is taken from the record, whoever may read all of it
        record = self.sudo().record_id
        self._go('resolved', 'special_resolve', resolved_on=today, facts=record._notice_facts(), influence=self.sudo().proposal,
                 deadline=self.env['intervention.deadline']._due('special_matter', today))
        return True

    def _enrol(self, body):
        """Fix who has a vote at ``body``, and how many of them must give it."""
        role = 'superior' if body == 'superior' else 'committee'
        roll = self.record_id._role_holders(role)
        self._move({'body': body, 'roll_ids': [Command.set(roll.ids)],
                    'quorum': self.env['intervention.route']._quorum(body, len(roll))})

    def _pass_on(self):
        """Hand the vote to the superior authority where conflicts and recusals leave too few members for a quorum."""
        if self.body == 'bureau' and self.sudo().roll_ids and len(self._members()) < self.quorum:
            self._enrol('superior')
            self._trace('pass', names=('body', 'roll_ids', 'quorum'))

    def _go(self, state, event, **values):
        self._move({'state': state, 'escalated_to': False, **values})
        self._trace(event, names=('state', *values))
        return True
