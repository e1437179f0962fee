from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import WORDS
from .identity_case import IdentityCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6', 'art_a10', 'art_b10')
class TestIdentityPurpose(IdentityCase):
    """Because of misuse an identity is asked for once misuse was decided; the custodian sees that and nothing else of it."""

    def examined(self, finding='knowing', decision='approve'):
        """Return a record of which a misuse file was decided so, or is waiting for its decision."""
        record = self.found('unfounded')
        self.as_user('discipline', record).action_misuse(WORDS)
        file = record.sudo().misuse_ids
        file._move({'heard_until': '2020-01-01'})
        for login in ('discipline2', 'discipline3'):
            self.as_user(login, file).action_verify(finding, WORDS)
        if finding == 'knowing' and decision:
            self.as_user('committee1', file).action_decide(decision, WORDS)
        return record

    def ask(self, record, login='discipline', **values):
        return self.env['intervention.identity.request'].with_user(self.users[login]).create(
            {'record_id': record.id, 'reason': WORDS, **values})

    def test_misuse_has_to_be_decided(self):
        """Neither without file nor before the decision, nor where it was good faith; other purposes stay open."""
        for record in (self.screened(), self.examined(decision=None), self.examined(decision='reject'),
                       self.examined('good_faith')):
            with self.assertRaisesRegex(UserError, "decided first"), self.env.cr.savepoint():
                self.ask(record, purpose='misuse')
            with self.assertRaisesRegex(UserError, "decided first"), self.env.cr.savepoint():
                self.as_user('discipline', record).action_ask_identity(WORDS, 'misuse')
            self.assertFalse(self.env['intervention.identity.request'].sudo().search([('record_id', '=', record.id)]))
            self.assertEqual(self.ask(record).purpose, 'facts')

    def test_decided_misuse_is_shown_to_the_custodian(self):
        """The request says what it is for, also in the trail; by another purpose he is not told that there was misuse."""
        record = self.examined()
        request = self.ask(record, purpose='misuse')
        self.assertEqual(self.as_user('custodian', request).purpose, 'misuse')
        self.assertIn('"purpose":"misuse"', self.trail(record)[-1].payload)
        other = self.as_user('custodian', self.ask(record, 'discipline2', purpose='facts'))
        told = other.read()[0]
        self.assertNotIn('misuse', str(told))
        self.assertFalse(self.env['intervention.misuse'].with_user(self.users['custodian']).has_access('read'))
        with self.assertRaises(AccessError):
            self.as_user('custodian', record).read(['misuse_ids'])

    def test_who_may_not_ask_is_not_told_of_misuse(self):
        """Whoever has not the record gets the same refusal whether misuse was decided or not."""
        decided, other = self.examined(), self.examined('good_faith')
        for login in ('recorder', 'recorder2', 'registrar', 'custodian', 'auditor', 'hr', 'plain', 'director'):
            said = []
            for record in (decided, other):
                with self.assertRaises(AccessError) as refused, self.env.cr.savepoint():
                    self.ask(record, login, purpose='misuse')
                said.append(str(refused.exception))
            self.assertEqual(*said)

    def test_only_known_purposes(self):
        """Nothing else is taken, and the purpose stays as it was asked."""
        record = self.screened()
        for purpose in ('x', 7, ['misuse'], {'a': 1}):
            with self.subTest(purpose=purpose), self.assertRaises(UserError), self.env.cr.savepoint():
                self.ask(record, purpose=purpose)
        request = self.ask(record)
        for login in ('discipline', 'custodian'):
            with self.assertRaises(AccessError):
                self.as_user(login, request).write({'purpose': 'misuse'})

    def test_dialog_asks_for_the_purpose(self):
        """The button's dialog hands it on."""
        record = self.examined()
        dialog = Form(self.env['intervention.decision'].with_user(self.users['discipline']).with_context(
            default_act='identity_ask', default_res_id=record.id))
        self.assertEqual(dialog.purpose, 'facts')
        dialog.purpose, dialog.reason = 'misuse', WORDS
        dialog.save().action_confirm()
        request = self.env['intervention.identity.request'].sudo().search([('record_id', '=', record.id)])
        self.assertEqual(request.purpose, 'misuse')
