from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WORDS
from .test_meeting import MeetingCase

READERS = ('discipline3', 'committee3')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6', 'art_a8', 'art_b8')
class TestMeetingHidden(MeetingCase):
    """Whoever a record names sees the meeting without it, and cannot tell that there is one matter more."""

    def setUp(self):
        super().setUp()
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        open_matter, self.hidden = self.proposed(), {}
        for login in READERS:
            self.hidden[login] = self.about(login)
        self.agenda = self.meeting(open_matter, login='discipline')
        self.item = self.agenda.item_ids

    def about(self, login):
        """Return a record in deliberation that names ``login``."""
        record = self.submitted(intervenor_id=self.staff[login].id)
        record.sudo()._go('deliberating', 'propose', proposed_on='2026-01-01', finding='breach')
        return record

    def added(self, login):
        """Put the record that names ``login`` on the agenda; return its item."""
        [number] = self.as_user('discipline', self.agenda).action_agenda(self.hidden[login].ids)
        self.env.invalidate_all()
        return self.env['intervention.meeting.item'].sudo().browse(number)

    def everything(self, login):
        """Return all that ``login`` can learn of meetings, matters and minutes, to compare before and after."""
        seen = []
        for name in ('meeting', 'meeting.item', 'minutes'):
            model = self.env[f'intervention.{name}'].with_user(self.users[login])
            rows = model.search([])
            names = [field for field, info in model.fields_get().items() if info['type'] != 'binary']
            seen += [rows.read(names), model.search_count([]), model.name_search(''),
                     rows.export_data(['display_name', 'id'])]
        Meeting = self.env['intervention.meeting'].with_user(self.users[login])
        Item = self.env['intervention.meeting.item'].with_user(self.users[login])
        seen += [
            Meeting.web_search_read([], {'item_ids': {'fields': {'subject': {}}}, 'name': {}}),
            Item.formatted_read_group([], ['meeting_id'], ['__count']),
            Item.formatted_read_group([], ['outcome'], ['__count', 'id:count']),
            Meeting.export_data(['item_ids/subject', 'item_ids/id']),
            self.env['intervention.home'].with_user(self.users[login]).cards(),
        ]
        for item in Item.search([]):
            seen.append(item.minutes_draft())
        return seen

    def test_named_member_sees_the_meeting_without_his_matter(self):
        """Reading, counting, grouping, exporting and searching answer the same before and after."""
        for login in READERS:
            self.users[login].group_ids += self.env.ref('base.group_allow_export')
            before = self.everything(login)
            item = self.added(login)
            with self.subTest(login=login):
                self.assertEqual(self.everything(login), before)
                Meeting = self.env['intervention.meeting'].with_user(self.users[login])
                self.assertIn(self.item, self.as_user(login, self.agenda).item_ids)
                self.assertNotIn(item, self.as_user(login, self.agenda).item_ids)
                for domain in ([('item_ids', '=', item.id)], [('item_ids', 'in', item.ids)], [('item_ids', '!=', False)],
                               [('item_ids.record_id', '=', item.record_id.id)],
                               [('item_ids', 'any', [('id', '=', item.id)])], [('item_ids', '=', False)]):
                    with self.assertRaises(ValueError, msg=domain):
                        Meeting.search_count(domain)
                self.assertTrue(self.as_user('discipline2', item).subject)

    def test_named_member_touches_no_row_of_his_matter(self):
        """By number the matter and its minutes answer like any row that is hidden, and take no act."""
        for login in READERS:
            item = self.added(login)
            self.as_user('discipline', item).action_adjourn(WORDS)
        self.hold(self.agenda)
        for login in READERS:
            item = self.agenda.sudo().item_ids.filtered(lambda row: row.record_id == self.hidden[login])
            self.as_user('discipline', item).action_minutes(WORDS)
            mine = self.as_user(login, item)
            rows = self.as_user(login, item.minutes_ids)
            for call in (mine.minutes_draft, mine.action_open, lambda: mine.action_minutes(WORDS), mine.read,
                         lambda: mine.action_correct(WORDS), lambda: mine.action_adjourn(WORDS), lambda: rows.read(['body']),
                         lambda: mine.write({'outcome': 'open'}), lambda: mine.web_read({'subject': {}})):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()
            self.assertFalse(rows.search_count([('item_id', '=', item.id)]))

    def test_refusal_does_not_tell_whether_a_record_is_on_an_agenda(self):
        """Who puts a hidden record on an agenda gets one answer, whether it is on one already or not there at all."""
        for login in READERS:
            texts = set()
            for step in ('free', 'taken'):
                if step == 'taken':
                    self.added(login)
                with self.assertRaises(AccessError) as refused:
                    self.as_user(login, self.agenda).action_agenda(self.hidden[login].ids)
                texts.add(str(refused.exception))
            self.assertEqual(len(texts), 1)

    def test_settings_administrator_and_plain_users_see_no_meeting(self):
        """Nobody without a role that keeps meetings reads one."""
        self.users['system'] = self.env.ref('base.user_admin')
        for login in ('system', 'plain', 'hr', 'registrar', 'recorder', 'auditor', 'custodian', 'director'):
            for rows in (self.agenda, self.item, self.env['intervention.minutes']):
                with self.subTest(login=login, model=rows._name), self.assertRaises(AccessError):
                    self.as_user(login, rows).search([])
