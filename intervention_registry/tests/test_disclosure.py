from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

ITEMS = ('personal', 'secret', 'pending', 'ground', 'legal')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestDisclosure(InterventionCase):
    """Nothing is made public without a completed review of the very text, by other people than those who decide."""

    def test_notice_without_cleared_review_is_not_published(self):
        """The default is not to publish: no review, an open one and a failed one all refuse."""
        notice = self.circulated()
        publish = self.as_user('committee2', notice).action_publish
        with self.assertRaises(UserError):
            publish(WORDS)
        review = self.reviewed(notice)
        with self.assertRaises(UserError):
            publish(WORDS)
        review.write({'legal': 'no'})
        review.action_complete(WORDS)
        self.assertEqual(review.state, 'failed')
        with self.assertRaises(UserError):
            publish(WORDS)
        self.cleared(notice)
        publish(WORDS)
        self.assertEqual((notice.state, notice.disclosure), ('published', 'public'))
        self.assertEqual(self.as_user('plain', notice).public_text, "What happened, without names.")

    def test_every_item_is_answered_with_words(self):
        """An item without answer, or an answer without words, does not complete; nor does a review without conclusion."""
        review = self.reviewed(self.circulated())
        for item in ITEMS:
            for name, value in ((item, False), (f'{item}_words', ' '), (f'{item}_words', False)):
                kept = review[name]
                review.write({name: value})
                with self.subTest(name=name, value=value), self.assertRaises(UserError):
                    review.action_complete(WORDS)
                review.write({name: kept})
        for reason in ('', ' ', None, ['x'], 3):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                review.action_complete(reason)
        self.assertEqual((review.state, len(review.review_ids)), ('draft', 0))

    def test_only_the_discipline_office_reviews(self):
        """Neither committee nor superior, registrar, recorder or a plain user opens, words or completes a review."""
        notice = self.circulated()
        for login in ('committee1', 'superior', 'registrar', 'recorder', 'plain', 'hr'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, notice).action_disclosure()
        review = self.reviewed(notice)
        for login in ('committee1', 'superior', 'registrar', 'recorder', 'plain', 'hr'):
            for call in (lambda: self.as_user(login, review).write({'public_text': "x"}),
                         lambda: self.as_user(login, review).action_complete(WORDS),
                         lambda: self.as_user(login, review).action_mask()):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()
        for login in ('discipline', 'committee1', 'superior'):
            for sudo in (False, True):
                with self.subTest(login=login, sudo=sudo), self.assertRaises(AccessError):
                    self.as_user(login, review).sudo(sudo).create({'notice_id': notice.id, 'public_title': "x",
                                                                  'public_text': "x", 'state': 'passed'})

    def test_officer_in_conflict_does_not_review(self):
        """Who stands below the named person neither opens nor words nor completes the review."""
        notice = self.circulated()
        review = self.reviewed(notice)
        self.staff['discipline3'].parent_id = self.staff['colleague']
        for call in (lambda: self.as_user('discipline3', notice).action_disclosure(),
                     lambda: self.as_user('discipline3', review).write({'public_text': "x"}),
                     lambda: self.as_user('discipline3', review).action_complete(WORDS)):
            with self.assertRaises(AccessError):
                call()

    def test_named_person_finds_no_review(self):
        """He reads the circulated notice as others do, and nothing of the review, its decisions or its file."""
        notice = self.circulated()
        review = self.cleared(notice)
        for role in ('discipline', 'committee'):
            self.users['colleague'].group_ids += self.env.ref(f'intervention_registry.group_{role}')
        self.env.invalidate_all()
        mine = self.as_user('colleague', review)
        self.assertFalse(mine.search([]))
        self.assertFalse(self.as_user('colleague', notice).disclosure_ids)
        self.assertFalse(self.as_user('colleague', self.env['intervention.review']).search([('disclosure_id', '!=', False)]))
        for call in (lambda: mine.read(['public_text']), lambda: mine.download('docx'),
                     lambda: review.sudo().review_ids.with_user(self.users['colleague']).read(['reason'])):
            with self.assertRaises(AccessError):
                call()

    def test_public_text_tells_no_name_and_no_number(self):
        """Full names of the named, of any employee, case numbers and register numbers stand in no public text."""
        notice = self.circulated(intervenor_id=False, intervenor_name="张三丰", intervenor_unit="Unit")
        self.staff['recorder'].name = "李小四"
        self.case.name = "川自然资罚〔2026〕12号"
        review = self.reviewed(notice)
        for text, kind in (("张三丰来过", 'named'), ("张 三 丰", 'named'), ("张\u200b三丰", 'named'), ("张·三丰", 'named'),
                           ("李小四记录", 'employee'), ("李　小四", 'employee'), ("the Chief spoke", 'employee'),
                           ("案件川自然资罚[2026] 12号", 'number'), ("第2026-00012号", 'number'),
                           (notice.sudo().record_ids.name, 'number')):
            for name in ('public_title', 'public_text'):
                kept = review[name]
                review.write({name: text})
                with self.subTest(text=text, name=name), self.assertRaisesRegex(UserError, kind):
                    review.action_complete(WORDS)
                review.write({name: kept})
        review.write({'public_text': "张某某打听案情，被拒绝。The mischief was refused."})
        review.action_complete(WORDS)
        self.assertEqual(review.state, 'passed')

    def test_refusal_of_a_name_does_not_tell_who_handles_the_case(self):
        """The name of the case's handler and that of any other employee are refused in the same words."""
        review = self.reviewed(self.circulated())
        answers = set()
        for login in ('recorder', 'recorder2', 'registrar'):
            review.write({'public_text': f"It was {login}"})
            with self.assertRaises(UserError) as refused:
                review.action_complete(WORDS)
            answers.add(str(refused.exception))
        self.assertEqual(len(answers), 1)

    def test_names_are_checked_again_at_publication(self):
        """Somebody who joined since, or was renamed, is not made public either."""
        notice = self.circulated()
        self.cleared(notice, public_text="It was about Wanderer")
        self._person('Wanderer')
        with self.assertRaises(UserError):
            self.as_user('committee2', notice).action_publish(WORDS)
        self.assertEqual(notice.state, 'circulated')

    def test_public_text_is_masked_from_the_notice(self):
        """The first version masks names to the surname, numbers, and on demand the unit; it can be written anew."""
        self.case.name = "川自然资罚〔2026〕12号"
        self.staff['recorder'].name = "李小四"
        record = self.authorised(intervenor_id=False, intervenor_name="欧阳三丰", intervenor_unit="规划科")
        notice = self.notice(record)
        notice.write({'name': "关于欧阳三丰的通报", 'facts': "规划科欧阳三丰向李小四打听川自然资罚〔2026〕12号案件。"})
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_circulate()
        review = self.as_user('discipline', self.env['intervention.disclosure']).browse(notice.action_disclosure()['res_id'])
        self.assertEqual(review.public_title, "关于欧阳某某的通报")
        self.assertIn("规划科欧阳某某向李某某打听××××案件。", review.public_text)
        review.write({'keep_unit': False, 'public_text': "x"})
        review.action_mask()
        self.assertIn("某单位欧阳某某", review.public_text)

    def test_completed_review_is_frozen(self):
        """What was reviewed is what is published: no text, answer or state changes afterwards, sudo() included."""
        review = self.cleared(self.circulated())
        values = {'public_text': "x", 'public_title': "x", 'personal': 'no', 'legal_words': "x", 'keep_unit': False,
                  'state': 'draft', 'completed_on': False, 'notice_id': False, 'deadline': False}
        for sudo in (False, True):
            for name, value in values.items():
                with self.subTest(name=name, sudo=sudo), self.assertRaises(AccessError):
                    review.sudo(sudo).write({name: value})
            for call in ('unlink', 'copy'):
                with self.assertRaises(UserError):
                    getattr(review.sudo(sudo), call)()
        for call in (lambda: review.action_complete(WORDS), review.action_mask):
            with self.assertRaises(UserError):
                call()

    def test_reviewer_and_approver_do_not_publish(self):
        """Publication is decided by a member who neither approved the circulation nor reviewed the disclosure."""
        notice = self.circulated()
        self.users['discipline'].group_ids += self.env.ref('intervention_registry.group_committee')
        self.cleared(notice)
        for login in ('discipline', 'committee1'):
            for method in ('action_publish', 'action_decline'):
                with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                    getattr(self.as_user(login, notice), method)(WORDS)
        with self.assertRaises(UserError):
            self.as_user('committee2', notice).action_publish(' ')
        self.as_user('committee2', notice).action_publish(WORDS)

    def test_publication_is_declined_by_a_row(self):
        """A cleared notice may be kept internal; the review is used up then."""
        notice = self.circulated()
        review = self.cleared(notice)
        self.as_user('committee2', notice).action_decline(WORDS)
        self.assertEqual((notice.state, review.state), ('circulated', 'declined'))
        self.assertEqual(notice.sudo().review_ids[-1:].decision, 'reject')
        with self.assertRaises(UserError):
            self.as_user('committee3', notice).action_publish(WORDS)

    def test_withdrawn_notice_needs_a_new_review(self):
        """A withdrawal is a row; another publication needs another review and is another decision."""
        notice = self.circulated()
        self.cleared(notice)
        self.as_user('committee2', notice).action_publish(WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline', notice).action_disclosure()
        self.as_user('committee3', notice).action_withdraw(WORDS)
        self.assertEqual((notice.state, notice.disclosure, notice.public_text), ('circulated', 'not', False))
        with self.assertRaises(UserError):
            self.as_user('committee2', notice).action_publish(WORDS)
        self.cleared(notice)
        self.as_user('committee3', notice).action_publish(WORDS)
        self.assertEqual(sorted(notice.disclosure_ids.mapped('state')), ['published', 'withdrawn'])
        self.assertEqual(notice.sudo().review_ids.mapped('decision'), ['approve', 'approve', 'return', 'approve'])

    def test_one_review_runs_at_a_time(self):
        """A second call opens the review that is there."""
        notice = self.circulated()
        first, again = (notice.action_disclosure()['res_id'] for _time in (1, 2))
        self.assertEqual(first, again)
        draft = self.notice(self.authorised())
        with self.assertRaises(UserError):
            draft.action_disclosure()

    def test_direct_route_is_reviewed_and_published_by_the_superior(self):
        """Past the bureau the superior authority does both, by two people; the bureau does not see the review."""
        record = self.submitted(direct_route=True)
        record.sudo()._go('authorised', 'authorise', finding='breach')
        notice = self.as_user('superior', self.env['intervention.notice']).create(
            {'name': "N", 'record_ids': [Command.set(record.ids)], 'facts': "F", 'decision': "D"})
        self.as_user('superior2', notice).action_approve('approve', WORDS)
        self.as_user('superior3', notice).action_circulate()
        with self.assertRaises(AccessError):
            self.as_user('discipline', notice).action_disclosure()
        review = self.cleared(notice, 'superior4')
        for login in ('discipline', 'committee1'):
            self.assertFalse(self.as_user(login, review.browse()).search([]))
        for login in ('superior4', 'superior2', 'committee1'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, notice).action_publish(WORDS)
        self.as_user('superior5', notice).action_publish(WORDS)
        self.assertEqual(notice.state, 'published')

    def test_publication_is_due_within_twenty_working_days(self):
        """The regulation's twenty working days run from the review; first the officers, then the members are reminded."""
        notice = self.circulated()
        self.assertEqual(str(self.env['intervention.deadline']._due('publish', date(2026, 11, 20))), '2026-12-18')
        review = self.reviewed(notice)
        self.assertEqual(review.deadline, self.env['intervention.deadline']._due('publish', notice._today()))
        self.env['intervention.due']._cron_due()
        self.assertEqual(review.sudo().activity_ids.user_id,
                         self.users['discipline'] | self.users['discipline2'] | self.users['discipline3'])
        review.action_complete(WORDS)
        self.env['intervention.due']._cron_due()
        self.assertEqual(review.sudo().activity_ids.user_id,
                         self.users['committee1'] | self.users['committee2'] | self.users['committee3'])
        self.as_user('committee2', notice).action_publish(WORDS)
        self.env['intervention.due']._cron_due()
        self.assertFalse(review.sudo().activity_ids)

    def test_reviews_wait_on_the_home_page(self):
        """The office sees the reviews under way, the committee what it may publish or keep."""
        notice = self.circulated()

        def count(login, key):
            sections = self.as_user(login, self.env['intervention.home']).cards()
            return next(card['count'] for section in sections for card in section['cards'] if card['key'] == key)

        review = self.reviewed(notice)
        self.assertEqual((count('discipline', 'disclosure'), count('committee2', 'publication')), (1, 0))
        review.action_complete(WORDS)
        self.assertEqual((count('discipline', 'disclosure'), count('committee2', 'publication')), (0, 1))

    def test_steps_leave_a_trace(self):
        """Opening, completing and publishing are in the chains of review and notice, without the text in clear."""
        notice = self.circulated()
        review = self.cleared(notice)
        self.as_user('committee2', notice).action_publish(WORDS)
        self.assertEqual(self.trail(review).mapped('event'), ['disclosure_open', 'review', 'disclosure', 'publish'])
        self.assertEqual(self.trail(notice)[-2:].mapped('event'), ['review', 'publish'])
        self.assertFalse([row for row in self.trail(review) if "without names" in row.payload])
