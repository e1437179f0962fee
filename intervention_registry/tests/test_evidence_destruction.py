from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import WORDS
from .test_evidence_custody import EvidenceCase

GONE = "Destroyed under No."


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestEvidenceDestruction(EvidenceCase):

    def closed(self, years=31, count=2):
        """Return a record that was closed some years ago, its protection over, with items of evidence."""
        record = self.submitted()
        for number in range(count):
            record.evidence_add(f'{number}.txt', self.data(b'file %d' % number))
        self.as_user('registrar', record).action_screen('approve', WORDS)
        for login in ('discipline', 'discipline2'):
            self.as_user(login, record).action_verify('no_breach', 'ordinary', WORDS)
        self.as_user('discipline', record).action_close(WORDS)
        record.sudo()._move({'state_since': record.sudo().state_since - relativedelta(years=years)})
        self.env['intervention.protection'].sudo().search([('record_id', '=', record.id)])._move({'date_to': '2020-01-01'})
        return record

    def asked(self, item, login='discipline'):
        return self.env['intervention.erasure'].browse(self.as_user(login, item).action_erasure('expired', WORDS))

    def destroyed(self, item):
        erasure = self.asked(item)
        for login in ('discipline2', 'discipline3'):
            self.as_user(login, erasure).action_decide('approve', WORDS)
        return erasure.sudo()

    def test_one_item_goes_and_the_rest_stays(self):
        """B5: two destroy one item for good; name and file are gone, its row says so, the other item and the words stay."""
        record = self.closed()
        first, second = record.evidence_ids.sorted('id')
        erasure = self.destroyed(first)
        self.env.invalidate_all()
        tombstone = f'{GONE} {erasure.name}'
        self.assertEqual((first.name, first.erased_under), (tombstone, erasure.name))
        for look in (first.download, first._given, lambda: first._shown('preview')):
            with self.assertRaisesRegex(UserError, tombstone):
                look()
        self.assertEqual((second.name, second._content()), ('1.txt', b'file 1'))
        self.assertEqual(record.summary, "He asked to let the quarry off")
        self.assertFalse(record.erased_under)
        self.assertEqual(self.acts(first)[-2:], [
            ('handle', 'destroy_ask', 'discipline'), ('handle', 'destroy', 'discipline')])
        [wrapped] = self.env.execute_query(SQL(
            "SELECT wrapped FROM intervention_seal WHERE model = 'intervention.evidence' AND res_id = %s", first.id))
        self.assertEqual(wrapped, (None,))

    def test_the_trail_verifies_and_tells(self):
        """A6: the record's chain says which item went by which decision, and still verifies."""
        record = self.closed(count=1)
        erasure = self.destroyed(record.evidence_ids)
        self.assertIn('erasure_done', self.trail(record).mapped('event'))
        self.assertEqual(self.trail(erasure).mapped('event'), ['erasure', 'review', 'review', 'erasure_done'])
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])

    def test_the_items_end_with_their_record(self):
        """B5: the destruction of a record's content takes the keys of its items along, not twice what went before."""
        record = self.closed()
        first, second = record.evidence_ids.sorted('id')
        own = self.destroyed(first)
        erasure = self.env['intervention.erasure'].browse(self.as_user('discipline', record).action_erasure('expired', WORDS))
        for login in ('discipline2', 'discipline3'):
            self.as_user(login, erasure).action_decide('approve', WORDS)
        self.env.invalidate_all()
        self.assertEqual((first.erased_under, second.erased_under), (own.name, erasure.sudo().name))
        self.assertEqual(self.acts(second)[-1][:2], ('handle', 'destroy'))
        self.assertEqual([act[1] for act in self.acts(first)].count('destroy'), 1)
        with self.assertRaisesRegex(UserError, GONE):
            second.download()

    def test_nothing_is_deleted_by_itself(self):
        """B5: an item whose retention is over stays until two decide; the ledger keeper finds it on his page."""
        item = self.closed(count=1).evidence_ids
        self.assertTrue(item.is_retention_over)
        self.assertEqual(item._content(), b'file 0')
        self.assertEqual(self.waiting('registrar').get('retention'), 1)
        listed = self.as_user('registrar', item).search([('is_retention_over', '=', True)])
        self.assertIn(item.id, listed.ids)
        self.destroyed(item)
        self.assertNotIn('retention', self.waiting('registrar'))

    def test_what_has_to_be_kept_is_kept(self):
        """B5: not before closing, not within the retention, not while it is kept longer, whatever the ground."""
        with self.assertRaisesRegex(UserError, "not closed"):
            self.asked(self.as_user('discipline', self.item(record=self.found('no_breach'))))
        with self.assertRaisesRegex(UserError, "for 30 years"):
            self.asked(self.closed(29, 1).evidence_ids)
        item = self.closed(count=1).evidence_ids
        self.assertTrue(item.is_retention_over)
        self.as_user('registrar', item).action_retain('2090-01-01', "A suit is pending")
        self.assertEqual((str(item.retain_until), item.is_retention_over), ('2090-01-01', False))
        self.assertNotIn(item.id, item.search([('is_retention_over', '=', True)]).ids)
        with self.assertRaisesRegex(UserError, "2090-01-01"):
            self.asked(item)
        for day in ('2089-12-31', '2090-01-01', '2000-01-01', 'soon', None, [1], ''):
            with self.subTest(day=day), self.assertRaises(UserError):
                self.as_user('discipline', item).action_retain(day, WORDS)

    def test_kept_longer_after_it_was_asked_for(self):
        """B5: the second approval is refused when the item is kept longer meanwhile."""
        item = self.closed(count=1).evidence_ids
        erasure = self.asked(item)
        self.as_user('discipline2', erasure).action_decide('approve', WORDS)
        self.as_user('registrar', item).action_retain('2090-01-01', WORDS)
        with self.assertRaisesRegex(UserError, "2090-01-01"):
            self.as_user('discipline3', erasure).action_decide('approve', WORDS)
        self.assertTrue(item.download()['data'])

    def test_one_alone_destroys_nothing(self):
        """B5: not who asked, not one approval, not twice the same person, and no second request beside the first."""
        item = self.closed(count=1).evidence_ids
        erasure = self.asked(item)
        with self.assertRaises(AccessError):
            self.as_user('discipline', erasure).action_decide('approve', WORDS)
        self.as_user('discipline2', erasure).action_decide('approve', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline2', erasure).action_decide('approve', WORDS)
        with self.assertRaisesRegex(UserError, "asked for already"):
            self.asked(item, 'discipline2')
        self.assertTrue(item.download()['data'])

    def test_only_the_office_asks(self):
        """B5: no other role asks for the destruction of an item, nor an officer in conflict."""
        item = self.closed(count=1).evidence_ids
        self.staff['discipline3'].parent_id = self.staff['colleague']
        for login in ('recorder', 'recorder2', 'registrar', 'committee1', 'superior', 'auditor', 'custodian', 'hr', 'plain',
                      'director', 'discipline3'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.asked(item, login)
        for ground, reason in (('expired', ' '), ('mood', WORDS), (None, WORDS)):
            with self.subTest(ground=ground), self.assertRaises(UserError):
                self.as_user('discipline', item).action_erasure(ground, reason)
