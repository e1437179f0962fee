from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

HOLDERS = ('registrar', 'discipline', 'committee1')
ROWS = ('record', 'statement', 'evidence', 'evidence.act', 'review')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestNamedExcluded(InterventionCase):
    """Whoever a record names learns nothing of it through the system, whatever role he holds."""

    def setUp(self):
        super().setUp()
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        # a second keeper of the ledger, or whatever names the first goes past the bureau
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_registrar')

    def about(self, login, **values):
        """Return a record in deliberation that names the employee of ``login``, with rows of every kind."""
        record = self.submitted(intervenor_id=self.staff[login].id, **values)
        record.statement_add('supplement', WORDS)
        record.evidence_add('a.txt', self.data())
        record.sudo()._go('deliberating', 'propose', proposed_on='2026-01-01', finding='breach')
        self.env['intervention.review']._append([{
            'record_id': record.id, 'step': 'screen', 'decision': 'approve', 'reason': WORDS,
            'reviewer_id': self.users['superior'].id}])
        self.env.invalidate_all()
        return record

    def visible(self, login, record):
        """Return which tables show ``login`` something of the record."""
        seen = []
        for name in ROWS:
            model = self.env[f'intervention.{name}'].with_user(self.users[login])
            if not model.has_access('read'):
                continue
            rows = model.sudo().search([('id' if name == 'record' else 'record_id', '=', record.id)]).with_env(model.env)
            self.assertTrue(rows, name)
            domain = [('id', 'in', rows.ids)]
            groups = model.formatted_read_group(domain, ['state'] if name == 'record' else [], ['__count'])
            if any((model.search(domain), model.search_count(domain), any(group['__count'] for group in groups),
                    rows._filtered_access('read'))):
                seen.append(name)
        return seen

    def test_named_role_holder_sees_no_table_of_the_record(self):
        """Registrar, discipline officer and committee member do not find, count or group what names them."""
        for login in HOLDERS:
            others = self.about('colleague')
            record = self.about(login)
            with self.subTest(login=login):
                self.assertTrue(self.visible(login, others))
                self.assertFalse(self.visible(login, record))

    def test_leader_behind_is_excluded_like_who_came(self):
        """The principal of an aide or relative is named as well (B5)."""
        for login in HOLDERS:
            record = self.about('colleague', attribution='aide', principal_id=self.staff[login].id)
            with self.subTest(login=login):
                self.assertFalse(self.visible(login, record))

    def test_named_person_takes_no_step(self):
        """Whoever is named in a record gets the same refusal as for any hidden row."""
        record = self.about('committee1')
        other = self.as_user('committee1', record)
        for call in (lambda: other.action_vote('approve', 'ordinary', WORDS), lambda: other.action_recuse(WORDS),
                     lambda: other.action_return(WORDS), lambda: other.statement_add('defence', WORDS),
                     lambda: other.evidence_add('a', self.data()), lambda: other.evidence_ids,
                     lambda: self.as_user('committee1', record.evidence_ids).download(),
                     lambda: other.read(['name'])):
            with self.assertRaises(AccessError):
                call()

    def test_person_with_a_second_or_archived_file_is_still_named(self):
        """An employee file in another company or one that was archived is the same person."""
        company = self.env['res.company'].create({'name': "Branch"})
        second = self.env['hr.employee'].create(
            {'name': "registrar", 'company_id': company.id, 'user_id': self.users['registrar'].id})
        record = self.submitted()
        statement = "UPDATE intervention_record SET intervenor_id = %s WHERE id = %s"
        self.tamper('intervention_record', statement, second.id, record.id)
        self.env.invalidate_all()
        self.assertFalse(self.visible_record('registrar', record))
        archived = self.submitted(intervenor_id=self.staff['discipline'].id)
        archived.sudo()._go('verifying', 'screen')
        self.staff['discipline'].active = False
        self.env.invalidate_all()
        self.assertFalse(self.visible_record('discipline', archived))
        self.assertTrue(self.visible_record('discipline2', archived))

    def visible_record(self, login, record):
        return self.env['intervention.record'].with_user(self.users[login]).search([('id', '=', record.id)])

    def test_file_linked_later_counts_at_once(self):
        """Rules follow a login that HR links to a personnel file, by whichever side it is written."""
        user = self.users['plain']
        user.group_ids += self.env.ref('intervention_registry.group_registrar')
        record = self.submitted()
        self.assertTrue(self.visible_record('plain', record))
        self.env['hr.employee'].create({'name': "plain", 'user_id': user.id})
        self.staff['colleague'].user_id = False
        user.employee_ids.user_id = False
        user.write({'employee_ids': [(4, self.staff['colleague'].id)]})
        self.assertFalse(self.visible_record('plain', record))

    def test_role_holder_without_personnel_file_can_work(self):
        """A role holder whom HR has given no file is nobody's recorder, and in nobody's line."""
        self.staff['registrar'].user_id = False
        self.env['intervention.record'].sudo()._insert([{
            **self.facts(), 'recorder_key': False, 'source_number': "1",
        }])._move({'state': 'closed', 'submitted_on': '2025-01-01'})
        record = self.submitted()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertEqual(record.state, 'verifying')
        self._user('newcomer', 'intervention_registry.group_recorder')
        self.assertFalse(self.env['intervention.record'].with_user(self.users['newcomer']).search([]))
        self.assertFalse(self.env['intervention.protection'].with_user(self.users['newcomer']).search([]))

    def test_activities_pass_the_named_person_by(self):
        """Nobody is reminded of a record that names him."""
        record = self.about('committee1')
        self.env['intervention.due']._cron_due()
        users = record.sudo().activity_ids.user_id
        self.assertIn(self.users['committee2'], users)
        self.assertNotIn(self.users['committee1'], users)

    def test_decisions_on_a_notice_are_hidden_with_it(self):
        """While a notice is prepared its decisions are shown to no one who may not see the notice."""
        for login in HOLDERS:
            record = self.about(login)
            record.sudo()._go('authorised', 'authorise')
            notice = self.as_user('discipline2', self.env['intervention.notice']).create({
                'name': "Notice", 'record_ids': [Command.set(record.ids)], 'facts': "Facts", 'decision': "Decision"})
            self.as_user('committee2', notice).action_approve('approve', WORDS)
            self.env.invalidate_all()
            for model, rows in (('notice', notice), ('review', notice.sudo().review_ids)):
                with self.subTest(login=login, model=model):
                    self.assertTrue(rows)
                    mine = self.env[f'intervention.{model}'].with_user(self.users[login])
                    self.assertFalse(mine.search([('id', 'in', rows.ids)]))
                    self.assertFalse(rows.with_env(mine.env)._filtered_access('read'))

    def test_sanction_is_hidden_from_the_sanctioned_and_closed_records(self):
        """One's own outcome is not read here, nor entered by oneself or one's subordinates."""
        record = self.authorised()
        kind = self.env.ref('intervention_registry.sanction_type_org_warning').id
        Sanction = self.env['intervention.sanction']
        values = {'record_id': record.id, 'employee_id': self.staff['colleague'].id, 'type_id': kind, 'decided_by': "Bureau"}
        sanction = Sanction.with_user(self.users['discipline']).create(values)
        self.users['colleague'].group_ids += self.env.ref('intervention_registry.group_discipline')
        self.assertFalse(Sanction.with_user(self.users['colleague']).search([('id', '=', sanction.id)]))
        with self.assertRaises(UserError):
            Sanction.with_user(self.users['colleague']).create(values)
        self.staff['discipline2'].parent_id = self.staff['colleague']
        for ground in ('interference', 'retaliation', 'omission'):
            with self.subTest(ground=ground), self.assertRaises(AccessError):
                Sanction.with_user(self.users['discipline2']).create({**values, 'ground': ground})
