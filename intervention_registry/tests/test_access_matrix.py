import csv
import difflib
import io
import os
from pathlib import Path

from odoo.tests import tagged

from .common import WORDS, InterventionCase

FILE = Path(__file__).with_name('access_matrix.csv')
AGAIN = ("ACCESS_MATRIX=write scripts/odoo -d DATABASE -u intervention_registry "
         "--test-tags /intervention_registry:TestAccessMatrix --stop-after-init")
ROLES = {
    'public': 'base.group_public', 'portal': 'base.group_portal', 'plain': None, 'recorder': None, 'recorder2': None,
    'registrar': None, 'discipline': None, 'committee1': None, 'superior': None, 'custodian': None, 'auditor': None,
    'hr': None, 'hr_manager': 'hr.group_hr_manager', 'erp': 'base.group_erp_manager', 'system': 'base.group_system',
    'director': None, 'kin': 'intervention_registry.group_discipline', 'aide': 'intervention_registry.group_committee',
    'kin_superior': 'intervention_registry.group_superior',
}
TIES = {'kin': 'spouse', 'aide': 'aide', 'kin_superior': 'direct'}  # to the director
OPERATIONS = {'read': 'r', 'write': 'w', 'create': 'c', 'unlink': 'd'}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestAccessMatrix(InterventionCase):
    """Who may do what with which model, field and row, written down for people to review.

    The file ``access_matrix.csv`` has per model: a line of rights (r w c d), the fields that everybody with read access
    reads, one line for each narrower field, what may be entered by hand, and for records which rows a role sees. Of a record
    that names the director there is a row in every table; his kin and his aide hold an office each.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in ROLES.items():
            if group in ('base.group_public', 'base.group_portal'):
                cls.users[login] = cls.env['res.users'].with_context(no_reset_password=True).create(
                    {'name': login, 'login': f'{login}@test', 'group_ids': [(6, 0, cls.env.ref(group).ids)]})
            elif group:
                cls._user(login, group)
        for login, kind in TIES.items():
            cls.staff[login] = cls._person(login, user_id=cls.users[login].id)
            cls.env['intervention.kinship'].with_user(cls.users['hr']).create({
                'employee_id': cls.staff[login].id, 'relative_id': cls.staff['director'].id, 'kind': kind})

    def test_rights_are_the_reviewed_ones(self):
        """Every right on every model, field and row is the one in the file; the message says how to write it anew."""
        text = self._written([*self._head(), *self._models(), *self._rows()])
        if os.environ.get('ACCESS_MATRIX') == 'write':
            FILE.write_text(text)
        known = FILE.read_text() if FILE.exists() else ''
        lines = difflib.unified_diff(known.splitlines(), text.splitlines(), 'reviewed', 'found', lineterm='', n=0)
        self.assertEqual(known, text, '\n'.join(['', *lines, '', f"If this is meant, review it and run: {AGAIN}"]))

    def test_nobody_deletes_and_outsiders_have_nothing(self):
        """No role deletes a row; whoever has no registry role reads circulated notices at the most."""
        for name in self._names():
            for login in ROLES:
                model = self.env[name].with_user(self.users[login])
                self.assertFalse(not model._transient and model.has_access('unlink'), (name, login))
                if login in ('public', 'portal', 'erp', 'system', 'plain', 'director'):
                    self.assertLessEqual(self._rights(name, login), 'r' if name == 'intervention.notice' else '', (name, login))

    def _written(self, lines):
        file = io.StringIO()
        csv.writer(file, lineterminator='\n').writerows(lines)
        return file.getvalue()

    def _head(self):
        return [['model', 'what', *ROLES]]

    def _names(self):
        return [name for name in sorted(self.env.registry) if name.startswith('intervention.') and not self.env[name]._abstract]

    def _rights(self, name, login):
        model = self.env[name].with_user(self.users[login])
        return ''.join(letter for operation, letter in OPERATIONS.items() if model.has_access(operation))

    def _models(self):
        for name in self._names():
            rights = [self._rights(name, login) for login in ROLES]
            yield [name, 'rights', *rights]
            yield from self._fields_of(name, ['r' in one for one in rights])

    def _fields_of(self, name, readers):
        model, open_fields = self.env[name], []
        for field in sorted(model._fields):
            known = [able and self._reads(name, field, login) for able, login in zip(readers, ROLES)]
            if known == readers:
                open_fields.append(field)
            else:
                yield [name, field, *('r' if able else '' for able in known)]
        yield [name, 'read by all who read: ' + ' '.join(open_fields)]
        if hasattr(model, '_facts'):
            yield [name, 'entered by hand: ' + ' '.join(sorted(model._facts()))]

    def _reads(self, name, field, login):
        model = self.env[name].with_user(self.users[login])
        return model._has_field_access(model._fields[field], 'read')

    def _rows(self):
        """Which of one's own draft, the ledger, the direct route and what names a leader a role reaches."""
        verifying = self.submitted()
        self.as_user('registrar', verifying).action_screen('approve', "Complete")
        authorised = self.found()
        authorised.sudo()._go('authorised', 'authorise', proposed_on='2026-01-01')
        kinds = {'draft': self.draft(), 'submitted': self.submitted(), 'verifying': verifying, 'found': self.found(),
                 'authorised': authorised, 'direct': self.submitted(direct_route=True)}
        for kind, record in kinds.items():
            self.env.invalidate_all()
            yield ['intervention.record', f'row: {kind}', *(self._reach(record, login) for login in ROLES)]
        for kind, setting in (('names director, at the bureau', 'False'), ('names director', 'True')):
            self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', setting)
            for rows in self._about_director():
                self.env.invalidate_all()
                yield [rows._name, f'row: {kind}', *(self._reach(rows, login) for login in ROLES)]

    def _about_director(self):
        """Return rows of all tables that a record on the director can have, one table after the other."""
        director = self.staff['director']
        record = self.submitted(intervenor_id=director.id, behaviour_ids=[(6, 0, self.b8.ids)])
        record.statement_add('supplement', WORDS)
        record.evidence_add('a.txt', self.data())
        officer = 'discipline' if record.route == 'bureau' else 'superior'
        record.sudo()._go('authorised', 'authorise', proposed_on='2026-01-01', finding='breach')
        request = self.as_user(officer, record).action_ask_identity(WORDS)
        self.env['intervention.review']._append([{
            'record_id': record.id, 'step': 'verify', 'decision': 'approve', 'reason': WORDS,
            'reviewer_id': self.users[officer].id}])
        notice = self.env['intervention.notice'].with_user(self.users[officer]).create(
            {'name': "Notice", 'record_ids': [(6, 0, record.ids)]})
        sanction = self.env['intervention.sanction'].with_user(self.users[officer]).create({
            'record_id': record.id, 'employee_id': director.id, 'decided_by': "Superior", 'organ_kind': 'superior',
            'type_id': self.env.ref('intervention_registry.sanction_type_org_warning').id})
        omission = self.env['intervention.omission'].with_user(self.users[officer]).create({
            'kind': 'unrecorded', 'employee_id': director.id, 'case_id': self.case.id, 'regime': 'cadre', 'facts': WORDS,
            'happened_on': '2026-01-01', 'source': WORDS, 'found_by': 'look_back'})
        omission.action_report()
        reprisal = self.env['intervention.retaliation'].with_user(self.users['recorder']).create({
            'suspect_id': director.id, 'facts': WORDS, 'protection_id': self.env['intervention.protection'].with_user(
                self.users['recorder']).search([('record_id', '=', record.id)]).id})
        reprisal.action_report()
        self.env['intervention.due']._cron_due()
        record = record.sudo()
        activities = self.env['mail.activity'].search([('res_model', '=', record._name), ('res_id', '=', record.id)])
        ties = self.env['intervention.kinship'].sudo().search([('relative_id', '=', director.id)])
        return [record, record.statement_ids, record.evidence_ids, record.evidence_ids.act_ids, record.review_ids,
                record.evidence_ids.attachment_id, activities, notice.sudo(), sanction.sudo(), omission.sudo(),
                reprisal.sudo(), ties, self.trail(record), self.env['intervention.identity.request'].sudo().browse(request),
                self.env['intervention.protection'].sudo().search([('record_id', '=', record.id)])]

    def _reach(self, rows, login):
        """Return what a role can do with any of the rows: find or read them, write, delete."""
        rows, letters = self.as_user(login, rows), ''
        for operation in ('read', 'write', 'unlink'):
            able = rows.has_access(operation) and bool(rows._filtered_access(operation))
            letters += OPERATIONS[operation] if able else ''
        found = rows.has_access('read') and rows.search_count([('id', 'in', rows.ids)])
        return letters if bool(found) == ('r' in letters) else letters + '!'
