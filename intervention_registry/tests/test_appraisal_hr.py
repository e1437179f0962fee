import base64
import io
import json
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .appraisal_case import COMPILED, YEAR, AppraisalCase
from .common import WORDS

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_b11', 'art_b6')
OFFICES = ('hr.group_hr_user', 'hr.group_hr_manager', 'base.group_system', 'intervention_registry.group_discipline',
           'intervention_registry.group_committee', 'intervention_registry.group_superior')
HIDDEN = ('record_ids', 'sanction_ids', 'named_ids', 'route', 'version', 'compiled_on', 'compiled_by', 'confirmed_on',
          'review_ids', 'escalated_to', 'create_uid', 'create_date', 'write_uid', 'write_date', 'trail_salt', 'row_salt')


@tagged(*TAGS)
class TestAppraisalHr(AppraisalCase):
    """HR sees what was handed over and nothing behind it; the cadre learns nothing here."""

    def text(self, extract, login='hr'):
        """Return the text of the document that the user fetches."""
        content = base64.b64decode(self.as_user(login, extract).download('docx')['data'])
        return zipfile.ZipFile(io.BytesIO(content)).read('word/document.xml').decode()

    def test_hr_sees_what_was_handed_over(self):
        """No draft, nothing confirmed only; after the hand-over that version, and which one it corrects."""
        self.breach()
        extract = self.compile()
        self.assertFalse(self.seen('hr'))
        self.confirmed(extract)
        self.assertFalse(self.seen('hr'))
        for method, arguments in (('read', (['effect'],)), ('action_take', (WORDS,)), ('download', ('docx',))):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.as_user('hr', extract), method)(*arguments)
        with self.at(COMPILED):
            extract.action_hand()
        self.assertEqual(self.seen('hr'), self.as_user('hr', extract))
        self.assertEqual([self.as_user('hr', self.staff[name]).appraisal_extract_count for name in ('chief', 'deputy')], [1, 0])
        self.breach('2025-08-10 04:00:00')
        later = self.compile()
        self.assertEqual(self.seen('hr'), self.as_user('hr', extract))
        self.handed(later)
        self.assertEqual(self.seen('hr'), self.as_user('hr', later | extract))

    def test_nothing_behind_it_reaches_hr(self):
        """Neither records, cases nor recorders: by no field, search, group, order, export or document."""
        record = self.breach()
        self.punished(record)
        extract = self.as_user('hr', self.handed(self.compile()))
        for name in HIDDEN:
            self.assertNotIn(name, extract.fields_get())
            self.env.invalidate_all()
            told = 'bureau' if name == 'route' else COMPILED[:10] if name.endswith(('_on', '_date')) else 1
            for call in (lambda name=name: extract.read([name]),
                         lambda name=name, told=told: extract.search([(name, '=', told)]),
                         lambda name=name: extract.formatted_read_group([], [name]),
                         lambda name=name: extract.export_data([name])):
                with self.subTest(name=name), self.assertRaises(UserError):
                    call()
        for call in (lambda: extract.search([('year', '=', YEAR)], order='version'),
                     lambda: extract.search([('record_ids.name', '=', record.name)]),
                     lambda: extract.search([('record_ids', 'any', [('case_id.name', '=', 'C-1')])])):
            with self.assertRaises(AccessError):
                call()
        shown = json.dumps(extract.read(), default=str) + self.text(extract)
        for words in (record.name, self.case.name, self.case.title, 'recorder', "let the quarry off"):
            self.assertNotIn(words, shown)
        self.assertIn('chief', shown)

    def test_who_recorded_makes_no_difference(self):
        """Two extracts that differ in who recorded alone say the same to HR."""
        self.case.sudo().handler_ids = self.staff['recorder'] | self.staff['recorder2']
        for login in ('recorder', 'recorder2'):
            self.staff[f'cadre {login}'] = self._person('cadre', is_leading_cadre=True)
            self.breach(person=f'cadre {login}', login=login)
        shown = []
        for extract in self.compile():
            extract = self.as_user('hr', self.handed(extract))
            [row] = extract.read([name for name in extract.fields_get() if 'activity' not in name])
            told = {key: value for key, value in row.items() if key not in (
                'id', 'name', 'display_name', 'issued_number', 'employee_id')}
            shown.append((told, row['employee_id'][1], self.text(extract).replace(extract.name, '')))
        self.assertEqual(*shown)

    def test_cadre_learns_nothing(self):
        """Himself, his kin and his aides find, read and count no extract, in whatever office they sit."""
        self.env['intervention.kinship'].with_user(self.users['hr']).create({
            'employee_id': self.staff['discipline3'].id, 'relative_id': self.staff['chief'].id, 'kind': 'aide'})
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        self.breach()
        self.assertFalse(self.compile(login='discipline3'))
        extract = self.compile()
        self.assertTrue(extract)
        for step in (lambda: None, lambda: self.handed(extract)):
            step()
            self.env['intervention.due']._cron_due()
            self.assert_hidden('discipline3', extract)
            for office in OFFICES:
                with self.subTest(office=office):
                    self.users['chief'].group_ids = self.env.ref('base.group_user') + self.env.ref(office)
                    self.assert_hidden('chief', extract)

    def assert_hidden(self, login, extract):
        """Check that the user neither finds, counts, reads nor moves the extract, nor is reminded of it."""
        extracts = self.as_user(login, self.Extract)
        if extracts.has_access('read'):
            self.assertFalse(self.seen(login))
            self.assertFalse(extracts.name_search(extract.name))
            self.assertEqual([count for key, count in self.waiting(login).items() if key.startswith('appraisal_') and count], [])
        self.assertNotIn(self.users[login], extract.sudo().activity_ids.user_id)
        for method, arguments in (('read', (['effect'],)), ('action_take', (WORDS,)), ('action_hand', ()),
                                  ('action_confirm', ('approve', WORDS)), ('download', ('pdf',)), ('action_docx', ())):
            with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                getattr(self.as_user(login, extract), method)(*arguments)

    def test_whom_else_the_records_name_learns_nothing(self):
        """An officer bound to somebody named beside the cadre does not find the extract: it tells of a record hidden from him."""
        self.env['intervention.kinship'].with_user(self.users['hr']).create({
            'employee_id': self.staff['discipline3'].id, 'relative_id': self.staff['deputy'].id, 'kind': 'spouse'})
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        self.breach(person='deputy', attribution='aide', principal_id=self.staff['chief'].id)
        self.assertEqual(self.compile().employee_id, self.staff['chief'] | self.staff['deputy'])
        self.assertFalse(self.seen('discipline3'))
        self.assertEqual(len(self.seen('discipline2')), 2)

    def test_hr_notes_once_what_it_did(self):
        """In words, by HR alone, once; a replaced extract waits for nobody."""
        self.breach()
        extract = self.handed(self.compile())
        for login in ('discipline', 'discipline2', 'superior', 'committee1', 'registrar', 'plain', 'auditor', 'chief'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, extract).action_take(WORDS)
        for reason in ('', ' ', None, ['x']):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.as_user('hr', extract).action_take(reason)
        self.as_user('hr', extract).action_take(WORDS)
        self.assertEqual((extract.state, extract.taken_by, extract.deadline), ('handed', self.users['hr'], False))
        with self.assertRaises(UserError):
            self.as_user('hr', extract).action_take(WORDS)
        self.breach('2025-08-10 04:00:00')
        self.handed(self.compile())
        with self.assertRaises(UserError):
            self.as_user('hr', extract).action_take(WORDS)

    def test_hr_of_the_personnel_file_receives(self):
        """HR of another company sees nothing; where the cadre's file is kept HR does, and its discipline office does not."""
        other = self.env['res.company'].create({'name': "Other Bureau"})
        for login, group in (('hr_other', 'hr.group_hr_user'), ('office_other', 'intervention_registry.group_discipline')):
            self._user(login, group)
            self.users[login].write({'company_ids': [(6, 0, other.ids)], 'company_id': other.id})
        self.breach(person='deputy')
        first = self.handed(self.compile())
        self.assertFalse(self.seen('hr_other'))
        self.staff['deputy'].company_id = other
        self.breach('2025-08-10 04:00:00', 'deputy')
        second = self.handed(self.compile())
        self.assertEqual((first.personnel_company_id, second.personnel_company_id), (self.env.company, other))
        self.assertEqual((self.seen('hr_other'), self.seen('hr')), (
            self.as_user('hr_other', second), self.as_user('hr', first)))
        self.assertFalse(self.seen('office_other'))
        for login, extract in (('hr', second), ('hr_other', first)):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, extract).action_take(WORDS)
        self.as_user('hr_other', second).action_take(WORDS)

    def test_who_administers_the_system_reads_none(self):
        """Odoo makes the administrator an HR officer; he neither finds an extract nor is reminded of one."""
        self.users['hr'].group_ids += self.env.ref('base.group_system')
        self.breach()
        extract = self.handed(self.compile())
        self.env['intervention.due']._cron_due()
        self.assert_hidden('hr', extract)
        self.assertEqual(self.as_user('hr', self.staff['chief']).appraisal_extract_count, 0)

    def test_document_says_the_effect(self):
        """In the official layout, not for disclosure: who, how many, which sanction, which effect; a download is traced."""
        self.punished(self.breach(), document_no="No. 7")
        extract = self.handed(self.compile())
        text = self.text(extract)
        for words in ('chief', f'{YEAR}年度', '1件', '情节一般', '2025年7月1日', 'No. 7', '不得确定为优秀等次', '不予公开',
                      extract.name):
            self.assertIn(words, text)
        row = self.trail(extract)[-1]
        self.assertEqual((row.event, row.actor), ('notice_file', f"user:{self.users['hr'].id}"))
        self.assertTrue(self.as_user('hr', extract).download('pdf')['data'])
        self.breach('2025-08-10 04:00:00')
        later = self.compile()
        self.assertIn('草稿', self.text(later, 'discipline'))
        self.handed(later)
        self.assertIn('替代2026年1月20日移交的材料', self.text(later))

    def test_document_stays_as_it_was_handed_over(self):
        """Both files are kept at the hand-over and given out unchanged, whatever becomes of the extract and of the names."""
        self.breach()
        extract = self.handed(self.compile())
        issued = self.env['intervention.issued'].search([('appraisal_id', '=', extract.id)])
        self.assertEqual((issued.mapped('kind'), set(issued.mapped('number'))), (['docx', 'pdf'], {f'编号：{extract.name}'}))
        self.assertEqual(self.trail(extract).mapped('event').count('issue'), 2)
        self.staff['chief'].name = "somebody else"
        self.breach('2025-08-10 04:00:00')
        self.handed(self.compile())
        for row in issued:
            self.assertEqual(self.as_user('hr', extract).download(row.kind)['sha256'], row.sha256)
        for login in ('hr', 'chief', 'plain', 'registrar', 'committee1', 'superior'):
            rows = self.as_user(login, self.env['intervention.issued'])
            with self.subTest(login=login):
                self.assertFalse(rows.has_access('read') and rows.search([('appraisal_id', '!=', False)]))
        for login in ('hr', 'discipline'):
            with self.assertRaises(AccessError):
                self.as_user(login, extract).action_issue('1', 'x')

    def test_year_that_is_not_over_is_told_as_such(self):
        """What is compiled within its year says until which day it tells; afterwards nothing of the kind."""
        self.breach()
        extract = self.compile(moment='2025-11-23 04:00:00')
        self.assertIn('统计截至2025年11月23日', self.text(extract, 'discipline'))
        self.breach('2025-12-10 04:00:00')
        self.assertNotIn('统计截至', self.text(self.compile(), 'discipline'))


@tagged(*TAGS)
class TestAppraisalHttp(AppraisalCase, HttpCase):
    """The rules hold against programs with an API key and against addresses in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {login: cls.env['res.users.apikeys'].with_user(cls.users[login]).sudo()._generate('rpc', 'tests', None)
                    for login in ('discipline', 'discipline2', 'hr', 'chief')}

    def call(self, login, method, ids=(), **arguments):
        answer = self.url_open(
            f'/json/2/intervention.appraisal/{method}', data=json.dumps({**({'ids': ids} if ids else {}), **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        return answer.status_code, answer.json()

    @mute_logger('odoo.http', 'odoo.addons.rpc.controllers.json2')
    def test_program_takes_the_same_way_and_no_other(self):
        """Compile, confirm, hand over and take in by named arguments; nothing else moves an extract or shows a draft."""
        self.breach()
        status, [row] = self.call('discipline', 'compile', year=YEAR)
        self.assertEqual(status, 200)
        context = {'sudo': True, 'default_state': 'handed', 'uid': 1}
        for login, method, arguments in (
                ('hr', 'read', {'fields': ['effect']}), ('hr', 'compile', {'year': YEAR}), ('hr', 'action_hand', {}),
                ('chief', 'read', {'fields': ['effect']}), ('chief', 'compile', {'year': YEAR}),
                ('discipline', 'action_confirm', {'decision': 'approve', 'reason': WORDS}), ('discipline', 'action_hand', {}),
                ('discipline2', '_hand_over', {}), ('discipline2', '_correct', {'sanction': 1, 'occasion': 'appeal'}),
                ('discipline2', '_move', {'vals': {'state': 'handed'}}), ('discipline2', '_compile', {}),
                ('discipline2', 'write', {'vals': {'effect': 'none'}}), ('discipline2', 'unlink', {}),
                ('discipline2', 'create', {'vals_list': [{'year': YEAR}]})):
            with self.subTest(login=login, method=method):
                ids = [] if method in ('compile', 'create') else [row]
                self.assertNotEqual(self.call(login, method, ids, context=context, **arguments)[0], 200)
        self.assertEqual(self.call('hr', 'search', domain=[['id', '=', row]])[1], [])
        self.assertEqual(self.fetched('hr', row), 404)
        self.assertEqual(self.call('discipline2', 'action_confirm', [row], decision='approve', reason=WORDS)[0], 200)
        self.assertEqual(self.call('discipline2', 'action_hand', [row])[0], 200)
        for login, method in (('discipline2', 'action_hand'), ('discipline2', 'action_issue'), ('hr', 'action_issue')):
            with self.subTest(login=login, method=method):
                self.assertNotEqual(self.call(login, method, [row])[0], 200)
        self.assertEqual([self.fetched(login, row) for login in ('hr', 'chief', 'plain')], [200, 404, 404])
        self.assertEqual(self.call('hr', 'read', [row], fields=['record_ids'])[0], 403)
        self.assertEqual(self.call('hr', 'action_take', [row], reason=WORDS)[0], 200)
        self.env.invalidate_all()
        self.assertEqual(self.Extract.browse(row).state, 'handed')

    def fetched(self, login, row):
        """Return how the address of the document answers the user's browser."""
        self.sign_in(login)
        status = self.url_open(f'/intervention/appraisal/{row}.docx').status_code
        self.sign_in(None)  # a program's key and another person's session do not go together
        return status
