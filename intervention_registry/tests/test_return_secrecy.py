import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .common import WORDS
from .return_case import COUNTED, FILED, NEXT_DAY, ReturnCase

STANDARD = ('-at_install', 'post_install', 'intervention_registry')
OFFICES = ('registrar', 'discipline')
SAID = ('record_count', 'is_zero', 'filed_at')


@tagged(*STANDARD, 'art_a7', 'art_b6')
class TestReturnSecrecy(ReturnCase):
    """A return that is not zero tells who recorded: nobody but the handler learns which ones are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.approached()
        case.made()
        with case.at(FILED):
            for login in ('recorder', 'recorder2'):
                case.mine(login).action_file()
        cls.one, cls.other = case.returns(cls.staff['recorder']), case.returns(cls.staff['recorder2'])

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def test_handler_alone_reads_what_his_return_says(self):
        """Number, zero and hour answer the handler; every other reader gets the same for both returns."""
        self.assertEqual((self.mine().record_count, self.mine('recorder2').record_count), (1, 0))
        self.assertTrue(self.mine().filed_at and self.mine('recorder2').is_zero)
        for login in OFFICES:
            rows = self.as_user(login, self.one | self.other).read([*SAID, 'is_mine', 'state', 'way', 'is_late'])
            one, other = ({name: value for name, value in row.items() if name != 'id'} for row in rows)
            self.assertEqual(one, other)
            self.assertEqual([one[name] for name in SAID], [0, False, False])

    def test_every_field_is_alike(self):
        """Whoever may read returns finds no field but those that say whose they are in which the two differ."""
        own = {'id', 'employee_id', 'display_name'}
        for login in OFFICES:
            rows = self.as_user(login, self.one | self.other)
            names = [name for name, field in rows._fields.items() if rows._has_field_access(field, 'read') and name not in own]
            one, other = rows.read(names)
            self.assertEqual({name for name in names if one[name] != other[name]} - {'id'}, set(), login)

    def test_what_is_sealed_is_neither_read_nor_compared(self):
        """No search, order, group, aggregate, export or filter by what a return says."""
        for login in OFFICES:
            rows = self.as_user(login, self.Return)
            for name in ('sealed_return', 'is_filed', 'trail_salt', 'row_salt', 'create_date', 'write_date', 'write_uid'):
                for call in (lambda: rows.search([(name, '!=', False)]), lambda: rows.search([], order=name, limit=1),
                             lambda: rows.formatted_read_group([], [name], ['__count']),
                             lambda: self.as_user(login, self.one).read([name]),
                             lambda: rows.formatted_read_group([], [], [f'{name}:array_agg'])):
                    with self.subTest(login=login, name=name), self.assertRaises(UserError):
                        call()
            for name in SAID:
                for call in (lambda: rows.search([(name, '!=', False)]), lambda: rows.search([], order=name, limit=1),
                             lambda: rows.formatted_read_group([], [name], ['__count']),
                             lambda: rows.formatted_read_group([], [], [f'{name}:max'])):
                    with self.subTest(login=login, name=name), self.assertRaisesRegex(Exception, name):
                        call()

    def test_columns_and_trail_are_alike(self):
        """Who has the tables or the trail finds the same columns filled, of one length, and the same acts of nobody by name."""
        self.counted(NEXT_DAY)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT known_state, way, is_late, length(sealed_return), length(trail_salt), write_date, write_uid
                 FROM intervention_return WHERE id IN %s""", (self.one.id, self.other.id)))
        self.assertEqual(len(set(rows)), 1)
        trails = [self.trail(row) for row in (self.one, self.other)]
        told = [[(row.event, row.actor, row.model, sorted(payload), len(payload['rows']), sorted(payload['values'].items()))
                 for row in rows if (payload := json.loads(row.payload))] for rows in trails]
        self.assertEqual(*told)
        self.assertEqual({row.actor for rows in trails for row in rows if row.event == 'return_file'}, {'recorder'})

    def test_others_read_no_return(self):
        """Whoever has no office for it finds no return, no count and no note; the superuser's session reads no number."""
        for login in ('recorder2', 'committee1', 'superior', 'custodian', 'auditor', 'hr', 'plain', 'director'):
            with self.subTest(login=login):
                if login == 'recorder2':
                    self.assertNotIn(self.one, self.as_user(login, self.Return).search([]))
                else:
                    with self.assertRaises(AccessError):
                        self.as_user(login, self.Return).search([])
                with self.assertRaises(AccessError):
                    self.as_user(login, self.one).read(['state'])
        self.assertEqual((self.one | self.other).mapped('record_count'), [0, 0])

    def test_offices_learn_of_a_day_together(self):
        """Who asks every minute sees nobody file: what came on a day is known the next day, with all others of that day."""
        rows = self.one | self.other
        for moment in (FILED, '2026-02-04 15:59:00'):
            self.counted(moment)
            self.env.invalidate_all()
            self.assertEqual(rows.period_id.filed_count, 0)
            for login in OFFICES:
                known = self.as_user(login, rows)
                self.assertEqual(known.mapped('state'), ['due', 'due'])
                self.assertEqual(known.mapped('way'), [False, False])
                self.assertFalse(known.search([('state', '=', 'filed'), ('id', 'in', rows.ids)]))
                self.assertEqual(known.search([('state', '!=', 'filed'), ('id', 'in', rows.ids)]), known)
                self.assertEqual(known.sudo().mapped('state'), ['due', 'due'])
        self.assertEqual(rows.mapped('state'), ['filed', 'filed'], "the registry's own code, that no caller is, reads it at once")
        self.assertEqual(rows.search([('state', '=', 'filed'), ('id', 'in', rows.ids)]), rows)
        mine = self.mine()
        self.assertEqual((mine.state, mine.search([('state', '=', 'filed')]), mine.search([('state', '=', 'due')])),
                         ('filed', mine, mine.browse()))
        self.counted('2026-02-04 16:00:00')
        self.assertEqual(set(rows.mapped('known_state')), {'filed'})
        self.assertEqual(rows.mapped('is_late'), [False, False])

    def test_excuse_does_not_tell_who_has_filed(self):
        """What the ledger keeper does on the day of a filing is answered alike, and the return is taken in all the same."""
        with self.at(FILED):
            for row in (self.one, self.returns(self.brigade[0])):
                self.assertTrue(self.as_user('registrar', row).action_excuse(WORDS, '2026-03-01'))
        self.counted(NEXT_DAY)
        self.assertEqual((self.one.known_state, self.one.is_late, self.mine().record_count), ('filed', False, 1))

    def test_another_login_of_the_file_reads_nothing(self):
        """HR that links the file to another login for a moment does not read there what was filed before."""
        with self.assertRaises(UserError):
            self.staff['recorder'].user_id = False
        # as if the gate had let it pass, or somebody had gone past it
        self.patch(type(self.env['intervention.personnel.baseline']), '_check', lambda *args: None)
        self.staff['recorder2'].user_id = False
        self.staff['recorder'].user_id = self.users['recorder2']
        row = self.as_user('recorder2', self.one)
        self.assertEqual((row.is_mine, row.record_count, row.filed_at), (True, 0, False))
        self.staff['recorder'].user_id = self.users['recorder']
        self.env.invalidate_all()
        self.assertEqual(self.mine().record_count, 1)

    def test_sealed_for_its_own_row(self):
        """Who swaps the columns of two returns opens neither."""
        self.tamper('intervention_return', """UPDATE intervention_return SET sealed_return = (
            SELECT sealed_return FROM intervention_return WHERE id = %s) WHERE id = %s""", self.one.id, self.other.id)
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.mine('recorder2').read(['record_count'])
        self.counted()
        self.assertEqual(self.one.period_id.state, 'counted')
        self.assertEqual((self.one | self.other).mapped('known_state'), ['filed', 'filed'])

    def test_edited_underneath_is_found(self):
        """A filed return, a count and a note that who owns the tables has edited are named by the verification."""
        self.counted()
        note = self.returns(self.brigade[0])
        self.as_user('registrar', note).action_talk(WORDS)
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])
        unit = self.one.period_id.unit_ids[:1]
        for table, change, row in (('intervention_return', "is_late = TRUE", self.one),
                                   ('intervention_return_unit', "late_count = 0, owed_count = 99", unit),
                                   ('intervention_return_talk', "kind = 'paper'", note.talk_ids)):
            self.tamper(table, f"UPDATE {table} SET {change} WHERE id = %s", row.id)
        self.env.invalidate_all()
        found = json.loads(self.env['intervention.trail']._verify().findings)
        self.assertEqual({(place['kind'], place['model']) for place in found}, {
            ('row', name) for name in ('intervention.return', 'intervention.return.unit', 'intervention.return.talk')})

    def test_counts_wait_for_the_due_day_and_then_stand(self):
        """Nothing tells how many are zero while people file, and a return that comes late changes no count."""
        late = self.returns(*self.brigade[:2])
        self.filed(self.returns(*self.brigade[2:]))
        period = self.one.period_id
        self.assertFalse(period.unit_ids)
        self.counted()
        unit = period.unit_ids.filtered(lambda row: row.department_id == self.unit)
        before = unit.read()
        self.assertEqual((unit.owed_count, unit.filed_count, unit.late_count, unit.zero_count, unit.is_hidden),
                         (8, 6, 2, 6, False))
        self.filed(late, count=3, moment=COUNTED)
        self.counted('2026-02-07 02:00:00')
        self.env.invalidate_all()
        self.assertEqual(unit.read(), before)
        self.assertEqual(len(period.unit_ids.filtered(lambda row: row.department_id == self.unit)), 1)

    def test_few_are_not_told(self):
        """One return with an approach among many zero ones is not counted out, to no office and in no sum."""
        self.filed(self.returns(*self.brigade[1:]))
        self.filed(self.returns(self.brigade[0]), count=1)
        self.counted()
        period = self.one.period_id
        unit = period.unit_ids.filtered(lambda row: row.department_id == self.unit)
        self.assertEqual((unit.is_hidden, unit.zero_count), (True, 0))
        for login in (*OFFICES, 'committee1'):
            self.assertNotIn(self.as_user(login, unit).zero_text, ('7', '1', '0'))
            with self.assertRaises(AccessError):
                self.as_user(login, unit).read(['sealed_counts'])
        figures = self.Period._figures(period.company_id, period.date_from, period.date_to, self.unit)
        self.assertEqual((figures['due'], figures['filed'], figures['overdue'], figures['zero']), (8, 8, 0, None))
        for last in ('2026-01-31', '2026-12-31'):
            whole = self.Period._figures(period.company_id, Date.to_date('2026-01-01'), Date.to_date(last))
            self.assertIsNone(whole['zero'])

    def test_direct_route_is_in_no_sum(self):
        """What went past the bureau is in the handler's own number and in no count of his unit."""
        row = self.returns(self.brigade[0])
        with self.at(FILED):
            row._file(3, 0)
        self.filed(self.returns(*self.brigade[1:]))
        self.counted()
        unit = row.period_id.unit_ids.filtered(lambda counted: counted.department_id == self.unit)
        self.assertEqual((unit.zero_count, unit.is_hidden), (8, False))

    def test_doubtful_zeros_are_of_units_and_for_the_discipline_office(self):
        """A unit with many cases and nothing but zero returns is named with the reasons, to the discipline office alone."""
        other = self.env['hr.department'].create({'name': "Second brigade"})
        officers = self.env['hr.employee'].concat(
            *(self.officer(f"second {number}", department_id=other.id) for number in range(6)))
        self.made(moment=FILED)
        self.env['intervention.case'].create([{'name': f'R-{number}', 'title': "Case", 'handler_ids': [(6, 0, officers.ids)]}
                                              for number in range(40)])
        self.env['intervention.case'].create({'name': 'R-x', 'title': "Case", 'handler_ids': [(6, 0, self.brigade.ids)]})
        self.filed(self.returns(*officers))
        self.filed(self.returns(*self.brigade), count=2)
        self.counted()
        found = self.env['intervention.return.suspicion'].with_user(self.users['discipline']).search(
            [('period_id', '=', self.one.period_id.id)])
        self.assertEqual(found.department_id, other)
        self.assertIn("40 cases", found.reason_text)
        self.assertEqual(self.waiting('discipline')['suspicion'], self.env['intervention.return.suspicion'].search_count(
            [('is_open', '=', True), ('company_id', '=', self.env.company.id)]))
        for login in ('registrar', 'committee1', 'superior', 'auditor', 'hr', 'plain', 'recorder'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, found).action_talk(WORDS)
        found.action_talk("Talked with the head of the unit")
        self.assertFalse(found.is_open)
        with self.assertRaises(AccessError):
            self.as_user('registrar', found.talk_ids).read(['note'])
        self.assertEqual(self.trail(self.one.period_id)[-1].event, 'return_talk')


@tagged(*STANDARD, 'art_a7', 'art_b6')
class TestReturnHttp(ReturnCase, HttpCase):
    """Over JSON-2, and in the log of the server."""

    def call(self, login, method, ids, **arguments):
        key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
        return self.url_open(
            f'/json/2/intervention.return/{method}', data=json.dumps({'ids': ids, **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'}, timeout=60)

    def test_filing_over_json2(self):
        """The handler files, an attacker with a key of his own does not, whatever context he sends."""
        self.approached()
        self.made()
        row = self.returns(self.staff['recorder'])
        context = {'sudo': True, 'su': True, 'default_employee_id': self.staff['recorder2'].id, 'uid': self.users['recorder'].id}
        with mute_logger('odoo.http'):
            for login in ('recorder2', 'registrar', 'auditor'):
                answer = self.call(login, 'action_file', row.ids, context=context)
                self.assertGreaterEqual(answer.status_code, 400)
            for method in ('_file', '_counts', '_said', '_opened', '_close'):
                self.assertGreaterEqual(self.call('recorder', method, row.ids).status_code, 400)
        with self.assertNoLogs('odoo.http', 'INFO'):
            refused = self.call('recorder', 'action_file_zero', row.ids)
        self.assertEqual(refused.json()['name'], 'odoo.exceptions.UserError')
        self.assertEqual(self.call('recorder', 'action_file', row.ids).json(), True)
        read = [self.call(login, 'read', row.ids, fields=['record_count', 'state']).json()[0]
                for login in ('recorder', 'registrar')]
        self.assertEqual([(one['record_count'], one['state']) for one in read], [(1, 'filed'), (0, 'due')])
