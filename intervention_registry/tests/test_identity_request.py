import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS
from .identity_case import IdentityCase

NOT_ASKING = ('recorder', 'recorder2', 'registrar', 'committee1', 'superior', 'custodian', 'auditor', 'hr', 'plain', 'director')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestIdentityRequest(IdentityCase):
    """Asked with a reason, decided by custodians in no conflict, opened once within minutes, told to who recorded."""

    def granted(self, **values):
        request = self.asked(**values)
        self.as_user('custodian', request).action_decide('approve', WORDS)
        return request

    def visible(self, login, request):
        """Say whether the login finds, counts or reads the request or one of its decisions."""
        self.env.invalidate_all()
        seen = []
        for rows in (request.with_user(self.users[login]), request._decisions().with_user(self.users[login])):
            if not (rows.ids and rows.browse().has_access('read')):
                continue
            [count] = rows.formatted_read_group([('id', 'in', rows.ids)], [], ['__count'])
            if rows._filtered_access('read') or rows.search([('id', 'in', rows.ids)]) or count['__count']:
                seen.append(rows._name)
        return seen

    def test_office_that_has_the_record_asks(self):
        """The discipline office asks at the bureau, past it the superior authority; nobody else, and nobody in a conflict."""
        record, direct = self.screened(), self.submitted(direct_route=True)
        for login in NOT_ASKING:
            with self.assertRaises(AccessError, msg=login):
                self.as_user(login, record).action_ask_identity(WORDS)
        self.assertEqual(self.asked(record=record).state, 'asked')
        for login in NOT_ASKING + ('discipline',):
            if login != 'superior':
                with self.assertRaises(AccessError, msg=login):
                    self.as_user(login, direct).action_ask_identity(WORDS)
        self.assertEqual(self.asked('superior', direct).office, 'superior')

    def test_who_stands_below_the_named_person_does_not_ask(self):
        """A conflict is refused like on every other step; the button is not offered."""
        record = self.screened()
        self.staff['discipline'].parent_id = self.staff['colleague']
        self.assertFalse(self.as_user('discipline', record).can_ask_identity)
        self.assertTrue(self.as_user('discipline2', record).can_ask_identity)
        with self.assertRaises(AccessError):
            self.as_user('discipline', record).action_ask_identity(WORDS)

    def test_reason_is_asked_for_and_nothing_else_is_taken(self):
        """Neither without words nor with forged fields; asking for nothing or for what does not exist is refused."""
        record = self.screened()
        requests = self.env['intervention.identity.request'].with_user(self.users['discipline'])
        for reason in ('', '   ', None, False, 'x' * 200000):
            with self.assertRaises(UserError, msg=reason):
                requests.create({'record_id': record.id, 'reason': reason})
        forged = {'state': 'granted', 'requester_id': self.users['discipline2'].id, 'office': 'superior', 'held': 'x',
                  'until': '2099-01-01', 'opened_at': '2026-01-01', 'company_id': 1, 'asked_on': '2026-01-01', 'name': 'X'}
        for name, value in forged.items():
            with self.assertRaises(AccessError, msg=name):
                requests.create({'record_id': record.id, 'reason': WORDS, name: value})
        for number in (False, None, 0, 10**9, 'x', [record.id]):
            with self.assertRaises(UserError, msg=number):
                requests.create({'record_id': number, 'reason': WORDS})
        request = requests.with_context(default_state='granted', default_requester_id=2).create(
            {'record_id': record.id, 'reason': WORDS})
        self.assertEqual((request.state, request.requester_id), ('asked', self.users['discipline']))

    def test_rows_stay_as_they_are(self):
        """Nobody writes, deletes or copies a request, a decision or an opening."""
        request = self.granted()
        request.reveal()
        opening = self.env['intervention.identity.opening'].sudo().search([])
        for login in ('discipline', 'custodian', 'recorder', 'auditor', 'superior'):
            for row in (request, request._decisions(), opening):
                for ask in (lambda own: own.write({'reason': 'x'}), lambda own: own.unlink(), lambda own: own.copy()):
                    with self.assertRaises(UserError):
                        ask(row.with_user(self.users[login]))
        for row in (request._decisions(), opening):
            with self.assertRaises(AccessError):
                row.sudo().write({'reason': 'x'})

    def test_one_open_request_per_requester_and_record(self):
        """A second one waits for the answer to the first; a colleague's own is another matter."""
        request = self.asked()
        record = request.record_id
        with self.assertRaisesRegex(UserError, "asked for this already"):
            self.asked(record=record)
        self.asked('discipline2', record)
        self.as_user('custodian', request).action_decide('approve', WORDS)
        with self.assertRaisesRegex(UserError, "asked for this already"):
            self.asked(record=record)
        request.reveal()
        self.asked(record=record)

    def test_custodians_alone_decide(self):
        """No other role; with a decision that exists and a reason."""
        request = self.asked()
        for login in NOT_ASKING + ('discipline', 'discipline2'):
            if login != 'custodian':
                with self.assertRaises(AccessError, msg=login):
                    self.as_user(login, request).action_decide('approve', WORDS)
        custodian = self.as_user('custodian', request)
        for decision, reason in (('yes', WORDS), (None, WORDS), (['approve'], WORDS), ('approve', ''), ('reject', ' ')):
            with self.assertRaises(UserError):
                custodian.action_decide(decision, reason)
        self.assertEqual(request.state, 'asked')

    def change_role(self, login, role):
        """Give a person one role in place of those he held."""
        groups = self.env.ref('base.group_user') + self.env.ref(f'intervention_registry.group_{role}')
        self.users[login].group_ids = groups

    def test_custodian_never_decides_on_his_own_request(self):
        """Also where who asked became a custodian since: nobody is both at once."""
        request = self.asked()
        self.change_role('discipline', 'custodian')
        self.assertFalse(request.can_decide)
        with self.assertRaisesRegex(AccessError, "none on his own"):
            request.action_decide('approve', WORDS)

    def test_custodian_in_conflict_learns_nothing(self):
        """Named, below the named person, his kin, or the recorder himself: he neither finds nor decides the request."""
        kin = self.env['intervention.kinship']
        custodian, colleague = self.staff['custodian'], self.staff['colleague']
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')

        def named():
            return self.screened(intervenor_id=custodian.id)

        def below():
            custodian.parent_id = colleague
            return self.screened()

        def relative():
            custodian.parent_id = False
            kin.create({'employee_id': custodian.id, 'relative_id': self.staff['chief'].id, 'kind': 'spouse'})
            return self.screened(intervenor_id=self.staff['chief'].id, behaviour_ids=self.b8.ids)

        def own():
            self.change_role('custodian', 'recorder')
            case = self.env['intervention.case'].with_user(self.users['custodian']).create(
                {'name': 'C-2', 'title': "Another", 'stage': 'filing'})
            record = self.draft('custodian', case_id=case.id)
            record.action_submit()
            self.change_role('custodian', 'custodian')
            self.as_user('registrar', record).action_screen('approve', WORDS)
            return record

        free = self.asked()
        for conflict in (named, below, relative, own):
            record = conflict()
            request = self.env['intervention.identity.request'].sudo().browse(
                self.as_user('discipline3', record).action_ask_identity(WORDS))
            self.as_user('custodian2', request).check_access('read')
            self.assertFalse(self.visible('custodian', request))
            for ask in (lambda own: own.action_decide('approve', WORDS), lambda own: own.action_open_decide(),
                        lambda own: own.read(['reason']), lambda own: own.reveal()):
                with self.assertRaises(AccessError):
                    ask(self.as_user('custodian', request))
        custodian.parent_id = False
        self.assertTrue(self.visible('custodian', free))

    def test_others_learn_nothing_of_a_request(self):
        """The named director, the recorder, the ledger, the committee, colleagues of who asked, HR, plain users: nothing."""
        request = self.asked(record=self.screened(intervenor_id=self.staff['director'].id, behaviour_ids=self.b8.ids))
        self.as_user('custodian', request).action_decide('reject', WORDS)
        for login in self.users:
            seen = self.visible(login, request) if login not in ('discipline', 'custodian', 'custodian2', 'custodian3') else []
            self.assertFalse(seen, login)

    def test_custodian_sees_no_facts(self):
        """He reads who asks, why, and the code of the record; not the record, not through grouping, sorting or search."""
        request = self.as_user('custodian', self.asked())
        self.assertEqual(request.read(['record_id'])[0]['record_id'][1], request.sudo().record_id.name)
        self.assertEqual(request.reason, WORDS)
        for ask in (
            lambda: request.record_id.read(['summary']),
            lambda: request.env['intervention.record'].search([]),
            lambda: request.search([('record_id.intervenor_id', '!=', False)]),
            lambda: request.search([('record_id.summary', 'ilike', 'a')]),
            lambda: request.search([], order='record_id.state'),
            lambda: request.formatted_read_group([], ['record_id.intervenor_id'], ['__count']),
            lambda: request.formatted_read_group([], [], ['record_id.intervenor_id:array_agg']),
            lambda: request.search([('held', '!=', False)]),
            lambda: request.read(['held']),
            lambda: request.search([('reason', 'ilike', 'a')]),
        ):
            with self.assertRaises(UserError):
                ask()

    def test_refusal_ends_the_request_and_stays(self):
        """One rejection is enough; who asked reads why, may ask again, and the old row stays."""
        request = self.asked()
        self.as_user('custodian', request).action_decide('reject', "Not needed for the finding")
        self.assertEqual((request.state, request.decision_ids.reason), ('refused', "Not needed for the finding"))
        for ask in (lambda: request.reveal(), lambda: self.as_user('custodian2', request).action_decide('approve', WORDS)):
            with self.assertRaises(UserError):
                ask()
        again = self.asked(record=request.record_id)
        self.assertEqual(request.search([('record_id', '=', request.record_id.id)]), again | request)
        self.assertIn('identity_refuse', self.events(request.record_id))

    def test_who_asked_does_not_see_who_keeps_out_of_it(self):
        """While it is open, and once it has expired, the decisions made so far are not told: the missing one would tell."""
        self.sealed()
        request = self.asked()
        self.grant(request, 'custodian')
        self.assertFalse(request.decision_ids)
        self.assertFalse(request.env['intervention.identity.decision'].search([]))
        self.assertFalse(request._decisions().with_user(self.users['discipline'])._filtered_access('read'))
        self.later(request, minutes=1)
        self.env['intervention.identity']._cron_identity()
        self.env.invalidate_all()
        self.assertEqual((request.state, len(request.decision_ids)), ('expired', 0))
        self.assertFalse(request.sudo().held)

    def test_opened_by_who_asked_once_within_the_minutes(self):
        """Not by another, not twice, not after the time; each time the key is erased."""
        request = self.granted()
        self.assertTrue(request.can_reveal)
        for login in ('discipline2', 'custodian', 'recorder', 'superior', 'auditor', 'plain'):
            with self.assertRaises(AccessError):
                self.as_user(login, request).reveal()
        self.assertEqual(request.reveal()['name'], 'recorder')
        self.assertFalse(request.sudo().held)
        with self.assertRaisesRegex(UserError, "Nothing is granted"):
            request.reveal()
        late = self.granted()
        self.assertAlmostEqual((late.until - fields.Datetime.now()).total_seconds(), 600, delta=10)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.assertFalse(late.can_reveal)
            with self.assertRaisesRegex(UserError, "Nothing is granted"):
                late.reveal()
            self.env['intervention.identity']._cron_identity()
        self.assertEqual((late.state, late.sudo().held), ('expired', False))

    def test_conflict_after_the_grant_closes_the_door(self):
        """Who lost his office, or came to stand below the named person, opens nothing any more."""
        request = self.granted()
        self.staff['discipline'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            request.reveal()
        self.staff['discipline'].parent_id = False
        self.users['discipline'].group_ids -= self.env.ref('intervention_registry.group_discipline')
        with self.assertRaises(AccessError):
            request.reveal()

    def test_request_left_alone_expires(self):
        """After the days of the setting nobody decides any more, whether or not the scheduled action has come by."""
        self.env['ir.config_parameter'].set_param('intervention_registry.identity_days', '3')
        request = self.asked()
        self.assertAlmostEqual((request.until - fields.Datetime.now()).total_seconds(), 3 * 86400, delta=10)
        self.later(request, minutes=1)
        with self.assertRaisesRegex(UserError, "no longer open"):
            self.as_user('custodian', request).action_decide('approve', WORDS)
        self.assertEqual(self.asked(record=request.record_id).state, 'asked')
        self.assertEqual(request.state, 'expired')

    def test_each_step_is_in_the_trail_of_the_record(self):
        """Asked, decided, granted, opened: with who did it, the reason as a commitment, and no name in it."""
        request = self.granted()
        request.reveal()
        rows = self.trail(request.record_id).filtered(lambda row: row.event.startswith('identity_'))
        self.assertEqual(rows.mapped('event'), [
            'identity_ask', 'identity_decide', 'identity_grant', 'identity_open'])
        actors = [f"user:{self.users[login].id}" for login in ('discipline', 'custodian', 'custodian', 'discipline')]
        self.assertEqual(rows.mapped('actor'), actors)
        for row in rows:
            self.assertNotIn(WORDS, row.payload)
            self.assertNotIn('recorder@test', row.payload)
        self.assertEqual(json.loads(rows[-1].payload)['values']['request'], request.id)

    def test_who_recorded_is_told(self):
        """He sees when, to which office and why, on his record and at home; nobody else does, and no refusal is told."""
        refused = self.asked()
        self.as_user('custodian', refused).action_decide('reject', WORDS)
        mine = self.as_user('recorder', refused.record_id)
        self.assertFalse(mine.opening_ids)
        self.assertNotIn('opening', self.waiting('recorder'))
        request = self.granted(record=refused.record_id)
        request.reveal()
        self.env.invalidate_all()
        self.assertEqual((mine.opening_ids.office, mine.opening_ids.reason, mine.opening_ids.opened_on),
                         ('discipline', WORDS, self.env.company._intervention_today()))
        self.assertEqual(self.waiting('recorder')['opening'], 1)
        self.users['discipline'].group_ids += self.env.ref('intervention_registry.group_recorder')
        for login in ('recorder2', 'discipline'):
            self.assertFalse(self.as_user(login, mine.opening_ids).search([]))
            self.assertNotIn('opening', self.waiting(login))
        self.assertFalse(self.as_user('discipline', mine).opening_ids)

    def test_homes_say_what_waits(self):
        """The custodian sees the request and that he has no key, then that he decided; who asked what he was granted."""
        request = self.asked()
        self.assertEqual({key: self.waiting('custodian')[key] for key in ('identity', 'key')}, {'identity': 1, 'key': 0})
        self.assertNotIn('granted', self.waiting('discipline'))
        self.as_user('custodian', request).action_decide('approve', WORDS)
        self.assertEqual(self.waiting('custodian')['identity'], 0)
        self.assertEqual(self.waiting('discipline')['granted'], 1)
        self.assertNotIn('granted', self.waiting('discipline2'))
