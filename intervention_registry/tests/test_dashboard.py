import json
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase

OFFICES = ('registrar', 'discipline', 'committee1', 'superior')
OTHERS = ('recorder', 'custodian', 'auditor', 'hr', 'plain', 'colleague')
NOW = '2026-06-20 04:00:00'


class DashboardCase(InterventionCase):

    def load(self, login, now=NOW, **choice):
        """Return the figures as the user gets them, by a request of its own."""
        self.env.invalidate_all()
        with freeze_time(now):
            return self.env['intervention.dashboard'].with_user(self.users[login]).load(**choice)

    def record_on(self, moment, count=1, **values):
        """Submit records at a naive UTC moment."""
        with freeze_time(moment):
            drafts = [self.draft(**values) for _number in range(count)]
            records = drafts[0].union(*drafts)
            records.action_submit()
        return records

    def months(self, shown, name='value'):
        """Return the months of a trend that count something or are hidden."""
        return {month['key']: month[name] for month in shown['trend'] if month[name] != 0 and not month['ahead']}

    def steps(self, shown):
        return {step['key']: step['value'] for step in shown['funnel']}

    def cells(self, shown):
        """Return the cells of the heat map that count something or are hidden."""
        return {(row['key'], cell['key']): cell['value'] for row in shown['heat']['rows'] for cell in row['cells']
                if cell['value'] != 0}

    def listed(self, login, action, domain):
        """Return the rows of the list that a figure opens, as the user sees them."""
        return self.env[action['res_model']].with_user(self.users[login]).search([*action['domain'], *domain])


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestDashboard(DashboardCase):

    def test_each_office_has_its_dashboard_and_nobody_else_has_one(self):
        """The ledger keeper, the discipline office, the committee and the superior authority open their own; others none."""
        for login in OFFICES:
            kind = login.rstrip('1')
            shown = self.load(login)
            self.assertEqual((shown['kind'], [one['key'] for one in shown['kinds']]), (kind, [kind]))
            for other in ('registrar', 'discipline', 'committee', 'superior', 'x', 1, ['registrar']):
                if other != kind:
                    with self.assertRaises(AccessError):
                        self.load(login, kind=other)
        for login in OTHERS:
            with self.assertRaises(AccessError):
                self.load(login)
        with self.assertRaises(AccessError):
            self.env['intervention.dashboard'].with_user(self.env.ref('base.user_admin')).load()

    def test_home_leads_to_it(self):
        """The pages of the four offices lead to the dashboard; no other page does."""
        for login in (*OFFICES, 'recorder', 'custodian', 'auditor'):
            [section] = self.env['intervention.home'].with_user(self.users[login]).cards()
            actions = [button['action'] for button in section.get('buttons', ())]
            self.assertEqual('intervention_registry.dashboard_action' in actions, login in OFFICES, login)

    def test_year_and_unit_must_be_plausible(self):
        """A dashboard is of a year from 2020 to this one, and of a unit of the caller's company."""
        foreign = self.env['hr.department'].create(
            {'name': "Elsewhere", 'company_id': self.env['res.company'].create({'name': "Other bureau"}).id})
        for year in (2019, 2027, -1, True, 'x', [2026], 2026.5):
            with self.assertRaises(UserError):
                self.load('registrar', year=year)
        for department in (foreign.id, 0.5, True, 'x', [1], 10 ** 12):
            with self.assertRaises(UserError):
                self.load('registrar', department=department)
        self.assertNotIn(foreign.id, [unit['id'] for unit in self.load('registrar')['departments']])

    def test_figures_are_those_of_the_ledger(self):
        """Trend, heat map and funnel count the planted records; last year stands beside."""
        self.record_on('2025-03-10 04:00:00', 4)
        self.record_on('2026-03-10 04:00:00', 3)
        self.record_on('2026-05-10 04:00:00', 4, case_stage='decision')
        shown = self.load('registrar')
        self.assertEqual((shown['total'], shown['until']), (7, date(2026, 6, 20)))
        self.assertEqual((self.months(shown), self.months(shown, 'before')), ({3: 3, 5: 4}, {3: 4}))
        code = self.a8.code
        self.assertEqual(self.cells(shown), {(code, 'filing'): 3, (code, 'decision'): 4})
        self.assertEqual(self.steps(shown), {'submitted': 7, **dict.fromkeys(
            ('verified', 'breach', 'resolved', 'authorised', 'circulated', 'closed'), 0)})
        [total, *_others] = shown['measures']
        self.assertEqual((total['value'], total['before']), (7, 4))
        self.assertEqual(self.months(self.load('registrar', year=2025)), {3: 4})

    def test_year_turns_in_the_company_time_zone(self):
        """What comes in at 2026-12-31T16:00Z is the new year's, a second before it the old one's."""
        self.record_on('2026-12-31 15:59:59')
        self.record_on('2026-12-31 16:00:00')
        for year, month in ((2026, 12), (2027, 1)):
            shown = self.load('discipline', now='2027-01-10 00:00:00', year=year)
            self.assertEqual((shown['total'], self.months(shown)), (1, {month: 1}))

    def test_small_counts_are_hidden_outside_the_discipline_office(self):
        """A count below three is hidden with what gives it away, in trend, heat map and funnel; the office itself sees it."""
        records = self.record_on('2026-03-10 04:00:00', 4)
        records |= self.record_on('2026-04-10 04:00:00', 1, case_stage='decision')
        for record in records:
            self.as_user('registrar', record).action_screen('approve', WORDS)
        for login in ('discipline', 'discipline2'):
            self.as_user(login, records[0]).action_verify('breach', 'ordinary', WORDS)
        for login, total, months in (('registrar', 5, {3: None, 4: None}), ('committee1', 4, {3: 4})):
            shown = self.load(login)
            self.assertEqual((shown['total'], self.months(shown)), (total, months), login)
            self.assertEqual({step: count for step, count in self.steps(shown).items() if count}, {'submitted': total}, login)
        self.assertEqual(set(self.cells(self.load('registrar')).values()), {None})
        exact = self.load('discipline')
        self.assertEqual(self.months(exact), {3: 4, 4: 1})
        self.assertEqual(self.cells(exact), {(self.a8.code, 'filing'): 4, (self.a8.code, 'decision'): 1})
        self.assertEqual((self.steps(exact)['verified'], self.steps(exact)['breach']), (1, 1))

    def test_committee_sees_no_single_record_come(self):
        """Who looks before and after an approach sees no difference: whole months come in view, several records at once."""
        self.record_on('2026-03-10 04:00:00', 3)
        figures = ('total', 'until', 'measures', 'trend', 'heat', 'funnel')
        known = [self.load('committee1')[name] for name in figures]
        self.record_on('2026-04-10 04:00:00')
        self.record_on('2026-06-19 04:00:00', 5)
        shown = self.load('committee1')
        self.assertEqual([shown[name] for name in figures], known)
        self.assertEqual((shown['total'], shown['until']), (3, date(2026, 3, 31)))
        self.assertEqual(self.load('committee1', now='2026-07-01 04:00:00')['total'], 9)
        self.assertEqual(self.load('registrar')['total'], 9)

    def test_committee_gets_no_units(self):
        """The figures of the whole less those of a unit are those of the others: the committee gets the whole."""
        unit = self.env['hr.department'].create({'name': "Team 1", 'company_id': self.env.company.id})
        self.assertIn(unit.id, [one['id'] for one in self.load('registrar')['departments']])
        self.assertEqual(self.load('committee1')['departments'], [])
        with self.assertRaises(UserError):
            self.load('committee1', department=unit.id)

    def test_unit_counts_its_cases_and_those_below(self):
        """Who reads the ledger may ask for one unit: its cases, those of the units below it, and nobody else's."""
        units = self.env['hr.department'].create([{'name': name, 'company_id': self.env.company.id} for name in ('A', 'B')])
        team = units[0].create({'name': 'A1', 'company_id': self.env.company.id, 'parent_id': units[0].id})
        cases = {unit: self.env['intervention.case'].with_user(self.users['recorder']).create(
            {'name': unit.name, 'title': unit.name, 'stage': 'filing', 'department_id': unit.id}) for unit in (*units, team)}
        for unit, count in zip(cases, (4, 5, 3)):
            self.record_on('2026-03-10 04:00:00', count, case_id=cases[unit].id)
        for unit, count in zip(cases, (7, 5, 3)):
            shown = self.load('discipline', department=unit.id)
            self.assertEqual((shown['total'], self.steps(shown)['submitted']), (count, count), unit.name)
            waiting = self.load('registrar', department=unit.id)['waiting']
            self.assertEqual([row['count'] for row in waiting], [count], unit.name)

    def test_direct_route_is_counted_nowhere(self):
        """What went past the bureau changes no figure of the bureau, not even its recorder's who keeps the ledger."""
        self.users['recorder'].group_ids += self.env.ref('intervention_registry.group_registrar')
        self.record_on('2026-03-10 04:00:00', 3)
        logins = ('registrar', 'discipline', 'committee1', 'recorder')
        known = [self.load(login) for login in logins]
        self.record_on('2026-03-11 04:00:00', 3, direct_route=True)
        self.assertEqual([self.load(login) for login in logins], known)

    def test_who_is_named_learns_nothing(self):
        """A record that names the ledger keeper, or a relative of an officer, changes nothing on his dashboard (A7, B6)."""
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        # a second keeper of the ledger, or whatever names the first goes past the bureau
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_registrar')
        self.env['intervention.kinship'].with_user(self.users['hr']).create({
            'employee_id': self.staff['discipline'].id, 'relative_id': self.staff['registrar'].id, 'kind': 'spouse'})
        self.record_on('2026-03-10 04:00:00', 4)
        known = [self.load(login) for login in ('registrar', 'discipline')]
        [record] = self.record_on('2026-03-11 04:00:00', intervenor_id=self.staff['registrar'].id)
        self.assertEqual(record.route, 'bureau')
        self.assertEqual([self.load(login) for login in ('registrar', 'discipline')], known)

    def test_who_recorded_changes_nothing(self):
        """The same approach recorded by another handler gives the same answer, and none names a recorder."""
        known = []
        for login in ('recorder', 'recorder2'):
            with self.env.cr.savepoint() as savepoint:
                with freeze_time('2026-03-10 04:00:00'):
                    self.case.sudo().handler_ids = self.staff['recorder'] | self.staff['recorder2']
                    self.draft(login).action_submit()
                shown = [self.load(office) for office in OFFICES]
                for rows in shown:
                    rows['deadlines']['rows'] = [row['text'] for row in rows['deadlines']['rows']]  # codes are random
                known.append(json.dumps(shown, default=str))
                savepoint.rollback()
        self.assertEqual(*known)
        self.assertNotIn('recorder2', known[1])

    def test_other_company_is_counted_apart(self):
        """Each dashboard is of the company of the moment, which must be one of the caller's."""
        other = self.env['res.company'].create({'name': "Other bureau"})
        self.record_on('2026-03-10 04:00:00', 3)
        with self.assertRaises(AccessError):
            self.env['intervention.dashboard'].with_user(self.users['registrar']).with_context(
                allowed_company_ids=other.ids).load()
        self.users['registrar'].company_ids += other
        with freeze_time(NOW):
            shown = self.env['intervention.dashboard'].with_user(self.users['registrar']).with_company(other).load()
        self.assertEqual((shown['total'], shown['waiting']), (0, []))

    def test_loading_writes_nothing(self):
        """Looking at counts is no act: it leaves no row and changes none."""
        self.record_on('2026-03-10 04:00:00', 3)
        known = self.env['intervention.trail'].sudo().search_count([])
        self.load('committee1')
        self.assertEqual(self.env['intervention.trail'].sudo().search_count([]), known)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestDashboardWaiting(DashboardCase):

    def waits(self, login, **choice):
        """Return count, caller's own and late ones by row of who waits for whom."""
        return {row['key']: (row['count'], row['mine'], row['late']) for row in self.load(login, **choice)['waiting']}

    def test_record_waits_with_whom_it_lies(self):
        """Each step shows with the role that has it; how many of them wait for the caller stands beside."""
        record = self.record_on('2026-06-18 04:00:00')
        self.assertEqual(self.waits('registrar'), {'screen_registrar': (1, 1, 0)})
        self.assertEqual(self.waits('discipline'), {})
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertEqual(self.waits('registrar'), {'verify_discipline': (1, 0, 0)})
        self.as_user('discipline', record).action_verify('breach', 'ordinary', WORDS)
        self.assertEqual((self.waits('discipline'), self.waits('discipline2')), (
            {'verify_discipline': (1, 0, 0)}, {'verify_discipline': (1, 1, 0)}))
        self.as_user('discipline2', record).action_verify('breach', 'ordinary', WORDS)
        self.assertEqual(set(self.waits('discipline')), {'propose_discipline'})
        self.assertEqual(self.waits('committee1'), {}, "not on the agenda yet")
        self.as_user('discipline', record).action_propose(WORDS)
        self.assertEqual(self.waits('committee1'), {'deliberate_committee': (1, 1, 0)})

    def test_returned_record_waits_for_its_handler(self):
        """What was returned lacks material; a draft nobody handed in is counted nowhere."""
        record = self.record_on('2026-06-18 04:00:00')
        self.draft()
        self.as_user('registrar', record).action_screen('return', WORDS)
        self.assertEqual(self.waits('registrar'), {'supplement_recorder': (1, 0, 0)})

    def test_superior_authority_has_what_it_authorises(self):
        """A cadre whom the superior authority manages is authorised there, and the row says so (B8)."""
        self.staff['chief'].personnel_authority = 'superior'
        record = self.found(intervenor_id=self.staff['chief'].id, behaviour_ids=[Command.set(self.b8.ids)])
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'serious', WORDS)
        [row] = self.env['intervention.dashboard'].with_user(self.users['registrar']).load()['waiting']
        self.assertEqual((row['key'], row['count']), ('authorise_superior', 1))

    def test_deadlines_are_sorted_by_when_they_end(self):
        """What is overdue is counted apart, and what is due first stands first, by code and case alone."""
        late = self.record_on('2026-06-01 04:00:00')
        next_one = self.record_on('2026-06-18 04:00:00')
        shown = self.load('registrar')
        terms = {term['key']: term['count'] for term in shown['deadlines']['terms']}
        self.assertEqual((terms['late'], sum(terms.values())), (1, 2))
        self.assertEqual([row['id'] for row in shown['deadlines']['rows']], [late.id, next_one.id])
        self.assertEqual([row['late'] for row in shown['deadlines']['rows']], [True, False])
        self.assertNotIn(late.intervenor_name, str(shown['deadlines']))
        self.assertEqual(self.waits('registrar'), {'screen_registrar': (2, 2, 1)})

    def test_figures_open_what_the_caller_may_read(self):
        """Behind each count stands a list with the caller's own rights: for who reads the ledger exactly what is counted."""
        records = self.record_on('2026-03-10 04:00:00', 4) | self.record_on('2026-05-10 04:00:00', 3, case_stage='decision')
        for record in records:
            self.as_user('registrar', record).action_screen('approve', WORDS)
        self.as_user('discipline', records[0]).action_verify('breach', 'ordinary', WORDS)
        self.as_user('discipline2', records[0]).action_verify('breach', 'ordinary', WORDS)
        for login in ('registrar', 'discipline'):
            shown = self.load(login)
            with freeze_time(NOW):
                for row in [*shown['waiting'], *shown['deadlines']['terms']]:
                    self.assertEqual(len(self.listed(login, shown['open'], row['domain'])), row['count'], row['key'])
                for figure in self._figures(shown):
                    if figure['value'] is not None:
                        self.assertEqual(len(self.listed(login, shown['base'], figure['domain'])), figure['value'], figure)
        shown = self.load('committee1')
        for figure in self._figures(shown):
            self.assertFalse(self.listed('committee1', shown['base'], figure['domain']), "nothing is on the agenda")

    def _figures(self, shown):
        months = [month for month in shown['trend'] if not month['ahead']]
        return [*months, *shown['funnel'], *(cell for row in shown['heat']['rows'] for cell in row['cells'])]

    def test_few_queries_however_many_records(self):
        """The figures of every kind come by a fixed number of queries."""
        self.record_on('2026-03-10 04:00:00', 2)
        for login in OFFICES:
            self.load(login)
            before = self.env.cr.sql_log_count
            self.load(login)
            self.assertLess(self.env.cr.sql_log_count - before, 80, login)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestDashboardHttp(DashboardCase, HttpCase):

    def ask(self, login, method='load', **arguments):
        """Return status and answer of one call over JSON-2."""
        key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
        answer = self.url_open(
            f'/json/2/intervention.dashboard/{method}', data=json.dumps(arguments), timeout=60,
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'})
        return answer.status_code, answer.json()

    def test_programs_get_what_the_page_gets_and_nothing_else(self):
        """No argument or context of a program opens another dashboard, exact counts or a method beside the one."""
        status, shown = self.ask('committee1', kind='committee')
        self.assertEqual((status, shown['kind'], shown['departments']), (200, 'committee', []))
        attempts = [
            ('recorder', 'load', {}), ('auditor', 'load', {'kind': 'registrar'}), ('superior', 'load', {'kind': 'discipline'}),
            ('registrar', 'load', {'kind': 'superior'}),
            ('committee1', 'load', {'kind': 'discipline'}), ('registrar', 'load', {'kind': 'discipline'}),
            ('registrar', 'load', {'exact': True}), ('registrar', 'load', {'kind': {'a': 1}}),
            ('plain', 'load', {'context': {'su': True, 'sudo': True, 'uid': 1}}),
            ('registrar', '_states', {}), ('committee1', '_figures', {'scope': []}), ('committee1', '_scope', {}),
            ('registrar', 'load', {'year': 10 ** 30}), ('registrar', 'load', {'department': 10 ** 30}),
        ]
        with mute_logger('odoo.http'):
            for login, method, arguments in attempts:
                status, answer = self.ask(login, method, **arguments)
                self.assertIn(status, (400, 403, 404, 422), (login, method, arguments, answer))
                if answer['name'].startswith('odoo.exceptions.'):  # the others are Odoo's own, before any code of the registry
                    self.assertNotIn('Traceback', json.dumps(answer))
