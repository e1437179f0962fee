from odoo import Command
from odoo.addons.intervention_registry.tools.period import add_months
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS
from .sanction_case import SanctionCase

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_a10', 'art_b9', 'art_b10')


@tagged(*TAGS)
class TestPersonnelNote(SanctionCase):
    """What goes into the personnel file, and what HR learns by it (Sanctions Law Art 54)."""

    def notes(self, sanction):
        return self.as_user('hr', self.env['intervention.personnel.note'].sudo().search(
            [('sanction_id', '=', sanction.id)], order='id')).sudo(False)

    def test_statutory_sanction_is_noted(self):
        """Party and administrative sanctions that are executed, not measures; from demotion on the post changes."""
        note = self.notes(self.sanction('admin_demotion', document_no="No. 1"))
        self.assertEqual((note.kind, note.state, note.changes_post), ('made', 'open', True))
        self.assertEqual((note.deadline, note.latest_on), (add_months(self.today, 1), add_months(self.today, 6)))
        self.assertEqual((note.type_id, note.document_no, note.effective_until),
                         (self.kind('admin_demotion'), "No. 1", add_months(self.today, 24)))
        self.assertFalse(self.notes(self.sanction(person='chief')).changes_post)
        self.assertTrue(self.notes(self.sanction('party_warning')))
        self.assertFalse(self.notes(self.sanction('org_talk')))

    def test_hr_confirms_the_filing_in_words(self):
        """Once, with a reason; nobody else; the officers learn the day."""
        sanction = self.sanction()
        note = self.notes(sanction)
        for login in ('plain', 'registrar', 'discipline', 'committee1', 'colleague', 'auditor'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, note).action_file(WORDS)
        for reason in ('', ' ', None):
            with self.assertRaises(UserError):
                note.action_file(reason)
        note.action_file(WORDS)
        self.assertEqual((note.state, note.deadline, note.filed_by), ('filed', False, self.users['hr']))
        with self.assertRaises(UserError):
            note.action_file(WORDS)
        sanction.invalidate_recordset()
        self.assertEqual(sanction.filed_on, self.today)

    def test_hr_sees_the_note_and_not_the_matter(self):
        """Who, which sanction, by whom, how long; neither the sanction nor its record, nor by a search."""
        record = self.authorised()
        sanction = self.interference(record)
        note = self.notes(sanction)
        self.assertEqual(note.employee_id, self.staff['colleague'])
        self.assertNotIn('sanction_id', note.fields_get())
        for call in (lambda: note.read(['sanction_id']), lambda: note.search([('sanction_id.record_id', '=', record.id)]),
                     lambda: note.formatted_read_group([], ['sanction_id']), lambda: note.read(['trail_salt']),
                     lambda: self.as_user('hr', record).read(['name']), lambda: self.as_user('hr', sanction).read(['ground'])):
            with self.assertRaises(AccessError):
                call()

    def test_hr_never_finds_its_own_note(self):
        """A sanctioned HR officer neither sees, finds nor files the note, nor is reminded of it."""
        person = self._person('personnel', user_id=self.users['hr'].id)
        self.staff['personnel'] = person
        note = self.env['intervention.personnel.note'].sudo().search(
            [('sanction_id', '=', self.sanction(person='personnel').id)])
        mine = self.as_user('hr', note)
        self.assertFalse(mine.search([('id', '=', note.id)]))
        with self.assertRaises(AccessError):
            mine.action_file(WORDS)
        self.env['intervention.due']._cron_due()
        self.assertNotIn(self.users['hr'], note.activity_ids.user_id)

    def test_nobody_forges_a_note(self):
        """No create, write, delete or command, whoever asks."""
        sanction = self.sanction()
        note = self.notes(sanction)
        for login in ('hr', 'discipline'):
            for sudo in (False, True):
                with self.subTest(login=login, sudo=sudo), self.assertRaises(AccessError):
                    self.as_user(login, note).sudo(sudo).create({
                        'sanction_id': sanction.id, 'employee_id': self.staff['chief'].id, 'kind': 'made',
                        'type_id': sanction.type_id.id, 'decided_on': self.today, 'decided_by': "x",
                        'company_id': self.env.company.id})
        for sudo in (False, True):
            for name, value in (('state', 'filed'), ('effective_until', False), ('employee_id', self.staff['chief'].id),
                                ('deadline', '2999-01-01'), ('words', "x")):
                with self.subTest(field=name), self.assertRaises(UserError):
                    note.sudo(sudo).write({name: value})
            with self.assertRaises(UserError):
                note.sudo(sudo).unlink()
        with self.assertRaises(UserError):
            sanction.sudo().write({'filed_on': self.today})

    def test_absorbed_and_changed_sanctions_are_noted_anew(self):
        """What is executed is what the file says: a later note replaces an open one, and follows a filed one."""
        light = self.sanction()
        first = self.notes(light)
        first.action_file(WORDS)
        heavy = self.interference(self.authorised(), 'admin_removal', served_on=self.today)
        self.assertEqual(self.notes(light).mapped('kind'), ['made', 'withdrawn'])
        self.decide(self.appeal(heavy), 'changed', kind=self.kind('admin_demerit'))
        self.assertEqual(self.notes(heavy).mapped(lambda note: (note.kind, note.state, note.type_id.code)), [
            ('made', 'replaced', 'ADMIN-REMOVAL'), ('changed', 'open', 'ADMIN-DEMERIT')])
        self.as_user('discipline', heavy).action_revoke(WORDS)
        self.assertEqual(self.notes(heavy)[-1:].kind, 'withdrawn')
        self.assertEqual(self.notes(light).mapped('kind'), ['made', 'withdrawn', 'made'])

    def test_hr_is_reminded(self):
        """HR finds the note waiting until it is filed."""
        note = self.notes(self.sanction())
        self.env['intervention.due']._cron_due()
        self.assertIn(self.users['hr'], note.sudo().activity_ids.user_id)
        self.assertFalse(note.sudo().activity_ids.user_id & self.users['discipline'])
        note.action_file(WORDS)
        self.env['intervention.due']._cron_due()
        self.assertFalse(note.sudo().activity_ids)

    def test_note_of_the_direct_route_reaches_hr_without_its_route(self):
        """HR files what the superior authority entered, and cannot tell it from another."""
        record = self.submitted(direct_route=True)
        record.sudo()._go('authorised', 'authorise', finding='breach')
        sanction = self.interference(record, login='superior')
        self.assertEqual(self.notes(sanction).kind, 'made')
        self.assertFalse([name for name in self.notes(sanction).fields_get() if name in ('route', 'record_id', 'ground')])

    def test_note_is_written_for_the_persons_company(self):
        """Another bureau's HR does not see it."""
        other = self.env['res.company'].create({'name': "Other bureau"})
        note = self.notes(self.sanction())
        self.assertEqual(note.company_id, self.env.company)
        self.users['hr'].write({'company_ids': [Command.set(other.ids)], 'company_id': other.id})
        self.assertFalse(self.as_user('hr', note).search([('id', '=', note.id)]))
