from datetime import timedelta

from odoo import fields
from odoo.addons.intervention_registry.tools.gated import adverse
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .personnel_case import PersonnelCase
from .personnel_routes import ROUTES

# what Odoo refuses for everybody, and what only an officer can lose
NOT_FOR_OTHERS = {
    'employee: deleted', 'login: deleted', 'resource: deleted', 'employee: mark taken off', 'version: mark taken off',
    'version: create_version later, no mark'}
OWN = {'own_department': 'hr.department', 'own_job': 'hr.job', 'own_location': 'hr.work.location',
       'own_contract_type': 'hr.contract.type', 'own_address': 'res.partner'}
CALLERS = [('hr', False), ('hr_manager', False), ('settings', False), ('hr_manager', True), ('settings', True)]


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestPersonnelGate(PersonnelCase):
    """No adverse change reaches an enforcement officer by any route, and the answer tells nobody who recorded."""

    refusal = UserError

    def attempt(self, login, sudo, route, officer):
        """Try the route; return the refusal, or None, and leave nothing behind."""
        env = self.env(user=self.users[login], su=sudo)
        try:
            with self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
                ROUTES[route](env, officer, self)
                after = self.state(officer)
                raise AssertionError
        except AssertionError:
            return after
        except Exception as error:
            return error
        finally:
            self.env.invalidate_all()

    def test_every_route_is_closed(self):
        """Every route x every caller is refused, or leaves the file of the officer not worse than before."""
        officer, before = self.staff['recorder'], self.state(self.staff['recorder'])
        for route in ROUTES:
            for login, sudo in CALLERS:
                with self.subTest(route=route, login=login, sudo=sudo):
                    outcome = self.attempt(login, sudo, route, officer)
                    if isinstance(outcome, list):
                        worse = {name for state in outcome for name in adverse(before[0], state)}
                        self.assertFalse(worse, "the gate let it through")
                    self.assertEqual(self.state(officer), before)

    def test_routes_are_real(self):
        """For somebody who is no officer the same routes go through: the table attacks what can be attacked."""
        self._user('somebody')
        somebody = self._person('somebody', user_id=self.users['somebody'].id, parent_id=self.staff['chief'].id)
        # rows that no officer stands in
        self.gate = {**self.gate, **{key: self.env[model].browse(self.gate[key]).copy().id for key, model in OWN.items()}}
        self._settle_in(somebody, self.gate)
        [before] = self.state(somebody)
        before['is_enforcement_officer'] = True
        harmless = set()
        for route in ROUTES:
            outcome = self.attempt('hr_manager', True, route, somebody)
            self.assertNotIsInstance(outcome, RedirectWarning, route)
            if not isinstance(outcome, list) or not any(
                    set(adverse(before, state)) - {'is_enforcement_officer'} for state in outcome):
                harmless.add(route)
        self.assertEqual(harmless, NOT_FOR_OTHERS)

    def refused(self, officer, login='hr', **values):
        """Return what the user is told on writing the values to the officer's file."""
        with self.assertRaises(RedirectWarning) as refusal:
            officer.with_user(self.users[login]).write(values)
        return refusal.exception

    def test_same_answer_whoever_recorded(self):
        """Word for word and query for query the same for an officer who recorded and one who did not."""
        self.submitted()
        told = {}
        for name in ('recorder2', 'recorder', 'recorder2'):  # the first round fills what is cached once
            officer, told[name] = self.staff[name], []
            for values in ({'department_id': self.gate['department']}, {'active': False}, {'job_id': False}):
                self.env.flush_all()
                self.env.invalidate_all()
                queries = self.env.cr.sql_log_count
                message, action, button, defaults = self.refused(officer, **values).args
                queries = self.env.cr.sql_log_count - queries
                self.assertEqual(defaults.pop('default_employee_id'), officer.id)
                told[name].append((message.replace(officer.name, "X"), action, button, defaults, queries))
        self.assertEqual(told['recorder'], told['recorder2'])

    def test_gate_looks_at_no_record(self):
        """Neither protection nor records are read while a change is refused."""
        self.submitted()
        self.env.flush_all()
        execute, seen = type(self.env.cr).execute, []

        def spy(cursor, query, *arguments, **named):
            seen.append(str(query))
            return execute(cursor, query, *arguments, **named)

        self.patch(type(self.env.cr), 'execute', spy)
        self.refused(self.staff['recorder'], department_id=self.gate['department'])
        self.assertTrue([query for query in seen if 'intervention_personnel_baseline' in query])
        self.assertFalse([query for query in seen if 'intervention_protection' in query or 'intervention_record' in query])

    def test_refusal_offers_the_request(self):
        """The refused write comes back as a new request with its values filled in, for the form and the wizard."""
        officer = self.staff['recorder']
        refusal = self.refused(officer, department_id=self.gate['department'], job_id=False)
        _message, action, _button, defaults = refusal.args
        self.assertEqual(action, self.env.ref('intervention_registry.personnel_action_ask').id)
        Action = self.env['intervention.personnel.action'].with_user(self.users['hr']).with_context(**defaults)
        with Form(Action) as form:
            self.assertEqual((form.employee_id, form.new_department_id.id, form.relieves),
                             (officer.with_user(self.users['hr']), self.gate['department'], True))
        wizard = self.env['hr.departure.wizard'].with_user(self.users['hr_manager']).with_context(
            active_id=officer.id, active_ids=officer.ids, employee_termination=True).create(
                {'departure_date': '2031-05-01', 'departure_reason_id': self.gate['reason']})
        with self.assertRaises(RedirectWarning) as refusal:
            wizard.action_register_departure()
        defaults = refusal.exception.args[3]
        self.assertEqual((defaults['default_kind'], defaults['default_archives'], defaults['default_departure_date']),
                         ('dismiss', True, '2031-05-01'))
        self.assertIsInstance(refusal.exception, UserError)

    def test_refusal_speaks_the_language_of_who_asked(self):
        """Also where Odoo has lost it on the way, as in the departure dialog."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.users['hr_manager'].lang = 'zh_CN'
        officer = self.staff['recorder'].with_user(self.users['hr_manager'])
        for context in ({}, {'lang': 'zh_CN'}):
            with self.assertRaisesRegex(UserError, "系办案人员"), self.env.cr.savepoint():
                officer.with_context(context).action_archive()
        wizard = self.env['hr.departure.wizard'].with_user(self.users['hr_manager']).with_context(
            active_id=officer.id, active_ids=officer.ids, employee_termination=True, lang='zh_CN').create(
                {'departure_reason_id': self.gate['reason']})
        with self.assertRaisesRegex(UserError, "系办案人员"):
            wizard.action_register_departure()

    def test_harmless_edits_pass(self):
        """Phone, name, address at home, tags, a raise, a longer contract and a new coach are nobody's business."""
        officer = self.staff['recorder'].with_user(self.users['hr_manager'])
        for values in ({'work_phone': "1"}, {'name': "Another spelling"}, {'private_street': "At home"},
                       {'category_ids': [(0, 0, {'name': "tag"})]}, {'coach_id': self.staff['colleague'].id},
                       {'wage': 12000.0}, {'is_leading_cadre': True}, {'contract_date_end': False},
                       {'resource_calendar_id': self.gate['long_time']}):
            with self.subTest(values=values):
                officer.write(values)
        self.env.flush_all()

    def test_what_was_bettered_is_kept(self):
        """A raise moves the state that nobody worsens: taking it back is a demotion."""
        officer = self.staff['recorder'].with_user(self.users['hr_manager'])
        officer.wage = 12000.0
        with self.assertRaises(RedirectWarning):
            officer.wage = 9000.0

    def test_nobody_becomes_officer_with_a_loaded_file(self):
        """A transfer planned for later does not slip in by marking the person afterwards, now or from a later day on."""
        colleague = self.staff['colleague']
        later = fields.Date.today() + timedelta(days=40)
        colleague.create_version({'date_version': later, 'is_enforcement_officer': True})
        colleague.create_version({'date_version': later + timedelta(days=5), 'is_enforcement_officer': True})
        with self.assertRaises(RedirectWarning):
            colleague.version_ids[-1].department_id = self.gate['department']
        colleague.version_ids[1:].unlink()
        colleague.create_version({'date_version': later, 'department_id': self.gate['department']})
        with self.assertRaises(RedirectWarning):
            colleague.is_enforcement_officer = True

    def test_night_job_refuses_one_file_and_goes_on(self):
        """A later version that came in past Odoo does not take effect, and holds up nobody else."""
        officer, colleague = self.staff['recorder'], self.staff['colleague']
        later = fields.Date.today() + timedelta(days=10)
        for employee in (officer, colleague):
            employee.create_version({'date_version': later})
        self.env.flush_all()
        self.env.cr.execute("UPDATE hr_version SET department_id = %s WHERE date_version = %s", [self.gate['department'], later])
        self.env.invalidate_all()
        before = officer.current_version_id
        with freeze_time(later), self.assertLogs('odoo.addons.intervention_registry', 'WARNING'):
            self.env['hr.employee']._cron_update_current_version_id()
        self.assertEqual(officer.current_version_id, before)
        self.assertEqual(colleague.current_version_id.date_version, later)

    def test_manager_who_leaves_is_no_transfer(self):
        """The vacancy after a manager is no change of the officer's post; who comes next needs a request."""
        self.staff['chief'].with_user(self.users['hr']).action_archive()
        self.assertFalse(self.staff['recorder'].parent_id)
        self.refused(self.staff['recorder'], parent_id=self.staff['colleague'].id)

    def test_refusal_is_traced_for_every_officer(self):
        """Who tried and what is in the trail, though the attempt itself was rolled back; the officer is not named."""
        self.submitted()
        with self.enter_registry_test_mode():
            for name in ('recorder', 'recorder2'):
                self.refused(self.staff[name], department_id=self.gate['department'])
            self.env.cr.postrollback.run()
        rows = self.env['intervention.trail'].sudo().search([('event', '=', 'gate_refused')])
        self.assertEqual(len(rows), 2)
        self.assertEqual(set(rows.mapped('actor')), {f"user:{self.users['hr'].id}"})
        self.assertTrue(all('department_id' in row.payload and 'recorder' not in row.payload for row in rows))

    def test_states_are_nobodys_to_read(self):
        """Nobody reads, adds, changes or removes what the gate compares with."""
        baseline = self.env['intervention.personnel.baseline']
        for login in ('hr', 'hr_manager', 'settings', 'auditor', 'discipline', 'superior', 'plain'):
            with self.subTest(login=login), self.assertRaises(UserError):
                baseline.with_user(self.users[login]).search_read([], ['id'])
        row = baseline.sudo().search([('employee_id', '=', self.staff['recorder'].id)], limit=1)
        for call in (lambda: baseline.sudo().create({'employee_id': self.staff['recorder'].id, 'state': False}),
                     lambda: row.write({'state': False}), row.unlink, row.copy):
            with self.assertRaises(UserError):
                call()

    def test_disabled_login_is_told_to_the_auditors(self):
        """To disable an officer's login, change its password or take a role is not refused, but alerts the auditors."""
        self._user('unarmed')
        officer = self._person('unarmed', user_id=self.users['unarmed'].id)
        officer.is_enforcement_officer = True
        for login, values in (('unarmed', {'active': False}), ('unarmed', {'password': "another one"}),
                              ('recorder', {'active': False}), ('recorder2', {'group_ids': [(5, 0, 0)]})):
            with self.subTest(login=login, values=values):
                before = self.env['intervention.alert'].sudo().search_count([])
                self.users[login].with_user(self.users['settings']).write(values)
                alert = self.env['intervention.alert'].sudo().search([], limit=1)
                self.assertEqual(self.env['intervention.alert'].sudo().search_count([]), before + 1)
                self.assertEqual((alert.model, alert.res_id), ('res.users', self.users[login].id))
