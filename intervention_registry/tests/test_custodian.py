from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import WORDS
from .identity_case import PHRASES, IdentityCase

NEW = "a lantern in the ninth month"


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestCustodian(IdentityCase):
    """Custodians make, change, lose and recover their keys; the registry never has what opens them."""

    def custodian(self, login='custodian'):
        return self.env['intervention.custodian.key'].with_user(self.users[login])

    def handover(self, login):
        return self.env['intervention.custodian.handover'].with_user(self.users[login]).search([], limit=1)

    def opens(self, *logins, phrases=None, asker='discipline'):
        """Say whether these custodians open the record together."""
        request = self.asked(asker, self.record)
        for login in logins:
            self.as_user(login, request).action_decide('approve', WORDS, (phrases or PHRASES)[login])
        return request.state == 'granted' and request.reveal()['name'] == 'recorder'

    def setUp(self):
        super().setUp()
        self.record = self.screened()

    def test_custodian_alone_makes_a_key(self):
        """For himself, with a passphrase that is typed twice and is not weak."""
        for login in self.users:
            if not login.startswith('custodian'):
                with self.assertRaises(AccessError, msg=login):
                    self.custodian(login).action_make(NEW, NEW)
        for passphrase, again in ((NEW, NEW + 'x'), ('short', 'short'), ('', ''), (None, None), (7, 7),
                                  ("custodian custodian", "custodian custodian"), ('a' * 30, 'a' * 30)):
            with self.assertRaises(UserError):
                self.custodian().action_make(passphrase, again)
        self.assertFalse(self.custodian().search([]))
        key, papers = self.make_key('custodian')
        self.assertEqual((key.user_id, key.state, len(papers)), (self.users['custodian'], 'active', 3))
        with self.assertRaises(AccessError):
            self.custodian().create({'user_id': self.users['custodian'].id, 'public_key': '00' * 32})

    def test_private_key_is_nowhere_in_clear(self):
        """Neither the row nor the trail holds private key, passphrase or escrow share; nobody reads what is wrapped."""
        key, papers = self.make_key('custodian')
        private = key._private(PHRASES['custodian'])
        row = str(key.sudo().read()) + str(self.trail(key).mapped('payload'))
        for secret in (private.hex(), PHRASES['custodian'], *papers):
            self.assertNotIn(secret, row)
        for login in ('custodian', 'custodian2', 'auditor'):
            self.assertTrue(self.as_user(login, key).fingerprint)
            with self.assertRaises(AccessError):
                self.as_user(login, key).read(['wrapped_key'])
        for login in ('plain', 'hr', 'discipline', 'registrar', 'recorder'):
            with self.assertRaises(AccessError):
                self.as_user(login, key).read(['fingerprint'])

    def test_passphrase_is_changed_by_who_knows_it(self):
        """The old one no longer opens, the new one does, the escrow shares stay."""
        self.sealed()
        key = self.custodian()._mine()
        with self.assertRaises(AccessError):
            self.as_user('custodian2', key).action_passphrase(NEW, NEW, PHRASES['custodian'])
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "passphrase is wrong"):
            key.action_passphrase(NEW, NEW, NEW)
        key.action_passphrase(NEW, NEW, PHRASES['custodian'])
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "passphrase is wrong"):
            self.opens('custodian', asker='discipline2')
        self.assertTrue(self.opens('custodian2', 'custodian', phrases={**PHRASES, 'custodian': NEW}))

    def test_new_key_takes_over_what_the_old_one_opened(self):
        """Only with the old passphrase; the old row stays without its private key."""
        old, _other = self.sealed()
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "passphrase is wrong"):
            self.custodian().action_make(NEW, NEW)
        self.custodian().action_make(NEW, NEW, PHRASES['custodian'])
        key = self.custodian()._mine()
        self.assertNotEqual(key, old)
        self.assertEqual((old.state, old.sudo().wrapped_key, key.replaces_id), ('replaced', False, old))
        self.assertNotIn(old, self.boxes(self.record).key_id)
        self.assertTrue(self.opens('custodian', 'custodian2', phrases={**PHRASES, 'custodian': NEW}))

    def test_lost_key_comes_back_from_two_escrow_shares_by_two_people(self):
        """He begins with one, another completes with a second; neither alone, nor with the same share twice."""
        old, papers = self.make_key('custodian')
        self.make_key('custodian2')
        with self.assertRaisesRegex(UserError, "no escrow share"):
            old.action_recover(papers[0][:-1] + '-', NEW, NEW)
        shown = old.action_recover(papers[0].lower(), NEW, NEW)
        self.assertEqual(len(shown['params']['lines']), 3)
        self.assertTrue(self.opens('custodian', 'custodian2'), "until it is completed the old key holds")
        for login, share, error in (('custodian', papers[1], AccessError), ('discipline', papers[1], AccessError),
                                    ('custodian2', papers[0], UserError), ('custodian2', 'ABC', UserError),
                                    ('custodian2', None, UserError)):
            with self.assertRaises(error):
                self.handover('custodian2').with_user(self.users[login]).action_complete(share)
        self.handover('custodian2').action_complete(papers[2])
        self.assertEqual(old.state, 'replaced')
        self.assertFalse(self.handover('custodian').sudo().held)
        self.assertTrue(self.opens('custodian', 'custodian2', phrases={**PHRASES, 'custodian': NEW}))
        with self.assertRaises(UserError):
            self.handover('custodian2').action_complete(papers[1])
        self.assertEqual(self.trail(self.handover('auditor')).mapped('event'), ['custodian_recover'] * 2)

    def test_auditor_may_complete_a_recovery_but_opens_nothing(self):
        """Two people are enough for a recovery; the auditor's share leads to the custodian's key, not to a name."""
        old, papers = self.make_key('custodian')
        self.make_key('custodian2')
        old.action_recover(papers[0], NEW, NEW)
        self.handover('auditor').action_complete(papers[1])
        with self.assertRaises(AccessError):
            self.as_user('auditor', self.asked(record=self.record)).action_decide('approve', WORDS, NEW)

    def test_nobody_takes_over_the_key_of_a_custodian_in_office(self):
        """Who follows one that left may, if he has no key: two shares in one hand would open alone."""
        old, papers = self.make_key('custodian')
        self.make_key('custodian2')
        for login in ('custodian2', 'custodian3', 'auditor', 'discipline'):
            with self.assertRaises(AccessError):
                self.as_user(login, old).action_recover(papers[0], NEW, NEW)
        self.users['custodian'].group_ids -= self.env.ref('intervention_registry.group_custodian')
        with self.assertRaisesRegex(AccessError, "a key of your own"):
            self.as_user('custodian2', old).action_recover(papers[0], NEW, NEW)
        self.as_user('custodian3', old).action_recover(papers[0], NEW, NEW)
        self.handover('custodian2').action_complete(papers[1])
        self.assertTrue(self.opens('custodian3', 'custodian2', phrases={**PHRASES, 'custodian3': NEW}))

    def test_begun_and_not_completed_lapses(self):
        """After its time nobody completes it, and what was held is erased."""
        old, papers = self.make_key('custodian')
        self.make_key('custodian2')
        old.action_recover(papers[0], NEW, NEW)
        handover = self.handover('custodian2')
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            with self.assertRaisesRegex(UserError, "over"):
                handover.action_complete(papers[1])
            self.env['intervention.identity']._cron_identity()
        self.assertEqual((handover.state, handover.sudo().held, handover.new_key_id.state), ('lapsed', False, 'replaced'))
        self.assertEqual(old.state, 'active')

    def test_new_custodian_gets_no_share_by_himself(self):
        """Two who have shares give them, each with his passphrase; then any two open."""
        self.sealed()
        self.make_key('custodian3')
        self.assertEqual(len(self.boxes(self.record)), 2)
        with self.assertRaisesRegex(UserError, "no share"):
            self.opens('custodian3', asker='discipline2')
        for login in ('custodian2', 'custodian3', 'discipline'):
            with self.assertRaises(AccessError):
                self.as_user(login, self.custodian()._mine()).action_share(PHRASES['custodian'])
        self.custodian()._mine().action_share(PHRASES['custodian'])
        for login, phrase, error in (('custodian', PHRASES['custodian'], AccessError), ('auditor', NEW, AccessError)):
            with self.assertRaises(error):
                self.handover('custodian2').with_user(self.users[login]).action_complete(passphrase=phrase)
        self.as_user('custodian3', self.handover('custodian2')).action_complete(passphrase=PHRASES['custodian3'])
        self.assertEqual(len(self.boxes(self.record)), 2, "who has no share gives none")
        self.custodian()._mine().action_share(PHRASES['custodian'])
        self.handover('custodian2').action_complete(passphrase=PHRASES['custodian2'])
        self.assertEqual(len(self.boxes(self.record)), 3)
        old = self.record.sudo().identity_ids.share_ids - self.boxes(self.record)
        self.assertFalse(any(old.mapped('box')))
        self.assertTrue(self.opens('custodian3', 'custodian'))
        self.assertTrue(self.opens('custodian2', 'custodian3'))

    def test_server_never_holds_two_halves(self):
        """A half-granted request and a half-done sharing out exclude each other: together they would open."""
        self.sealed()
        request = self.asked(record=self.record)
        self.grant(request, 'custodian')
        with self.assertRaisesRegex(UserError, "waits for its second"):
            self.custodian('custodian2')._mine().action_share(PHRASES['custodian2'])
        self.grant(request, 'custodian2')
        self.custodian('custodian2')._mine().action_share(PHRASES['custodian2'])
        with self.assertRaisesRegex(UserError, "being given"):
            self.grant(self.asked('discipline2', self.record), 'custodian')

    def test_custodian_who_left_opens_nothing(self):
        """Out of the group he neither decides nor is sealed to; with one left the server's key holds what is new."""
        self.sealed()
        self.users['custodian2'].group_ids -= self.env.ref('intervention_registry.group_custodian')
        with self.assertRaises(AccessError):
            self.opens('custodian2')
        record = self.submitted()
        self.assertFalse(self.boxes(record).key_id)
        self.assertEqual(len(self.boxes(self.record).key_id), 2)

    def test_keys_of_another_company_are_not_counted(self):
        """Identities are sealed to the custodians of the record's own company."""
        other = self.env['res.company'].create({'name': "Another bureau"})
        self.users['custodian2'].write({'company_ids': [(6, 0, other.ids)], 'company_id': other.id})
        self.make_key('custodian')
        self.as_user('custodian2', self.env['intervention.custodian.key']).with_company(other).action_make(NEW, NEW)
        self.assertFalse(self.boxes(self.record).key_id)
        self.assertFalse(self.custodian('custodian').search([('user_id', '=', self.users['custodian2'].id)]))

    def test_one_damaged_identity_does_not_hold_up_the_others(self):
        """What was changed underneath stays as it is; the rest is sealed to the custodians."""
        other = self.submitted()
        self.tamper('intervention_identity', "UPDATE intervention_identity SET sealed = 'AAAA' WHERE record_id = %s", other.id)
        self.env.invalidate_all()
        self.sealed()
        self.assertEqual(len(self.boxes(self.record).key_id), 2)
        self.assertFalse(self.boxes(other).key_id)
        self.custodian().action_make(NEW, NEW, PHRASES['custodian'])
        self.assertEqual(self.boxes(self.record).key_id.user_id, self.users['custodian'] | self.users['custodian2'])
