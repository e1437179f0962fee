import io
import json
import tempfile
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import config, mute_logger

from ..models.receipt import FOLDERS
from ..tools.signing import SigningFile
from ..verify import receipt
from ..verify.checkpoint import Roots, compose, digest_of, parse
from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_b5')
class TestReceipt(InterventionCase, HttpCase):
    """Receipts leave the bureau, and what comes back finds a cut tail, a restored copy and a log written anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name).resolve()
        cls.startClassPatcher(patch.dict(config.options, {FOLDERS: str(cls.folder)}))
        # the whole configuration is read in the tests of its seal
        seals = cls.env.registry['intervention.config.seal']
        cls.startClassPatcher(patch.object(seals, '_lines', lambda seal: [('file,x', 'ab' * 32)]))
        cls.checkpoints = cls.env['intervention.checkpoint'].with_user(cls.users['auditor'])

    def make(self):
        self.env['intervention.trail']._sequence()
        return self.env['intervention.checkpoint']._make()

    def place(self, **values):
        return self.env['intervention.receipt.place'].with_user(self.users['auditor']).create({
            'name': "Inspection body", 'kind': 'folder', 'address': str(self.folder), 'every': 'each', **values})

    def check(self, text):
        self.env.invalidate_all()
        return self.checkpoints.check_receipts(text)

    def reasons(self, text):
        return [finding['reason'] or finding['kind'] for finding in self.check(text)['findings']]

    def damage(self):
        return self.env['intervention.alert'].search_count([('kind', '=', 'damage')])

    def cut(self, size):
        """Leave of the trail what it was at ``size``, as who puts an older copy in its place."""
        self.tamper('intervention_alert', "DELETE FROM intervention_alert WHERE trail_id IN "
                    "(SELECT id FROM intervention_trail WHERE position > %s OR position IS NULL)", size)
        self.tamper('intervention_trail', "DELETE FROM intervention_trail WHERE position > %s OR position IS NULL", size)
        self.env.cr.execute(
            """UPDATE intervention_trail_head AS head SET seq = last.seq, digest = last.digest
                 FROM (SELECT DISTINCT ON (document) document, seq, digest FROM intervention_trail
                        ORDER BY document, seq DESC) AS last WHERE last.document = head.document""")
        self.env.cr.execute("DELETE FROM intervention_trail_head WHERE document NOT IN (SELECT document FROM intervention_trail)")
        self.tamper('intervention_checkpoint', "DELETE FROM intervention_checkpoint WHERE size > %s", size)

    def test_receipts_go_to_every_place(self):
        """A file is written whole, a mail has it attached, and each is a row; the next goes out when its time has come."""
        folder, mail = self.place(), self.place(kind='mail', address='inspection@example.com', every='hour')
        first = self.make()
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual((self.folder / first._file_name()).read_text(), first._file())
        sent = mail.sudo().receipt_ids
        message = self.env['mail.mail'].sudo().browse(sent.mail)
        self.assertEqual((message.email_to, message.state, sent.state), ('inspection@example.com', 'outgoing', 'waiting'))
        self.assertEqual(message.attachment_ids.raw.decode(), first._file())
        self.assertIn(first.code, message.body_html)
        self.submitted()
        second = self.make()
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual(folder.sudo().receipt_ids.checkpoint_id, first | second)
        self.assertEqual(mail.sudo().receipt_ids.checkpoint_id, first)
        with patch.object(type(self.env.cr), 'now', lambda cr: second.at + timedelta(hours=2)):
            self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual(mail.sudo().receipt_ids.checkpoint_id, first | second)
        message.state = 'exception'
        self.env.invalidate_all()
        self.assertEqual(sent.state, 'failed')

    def test_what_does_not_go_out_is_told(self):
        """A folder that is gone, or holds another file of that name: a row says why, the others go out, the page shows it."""
        gone = self.folder / 'gone'
        broken, whole = self.place(address=str(gone)), self.place()
        checkpoint = self.make()
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual((broken.sudo().receipt_ids.state, whole.sudo().receipt_ids.state), ('failed', 'sent'))
        self.assertTrue(broken.sudo().receipt_ids.trouble)
        cards = {card['key']: card for section in self.env['intervention.home'].with_user(self.users['auditor']).cards()
                 for card in section['cards']}
        self.assertEqual(cards['places']['tone'], 'overdue')
        gone.mkdir()
        (gone / checkpoint._file_name()).write_text('another')
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual(broken.sudo().receipt_ids[0].state, 'failed')
        self.assertEqual((gone / checkpoint._file_name()).read_text(), 'another')
        self.assertEqual([path.name for path in gone.iterdir()], [checkpoint._file_name()])

    @mute_logger('odoo.sql_db')
    def test_places_are_the_auditors(self):
        """He alone names and ends them; nobody changes or removes one; each is in the trail and told."""
        alerts = self.env['intervention.alert'].search_count([])
        place = self.place()
        self.assertEqual(self.env['intervention.alert'].search_count([]), alerts + 1)
        for login, user in self.users.items():
            if login != 'auditor':
                with self.subTest(login=login), self.assertRaises(AccessError):
                    self.env['intervention.receipt.place'].with_user(user).create({'name': "x", 'address': str(self.folder)})
                with self.subTest(login=login), self.assertRaises(AccessError):
                    place.with_user(user).action_end(WORDS)
        for values in ({'address': 'x'}, {'active': False}, {'name': 'x'}):
            for one in (place, place.sudo()):
                with self.assertRaises(AccessError):
                    one.write(values)
        for call in (place.unlink, place.sudo().unlink):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(UserError):
            place.action_end(' ')
        place.action_end(WORDS)
        self.assertFalse(place.active)
        with self.assertRaises(UserError):
            place.action_end(WORDS)
        events = self.env['intervention.trail'].sudo().search([('document', '=', 'receipts')], order='seq').mapped('event')
        self.assertEqual(events, ['receipt_place', 'receipt_place_end'])
        self.make()
        self.env['intervention.checkpoint']._send_receipts()
        self.assertFalse(place.sudo().receipt_ids)

    def test_only_allowed_places(self):
        """No folder outside those that the server allows, however it is written, and nothing that is no mail address."""
        link = self.folder / 'link'
        link.symlink_to('/tmp')
        for address in ('/etc', str(self.folder / '..'), str(link), '..', '/', f'{self.folder}x', '../x', 'x/../..', 'x' * 300):
            with self.subTest(address=address), self.assertRaises(UserError):
                self.place(address=address)
        for address in ('nobody', 'a@b, c@d', ''):
            with self.subTest(address=address), self.assertRaises(UserError):
                self.place(kind='mail', address=address)
        with self.assertRaises(AccessError):
            self.place(active=False)

    def test_a_name_stands_for_a_folder_of_its_own(self):
        """A name alone is a folder below the first that the server allows."""
        self.place(address='superior')
        checkpoint = self.make()
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual((self.folder / 'superior' / checkpoint._file_name()).read_text(), checkpoint._file())

    def test_nothing_leaves_a_copy(self):
        """The duplicate of a database makes no checkpoint and sends none, until an auditor confirms that it lives on there."""
        place, first = self.place(), self.make()
        self.env['ir.config_parameter'].sudo().set_param('database.uuid', 'another')
        self.submitted()
        self.assertFalse(self.make())
        self.env['intervention.checkpoint']._send_receipts()
        self.assertFalse(place.sudo().receipt_ids)
        with self.assertRaisesRegex(UserError, "copy"):
            self.checkpoints.action_make()
        self.env['intervention.origin'].with_user(self.users['auditor']).confirm(WORDS)
        self.checkpoints.action_make()
        self.assertFalse(place.sudo().receipt_ids)
        self.env['intervention.checkpoint']._send_receipts()
        self.assertEqual(place.sudo().receipt_ids.checkpoint_id.number, first.number + 1)

    def test_own_receipts_and_slips_pass(self):
        """Files, codes and slips, of any age and handed in together, are found unchanged."""
        early = self.submitted()
        early_slip = early._slip_code(early._slip_row())
        first = self.make()
        record = self.submitted()
        second = self.make()
        slip = record._slip_code(record._slip_row())
        old = slip.replace('IR2:', 'IR1:').rsplit(':', 2)[0]
        answer = self.check('\n'.join([first._file(), second._file(), first.code, second.code, slip, old, early_slip]))
        self.assertEqual(answer, {'ok': True, 'checked': 7, 'findings': []})
        self.assertFalse(self.damage())

    def test_a_cut_tail_is_found(self):
        """Entries and checkpoints that went are whole by themselves; a receipt, its code or a slip shows it."""
        first = self.make()
        record = self.submitted()
        second = self.make()
        file, code, slip = second._file(), second.code, record._slip_code(record._slip_row())
        kept, size = first._file(), first.size
        self.cut(size)
        self.assertEqual(self.reasons(kept), [])
        self.assertFalse(self.damage())
        self.assertEqual(self.reasons(file), ['missing', 'head'])
        self.assertEqual(self.reasons(code), ['missing', 'head'])
        self.assertEqual(self.reasons(slip), ['missing'])
        self.assertEqual(self.damage(), 3)

    def test_a_restored_copy_that_went_on_is_found(self):
        """After an older copy was put in place the log goes on and grows past the receipt: it is another one."""
        first = self.make()
        record = self.submitted()
        second = self.make()
        file, code, slip = second._file(), second.code, record._slip_code(record._slip_row())
        self.cut(first.size)
        for _number in range(3):
            self.submitted()
        self.assertEqual(self.make().number, second.number)
        self.assertTrue(self.env['intervention.trail'].with_user(self.users['auditor']).verify()['checked'])
        self.assertEqual(self.reasons(file), ['differs', 'root'])
        self.assertEqual(self.reasons(code), ['differs', 'root'])
        self.assertEqual(self.reasons(slip), ['missing'])

    def test_a_log_written_anew_with_the_key_is_found(self):
        """Who has the signing key too recomputes roots and signs again: the receipts say otherwise."""
        self.submitted()
        checkpoint = self.make()
        file, code = checkpoint._file(), checkpoint.code
        last = checkpoint.size
        self.tamper('intervention_trail', "UPDATE intervention_trail SET digest = %s WHERE position = %s", 'ab' * 32, last)
        roots = Roots()
        roots.extend(self.env['intervention.trail']._positions())
        said = {**parse(checkpoint.text), **dict(zip(('root', 'root_sm3'), roots.values()))}
        said.pop('v')
        text = compose(**said)
        self.tamper('intervention_checkpoint', "UPDATE intervention_checkpoint SET text = %s, digest = %s, signature = %s "
                    "WHERE id = %s", text, digest_of(text), self.env['intervention.key']._signer().sign(text), checkpoint.id)
        self.assertEqual(self.reasons(file), ['differs', 'root'])
        self.assertEqual(self.reasons(code), ['differs', 'root'])

    def test_forged_receipts_raise_no_alarm(self):
        """A receipt of another log, or signed by somebody else, is named as such; the log is not taken for damaged."""
        checkpoint = self.make()
        values = json.loads(checkpoint._file())
        other = SigningFile.make(self.folder / 'keys')
        forged = receipt.file_text(values['text'].replace(checkpoint.log, 'f' * 32), 'AAAA', values['public'])
        self.assertEqual(self.reasons(forged), ['other_log'])
        stranger = receipt.file_text(values['text'], other.sign(values['text']), other.public())
        self.assertEqual(self.reasons(stranger), ['unsigned'])
        bigger = values['text'].replace(f'"size":{checkpoint.size}', '"size":999999')
        self.assertEqual(self.reasons(receipt.file_text(bigger, values['signature'], values['public'])), ['unsigned'])
        self.assertFalse(self.damage())

    def test_forged_slips_are_found(self):
        """A slip with another code, number, time, position or log does not pass."""
        record, other = self.submitted(), self.submitted()
        self.make()
        slip = record._slip_code(record._slip_row())
        self.assertEqual(self.reasons(slip), [])
        row = record._slip_row()
        for forged in (slip.replace(record.name, other.name), slip.replace(f':{row.seq}:', f':{row.seq + 1}:'),
                       f'{slip}9', slip.replace(str(row.at), '2020-01-01 00:00:00')):
            self.assertEqual(self.reasons(forged), ['differs'], forged)
        self.assertEqual(self.reasons(slip.replace(self.checkpoints._log_id(), 'f' * 32)), ['other_log'])

    def test_what_is_no_receipt_is_refused(self):
        """Nothing but whole receipts and slips is taken, and nothing breaks the check."""
        damaged = self.make()._file()[:-5]
        for text in ('', 'hello', damaged, '{}', None, 5, ['x'], 'IRC1:' + 'x' * 100, '{' * 5000):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.check(text)

    def history(self):
        return self.env['intervention.verification'].with_user(self.users['auditor']).search([('kind', '=', 'receipts')])

    def mailed(self, checkpoint):
        """Return the mail with which a receipt went out, as a mail program saves it."""
        mail = EmailMessage(policy=policy.SMTP)
        mail['From'], mail['To'], mail['Subject'] = 'registry@example.com', 'inspection@example.com', "回执"
        mail.set_content(f"<pre>{checkpoint.code}</pre>", subtype='html')
        mail.add_attachment(checkpoint._file().encode(), maintype='application', subtype='json', filename='checkpoint-1.json')
        return mail.as_bytes().decode()

    def dialog(self, *files, **values):
        handed = json.dumps([{'name': f'{number}', 'text': text} for number, text in enumerate(files)])
        return self.env['intervention.receipt.check'].with_user(self.users['auditor']).create({'files': handed, **values})

    def test_dialog_checks_files_and_text(self):
        """Several files and pasted codes are checked at once, a mail as it was saved too, and the result is shown beside it."""
        first = self.make()
        self.submitted()
        second = self.make()
        dialog = self.dialog(first._file(), self.mailed(second), text=f"seen on paper: {first.code}")
        dialog.action_check()
        self.assertEqual((dialog.checked, dialog.ok, dialog.files), (3, True, False))
        self.assertEqual(dialog.action_history()['res_id'], self.history().id)
        dialog.text = first.code.replace(first.digest, 'ab' * 32)
        dialog.action_check()
        self.assertFalse(dialog.ok)
        self.assertIn('<td', dialog.result)
        for handed in ('no list', '[1]', '{}x', '[{"name": "x"}]', '[{"text": 5}]', '[{"text": "hello"}]', '["x"]'):
            with self.subTest(handed=handed), self.assertRaises(UserError):
                dialog.write({'files': handed, 'text': False})
                dialog.action_check()

    def test_each_check_stands_in_the_history(self):
        """Which receipts came back, whether they pass, and the kind of damage is a row that stays, told of once."""
        first = self.make()
        record = self.submitted()
        second = self.make()
        file, slip, number = second._file(), record._slip_code(record._slip_row()), second.number
        self.check('\n'.join([file, slip]))
        row = self.history()
        self.assertEqual((row.ok, row.checked, row.damage, row.actor_name), (True, 2, False, self.users['auditor'].name))
        self.assertIn(record.name, row.span)
        self.assertIn(str(number), row.span)
        self.assertFalse(row.places)
        stranger = SigningFile.make(self.folder / 'keys')
        text = json.loads(file)['text']
        self.check(receipt.file_text(text, stranger.sign(text), stranger.public()))
        self.assertEqual((self.history()[0].ok, self.history()[0].damage), (False, 'forged'))
        self.assertFalse(self.damage())
        self.cut(first.size)
        self.check(file)
        row = self.history()[0]
        self.assertEqual((row.ok, row.damage, row.found), (False, 'cut', 2))
        self.assertIn(str(number), row.summary)
        alert = self.env['intervention.alert'].search([('kind', '=', 'damage')])
        self.assertEqual((alert.model, alert.res_id), (row._name, row.id))
        opened = alert.with_user(self.users['auditor']).action_open()
        self.assertEqual((opened['res_model'], opened['res_id']), (row._name, row.id))

    def test_a_restored_copy_is_told_from_a_cut_tail(self):
        """Of an older copy the rows of what went are gone as well; one that went on reads differently."""
        first = self.make()
        with self.env.cr.savepoint() as savepoint:
            record = self.submitted()
            later = self.make()
            file, slip = later._file(), record._slip_code(record._slip_row())
            savepoint.rollback()
        self.env.invalidate_all()
        self.check(file)
        self.assertEqual(self.history()[0].damage, 'restored')
        self.check(slip)
        self.assertEqual(self.history()[0].damage, 'restored')
        for _number in range(3):
            self.submitted()
        self.assertEqual(self.make().number, first.number + 1)
        self.check(file)
        self.assertEqual(self.history()[0].damage, 'restored')

    def test_what_lies_in_a_folder_comes_back_by_itself(self):
        """The weekly verification reads the receipts of this log that lie outside; what is none is left alone."""
        self.place()
        first = self.make()
        self.env['intervention.checkpoint']._send_receipts()
        self.submitted()
        self.make()
        self.env['intervention.checkpoint']._send_receipts()
        other = self.folder / first._file_name().replace(first.log[:8], 'f' * 8 if first.log[:8] != 'f' * 8 else '0' * 8)
        other.write_text(first._file())
        (self.folder / f'checkpoint-{first.log[:8]}-9.json').write_text('nothing')
        (self.folder / f'checkpoint-{first.log[:8]}-8.json').symlink_to('/etc/passwd')
        (self.folder / f'checkpoint-{first.log[:8]}-7.json').write_bytes(b'x' * 100_000)
        self.env['intervention.verification'].sudo()._cron_full()
        row = self.history()
        self.assertEqual((row.ok, row.checked, row.actor), (True, 2, 'system'))
        self.tamper('intervention_receipt', "DELETE FROM intervention_receipt WHERE checkpoint_id != %s", first.id)
        self.cut(first.size)
        self.env.invalidate_all()
        self.env['intervention.checkpoint']._check_places()
        self.assertEqual((self.history()[0].damage, self.history()[0].checked), ('cut', 2))
        self.assertEqual(self.damage(), 1)

    @mute_logger('odoo.http')
    def test_nobody_else_hands_in_or_writes_the_history(self):
        """No other role checks receipts or reads what became of them, and no row is made by hand."""
        checkpoint = self.make()
        self.check(checkpoint.code)
        row = self.history()
        for login in ('recorder', 'registrar', 'discipline', 'superior', 'custodian', 'hr', 'plain'):
            user = self.users[login]
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.env['intervention.receipt.check'].with_user(user).create({'text': checkpoint.code}).action_check()
            with self.subTest(login=login), self.assertRaises(AccessError):
                row.with_user(user).read(['summary', 'places', 'handed_in'])
        for one in (row, row.sudo()):
            for values in ({'ok': True}, {'damage': False}, {'handed_in': '[]'}):
                with self.assertRaises(AccessError):
                    one.write(values)
            with self.assertRaises(AccessError):
                one.create({'kind': 'receipts', 'ok': True, 'checked': 1, 'found': 0, 'at': row.at, 'actor': 'system'})

    def test_receipts_are_taken_out_as_file_and_print(self):
        """The auditor downloads what the places get, and a page to be stamped; each is in the trail. Others find nothing."""
        checkpoint = self.make()
        self.sign_in('auditor')
        url = f'/intervention/checkpoint/{checkpoint.id}'
        answer = self.url_open(f'{url}.json')
        self.assertEqual((answer.status_code, answer.text), (200, checkpoint._file()))
        self.assertEqual(answer.headers['Cache-Control'], 'no-store')
        answer = self.url_open(f'{url}.pdf')
        text = ''.join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace('\n', '')
        for shown in (checkpoint.root, checkpoint.root_sm3, checkpoint.digest, checkpoint.log):
            self.assertIn(shown, text)
        events = self.env['intervention.trail'].sudo().search([('document', '=', 'receipts')]).mapped('event')
        self.assertEqual(events, ['receipt_take'] * 2)
        for login in ('recorder', 'registrar', 'superior', 'custodian', 'plain', 'hr'):
            self.sign_in(login)
            for kind in ('json', 'pdf'):
                self.assertEqual(self.url_open(f'{url}.{kind}').status_code, 404, login)
