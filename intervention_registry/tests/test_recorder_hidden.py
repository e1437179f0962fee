import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

READERS = ('registrar', 'discipline', 'discipline2', 'committee1', 'superior')
OTHERS = ('recorder2', 'custodian', 'auditor', 'hr', 'plain', 'chief', 'manager', 'erp', 'system')
LOGGED = ('create_uid', 'write_uid', 'create_date', 'write_date')
SECRET = (*LOGGED, 'recorder_key', 'idempotency_key', 'trail_salt')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestRecorderHidden(InterventionCase):
    """Who recorded is told to nobody but himself, whatever call of the framework asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('manager', 'hr.group_hr_manager')
        cls._user('erp', 'base.group_erp_manager')
        cls._user('system', 'base.group_system', 'base.group_allow_export')
        for login in READERS:
            cls.users[login].group_ids += cls.env.ref('base.group_allow_export')
        cls.record = cls.authorised(cls(), idempotency_key='once')
        cls.record.statement_add('supplement', WORDS)
        cls.record.evidence_add('a.txt', cls.data())
        cls.direct = cls.draft(cls(), direct_route=True)
        cls.direct.action_submit()
        cls.Record = cls.env['intervention.record']

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def seen_by(self, login):
        return self.Record.with_user(self.users[login]).search([])

    def test_recorder_reads_as_empty_for_everybody_else(self):
        """``recorder_id`` and ``is_mine`` answer the recorder alone."""
        self.assertEqual(self.record.recorder_id, self.staff['recorder'])
        self.assertTrue(self.record.is_mine)
        for login in READERS:
            records = self.seen_by(login)
            self.assertTrue(records, login)
            for record in records:
                self.assertFalse(record.recorder_id or record.is_mine)
                self.assertEqual(record.read(['recorder_id', 'is_mine'])[0], {
                    'id': record.id, 'recorder_id': False, 'is_mine': False})

    def test_others_find_no_record_at_all(self):
        """Whoever has no role in the process reads, counts and names no record."""
        for login in OTHERS:
            model = self.Record.with_user(self.users[login])
            for ask in (lambda: model.search_count([]), lambda: len(model.name_search('')),
                        lambda: len(model.formatted_read_group([], ['state'], ['__count']))):
                with self.subTest(login=login):
                    self.assertFalse(self.answer(ask))
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.record.with_user(self.users[login]).read(['name'])

    def answer(self, ask):
        """Return what the call answers; a refusal answers nothing."""
        try:
            with self.env.cr.savepoint():
                return ask()
        except (UserError, ValueError):
            return None

    def test_searches_by_recorder_find_nothing(self):
        """No domain on the recorder tells one recorder from another: every answer is the same."""
        keys = {login: self.staff[login]._intervention_key() for login in ('recorder', 'recorder2')}
        for login in READERS:
            model = self.Record.with_user(self.users[login])
            for first, second in ((self.staff['recorder'].id, self.staff['recorder2'].id), ('recorder', 'recorder2')):
                for field in ('recorder_id', 'recorder_id.name', 'recorder_id.user_id.login', 'recorder_id.parent_id',
                              'recorder_key', 'create_uid', 'create_uid.login', 'write_uid', 'is_mine'):
                    for operator in ('=', '!=', 'in', 'not in', 'ilike', 'child_of', 'any'):
                        values = [keys['recorder'], keys['recorder2']] if field == 'recorder_key' else [first, second]
                        if operator in ('in', 'not in'):
                            values = [[value] for value in values]
                        elif operator == 'any':
                            values = [[('id', '=', value)] for value in values]
                        with self.subTest(login=login, field=field, operator=operator):
                            answers = [self.answer(lambda: model.search([(field, operator, value)]).ids)
                                       for value in values]
                            self.assertEqual(*answers)

    def test_recorder_searches_and_reads_his_own(self):
        """The recorder himself finds his records by either field."""
        for domain in ([('is_mine', '=', True)], [('recorder_id', '=', self.staff['recorder'].id)]):
            self.assertEqual(self.Record.with_user(self.users['recorder']).search(domain), self.record + self.direct)
        self.assertFalse(self.Record.with_user(self.users['recorder']).search([('is_mine', '=', False)]))

    def test_columns_of_the_author_are_readable_to_nobody(self):
        """Author, hour, index and keys are neither read, searched, grouped, aggregated, sorted nor exported."""
        for login in ('recorder', *READERS):
            model = self.seen_by(login)
            for name in SECRET:
                for ask in (lambda: model.read([name]), lambda: model.search([(name, '!=', False)]),
                            lambda: model.search([], order=name), lambda: model.export_data([name]),
                            lambda: model.formatted_read_group([], [name]), lambda: model.web_read({name: {}}),
                            lambda: model.formatted_read_group([], ['state'], [f'{name}:array_agg']),
                            lambda: model.formatted_read_group([], ['state'], [f'{name}:max']),
                            lambda: model.web_read_group([], [name]), lambda: model.mapped(name),
                            lambda: model.read_progress_bar([], name, {'field': 'state', 'colors': {}})):
                    with self.subTest(login=login, field=name):
                        self.assertFalse(self.answer(ask))
            self.assertNotIn('recorder_key', model.fields_get())
            self.assertIsNone(self.answer(model.get_metadata))
            self.assertIsNone(self.answer(lambda: model.copy_data()))

    def test_rows_name_the_service_user_and_the_day(self):
        """Below Odoo's guards the columns of the author still tell neither person nor hour."""
        service = self.env.ref('intervention_registry.user_service').id
        for table in ('record', 'statement', 'evidence', 'evidence_act', 'protection', 'case'):
            rows = self.rows(table)
            self.assertTrue(rows)
            for row in rows:
                self.assertEqual((row['create_uid'], row['write_uid']), (service, service), table)
                self.assertEqual((row['create_date'].hour, row['create_date'].minute), (0, 0), table)

    def rows(self, table):
        self.env.flush_all()
        self.env.cr.execute(f'SELECT * FROM intervention_{table}')  # pylint: disable=sql-injection
        return self.env.cr.dictfetchall()

    def test_handlers_of_a_case_are_hidden_from_the_offices(self):
        """A case with one handler would name the recorder, so offices read, search and group no handlers."""
        for login in READERS:
            case = self.as_user(login, self.case)
            self.assertTrue(case.name)
            for ask in (lambda: case.read(['handler_ids']), lambda: case.search([('handler_ids', '!=', False)]),
                        lambda: case.search([('handler_ids.name', '=', 'recorder')]),
                        lambda: case.formatted_read_group([], ['handler_ids']), lambda: case.export_data(['handler_ids/id']),
                        lambda: self.Record.with_user(self.users[login]).search([('case_id.handler_ids', '!=', False)]),
                        lambda: self.seen_by(login).web_read({'case_id': {'fields': {'handler_ids': {'fields': {}}}}})):
                with self.subTest(login=login):
                    self.assertNotIn(str(self.staff['recorder'].id), json.dumps(self.answer(ask), default=str)
                                     if not isinstance(self.answer(ask), type(case)) else str(self.answer(ask).ids))

    def test_foreign_case_is_not_recorded_on_nor_looked_into(self):
        """Setting a case one may not read, on a draft or in a form, is refused and shows nothing of it."""
        case = self.env['intervention.case'].with_user(self.users['recorder2']).create(
            {'name': "C-9", 'title': "Canary case", 'stage': 'decision'})
        with self.assertRaises(AccessError):
            self.draft(case_id=case.id)
        draft = self.draft()
        with self.assertRaises(AccessError):
            draft.write({'case_id': case.id})
        spec = {'case_id': {'fields': {'display_name': {}, 'title': {}}}, 'case_stage': {}}
        for record in (draft, draft.browse()):
            answer = self.answer(lambda: record.onchange({**self.facts(), 'case_id': case.id}, ['case_id'], spec))
            self.assertNotIn('Canary', str(answer))
            self.assertNotIn('decision', str(answer))

    def test_protection_is_the_protected_persons_alone(self):
        """That somebody is protected would tell that he recorded: nobody else reads, counts or groups protection."""
        Protection = self.env['intervention.protection']
        self.assertEqual(len(Protection.with_user(self.users['recorder']).search([])), 2)
        for login in (*READERS, *OTHERS):
            model = Protection.with_user(self.users[login])
            for ask in (lambda: model.search_count([]), lambda: model.search([('employee_id', '=', self.staff['recorder'].id)]),
                        lambda: model.formatted_read_group([], ['record_id'])):
                with self.subTest(login=login):
                    self.assertFalse(self.answer(ask))

    def test_index_keys_of_a_person_are_unreadable(self):
        """The keyed index would name the recorder to whoever reads both sides."""
        for login in (*READERS, *OTHERS, 'recorder'):
            user = self.users['recorder'].with_user(self.users[login])
            for ask in (lambda: user.read(['intervention_keys']), lambda: user.export_data(['intervention_keys']),
                        lambda: user.search([('intervention_keys', '!=', False)]),
                        lambda: user.web_read({'intervention_keys': {}})):
                with self.subTest(login=login):
                    self.assertFalse(self.answer(ask))
            self.assertNotIn('intervention_keys', user.fields_get())

    def test_framework_methods_with_a_single_record_stay_silent(self):
        """Nested specifications, onchange and name look-ups open no closed field."""
        for login in READERS:
            records = self.seen_by(login)
            spec = {'recorder_id': {'fields': {'display_name': {}}}, 'case_id': {'fields': {'display_name': {}}},
                    'evidence_ids': {'fields': {'name': {}}}, 'statement_ids': {'fields': {'body': {}, 'author': {}}}}
            text = json.dumps(records.web_search_read([], spec), default=str)
            self.assertNotIn('"recorder"}', text.replace('"author": "recorder"', ''))
            for row in records.web_read(spec):
                self.assertFalse(row['recorder_id'])
            with self.assertRaises(UserError):
                records[:1].onchange({'case_id': self.case.id}, ['recorder_key'], {'recorder_key': {}, 'create_uid': {}})
