from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestNoticeScope(InterventionCase):
    """Whom a notice goes to is fixed when it is circulated; each of them confirms for himself."""

    def sent(self, **values):
        notice = self.notice(self.authorised())
        notice.write(values)
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_circulate()
        return notice

    def readers(self, notice):
        return notice.sudo().reader_ids.user_id

    def sees(self, login, notice):
        return bool(self.as_user(login, self.env['intervention.notice']).search([('id', '=', notice.id)]))

    def test_bureau_list_is_everybody_with_a_file_and_a_login(self):
        """Recorder and named person stand on the list like everybody else; who left or has no file does not."""
        self.staff['hr'] = self._person('hr', user_id=self.users['hr'].id, active=False)
        notice = self.sent()
        readers = self.readers(notice)
        for login in ('recorder', 'recorder2', 'colleague', 'chief', 'registrar', 'committee1', 'auditor'):
            self.assertIn(self.users[login], readers)
        for login in ('hr', 'plain'):
            self.assertNotIn(self.users[login], readers)
        self.assertEqual(len(readers), len(notice.sudo().reader_ids))

    def test_list_is_the_scopes_whoever_recorded(self):
        """The list of a unit's notice is the unit and what is below it, whether or not the recorder belongs to it."""
        unit = self.env['hr.department'].create({'name': "Unit"})
        below = self.env['hr.department'].create({'name': "Below", 'parent_id': unit.id})
        self.staff['colleague'].department_id = unit
        self.staff['chief'].department_id = below
        notice = self.sent(scope='unit', department_ids=[Command.set(unit.ids)])
        self.assertEqual(self.readers(notice), self.users['colleague'] | self.users['chief'])
        self.assertEqual(set(notice.sudo().reader_ids.mapped('department')), {"Unit", "Below"})
        self.assertTrue(self.sees('chief', notice) and self.sees('colleague', notice))
        self.assertFalse(self.sees('recorder', notice))
        self.staff['chief'].department_id = False
        self.env.invalidate_all()
        self.assertTrue(self.sees('chief', notice), "What was circulated to him stays open to him")

    def test_system_list_reaches_subordinate_companies(self):
        """A notice to the system is read in the subordinate companies, one to the bureau is not."""
        child = self.env['res.company'].create({'name': "County Bureau", 'parent_id': self.env.company.id})
        self.users['plain'].write({'company_ids': [Command.set(child.ids)], 'company_id': child.id})
        self.env['hr.employee'].create({'name': "plain", 'user_id': self.users['plain'].id, 'company_id': child.id})
        bureau, system = self.sent(), self.sent(scope='system')
        self.assertIn(self.users['plain'], self.readers(system))
        self.assertNotIn(self.users['plain'], self.readers(bureau))
        self.assertTrue(self.sees('plain', system))
        self.assertFalse(self.sees('plain', bureau))
        self.as_user('plain', system).action_receipt()

    def test_scope_without_readers_is_refused(self):
        """A notice that nobody would read is not circulated; nothing has changed then."""
        unit = self.env['hr.department'].create({'name': "Empty"})
        notice = self.notice(self.authorised())
        notice.write({'scope': 'unit', 'department_ids': [Command.set(unit.ids)]})
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        with self.assertRaises(UserError):
            self.as_user('committee2', notice).action_circulate()
        self.assertEqual(notice.state, 'approved')

    def test_list_is_frozen(self):
        """Nobody adds, changes or removes a reader or a receipt, sudo() included; nobody confirms for another."""
        notice = self.sent()
        reader = notice.sudo().reader_ids[0]
        self.as_user('recorder', notice).action_receipt()
        values = {'notice_id': notice.id, 'user_id': self.users['plain'].id}
        for login in ('discipline', 'committee1', 'recorder'):
            for sudo in (False, True):
                Reader = self.as_user(login, self.env['intervention.notice.reader']).sudo(sudo)
                Receipt = self.as_user(login, self.env['intervention.notice.receipt']).sudo(sudo)
                for call in (lambda: Reader.create(values), lambda: Receipt.create(values),
                             lambda: Reader.browse(reader.id).write({'user_id': self.users['plain'].id}),
                             lambda: Reader.browse(reader.id).unlink(),
                             lambda: self.as_user(login, notice).sudo(sudo).write({'reader_ids': [Command.create(values)]}),
                             lambda: self.as_user(login, notice).sudo(sudo).write({'receipt_ids': [Command.create(values)]})):
                    with self.assertRaises(UserError):
                        call()

    def test_offices_see_who_has_read_and_readers_do_not(self):
        """The list and its counts are the offices' to see; a reader sees his own receipt alone."""
        notice = self.sent()
        for _time in (1, 2):
            self.as_user('recorder', notice).action_receipt()
        office = self.as_user('discipline', notice)
        self.assertEqual((office.received_count, office.reader_count), (1, len(self.readers(notice))))
        Reader = self.as_user('discipline', self.env['intervention.notice.reader'])
        self.assertEqual(Reader.search([('notice_id', '=', notice.id), ('is_received', '=', True)]).user_id,
                         self.users['recorder'])
        self.assertEqual(Reader.search_count([('notice_id', '=', notice.id), ('is_received', '=', False)]),
                         office.reader_count - 1)
        for login in ('recorder', 'plain', 'registrar', 'auditor'):
            for name in ('reader_ids', 'receipt_ids', 'reader_count', 'received_count'):
                with self.subTest(login=login, name=name), self.assertRaises(AccessError):
                    self.as_user(login, notice).read([name])
            with self.assertRaises(AccessError):
                self.as_user(login, self.env['intervention.notice.reader']).search([])
        self.assertTrue(self.as_user('recorder', notice).is_received)
        self.assertFalse(self.as_user('recorder2', notice).is_received)
        self.assertNotIn(notice, self.as_user('recorder', notice.browse()).search([('is_received', '=', False)]))

    def test_reader_beside_the_list_confirms_without_being_counted(self):
        """Somebody who came later may read and confirm; the list stays as it was."""
        notice = self.sent()
        count = len(self.readers(notice))
        self.as_user('plain', notice).action_receipt()
        office = self.as_user('discipline', notice)
        self.assertEqual((office.received_count, office.reader_count), (0, count))
        self.assertFalse(notice.sudo().receipt_ids.reader_id)

    def test_readers_are_reminded_until_they_confirm(self):
        """An activity for each reader who has not confirmed; when all have, nothing is due any more."""
        unit = self.env['hr.department'].create({'name': "Unit"})
        for login in ('colleague', 'chief'):
            self.staff[login].department_id = unit
        notice = self.sent(scope='unit', department_ids=[Command.set(unit.ids)])
        self.assertEqual(notice.deadline, fields.Date.add(notice.circulated_on, days=10))
        self.env['intervention.due']._cron_due()
        self.assertEqual(notice.sudo().activity_ids.user_id, self.users['colleague'] | self.users['chief'])
        self.as_user('chief', notice).action_receipt()
        self.env['intervention.due']._cron_due()
        self.assertEqual(notice.sudo().activity_ids.user_id, self.users['colleague'])
        notice.sudo()._move({'deadline': '2020-01-01'})
        self.env['intervention.due']._cron_due()
        self.assertTrue(self.users['discipline'] in notice.sudo().activity_ids.user_id)
        self.assertEqual(notice.escalated_to, 'discipline')
        self.as_user('colleague', notice).action_receipt()
        self.env['intervention.due']._cron_due()
        self.assertFalse(notice.deadline or notice.sudo().activity_ids)

    def test_reminders_do_not_tell_who_has_not_read(self):
        """Each reader sees his own reminder; neither the notice nor the list of activities shows those of others."""
        notice = self.sent()
        self.env['intervention.due']._cron_due()
        self.env.invalidate_all()
        for login in ('colleague', 'recorder', 'committee1'):
            activities = self.as_user(login, self.env['mail.activity']).search([('res_model', '=', 'intervention.notice')])
            self.assertEqual(activities.user_id, self.users[login])
            self.assertEqual(self.as_user(login, notice).activity_ids.user_id, self.users[login])

    def test_word_is_passed_to_whoever_may_read(self):
        """Whoever is set to be told is told of what he may read, and of nothing else; the others' reminders go on."""
        for role in ('registrar', 'committee'):
            self.env['intervention.deadline']._get('notice_approve').escalate_to = role
            notice = self.notice(self.authorised())
            notice.sudo()._move({'deadline': '2020-01-01'})
            self.env['intervention.due']._cron_due()
            users = notice.sudo().activity_ids.user_id
            self.assertIn(self.users['committee1'], users)
            self.assertNotIn(self.users['registrar'], users)
            self.assertEqual(notice.escalated_to, role)

    def test_members_free_of_conflict_are_reminded_of_a_draft(self):
        """Approval and circulation are brought to the members who may decide, and to nobody who is named or below."""
        self.staff['committee3'].parent_id = self.staff['colleague']
        notice = self.notice(self.authorised_without('committee3'))
        self.env['intervention.due']._cron_due()
        self.assertEqual(notice.sudo().activity_ids.user_id, self.users['committee1'] | self.users['committee2'])

    def authorised_without(self, login):
        record = self.found()
        self.as_user('discipline', record).action_propose(WORDS)
        record.sudo()._go('authorised', 'authorise')
        return record
