from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_b9')
class TestReferral(InterventionCase):
    """What may be a crime goes to the competent organ with its materials; receipt and outcome come back as rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._intervention_today()

    def prepare(self, record=None, login='discipline', **values):
        record = record or self.authorised()
        return self.env['intervention.referral'].with_user(self.users[login]).create({
            'record_id': record.id, 'organ': "Public security", 'material_ids': [(0, 0, {'title': "Transcript", 'copies': 2})],
            **values})

    def handed(self, **values):
        referral = self.prepare(**values)
        referral.action_hand(self.today)
        return referral

    def authorised_with_evidence(self):
        record = self.found()
        item = self.as_user('discipline', record).evidence_add('a.txt', self.data())
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'ordinary', WORDS)
        self.as_user('committee3', record).action_authorise('approve', WORDS)
        return record, item

    def direct(self):
        """Return an authorised record of the direct route."""
        record = self.submitted(direct_route=True)
        record.sudo()._go('authorised', 'authorise', finding='breach')
        return record

    def test_referral_goes_its_way(self):
        """Drafted, handed over, received, filed, prosecuted, judged; each an event and a row of the trail."""
        record = self.authorised()
        referral = self.prepare(record)
        self.assertEqual((referral.state, referral.basis_id.code), ('draft', 'A9-REFERRAL'))
        self.assertEqual(referral.review_id, record.sudo().review_ids.filtered(lambda row: row.step == 'authorise'))
        referral.action_hand(self.today)
        self.assertEqual((referral.state, referral.deadline), ('handed', fields.Date.add(self.today, days=7)))
        self.as_user('discipline2', referral).action_receipt("R-1", self.today)
        self.assertEqual((referral.state, referral.receipt, referral.deadline), ('received', "R-1", False))
        for outcome in ('filed', 'prosecuted', 'judged'):
            referral.action_outcome(outcome, WORDS, fields.Date.to_string(self.today))
        self.assertEqual((referral.state, referral.outcome), ('concluded', 'judged'))
        self.assertEqual(referral.event_ids.mapped('event'), ['handed', 'received', 'filed', 'prosecuted', 'judged'])
        self.assertEqual(self.trail(referral).mapped('event'), [
            'referral', 'referral_hand', 'referral_material', 'referral_receipt', *['referral_outcome'] * 3])
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_cadre_record_rests_on_its_own_article(self):
        """The article is that of the record's regime on the day of the approach."""
        record = self.authorised(intervenor_id=self.staff['chief'].id, behaviour_ids=[(6, 0, self.b8.ids)])
        self.assertEqual(self.prepare(record).basis_id.code, 'B9-REFERRAL')

    def test_referral_may_come_with_its_days(self):
        """A program hands over in one call, receipt included."""
        referral = self.prepare(handed_on=str(self.today), receipt="R-2", received_on=str(self.today))
        self.assertEqual((referral.state, referral.receipt), ('received', "R-2"))
        with self.assertRaises(UserError):
            self.prepare(receipt="R-3")
        with self.assertRaises(UserError):
            self.prepare(handed_on=str(self.today), material_ids=[])

    def test_only_an_authorised_breach_is_referred(self):
        """Not what is open, unfounded or no breach."""
        for record in (self.submitted(), self.found(), self.found('no_breach')):
            with self.subTest(state=record.sudo().state), self.assertRaises(UserError):
                self.prepare(record)

    def test_only_the_discipline_office_refers(self):
        """No other role drafts, hands over or answers; on the direct route the superior authority does."""
        record = self.authorised()
        referral = self.prepare(record)
        for login in ('recorder', 'registrar', 'committee1', 'superior', 'plain', 'hr', 'auditor', 'colleague'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.prepare(record, login, organ="Other organ")
            for method, arguments in (('action_hand', (self.today,)), ('action_receipt', ("R", self.today)),
                                      ('action_outcome', ('filed', WORDS, self.today))):
                with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                    getattr(self.as_user(login, referral), method)(*arguments)
        direct = self.direct()
        with self.assertRaises(AccessError):
            self.prepare(direct)
        self.assertTrue(self.prepare(direct, 'superior').action_hand(self.today))

    def test_conflict_is_refused(self):
        """Who stands below the named person neither drafts nor hands over nor words it."""
        referral = self.prepare()
        self.staff['discipline3'].parent_id = self.staff['colleague']
        other = self.as_user('discipline3', referral)
        for call in (lambda: other.action_hand(self.today), lambda: other.write({'organ': "x"}),
                     lambda: other.material_ids.write({'copies': 0}), lambda: self.prepare(login='discipline3')):
            with self.assertRaises(AccessError):
                call()

    def test_named_person_and_recorder_find_nothing(self):
        """Rows under a record are seen by those who see the record, and here by the offices alone."""
        referral = self.handed()
        self.users['colleague'].group_ids += self.env.ref('intervention_registry.group_discipline')
        for model in ('referral', 'referral.material', 'referral.event'):
            rows = self.env[f'intervention.{model}'].sudo().search(
                [('id' if model == 'referral' else 'referral_id', '=', referral.id)])
            self.assertTrue(rows)
            for login, seen in (('colleague', False), ('discipline2', True)):
                Model = self.env[rows._name].with_user(self.users[login])
                self.assertEqual(bool(Model.search([('id', 'in', rows.ids)])), seen)
                self.assertEqual(bool(Model.search_count([('id', 'in', rows.ids)])), seen)
                self.assertEqual(bool(rows.with_user(self.users[login])._filtered_access('read')), seen)
            for login in ('recorder', 'registrar', 'plain', 'hr', 'auditor'):
                with self.assertRaises(AccessError):
                    rows.with_user(self.users[login]).read(['id'])

    def test_days_that_cannot_be(self):
        """Not before the record, not in the future, no receipt before handing over, no outcome before that."""
        referral = self.prepare()
        before, after = (fields.Date.add(self.today, days=days) for days in (-1, 1))
        for day in (before, after, None, '', 'soon', 5, ['2026-01-01'], {'a': 1}, False):
            with self.subTest(day=day), self.assertRaises(UserError):
                referral.action_hand(day)
        referral.action_hand(self.today)
        for day in (before, after, None):
            with self.subTest(day=day), self.assertRaises(UserError):
                referral.action_receipt("R", day)
            with self.subTest(day=day), self.assertRaises(UserError):
                referral.action_outcome('filed', WORDS, day)

    def test_nothing_is_done_twice_or_in_another_order(self):
        """One handing over, one receipt, outcomes in the order of the procedure, in words."""
        referral = self.prepare()
        for call in (lambda: referral.action_receipt("R", self.today),
                     lambda: referral.action_outcome('filed', WORDS, self.today)):
            with self.assertRaises(UserError):
                call()
        referral.action_hand(self.today)
        with self.assertRaises(UserError):
            referral.action_hand(self.today)
        for outcome, words in (('prosecuted', WORDS), ('judged', WORDS), ('lost', WORDS), (None, WORDS), (['filed'], WORDS),
                               ('filed', ''), ('filed', None)):
            with self.subTest(outcome=outcome), self.assertRaises(UserError):
                referral.action_outcome(outcome, words, self.today)
        with self.assertRaises(UserError):
            referral.action_receipt(' ', self.today)
        referral.action_receipt("R", self.today)
        with self.assertRaises(UserError):
            referral.action_receipt("R", self.today)
        referral.action_outcome('not_filed', WORDS, self.today)
        self.assertEqual(referral.state, 'concluded')
        referral.action_outcome('filed', WORDS, self.today)
        with self.assertRaises(UserError):
            referral.action_outcome('not_filed', WORDS, self.today)
        self.assertEqual(referral.state, 'received')

    def test_one_open_referral_to_one_organ(self):
        """The same record goes to an organ once; to another one, or after it came back, again."""
        record = self.authorised()
        referral = self.handed(record=record)
        with self.assertRaises(IntegrityError), self.cr.savepoint(), mute_logger('odoo.sql_db'):
            self.prepare(record)
        self.prepare(record, organ="Supervision organ")
        referral.action_outcome('returned', WORDS, self.today)
        self.assertTrue(self.prepare(record))

    def test_handed_over_materials_stay(self):
        """From handing over on the list is what went; evidence on it has the act of reporting upward."""
        record, item = self.authorised_with_evidence()
        referral = self.prepare(record, material_ids=[
            (0, 0, {'title': "Recording", 'evidence_id': item}), (0, 0, {'title': "Left out", 'copies': 0})])
        evidence = self.env['intervention.evidence'].sudo().browse(item)
        self.assertNotIn('report', evidence.act_ids.mapped('act'))
        referral.material_ids[:1].write({'copies': 3})
        referral.action_hand(self.today)
        self.assertIn('report', evidence.act_ids.mapped('act'))
        self.assertEqual(referral.material_count, 1)
        for sudo in (False, True):
            material = referral.material_ids[:1].sudo(sudo)
            for call in (lambda: material.write({'copies': 9}), material.unlink, material.copy,
                         lambda: referral.sudo(sudo).write({'organ': "x"}),
                         lambda: referral.sudo(sudo).write({'material_ids': [(0, 0, {'title': "x"})]}),
                         lambda: referral.sudo(sudo).write({'material_ids': [(2, material.id)]}),
                         lambda: material.create({'referral_id': referral.id, 'title': "x"})):
                with self.assertRaises(UserError):
                    call()
        self.assertEqual(referral.material_ids.mapped('copies'), [3, 0])

    def test_evidence_of_another_record_is_refused(self):
        """Materials are the record's own."""
        _record, item = self.authorised_with_evidence()
        for copies in (-1, 10**6):
            with self.subTest(copies=copies), self.assertRaises(IntegrityError), self.cr.savepoint(), mute_logger('odoo.sql_db'):
                self.prepare(material_ids=[(0, 0, {'title': "x", 'copies': copies})])
        with self.assertRaises(UserError):
            self.prepare(material_ids=[(0, 0, {'title': "x", 'evidence_id': item})])

    def test_forged_fields_are_refused(self):
        """State, receipt, outcome, article and decision are not typed in; events are rows of the steps alone."""
        referral = self.prepare()
        for name, value in (('state', 'received'), ('receipt', "x"), ('handed_on', '2020-01-01'), ('outcome', 'judged'),
                            ('review_id', 1), ('basis_id', 1), ('deadline', '2030-01-01'), ('record_id', 1),
                            ('event_ids', [(0, 0, {'event': 'judged'})]), ('received_on', '2026-01-01')):
            for sudo in (False, True):
                with self.subTest(name=name), self.assertRaises(UserError):
                    referral.sudo(sudo).write({name: value})
        for sudo in (False, True):
            with self.assertRaises(AccessError):
                self.as_user('discipline', self.env['intervention.referral.event']).sudo(sudo).create({
                    'referral_id': referral.id, 'event': 'judged', 'happened_on': self.today, 'officer_id': 1})
        for organ in ('', ' '):
            with self.subTest(organ=organ), self.assertRaises(UserError):
                self.prepare(organ=organ)

    def test_late_receipts_are_asked_for(self):
        """The officers are reminded until the receipt is there, then the committee is told."""
        referral = self.handed()
        self.env['intervention.due']._cron_due()
        self.assertLessEqual(self.users['discipline'] | self.users['discipline2'], referral.sudo().activity_ids.user_id)
        referral.sudo()._move({'deadline': '2026-01-01'})
        self.env['intervention.due']._cron_due()
        self.assertTrue(referral.is_overdue)
        self.assertIn(self.users['committee1'], referral.sudo().activity_ids.user_id)
        referral.action_receipt("R", self.today)
        self.env['intervention.due']._cron_due()
        self.assertFalse(referral.sudo().activity_ids)
