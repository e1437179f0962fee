import csv
import difflib
import io
import os
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InterventionCase

FILE = Path(__file__).with_name('access_matrix.csv')
AGAIN = ("ACCESS_MATRIX=write scripts/odoo -d DATABASE -u intervention_registry "
         "--test-tags /intervention_registry:TestAccessMatrix --stop-after-init")
ROLES = {
    'public': 'base.group_public', 'portal': 'base.group_portal', 'plain': None, 'recorder': None, 'recorder2': None,
    'registrar': None, 'discipline': None, 'committee1': None, 'superior': None, 'custodian': None, 'auditor': None,
    'hr': None, 'hr_manager': 'hr.group_hr_manager', 'erp': 'base.group_erp_manager', 'system': 'base.group_system',
    'director': None,
}
OPERATIONS = {'read': 'r', 'write': 'w', 'create': 'c', 'unlink': 'd'}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestAccessMatrix(InterventionCase):
    """Who may do what with which model, field and row, written down for people to review.

    The file ``access_matrix.csv`` has per model: a line of rights (r w c d), the fields that everybody with read access
    reads, one line for each narrower field, what may be entered by hand, and for records which rows a role sees.
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
        """Which of one's own draft, the ledger, the direct route and what names a leader a role sees."""
        verifying = self.submitted()
        self.as_user('registrar', verifying).action_screen('approve', "Complete")
        kinds = {'draft': self.draft(), 'submitted': self.submitted(), 'verifying': verifying, 'found': self.found(),
                 'authorised': self.authorised(), 'direct': self.submitted(direct_route=True),
                 'names director': self.submitted(intervenor_id=self.staff['director'].id,
                                                  behaviour_ids=[(6, 0, self.b8.ids)])}
        for kind, record in kinds.items():
            self.env.invalidate_all()
            yield ['intervention.record', f'row: {kind}', *('r' if self._sees(record, login) else '' for login in ROLES)]

    def _sees(self, record, login):
        try:
            return bool(self.as_user(login, record).search_count([('id', '=', record.id)]))
        except AccessError:
            return False
