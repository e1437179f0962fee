from odoo import Command, fields
from odoo.tests import tagged

from .common import WORDS, InterventionCase

SECTIONS = ('recorder', 'registrar', 'discipline', 'committee', 'superior', 'custodian', 'auditor')
LIMIT = 45


@tagged('-at_install', 'post_install', 'intervention_registry')
class TestHome(InterventionCase):

    def sections(self, login):
        """Return the sections of the user's page by key, counted anew as by a request of its own."""
        self.env.invalidate_all()
        home = self.env['intervention.home'].with_user(self.users[login])
        return {section['key']: section for section in home.cards()}

    def cards(self, login, section=None):
        """Return the cards of one section of the user's page by key."""
        found = self.sections(login)[section or login.rstrip('123')]
        return {card['key']: card for card in found['cards']}

    def counts(self, login, section=None):
        """Return what the cards of the section count, without those that count nothing."""
        return {key: card['count'] for key, card in self.cards(login, section).items() if card['count']}

    def listed(self, login, card):
        """Return the rows of the list that a card opens, as the user sees them."""
        action = card['action']
        return self.env[action['res_model']].with_user(self.users[login]).search(action['domain'])

    def age(self, record, days):
        """Let the record stand in its status for some days."""
        record._move({'state_since': fields.Date.subtract(self.env.company._intervention_today(), days=days)})
        record._start_deadline()

    def test_each_role_gets_its_own_section_alone(self):
        """The page is composed of the roles a person holds, in the order of the regulation."""
        for role in SECTIONS:
            login = f'{role}1' if role == 'committee' else role
            self.assertEqual(list(self.sections(login)), [role])
        self.users['recorder'].group_ids += self.env.ref('intervention_registry.group_registrar')
        self.assertEqual(list(self.sections('recorder')), ['recorder', 'registrar'])

    def test_who_holds_no_role_gets_nothing(self):
        """The named person, a plain user and the administrator see an empty page; HR has its own section alone."""
        self.submitted()
        for login in ('colleague', 'plain'):
            self.assertEqual(self.sections(login), {})
        self.assertEqual(list(self.sections('hr')), ['hr'])
        admin = self.env.ref('base.user_admin')
        self.assertFalse(admin._intervention_role('registrar'))
        self.assertEqual(self.env['intervention.home'].with_user(admin).cards(), [])

    def test_counts_follow_the_record_through_its_steps(self):
        """Each step shows on the page of who has it, and leaves it when it is taken."""
        record = self.submitted()
        self.assertEqual(self.counts('registrar'), {'screen': 1, 'ledger': 1})
        self.assertEqual(self.counts('discipline'), {})
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertEqual(self.counts('registrar'), {'ledger': 1})
        self.assertEqual(self.counts('discipline'), {'verify': 1})
        self.as_user('discipline', record).action_verify('breach', 'ordinary', WORDS)
        self.assertEqual(self.counts('discipline'), {})
        self.assertEqual(self.counts('discipline2'), {'verify': 1})
        self.as_user('discipline2', record).action_verify('breach', 'ordinary', WORDS)
        self.assertEqual(self.counts('discipline3'), {'propose': 1})
        self.as_user('discipline', record).action_propose(WORDS)
        self.assertEqual(self.counts('committee1'), {'vote': 1})
        self.as_user('committee1', record).action_vote('approve', 'ordinary', WORDS)
        self.assertEqual(self.counts('committee1'), {})
        self.as_user('committee2', record).action_vote('approve', 'ordinary', WORDS)
        self.assertEqual((self.counts('committee2'), self.counts('committee3')), ({}, {'authorise': 1}))

    def test_notices_follow_the_authorisation(self):
        """An authorised record asks for a notice, the notice for a member's approval and its circulation."""
        record = self.authorised()
        self.assertEqual(self.counts('discipline'), {'unnoticed': 1})
        notice = self.notice(record)
        self.assertEqual(self.counts('discipline'), {})
        self.assertEqual(self.counts('committee1'), {'notice_approve': 1})
        self.as_user('committee1', notice).action_approve('reject', WORDS)
        self.assertEqual((self.counts('committee1'), self.counts('committee2')), ({}, {'notice_approve': 1}))
        self.as_user('committee2', notice).action_approve('approve', WORDS)
        self.assertEqual(self.counts('committee1'), {'notice_circulate': 1})
        self.assertEqual(self.counts('recorder2'), {})
        self.as_user('committee2', notice).action_circulate()
        self.assertEqual(self.counts('recorder2'), {'unread': 1})
        self.as_user('recorder2', notice).action_receipt()
        self.assertEqual(self.counts('recorder2'), {})
        self.assertEqual(self.counts('discipline'), {'close': 1, 'unread': 1})

    def test_differing_findings_ask_for_a_further_officer(self):
        """Two findings that differ are shown to the whole office; the third officer may give his."""
        record = self.submitted()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.as_user('discipline', record).action_verify('breach', 'ordinary', WORDS)
        self.as_user('discipline2', record).action_verify('no_breach', False, WORDS)
        self.assertEqual(self.counts('discipline'), {'disputed': 1})
        self.assertEqual(self.counts('discipline3'), {'verify': 1, 'disputed': 1})
        self.as_user('discipline3', record).action_return(WORDS)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertEqual(self.counts('discipline'), {'verify': 1}, "A new round begins without findings")

    def test_conditions_say_what_the_checks_say(self):
        """The records that a search calls actionable are those whose buttons the user may press."""
        records = self.submitted() | self.found() | self.found('no_breach') | self.authorised()
        self.staff['discipline2'].parent_id = self.staff['chief']
        above = self.submitted(intervenor_id=self.staff['chief'].id, behaviour_ids=[Command.set(self.b8.ids)])
        self.as_user('registrar', above).action_screen('approve', WORDS)
        records |= above
        records |= self.submitted(direct_route=True)
        for login in ('recorder', 'registrar', 'discipline', 'discipline2', 'committee1', 'committee3', 'superior'):
            visible = self.as_user(login, records).search([('id', 'in', records.ids)])
            able = visible.search([('id', 'in', records.ids), ('can_act', '=', True)])
            self.assertEqual(able, visible.filtered('can_act'), login)
            rest = visible.search([('id', 'in', records.ids), ('can_act', '=', False)])
            self.assertEqual(rest, visible - able, login)

    def test_counts_are_what_the_lists_show(self):
        """A card never counts a row that the list behind it would not show to the same person."""
        self.submitted(direct_route=True)
        self.authorised()
        self.found('no_breach')
        self.submitted()
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'superior', 'auditor'):
            for key, card in self.cards(login).items():
                if 'domain' in card['action']:  # the check of the server opens no list
                    self.assertEqual(len(self.listed(login, card)), card['count'], f'{login} {key}')

    def test_direct_reports_wait_at_the_superior_authority_alone(self):
        """What goes past the bureau shows on no page of the bureau but the recorder's own (A6, B5)."""
        self.submitted(direct_route=True)
        self.assertEqual(self.counts('superior'), {'screen': 1})
        for login in ('registrar', 'discipline', 'committee1', 'recorder2'):
            self.assertEqual(self.counts(login), {})
        self.assertEqual(self.counts('recorder')['way'], 1)

    def test_handler_sees_his_own_cases_records_and_protection(self):
        """The handler's page names his cases and records, nobody who handles them, and nothing of other handlers."""
        self.draft()
        record = self.submitted()
        self.as_user('registrar', record).action_screen('return', WORDS)
        self.assertEqual(self.counts('recorder'), {'draft': 1, 'returned': 1, 'protection': 1})
        cases, records = self.sections('recorder')['recorder']['lists']
        self.assertEqual([row['id'] for row in cases['rows']], self.case.ids)
        self.assertEqual(cases['rows'][0]['button']['context'], {'default_case_id': self.case.id})
        self.assertEqual(records['rows'][0]['id'], record.id)
        self.assertNotIn('registrar', str(records))
        other = self.sections('recorder2')['recorder']
        self.assertEqual([card['count'] for card in other['cards'] if card['count']], [])
        self.assertEqual([listed['rows'] for listed in other['lists']], [[], []])

    def test_record_of_a_case_that_was_handed_on_stays_on_the_page(self):
        """Who no longer handles a case still sees his record of it."""
        record = self.submitted()
        self.case.sudo().handler_ids = self.staff['recorder2']
        self.env.invalidate_all()
        [row] = self.sections('recorder')['recorder']['lists'][1]['rows']
        self.assertEqual((row['id'], row['text']), (record.id, self.case.display_name))

    def test_overdue_follows_the_deadline_it_began_with(self):
        """A record is overdue once its deadline has passed; a figure set later holds for what enters the step later."""
        figure = self.env.ref('intervention_registry.deadline_screen')
        record = self.submitted()
        figure.with_user(self.users['registrar']).number = 1
        self.age(record, 7)
        self.assertNotIn('overdue', self.counts('registrar'))
        self.age(record, 8)
        self.assertEqual(self.counts('registrar')['overdue'], 1)
        self.assertEqual(self.cards('registrar')['screen']['tone'], 'overdue')
        later = self.submitted()
        self.assertEqual(later.deadline, fields.Date.add(later.submitted_on, days=1))

    def test_outcomes_running_and_ending_are_counted(self):
        """The discipline office sees which outcomes are in effect and which end within a month (A9, B9)."""
        kind = self.env.ref('intervention_registry.sanction_type_admin_warning')
        today = self.env.company._intervention_today()
        for person, decided in (('colleague', today), ('recorder2', fields.Date.add(today, months=-6, days=10))):
            report = self.env['intervention.retaliation']._insert([{
                'suspect_id': self.staff[person].id, 'facts': "x", 'state': 'closed', 'finding': 'retaliation',
                'decided_on': '2015-01-01', 'handler_ids': [(6, 0, self.users['discipline'].ids)]}])
            self.env['intervention.sanction'].with_user(self.users['discipline']).create({
                'employee_id': self.staff[person].id, 'type_id': kind.id, 'ground': 'retaliation', 'retaliation_id': report.id,
                'decided_on': decided, 'decided_by': "Party committee"})
        counts = self.counts('discipline')
        self.assertEqual((counts['running'], counts['ending']), (2, 1))

    def test_custodian_and_auditor_get_no_content(self):
        """The custodian counts what is asked and his key; the auditor rows of the trail; both read who holds identities."""
        self.submitted()
        section = self.sections('custodian')['custodian']
        self.assertEqual([(card['key'], card['count']) for card in section['cards']],
                         [('identity', 0), ('key', 0), ('custodians', 0)])
        self.assertTrue(section['note'] and self.sections('auditor')['auditor']['note'])
        self.assertGreater(self.counts('auditor')['today'], 0)
        self.assertTrue(self.sections('auditor')['auditor']['verify'])

    def test_page_takes_few_queries(self):
        """The page of every role stays below 45 queries, however many records wait."""
        self.authorised()
        self.found()
        self.submitted()
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'superior', 'custodian', 'auditor'):
            self.sections(login)
            before = self.env.cr.sql_log_count
            self.sections(login)
            self.assertLess(self.env.cr.sql_log_count - before, LIMIT, login)
