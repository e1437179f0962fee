from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

MEMBERS = ('committee1', 'committee2', 'committee3')


class MeetingCase(InterventionCase):
    """Meetings of the body that deliberates, with records on their agenda."""

    def proposed(self, **values):
        """Return a breach that was proposed to the committee."""
        record = self.found(**values)
        self.as_user('discipline', record).action_propose(WORDS)
        return record

    def direct(self, **values):
        """Return a breach on the direct route that was proposed to the superior authority."""
        record = self.submitted(direct_route=True, **values)
        self.as_user('superior', record).action_screen('approve', WORDS)
        for login in ('superior2', 'superior3'):
            self.as_user(login, record).action_verify('breach', 'serious', WORDS)
        self.as_user('superior', record).action_propose(WORDS)
        return record

    def meeting(self, *records, login='discipline', **values):
        """Return a meeting of today on ``records``, as who planned it."""
        meeting = self.env['intervention.meeting'].with_user(self.users[login]).create({
            'planned_on': fields.Datetime.now(), 'place': "Room 1",
            'chair_id': self.users['superior' if login.startswith('superior') else 'committee1'].id, **values})
        if records:
            meeting.action_agenda([record.id for record in records])
        return meeting

    def hold(self, meeting, *logins):
        meeting.action_hold([self.users[login].id for login in logins or MEMBERS])

    def vote(self, record, *logins, decision='approve', severity='ordinary'):
        for login in logins:
            self.as_user(login, record).action_vote(decision, severity, f"{login} thinks so")

    def settled(self, **values):
        """Return the matter of a held meeting that was resolved."""
        item = self.meeting(self.proposed(**values)).item_ids
        self.vote(item.record_id, 'committee1', 'committee2')
        self.hold(item.meeting_id)
        return item


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b7', 'art_b8')
class TestMeeting(MeetingCase):
    """The committee meets on an agenda, with a quorum, and keeps minutes that stay."""

    def test_meeting_is_planned_by_who_keeps_it(self):
        """The discipline office and members plan; nobody else does, and nobody sets what the registry fills in."""
        record = self.proposed()
        for login in ('discipline', 'committee1'):
            self.assertEqual(self.meeting(login=login).route, 'bureau')
        self.assertEqual(self.meeting(login='superior').route, 'superior')
        for login in ('recorder', 'registrar', 'custodian', 'auditor', 'hr', 'plain', 'director'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.meeting(login=login)
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, self.meeting()).action_agenda(record.ids)
        for name, value in (('state', 'held'), ('route', 'superior'), ('attendee_ids', [Command.set(self.env.uid)]),
                            ('name', "x"), ('trail_salt', "x")):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.meeting(**{name: value})
        for wrong in ({'chair_id': self.users['discipline'].id}, {'chair_id': self.users['superior'].id},
                      {'chair_id': self.users['plain'].id}, {'planned_on': 'tomorrow'},
                      {'company_id': self.env['res.company'].create({'name': "Other"}).id}):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.meeting(**wrong)

    def test_planned_meeting_may_change_a_held_one_not(self):
        """Day, place and chair change until the meeting was held; its company never does."""
        meeting = self.meeting()
        meeting.write({'place': "Room 2", 'chair_id': self.users['committee2'].id})
        with self.assertRaises(UserError):
            meeting.write({'company_id': self.env.company.id})
        with self.assertRaises(AccessError):
            self.as_user('superior', meeting).write({'place': "Room 3"})
        self.hold(meeting)
        for sudo in (False, True):
            for vals in ({'place': "x"}, {'planned_on': '2020-01-01 00:00:00'}, {'chair_id': self.users['committee1'].id},
                         {'item_ids': [Command.clear()]}, {'state': 'planned'},
                         {'attendee_ids': [Command.clear()]}):
                with self.subTest(vals=vals, sudo=sudo), self.assertRaises(UserError):
                    meeting.sudo(sudo).write(vals)
            for call in (meeting.sudo(sudo).unlink, meeting.sudo(sudo).copy):
                with self.assertRaises(UserError):
                    call()
        self.assertEqual((meeting.place, len(meeting.attendee_ids)), ("Room 2", 3))

    def test_agenda_takes_what_is_deliberated(self):
        """Only a proposed record of the same body goes on the agenda of a planned meeting, and on one at a time."""
        meeting, record = self.meeting(), self.proposed()
        [item] = self.as_user('committee2', meeting).action_agenda([record.id, record.id])
        item = meeting.item_ids.browse(item)
        self.assertEqual((item.subject, item.outcome), (record.name, 'open'))
        held = self.meeting()
        self.hold(held)
        for wrong in (record, self.found(), self.submitted(), self.authorised(), self.direct()):
            with self.subTest(state=wrong.state, route=wrong.route), self.assertRaises(UserError), self.env.cr.savepoint():
                self.meeting(wrong)
        with self.assertRaises(UserError):
            held.action_agenda([self.proposed().id])
        for wrong in (None, [], 'x', {'a': 1}, [None], ['1'], [[1]], [True], [10 ** 8]):
            with self.subTest(records=wrong), self.assertRaises(UserError):
                meeting.action_agenda(wrong)
        with self.assertRaises(UserError):
            self.meeting(self.proposed(), login='superior')
        self.staff['discipline3'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.meeting(self.proposed(), login='discipline3')

    def test_item_is_forged_by_nobody(self):
        """Outcome, round and meeting of a matter are not written by hand, and rows stay."""
        item = self.meeting(self.proposed()).item_ids
        other = self.proposed()
        for sudo in (False, True):
            rows = item.sudo(sudo)
            for vals in ({'outcome': 'resolved'}, {'severity': 'serious'}, {'round': 5}, {'record_id': other.id},
                         {'meeting_id': self.meeting().id}):
                with self.subTest(vals=vals, sudo=sudo), self.assertRaises(UserError):
                    rows.write(vals)
            for vals in ({'outcome': 'resolved'}, {'settled_on': '2020-01-01'}, {'round': 5}):
                with self.subTest(create=vals, sudo=sudo), self.assertRaises(UserError):
                    rows.create({'meeting_id': item.meeting_id.id, 'record_id': other.id, **vals})
            with self.assertRaises(UserError):
                rows.create({'meeting_id': item.meeting_id.id, 'record_id': other.id})
            for command in (Command.delete(item.id), Command.unlink(item.id), Command.clear(),
                            Command.create({'record_id': other.id}), Command.update(item.id, {'outcome': 'resolved'})):
                with self.subTest(command=command, sudo=sudo), self.assertRaises(UserError):
                    rows.meeting_id.write({'item_ids': [command]})
            for call in (rows.unlink, rows.copy):
                with self.assertRaises(UserError):
                    call()
        self.assertEqual((item.outcome, item.meeting_id.item_ids), ('open', item))

    def test_meeting_needs_a_quorum(self):
        """More than half of the members must be present, the chair among them; strangers do not count."""
        meeting = self.meeting()
        members = {login: self.users[login].id for login in (*MEMBERS, 'superior', 'discipline', 'plain')}
        for wrong in (['committee1'], ['committee2', 'committee3'], ['committee1', 'plain'], ['committee1', 'superior'],
                      ['committee1', 'committee2', 'discipline'], ['committee1', 'committee1'], []):
            with self.subTest(present=wrong), self.assertRaises(UserError):
                meeting.action_hold([members[login] for login in wrong])
        for wrong in (None, 'committee1', {'a': 1}, [None], ['1'], [[1]], [True], [10 ** 8]):
            with self.subTest(present=wrong), self.assertRaises(UserError):
                meeting.action_hold(wrong)
        with self.assertRaisesRegex(UserError, "1 are missing"):
            meeting.action_hold([members['committee1']])
        self.assertEqual(meeting.state, 'planned')
        self.hold(meeting, 'committee1', 'committee3')
        self.assertEqual((meeting.state, len(meeting.attendee_ids)), ('held', 2))
        with self.assertRaises(UserError):
            self.hold(meeting)

    def test_meeting_is_held_on_its_day_by_who_keeps_it(self):
        """Nobody enters as held what lies ahead, nor another body's meeting."""
        ahead = self.meeting(planned_on=fields.Datetime.now() + timedelta(days=2))
        with self.assertRaises(UserError):
            self.hold(ahead)
        meeting = self.meeting()
        for login in ('superior', 'registrar', 'recorder', 'auditor', 'custodian', 'hr', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.hold(self.as_user(login, meeting))
        direct = self.meeting(login='superior')
        for login in ('committee1', 'discipline'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.hold(self.as_user(login, direct))
        self.hold(direct, 'superior', 'superior2', 'superior3', 'superior4')
        self.assertEqual((meeting.state, direct.state), ('planned', 'held'))

    def test_matter_follows_the_vote(self):
        """Votes are counted on the record; resolved, not carried or returned, the matter is settled and keeps its result."""
        record, lost, back = self.proposed(), self.proposed(), self.proposed()
        items = self.meeting(record, lost, back).item_ids
        self.vote(record, 'committee1', severity='serious')
        self.assertEqual([(row.approve_count, row.quorum, row.free_count, row.outcome) for row in items[:1]],
                         [(1, 2, 3, 'open')])
        self.vote(record, 'committee2', severity='serious')
        self.vote(lost, 'committee1', 'committee2', decision='reject')
        self.as_user('committee1', back).action_return(WORDS)
        self.assertEqual(items.mapped('outcome'), ['resolved', 'refused', 'returned'])
        self.assertEqual((items[0].severity, items[1].severity, items[1].reject_count), ('serious', False, 2))
        self.as_user('discipline', lost).action_propose(WORDS)
        again = self.meeting(lost).item_ids
        self.assertEqual((again.reject_count, items[1].reject_count, again.outcome), (0, 2, 'open'))

    def test_who_stepped_aside_is_not_counted(self):
        """A recusal takes a member out of the count of one matter, not of the others."""
        items = self.meeting(self.proposed(), self.proposed()).item_ids
        self.as_user('committee3', items[0].record_id).action_recuse(WORDS)
        self.assertEqual(items.mapped('free_count'), [2, 3])
        self.assertEqual(items.mapped('recuse_count'), [1, 0])
        self.vote(items[0].record_id, 'committee1', 'committee2')
        self.hold(items.meeting_id)
        draft = items[0].minutes_draft()
        self.assertIn("Took part: committee1, committee2.", draft)
        self.assertIn("Took no part in this matter: committee3.", draft)

    def test_matter_without_quorum_goes_to_the_superior_authority(self):
        """When recusals leave too few, the matter leaves the committee's agenda and the superior's meeting takes it."""
        record = self.proposed()
        item = self.meeting(record).item_ids
        for login in ('committee2', 'committee3'):
            self.as_user(login, record).action_recuse(WORDS)
        self.assertEqual((item.outcome, record.is_passed), ('passed', True))
        with self.assertRaises(UserError):
            self.meeting(record)
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.meeting(record, login='superior', chair_id=self.users['committee1'].id)
        again = self.meeting(record, login='superior').item_ids
        self.vote(record, 'superior', 'superior2', 'superior3', 'superior4')
        self.assertEqual((again.outcome, again.approve_count, item.approve_count), ('resolved', 4, 0))

    def test_adjourned_matter_goes_to_a_later_meeting(self):
        """A matter is taken off with a reason by who keeps the meeting, once; then another meeting may have it."""
        record = self.proposed()
        item = self.meeting(record).item_ids
        for wrong in ('', ' ', None, ['x'], 5):
            with self.subTest(reason=wrong), self.assertRaises(UserError):
                item.action_adjourn(wrong)
        for login in ('registrar', 'recorder', 'superior', 'auditor', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, item).action_adjourn(WORDS)
        item.action_adjourn(WORDS)
        with self.assertRaises(UserError):
            item.action_adjourn(WORDS)
        self.assertEqual((item.outcome, record.state), ('adjourned', 'deliberating'))
        self.assertEqual(self.meeting(record).item_ids.outcome, 'open')

    def test_minutes_come_after_meeting_and_vote(self):
        """Minutes wait for who was present and for the result; then they are written once."""
        item = self.meeting(self.proposed()).item_ids
        with self.assertRaises(UserError):
            item.action_minutes("Too early")
        self.hold(item.meeting_id)
        with self.assertRaises(UserError):
            item.action_minutes("Not decided")
        with self.assertRaises(UserError):
            item.action_correct("Nothing to correct")
        self.vote(item.record_id, 'committee1', 'committee2')
        for wrong in ('', ' ', None, ['x'], 'x' * 200_000):
            with self.subTest(text=str(wrong)[:5]), self.assertRaises(UserError):
                item.action_minutes(wrong)
        item.action_minutes(item.minutes_draft())
        with self.assertRaises(UserError):
            item.action_minutes("Once more")
        self.as_user('committee3', item).action_correct("The place was Room 2.")
        self.assertEqual(item.minutes_ids.mapped('kind'), ['minutes', 'correction'])
        self.assertEqual(item.minutes_ids.mapped('written_by'), ['discipline', 'committee'])

    def test_minutes_are_written_by_who_keeps_the_meeting(self):
        """Neither other roles nor who stepped aside or is in a conflict writes minutes."""
        record = self.proposed()
        item = self.meeting(record).item_ids
        self.as_user('committee3', record).action_recuse(WORDS)
        self.vote(record, 'committee1', 'committee2')
        self.hold(item.meeting_id)
        self.staff['discipline3'].parent_id = self.staff['colleague']
        for login in ('committee3', 'discipline3', 'registrar', 'recorder', 'superior', 'auditor', 'custodian', 'plain'):
            for call in (self.as_user(login, item).action_minutes, self.as_user(login, item).action_adjourn):
                with self.subTest(login=login, call=call.__name__), self.assertRaises(AccessError):
                    call(WORDS)
        self.assertFalse(item.minutes_ids)

    def test_minutes_stay(self):
        """Nobody writes, changes or removes minutes by hand, not even past the access rights."""
        item = self.settled()
        item.action_minutes(WORDS)
        row = item.minutes_ids
        forged = {'item_id': item.id, 'record_id': item.record_id.id, 'kind': 'correction', 'body': "x",
                  'written_by': 'committee'}
        for login in ('discipline', 'committee1', 'superior', 'auditor', 'plain'):
            for sudo in (False, True):
                rows = self.as_user(login, row).sudo(sudo)
                for call in (lambda: rows.write({'body': "x"}), rows.unlink, rows.copy, lambda: rows.create(forged)):
                    with self.subTest(login=login, sudo=sudo), self.assertRaises(UserError):
                        call()
        self.assertEqual(item.minutes_ids.body, WORDS)

    def test_draft_of_minutes_tells_votes_and_not_who_recorded(self):
        """The text is proposed from the rows: day, present, votes, severity, reasons; a recorder among them is no exception."""
        self.users['committee3'].group_ids += self.env.ref('intervention_registry.group_recorder')
        case = self.env['intervention.case'].with_user(self.users['committee3']).create({'name': "C-9", 'title': "Own"})
        record = self.draft('committee3', case_id=case.id)
        record.action_submit()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        for login in ('discipline', 'discipline2'):
            self.as_user(login, record).action_verify('breach', 'serious', WORDS)
        self.as_user('discipline', record).action_propose(WORDS)
        item = self.meeting(record).item_ids
        self.assertEqual(item.free_count, 3)
        self.vote(record, 'committee1', 'committee2', severity='serious')
        self.hold(item.meeting_id)
        draft = item.minutes_draft()
        for text in ("Room 1, chaired by committee1", "Took part: committee1, committee2, committee3.", record.name,
                     "Votes: 2 for, 0 against", "Severity as resolved: Serious", "committee2 thinks so"):
            self.assertIn(text, draft)
        self.assertIn("no part in this matter: nobody", draft)

    def test_meeting_leaves_a_trace(self):
        """Planning and holding stand on the meeting's chain, matters and minutes on the record's."""
        item = self.settled()
        item.action_minutes(WORDS)
        item.action_correct(WORDS)
        self.assertEqual(self.trail(item.meeting_id).mapped('event'), ['meeting_plan', 'meeting_hold'])
        events = self.trail(item.record_id).mapped('event')
        self.assertEqual([events.count(name) for name in ('meeting_item', 'minutes')], [2, 2])
        self.assertNotIn(str(item.record_id.name), ''.join(self.trail(item.meeting_id).mapped('payload')))
        self.assertTrue(self.env['intervention.trail'].with_user(self.users['auditor']).verify()['ok'])

    def test_superior_authority_meets_on_the_direct_route(self):
        """On the direct route the receivers meet, and the bureau does not learn of it."""
        record = self.direct()
        item = self.meeting(record, login='superior').item_ids
        self.vote(record, 'superior4', 'superior5')
        for login in ('discipline', 'committee1'):
            self.assertFalse(self.as_user(login, item.meeting_id.browse()).search([('id', '=', item.meeting_id.id)]))
            self.assertFalse(self.as_user(login, item.browse()).search([('id', '=', item.id)]))
            with self.assertRaises(AccessError):
                self.as_user(login, item).minutes_draft()
        self.hold(item.meeting_id, 'superior', 'superior2', 'superior3', 'superior6')
        self.assertIn("Votes: 2 for", item.minutes_draft())

    def test_card_tells_of_the_next_meeting(self):
        """Members find the next meeting on their page."""
        self.meeting(planned_on=fields.Datetime.now() + timedelta(days=2))
        cards = [card for section in self.env['intervention.home'].with_user(self.users['committee1']).cards()
                 for card in section['cards'] if card['key'] == 'meeting']
        self.assertEqual([card['count'] for card in cards], [1])
        self.assertIn("Room 1", cards[0]['hint'])

    def test_dialogs_ask_for_presence_and_minutes(self):
        """The dialog offers the members, proposes the minutes, and calls what programs call."""
        item = self.meeting(self.proposed()).item_ids
        self.vote(item.record_id, 'committee1', 'committee2')
        Dialog = self.env['intervention.decision'].with_user(self.users['discipline'])
        dialog = Dialog.with_context(default_act='meeting_hold', default_res_id=item.meeting_id.id).create(
            {'attendee_ids': [Command.set([self.users[login].id for login in MEMBERS])]})
        self.assertEqual(dialog.roll_ids.mapped('name'), list(MEMBERS))
        dialog.action_confirm()
        dialog = Dialog.with_context(default_act='minutes', default_res_id=item.id).create({})
        self.assertIn("Votes: 2 for", dialog.text)
        dialog.action_confirm()
        self.assertIn("Votes: 2 for", item.minutes_ids.body)
