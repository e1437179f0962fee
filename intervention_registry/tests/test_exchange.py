import base64
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..verify.checkpoint import fingerprint
from .common import InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestExchange(InterventionCase, HttpCase):
    """The superior authority receives a bureau's package, verified and read-only; the next has to go on from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.found(cls())

    def package(self):
        """Return a package of the bureau as it stands, base64."""
        self.env['intervention.trail']._sequence()
        self.env['intervention.checkpoint']._make()
        return self.env['intervention.trail'].with_user(self.users['auditor']).export_package()['data']

    def receive(self, data, vouched=True, login='superior'):
        """Receive as another registry would."""
        with patch.object(self.registry['intervention.checkpoint'], '_log_id', lambda self: ''):
            return self.env['intervention.exchange'].browse(self.env['intervention.exchange'].with_user(
                self.users[login]).receive(data, self.fingerprint() if vouched else '')).with_user(self.users[login])

    def fingerprint(self):
        return fingerprint(next(iter(self.env['intervention.checkpoint.key']._known().values())))

    def test_package_is_received_verified_and_read_only(self):
        """The superior sees it intact, with its records by number, status and what happened when."""
        received = self.receive(self.package())
        self.assertTrue(received.ok, received.places)
        self.assertEqual(received.bureau, self.env.company.name)
        record = received.record_ids.filtered(lambda one: one.number == self.record.sudo().number)
        self.assertEqual((record.state, record.nature, record.route), ('found', 'interference', 'bureau'))
        self.assertEqual((record.acts, record.submitted_on), (len(self.trail(self.record)), self.record.submitted_on))
        self.assertIn("Submitted", record.history)
        for row in (received, record, received.sudo(), record.sudo()):
            for attempt in (lambda row=row: row.write({'number': 'X'}), lambda row=row: row.unlink(), lambda row=row: row.copy(),
                            lambda row=row: row.create({})):
                with self.assertRaises(UserError):
                    attempt()

    def test_package_tells_neither_names_nor_words(self):
        """Nothing of what the records say reaches the other registry."""
        received = self.receive(self.package()).sudo()
        shown = str([received.read(), received.record_ids.read()])
        for hidden in ("quarry", "colleague", self.record.sudo().name, self.record.case_id.name):
            self.assertNotIn(hidden, shown)

    def test_same_package_twice_is_received_once(self):
        """Repeating a call that was cut off doubles nothing."""
        data = self.package()
        self.assertEqual(self.receive(data), self.receive(data))

    def test_next_package_goes_on_from_the_last(self):
        """A later package of the log needs no fingerprint and points to the one before."""
        first = self.receive(self.package())
        self.submitted()
        second = self.receive(self.package(), vouched=False)
        self.assertTrue(second.ok, second.places)
        self.assertEqual((second.previous_id, len(second.record_ids)), (first, len(first.record_ids) + 1))

    def test_restored_copy_and_rewritten_log_are_found(self):
        """A log that went another way after a package was received is not intact; the auditors are told."""
        start = self.package()
        with self.env.cr.savepoint() as savepoint:
            self.submitted()
            later = self.package()
            savepoint.rollback()
        self.env.invalidate_all()
        self.submitted(nature='inquiry', behaviour_ids=False, inquiry_basis="Article 9")
        forked = self.package()
        self.assertTrue(self.receive(later).ok)
        for data in (start, forked):
            received = self.receive(data, vouched=False)
            self.assertFalse(received.ok)
            self.assertIn("receipt", received.places)
            self.assertFalse(received.record_ids)
        self.assertEqual(self.env['intervention.alert'].sudo().search_count([('kind', '=', 'exchange')]), 2)

    def test_damaged_package_is_named(self):
        """A bureau that edited a row before it exported is found by its superior."""
        self.package()
        self.tamper('intervention_record', "UPDATE intervention_record SET number = 'X' WHERE id = %s", self.record.id)
        received = self.receive(self.package())
        self.assertEqual((received.ok, received.found), (False, 1))
        self.assertFalse(received.record_ids)

    def test_first_package_needs_somebody_who_vouches_for_the_key(self):
        """Without the right fingerprint a package proves nothing: whoever forges one signs it himself."""
        data = self.package()
        superior = self.env['intervention.exchange'].with_user(self.users['superior'])
        with patch.object(self.registry['intervention.checkpoint'], '_log_id', lambda self: ''):
            for given in ('', '0' * 64, 'x', self.fingerprint()[:-1], None, 5, ['a']):
                with self.assertRaises(UserError):
                    superior.receive(data, given)
        self.assertFalse(superior.search_count([]))

    def test_what_is_no_package_is_refused(self):
        """Whatever is handed in instead of a package: a sentence, no traceback."""
        superior = self.env['intervention.exchange'].with_user(self.users['superior'])
        for data in ('', None, 5, False, [], {}, 'x', base64.b64encode(b'PK').decode(), base64.b64encode(b'x' * 1000).decode(),
                     self.package()[:4000]):
            with self.assertRaises(UserError):
                superior.receive(data, '0' * 64)

    def test_own_package_is_refused(self):
        """A registry is not its own superior."""
        with self.assertRaises(UserError):
            self.env['intervention.exchange'].with_user(self.users['superior']).receive(self.package(), self.fingerprint())

    def test_nobody_but_the_superior_receives(self):
        """Every other role is refused; the auditor reads what was received."""
        data = self.package()
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'auditor', 'custodian', 'hr', 'plain'):
            with self.assertRaises(AccessError):
                self.receive(data, login=login)
        received = self.receive(data)
        self.assertTrue(received.with_user(self.users['auditor']).record_ids.mapped('number'))
        for login in ('recorder', 'registrar', 'discipline', 'committee1', 'custodian', 'hr', 'plain'):
            for row in (received, received.record_ids[:1]):
                with self.assertRaises(AccessError):
                    row.with_user(self.users[login]).read(['id'])

    def test_dialog_receives_and_lets_the_file_go(self):
        """The dialog calls the same method; its row with the file is gone afterwards."""
        data = self.package()
        dialog = self.env['intervention.exchange.receive'].with_user(self.users['superior']).create(
            {'file': data, 'file_name': 'package.zip', 'fingerprint': self.fingerprint().upper()})
        with patch.object(self.registry['intervention.checkpoint'], '_log_id', lambda self: ''):
            action = dialog.action_receive()
        self.assertTrue(self.env['intervention.exchange'].browse(action['res_id']).ok)
        self.assertFalse(dialog.exists())

    def test_home_shows_what_was_received(self):
        """The superior's page counts the packages, red where one is not intact."""
        self.receive(self.package())
        sections = self.env['intervention.home'].with_user(self.users['superior']).cards()
        [card] = [card for section in sections for card in section['cards'] if card['key'] == 'packages']
        self.assertEqual((card['count'], card['tone']), (1, 'closed'))

    @mute_logger('odoo.http', 'odoo.sql_db')
    def test_no_program_writes_what_was_received(self):
        """Over JSON-2 no role makes, changes, copies or deletes a package or a record of one, whatever the context says."""
        received = self.receive(self.package())
        rows = {'intervention.exchange': received, 'intervention.exchange.record': received.record_ids[:1]}
        before = str([row.sudo().read() for row in rows.values()])
        for login in ('superior', 'auditor', 'registrar', 'recorder', 'plain'):
            key = self.env['res.users.apikeys'].with_user(self.users[login]).sudo()._generate('rpc', 'tests', None)
            for model, row in rows.items():
                for method, ids, arguments in (
                    ('create', [], {'vals_list': [{'bureau': 'X', 'ok': True}]}), ('write', row.ids, {'vals': {'ok': True}}),
                    ('web_save', row.ids, {'vals': {'bureau': 'X'}, 'specification': {}}), ('unlink', row.ids, {}),
                    ('copy', row.ids, {}), ('_append', [], {'vals_list': [{}]}),
                ):
                    answer = self.url_open(
                        f'/json/2/{model}/{method}', timeout=60,
                        data=json.dumps({**({'ids': ids} if ids else {}), 'context': {'install_mode': True}, **arguments}),
                        headers={'Content-Type': 'application/json', 'Authorization': f'bearer {key}'})
                    self.assertGreaterEqual(answer.status_code, 400, (login, model, method, answer.text[:200]))
        self.env.invalidate_all()
        self.assertEqual(str([row.sudo().read() for row in rows.values()]), before)
        self.assertEqual(self.env['intervention.exchange'].sudo().search_count([('bureau', '=', 'X')]), 0)

    def test_dialog_of_a_forged_package_changes_nothing(self):
        """A package that was cut on its way is refused in words: no row, no alert, no entry in the trail."""
        dialog = self.env['intervention.exchange.receive'].with_user(self.users['superior']).create(
            {'file': base64.b64encode(base64.b64decode(self.package())[:4000]), 'fingerprint': self.fingerprint()})
        before = self.env['intervention.trail'].sudo().search_count([('id', '>', 0)])
        with self.assertRaisesRegex(UserError, "no export package"):
            dialog.action_receive()
        self.assertEqual(self.env['intervention.trail'].sudo().search_count([('id', '>', 0)]), before)
        self.assertFalse(self.env['intervention.exchange'].sudo().search_count([('sha256', '!=', False), ('size', '=', 4000)]))
        self.assertTrue(dialog.exists())
