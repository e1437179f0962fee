import base64
import itertools
import json
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import envelope, identity_seal, shamir
from .common import WORDS
from .identity_case import PHRASES, IdentityCase

RECORDER = {'name': 'recorder', 'unit': '', 'login': 'recorder@test'}


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestIdentity(IdentityCase):
    """Who recorded is sealed: to the server's key until two custodians have keys, then to them."""

    def opened(self, request):
        known = request.reveal()
        return {name: known[name] for name in RECORDER}

    def test_submission_seals_who_recorded(self):
        """A draft seals nothing; a submission seals once, bound to the record, and the trail knows what was sealed."""
        draft = self.draft()
        self.assertFalse(draft.sudo().identity_ids)
        draft.action_submit()
        identity = draft.sudo().identity_ids
        self.assertEqual(len(identity), 1)
        row = self.trail(draft)[0]
        self.assertEqual((row.event, json.loads(row.payload)['values']['identity_digest']), ('submit', identity._digest()))
        self.as_user('registrar', draft).action_screen('return', WORDS)
        draft.action_submit()
        self.assertEqual(draft.sudo().identity_ids, identity)

    def test_nobody_reads_the_table(self):
        """Neither the sealed identity nor its shares are anybody's to read, count or write; rows never change."""
        record = self.submitted()
        for login in self.users:
            for name in ('intervention.identity', 'intervention.identity.share'):
                model = self.env[name].with_user(self.users[login])
                for ask in (lambda: model.search([]), lambda: model.create({}), lambda: model.search_count([])):
                    with self.assertRaises(AccessError):
                        ask()
        with self.assertRaises(AccessError):
            record.sudo().identity_ids.write({'sealed': 'x'})

    def test_two_custodians_are_too_few(self):
        """Custodians and auditor are told, until three have keys, that one conflict would keep an identity closed."""
        self.sealed()
        for login in ('custodian', 'custodian3', 'auditor'):
            self.assertEqual(self.waiting(login)['custodians'], 2)
        for login in ('recorder', 'discipline', 'superior', 'registrar'):
            self.assertNotIn('custodians', self.waiting(login))
        self.assertIn("third", self.env.company._intervention_identity_notice())
        self.make_key('custodian3')
        for login in ('custodian', 'auditor'):
            self.assertNotIn('custodians', self.waiting(login))
        self.assertNotIn("third", self.env.company._intervention_identity_notice())

    def test_length_tells_nothing_of_the_name(self):
        """What is sealed has one length for short and long names."""
        self.staff['recorder2'].name = "A much longer name than that of the other one, with several parts"
        short = len(self.submitted().sudo().identity_ids.sealed)
        self.case.sudo().handler_ids += self.staff['recorder2']
        record = self.draft('recorder2')
        record.action_submit()
        self.assertEqual(short, len(record.sudo().identity_ids.sealed))

    def test_server_holds_the_key_until_two_custodians_have_theirs(self):
        """One key is not enough; the second seals what exists to both, and the server's copy is erased."""
        record = self.screened()
        self.assertFalse(self.boxes(record).key_id)
        self.assertIn('server', self.env.company._intervention_identity_notice())
        first, _papers = self.make_key('custodian')
        self.assertFalse(self.boxes(record).key_id)
        second, _papers = self.make_key('custodian2')
        self.assertEqual(self.boxes(record).key_id, first | second)
        self.assertNotIn(False, record.sudo().identity_ids.share_ids.filtered('box').mapped('key_id.id'))
        self.assertIn('two custodians', self.env.company._intervention_identity_notice())
        self.assertEqual(self.boxes(self.submitted()).key_id, first | second)

    def test_server_held_identity_opens_on_one_grant(self):
        """Before there are two keys one custodian grants, without a passphrase."""
        request = self.asked()
        self.as_user('custodian', request).action_decide('approve', WORDS)
        self.assertEqual(request.state, 'granted')
        self.assertEqual(self.opened(request), RECORDER)

    def test_two_custodians_open_together_and_one_does_not(self):
        """The first grant opens nothing; a second one of another custodian does, in whichever order."""
        self.sealed()
        for logins in itertools.permutations(('custodian', 'custodian2')):
            request = self.asked()
            self.grant(request, logins[0])
            self.assertEqual(request.state, 'asked')
            with self.assertRaises(UserError):
                request.reveal()
            with self.assertRaises(AccessError):
                self.grant(request, logins[0])
            self.grant(request, logins[1])
            self.assertEqual(self.opened(request), RECORDER)

    def test_any_two_of_three_open(self):
        """With three custodians no one is indispensable."""
        self.sealed()
        self.make_key('custodian3')
        for logins in itertools.combinations(PHRASES, 2):
            request = self.asked()
            self.grant(request, *logins)
            self.assertEqual(self.opened(request), RECORDER)

    def test_wrong_passphrase_changes_nothing_and_is_traced(self):
        """Wrong, empty or another's: no decision is made; after five in an hour even the right one waits."""
        key, _other = self.sealed()
        request = self.asked()
        custodian = self.as_user('custodian', request)
        with self.assertRaisesRegex(UserError, "give the passphrase"):
            custodian.action_decide('approve', WORDS)
        with self.enter_registry_test_mode():
            for passphrase in ("wrong passphrase here", PHRASES['custodian2'], ['x'], {'a': 1}, 7):
                try:  # not assertRaises, which would take back what the refusal wrote by itself
                    custodian.action_decide('approve', WORDS, passphrase)
                except UserError as refusal:
                    self.assertIn("passphrase is wrong", str(refusal))
                else:
                    self.fail(passphrase)
        rows = self.env['intervention.trail'].sudo().search([('document', '=', key._attempts())])
        self.assertEqual(len(rows), 5)
        self.assertEqual({(row.event, row.actor) for row in rows}, {('custodian_wrong', f"user:{self.users['custodian'].id}")})
        with self.assertRaisesRegex(UserError, "Too many"):
            self.grant(request, 'custodian')
        self.assertFalse(request._decisions())
        self.assertEqual((request.state, request.sudo().held), ('asked', False))

    @mute_logger('odoo.addons.intervention_registry.models.key_wrap')
    def test_server_alone_cannot_open(self):
        """Everything stored, the key files and the code, without a passphrase: no combination opens what is sealed."""
        self.sealed()
        record = self.screened()
        self.grant(self.asked(record=record), 'custodian')
        self.env.flush_all()
        texts = set()
        for table in ('intervention_identity', 'intervention_identity_share', 'intervention_identity_request',
                      'intervention_identity_decision', 'intervention_custodian_key'):
            self.env.cr.execute(f'SELECT * FROM {table}')  # pylint: disable=sql-injection
            texts |= {str(value) for row in self.env.cr.fetchall() for value in row if value}
        identity, held = record.sudo().identity_ids, set()
        request = self.env['intervention.identity.request'].sudo().search([('record_id', '=', record.id)])
        for text in texts:  # all that the server's key opens, wherever it says it belongs
            for place in (request._place(), f'{identity._context()}|{identity._digest()}'):
                try:
                    held.add(self.env['intervention.key']._unwrap(text, place))
                except UserError:
                    continue
        self.assertEqual(len(held), 1, "the one share that the first custodian gave is held until the second decides")
        candidates = {blob[start:start + size] for blob in (*held, *map(_bytes, texts)) for size in (32, 33)
                      for start in range(len(blob) - size + 1)}
        keys = {blob for blob in candidates if len(blob) == 32} | {
            shamir.combine([share, other]) for share in held for other in candidates
            if len(other) == len(share) and other[0] not in (0, share[0])}
        sealed = base64.b64decode(identity.sealed)
        for key in keys:
            with self.assertRaises(envelope.EnvelopeError):
                envelope.unseal(key, sealed, identity._context().encode())
        for box in self.boxes(record):
            for key in {blob for blob in candidates if len(blob) == 32}:
                with self.assertRaises(identity_seal.Unopened):
                    identity_seal.open_box(key, base64.b64decode(box.box), identity._share_context(box.key_id))

    def test_rows_exchanged_underneath_are_refused(self):
        """Sealed identity or shares of another record, or forged ones, are found out before anything is told."""
        for sealed in (False, True):
            if sealed:
                self.sealed()
            mine, other = self.screened(), self.screened()
            ids = [mine.sudo().identity_ids.id, other.sudo().identity_ids.id]
            self.tamper('intervention_identity', """UPDATE intervention_identity one SET sealed = two.sealed
                FROM intervention_identity two WHERE one.id = %s AND two.id = %s""", *ids)
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "does not belong|does not open"):
                self.grant(self.asked(record=mine), 'custodian', 'custodian2')
            self.env.cr.execute(
                "UPDATE intervention_identity_share SET identity_id = %s WHERE identity_id = %s AND box IS NOT NULL", ids)
            self.env.invalidate_all()
            with self.assertRaises(UserError):
                self.grant(self.asked(record=other), 'custodian', 'custodian2')

    def test_forged_identity_is_refused(self):
        """Whoever can write the database seals another name to the public keys: the trail does not know it."""
        self.sealed()
        record = self.screened()
        identity, secret = record.sudo().identity_ids, envelope.fresh_key()
        known = {**record.sudo()._identity(self.staff['recorder'].sudo()), 'name': "Somebody Else"}
        blob = envelope.seal('aes-gcm', secret, json.dumps(known).encode(), identity._context().encode())
        self.tamper('intervention_identity', "UPDATE intervention_identity SET sealed = %s WHERE id = %s",
                    base64.b64encode(blob).decode(), identity.id)
        self.env.invalidate_all()
        self.boxes(record)._move({'box': False})
        identity._share_out({identity: secret}, self.env.company._intervention_custodian_keys())
        with self.assertRaisesRegex(UserError, "does not belong"):
            self.grant(self.asked(record=record), 'custodian', 'custodian2')

    def test_change_of_the_key_takes_along_what_it_holds(self):
        """After the key-encryption key changed the old one is needed for no identity and no grant."""
        record, granted = self.screened(), self.asked()
        self.as_user('custodian', granted).action_decide('approve', WORDS)
        key = self.env['intervention.key']
        old = key._wrapping_id()
        new = key._rotate()
        self.addCleanup(Path(key._source().where(new)).unlink)
        self.assertNotEqual(old, new)
        while key._rewrap(100):
            continue
        self.assertFalse(key._behind())
        self.assertEqual({key._wrapped_under(text) for text in (self.boxes(record).box, granted.sudo().held)}, {new})
        self.assertEqual(self.opened(granted), RECORDER)

    def test_imported_and_older_records_are_sealed_too(self):
        """What somebody else enters for a recorder is sealed by the index; without recorder there is nothing to ask for."""
        record = self.screened()
        self.assertEqual(set(record.with_user(self.users['registrar']).sudo()._recorders().values()),
                         {self.staff['recorder']})
        old = self.env['intervention.record'].sudo()._insert([{
            **self.facts(behaviour_ids=self.a8.ids), 'recorder_key': key, 'company_id': self.env.company.id,
            'source_number': number,
        } for number, key in (('1', record.sudo().recorder_key), ('2', False))])
        old._move({'state': 'verifying', 'submitted_on': '2026-01-01'})
        self.env['intervention.identity']._cron_identity()
        self.assertEqual(old.mapped(lambda each: len(each.sudo().identity_ids)), [1, 0])
        self.assertEqual(self.events(old[0]), ['identity_seal'])
        self.as_user('custodian', request := self.asked(record=old[0])).action_decide('approve', WORDS)
        self.assertEqual(self.opened(request), RECORDER)
        with self.assertRaisesRegex(UserError, "older ledger"):
            self.as_user('discipline', old[1]).action_ask_identity(WORDS)


def _bytes(text):
    """Return the bytes that a stored text may stand for."""
    for decode in (bytes.fromhex, base64.b64decode):
        try:
            return decode(text)
        except ValueError:
            continue
    return text.encode()
