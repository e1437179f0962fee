from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .personnel_case import PersonnelCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestPersonnelHours(PersonnelCase):
    """Whoever cuts the hours of a calendar cuts what the files of the officers grant who work by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.staff['recorder'].resource_calendar_id
        cls.free = cls.calendar.copy({'name': "Nobody's"})

    def settled(self, call):
        """Do it, and come to the end of the transaction."""
        with self.env.cr.savepoint():
            call()
            self.env.cr.flush()

    def ways(self, env):
        """Yield every way of cutting the week."""
        calendar = env['resource.calendar'].browse(self.calendar.id)
        line = calendar.attendance_ids.filtered(lambda row: row.day_period != 'lunch')[0]
        yield 'by the average', lambda: calendar.write({'hours_per_week': 20.0})
        yield 'a line less', line.unlink
        yield 'a line less by the calendar', lambda: calendar.write({'attendance_ids': [Command.delete(line.id)]})
        yield 'no lines', lambda: calendar.write({'attendance_ids': [Command.clear()]})
        yield 'a shorter line', lambda: line.write({'hour_to': line.hour_from + 1})
        yield 'a line elsewhere', lambda: line.write({'calendar_id': self.free.id})
        yield 'import', lambda: calendar.load(['.id', 'hours_per_week'], [[str(calendar.id), '20']])

    def test_no_way_cuts_the_hours_of_officers(self):
        """HR manager and Settings administrator are refused alike, with a sentence that says what to do; nothing changes."""
        before = self.calendar.hours_per_week
        self.users['settings'].group_ids += self.env.ref('hr.group_hr_manager')
        for login in ('hr_manager', 'settings'):
            for name, call in self.ways(self.env(user=self.users[login])):
                if name == 'import':
                    continue  # catches what is refused and says so; see below
                with self.subTest(name=name, login=login), self.assertRaisesRegex(UserError, "work by these hours"):
                    self.settled(call)
                self.env.invalidate_all()
                self.assertEqual(self.calendar.hours_per_week, before)

    def test_refusal_tells_nothing_of_recording(self):
        """It is the same sentence whether an officer recorded or not."""
        said = []
        for record in (False, True):
            if record:
                self.submitted()
            with self.assertRaises(UserError) as refused:
                self.settled(lambda: self.calendar.write({'hours_per_week': 20.0}))
            said.append(str(refused.exception))
        self.assertEqual(*said)

    def test_harmless_changes_pass(self):
        """Other calendars, more hours, the same hours by other lines, and a name."""
        self.settled(lambda: self.free.write({'hours_per_week': 10.0}))
        line = self.calendar.attendance_ids.filtered(lambda row: row.day_period != 'lunch')[-1]
        again = [Command.delete(line.id), Command.create({name: line[name] for name in (
            'name', 'dayofweek', 'hour_from', 'hour_to', 'day_period')})]
        before = self.calendar.hours_per_week
        self.settled(lambda: self.calendar.write({'attendance_ids': again}))
        self.assertEqual(self.calendar.hours_per_week, before)
        self.settled(lambda: self.calendar.write({'name': "Office hours"}))
        self.settled(lambda: self.calendar.write({'hours_per_week': before + 1}))

    def test_more_hours_are_fixed(self):
        """What was granted by the calendar is not taken back by it."""
        before = self.calendar.hours_per_week
        self.settled(lambda: self.calendar.write({'hours_per_week': before + 2}))
        with self.assertRaises(UserError):
            self.settled(lambda: self.calendar.write({'hours_per_week': before}))
