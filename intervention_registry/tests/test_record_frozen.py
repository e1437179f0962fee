import base64
from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import WORDS, InterventionCase

CHANGES = {
    'summary': "Nothing happened", 'request': "Nothing", 'response': 'complied', 'nature': 'guidance', 'form': 'other',
    'intervenor_id': False, 'intervenor_name': "Somebody", 'principal_id': False, 'behaviour_ids': [Command.clear()],
    'occurred_at': '2024-01-01 00:00:00', 'attribution': 'aide', 'direct_route': True, 'idempotency_key': "k",
    'state': 'closed', 'number': '2026-99999', 'round': 9, 'name': "X", 'recorder_key': "x", 'trail_salt': "00",
    'submitted_on': False, 'finding': 'unfounded', 'severity': 'serious', 'route': 'superior', 'authority': 'superior',
    'proposed_on': '2024-01-01', 'regime': 'cadre', 'company_id': 1, 'create_uid': 2, 'source_number': "1",
    'statement_ids': [Command.clear()], 'evidence_ids': [Command.clear()], 'review_ids': [Command.clear()],
}
MOVED = ('state', 'number', 'route', 'submitted_on', 'finding', 'severity', 'recorder_key', 'trail_salt', 'name', 'round',
         'authority', 'company_id')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestRecordFrozen(InterventionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users['system'] = cls.env.ref('base.user_admin')
        cls.record = cls.env['intervention.record'].with_user(cls.users['recorder']).create(cls.facts(cls))
        cls.record.action_submit()
        cls.record.evidence_add('a.txt', cls.data(), 'internal')
        cls.record.statement_add('supplement', WORDS)
        cls.record.with_user(cls.users['registrar']).action_screen('approve', WORDS)

    def everybody(self, document):
        """Yield the document as every login, as the superuser and through ``sudo()`` of each login."""
        for login, user in self.users.items():
            yield login, document.with_user(user)
            yield f'{login} sudo', document.with_user(user).sudo()
        yield 'superuser', document.with_user(1)

    def snapshot(self, document):
        document.invalidate_recordset()
        return self.env.execute_query_dict(
            SQL("SELECT * FROM %s WHERE id = %s", SQL.identifier(document._table), document.id))[0]

    def test_facts_and_results_are_written_by_nobody(self):
        """A6, B5: from submission on no field changes by write, whoever asks, ``sudo()`` and the superuser included."""
        before = self.snapshot(self.record)
        for who, record in self.everybody(self.record):
            for name, value in CHANGES.items():
                with self.subTest(who=who, field=name), self.assertRaises(UserError):
                    record.write({name: value})
        self.assertEqual(self.snapshot(self.record), before)

    def test_rows_are_deleted_and_duplicated_by_nobody(self):
        """No business row is deleted or duplicated; corrections are new rows."""
        record = self.record.sudo()
        rows = (record, record.case_id, record.statement_ids, record.evidence_ids, record.evidence_ids.act_ids,
                record.review_ids, self.trail(record), self.env['intervention.protection'].sudo().search([]))
        for row in rows:
            self.assertTrue(row)
            for who, document in self.everybody(row[:1]):
                for method in ('unlink', 'copy'):
                    with self.subTest(who=who, model=row._name, method=method), self.assertRaises(UserError):
                        getattr(document, method)()
            self.assertTrue(row.exists())

    def test_refusals_name_the_model_in_the_language_of_the_reader(self):
        """What may not be done is said in words that the reader knows."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.model']._get(self.record._name).update_field_translations('name', {'zh_CN': "过问记录"})
        record = self.as_user('registrar', self.record).with_context(lang='zh_CN')
        for call in (record.unlink, record.copy, record.browse().ensure_one, lambda: record.browse(2 ** 31 - 1).read(['state'])):
            with self.assertRaisesRegex(UserError, "过问记录"):
                call()

    def test_appended_rows_are_created_and_changed_by_nobody(self):
        """Statements, evidence, acts, decisions and trail come out of the steps alone."""
        record = self.record.sudo()
        for rows in (record.statement_ids, record.evidence_ids, record.evidence_ids.act_ids, record.review_ids,
                     self.trail(record), self.env['intervention.trail.head'].sudo().search([]),
                     self.env['intervention.register'].sudo().search([])):
            row = rows[:1]
            values = {name: row[name] for name, field in row._fields.items() if field.type == 'char'}
            for who, document in self.everybody(row):
                with self.subTest(who=who, model=row._name):
                    for attempt in (lambda: document.create(values), lambda: document.write(values),
                                    lambda: document.write({}),
                                    lambda: document.web_save(values, {}), lambda: document.browse().web_save(values, {})):
                        with self.assertRaises(UserError):
                            attempt()

    def test_other_models_do_not_reach_a_record_by_commands(self):
        """x2many commands of another document change, detach or delete no row, even in ``sudo()``."""
        record = self.found()
        before = self.snapshot(record)
        commands = [[Command.delete(record.id)], [Command.update(record.id, {'summary': "x"})],
                    [Command.create(self.facts(summary="x"))]]
        for command in commands:
            for sudo in (False, True):
                model = self.env['intervention.notice'].with_user(self.users['discipline']).sudo(sudo)
                with self.subTest(command=command, sudo=sudo), self.assertRaises(UserError):
                    model.create({'name': "N", 'facts': "F", 'decision': "D", 'record_ids': command})
        self.assertEqual(self.snapshot(record), before)

    @mute_logger('odoo.models.unlink')
    def test_import_changes_and_adds_nothing_beyond_facts(self):
        """Odoo's own import meets the same guard as everybody."""
        before = self.snapshot(self.record)
        for login in ('recorder', 'registrar', 'system'):
            model = self.env['intervention.record'].with_user(self.users[login])
            for header, row in ((['.id', 'summary'], [str(self.record.id), "x"]),
                                (['.id', 'state'], [str(self.record.id), 'closed']),
                                (['case_id/.id', 'state'], [str(self.case.id), 'closed'])):
                count = model.sudo().search_count([])
                with self.subTest(login=login, header=header):
                    with suppress(UserError):
                        self.assertFalse(model.load(header, [row])['ids'])
                    self.assertEqual(model.sudo().search_count([]), count)
        self.assertEqual(self.snapshot(self.record), before)

    def test_client_defaults_speak_for_no_field(self):
        """Nothing decides by context: ``default_*`` keys neither fill in results nor facts of a new record."""
        context = {f'default_{name}': value for name, value in CHANGES.items() if '_ids' not in name}
        model = self.env['intervention.record'].with_user(self.users['recorder2']).with_context(**context)
        case = self.env['intervention.case'].with_user(self.users['recorder2']).create({'name': "C-2", 'title': "T"})
        for record in (model.create(self.facts(case_id=case.id)),
                       model.browse(model.web_save(self.facts(case_id=case.id), {'id': {}})[0]['id'])):
            row = record.sudo()
            self.assertEqual((row.state, row.number, row.route, row.submitted_on, row.finding, row.round, row.regime),
                             ('draft', False, 'bureau', False, 'none', 1, 'staff'))
            self.assertEqual(row.recorder_key, self.staff['recorder2']._intervention_key())
            self.assertEqual((row.response, row.form, row.direct_route), ('refused', 'phone', False))
            self.assertEqual(len(row.trail_salt), 32)
            self.assertNotEqual(row.name, "X")

    def test_state_and_results_cannot_be_handed_in(self):
        """Whoever creates a record sets facts alone."""
        model = self.env['intervention.record'].with_user(self.users['recorder'])
        for name in MOVED:
            for sudo in (False, True):
                with self.subTest(field=name, sudo=sudo), self.assertRaises(AccessError):
                    model.sudo(sudo).create(self.facts(**{name: CHANGES[name]}))

    def test_submitted_record_is_not_archived_nor_resequenced(self):
        """No side door of the framework hides or reorders a record."""
        for login in ('recorder', 'registrar', 'system'):
            for method, args in (('action_archive', ()), ('action_unarchive', ()), ('web_resequence', ({}, 'round'))):
                refusal = AssertionError if 'archive' in method else UserError
                with self.subTest(login=login, method=method), self.assertRaises(refusal):
                    getattr(self.as_user(login, self.record), method)(*args)

    def test_draft_is_its_recorders_alone(self):
        """A draft is read and changed by its recorder; nobody else finds it or learns that there is one."""
        draft = self.draft()
        self.env.invalidate_all()
        draft.write({'summary': "Better words", 'intervenor_id': self.staff['chief'].id,
                     'behaviour_ids': [Command.set(self.b8.ids)]})
        self.assertEqual(draft.regime, 'cadre')
        for login, user in self.users.items():
            if login in ('recorder', 'system'):
                continue
            other = draft.with_user(user)
            with self.subTest(login=login):
                with self.assertRaises(AccessError):
                    other.read(['state'])
                with self.assertRaises(UserError):
                    other.write({'summary': "x"})
                with self.assertRaises(AccessError):
                    other.action_submit()
                if other.has_access('read') or other.browse().has_access('read'):
                    self.assertFalse(other.search([('id', '=', draft.id)]))

    def test_settings_administrator_reads_no_content(self):
        """``base.group_system`` implies no registry role and reads no document of the registry."""
        for model in ('record', 'statement', 'evidence', 'evidence.act', 'review', 'protection', 'trail', 'trail.head',
                      'register', 'case', 'sanction', 'route', 'route.step', 'deadline'):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f'intervention.{model}'].with_user(self.users['system']).search([])
        # who administers the settings may be HR too, which has dialogs of its own
        dialog = self.env['intervention.decision'].with_user(self.users['recorder']).create(
            {'act': 'statement', 'res_id': self.record.id, 'body': WORDS})
        self.assertFalse(self.as_user('system', dialog).search([]))

    def test_stored_file_is_out_of_reach(self):
        """The file of an item of evidence is neither changed, detached, published nor deleted by any attachment call."""
        file = self.record.sudo().evidence_ids.attachment_id
        for who, attachment in self.everybody(file):
            for values in ({'raw': b'x'}, {'datas': base64.b64encode(b'x')}, {'public': True}, {'res_id': 0},
                           {'access_token': "t"}, {'res_model': False}, {'name': "x"}):
                with self.subTest(who=who, values=values), self.assertRaises(UserError):
                    attachment.write(values)
            for method in ('unlink', 'copy', 'generate_access_token'):
                with self.subTest(who=who, method=method), self.assertRaises(UserError):
                    getattr(attachment, method)()
        self.assertEqual(self.record.sudo().evidence_ids._content(), b'a file')

    def test_nobody_attaches_files_past_evidence(self):
        """Material comes in as evidence; a plain attachment would tell who attached it."""
        for login in ('recorder', 'registrar', 'discipline', 'system'):
            for row in (self.record, self.record.sudo().evidence_ids, self.record.sudo().statement_ids, self.case):
                for extra in ({}, {'res_field': 'name'}):
                    with self.subTest(login=login, model=row._name, extra=extra), self.assertRaises(UserError):
                        self.env['ir.attachment'].with_user(self.users[login]).create(
                            {'name': "x", 'raw': b'x', 'res_model': row._name, 'res_id': row.id, **extra})

    def test_record_keeps_the_case_as_it_was(self):
        """A case that is renamed later is still the one of the record: number and title stand in it as submitted."""
        before = self.record.case_reference
        self.case.write({'name': 'C-2', 'title': "Another matter"})
        self.assertEqual(self.record.case_reference, before)
        self.assertIn('C-1', before)
