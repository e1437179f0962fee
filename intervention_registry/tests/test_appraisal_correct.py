from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .appraisal_case import COMPILED, YEAR, AppraisalCase
from .common import WORDS

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_b11', 'art_b9')


@tagged(*TAGS)
class TestAppraisalCorrect(AppraisalCase):
    """An appeal that succeeds corrects what HR holds, at once and in nothing else."""

    def held(self, kind='admin_demerit'):
        """Return a sanction and the extract that HR holds because of it."""
        sanction = self.punished(self.breach(), kind)
        return sanction, self.handed(self.compile())

    def latest(self, extract):
        return extract.sudo()._chain()[:1]

    def test_lighter_sanction_corrects_the_extract(self):
        """HR gets the corrected version, which says what it replaces, and is reminded; the one before counts no more."""
        sanction, extract = self.held()
        self.as_user('hr', extract).action_take(WORDS)
        self.appealed(sanction, 'changed', 'admin_warning')
        later = self.latest(extract)
        self.assertEqual((extract.state, later.state, later.effect, later.occasion), (
            'corrected', 'handed', 'not_excellent', 'appeal'))
        self.assertEqual((later.replaces_id, later.handed_on, later.taken_on), (
            extract.sudo(), fields.Date.to_date('2026-02-01'), False))
        self.assertIn(later, self.seen('hr').sudo())
        self.env['intervention.due']._cron_due()
        self.assertIn(self.users['hr'], later.activity_ids.user_id)
        self.assertNotIn(self.users['chief'], later.activity_ids.user_id)
        self.assertEqual(self.trail(later).mapped('event'), ['appraisal_compile', 'appraisal_hand', 'issue', 'issue'])
        self.assertEqual(self.trail(extract)[-1].event, 'appraisal_replace')

    def test_revoked_sanction_leaves_the_breach(self):
        """What stands is the breach itself; the year in which the sanction alone counted has nothing any more."""
        sanction, extract = self.held('admin_removal')
        after = self.compile(YEAR + 1)
        self.handed(after)
        self.assertEqual((extract.effect, after.effect, after.record_count), ('no_grade', 'no_grade', 0))
        self.appealed(sanction, 'revoked')
        first, second = self.latest(extract), self.latest(after)
        self.assertEqual((first.effect, first.record_count, first.outcomes), ('reference', 1, False))
        self.assertEqual((second.effect, second.state, second.record_ids.ids), ('none', 'handed', []))
        self.assertEqual(self.compile(moment='2026-03-01 04:00:00').sudo(), first)

    def test_upheld_sanction_changes_nothing(self):
        """No version, no word to HR."""
        sanction, extract = self.held()
        self.appealed(sanction, 'upheld')
        self.assertEqual((self.latest(extract), extract.state), (extract.sudo(), 'handed'))

    def test_row_entered_in_error_corrects_too(self):
        """What was never decided counts in no appraisal, once somebody else than who revoked it confirms."""
        sanction, extract = self.held()
        with self.at(COMPILED):
            self.as_user('discipline', sanction).action_revoke(WORDS)
        later = self.latest(extract)
        self.assertEqual((extract.state, later.state, later.effect, later.occasion), ('handed', 'draft', 'reference', 'error'))
        with self.assertRaises(AccessError):
            self.confirmed(later, 'discipline')
        self.handed(later)
        self.assertEqual((extract.state, later.state), ('corrected', 'handed'))

    def test_draft_is_corrected_as_a_draft(self):
        """Nothing reaches HR that nobody confirmed: neither a draft nor what was confirmed before the appeal."""
        sanction = self.punished(self.breach(), 'admin_demerit')
        extract = self.confirmed(self.compile())
        self.appealed(sanction, 'changed', 'admin_warning')
        later = self.latest(extract)
        self.assertEqual((extract.state, later.state, later.effect), ('corrected', 'draft', 'not_excellent'))
        self.assertFalse(self.seen('hr'))

    def test_correction_takes_in_nothing_else(self):
        """A further breach since goes through a draft of its own, before and after the appeal."""
        sanction, extract = self.held()
        self.breach('2025-09-10 04:00:00')
        draft = self.compile()
        self.appealed(sanction, 'revoked')
        held = self.seen('hr').filtered(lambda row: row.state == 'handed')
        self.assertEqual((held.record_count, held.effect, draft.state), (1, 'reference', 'corrected'))
        later = self.compile(moment='2026-03-01 04:00:00')
        self.assertEqual((later.record_count, later.state, later.occasion), (2, 'draft', 'ledger'))
        self.assertEqual(held.state, 'handed')
        self.assertTrue(extract)
