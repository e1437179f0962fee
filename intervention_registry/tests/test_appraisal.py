from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.addons.intervention_registry.models.appraisal_effect import EFFECTS
from odoo.addons.intervention_registry.tools.appraisal import LADDER, counts
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appraisal_case import COMPILED, YEAR, AppraisalCase
from .common import WORDS

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_b11')


@tagged(*TAGS)
class TestAppraisal(AppraisalCase):
    """Extracts are taken from confirmed breaches of leading cadres alone, with the effect by the catalogue."""

    def test_extract_says_what_the_ledger_says(self):
        """One extract for each cadre with an authorised breach of the year: how many, how serious, which effect."""
        record = self.breach()
        extract = self.compile()
        self.assertEqual((extract.employee_id, extract.year, extract.record_count, extract.severity), (
            self.staff['chief'], YEAR, 1, 'ordinary'))
        self.assertEqual((extract.effect, extract.effect_id), (
            'reference', self.env.ref('intervention_registry.appraisal_effect_ordinary')))
        self.assertEqual((extract.state, extract.version, extract.occasion, extract.route), ('draft', 1, 'year', 'bureau'))
        self.assertEqual((extract.record_ids, extract.compiled_by), (
            self.as_user('discipline', record), self.users['discipline']))
        self.assertEqual(self.trail(extract).mapped('event'), ['appraisal_compile'])

    def test_only_confirmed_breaches_of_leading_cadres_count(self):
        """Nothing that is not authorised, no breach or by staff enters an extract."""
        values = {'intervenor_id': self.staff['chief'].id, 'behaviour_ids': [Command.set(self.b8.ids)]}
        with self.at('2025-06-10 04:00:00'):
            self.draft(**values)
            self.submitted(**values)
            self.found(**values)
            self.found('no_breach', **values)
            self.authorised()
        self.assertFalse(self.compile())

    def test_leader_behind_answers(self):
        """An aide who is no leading cadre gets no extract; the leader behind him does (B5, B8(2))."""
        with self.at('2025-06-10 04:00:00'):
            self.authorised(attribution='aide', principal_id=self.staff['chief'].id,
                            behaviour_ids=[Command.set(self.b8.ids)])
        self.assertEqual(self.compile().employee_id, self.staff['chief'])

    def test_file_that_was_edited_afterwards_frees_nobody(self):
        """Whom the record made answer as a leading cadre does so, whatever HR writes into his file later."""
        self.breach()
        self.staff['chief'].version_ids.write({'is_leading_cadre': False})
        self.assertEqual(self.compile().employee_id, self.staff['chief'])

    def test_year_turns_in_the_company_time_zone(self):
        """Authorised at 2025-12-31T16:00Z counts in 2026 in Shanghai, a second before in 2025."""
        self.breach('2025-12-31 15:59:59')
        self.breach('2025-12-31 16:00:00', person='deputy')
        self.assertEqual(self.compile().employee_id, self.staff['chief'])
        self.assertEqual(self.compile(2026).employee_id, self.staff['deputy'])

    def test_heavier_effect_counts(self):
        """Of severity and sanctions the heavier; what the catalogue says of a kind, as many years as it says."""
        kinds = {'org_talk': ('reference', False), 'admin_warning': ('not_excellent', False),
                 'admin_demerit': ('no_grade', False), 'admin_serious_demerit': ('no_grade', 'no_grade'),
                 'party_serious_warning': ('incompetent', False)}
        for kind in kinds:
            self.staff[kind] = self._person(kind, is_leading_cadre=True)
            self.punished(self.breach(person=kind), kind, person=kind)
        years = [{extract.employee_id.name: extract.effect for extract in self.compile(year)} for year in (YEAR, YEAR + 1)]
        self.assertEqual({kind: (years[0][kind], years[1].get(kind, False)) for kind in kinds}, kinds)

    def test_several_count_together(self):
        """Two breaches and two sanctions make one extract: both counted, the heaviest decides."""
        first, second = self.breach(), self.breach('2025-08-10 04:00:00')
        self.punished(first)
        self.punished(second, 'admin_demerit', '2025-09-01')
        extract = self.compile()
        self.assertEqual((extract.record_count, extract.effect, len(extract.sanction_ids)), (2, 'no_grade', 2))
        self.assertEqual(extract.outcome_text.splitlines(), ["Warning  2025-07-01  Bureau", "Demerit  2025-09-01  Bureau"])

    def test_what_did_not_change_makes_no_version(self):
        """Compiling is repeatable; a change makes a new draft, and what HR holds stands until that is handed over."""
        self.breach()
        first = self.compile()
        self.assertEqual(self.compile(login='discipline2'), first)
        self.breach('2025-08-10 04:00:00')
        second = self.compile()
        self.assertEqual((first.state, second.version, second.occasion, second.record_count), ('corrected', 2, 'ledger', 2))
        with self.assertRaises(UserError):
            self.confirmed(first)
        self.handed(second)
        self.breach('2025-09-10 04:00:00')
        third = self.compile()
        self.assertEqual((second.state, third.state), ('handed', 'draft'))
        self.handed(third)
        self.assertEqual((second.state, third.replaces_id), ('corrected', second))

    def test_office_compiles(self):
        """The discipline office and the superior authority compile; nobody else, and for no year that cannot be."""
        for login in ('recorder', 'registrar', 'committee1', 'hr', 'auditor', 'custodian', 'plain', 'chief'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.compile(login=login)
        for year in (2019, YEAR + 2, 0, -1, True, None, 'x', '2025.0', [YEAR], {}):
            with self.subTest(year=year), self.assertRaises(UserError):
                self.compile(year)

    def test_another_officer_confirms(self):
        """Not who compiled it, nobody in conflict or without the office, and nobody twice; a refusal leaves a draft."""
        record = self.breach()
        extract = self.compile()
        self.staff['discipline3'].parent_id = self.staff['chief']
        for login in ('discipline', 'discipline3', 'superior', 'registrar', 'committee1', 'hr', 'recorder', 'chief', 'plain'):
            for method, arguments in (('action_confirm', ('approve', WORDS)), ('action_hand', ())):
                with self.subTest(login=login, method=method), self.assertRaises(UserError):
                    getattr(self.as_user(login, extract), method)(*arguments)
        for decision, reason in (('return', WORDS), (None, WORDS), (['approve'], WORDS), ('approve', ''), ('approve', None)):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                self.as_user('discipline2', extract).action_confirm(decision, reason)
        self.as_user('discipline2', extract).action_confirm('reject', WORDS)
        self.assertEqual((extract.state, extract.review_ids.decision), ('draft', 'reject'))
        with self.assertRaises(AccessError):
            self.as_user('discipline2', extract).action_confirm('approve', WORDS)
        self.assertEqual(record.state, 'authorised')

    def test_superior_authority_takes_over_what_is_overdue(self):
        """Where the bureau lets the deadline pass, for whatever reason, the superior authority confirms and hands over."""
        self.breach()
        self.users['discipline2'].active = self.users['discipline3'].active = False
        extract = self.compile()
        self.assertFalse(self.seen('superior'))
        with self.at('2026-03-01 04:00:00'):
            self.env['intervention.due']._cron_due()
        self.assertEqual(self.trail(extract)[-1].event, 'escalate')
        self.assertEqual(self.seen('superior'), self.as_user('superior', extract))
        self.assertEqual(extract.sudo().activity_ids.user_id & (self.users['discipline'] | self.users['superior']),
                         self.users['superior'])
        with self.assertRaises(AccessError):
            self.confirmed(extract, 'discipline')
        self.handed(extract, 'superior')
        self.assertEqual((extract.state, extract.review_ids.role), ('handed', 'superior'))
        self.assertNotIn('escalated_to', self.as_user('hr', extract).fields_get())

    def test_officer_who_recorded_is_in_conflict(self):
        """Nobody confirms an extract of a record of his own."""
        self.users['recorder'].group_ids += self.env.ref('intervention_registry.group_discipline')
        self.breach()
        extract = self.compile()
        with self.assertRaises(AccessError):
            self.confirmed(extract, 'recorder')
        self.assertFalse(self.as_user('recorder', extract).can_confirm)
        self.assertTrue(self.as_user('discipline2', extract).can_confirm)
        self.confirmed(extract)

    def test_nothing_is_forged(self):
        """Nobody creates, changes, deletes or copies an extract, sudo and x2many commands included."""
        record = self.breach()
        extract = self.handed(self.compile())
        values = {'effect': 'none', 'state': 'draft', 'record_ids': [Command.clear()], 'outcomes': [], 'handed_on': False,
                  'employee_id': self.staff['colleague'].id, 'taken_on': '2026-01-01', 'review_ids': [Command.clear()]}
        for login in ('discipline', 'hr'):
            for sudo in (False, True):
                for name, value in values.items():
                    with self.subTest(login=login, sudo=sudo, field=name), self.assertRaises(UserError):
                        self.as_user(login, extract).sudo(sudo).write({name: value})
                for call in ('unlink', 'copy'):
                    with self.subTest(login=login, sudo=sudo, call=call), self.assertRaises(UserError):
                        getattr(self.as_user(login, extract).sudo(sudo), call)()
                with self.subTest(login=login, sudo=sudo), self.assertRaises(UserError):
                    self.as_user(login, self.Extract).sudo(sudo).create({
                        'employee_id': self.staff['chief'].id, 'year': YEAR, 'effect': 'none', 'compiled_on': '2026-01-01'})
        self.assertEqual((extract.effect, extract.state, extract.record_ids), ('reference', 'handed', record))

    def test_direct_route_has_an_extract_of_its_own(self):
        """What went past the bureau is compiled, confirmed and handed over by the superior authority alone."""
        with self.at('2025-06-10 04:00:00'):
            record = self.submitted(direct_route=True, intervenor_id=self.staff['chief'].id,
                                    behaviour_ids=[Command.set(self.b8.ids)])
            record.sudo()._go('authorised', 'authorise', finding='breach', severity='serious')
        self.assertFalse(self.compile())
        self.assertFalse(self.seen('discipline'))
        extract = self.compile(login='superior')
        self.assertEqual((extract.route, extract.effect), ('superior', 'not_excellent'))
        self.handed(extract, 'superior2')
        self.assertEqual(self.seen('hr'), self.as_user('hr', extract))
        self.assertFalse(self.seen('discipline'))
        self.breach()
        self.assertEqual((self.compile().effect, self.seen('superior')), ('reference', self.as_user('superior', extract)))

    def test_scheduled_action_compiles_once(self):
        """From the set date on, last year's extracts, for every company; a rerun makes none."""
        self.breach()
        for moment, count in (('2026-01-09 15:00:00', 0), ('2026-01-09 16:30:00', 1), (COMPILED, 1)):
            with self.subTest(moment=moment), self.at(moment):
                self.Extract._cron_appraisal()
                self.assertEqual(self.Extract.search_count([('year', '=', YEAR)]), count)
        extract = self.seen('discipline')
        self.assertFalse(extract.compiled_by)
        self.confirmed(extract, 'discipline')

    def test_who_has_a_step_is_reminded(self):
        """Officers free of conflict find the draft, HR what was handed over; both lose it when it is done."""
        self.staff['discipline3'].parent_id = self.staff['chief']
        self.breach()
        extract = self.compile()
        told = []
        for step in (lambda: None, lambda: self.handed(extract),
                     lambda: self.as_user('hr', extract).action_take(WORDS)):
            step()
            with self.at(COMPILED):
                self.env['intervention.due']._cron_due()
            told.append(extract.sudo().activity_ids.user_id)
        self.assertEqual(told[0] & self.env['res.users'].union(*self.users.values()), self.users['discipline2'])
        self.assertIn(self.users['hr'], told[1])
        self.assertFalse(told[1] & (self.users['chief'] | self.users['discipline'] | self.users['plain']))
        self.assertFalse(told[2])

    def test_home_shows_what_waits(self):
        """The officer who may confirm, then who hands over, then HR; each loses it when it is done."""
        self.breach()
        extract = self.compile()
        self.assertEqual([self.waiting(login)['appraisal_confirm'] for login in ('discipline', 'discipline2')], [0, 1])
        self.confirmed(extract)
        self.assertEqual((self.waiting('discipline')['appraisal_hand'], self.waiting('hr')['appraisal_take']), (1, 0))
        with self.at(COMPILED):
            extract.action_hand()
        self.assertEqual((self.waiting('discipline')['appraisal_hand'], self.waiting('hr')['appraisal_take']), (0, 1))
        self.as_user('hr', extract).action_take(WORDS)
        self.assertEqual(self.waiting('hr')['appraisal_take'], 0)


@tagged(*TAGS)
class TestAppraisalCatalogue(AppraisalCase):
    """The effects are rows with dates in force; the keeper of the catalogues keeps them."""

    def test_row_is_for_one_cause(self):
        """One severity or one kind of sanction, and one appraisal at least."""
        Effect = self.as_user('registrar', self.env['intervention.appraisal.effect'])
        values = {'code': 'X', 'name': "X", 'date_from': fields.Date.today(), 'effect': 'basic'}
        kind = self.kind('admin_warning').id
        for wrong in ({}, {'severity': 'serious', 'type_id': kind}, {'severity': 'serious', 'years': 0}):
            with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                Effect.create({**values, **wrong})
        self.assertTrue(Effect.create({**values, 'severity': 'serious'}))
        for login in ('discipline', 'hr', 'superior', 'committee1', 'plain', 'recorder'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, Effect).create({**values, 'severity': 'serious', 'code': login})

    def test_row_in_force_on_the_day_decides(self):
        """What is laid down later holds for what is decided later; a row in force keeps its meaning."""
        row = self.env.ref('intervention_registry.appraisal_effect_ordinary').with_user(self.users['registrar'])
        with self.assertRaises(UserError):
            row.effect = 'incompetent'
        row.date_to = '2025-06-30'
        row.sudo().create({'code': row.code, 'name': "Ordinary breach", 'severity': 'ordinary', 'effect': 'basic',
                           'date_from': '2025-07-01'})
        self.breach()
        self.assertEqual(self.compile().effect, 'reference')
        self.breach('2025-07-01 04:00:00')
        self.assertEqual(self.compile().effect, 'basic')

    def test_without_a_row_it_is_a_basis_of_the_appraisal(self):
        """A catalogue without a row loses no breach."""
        self.env['intervention.appraisal.effect'].search([('severity', '!=', False)]).active = False
        self.breach()
        extract = self.compile()
        self.assertEqual((extract.effect, extract.effect_id.id), ('reference', False))

    def test_ladder_and_years(self):
        """Every effect has its place on the ladder, the lightest first; years begin with that of the decision."""
        self.assertEqual(list(LADDER), [key for key, _label in EFFECTS])
        day = fields.Date.to_date('2025-12-31')
        self.assertEqual([counts(day, years, year) for years, year in ((1, 2024), (1, 2025), (1, 2026), (2, 2026), (2, 2027))],
                         [False, True, False, True, False])
