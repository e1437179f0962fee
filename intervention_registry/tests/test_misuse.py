from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestMisuse(InterventionCase):
    """A knowingly false record has a consequence, a mistake in good faith none; nobody learns on the way who recorded."""

    def unfounded(self, **values):
        return self.found('unfounded', **values)

    def opened(self, record=None, login='discipline'):
        record = record or self.unfounded()
        self.as_user(login, record).action_misuse("The call it describes was made from his own telephone")
        return record.sudo().misuse_ids.with_user(self.users['recorder'])

    def heard(self, **values):
        file = self.opened(**values)
        file.statement_add('defence', "I was told so")
        return file

    def verify(self, file, finding='knowing'):
        for login in ('discipline2', 'discipline3'):
            self.as_user(login, file).action_verify(finding, WORDS)
        return file

    def test_way_of_a_file(self):
        """Opened with words, the recorder heard, two findings, a decision, closing; each a row and a trace."""
        file = self.verify(self.heard())
        self.as_user('committee1', file).action_decide('approve', WORDS)
        self.assertTrue(file.record_id._is_misuse())
        self.as_user('discipline2', file).action_close(WORDS)
        self.assertEqual((file.state, file.finding), ('closed', 'knowing'))
        self.assertEqual(self.trail(file.sudo()).mapped('event'), [
            'misuse_open', 'statement', 'review', 'review', 'misuse_find', 'review', 'misuse_decide', 'statement', 'close'])
        self.assertEqual(self.trail(file.sudo())[1].actor, 'recorder')

    def test_good_faith_ends_it(self):
        """Two findings of good faith close the file; a committee member in doubt does too. No consequence follows."""
        file = self.verify(self.opened(), 'good_faith')
        self.assertEqual((file.state, file.record_id._is_misuse()), ('closed', False))
        case = self.env['intervention.case'].with_user(self.users['recorder']).create(
            {'name': 'C-2', 'title': "Sand", 'stage': 'filing'})
        other = self.verify(self.heard(record=self.unfounded(case_id=case.id)))
        self.as_user('committee1', other).action_decide('reject', WORDS)
        self.assertEqual((other.state, other.finding, other.record_id._is_misuse()), ('closed', 'good_faith', False))

    def test_recorder_is_heard_first(self):
        """Knowledge is not found before the recorder answered or his time has passed; somebody else does not answer for him."""
        file = self.opened()
        for login in ('recorder2', 'discipline', 'registrar', 'colleague'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, file).statement_add('defence', WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline2', file).action_verify('knowing', WORDS)
        file._move({'heard_until': '2020-01-01'})
        self.as_user('discipline2', file).action_verify('knowing', WORDS)

    def test_only_an_unfounded_record_is_examined(self):
        """Not a breach, not one in the open; with words, once, by who handles it and is in no conflict."""
        for record in (self.found(), self.found('no_breach'), self.submitted()):
            with self.assertRaises(UserError):
                self.as_user('discipline', record).action_misuse(WORDS)
        record = self.unfounded()
        with self.assertRaises(UserError):
            self.as_user('discipline', record).action_misuse(' ')
        for login in ('recorder', 'recorder2', 'registrar', 'committee1', 'superior', 'colleague', 'hr'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, record).action_misuse(WORDS)
        self.opened(record)
        with self.assertRaises(UserError):
            self.as_user('discipline2', record).action_misuse(WORDS)

    def test_named_person_and_colleagues_see_nothing(self):
        """The recorder, who is heard, and the offices that have the step; not the named person, not other handlers."""
        file = self.opened()
        for login, expected in (('recorder', True), ('discipline', True), ('recorder2', False), ('committee1', False),
                                ('superior', False)):
            with self.subTest(login=login):
                model = self.env['intervention.misuse'].with_user(self.users[login])
                self.assertEqual(bool(model.search([('id', '=', file.id)])), expected)
        for login in ('registrar', 'colleague', 'hr', 'auditor', 'custodian'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.env['intervention.misuse'].with_user(self.users[login]).search([])
        self.heard_file = self.verify(self._answered(file))
        self.assertTrue(self.as_user('committee1', file)._filtered_access('read'))

    def _answered(self, file):
        file.statement_add('defence', WORDS)
        return file

    def test_nobody_learns_who_recorded(self):
        """The file, its words and its trail name no recorder."""
        file = self.verify(self.heard())
        own = self.as_user('discipline', file)
        text = str(own.read(list(own.fields_get())) + own.statement_ids.read(['body', 'display_name']))
        self.assertNotIn('recorder', text)
        self.assertFalse(own.is_own or own.record_id.recorder_id)
        self.assertFalse([row for row in self.trail(file.sudo()) if f'user:{self.users["recorder"].id}"' in row.payload])

    def test_one_person_takes_one_step(self):
        """Who opened it does not verify, who verified does not decide, nobody verifies twice, no wrong order."""
        file = self.heard()
        with self.assertRaises(AccessError):
            self.as_user('discipline', file).action_verify('knowing', WORDS)
        with self.assertRaises(UserError):
            self.as_user('committee1', file).action_decide('approve', WORDS)
        self.as_user('discipline2', file).action_verify('knowing', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline2', file).action_verify('knowing', WORDS)
        self.as_user('discipline3', file).action_verify('knowing', WORDS)
        self.users['discipline3'].group_ids += self.env.ref('intervention_registry.group_committee')
        with self.assertRaises(AccessError):
            self.as_user('discipline3', file).action_decide('approve', WORDS)
        for login in ('recorder', 'discipline', 'committee1'):
            for call in (lambda own: own.write({'state': 'decided'}), lambda own: own.unlink(),
                         lambda own: own.create({'record_id': file.record_id.id, 'knowingly': "x"})):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call(self.as_user(login, file))

    def test_consequence_is_that_of_untruthful_recording(self):
        """An omission "found by misuse" needs a decision on a record of the case, is untruthful and names no record."""
        def report(**values):
            return self.env['intervention.omission'].with_user(self.users['discipline']).create({
                'employee_id': self.staff['recorder'].id, 'case_id': self.case.id, 'kind': 'untruthful', 'facts': "It was false",
                'happened_on': self.env.company._intervention_today(), 'found_by': 'misuse', 'regime': 'staff', **values})
        file = self.verify(self.heard())
        with self.assertRaises(UserError):
            report()
        self.as_user('committee1', file).action_decide('approve', WORDS)
        with self.assertRaises(UserError):
            report(kind='unrecorded')
        report().action_report()
        with self.assertRaises(AccessError):
            report(record_id=file.record_id.id)

    def test_direct_record_is_examined_past_the_bureau(self):
        """On the direct route the superior authority opens, verifies and decides; the bureau sees nothing."""
        record = self.submitted(direct_route=True)
        self.as_user('superior', record).action_screen('approve', WORDS)
        for login in ('superior2', 'superior3'):
            self.as_user(login, record).action_verify('unfounded', 'ordinary', WORDS)
        file = self.opened(record, 'superior4')
        file.statement_add('defence', WORDS)
        self.assertFalse(self.as_user('discipline', file)._filtered_access('read'))
        for login in ('superior5', 'superior6'):
            self.as_user(login, file).action_verify('knowing', WORDS)
        self.assertFalse(self.as_user('committee1', file)._filtered_access('read'))
        self.as_user('superior', file).action_decide('approve', WORDS)
        self.assertEqual(file.state, 'decided')
