from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestNoticeText(InterventionCase):
    """A notice tells facts, harm, decision and requirements as the records have them, and nothing beyond."""

    def drafted(self, record, **values):
        return self.as_user('discipline', self.env['intervention.notice']).create(
            {'name': "Notice", 'record_ids': [Command.set(record.ids)], **values})

    def test_text_is_written_from_the_records(self):
        """Who, when, which behaviour, how it was found and answered, and who authorised: from the record itself."""
        record = self.authorised(occurred_at=datetime(2025, 3, 4, 2, 0), response='told_procedure')
        notice = self.drafted(record)
        for part, words in {'facts': ('colleague', 'C-1', '2025', self.a8.name),
                            'harm': ('Filing', 'Ordinary', 'told to follow the procedure'),
                            'decision': (f'the Party committee of {self.env.company.name}',),
                            'requirements': ('retaliate',), 'addressee': ('All sections',)}.items():
            for word in words:
                self.assertIn(word, notice[part], part)

    def test_text_tells_neither_recorder_nor_his_words(self):
        """No part of the text has the recorder's name, nor what he wrote, nor who verified and decided."""
        record = self.authorised(summary="Whispered words", request="Secret request")
        notice = self.drafted(record)
        text = ' '.join(notice[name] or '' for name in ('facts', 'harm', 'decision', 'requirements', 'addressee'))
        for word in ("Whispered", "Secret", 'recorder', 'registrar', 'committee1', 'discipline2', record.name, WORDS):
            self.assertNotIn(word, text)

    def test_decision_tells_the_authority_and_the_outcomes(self):
        """The superior authority is named where it authorised; outcomes that were entered stand with their organ."""
        self.staff['colleague'].personnel_authority = 'superior'
        record = self.found()
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'ordinary', WORDS)
        self.as_user('superior', record).action_authorise('approve', WORDS)
        kind = self.env.ref('intervention_registry.sanction_type_admin_warning')
        self.as_user('discipline', self.env['intervention.sanction']).create({
            'record_id': record.id, 'employee_id': self.staff['colleague'].id, 'type_id': kind.id, 'decided_by': "The organ"})
        notice = self.drafted(record)
        for words in ("the superior authority", kind.name, "The organ"):
            self.assertIn(words, notice.decision)

    def test_compose_fills_what_is_empty_and_replaces_on_demand(self):
        """What somebody worded stays until he asks for it to be written anew."""
        notice = self.drafted(self.authorised(), facts="My own words")
        notice.write({'harm': False})
        notice.action_compose()
        self.assertEqual(notice.facts, "My own words")
        self.assertTrue(notice.harm)
        for replace in ('yes', 1, None):
            notice.action_compose(replace)
            self.assertEqual(notice.facts, "My own words", replace)
        notice.action_compose(True)
        self.assertIn('colleague', notice.facts)

    def test_only_the_drafting_office_composes_and_only_a_draft(self):
        """Neither committee nor superior nor a plain user writes the text, nobody in conflict, and none once approved."""
        notice = self.notice(self.authorised())
        for login in ('committee1', 'superior', 'registrar', 'recorder', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, notice).action_compose(True)
        with self.assertRaises(AccessError):
            self.as_user('superior', notice).write({'facts': "Superior words"})
        self.staff['discipline3'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.as_user('discipline3', notice).action_compose(True)
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        with self.assertRaises(UserError):
            notice.action_compose(True)
        self.assertEqual(notice.facts, "Facts")

    def test_form_writes_the_text_when_records_are_chosen(self):
        """Choosing the records in the form fills the empty parts."""
        record = self.authorised()
        form = Form(self.as_user('discipline', self.env['intervention.notice']))
        form.name = "Notice"
        form.record_ids.add(record.with_user(self.users['discipline']))
        self.assertIn('colleague', form.facts)
        self.assertTrue(form.save().decision)

    def test_who_worded_a_notice_does_not_approve_it(self):
        """Drafting and approval are two people, also where one holds both roles, and whoever wrote in between."""
        notice = self.drafted(self.authorised())
        for login in ('discipline', 'discipline2', 'discipline3'):
            self.users[login].group_ids += self.env.ref('intervention_registry.group_committee')
        self.as_user('discipline2', notice).write({'harm': "More"})
        self.env['intervention.due']._cron_due()
        self.as_user('discipline3', notice).read(['facts'])
        for login in ('discipline', 'discipline2'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, notice).action_approve('approve', WORDS)
        with self.assertRaises(AccessError):
            notice.write({'drafters': []})

    def test_draft_that_lacks_a_part_is_not_approved(self):
        """Facts, decision and, for units, the units are there before anybody approves; nor is a record circulated twice."""
        record = self.authorised()
        notice, other = self.drafted(record), self.drafted(record)
        for values in ({'facts': ' '}, {'facts': "F", 'decision': False}, {'decision': "D", 'scope': 'unit'}):
            notice.write(values)
            with self.subTest(values=values), self.assertRaises(UserError):
                self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee1', other).action_approve('approve', WORDS)
        self.as_user('committee2', other).action_circulate()
        notice.write({'scope': 'bureau'})
        with self.assertRaises(UserError):
            self.as_user('committee1', notice).action_approve('approve', WORDS)

    def test_rejected_draft_is_changed_and_approved_by_somebody_else(self):
        """A rejection keeps its row; the draft is reworded, and another member approves it."""
        notice = self.drafted(self.authorised())
        self.as_user('committee1', notice).action_approve('reject', WORDS)
        notice.write({'harm': "Said better"})
        with self.assertRaises(AccessError):
            self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_approve('approve', WORDS)
        self.assertEqual(notice.sudo().review_ids.mapped('decision'), ['reject', 'approve'])
        self.assertEqual(notice.sudo().review_ids.mapped('role'), ['committee', 'committee'])

    def test_circulated_notices_are_numbered_without_gaps(self):
        """The number is given at circulation, counts per company and year, and nobody sets it."""
        self.env.company.intervention_document_code = "X"
        first, second = (self.circulated() for _time in (1, 2))
        year = self.env.company._intervention_today().year
        self.assertEqual([first.document_number, second.document_number], [f'X〔{year}〕{number}号' for number in (1, 2)])
        draft = self.notice(self.authorised())
        self.assertFalse(draft.document_number)
        self.assertEqual(draft._official().number, f'X〔{year}〕　号', "a draft leaves room for the number behind the code")
        for call in (lambda: draft.write({'document_number': "X"}),
                     lambda: self.drafted(self.authorised(), document_number="X")):
            with self.assertRaises(AccessError):
                call()
