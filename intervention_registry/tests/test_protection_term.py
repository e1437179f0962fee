from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS
from .test_retaliation import RetaliationCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestProtectionTerm(RetaliationCase):
    """A report of retaliation holds protection open; a decision of two people alone ends it early; leaving does not."""

    def closed(self, **values):
        record = self.found('no_breach', **values)
        self.as_user('discipline', record).action_close(WORDS)
        return record

    def settled(self, report):
        for login in ('discipline', 'discipline2'):
            self.as_user(login, report).action_verify('unfounded', WORDS)
        self.as_user('discipline', report).action_close(WORDS)

    def test_report_holds_it_open(self):
        """From a report until it is settled the protection is open; then the term begins anew. Both are in its history."""
        record = self.closed()
        row, today = self.protection(record), self.env.company._intervention_today()
        report = self.reported(record)
        self.assertEqual((row.date_to, row.state), (False, 'active'))
        second = self.reported(record)
        self.settled(report)
        self.assertFalse(row.date_to)
        self.settled(second)
        self.assertEqual(row.date_to, today + relativedelta(months=24))
        row.invalidate_recordset(['event_ids'])
        self.assertEqual(row.event_ids.mapped('event'), ['settle', 'settle', 'report', 'report', 'close'])

    def test_closing_the_record_does_not_end_what_a_report_holds(self):
        """A record that is closed while a report is open leaves the protection open."""
        record = self.found('no_breach')
        self.reported(record)
        self.as_user('discipline', record).action_close(WORDS)
        self.assertFalse(self.protection(record).date_to)

    def test_two_people_end_it_early(self):
        """The discipline office proposes, a committee member decides; the protected person reads why."""
        record = self.closed()
        self.as_user('discipline', record).action_protection_end("Misuse was decided")
        end = record.sudo().protection_end_ids
        self.as_user('committee1', end).action_decide('approve', WORDS)
        row = self.protection(record)
        self.assertEqual((row.date_to, row.ended_on), (self.env.company._intervention_today(),) * 2)
        self.assertEqual(row.end_ids.reason, "Misuse was decided")
        self.assertTrue(row.end_ids.with_user(self.users['recorder'])._filtered_access('read'))
        self.assertFalse(end.with_user(self.users['recorder2'])._filtered_access('read'))
        self.assertEqual(self.trail(end).mapped('event'), ['protection_end', 'review', 'protection_end'])

    def test_rejected_end_changes_nothing(self):
        """A proposal that is refused leaves the term; a new one is possible."""
        record = self.closed()
        until = self.protection(record).date_to
        self.as_user('discipline', record).action_protection_end(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline2', record).action_protection_end(WORDS)
        self.as_user('committee1', record.sudo().protection_end_ids).action_decide('reject', WORDS)
        self.assertEqual(self.protection(record).date_to, until)
        self.as_user('discipline2', record).action_protection_end(WORDS)

    def test_end_waits_for_an_open_report_without_telling(self):
        """Where a report holds it, the decision is answered as ever and takes effect when the report is settled."""
        record = self.closed()
        report = self.reported(record)
        self.as_user('discipline', record).action_protection_end(WORDS)
        self.assertTrue(self.as_user('committee1', record.sudo().protection_end_ids).action_decide('approve', WORDS))
        row = self.protection(record)
        self.assertEqual((row.date_to, row.state), (False, 'active'))
        self.settled(report)
        self.assertEqual(row.date_to, self.env.company._intervention_today())

    def test_nobody_else_ends_it(self):
        """One person does not do both, nor the named person, HR, a superior of another route, or the protected one."""
        record = self.closed()
        for login in ('recorder', 'registrar', 'committee1', 'superior', 'hr', 'colleague', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).action_protection_end(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', record).action_protection_end(' ')
        with self.assertRaises(UserError):
            self.as_user('discipline', self.found()).action_protection_end(WORDS)
        self.users['discipline'].group_ids += self.env.ref('intervention_registry.group_committee')
        self.as_user('discipline', record).action_protection_end(WORDS)
        end = record.sudo().protection_end_ids
        for login in ('discipline', 'discipline2', 'recorder', 'registrar', 'superior', 'hr', 'colleague'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, end).action_decide('approve', WORDS)
        for login in ('committee1', 'discipline'):
            for call in (lambda own: own.write({'state': 'approved'}), lambda own: own.unlink(),
                         lambda own: own.create({'record_id': record.id, 'reason': "x"})):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call(self.as_user(login, end))

    def test_offices_see_no_term(self):
        """Whoever reads the record reads neither its protection nor the history: an open one would tell of a report."""
        record = self.closed()
        self.reported(record)
        for login in ('registrar', 'discipline', 'committee1', 'superior', 'auditor', 'hr'):
            for model in ('intervention.protection', 'intervention.protection.event'):
                with self.subTest(login=login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(self.users[login]).search([])

    def test_protection_outlives_file_and_login(self):
        """An archived file, a disabled or changed login and another company leave the protection running."""
        record, person = self.handled(), self.staff['handler']
        self.assertEqual((person | self.staff['recorder2'])._intervention_protected(), person)
        person.active = False
        self.assertEqual(person._intervention_protected(), person)
        person.user_id = False
        self.assertEqual(person._intervention_protected(), person)
        person.user_id = self.users['plain']
        self.assertEqual(person._intervention_protected(), person)
        self.users['handler'].active = False
        self.assertEqual(person._intervention_protected(), person)
        self.assertEqual(record.sudo().recorder_key, person._intervention_past_keys()[0])

    def test_second_file_of_the_person_is_protected(self):
        """A file in another company that carries the same login is his, and protected like the first."""
        self.submitted()
        other = self.env['hr.employee'].create({
            'name': "recorder", 'company_id': self.env['res.company'].create({'name': "Other"}).id,
            'user_id': self.users['recorder'].id})
        self.assertEqual(other._intervention_protected(), other)

    def test_new_login_of_a_file_owns_nothing_of_the_old(self):
        """HR links the file to another login: that one finds no record, protection or report of the person.

        The person keeps the report he filed himself; linked back, all is there again.
        """
        record, person = self.handled(), self.staff['handler']
        report = self.reported(record, login='handler')
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_recorder')
        own = self.as_user('plain', record)
        person.with_user(self.users['hr']).user_id = self.users['plain']
        self.assertFalse(own._filtered_access('read'))
        for model in ('record', 'protection', 'retaliation'):
            with self.subTest(model=model):
                self.assertFalse(self.env[f'intervention.{model}'].with_user(self.users['plain']).search([]))
        self.assertFalse(self.as_user('handler', record)._filtered_access('read'))
        self.assertTrue(self.sees('handler', report))
        mine = self.env['intervention.case'].with_user(self.users['plain']).create(
            {'name': 'C-2', 'title': "Sand", 'stage': 'filing'})
        new = self.submitted(login='plain', case_id=mine.id)
        self.assertTrue(new.is_mine)
        self.assertEqual(person._intervention_protected(), person)
        person.with_user(self.users['hr']).user_id = self.users['handler']
        self.assertEqual(self.as_user('handler', record).recorder_id, person)
        self.assertFalse(self.as_user('handler', new)._filtered_access('read'))

    def test_logins_of_a_file_are_nobodys_to_write(self):
        """HR neither reads nor sets which logins a file had."""
        for login in ('hr', 'recorder'):
            own = self.staff['recorder'].with_user(self.users[login])
            for call in (lambda: own.write({'intervention_logins': []}), lambda: own.read(['intervention_logins'])):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_a7', 'art_b5', 'art_b6')
class TestResume(RetaliationCase):
    """A returned record that nobody supplements goes on: whoever left is not told from who kept silent."""

    def returned(self, **values):
        record = self.submitted(**values)
        login = 'superior' if record.sudo().route == 'superior' else 'registrar'
        self.as_user(login, record).action_screen('return', WORDS)
        return record

    def test_record_goes_on_without_its_recorder(self):
        """After the time for the supplement the registrar takes it up; it is screened again in a new round."""
        record = self.handled()
        self.as_user('registrar', record).action_screen('return', WORDS)
        self.assertEqual(record.sudo().deadline, self.env['intervention.deadline']._due(
            'supplement', self.env.company._intervention_today()))
        self.staff['handler'].active = False
        with self.assertRaises(UserError):
            self.as_user('registrar', record).action_resume(WORDS)
        record._move({'deadline': '2020-01-01'})
        self.assertEqual(self.waiting('registrar')['resume'], 1)
        self.as_user('registrar', record).action_resume(WORDS)
        self.assertEqual(record.sudo().state, 'submitted')
        self.as_user('registrar', record).action_screen('approve', WORDS)

    def test_only_who_screens_takes_it_up(self):
        """No other office, nor the named person, HR or the bureau on the direct route; not twice, not without reason."""
        record, direct = self.returned(), self.returned(direct_route=True)
        (record | direct)._move({'deadline': '2020-01-01'})
        for login in ('recorder', 'recorder2', 'discipline', 'committee1', 'superior', 'hr', 'colleague'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).action_resume(WORDS)
        with self.assertRaises(AccessError):
            self.as_user('registrar', direct).action_resume(WORDS)
        with self.assertRaises(UserError):
            self.as_user('registrar', record).action_resume('')
        self.as_user('superior', direct).action_resume(WORDS)
        with self.assertRaises(UserError):
            self.as_user('superior', direct).action_resume(WORDS)

    def test_supplement_ends_the_time(self):
        """A recorder who answers in time submits again, and the deadline of the screening runs."""
        record = self.returned()
        record.statement_add('supplement', WORDS)
        record.action_submit()
        self.assertEqual(record.sudo().state, 'submitted')

    def test_recorder_finds_questions_on_his_page(self):
        """A question on his record, on the direct route too, stands on his page until he answers."""
        for values, login in (({}, 'registrar'), ({'direct_route': True}, 'superior')):
            record = self.submitted(**values)
            self.assertEqual(self.waiting('recorder')['asked'], 0)
            self.as_user(login, record).statement_add('question', "Which day?")
            self.assertEqual(self.waiting('recorder')['asked'], 1)
            record.statement_add('supplement', "Monday")
            self.assertEqual(self.waiting('recorder')['asked'], 0)
            self.assertEqual(record.statement_ids.mapped('author'), [login, 'recorder'])

    def test_bureau_sees_no_word_of_the_direct_route(self):
        """Question, answer, feedback and slip work past the bureau, and the bureau finds none of it."""
        record = self.submitted(direct_route=True)
        self.as_user('superior', record).statement_add('question', "Which day?")
        record.statement_add('supplement', "Monday")
        self.as_user('superior', record).statement_add('feedback', "Taken up")
        self.assertTrue(record.slip()['data'])
        rows = record.sudo().statement_ids
        self.assertEqual(len(self.as_user('superior2', record).statement_ids), 3)
        for login in ('registrar', 'discipline', 'committee1', 'recorder2'):
            with self.subTest(login=login):
                self.assertFalse(rows.browse().with_user(self.users[login]).search([('id', 'in', rows.ids)]))
                self.assertFalse(rows.with_user(self.users[login])._filtered_access('read'))
        for login in ('auditor', 'hr', 'custodian', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                rows.with_user(self.users[login]).read(['body'])
