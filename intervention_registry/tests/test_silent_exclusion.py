import logging

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

HOLDERS = ('registrar', 'discipline', 'committee1')
TABLES = ('record', 'statement', 'evidence', 'evidence.act', 'review', 'meeting.item')
DIRECT = 'intervention_registry.role_holders_direct'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestSilentExclusion(InterventionCase):
    """Kin and aides of whoever a record names learn of it as little as he does, and nothing shows that something is hidden."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff['plain'] = cls._person('plain')

    def tie(self, login, one, other, kind='spouse'):
        return self.env['intervention.kinship'].with_user(self.users[login]).create(
            {'employee_id': self.staff[one].id, 'relative_id': self.staff[other].id, 'kind': kind})

    def about(self, name='colleague', **values):
        """Return a deliberated record that names a person, with a row in every table."""
        record = self.submitted(intervenor_id=self.staff[name].id, **values)
        record.statement_add('supplement', WORDS)
        record.evidence_add('a.txt', self.data())
        record.sudo()._go('deliberating', 'propose', proposed_on='2026-01-01', finding='breach')
        self.env['intervention.review']._append([{
            'record_id': record.id, 'step': 'screen', 'decision': 'approve', 'reason': WORDS,
            'reviewer_id': self.users['superior'].id}])
        meeting = self.env['intervention.meeting'].with_user(self.users['discipline3']).create({
            'planned_on': fields.Datetime.now(), 'place': "Room 1", 'chair_id': self.users['committee3'].id})
        if record.route == 'bureau':
            meeting.action_agenda([record.id])
        self.env.invalidate_all()
        return record

    def seen(self, login, record):
        """Return the tables that show ``login`` something of the record."""
        found = []
        for table in TABLES:
            model = self.env[f'intervention.{table}'].with_user(self.users[login])
            if model.has_access('read'):
                domain = [('id' if table == 'record' else 'record_id', '=', record.id)]
                rows = model.sudo().search(domain).with_env(model.env)
                if model.search_count(domain) or rows._filtered_access('read'):
                    found.append(table)
        return found

    def test_kin_and_aides_see_no_table_of_the_record(self):
        """A tie entered by HR, by the discipline office or by oneself closes one's eyes, for running records as well."""
        entered = (('registrar', 'hr', 'colleague', 'registrar', 'spouse'), ('discipline', 'discipline2', 'discipline',
                   'colleague', 'aide'), ('committee1', 'committee1', 'committee1', 'colleague', 'direct'))
        record = self.about()
        for login, by, one, other, kind in entered:
            with self.subTest(login=login):
                self.assertTrue(self.seen(login, record))
                tie = self.tie(by, one, other, kind)
                self.assertFalse(self.seen(login, record))
                self.as_user('hr', tie).action_end(WORDS)
                self.assertTrue(self.seen(login, record))

    def test_aide_of_the_leader_behind_is_excluded(self):
        """Who serves the principal is excluded like who serves the person who came (B5, B8(2))."""
        record = self.about(attribution='aide', principal_id=self.staff['chief'].id,
                            behaviour_ids=[(6, 0, self.b8.ids)])
        self.tie('hr', 'discipline', 'chief', 'aide')
        self.assertFalse(self.seen('discipline', record))

    def test_second_file_of_a_relative_is_the_same_person(self):
        """A tie to somebody holds for his files in other companies."""
        branch = self.env['res.company'].create({'name': "Branch"})
        second = self.env['hr.employee'].create(
            {'name': "colleague", 'company_id': branch.id, 'user_id': self.users['colleague'].id})
        self.tie('hr', 'discipline', 'colleague')
        self.assertIn(second, self.users['discipline']._intervention_shadow())

    def test_recorder_keeps_sight_of_his_own_record(self):
        """Whoever recorded his own relative or leader sees his record, its words and his protection."""
        record = self.about()
        self.tie('hr', 'recorder', 'colleague', 'aide')
        self.assertEqual(set(self.seen('recorder', record)), {'record', 'statement', 'evidence'})
        self.assertTrue(self.env['intervention.protection'].with_user(self.users['recorder']).search(
            [('record_id', '=', record.id)]))
        record.statement_add('supplement', WORDS)

    def test_false_relatives_blind_nobody_but_the_liar(self):
        """A leader with a role who declares the discipline office his kin keeps it from deciding, not from seeing."""
        record = self.about('committee1', direct_route=False) if self._bureau() else None
        self.tie('committee1', 'committee1', 'discipline')
        self.assertTrue(self.seen('discipline', record))
        self.assertFalse(record._without_conflict(self.users['discipline']))
        self.tie('discipline', 'discipline', 'committee1')
        self.assertFalse(self.seen('discipline', record))

    def _bureau(self):
        """Let records on role holders stay at the bureau, with a second keeper of the ledger. Return True."""
        self.env['ir.config_parameter'].set_param(DIRECT, 'False')
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_registrar')
        return True

    def test_superior_authority_is_never_left_blind(self):
        """No tie of others takes the last free receiver: behind the superior authority nobody stands."""
        receivers = ('superior', 'superior2', 'superior3', 'superior4', 'superior5', 'superior6')
        for login in receivers[:-1]:
            self.tie('hr', 'director', login, 'close')
        with self.assertRaises(ValidationError):
            self.tie('hr', 'director', receivers[-1], 'close')
        with self.assertRaises(ValidationError):
            self.tie('hr', receivers[-1], 'director', 'aide')
        self.tie(receivers[-1], receivers[-1], 'director')

    def test_only_offices_tie_others(self):
        """The discipline office enters who is whose aide, nothing else, and no other role anything on others."""
        for login, kind in (('discipline', 'spouse'), ('committee1', 'aide'), ('registrar', 'aide'), ('recorder', 'aide')):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.tie(login, 'discipline2', 'colleague', kind)
        for login in ('director', 'plain', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.tie(login, 'discipline2', 'director', 'aide')
        with self.assertRaises(AccessError):
            self.env['intervention.kinship'].with_user(self.users['committee1']).create({
                'employee_id': self.staff['committee1'].id, 'relative_id': self.staff['discipline'].id, 'source': 'office'})
        tie = self.tie('discipline', 'discipline2', 'colleague', 'aide')
        self.assertEqual((tie.source, self.trail(tie).mapped('event')), ('office', ['kinship']))

    def test_record_on_kin_of_a_role_holder_goes_past_the_bureau(self):
        """No number of the bureau's ledger is missing to a ledger keeper whose relative or leader came."""
        self.tie('hr', 'registrar', 'colleague', 'aide')
        self.assertEqual(self.submitted().route, 'superior')
        self.assertEqual(self.submitted(intervenor_id=self.staff['plain'].id).route, 'bureau')

    def numbers(self, login):
        rows = self.env['intervention.record'].with_user(self.users[login]).search([('number', '!=', False)])
        return sorted(rows.mapped('number'))

    def assertNoGap(self, numbers):
        for mark in {number[5:-5] for number in numbers}:
            last = [int(number[-5:]) for number in numbers if number[5:-5] == mark]
            self.assertEqual(last, list(range(last[0], last[0] + len(last))))

    def test_excluded_reader_finds_no_gap_in_the_numbers(self):
        """What a reader of the numbers may not see is numbered apart, at the bureau and past it."""
        self._bureau()
        for name in ('colleague', 'registrar', 'colleague'):
            self.submitted(intervenor_id=self.staff[name].id)
        for name in ('colleague', 'superior', 'colleague'):
            self.submitted(intervenor_id=self.staff[name].id, direct_route=True)
        for login in ('registrar', 'plain', 'superior', 'superior2'):
            self.env.invalidate_all()
            with self.subTest(login=login):
                numbers = self.numbers(login)
                self.assertTrue(numbers)
                self.assertNoGap(numbers)
        self.assertEqual([number[5:-5] for number in self.numbers('superior2')], ['S', 'S', 'SA'])
        self.assertEqual([number[5:-5] for number in self.numbers('superior')], ['S', 'S'])

    def test_counts_show_nothing_of_it(self):
        """Cards, groups, the case's count and Odoo's own row count are the same with and without the hidden record."""
        self._bureau()
        self.tie('hr', 'discipline', 'colleague')

        def figures(login):
            self.env.invalidate_all()
            env = self.env(user=self.users[login])
            count = self.env['ir.model']._get('intervention.record').with_user(self.env.ref('base.user_admin'))
            return (self.waiting(login), env['intervention.record'].formatted_read_group([], ['case_id', 'state'], ['__count']),
                    env['intervention.record'].search_count([]), env['intervention.case'].browse(self.case.id).record_count,
                    env['mail.activity'].search_count([]), count.count)
        self.submitted(intervenor_id=self.staff['plain'].id).sudo()._go('verifying', 'screen')
        self.env['intervention.due']._cron_due()
        before = figures('discipline')
        self.about()
        self.env['intervention.due']._cron_due()
        self.assertEqual(figures('discipline'), before)
        self.assertNotEqual(figures('discipline2'), before)

    def test_sanction_and_notice_in_preparation_are_hidden_from_kin(self):
        """Whoever is tied to the person reads no outcome of his, and no notice before it is circulated."""
        notice = self.notice(self.authorised())
        sanction = self.env['intervention.sanction'].with_user(self.users['discipline']).create({
            'record_id': notice.record_ids.id, 'employee_id': self.staff['colleague'].id, 'decided_by': "Bureau",
            'type_id': self.env.ref('intervention_registry.sanction_type_org_warning').id})
        for rows in (notice, sanction):
            self.assertTrue(self.as_user('committee2', rows).search([('id', '=', rows.id)]))
        self.tie('committee2', 'committee2', 'colleague')
        for rows in (notice, sanction):
            rows = self.as_user('committee2', rows)
            self.assertFalse(rows.search([('id', '=', rows.id)]) or rows._filtered_access('read'))

    def test_reminder_given_before_the_tie_is_taken_back(self):
        """Who becomes kin keeps no reminder of what he may no longer see."""
        record = self.about()
        self.env['intervention.due']._cron_due()
        mine = [('res_model', '=', 'intervention.record'), ('user_id', '=', self.users['committee1'].id)]
        self.assertTrue(self.env['mail.activity'].sudo().search([*mine, ('res_id', '=', record.id)]))
        self.tie('hr', 'committee1', 'colleague')
        self.assertFalse(self.env['mail.activity'].sudo().search([*mine, ('res_id', '=', record.id)]))

    def test_tied_offices_pass_the_record_on(self):
        """Where exclusion leaves the bureau nobody, the record goes to the superior authority by itself."""
        record = self.about()
        for login in ('committee1', 'committee2', 'committee3'):
            self.tie('hr', login, 'colleague')
        self.env['intervention.due']._cron_due()
        self.assertTrue(record.is_passed)
        self.assertTrue(self.seen('superior', record))

    def test_aide_decides_on_nothing_of_his_leader(self):
        """Exclusion from sight is conflict as well: approvers, members and officers leave the aide out."""
        self.tie('hr', 'discipline', 'colleague', 'aide')
        self.assertNotIn(self.users['discipline'], self.users['discipline']._intervention_unbiased(self.staff['colleague']))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestSideTables(InterventionCase):
    """Odoo's own tables beside the registry tell nobody who has which step, nor carry words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls._user('both', 'intervention_registry.group_recorder', 'intervention_registry.group_discipline')
        cls.record = cls.submitted(cls())
        cls.record.sudo()._go('verifying', 'screen')
        cls.env['intervention.due']._cron_due()

    def test_reminders_are_ones_own(self):
        """Neither colleagues of the office nor the Settings administrator list who was given a step."""
        given = self.env['mail.activity'].sudo().search([('res_model', '=', 'intervention.record')])
        self.assertGreater(len(given.user_id), 1)
        for login in ('discipline', 'discipline2', 'system', 'hr', 'plain', 'auditor', 'recorder'):
            mine = self.env['mail.activity'].with_user(self.users[login]).search([('res_model', '=like', 'intervention.%')])
            self.assertLessEqual(mine.user_id, self.users[login])

    def test_nobody_touches_the_reminders_of_others(self):
        """Who may write a document, as who recorded may, neither puts off nor deletes what reminds the officers of it."""
        given = self.env['mail.activity'].sudo().search([('res_id', '=', self.record.id), ('res_model', '=', self.record._name)])
        for login in ('recorder', 'discipline3', 'registrar', 'system'):
            others = self.as_user(login, given.filtered(lambda row, login=login: row.user_id != self.users[login]))
            for call in (others.unlink, others.action_cancel, others.action_archive,
                         lambda others=others: others.write({'date_deadline': '2099-01-01'})):
                with self.subTest(login=login), self.assertRaises(AccessError), self.env.cr.savepoint():
                    call()
        own = self.as_user('discipline', given.filtered(lambda row: row.user_id == self.users['discipline']))
        own.action_reschedule_tomorrow()
        own.action_cancel()
        self.assertFalse(own.sudo().exists())

    def test_forms_still_show_ones_own_reminder(self):
        """The web client's fields of activities answer an officer whose colleagues have reminders as well."""
        hidden = self.as_user('discipline', self.record).search([('activity_user_id', '=', self.users['discipline2'].id)])
        self.assertFalse(hidden)
        fields_shown = [name for name in self.record._fields if 'activity' in name]
        for login in ('discipline', 'registrar'):
            self.env.invalidate_all()
            record = self.as_user(login, self.record)
            spec = {name: {} for name in fields_shown}
            spec['activity_ids'] = {'fields': {'summary': {}, 'user_id': {'fields': {'display_name': {}}}}}
            [row] = record.web_read(spec)
            self.assertLessEqual({line['user_id'] and line['user_id']['id'] for line in row['activity_ids']},
                                 {self.users[login].id})
            names = [name for name in fields_shown if record._fields[name].type != 'one2many']
            record.read(names)

    def test_reminders_take_no_words(self):
        """Notes, summaries and feedback on reminders would be clear text outside the registry."""
        own = self.record.sudo().activity_ids.filtered(lambda row: row.user_id == self.users['discipline'])
        own = self.as_user('discipline', own)
        for vals in ({'note': "He is the recorder"}, {'summary': WORDS}, {'feedback': WORDS}, {'user_id': self.env.uid}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                own.write(vals)
        own.write({'date_deadline': '2030-01-01'})
        own.action_feedback(feedback=WORDS)
        self.assertFalse(own.sudo().active or own.sudo().feedback)

    def test_rows_are_counted_for_nobody(self):
        """Odoo's count of a model's rows ignores every rule; for the registry's models it stays at nothing."""
        models = self.env['ir.model'].with_user(self.users['system']).search([('model', '=like', 'intervention.%')])
        self.assertTrue(models)
        self.assertEqual(set(models.mapped('count')), {0})
        self.assertTrue(self.env['ir.model']._get('res.users').count)

    def test_office_holder_who_handles_cases_reads_no_handlers(self):
        """Who holds an office sees every case: the handlers of none, his own included, and still finds his own."""
        case = self.env['intervention.case'].with_user(self.users['both']).create({'name': "C-2", 'title': "His own"})
        for ask in (lambda: self.as_user('both', self.case).read(['handler_ids']),
                    lambda: case.search([('handler_ids', '!=', False)]), lambda: case.read(['handler_ids']),
                    lambda: case.formatted_read_group([], ['handler_ids'])):
            with self.assertRaises(AccessError):
                ask()
        self.assertNotIn('handler_ids', case.fields_get())
        self.as_user('both', self.case).web_read({name: {} for name in case.fields_get()})
        self.assertFalse(case.search([('is_handled', '=', True)]))  # no file of his own
        self.assertEqual(self.as_user('recorder', self.case).search([('is_handled', '=', True)]), self.case)

    def test_one_row_at_a_time_is_said_in_words(self):
        """A call with no id, or several, gets a sentence and no traceback."""
        for rows in (self.record.browse(), self.record | self.submitted()):
            with self.assertRaisesRegex(UserError, "exactly one"):
                self.as_user('recorder', rows).statement_add('supplement', WORDS)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestQuietLog(InterventionCase):
    """The server log joins nobody to a record."""

    def written(self, name, message, *arguments):
        with self.assertLogs(name, logging.INFO) as said:
            logging.getLogger(name).info(message, *arguments)
        return said.output[0]

    def test_requests_carry_no_address(self):
        """Nor model and method where the registry is concerned; the rest keeps its path."""
        form = '10.1.2.3 - - [01/Jan/2026 10:00:00] "%s" %s %s'
        for path in ('/web/dataset/call_kw/intervention.record/create', '/xmlrpc/2/object#intervention.record.create',
                     '/json/2/intervention.record/action_submit', '/intervention/evidence/7'):
            line = self.written('werkzeug', form, f'POST {path} HTTP/1.1', '200', '-')
            for told in ('10.1.2.3', 'intervention', 'create', 'evidence'):
                self.assertNotIn(told, line)
            self.assertIn('200', line)
        line = self.written('werkzeug', form, 'GET /web/login HTTP/1.1', '200', '-')
        self.assertIn('/web/login', line)
        self.assertNotIn('10.1.2.3', line)

    def test_logins_carry_no_name(self):
        """Who logged in from where would join with the next request; a refused login still says both."""
        name = 'odoo.addons.base.models.res_users'
        line = self.written(name, 'Login successful for login:%s from %s', 'recorder', '10.1.2.3')
        self.assertNotIn('recorder', line)
        self.assertNotIn('10.1.2.3', line)
        self.assertIn('10.1.2.3', self.written(name, 'Login failed for login:%s from %s', 'admin', '10.1.2.3'))

    def test_refused_statements_carry_no_values(self):
        """What the database refuses holds words and the recorder's key; the log names the table's family alone."""
        form = "bad query: %s\nERROR: %s"
        line = self.written('odoo.sql_db', form, b'INSERT INTO "intervention_record" (summary) VALUES (1)', "x")
        self.assertNotIn('summary', line)
        self.assertIn('res_partner', self.written('odoo.sql_db', form, b'UPDATE res_partner', "x"))
