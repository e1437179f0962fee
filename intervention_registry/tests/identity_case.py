from unittest.mock import patch

from odoo import fields

from ..tools import identity_seal
from .common import WORDS, InterventionCase

CHEAP = {'argon2id': {'iterations': 1, 'lanes': 1, 'memory_cost': 64}, 'scrypt': {'n': 2**10, 'r': 8, 'p': 1}}
PHRASES = {
    'custodian': "three lamps five watches", 'custodian2': "river stone under snow", 'custodian3': "old well new rope here",
}


class IdentityCase(InterventionCase):
    """Three custodians, whose keys are made in the tests; passphrases are derived cheaply."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(identity_seal, 'COSTS', CHEAP))
        # no other custodian of the database counts: keys of an example bureau would
        cls.env.ref('intervention_registry.group_custodian').user_ids = cls.users['custodian']
        for login in ('custodian2', 'custodian3'):
            cls._user(login, 'intervention_registry.group_custodian')
            cls.staff[login] = cls._person(login, user_id=cls.users[login].id)

    def make_key(self, login, **values):
        """Let the custodian make his key; return it with its escrow shares as they were shown."""
        keys = self.env['intervention.custodian.key'].with_user(self.users[login])
        shown = keys.action_make(PHRASES[login], PHRASES[login], **values)
        return keys._mine(), [line['text'] for line in shown['params']['lines']]

    def sealed(self):
        """Let two custodians make their keys."""
        return [self.make_key(login)[0] for login in ('custodian', 'custodian2')]

    def screened(self, **values):
        """Return a record that the discipline office may read."""
        record = self.submitted(**values)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        return record

    def asked(self, login='discipline', record=None):
        """Return a request of ``login`` for who wrote the record."""
        record = record or self.screened()
        return self.as_user(login, self.env['intervention.identity.request'].browse(
            self.as_user(login, record).action_ask_identity(WORDS)))

    def grant(self, request, *logins):
        """Let each custodian grant the request with his passphrase."""
        for login in logins:
            self.as_user(login, request).action_decide('approve', WORDS, PHRASES[login])

    def boxes(self, record):
        """Return the shares by which the record's sealed identity opens now."""
        self.env.invalidate_all()
        return record.sudo().identity_ids._current()

    def later(self, request, **ago):
        """Let the time of the request be over."""
        request.sudo()._move({'until': fields.Datetime.subtract(fields.Datetime.now(), **ago)})

    def events(self, record):
        return self.trail(record).mapped('event')
