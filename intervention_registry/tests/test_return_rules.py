from psycopg2.errors import InsufficientPrivilege, UniqueViolation

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import WORDS
from .return_case import COUNTED, FILED, MADE, NEXT_DAY, ReturnCase

STANDARD = ('-at_install', 'post_install', 'intervention_registry')


@tagged(*STANDARD, 'art_a6', 'art_b5')
class TestReturnOwed(ReturnCase):
    """Who owes a return, and when it is made."""

    def owes(self, person, period='2026-01', moment=MADE):
        self.made(period, moment)
        return bool(self.returns(person, period=period))

    def test_every_officer_owes_one_return(self):
        """Each enforcement officer of the company owes exactly one, with or without a login; nobody else owes any."""
        period = self.made()
        people = (*self.brigade, self.staff['recorder'], self.staff['recorder2'])
        rows = self.returns(*people)
        self.assertEqual(len(rows), len(people))
        self.assertEqual(set(rows.mapped('state')), {'due'})
        self.assertEqual(set(rows.mapped(lambda row: str(row.due_on))), {'2026-02-05'})
        self.assertEqual(rows[0].department_id, self.unit)
        self.assertFalse(self.returns(self.staff['colleague'], self.staff['discipline'], self.staff['director']))
        self.assertEqual(self.trail(period).mapped('event'), ['return_make'])

    def test_made_once_however_often(self):
        """Repeating adds nobody twice, but whom HR entered since; a period that was counted takes nobody in any more."""
        period = self.made()
        before = self.Return.sudo().search_count([('period_id', '=', period.id)])
        self.assertEqual(self.made(), period)
        late = self.officer("late in the file")
        self.made()
        self.assertEqual(self.Return.sudo().search_count([('period_id', '=', period.id)]), before + 1)
        self.assertEqual(len(self.returns(late)), 1)
        self.counted()
        self.assertFalse(self.owes(self.officer("later still"), moment=COUNTED))

    @mute_logger('odoo.sql_db')
    def test_made_twice_at_once(self):
        """Of two requests at the same time the second is repeated by Odoo, and then finds what the first has made."""
        self.made()
        self.patch(type(self.Period), '_of_company', lambda period, company: period.browse())
        with self.assertRaises(ConcurrencyError):
            self.made()

    def by_sql(self, statement, *rows):
        """Change personnel files past the gate, which keeps officers from leaving without ground and procedure."""
        self.env.flush_all()
        self.env.cr.execute(statement, [tuple(self.env['hr.version'].concat(*rows).ids)])  # pylint: disable=sql-injection
        self.env.invalidate_all()

    def versions(self, name, day, **values):
        """Return the two versions of the file of somebody who was no officer yet; the second is of ``day``."""
        person = self._person(name, department_id=self.unit.id)
        return person.version_id, person.create_version({'date_version': day, **values})

    def test_joined_or_left_within_the_period(self):
        """One day as an officer in the period is enough; who came after it or left before it owes nothing."""
        joined = self.officer("joined", date_version='2026-01-31')
        came = self.officer("came", date_version='2026-02-01')
        [moved, _later], [gone, _last] = self.versions("moved", '2026-01-02'), self.versions("gone", '2026-01-01')
        self.by_sql("UPDATE hr_version SET is_enforcement_officer = TRUE WHERE id IN %s", moved, gone)
        left, before, nowhere = (self.officer(name) for name in ("left", "left before", "archived"))
        self.by_sql("UPDATE hr_version SET departure_date = '2026-01-01' WHERE id IN %s", left.version_id)
        self.by_sql("UPDATE hr_version SET departure_date = '2025-12-31' WHERE id IN %s", before.version_id)
        self.by_sql("UPDATE hr_employee SET active = FALSE WHERE id IN (SELECT employee_id FROM hr_version WHERE id IN %s)",
                    left.version_id, before.version_id, nowhere.version_id)
        self.made()
        people = joined | came | moved.employee_id | gone.employee_id | left | before | nowhere
        self.assertEqual(self.returns(people).employee_id, joined | moved.employee_id | left)

    def test_unit_is_the_last_one_of_the_period(self):
        """Who changed the unit owes one return, for the unit where he was last."""
        other = self.env['hr.department'].create({'name': "Other"})
        changed = self.versions("changed", '2026-01-10', department_id=other.id)
        self.by_sql("UPDATE hr_version SET is_enforcement_officer = TRUE WHERE id IN %s", *changed)
        self.made()
        self.assertEqual(self.returns(changed[0].employee_id).department_id, other)

    def test_made_late_is_not_overdue_at_once(self):
        """The days until a return is due begin when it is made: the first period of a bureau was over long before."""
        period = self.made(moment='2026-02-20 02:00:00')
        self.counted('2026-02-24 02:00:00')
        self.assertEqual((str(period.due_on), period.state), ('2026-02-24', 'open'))
        self.assertEqual(self.returns(self.brigade[0]).state, 'due')

    def test_two_companies(self):
        """A person with a file in two companies owes each its return; neither company sees the other's."""
        company = self.env['res.company'].create({'name': "Neighbour"})
        second = self.officer("recorder there", company_id=company.id, department_id=False, user_id=self.users['recorder'].id)
        self.made()
        self.counted()
        there, here = self.returns(second), self.returns(self.staff['recorder'])
        self.assertEqual((len(there), len(here)), (1, 1))
        seen = self.Return.with_user(self.users['registrar']).search([])
        self.assertFalse(seen & there)
        with self.assertRaises(AccessError):
            self.as_user('registrar', there).read(['state'])
        own = self.as_user('recorder', there | here)
        own[0].action_file()
        self.assertEqual(own.mapped('state'), ['filed', 'overdue'])

    def test_period_turns_in_the_zone_of_the_company(self):
        """At 16:00 UTC of 31 December the year is over in Shanghai, a minute before it is not."""
        with self.at('2026-12-31 15:59:00'), self.assertRaisesRegex(UserError, "not over"):
            self.Period.with_user(self.users['registrar']).make('2026-12')
        self.assertTrue(self.owes(self.brigade[0], '2026-12', '2026-12-31 16:00:00'))

    def test_scheduled_action_makes_what_ended(self):
        """At first it makes the period that ended last, later every one that ended since; quarters where they are set."""
        company = self.env['res.company'].create({'name': "Neighbour"})
        officer = self.officer("there", company_id=company.id, department_id=False)
        names = []
        for moment in (MADE, MADE, '2026-04-02 02:00:00'):
            with self.at(moment):
                self.Period._cron_returns()
            names.append(self.Return.sudo().search([('employee_id', '=', officer.id)], order='date_from').mapped('period'))
        self.assertEqual(names, [['2026-01'], ['2026-01'], ['2026-01', '2026-02', '2026-03']])
        self.env['ir.config_parameter'].set_param('intervention_registry.return_period', 'quarter')
        with self.at('2026-07-02 02:00:00'):
            self.Period._cron_returns()
        self.assertEqual(self.Return.sudo().search([('employee_id', '=', officer.id)], order='date_from').mapped('period')[3:],
                         ['2026-Q2'])

    def test_only_the_ledger_keeper_has_returns_made(self):
        """Nobody else does, for no period that is running, and not twice for the same days."""
        for login in ('recorder', 'discipline', 'committee1', 'auditor', 'hr', 'plain', 'superior'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.Period.with_user(self.users[login]).make('2026-01')
        self.made()
        for period in ('2026-02', '2026-Q1', '2026-13', 'x', '', None, ['2026-01'], {}, 202601):
            with self.subTest(period=period), self.at(FILED), self.assertRaises(UserError):
                self.Period.with_user(self.users['registrar']).make(period)

    @mute_logger('odoo.sql_db')
    def test_rows_are_made_by_the_registry_alone(self):
        """Nobody creates, changes, deletes or copies them, sudo included; PostgreSQL keeps whose they are and what was filed."""
        period = self.made()
        row = self.returns(self.staff['recorder'])
        for login in ('recorder', 'registrar', 'discipline'):
            for sudo in (False, True):
                mine = self.as_user(login, row).sudo(sudo)
                for call in (lambda: mine.write({'state': 'filed'}), lambda: mine.write({'known_state': 'filed'}),
                             lambda: mine.write({'sealed_return': "0"}), mine.unlink, mine.copy,
                             lambda: mine.create({'employee_id': self.staff['chief'].id, 'period': '2026-01'}),
                             lambda: self.as_user(login, period).sudo(sudo).create({'name': '2025-01'}),
                             lambda: self.as_user(login, period).sudo(sudo).write({'due_on': '2030-01-01'})):
                    with self.assertRaises(UserError):
                        call()
        with self.at(FILED):
            self.mine().action_file()
        self.counted(NEXT_DAY)
        self.env.flush_all()
        for change in ("employee_id = NULL", "sealed_return = NULL", "way = NULL", "way = 'paper'", "period = '2025-01'"):
            with self.assertRaises(InsufficientPrivilege), self.env.cr.savepoint():
                self.env.cr.execute(SQL("UPDATE intervention_return SET %s WHERE id = %s", SQL(change), row.id))
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(SQL(
                """INSERT INTO intervention_return (period_id, period, date_from, date_to, company_id, employee_id, known_state)
                   SELECT period_id, period, date_from, date_to, company_id, employee_id, known_state FROM intervention_return
                    WHERE id = %s""", row.id))


@tagged(*STANDARD, 'art_a6', 'art_b5')
class TestReturnFiling(ReturnCase):
    """A handler files his own return with one click."""

    def test_one_click(self):
        """Without an approach it is a zero return; filed in time, for good, and in the trail."""
        self.made()
        row = self.mine()
        with self.at(FILED):
            row.action_file()
        self.assertEqual((row.state, row.is_zero, row.record_count, row.is_late), ('filed', True, 0, False))
        self.assertEqual(self.trail(row).mapped('event'), ['return_file'])
        for call in (row.action_file, row.action_file_zero):
            with self.assertRaisesRegex(UserError, "is filed"):
                call()

    def test_count_is_what_was_recorded_of_the_period(self):
        """It counts the handler's own submitted approaches that happened in the period, by the company's calendar."""
        self.approached()
        self.approached(direct_route=True)
        self.approached('recorder2')
        with self.at('2026-02-03 02:00:00'):
            for moment in ('2025-12-31 15:59:00', '2026-01-31 16:00:00'):
                self.draft(occurred_at=moment).action_submit()
            for moment in ('2025-12-31 16:00:00', '2026-01-31 15:59:00'):
                self.draft(occurred_at=moment).action_submit()
            self.draft(occurred_at='2026-01-10 02:00:00')
        self.made()
        row = self.mine()
        self.assertEqual(row.record_count, 4)
        with self.at(FILED):
            row.action_file()
        self.assertEqual((row.record_count, row.is_zero), (4, False))
        self.assertEqual(row._opened()[:2], (4, 3))
        self.approached()
        self.env.invalidate_all()
        self.assertEqual(row.record_count, 4)

    def test_no_zero_beside_a_record(self):
        """Who has recorded an approach of the period does not file zero; the refusal stays out of the server's log."""
        self.approached()
        self.made()
        with self.at(FILED), self.assertRaisesRegex(UserError, "recorded approaches") as refused:
            self.mine().action_file_zero()
        self.assertEqual(refused.exception.loglevel, 10)
        self.assertFalse(self.trail(self.mine()))
        with self.at(FILED):
            self.mine('recorder2').action_file_zero()
        self.assertTrue(self.mine('recorder2').is_zero)

    def test_nobody_files_for_another(self):
        """Neither a colleague nor an office files or learns anything by trying."""
        self.approached()
        self.made()
        row = self.returns(self.staff['recorder'])
        for login in ('recorder2', 'registrar', 'discipline', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'plain'):
            for call in ('action_file', 'action_file_zero'):
                with self.subTest(login=login, call=call), self.assertRaises(AccessError) as refused:
                    getattr(self.as_user(login, row), call)()
                self.assertNotIn('approach', str(refused.exception))
        self.assertEqual(row.state, 'due')

    def test_overdue_and_late(self):
        """After the day it is due it is overdue, can still be filed, and is known not to have been in time."""
        self.made()
        self.filed(self.returns(self.brigade[0]), moment='2026-02-05 15:59:00')
        self.filed(self.returns(self.brigade[1]), moment='2026-02-05 16:01:00')
        self.counted()
        row = self.mine()
        self.assertEqual(row.state, 'overdue')
        row.action_file()
        self.assertEqual((row.state, row.is_late), ('filed', True))
        self.assertEqual(self.returns(*self.brigade[:2]).mapped('is_late'), [False, True])

    def test_paper_of_who_cannot_sign_in(self):
        """The ledger keeper notes it without what it says, for nobody who has a login and not for himself."""
        self.made()
        row = self.as_user('registrar', self.returns(self.brigade[0]))
        with self.assertRaises(AccessError):
            self.as_user('discipline', row).action_paper(WORDS)
        with self.assertRaises(UserError):
            row.action_paper(' ')
        row.action_paper("In the safe, closed")
        self.assertEqual((row.state, row.way, row.record_count, row.is_zero), ('filed', 'paper', 0, False))
        self.assertFalse(row.sudo().sealed_return)
        with self.assertRaisesRegex(UserError, "has a login"):
            self.as_user('registrar', self.mine()).action_paper(WORDS)
        self.assertEqual(self.trail(row)[-1].event, 'return_paper')

    def test_leave_and_departure(self):
        """Who is away has more time, who has left is asked no more; neither is overdue, and both are rows with reasons."""
        self.made()
        away, left = (self.as_user('registrar', row) for row in self.returns(*self.brigade[:2]))
        with self.at(FILED):
            away.action_excuse(WORDS, '2026-03-01')
            left.action_excuse(WORDS)
            for until in ('2026-02-04', '2020-01-01', 'x', ['2026-03-01'], 5):
                with self.subTest(until=until), self.assertRaises(UserError):
                    away.action_excuse(WORDS, until)
            with self.assertRaises(AccessError):
                self.mine().action_excuse(WORDS)
        self.counted()
        self.assertEqual((away.state, left.state, left.due_on), ('due', 'due', False))
        self.counted('2026-03-02 02:00:00')
        self.assertEqual((away.state, left.state), ('overdue', 'due'))
        self.assertEqual(away.sudo().talk_ids.mapped('kind'), ['excuse'])

    def test_talk(self):
        """A talk is noted about a return that was not in time, by ledger keeper or discipline office; the words are sealed."""
        self.made()
        with self.assertRaisesRegex(UserError, "not filed in time"):
            self.as_user('registrar', self.mine()).action_talk(WORDS)
        self.counted()
        for login in ('registrar', 'discipline'):
            self.as_user(login, self.mine()).action_talk(f"Talk of {login}")
        for login in ('recorder', 'committee1', 'superior', 'auditor', 'hr', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, self.mine()).action_talk(WORDS)
        notes = self.returns(self.staff['recorder']).talk_ids
        self.assertEqual(sorted(notes.mapped('note')), ["Talk of discipline", "Talk of registrar"])
        with self.assertRaises(AccessError):
            self.as_user('recorder', notes).read(['note'])
        for call in (notes[:1].unlink, lambda: notes[:1].write({'note': "x"})):
            with self.assertRaises(AccessError):
                call()

    def test_reminders(self):
        """Before and after the due day each handler with a login has one reminder; filing takes it back."""
        self.made()
        with self.at(MADE):
            self.assertFalse(self.Return._remind() & self.returns(self.staff['recorder'], self.staff['recorder2']))
        with self.at(FILED):
            self.assertFalse(self.returns(*self.brigade) & self.Return._remind())
            self.assertFalse(self.Return._remind())
            self.assertEqual(self.returns(self.staff['recorder']).activity_ids.user_id, self.users['recorder'])
            self.mine().action_file()
        self.assertFalse(self.returns(self.staff['recorder']).activity_ids)
        self.assertTrue(self.returns(self.staff['recorder2']).activity_ids)

    def test_home(self):
        """The handler meets his own return, the ledger keeper and the discipline office what is outstanding."""
        before = self.waiting('registrar').get('returns', 0)
        self.made()
        self.assertEqual(self.waiting('recorder')['return'], 1)
        waiting = self.waiting('registrar')['returns']
        self.assertGreaterEqual(waiting - before, 10)
        with self.at(FILED):
            self.mine().action_file()
        self.assertEqual(self.waiting('recorder')['return'], 0)
        self.assertEqual(self.waiting('discipline')['returns'], waiting)
        self.counted(NEXT_DAY)
        self.assertEqual(self.waiting('discipline')['returns'], waiting - 1)
