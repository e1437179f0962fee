import itertools
import secrets
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import identity_seal, shamir
from ..tools.identity_seal import Unopened

CHEAP = {'argon2id': {'iterations': 1, 'lanes': 1, 'memory_cost': 64}, 'scrypt': {'n': 2**10, 'r': 8, 'p': 1}}
SECRET = bytes(range(32))
PRODUCTS = [
    # two elements of the field and their product (FIPS 197, 4.2)
    (0x57, 0x83, 0xC1), (0x57, 0x13, 0xFE), (0x57, 0x02, 0xAE), (0x01, 0xFF, 0xFF), (0x00, 0x35, 0x00), (0x53, 0xCA, 0x01),
]
SPLITS = [(2, 2), (3, 2), (3, 3), (7, 4), (255, 2)]
NO_SPLITS = [(1, 1), (3, 1), (2, 3), (256, 2), (0, 0)]
WEAK = ['', 'short', 'aaaaaaaaaaaaaaaa', 'abcdefghijklmnop', '1234567890123', 'ababababababab', 'my custodian word']
STRONG = ['correct horse battery', '三更灯火五更鸡正是男儿读书时', 'Tr0ub4dor&3-again']


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestIdentitySeal(BaseCase):
    """The primitives under the sealed identity, without a database."""

    def test_field_is_the_one_of_aes(self):
        """Products are those of the standard, and division undoes multiplication for every pair."""
        for a, b, product in PRODUCTS:
            self.assertEqual(shamir.multiply(a, b), product)
        for a, b in itertools.product(range(0, 256, 5), range(1, 256, 3)):
            self.assertEqual(shamir.divide(shamir.multiply(a, b), b), a)
        with self.assertRaises(ZeroDivisionError):
            shamir.divide(1, 0)

    def test_any_needed_shares_give_the_secret_back(self):
        """Whichever shares meet, in whichever order; fewer than needed give something else."""
        for count, needed in SPLITS:
            shares = shamir.split(SECRET, count, needed)
            self.assertEqual([share[0] for share in shares], list(range(1, count + 1)))
            for chosen in itertools.islice(itertools.permutations(shares, needed), 40):
                self.assertEqual(shamir.combine(list(chosen)), SECRET)
            if needed > 2:
                self.assertNotEqual(shamir.combine(shares[:needed - 1]), SECRET)
        for count, needed in NO_SPLITS:
            with self.assertRaises(ValueError):
                shamir.split(SECRET, count, needed)

    def test_one_share_of_two_tells_nothing(self):
        """To one share every secret is possible: for each there is a second share that leads to it."""
        share = shamir.split(b'\x2a', 2, 2)[0]
        reached = {shamir.combine([share, bytes([2, value])])[0] for value in range(256)}
        self.assertEqual(reached, set(range(256)))

    def test_shares_that_do_not_belong_together_are_refused(self):
        """One share, the same share twice, shares of unequal length, a share without number."""
        one, two = shamir.split(SECRET, 2, 2)
        for shares in ([], [one], [one, one], [one, two[:-1]], [one, bytes(33)], [one, b'']):
            with self.assertRaises(ValueError):
                shamir.combine(shares)

    def test_share_survives_paper(self):
        """Printed and typed in again, blanks and small letters apart; a slip of the pen is noticed."""
        for size in (1, 5, 32, 33):
            share = b'\x03' + secrets.token_bytes(size)
            text = shamir.to_paper(share)
            self.assertEqual(shamir.from_paper(text), share)
            self.assertEqual(shamir.from_paper(f' {text.lower().replace("-", " ")}\n'), share)
            for place, sign in enumerate(text):
                if sign != '-':
                    wrong = text[:place] + ('A' if sign != 'A' else 'B') + text[place + 1:]
                    with self.assertRaises(ValueError):
                        shamir.from_paper(wrong)
        for wrong in ('', 'AAAA', 'O0I1', text[:-6], text + text):
            with self.assertRaises(ValueError):
                shamir.from_paper(wrong)

    def test_box_opens_for_its_holder_in_its_context_alone(self):
        """Another key, another context, one changed byte: nothing opens; no two boxes are alike."""
        private, public = identity_seal.new_pair()
        other, _public = identity_seal.new_pair()
        box = identity_seal.seal_to(public, SECRET, 'record,1')
        self.assertEqual(identity_seal.open_box(private, box, 'record,1'), SECRET)
        self.assertNotEqual(box, identity_seal.seal_to(public, SECRET, 'record,1'))
        changed = [box[:place] + bytes([box[place] ^ 1]) + box[place + 1:] for place in range(len(box))]
        for key, tried, context in ((other, box, 'record,1'), (private, box, 'record,2'), (private, b'', 'record,1'),
                                    (private, box[:40], 'record,1'), *((private, each, 'record,1') for each in changed)):
            with self.assertRaises(Unopened):
                identity_seal.open_box(key, tried, context)

    def test_passphrase_opens_what_it_wrapped(self):
        """By Argon2id, or by scrypt where there is none; composed and wide signs count as the plain ones."""
        for installed, kdf in ((identity_seal.Argon2id, 'argon2id'), (None, 'scrypt')):
            with patch.object(identity_seal, 'COSTS', CHEAP), patch.object(identity_seal, 'Argon2id', installed):
                text = identity_seal.wrap('pass-ｗord é', SECRET, 'key,1')
                self.assertIn(kdf, text)
                self.assertEqual(identity_seal.unwrap('pass-word e\u0301', text, 'key,1'), SECRET)
                for passphrase, tried, context in (('Pass-word é', text, 'key,1'), ('pass-word é', text, 'key,2'),
                                                   ('', text, 'key,1'), ('pass-word é', 'no', 'key,1'),
                                                   ('pass-word é', '{"kdf": "none"}', 'key,1'), ('x', None, 'key,1')):
                    with self.assertRaises(Unopened):
                        identity_seal.unwrap(passphrase, tried, context)

    def test_weak_passphrases_are_known(self):
        """Short ones, repetitions, runs, and those that hold the login; long ones in any script pass."""
        for passphrase in WEAK:
            self.assertTrue(identity_seal.is_weak(passphrase, ['custodian']), passphrase)
        for passphrase in STRONG:
            self.assertFalse(identity_seal.is_weak(passphrase, ['custodian']), passphrase)
