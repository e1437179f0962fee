from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS
from .test_retaliation import RetaliationCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestFreeze(RetaliationCase):
    """The interim freeze holds every personnel change of who suffers a reprisal until it ends."""

    def frozen(self):
        return sum(self.staff.values(), self.env['hr.employee'])._intervention_frozen()

    def test_freeze_begins_and_ends(self):
        """A freeze holds the one person; ending it, or settling the report, lets him go; each is a row and a trace."""
        report = self.reported()
        self.assertFalse(self.frozen())
        self.as_user('discipline', report).action_freeze(WORDS)
        self.assertEqual((self.frozen(), report.state), (self.staff['recorder'], 'verifying'))
        self.as_user('discipline2', report).action_unfreeze(WORDS)
        self.assertFalse(self.frozen())
        self.as_user('discipline2', report).action_freeze(WORDS)
        for login in ('discipline', 'discipline2'):
            self.as_user(login, report).action_verify('unfounded', WORDS)
        self.assertTrue(self.frozen())
        self.as_user('discipline', report).action_close(WORDS)
        self.assertFalse(self.frozen())
        self.assertEqual(report.measure_ids.mapped('kind'), ['freeze', 'unfreeze', 'freeze', 'unfreeze'])
        self.assertEqual(self.trail(report).mapped('event').count('retaliation_measure'), 4)

    def test_freeze_follows_the_person(self):
        """All of his personnel files are frozen, also when his login is taken from him or his file archived."""
        report, person = self.reported(self.handled(), login='handler'), self.staff['handler']
        self.as_user('discipline', report).action_freeze(WORDS)
        person.active = False
        self.assertEqual(person._intervention_frozen(), person)
        person.user_id = self.users['plain']
        self.assertEqual(person._intervention_frozen(), person)

    def test_only_handlers_freeze(self):
        """Neither the person himself, the suspect, HR, nor an office without the report freezes or ends a freeze."""
        report = self.reported()
        for login in ('recorder', 'recorder2', 'chief', 'hr', 'registrar', 'committee1', 'superior', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, report).action_freeze(WORDS)
        self.as_user('discipline', report).action_freeze(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', report).action_freeze(WORDS)
        for login in ('recorder', 'chief', 'hr', 'superior'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, report).action_unfreeze(WORDS)
        self.assertTrue(self.frozen())

    def test_change_named_is_the_persons(self):
        """Who handles the report names a change asked for its person, and no other; who reported it is not told."""
        report = self.reported()
        mine, other = (self.env['intervention.personnel.action'].with_user(self.users['hr']).create(
            {'employee_id': self.staff[name].id, 'kind': 'transfer'}) for name in ('recorder', 'recorder2'))
        for change in (mine, other):
            change.sudo()._move({'state': 'submitted', 'submitted_on': '2026-01-05'})
        self.as_user('discipline', report).action_change(mine.id)
        self.assertEqual(report.sudo().personnel_action_id, mine)
        for value in (other.id, mine.id + 1000, 'x', False):
            with self.subTest(value=value), self.assertRaises(UserError):
                self.as_user('discipline', report).action_change(value)
        for login in ('recorder', 'hr', 'chief', 'committee1'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, report).action_change(mine.id)
        with self.assertRaises(AccessError):
            report.read(['personnel_action_id'])

    def test_measures_stay(self):
        """Measures are rows that nobody adds by hand, changes or removes."""
        report = self.reported()
        self.as_user('discipline', report).action_freeze(WORDS)
        rows = report.sudo().measure_ids
        for login in ('discipline', 'recorder', 'superior'):
            own = self.as_user(login, rows)
            for call in (lambda: own.write({'kind': 'unfreeze'}), own.unlink,
                         lambda: own.create({'retaliation_id': report.id, 'kind': 'unfreeze', 'reason': "x",
                                             'author': 'discipline'})):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()
