import json

from odoo.tests import tagged

from .personnel_case import PersonnelCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestWatchedPost(PersonnelCase):
    """To rename the job of an officer or to move his department is told to the auditors, by whomever it is done."""

    def told(self, call):
        """Return the alerts that ``call`` raised."""
        before = self.env['intervention.alert'].sudo().search([], limit=1).id or 0
        call()
        self.env.flush_all()
        return self.env['intervention.alert'].sudo().search([('id', '>', before)])

    def test_posts_of_officers_are_told(self):
        """A job renamed, a department renamed, moved below another, or moved with the one above it."""
        upper = self.env['hr.department'].create({'name': "Division"})
        for login in ('hr_manager', 'settings', 'root'):
            user = self.env.ref('base.user_root') if login == 'root' else self.users[login]
            if login == 'settings':
                user.group_ids += self.env.ref('hr.group_hr_manager')
            job = self.env['hr.job'].browse(self.gate['own_job']).with_user(user)
            department = self.env['hr.department'].browse(self.gate['own_department']).with_user(user)
            archive = self.gate['department']
            for field, call in (
                ('name', lambda job=job, user=user: job.write({'name': f"Archivist {user.id}"})),
                ('name', lambda department=department, user=user: department.write({'name': f"Archive {user.id}"})),
                ('parent_id', lambda department=department: department.write({'parent_id': upper.id})),
                ('parent_id', lambda user=user: upper.with_user(user).write({'parent_id': archive})),
            ):
                with self.subTest(login=login, field=field):
                    alert = self.told(call)
                    self.assertEqual((alert.kind, alert.trail_id.event), ('post', 'access'))
                    self.assertIn(field, json.loads(alert.details)['changes'])
                    self.assertNotIn('recorder', alert.details + alert.summary + alert.trail_id.payload)
            upper.parent_id = department.parent_id = False

    def test_posts_of_others_are_not(self):
        """Where no officer stands, nothing is told; nor what does not touch the post."""
        self.assertFalse(self.told(lambda: self.env['hr.job'].browse(self.gate['job']).write({'name': "x"})))
        self.assertFalse(self.told(lambda: self.env['hr.department'].browse(self.gate['department']).write({'name': "x"})))
        self.assertFalse(self.told(lambda: self.env['hr.department'].browse(self.gate['own_department']).write({'color': 3})))
        self.assertFalse(self.told(lambda: self.env['hr.job'].browse(self.gate['own_job']).write({'no_of_recruitment': 3})))
