from psycopg2 import IntegrityError

from odoo import fields
from odoo.addons.intervention_registry.tools.sampling import draw, population_digest, seal
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestSpotCheck(InterventionCase):
    """A random sample of cases that nobody chose, answered case by case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.case | cls.env['intervention.case'].with_user(cls.users['registrar']).create(
            [{'name': f'S-{number}', 'title': "Case", 'stage': 'decision' if number % 2 else 'filing'} for number in range(9)])

    def check(self, login='discipline', **values):
        return self.env['intervention.spot.check'].with_user(self.users[login]).create({'size': 3, **values})

    def drawn(self, **values):
        check = self.check(**values)
        check.action_draw()
        return check

    def test_anybody_draws_the_same_sample_again(self):
        """Seed and population, which drawing opens, give the very lines; the seed is the one sealed before."""
        check = self.drawn()
        self.assertEqual(check.state, 'drawn')
        self.assertEqual(seal(check.seed), check.seed_digest)
        self.assertEqual(population_digest(check.population), check.population_digest)
        self.assertEqual(draw(check.seed, reversed(check.population), check.size), sorted(check.line_ids.case_id.ids))
        self.assertLessEqual(set(self.cases.ids), set(check.population))
        self.assertEqual(len(check.population), check.population_count)

    def test_seed_is_sealed_before_the_population_is_fixed(self):
        """Until the draw only the seed's digest shows, so that nobody picks a period that spares a case."""
        check = self.check()
        self.assertFalse(check.seed or check.population)
        self.assertEqual(len(check.seed_digest), 64)
        for call in (lambda: check.read(['sealed_seed']), lambda: check.search([('sealed_seed', 'like', '0%')])):
            with self.assertRaises(AccessError):
                call()
        for vals in ({'size': 1}, {'date_from': '2020-01-01'}, {'stage': 'filing'}, {'state': 'drawn'}):
            for sudo in (False, True):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    check.sudo(sudo).write(vals)
        self.assertEqual(self.trail(check).mapped('event'), ['spot_open'])

    def test_forged_seed_or_lines_are_refused(self):
        """Seed, population and lines come from the draw alone."""
        for vals in ({'seed': '00'}, {'sealed_seed': '00' * 32}, {'population': [1]}, {'seed_digest': 'x'},
                     {'line_ids': [(0, 0, {'case_id': self.case.id})]}, {'state': 'drawn'}, {'company_id': 1}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.check(**vals)
        check = self.drawn()
        for call in (lambda line: line.write({'result': 'clean'}), lambda line: line.unlink(), lambda line: line.copy(),
                     lambda line: line.create({'check_id': check.id, 'case_id': self.case.id})):
            with self.assertRaises(UserError):
                call(check.line_ids[:1])

    def test_nothing_is_drawn_twice(self):
        """A drawn sample is neither redrawn nor trimmed, by whomever."""
        check = self.drawn()
        lines = check.line_ids
        for login in ('discipline', 'discipline2'):
            with self.assertRaises(UserError):
                self.as_user(login, check).action_draw()
        with self.assertRaises(AccessError):
            check.unlink()
        self.assertEqual(check.line_ids, lines)

    def test_only_the_discipline_office_checks(self):
        """Handlers, registrar and administrator neither see nor draw; committee and superior look on."""
        check = self.check()
        for login in ('recorder', 'registrar', 'plain', 'auditor', 'custodian', 'hr'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.check(login)
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, check).search([])
        for login in ('committee1', 'superior'):
            self.assertTrue(self.as_user(login, check).search([('id', '=', check.id)]))
            for call in (self.as_user(login, check).action_draw, lambda: self.check(login)):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()

    def test_period_stage_and_size_that_cannot_be(self):
        """A period is over, begins before it ends and has cases; at least one is drawn."""
        tomorrow = fields.Date.add(self.env.company._intervention_today(), days=1)
        for vals in ({'size': 0}, {'size': -1}, {'size': 10**6}, {'date_from': '2026-01-02', 'date_to': '2026-01-01'}):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError), self.cr.savepoint(), mute_logger('odoo.sql_db'):
                self.check(**vals)
        with self.assertRaises(UserError):
            self.check(date_to=tomorrow)
        with self.assertRaises(UserError):
            self.check(date_from='2001-01-01', date_to='2001-12-31').action_draw()

    def test_sample_keeps_to_stage_and_company(self):
        """A stage narrows the population; more than there are draws all; other companies' cases stay out."""
        other = self.env['res.company'].create({'name': "Branch"})
        foreign = self.env['intervention.case'].sudo().create({'name': 'F', 'title': "F", 'company_id': other.id})
        check = self.drawn(stage='decision', size=500)
        self.assertEqual(set(check.line_ids.case_id.mapped('stage')), {'decision'})
        deciding = self.cases.sudo().filtered(lambda case: case.stage == 'decision')
        self.assertLessEqual(deciding, check.line_ids.case_id.sudo())
        self.assertNotIn(foreign, check.line_ids.case_id)

    def test_each_case_is_answered_once(self):
        """One answer per case, from the list, in words, by somebody who does not handle it."""
        check = self.drawn(size=500)
        line = check.line_ids.filtered(lambda line: line.case_id != self.case)[:1]
        for result, words in (('fine', WORDS), (None, WORDS), (['clean'], WORDS), ('clean', ''), ('clean', None)):
            with self.subTest(result=result), self.assertRaises(UserError):
                line.action_result(result, words)
        for login in ('committee1', 'superior'):
            with self.assertRaises(AccessError):
                self.as_user(login, line).action_result('clean', WORDS)
        line.action_result('clean', WORDS)
        with self.assertRaises(UserError):
            self.as_user('discipline2', line).action_result('omission', WORDS)
        self.assertEqual((line.result, line.officer_id), ('clean', self.users['discipline']))
        own = check.line_ids.filtered(lambda line: line.case_id == self.case)
        self.case.sudo().handler_ids = self.staff['discipline']
        with self.assertRaises(AccessError):
            own.action_result('clean', WORDS)

    def test_check_ends_when_every_case_has_its_answer(self):
        """Unanswered cases and omissions that were not filed keep a check open; its end is in the trail."""
        check = self.drawn(size=2)
        with self.assertRaises(UserError):
            check.action_close(WORDS)
        first, second = check.line_ids
        first.action_result('clean', WORDS)
        action = second.action_result('omission', WORDS)
        self.assertEqual(action['context']['default_case_id'], second.case_id.id)
        with self.assertRaises(UserError):
            check.action_close(WORDS)
        omission = self.env['intervention.omission'].with_user(self.users['discipline']).create({
            'employee_id': self.staff['recorder'].id, 'case_id': second.case_id.id, 'found_by': 'spot_check',
            'spot_check_line_id': second.id, 'happened_on': '2026-01-05', 'regime': 'staff', 'facts': WORDS})
        with self.assertRaises(UserError):
            check.action_close(WORDS)
        omission.action_report()
        for reason in ('', None, ' '):
            with self.assertRaises(UserError):
                check.action_close(reason)
        check.action_close(WORDS)
        self.assertEqual(check.state, 'closed')
        with self.assertRaises(UserError):
            first.action_result('clean', WORDS)
        self.assertEqual(self.trail(check).mapped('event'),
                         ['spot_open', 'spot_draw', 'spot_result', 'spot_result', 'spot_close'])
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])
