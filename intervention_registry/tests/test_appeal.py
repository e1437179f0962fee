from datetime import timedelta

from odoo import Command
from odoo.addons.intervention_registry.tools.period import add_months
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS
from .sanction_case import SanctionCase

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_b9')


@tagged(*TAGS)
class TestAppeal(SanctionCase):
    """Both ways of appeal, with their clocks: nothing is stayed, nothing made worse (Supervision Law, Civil Servants Law)."""

    def served(self, kind='admin_demerit', days=0, **values):
        day = self.ago(days=days)
        return self.sanction(kind, decided_on=day, served_on=day, **values)

    def supervised(self, **values):
        return self.served(organ_kind='supervision', **values)

    def test_clock_begins_when_the_person_knows(self):
        """The day is entered once, not before the decision and not in the future; without it nothing can be filed."""
        sanction = self.sanction('admin_demerit', decided_on=self.ago(days=5))
        self.assertFalse(sanction.appeal_until)
        with self.assertRaises(UserError):
            self.appeal(sanction)
        for day in (self.ago(days=6), self.today + timedelta(days=1), 'x', None, False, 5, ['2026-01-01'], ''):
            with self.subTest(day=day), self.assertRaises(UserError):
                self.as_user('discipline', sanction).action_serve(day)
        self.as_user('discipline', sanction).action_serve(str(self.ago(days=4)))
        self.assertEqual(sanction.appeal_until, self.ago(days=4) + timedelta(days=30))
        with self.assertRaises(UserError):
            self.as_user('discipline', sanction).action_serve(self.today)
        self.assertEqual(self.supervised(person='chief').appeal_until, add_months(self.today, 1))

    def test_running_clock_keeps_its_figures(self):
        """A setting that changes binds what begins afterwards."""
        sanction = self.served()
        self.env.ref('intervention_registry.deadline_reconsider_apply').number = 10
        self.env.ref('intervention_registry.deadline_complaint_direct').number = 10
        self.assertEqual(sanction.appeal_until, self.today + timedelta(days=30))
        self.assertEqual(self.served(person='chief').appeal_until, self.today + timedelta(days=10))

    def test_each_organ_has_its_way(self):
        """Against a supervision organ: review, second review; against the personnel authority: reconsideration, appeal."""
        unit, organ = self.served(), self.supervised(person='chief')
        for sanction, track in ((unit, 'supervision_review'), (unit, 'supervision_second'), (organ, 'supervision_second'),
                                (organ, 'reconsideration'), (organ, 'appeal'), (unit, 'x')):
            with self.subTest(track=track), self.assertRaises(UserError):
                self.appeal(sanction, track)
        for kind in ('party_warning', 'org_talk'):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.appeal(self.served(kind, person='recorder2'))
        self.assertEqual(self.appeal(unit).deadline, self.today + timedelta(days=30))
        self.assertEqual(self.appeal(organ, 'supervision_review').deadline, add_months(self.today, 1))

    def test_late_or_impossible_applications_are_refused(self):
        """The last day is in time, the next is not; not before the person knew, not in the future, not without words."""
        self.assertTrue(self.appeal(self.served(days=30)))
        late = self.served(days=31, person='chief')
        for day in (self.today, late.served_on - timedelta(days=1), self.today + timedelta(days=1)):
            with self.subTest(day=day), self.assertRaises(UserError):
                self.appeal(late, applied_on=day)
        for wanted in ('', ' '):
            with self.assertRaises(UserError):
                self.appeal(self.served(person='recorder2'), wanted=wanted)
        self.assertTrue(self.appeal(late, applied_on=late.appeal_until))

    def test_order_and_one_at_a_time(self):
        """The second needs the first decided, once each; the appeal is possible at once, and then nothing follows."""
        sanction = self.served(days=20)
        first = self.appeal(sanction, applied_on=self.ago(days=15))
        for track in ('reconsideration', 'appeal'):
            with self.subTest(track=track), self.assertRaises(UserError):
                self.appeal(sanction, track)
        self.assertFalse(sanction.appeal_until)
        self.decide(first, day=self.ago(days=10))
        self.assertEqual(sanction.appeal_until, self.ago(days=10) + timedelta(days=15))
        for values in ({'track': 'reconsideration'}, {'track': 'appeal', 'applied_on': self.ago(days=11)}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.appeal(sanction, **values)
        second = self.appeal(sanction, 'appeal')
        self.assertEqual(second.deadline, self.today + timedelta(days=60))
        self.decide(second)
        self.assertFalse(sanction.appeal_until)
        with self.assertRaises(UserError):
            self.appeal(sanction, 'appeal')
        direct = self.served(person='chief')
        self.decide(self.appeal(direct, 'appeal'))
        with self.assertRaises(UserError):
            self.appeal(direct)

    def test_second_review_follows_the_review(self):
        """Supervision Law Art 56: within one month of the review, decided in two."""
        sanction = self.supervised(days=20)
        self.decide(self.appeal(sanction, 'supervision_review'))
        second = self.appeal(sanction, 'supervision_second')
        self.assertEqual((second.apply_until, second.deadline), (add_months(self.today, 1), add_months(self.today, 2)))
        with self.assertRaises(UserError):
            self.as_user('discipline', second).action_extend(WORDS)

    def test_appeal_is_extended_once(self):
        """Civil Servants Law Art 96: 60 days and 30 more, once, with a reason, before the day has passed."""
        appeal = self.appeal(self.served(), 'appeal')
        for reason in ('', None, ' '):
            with self.assertRaises(UserError):
                self.as_user('discipline2', appeal).action_extend(reason)
        self.as_user('discipline2', appeal).action_extend(WORDS)
        self.assertEqual(appeal.deadline, self.today + timedelta(days=90))
        with self.assertRaises(UserError):
            self.as_user('discipline2', appeal).action_extend(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', self.appeal(self.served(person='chief'))).action_extend(WORDS)

    def test_nothing_is_stayed(self):
        """While the appeal is heard the sanction runs and blocks as before."""
        sanction = self.served()
        before = (sanction.state, sanction.executed_until)
        appeal = self.appeal(sanction)
        self.assertEqual((sanction.state, sanction.executed_until), before)
        self.assertTrue(self.staff['colleague']._intervention_promotion_block(self.today))
        self.decide(appeal)
        self.assertEqual((sanction.state, sanction.executed_until), before)

    def test_appeal_makes_nothing_worse(self):
        """Changed means lighter, of the same family and in force then; neither heavier nor the same."""
        sanction = self.served('admin_demerit')
        appeal = self.appeal(sanction)
        for kind in ('admin_demerit', 'admin_serious_demerit', 'admin_expulsion', 'party_warning', 'org_talk'):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.decide(appeal, 'changed', kind=self.kind(kind))
        for type_id in (None, 0, True, 'x', [1], 10**9):
            with self.subTest(type_id=type_id), self.assertRaises(UserError):
                self.as_user('discipline2', appeal).action_decide('changed', self.today, "Organ", WORDS, type_id)
        self.decide(appeal, 'changed', kind=self.kind('admin_warning'))
        self.assertEqual((sanction.executed_type_id, sanction.executed_until),
                         (self.kind('admin_warning'), add_months(self.today, 6)))
        self.assertEqual((sanction.type_id, sanction.event_ids.sorted('id')[-1].kind), (self.kind('admin_demerit'), 'changed'))
        second = self.appeal(sanction, 'appeal')
        with self.assertRaises(UserError):
            self.decide(second, 'changed', kind=self.kind('admin_demerit'))

    def test_new_row_does_not_make_it_worse_either(self):
        """What an appeal made lighter or revoked is not entered heavier anew, nor after revoking the row as an error."""
        record = self.authorised()
        sanction = self.interference(record, 'admin_removal', served_on=self.today)
        self.decide(self.appeal(sanction), 'changed', kind=self.kind('admin_warning'))
        self.as_user('discipline', sanction).action_revoke(WORDS)
        for kind in ('admin_removal', 'admin_demerit'):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.interference(record, kind)
        self.assertTrue(self.interference(record))

    def test_revoked_on_appeal_counts_nowhere(self):
        """The sanction ends, blocks nothing, and takes no further appeal; what it absorbed is executed again."""
        light = self.sanction()
        sanction = self.interference(self.authorised(), 'admin_removal', served_on=self.today)
        self.assertEqual(light.state, 'absorbed')
        self.decide(self.appeal(sanction), 'revoked')
        self.assertEqual((sanction.state, light.state), ('revoked', 'running'))
        self.assertEqual(sanction.event_ids.sorted('id')[-1].kind, 'lifted')
        self.assertFalse(sanction.appeal_until)
        with self.assertRaises(UserError):
            self.appeal(sanction, 'appeal')

    def test_row_under_appeal_is_not_revoked_as_an_error(self):
        """The decision on the appeal comes first."""
        sanction = self.served()
        self.appeal(sanction)
        with self.assertRaises(UserError):
            self.as_user('discipline', sanction).action_revoke(WORDS)

    def test_somebody_else_enters_the_outcome(self):
        """Not who entered the sanction, nobody without the office or in conflict, and nobody twice."""
        appeal = self.appeal(self.served())
        self.staff['discipline3'].parent_id = self.staff['colleague']
        for login in ('discipline', 'discipline3', 'committee1', 'registrar', 'recorder', 'hr', 'plain', 'colleague', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.decide(appeal, login=login)
        for login in ('discipline3', 'committee1', 'registrar', 'recorder', 'hr', 'plain', 'colleague'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.appeal(self.served(days=1) if login == 'discipline3' else appeal.sanction_id, login=login)
        self.decide(appeal)
        self.assertEqual((appeal.review_ids.reviewer_id, appeal.review_ids.decision), (self.users['discipline2'], 'reject'))
        with self.assertRaises(UserError):
            self.decide(appeal)

    def test_outcome_needs_words_day_and_organ(self):
        """Refused and unchanged: unknown outcomes, days that cannot be, no organ or reason, the same organ again."""
        sanction = self.served(days=3)
        appeal = self.appeal(sanction, 'appeal', applied_on=self.ago(days=2))
        good = ('upheld', self.today, "Higher organ", WORDS)
        for position, wrong in ((0, (None, 'x', ['upheld'])), (1, (None, 'x', self.ago(days=3), self.today + timedelta(days=1))),
                                (2, (None, '', ' ', "Bureau")), (3, (None, '', ' ', 7))):
            for value in wrong:
                arguments = [*good[:position], value, *good[position + 1:]]
                with self.subTest(arguments=arguments), self.assertRaises(UserError):
                    self.as_user('discipline2', appeal).action_decide(*arguments)
        self.assertEqual((appeal.state, len(appeal.review_ids)), ('open', 0))

    def test_appeal_is_frozen(self):
        """Nobody changes, deletes or forges an appeal, its outcome or its rows, sudo and x2many commands included."""
        sanction = self.served()
        appeal = self.appeal(sanction)
        forged = {'state': 'decided', 'outcome': 'revoked', 'deadline': '2999-01-01', 'apply_until': '2999-01-01',
                  'decided_on': self.today, 'wanted': "x", 'track': 'appeal', 'employee_id': self.staff['chief'].id,
                  'extended_on': False, 'review_ids': [Command.create({'step': 'authorise'})]}
        for name, value in forged.items():
            for sudo in (False, True):
                with self.subTest(field=name, sudo=sudo), self.assertRaises(UserError):
                    appeal.sudo(sudo).write({name: value})
        for name in set(forged) - {'wanted', 'track'}:
            with self.subTest(field=name), self.assertRaises(UserError):
                self.appeal(self.served(person='chief', days=1), **{name: forged[name]})
        for call in (appeal.sudo().unlink, appeal.sudo().copy, lambda: sanction.sudo().write(
                {'appeal_ids': [Command.update(appeal.id, {'outcome': 'revoked'})]})):
            with self.assertRaises(UserError):
                call()

    def test_officers_are_reminded_of_the_day(self):
        """Who may enter the decision finds it waiting, until it is decided; nobody in conflict does."""
        self.staff['discipline3'].parent_id = self.staff['colleague']
        appeal = self.appeal(self.served())
        self.env['intervention.due']._cron_due()
        told = appeal.sudo().activity_ids.user_id
        self.assertIn(self.users['discipline2'], told)
        self.assertFalse(told & (self.users['discipline3'] | self.users['colleague'] | self.users['registrar']))
        self.decide(appeal)
        self.env['intervention.due']._cron_due()
        self.assertFalse(appeal.sudo().activity_ids)

    def test_appeals_are_counted_on_the_home_page(self):
        """The discipline office sees what is heard and which clocks run."""
        self.appeal(self.served())
        self.served(person='chief')
        cards = {card['key']: card['count'] for section in self.env['intervention.home'].with_user(
            self.users['discipline']).cards() for card in section['cards']}
        self.assertEqual((cards['appeals'], cards['clocks']), (1, 1))
