from contextlib import nullcontext

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, tagged

from .common import InterventionCase

MARKS = ('is_leading_cadre', 'is_enforcement_officer', 'personnel_authority', 'is_party_member', 'public_status')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a1', 'art_b1', 'art_b12')
class TestHrUnbroken(InterventionCase):
    """The registry adds three marks to the personnel file and stays out of everybody's way."""

    def test_hr_officer_keeps_files_in_the_form(self):
        """HR fills in the marks like any other field of the file; they are dated with it."""
        with Form(self.env['hr.employee'].with_user(self.users['hr'])) as form:
            form.name = "Newcomer"
            form.is_leading_cadre = True
        employee = form.record
        self.assertTrue(employee.is_leading_cadre)
        self.assertEqual(employee.personnel_authority, 'bureau')
        employee.with_user(self.users['hr']).create_version({'date_version': '2030-01-01', 'is_leading_cadre': False})
        versions = employee.sudo().version_ids.sorted('date_version')
        self.assertEqual(versions.mapped('is_leading_cadre'), [True, False])

    def test_everybody_reads_the_directory(self):
        """Staff without role read the public side of a file, and none of the marks."""
        for login in ('plain', 'recorder', 'registrar', 'auditor'):
            employee = self.staff['chief'].with_user(self.users[login])
            self.assertEqual(employee.name, "chief")
            self.assertTrue(employee.env['hr.employee.public'].search([('id', '=', employee.id)]))
            for mark in MARKS:
                with self.subTest(login=login, mark=mark), self.assertRaises(AccessError):
                    employee.env['hr.employee'].search_read([('id', '=', employee.id)], [mark])

    def test_hr_learns_of_no_record(self):
        """HR archives files whether or not somebody was recorded, is refused for every officer, and is told of no record."""
        self.submitted()
        for name in ('colleague', 'recorder', 'recorder2'):
            employee = self.staff[name].with_user(self.users['hr'])
            self.assertFalse([field for field in employee.fields_get() if 'intervention' in field or 'protection' in field])
            with self.subTest(name=name), nullcontext() if name == 'colleague' else self.assertRaises(RedirectWarning):
                employee.action_archive()
            self.assertEqual(employee.active, name != 'colleague')

    def test_regime_is_that_of_the_day(self):
        """Who is a leading cadre is read from the file on the day of the approach (B12)."""
        self.staff['colleague'].create_version({'date_version': '2031-01-01', 'is_leading_cadre': True})
        self.assertEqual(self.draft().regime, 'staff')
        self.assertEqual(self.draft(intervenor_id=self.staff['chief'].id).regime, 'cadre')
        self.assertEqual(self.draft(attribution='aide', principal_id=self.staff['director'].id).regime, 'cadre')

    def test_no_personnel_file_is_deleted_where_law_is_enforced(self):
        """Deleting is refused for all alike: who is named, who recorded and who is neither get the same answer."""
        self.submitted()
        answers = set()
        for name in ('colleague', 'recorder', 'auditor'):
            with self.subTest(name=name), self.assertRaises(UserError) as refusal:
                self.staff[name].sudo().unlink()
            answers.add(str(refusal.exception))
        self.assertEqual(len(answers), 1)
