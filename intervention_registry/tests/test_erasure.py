import base64

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .canary import Canary
from .common import WORDS, InterventionCase

GONE = "Destroyed under No."


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestErasure(InterventionCase):

    def closed(self, years=31, **values):
        """Return a record without breach that was closed some years ago, its protection over."""
        record = self.found('no_breach', **values)
        self.as_user('discipline', record).action_close(WORDS)
        record.sudo()._move({'state_since': record.sudo().state_since - relativedelta(years=years)})
        self.env['intervention.protection'].sudo().search([('record_id', '=', record.id)])._move({'date_to': '2020-01-01'})
        return record

    def asked(self, record, login='discipline'):
        number = self.as_user(login, record).action_erasure('expired', WORDS)
        return self.env['intervention.erasure'].browse(number)

    def destroyed(self, **values):
        """Return a record whose content was destroyed by two, and the document by which it was."""
        record = self.closed(**values)
        erasure = self.asked(record)
        for login in ('discipline2', 'discipline3'):
            self.as_user(login, erasure).action_decide('approve', WORDS)
        return record, erasure.sudo()

    def test_two_others_destroy_words_and_files_for_good(self):
        """A6, B5: after the second approval no key is left; words read as destroyed under their number, facts in clear stay."""
        record = self.closed(summary="What happened")
        evidence = record.sudo().evidence_ids
        self.assertFalse(evidence)
        erasure = self.asked(record)
        self.as_user('discipline2', erasure).action_decide('approve', WORDS)
        self.assertEqual((erasure.sudo().state, record.sudo().summary), ('asked', "What happened"))
        self.as_user('discipline3', erasure).action_decide('approve', WORDS)
        self.assertEqual(erasure.sudo().state, 'destroyed')
        tombstone = f'{GONE} {erasure.sudo().name}'
        self.env.invalidate_all()
        self.assertEqual(record.summary, tombstone)
        self.assertEqual(set(record.sudo().review_ids.mapped('reason')), {tombstone})
        self.assertEqual(set(record.sudo().statement_ids.mapped('body')), {tombstone})
        self.assertEqual((record.sudo().intervenor_id, record.sudo().finding), (self.staff['colleague'], 'no_breach'))
        [seal] = self.env.execute_query_dict(SQL(
            "SELECT * FROM intervention_seal WHERE model = 'intervention.record' AND res_id = %s", record.id))
        self.assertEqual((seal['wrapped'], seal['state']), (None, 'destroyed'))

    def test_trail_verifies_after_the_content_is_gone(self):
        """The trail holds digests and commitments alone: it still verifies, says what was destroyed, and goes on."""
        record, erasure = self.destroyed()
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])
        self.assertEqual(self.trail(record)[-2:].mapped('event'), ['erasure_done', 'settle'])
        self.assertEqual(self.trail(erasure).mapped('event'), ['erasure', 'review', 'review', 'erasure_done'])
        record.sudo()._trace('close', names=('summary',))
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])

    def test_evidence_is_refused_clearly(self):
        """A destroyed file is not given out, and the refusal says why; nothing is added to the record any more."""
        record = self.submitted()
        evidence = self.env['intervention.evidence'].browse(record.evidence_add('a.txt', self.data()))
        self.as_user('registrar', record).action_screen('approve', WORDS)
        for login in ('discipline', 'discipline2'):
            self.as_user(login, record).action_verify('unfounded', 'ordinary', WORDS)
        self.as_user('discipline', record).action_close(WORDS)
        self.assertEqual(base64.b64decode(evidence.download()['data']), b'a file')
        self.env['intervention.seal'].sudo()._destroy(record.sudo(), 'X-1')
        with self.assertRaisesRegex(UserError, f'{GONE} X-1'):
            evidence.download()
        self.assertEqual(evidence.name, f'{GONE} X-1')
        with self.assertRaisesRegex(UserError, GONE):
            record.statement_add('supplement', WORDS)
        with self.assertRaisesRegex(UserError, GONE):
            record.evidence_add('b.txt', self.data())

    def test_no_copy_of_the_words_is_left(self):
        """Nothing that was told to the record can be read anywhere afterwards, nor opened with the keys that are left."""
        canary = Canary()
        record, _erasure = self.destroyed(summary=canary.value())
        self.assertFalse(canary.seen(self.env))
        self.assertNotIn(canary.mark, str(record.sudo().read(['summary', 'request'])))

    def test_one_alone_destroys_nothing(self):
        """Not the one who asked, not one approval, not the same person twice."""
        record = self.closed()
        erasure = self.asked(record)
        with self.assertRaisesRegex(AccessError, "You asked for it"):
            self.as_user('discipline', erasure).action_decide('approve', WORDS)
        self.as_user('discipline2', erasure).action_decide('approve', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline2', erasure).action_decide('approve', WORDS)
        self.assertEqual(erasure.sudo().state, 'asked')

    def test_one_refusal_ends_it(self):
        """Who refuses ends it; it may be asked for anew, and then two approve anew."""
        record = self.closed()
        erasure = self.asked(record)
        self.as_user('discipline2', erasure).action_decide('reject', WORDS)
        self.assertEqual(erasure.sudo().state, 'refused')
        with self.assertRaises(UserError):
            self.as_user('discipline3', erasure).action_decide('approve', WORDS)
        again = self.asked(record)
        self.as_user('discipline2', again).action_decide('approve', WORDS)
        self.assertEqual(again.sudo().state, 'asked')

    def test_what_has_to_be_kept_is_kept(self):
        """Not before it is closed, not within the retention period whatever the setting, not while a protection runs."""
        with self.assertRaisesRegex(UserError, "not closed"):
            self.asked(self.found('no_breach'))
        recent = self.closed(years=29)
        with self.assertRaisesRegex(UserError, "for 30 years"):
            self.asked(recent)
        # sudo: as who administers the settings can
        parameters = self.env['ir.config_parameter'].sudo()
        for value in ('0', '-1', 'x', '4'):
            parameters.set_param('intervention_registry.retention_years', value)
            with self.subTest(value=value), self.assertRaisesRegex(UserError, "for (5|30) years"):
                self.asked(self.closed(years=4))
        parameters.set_param('intervention_registry.retention_years', '5')
        protected = self.closed(years=6)
        self.env['intervention.protection'].sudo().search([('record_id', '=', protected.id)])._move({'date_to': False})
        with self.assertRaisesRegex(UserError, "protection"):
            self.asked(protected)
        erasure = self.asked(recent)
        parameters.set_param('intervention_registry.retention_years', '30')
        with self.assertRaisesRegex(UserError, "for 30 years"):
            self.as_user('discipline2', erasure).action_decide('approve', WORDS)

    def test_only_offices_without_conflict_ask_and_decide(self):
        """No other role asks or decides, nor the recorder, the named person, his subordinates or a stranger by JSON-2 calls."""
        record = self.closed()
        for login in self.users:
            if not login.startswith('discipline'):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    self.asked(record, login)
        erasure = self.asked(record)
        for login in self.users:
            if login not in ('discipline2', 'discipline3'):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    self.as_user(login, erasure).action_decide('approve', WORDS)
        self.staff['discipline2'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.as_user('discipline2', erasure).action_decide('approve', WORDS)

    def test_nobody_who_is_named_sees_it(self):
        """A named person finds neither the record nor what is asked about it, in any role."""
        erasure = self.asked(self.closed())
        self.users['colleague'].group_ids += self.env.ref('intervention_registry.group_discipline')
        mine = self.as_user('colleague', erasure)
        self.assertFalse(mine.search_count([('state', '=', 'asked')]))
        self.assertNotIn('erasure', self.waiting('colleague'))
        for attempt in (lambda: mine.read(['name']), lambda: mine.action_decide('approve', WORDS),
                        lambda: self.asked(erasure.sudo().record_id, 'colleague')):
            with self.assertRaises(AccessError):
                attempt()

    def test_rows_are_made_by_the_buttons_alone(self):
        """Forged rows, states and numbers are refused to everybody, as are empty reasons and unknown grounds."""
        record = self.closed()
        discipline = self.as_user('discipline', record)
        for ground, reason in (('expired', ''), ('expired', '  '), ('', WORDS), ('mood', WORDS), (None, WORDS), (['x'], WORDS)):
            with self.subTest(ground=ground), self.assertRaises(UserError):
                discipline.action_erasure(ground, reason)
        erasure = self.asked(record)
        with self.assertRaises(UserError):
            self.asked(record, 'discipline2')
        for login in ('discipline', 'discipline2', 'committee1', 'superior', 'auditor'):
            row = self.as_user(login, erasure)
            for attempt in (
                    lambda: row.create({'record_id': record.id, 'ground': 'law', 'reason': WORDS}),
                    lambda: row.write({'state': 'destroyed'}), row.unlink, row.copy,
                    lambda: row.action_decide('destroy', WORDS), lambda: row.action_decide('approve', ' ')):
                with self.subTest(login=login), self.assertRaises(UserError):
                    attempt()
        self.assertEqual(erasure.sudo().state, 'asked')

    def test_the_page_says_what_waits(self):
        """Who may decide finds it on his page; who asked does not."""
        self.asked(self.closed())
        self.assertEqual(self.waiting('discipline2').get('erasure'), 1)
        self.assertNotIn('erasure', self.waiting('discipline'))
