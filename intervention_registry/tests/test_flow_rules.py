from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b7', 'art_b8')
class TestFlowRules(InterventionCase):
    """Who decides what, and when a decision is made (contract section 4)."""

    def verifying(self, **values):
        record = self.submitted(**values)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        return record

    def deliberating(self, **values):
        record = self.found(**values)
        self.as_user('discipline', record).action_propose(WORDS)
        return record

    def verify(self, login, record, finding='breach', severity='ordinary'):
        self.as_user(login, record).action_verify(finding, severity, WORDS)

    def vote(self, login, record, decision='approve', severity='ordinary'):
        self.as_user(login, record).action_vote(decision, severity, WORDS)

    def test_screening_takes_accept_and_return(self):
        """The registrar accepts or returns; ``accept`` says the same as approve, nothing else is a decision."""
        record = self.submitted()
        for decision in ('recuse', 'maybe', '', False, 'draft'):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                self.as_user('registrar', record).action_screen(decision, WORDS)
        self.as_user('registrar', record).action_screen('accept', WORDS)
        self.assertEqual((record.state, record.sudo().review_ids.decision), ('verifying', 'approve'))

    def test_two_different_officers_agree(self):
        """One finding is not enough; the second agreeing officer moves the record on."""
        record = self.verifying()
        self.verify('discipline', record)
        self.assertEqual((record.state, record.finding), ('verifying', 'none'))
        with self.assertRaises(AccessError):
            self.verify('discipline', record)
        self.verify('discipline2', record)
        self.assertEqual((record.state, record.finding, record.severity), ('found', 'breach', 'ordinary'))

    def test_disagreement_is_settled_by_a_third_officer(self):
        """Findings or severities that differ leave the record where it is until two agree."""
        for first, second in ((('breach', 'ordinary'), ('unfounded', False)),
                              (('breach', 'serious'), ('breach', 'ordinary')),
                              (('no_breach', False), ('unfounded', False))):
            record = self.verifying()
            self.verify('discipline', record, *first)
            self.verify('discipline2', record, *second)
            self.assertEqual((record.state, record.finding), ('verifying', 'none'))
            self.verify('discipline3', record, *second)
            self.assertEqual((record.state, record.finding, record.severity), ('found', *second))

    def test_one_step_for_one_person(self):
        """Nobody takes two steps on one record, whatever roles he holds."""
        self.env['ir.config_parameter'].set_param('intervention_registry.quorum_percent', '40')
        both = self.users['discipline']
        both.group_ids += self.env.ref('intervention_registry.group_committee')
        record = self.deliberating()
        with self.assertRaises(AccessError):
            self.vote('discipline', record)
        self.vote('committee1', record)
        self.vote('committee2', record)
        self.assertEqual(record.state, 'resolved')
        for login in ('committee1', 'committee2', 'discipline'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).action_authorise('approve', WORDS)
        self.as_user('committee3', record).action_authorise('approve', WORDS)

    def test_subordinates_of_the_named_person_do_not_judge(self):
        """Whoever has a named person above him in the line, however far, takes no step."""
        self.staff['committee1'].parent_id = self.staff['registrar']
        self.staff['discipline'].parent_id = self.staff['discipline2'].parent_id = self.staff['chief']
        self.staff['discipline3'].parent_id = self.staff['chief']
        record = self.submitted(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.assertEqual(record.route, 'superior')
        self.staff['superior'].parent_id = self.staff['recorder2']
        self.env.invalidate_all()
        for call in (lambda: self.as_user('superior', record).action_screen('approve', WORDS),
                     lambda: self.as_user('superior', record).statement_add('question', WORDS),
                     lambda: self.as_user('superior', record).action_recuse(WORDS)):
            with self.assertRaises(AccessError):
                call()
        self.as_user('superior2', record).action_screen('approve', WORDS)

    def test_recorder_does_not_judge_his_own_record(self):
        """A handler who also holds an office takes no step on what he recorded."""
        self.users['recorder'].group_ids += self.env.ref('intervention_registry.group_registrar')
        record = self.submitted()
        with self.assertRaises(AccessError):
            self.as_user('recorder', record).action_screen('approve', WORDS)

    def test_recused_member_does_not_count_nor_come_back(self):
        """Who steps aside is out of the quorum for good."""
        record = self.deliberating()
        self.as_user('committee3', record).action_recuse(WORDS)
        for call in (lambda: self.vote('committee3', record), lambda: self.as_user('committee3', record).action_recuse(WORDS)):
            with self.assertRaises(AccessError):
                call()
        self.vote('committee1', record)
        self.assertEqual(record.state, 'deliberating')
        self.vote('committee2', record)
        self.assertEqual(record.state, 'resolved')
        with self.assertRaises(AccessError):
            self.as_user('committee3', record).action_authorise('approve', WORDS)

    def test_recusal_completes_the_majority(self):
        """A recusal that makes the votes a majority of the members left resolves at once."""
        self._user('committee4', 'intervention_registry.group_committee')
        self._user('committee5', 'intervention_registry.group_committee')
        record = self.deliberating()
        self.vote('committee1', record)
        self.vote('committee2', record)
        self.vote('committee3', record, 'reject')
        self.as_user('committee4', record).action_recuse(WORDS)
        self.assertEqual(record.state, 'deliberating')
        self.as_user('committee5', record).action_recuse(WORDS)
        self.assertEqual(record.state, 'resolved')

    def test_refused_vote_goes_back_with_its_rows(self):
        """A tie or majority against the proposal sends the record back to the finding; no row is lost."""
        for votes in (('reject', 'reject'), ('approve', 'reject', 'reject')):
            record = self.deliberating()
            for login, decision in zip(('committee1', 'committee2', 'committee3'), votes):
                self.vote(login, record, decision)
            self.assertEqual((record.state, record.finding, record.round), ('found', 'breach', 2))
            self.assertEqual(len(record.sudo().review_ids), 3 + len(votes))
        record = self.deliberating()
        self.as_user('committee3', record).action_recuse(WORDS)
        self.vote('committee1', record)
        self.vote('committee2', record, 'reject')
        self.assertEqual(record.state, 'found')

    def test_new_round_does_not_count_old_votes(self):
        """After a refusal the proposal is voted on anew by the same members."""
        record = self.deliberating()
        self.vote('committee1', record, 'reject')
        self.vote('committee2', record, 'reject')
        self.as_user('discipline3', record).action_propose(WORDS)
        self.vote('committee1', record)
        self.assertEqual(record.state, 'deliberating')
        self.vote('committee2', record)
        self.assertEqual(record.state, 'resolved')

    def test_severity_follows_the_majority(self):
        """The record is serious where most of the approving members say so."""
        for words, severity in ((('serious', 'serious'), 'serious'), (('serious', 'ordinary'), 'ordinary')):
            record = self.deliberating()
            for login, word in zip(('committee1', 'committee2'), words):
                self.vote(login, record, 'approve', word)
            self.assertEqual(record.severity, severity)

    def test_refused_authorisation_goes_back(self):
        """An authorisation that is refused sends the record back to the finding, with all rows."""
        record = self.deliberating()
        self.vote('committee1', record)
        self.vote('committee2', record)
        self.as_user('committee3', record).action_authorise('reject', WORDS)
        self.assertEqual((record.state, record.round), ('found', 2))
        self.assertEqual(len(record.sudo().review_ids), 6)

    def test_bureau_does_not_authorise_for_the_superior(self):
        """Where personnel authority is the superior's no committee member authorises."""
        self.staff['chief'].personnel_authority = 'superior'
        record = self.deliberating(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.vote('committee1', record)
        self.vote('committee2', record)
        with self.assertRaises(AccessError):
            self.as_user('committee3', record).action_authorise('approve', WORDS)
        self.as_user('superior', record).action_authorise('approve', WORDS)

    def test_return_goes_back_one_step_and_keeps_rows(self):
        """Return for supplement goes back one step from wherever it is due and opens a new round."""
        record = self.deliberating()
        for login, state in (('committee1', 'found'), ('discipline', 'verifying'), ('discipline3', 'submitted'),
                             ('registrar', 'draft')):
            turn = record.round
            before = len(record.sudo().review_ids) + len(record.sudo().statement_ids)
            self.as_user(login, record).action_return(WORDS)
            self.assertEqual((record.state, record.round), (state, turn + 1))
            self.assertEqual(len(record.sudo().review_ids) + len(record.sudo().statement_ids), before + 1)
        with self.assertRaises(UserError):
            record.action_return(WORDS)

    def test_superior_authorises_where_every_free_member_has_voted(self):
        """Nobody takes two steps: a committee that has voted to the last member leaves the authorisation to the superior."""
        record = self.found()
        self.as_user('discipline', record).action_propose(WORDS)
        self.as_user('committee3', record).action_recuse(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'ordinary', WORDS)
        self.assertEqual((record.state, record.authority), ('resolved', 'superior'))
        self.as_user('superior', record).action_authorise('approve', WORDS)
        self.assertEqual(record.state, 'authorised')
