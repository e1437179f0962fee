from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestSpecialMatter(InterventionCase):
    """A serious matter that may affect the case: proposed, resolved by the members, reported and delivered (B7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._intervention_today()

    def serious(self, severity='serious', cadre=True, **values):
        """Return an authorised record, of a leading cadre unless said otherwise."""
        if cadre:
            values = {'intervenor_id': self.staff['chief'].id, 'behaviour_ids': [(6, 0, self.b8.ids)], **values}
        record = self.found(**values)
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', severity, WORDS)
        self.as_user('committee3', record).action_authorise('approve', WORDS)
        return record

    def proposed(self, **values):
        number = self.as_user('discipline', self.serious(**values)).action_special_matter("It may stop the case")
        return self.env['intervention.special.matter'].with_user(self.users['discipline']).browse(number)

    def resolved(self, **values):
        matter = self.proposed(**values)
        for login in ('committee1', 'committee2'):
            self.as_user(login, matter).action_vote('approve', WORDS)
        return matter

    def test_committee_resolves_and_both_addressees_get_it(self):
        """Vote, wording, two deliveries; each in the trail."""
        matter = self.resolved()
        self.assertEqual((matter.state, matter.resolved_on, matter.basis_id.code), ('resolved', self.today, 'B7-SPECIAL'))
        self.assertEqual(matter.deadline, fields.Date.add(self.today, days=5))
        self.assertEqual(matter.influence, "It may stop the case")
        self.assertNotIn('recorder', matter.facts)
        matter.write({'measures': "He was replaced"})
        matter.action_deliver('municipal_committee', self.today, "Office, No. 1")
        self.assertEqual(matter.state, 'resolved')
        self.as_user('discipline2', matter).action_deliver('municipal_government', str(self.today), "Office, No. 2", 'courier')
        self.assertEqual((matter.state, matter.deadline), ('delivered', False))
        matter.action_deliver('other', self.today, "No. 3", 'exchange', "Municipal people's congress")
        self.assertEqual(self.trail(matter).mapped('event'), [
            'special_propose', 'review', 'review', 'special_resolve', 'special_deliver', 'special_deliver', 'special_done',
            'special_deliver'])
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_one_vote_is_no_resolution(self):
        """The majority of the members free to vote resolves; half refuses; a refusal stays and can be proposed anew."""
        matter = self.proposed()
        self.as_user('committee1', matter).action_vote('approve', WORDS)
        self.assertEqual(matter.state, 'proposed')
        with self.assertRaises(AccessError):
            self.as_user('committee1', matter).action_vote('approve', WORDS)
        for login in ('committee2', 'committee3'):
            self.as_user(login, matter).action_vote('reject', WORDS)
        self.assertEqual(matter.state, 'refused')
        again = matter.record_id.action_special_matter(WORDS)
        self.assertNotEqual(again, matter.id)
        self.assertEqual(len(matter.review_ids), 3)

    def test_only_a_serious_authorised_breach_of_this_regime(self):
        """Not an ordinary one, not before authorisation, not under the staff rules, which know no special matter."""
        unresolved = self.found(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        for record in (self.serious('ordinary'), self.serious(cadre=False), unresolved):
            with self.subTest(severity=record.sudo().severity, regime=record.regime), self.assertRaises(UserError):
                self.as_user('discipline', record).action_special_matter(WORDS)

    def test_catalogue_says_which_regime_knows_it(self):
        """With the duty in force for staff theirs become special matters too; after its end nobody's do."""
        record = self.serious(cadre=False)
        self.env['intervention.legal.basis'].create({
            'code': 'A7-SPECIAL', 'name': "x", 'instrument': "x", 'regime': 'staff', 'duty': 'special_matter',
            'date_from': fields.Date.subtract(self.today, days=2)})
        self.assertTrue(self.as_user('discipline', record).action_special_matter(WORDS))
        self.env.ref('intervention_registry.basis_b7_special').date_to = fields.Date.subtract(self.today, days=2)
        with self.assertRaises(UserError):
            self.as_user('discipline', self.serious()).action_special_matter(WORDS)

    def test_proposal_belongs_to_the_discipline_office(self):
        """No other role proposes, nobody in a conflict, nobody twice or without words; create is no way in."""
        record = self.serious()
        for login in ('recorder', 'registrar', 'committee1', 'superior', 'plain', 'hr', 'chief', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).action_special_matter(WORDS)
        for words in ('', ' ', None, ['x']):
            with self.subTest(words=words), self.assertRaises(UserError):
                self.as_user('discipline', record).action_special_matter(words)
        self.staff['discipline3'].parent_id = self.staff['chief']
        with self.assertRaises(AccessError):
            self.as_user('discipline3', record).action_special_matter(WORDS)
        self.as_user('discipline', record).action_special_matter(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline2', record).action_special_matter(WORDS)
        for login in ('discipline', 'committee1', 'superior'):
            for sudo in (False, True):
                with self.assertRaises(AccessError):
                    self.as_user(login, self.env['intervention.special.matter']).sudo(sudo).create(
                        {'record_id': record.id, 'proposed_on': self.today, 'proposer_id': 1, 'state': 'resolved'})

    def test_votes_belong_to_the_members_without_conflict(self):
        """Nobody else votes, no subordinate, not the proposer; who stepped aside from the record stays aside."""
        matter = self.proposed()
        for login in ('discipline2', 'registrar', 'recorder', 'superior', 'plain', 'chief'):
            for method, arguments in (('action_vote', ('approve', WORDS)), ('action_recuse', (WORDS,))):
                with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                    getattr(self.as_user(login, matter), method)(*arguments)
        self.users['discipline'].group_ids += self.env.ref('intervention_registry.group_committee')
        self.staff['committee1'].parent_id = self.staff['chief']
        for login in ('discipline', 'committee1'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, matter).action_vote('approve', WORDS)
        for decision, reason in (('return', WORDS), (None, WORDS), (['approve'], WORDS), ('approve', ''), ('approve', None)):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                self.as_user('committee2', matter).action_vote(decision, reason)
        self.assertFalse(matter.review_ids)

    def test_recusals_without_quorum_pass_to_the_superior(self):
        """Who steps aside is not counted; where too few are left the superior authority resolves by itself."""
        matter = self.proposed()
        self.as_user('committee1', matter).action_recuse(WORDS)
        self.assertEqual(matter.body, 'bureau')
        with self.assertRaises(AccessError):
            self.as_user('committee1', matter).action_vote('approve', WORDS)
        self.as_user('committee2', matter).action_recuse(WORDS)
        self.assertEqual(matter.body, 'superior')
        with self.assertRaises(AccessError):
            self.as_user('committee3', matter).action_vote('approve', WORDS)
        members = ['superior', *(f'superior{number}' for number in range(2, 5))]
        for login in members:
            self.assertTrue(self.as_user(login, matter).can_vote)
            self.as_user(login, matter).action_vote('approve', WORDS)
        self.assertEqual(matter.state, 'resolved')
        self.assertFalse(self.as_user('discipline', matter).can_deliver)
        self.assertTrue(self.as_user('superior', matter).can_deliver)

    def test_named_leader_finds_nothing(self):
        """Whoever the record names sees neither matter, votes nor deliveries, whatever role he holds."""
        matter = self.resolved()
        matter.write({'measures': WORDS})
        matter.action_deliver('municipal_committee', self.today, "No. 1")
        for role in ('discipline', 'committee'):
            self.users['chief'].group_ids += self.env.ref(f'intervention_registry.group_{role}')
        rows = {'intervention.special.matter': matter, 'intervention.review': matter.review_ids,
                'intervention.delivery': matter.delivery_ids}
        for model, found in rows.items():
            for login, seen in (('chief', False), ('discipline2', True)):
                Model = self.env[model].with_user(self.users[login])
                self.assertEqual(bool(Model.search([('id', 'in', found.ids)])), seen, model)
                self.assertEqual(bool(Model.search_count([('id', 'in', found.ids)])), seen, model)
                self.assertEqual(bool(found.with_user(self.users[login])._filtered_access('read')), seen, model)
        for login in ('recorder', 'registrar', 'plain', 'hr', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, matter).read(['state'])

    def test_delivery_record_is_checked(self):
        """To known addressees, once each, after the resolution, not in the future, with a receipt, by the office."""
        matter = self.resolved()
        with self.assertRaises(UserError):
            matter.action_deliver('municipal_committee', self.today, "No. 1")
        matter.write({'measures': WORDS})
        before, after = (fields.Date.add(self.today, days=days) for days in (-1, 1))
        for arguments in (('mayor', self.today, "No. 1"), (None, self.today, "No. 1"), ('municipal_committee', before, "No. 1"),
                          ('municipal_committee', after, "No. 1"), ('municipal_committee', None, "No. 1"),
                          ('municipal_committee', self.today, ''), ('municipal_committee', self.today, None),
                          ('municipal_committee', self.today, "No. 1", 'pigeon'), ('other', self.today, "No. 1"),
                          ('other', self.today, "No. 1", 'person', ' ')):
            with self.subTest(arguments=arguments), self.assertRaises(UserError):
                matter.action_deliver(*arguments)
        for login in ('committee1', 'superior', 'registrar', 'recorder', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, matter).action_deliver('municipal_committee', self.today, "No. 1")
        matter.action_deliver('municipal_committee', self.today, "No. 1")
        with self.assertRaises(UserError):
            matter.action_deliver('municipal_committee', self.today, "No. 2")
        with self.assertRaises(UserError):
            self.proposed().action_deliver('municipal_committee', self.today, "No. 1")

    def test_report_is_worded_after_the_resolution_and_fixed_by_the_first_delivery(self):
        """Only the office words it, only then; state, votes and deliveries are never typed in."""
        matter = self.proposed()
        for sudo in (False, True):
            with self.assertRaises(AccessError):
                matter.sudo(sudo).write({'facts': "x"})
        matter = self.resolved()
        for login in ('committee1', 'superior', 'recorder'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, matter).write({'facts': "x"})
        for name, value in (('state', 'delivered'), ('resolved_on', '2026-01-01'), ('proposal', "x"), ('body', 'superior'),
                            ('delivery_ids', [(0, 0, {'addressee': 'municipal_committee'})]), ('deadline', False),
                            ('review_ids', [(0, 0, {'step': 'deliberate'})])):
            for sudo in (False, True):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    matter.sudo(sudo).write({name: value})
        matter.write({'measures': WORDS})
        matter.action_deliver('municipal_committee', self.today, "No. 1")
        for sudo in (False, True):
            for call in (lambda: matter.sudo(sudo).write({'facts': "x"}), matter.sudo(sudo).unlink, matter.sudo(sudo).copy,
                         lambda: matter.delivery_ids.sudo(sudo).write({'receipt': "x"}),
                         lambda: matter.delivery_ids.sudo(sudo).unlink()):
                with self.assertRaises(UserError):
                    call()

    def test_yearly_report_lists_what_was_resolved_and_delivered(self):
        """The special report names each matter and how many of the two addressees have it; a delivery is a new version."""
        Report = self.env['intervention.report'].with_user(self.users['registrar'])
        matter = self.resolved()
        code = matter.record_id.name
        report = Report.browse(Report.compile(self.today.year, 'special'))
        self.assertEqual(report.published['matters'], [[code, 0, 0]])
        self.assertIn(code, report.summary)
        matter.write({'measures': WORDS})
        matter.action_deliver('municipal_government', self.today, "No. 1")
        again = Report.browse(Report.compile(self.today.year, 'special'))
        self.assertEqual((again.version, again.published['matters']), (2, [[code, 0, 1]]))
        self.assertEqual(Report.compile(self.today.year, 'special'), again.id)
        annual = Report.browse(Report.compile(self.today.year, 'annual'))
        self.assertNotIn('matters', annual.published)

    def test_pages_count_what_waits(self):
        """Members find what their vote is open on, the discipline office what is to be delivered."""
        matter = self.proposed()
        self.as_user('committee1', matter).action_vote('approve', WORDS)
        self.assertEqual([self.waiting(login)['special_vote'] for login in ('committee1', 'committee2')], [0, 1])
        self.as_user('committee2', matter).action_vote('approve', WORDS)
        self.assertEqual((self.waiting('committee3')['special_vote'], self.waiting('discipline')['special_deliver']), (0, 1))

    def test_reminders_follow_the_step(self):
        """Members whose vote is open, then the officers who deliver."""
        matter = self.proposed()
        self.as_user('committee1', matter).action_vote('approve', WORDS)
        self.env['intervention.due']._cron_due()
        self.assertEqual(matter.sudo().activity_ids.user_id, self.users['committee2'] | self.users['committee3'])
        self.as_user('committee2', matter).action_vote('approve', WORDS)
        self.env['intervention.due']._cron_due()
        users = matter.sudo().activity_ids.user_id
        self.assertIn(self.users['discipline'], users)
        self.assertNotIn(self.users['committee3'], users)
