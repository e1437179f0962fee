import base64
import io
import json
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import export_package
from ..verify.check import check
from ..verify.package import PackageSource
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestExportPackage(InterventionCase):
    """The security auditor takes the trail out as a package that is verified elsewhere, and that tells nothing of a record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.found(cls())

    def trail_of(self, login):
        return self.env['intervention.trail'].with_user(self.users[login])

    def exported(self):
        self.env['intervention.trail']._sequence()
        self.env['intervention.checkpoint']._make()
        return base64.b64decode(self.trail_of('auditor').export_package()['data'])

    def judged(self, data):
        return check(PackageSource(io.BytesIO(data)))

    def test_package_is_intact_and_complete(self):
        """All entries, checkpoints, definitions and digests of rows are in it, and its manifest is signed."""
        report = self.judged(self.exported())
        self.assertEqual(report.findings, [])
        self.assertEqual(report.checked, self.env['intervention.trail'].sudo().search_count([('event', '!=', 'export')]))
        self.assertTrue(report.checkpoint)

    def test_package_shows_what_was_changed_underneath(self):
        """A row, an entry or a column that was changed by SQL is named by who verifies the package."""
        document, entry = f'intervention.record,{self.record.id}', "document = 'intervention.record,' || %s AND seq = 2"
        for statement, kind in (
            ("UPDATE intervention_record SET number = 'X' WHERE id = %s", 'row'),
            (f"UPDATE intervention_trail SET actor = 'user:1' WHERE {entry}", 'column'),
            (f"DELETE FROM intervention_trail WHERE {entry}", 'deletion'),
        ):
            with self.env.cr.savepoint() as savepoint:
                table = statement.split()[2 if statement.startswith('DELETE') else 1]
                self.tamper(table, statement, self.record.id)
                found = self.judged(self.exported()).findings
                self.assertIn(kind, {one.kind for one in found if document == one.document or one.res_id == self.record.id})
                savepoint.rollback()

    def test_package_tells_nothing_that_the_auditor_may_not_read(self):
        """No word, name, case or file of a record, no salt, and nobody who recorded."""
        self.record.evidence_add('zq7x-name.txt', base64.b64encode(b'zq7x content').decode())
        with zipfile.ZipFile(io.BytesIO(self.exported())) as archive:
            content = b'\n'.join(archive.read(name) for name in archive.namelist())
        record = self.record.sudo()
        for hidden in ("quarry", WORDS, "zq7x", "colleague", record.case_id.name, record.recorder_key, record.row_salt,
                       record.trail_salt):
            self.assertFalse(hidden.encode() in content, hidden)

    def test_export_is_traced(self):
        """The trail keeps who exported, with the digest of the package."""
        item = self.trail_of('auditor').export_package()
        row = self.env['intervention.trail'].sudo().search([('event', '=', 'export')], limit=1)
        self.assertEqual(row.actor, f'user:{self.users["auditor"].id}')
        self.assertEqual(json.loads(row.payload)['values']['sha256'], item['sha256'])

    def test_nobody_but_the_auditor_exports(self):
        """Every other role is refused, over the method and the button."""
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'superior', 'custodian', 'hr', 'plain', 'director'):
            for method in ('export_package', 'action_export_package'):
                with self.assertRaises(AccessError):
                    getattr(self.trail_of(login), method)()
        self.env['intervention.trail'].flush_model()
        self.assertFalse(self.env['intervention.trail'].sudo().search_count([('event', '=', 'export')]))

    def test_long_trail_is_not_given_out_at_once(self):
        """While a caller waits nothing long is built: he is sent to the background."""
        with patch.object(export_package, 'AT_ONCE', 5), self.assertRaisesRegex(UserError, "background"):
            self.trail_of('auditor').export_package()

    def test_registry_that_lost_its_key_exports_nothing_unsigned(self):
        """An unsigned package of a log that was signed would look like a forged one."""
        self.exported()
        self.env['ir.config_parameter'].sudo().search([('key', 'like', 'sign')]).write({'value': '0' * 16})
        with self.assertRaises(UserError):
            self.trail_of('auditor').export_package()
