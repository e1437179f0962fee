from odoo import Command
from odoo.tests import tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestJourney(InterventionCase):

    def test_staff_record_goes_from_the_handler_to_closing(self):
        """Every state of the diagram is reached by the right roles, in the order of the law."""
        record = self.authorised()
        self.assertEqual(record.regime, 'staff')
        notice = self.notice(record)
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_circulate()
        self.assertEqual(record.state, 'circulated')
        self.as_user('discipline', record).action_close(WORDS)
        self.assertEqual(record.state, 'closed')
        states = [row.event for row in self.trail(record)]
        for event in ('submit', 'screen', 'finding', 'propose', 'resolve', 'authorise', 'circulate', 'close'):
            self.assertIn(event, states)
        result = self.env['intervention.trail'].with_user(self.users['auditor']).verify()
        self.assertTrue(result['ok'], result['findings'])

    def test_cadre_record_is_authorised_by_the_superior_authority(self):
        """Who stands under the superior's personnel authority is authorised there (B8)."""
        self.staff['chief'].personnel_authority = 'superior'
        record = self.found(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.assertEqual((record.regime, record.authority), ('cadre', 'superior'))
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'serious', WORDS)
        self.as_user('superior', record).action_authorise('approve', WORDS)
        self.assertEqual((record.state, record.severity), ('authorised', 'serious'))

    def test_no_breach_closes_without_the_committee(self):
        """Most records are no breach: a neutral outcome closes them."""
        record = self.found('no_breach')
        self.as_user('discipline', record).action_close(WORDS)
        self.assertEqual(record.state, 'closed')

    def test_direct_route_goes_past_the_bureau(self):
        """On the direct route the superior authority takes every step and the bureau sees nothing."""
        record = self.submitted(direct_route=True)
        self.assertEqual(record.route, 'superior')
        for login in ('registrar', 'discipline', 'committee1'):
            self.assertFalse(self.as_user(login, self.env['intervention.record']).search([('id', '=', record.id)]))
        self.as_user('superior', record).action_screen('approve', WORDS)
        for login in ('superior2', 'superior3'):
            self.as_user(login, record).action_verify('breach', 'ordinary', WORDS)
        self.as_user('superior2', record).action_propose(WORDS)
        for login in ('superior4', 'superior5'):
            self.as_user(login, record).action_vote('approve', 'ordinary', WORDS)
        self.as_user('superior6', record).action_authorise('approve', WORDS)
        self.assertEqual(record.state, 'authorised')
        notice = self.env['intervention.notice'].with_user(self.users['superior']).create({
            'name': "Notice", 'record_ids': [Command.set(record.ids)], 'facts': "Facts", 'decision': "Decision"})
        for login in ('discipline', 'committee1'):
            self.assertFalse(self.as_user(login, notice).search([('id', '=', notice.id)]))
        self.as_user('superior2', notice).action_approve('approve', WORDS)
        self.as_user('superior3', notice).action_circulate()
        self.as_user('superior', record).action_close(WORDS)
        self.assertEqual(record.state, 'closed')

    def test_returned_record_keeps_facts_number_and_rows(self):
        """A return for supplement goes back a step and keeps every row; facts stay fixed."""
        record = self.submitted()
        number = record.sudo().number
        self.as_user('registrar', record).action_screen('return', WORDS)
        self.assertTrue(record.is_returned)
        record.statement_add('supplement', "It was in the evening")
        record.action_submit()
        self.assertEqual((record.state, record.sudo().number), ('submitted', number))
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertEqual(len(record.sudo().review_ids), 2)
