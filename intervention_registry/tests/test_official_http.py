import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WORDS
from .sanction_case import SanctionCase
from .test_official_template import edited, with_text

CONTEXT = {'default_state': 'approved', 'su': True, 'sudo': True, 'install_mode': True, 'force': True, '_force_unlink': True}
QUIET = ('odoo.http', 'odoo.addons.rpc.controllers.json2')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_a9', 'art_b7', 'art_b8', 'art_b9')
class TestOfficialHttp(SanctionCase, HttpCase):
    """Papers and layouts against programs with an API key: they call what the buttons call, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('system', 'base.group_system')
        cls.keys = {login: cls.env['res.users.apikeys'].with_user(cls.users[login]).sudo()._generate('rpc', 'tests', None)
                    for login in ('discipline', 'discipline2', 'registrar', 'recorder', 'colleague', 'system')}

    def call(self, login, model, method, ids=(), **arguments):
        answer = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({**({'ids': ids} if ids else {}), 'context': CONTEXT, **arguments}),
            headers={'Content-Type': 'application/json', 'Authorization': f'bearer {self.keys[login]}'}, timeout=60)
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    @mute_logger(*QUIET)
    def test_layout_takes_two_officers_and_nobody_forges_one(self):
        """Handed in by one, approved by another; private methods, writes and contexts put none into force."""
        arguments = {'paper': 'decision', 'name': 'own.docx', 'data': self.data(with_text("本局专用")), 'reason': WORDS}
        for login in ('registrar', 'recorder', 'colleague', 'system'):
            self.assertNotEqual(self.call(login, 'intervention.template', 'upload', **arguments)[0], 200, login)
        status, template = self.call('discipline', 'intervention.template', 'upload', **arguments)
        self.assertEqual(status, 200, template)
        row = self.env['intervention.template'].sudo().browse(template)
        self.assertEqual(row.state, 'proposed')
        for method, values in (
                ('_move', {'vals': {'state': 'approved'}}), ('_go', {'state': 'approved'}), ('_insert', {'vals_list': []}),
                ('_lay_out', {'company': 1, 'paper': 'decision', 'official': None, 'kind': 'docx'}), ('_store', {}),
                ('write', {'vals': {'state': 'approved'}}), ('web_save', {'vals': {'state': 'approved'}, 'specification': {}}),
                ('unlink', {}), ('copy', {}), ('action_archive', {}), ('action_end', {}),
                ('action_decide', {'decision': 'approve', 'reason': WORDS})):
            with self.subTest(method=method):
                self.assertNotEqual(self.call('discipline', 'intervention.template', method, [template], **values)[0], 200)
        forged = [{**arguments, 'state': 'approved'}]
        status, _answer = self.call('discipline', 'intervention.template', 'create', vals_list=forged)
        self.assertNotEqual(status, 200)
        self.assertEqual(row.state, 'proposed')
        decided = {'decision': 'approve', 'reason': WORDS}
        self.assertEqual(self.call('discipline2', 'intervention.template', 'action_decide', [template], **decided)[0], 200)
        self.assertEqual(row.state, 'approved')

    @mute_logger(*QUIET)
    def test_hostile_layouts_are_refused_in_words(self):
        """A macro, an expression, a link: refused with a sentence, without traceback, and nothing of them is kept."""
        for content in (with_text("{{ ''.__class__.__mro__ }}"), edited(word__vbaProject_DOT_bin=b'x'), b'PK\x03\x04'):
            status, answer = self.call('discipline', 'intervention.template', 'upload', paper='notice', name='x.docx',
                                       data=self.data(content), reason=WORDS)
            self.assertNotEqual(status, 200)
            self.assertNotIn('Traceback', json.dumps(answer))
        self.assertFalse(self.env['intervention.template'].sudo().search_count([('paper', '=', 'notice')]))

    @mute_logger(*QUIET)
    def test_papers_go_to_whoever_may_have_them(self):
        """Letter, verification record and receipt by name; for everybody else the same answer."""
        record, sanction = self.found(), self.sanction()
        papers = {'download': sanction, 'filing_receipt': record, 'verification_record': record}
        allowed = {('discipline', 'download'), ('discipline', 'verification_record'), ('recorder', 'filing_receipt')}
        for login in ('discipline', 'registrar', 'recorder', 'colleague', 'system'):
            for method, row in papers.items():
                status, answer = self.call(login, row._name, method, row.ids, kind='docx')
                with self.subTest(login=login, method=method):
                    self.assertEqual(status == 200, (login, method) in allowed, answer)

    @mute_logger(*QUIET)
    def test_issued_files_are_forged_by_nobody(self):
        """No program adds, changes or takes away an issued file, whatever its context says."""
        sanction = self.sanction()
        self.assertEqual(self.call('discipline', 'intervention.sanction', 'action_issue', sanction.ids, number="1")[0], 200)
        self.assertNotEqual(self.call('discipline', 'intervention.sanction', 'action_issue', sanction.ids, number="2")[0], 200)
        rows = sanction.issued_ids.ids
        self.assertEqual(len(rows), 2)
        for method, values in (('write', {'vals': {'number': "2"}}), ('unlink', {}), ('copy', {}), ('_append', {'vals_list': []}),
                               ('web_save', {'vals': {'number': "2"}, 'specification': {}})):
            with self.subTest(method=method):
                self.assertNotEqual(self.call('discipline', 'intervention.issued', method, rows, **values)[0], 200)
        status, _answer = self.call('discipline', 'intervention.issued', 'create', vals_list=[
            {'sanction_id': sanction.id, 'kind': 'pdf', 'number': "2", 'issued_on': '2026-01-01'}])
        self.assertNotEqual(status, 200)
        for login in ('colleague', 'recorder', 'system'):
            status, _answer = self.call(login, 'intervention.issued', 'search_read', domain=[], fields=['number'])
            self.assertNotEqual(status, 200, login)
        self.assertEqual(set(sanction.issued_ids.mapped('number')), {"1"})
