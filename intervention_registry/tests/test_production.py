from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import config
from odoo.tools.config import crypt_context

from .common import InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestProduction(InterventionCase):
    """Whoever watches the registry sees what stands between its server and production."""

    def production(self, login='auditor'):
        lines = self.as_user(login, self.env['intervention.check']).production()
        return {line['key']: line for line in lines}

    def test_each_trouble_says_what_to_do(self):
        """A superuser's role, the owner's role, an open database manager and Odoo's own master password are told."""
        everything = {'list_db': True, 'admin_passwd': 'admin'}
        with patch.dict(config.options, everything):
            told = self.production()
        self.assertFalse(told['list_db']['ok'] or told['master']['ok'] or told['owner']['ok'])
        self.assertTrue(all(line['todo'] for line in told.values() if not line['ok']))
        with patch.dict(config.options, {'list_db': False, 'admin_passwd': 'another'}):
            told = self.production()
        self.assertTrue(told['list_db']['ok'] and told['master']['ok'])
        self.assertFalse(told['master']['todo'])

    def test_hashed_master_password_is_known_too(self):
        """Odoo keeps the master password as a hash once it was used; its own is recognised all the same."""
        hashed = [(crypt_context.hash(word), word == 'admin') for word in ('admin', 'another')]
        for stored, own in ('admin', True), ('another', False), (False, False), *hashed:
            with patch.dict(config.options, {'admin_passwd': stored}):
                self.assertEqual(self.production()['master']['ok'], not own, stored)

    def test_card_and_form_count_the_same(self):
        """The auditor's page counts the lines that the form shows in red."""
        troubles = sum(not line['ok'] for line in self.production().values())
        self.assertEqual(self.waiting('auditor')['production'], troubles)
        with Form(self.env['intervention.check'].with_user(self.users['auditor'])) as form:
            self.assertEqual(form.lines.count('fa-exclamation-triangle'), troubles)
        self._user('system', 'base.group_system')
        settings = self.env['res.config.settings'].with_user(self.users['system']).create({})
        self.assertEqual(settings.intervention_production.count('fa-exclamation-triangle'), troubles)

    def test_nobody_else_asks(self):
        """How the server is set up is told to the auditor and to who administers it, to nobody else."""
        for login in {*self.users} - {'auditor'}:
            with self.assertRaises(AccessError, msg=login):
                self.production(login)
