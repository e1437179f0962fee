from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.addons.intervention_registry.models.legal_basis import DUTIES
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

ISSUED = date(2020, 3, 25)
SANCTIONS = {
    # code: months, final, blocks promotion, blocks wage step
    'ADMIN-WARNING': (6, False, True, False),
    'ADMIN-DEMERIT': (12, False, True, True),
    'ADMIN-SERIOUS-DEMERIT': (18, False, True, True),
    'ADMIN-DEMOTION': (24, False, True, True),
    'ADMIN-REMOVAL': (24, False, True, True),
    'ADMIN-EXPULSION': (0, True, False, False),
}
PARTY_MONTHS = {
    'PARTY-WARNING': 12, 'PARTY-SERIOUS-WARNING': 18, 'PARTY-REMOVAL': 24,
    'PARTY-PROBATION-1': 12, 'PARTY-PROBATION-2': 24, 'PARTY-EXPULSION': 60,
}


class CatalogueCase(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Basis = cls.env['intervention.legal.basis']
        cls.Type = cls.env['intervention.sanction.type']
        cls.tomorrow = fields.Date.today() + timedelta(days=1)

    def add_basis(self, code, date_from, **vals):
        return self.Basis.create({
            'code': code, 'date_from': date_from, 'name': code, 'instrument': "Test Rules",
            'regime': 'national', 'duty': 'behaviour', **vals,
        })


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a1', 'art_b1')
class TestLegalBasis(CatalogueCase):

    def test_every_article_is_in_the_catalogue(self):
        """A has ten articles and B thirteen; each is a row from the day of issue (B13)."""
        for regime, letter, last in (('staff', 'A', 10), ('cadre', 'B', 13)):
            rows = self.Basis._in_force(regime=regime, on=ISSUED)
            self.assertLessEqual({f'{letter}{number}' for number in range(1, last + 1)}, set(rows.mapped('code')))
            self.assertFalse(self.Basis._in_force(regime=regime, on=ISSUED - timedelta(days=1)))

    def test_every_duty_has_a_row(self):
        """No duty is offered that no article lays down."""
        self.assertEqual(set(self.Basis.search([]).mapped('duty')), {key for key, _label in DUTIES})

    def test_behaviours_are_those_of_the_regime(self):
        """A8 and B8 each name five behaviours, and each regime has its own."""
        for regime, letter in (('staff', 'A'), ('cadre', 'B')):
            behaviours = self.Basis._in_force(regime=regime, duty='behaviour')
            self.assertEqual(behaviours.mapped('code'), [f'{letter}8({item})' for item in range(1, 6)])
            self.assertEqual(behaviours.mapped('article'), [f'8({item})' for item in range(1, 6)])

    def test_duties_tell_the_regimes_apart(self):
        """A10 alone has an organisational measure first; B9 alone wants a consequence; B7 and B11 bind cadres only."""
        known = {
            'first_omission': ['A10-FIRST'], 'consequence': ['B9-CONSEQUENCE'], 'analysis': ['B7'],
            'special_matter': ['B7-SPECIAL'], 'appraisal': ['B11'],
        }
        for duty, codes in known.items():
            self.assertEqual(self.Basis._in_force(duty=duty).mapped('code'), codes)

    def test_national_law_counts_from_its_own_day(self):
        """The duty in force on the day of the event is asked for, not today's."""
        appeal = self.Basis._in_force('national', 'appeal', on=date(2025, 5, 31))
        self.assertNotIn('SUPERVISION-LAW-56', appeal.mapped('code'))
        appeal = self.Basis._in_force('national', 'appeal', on=date(2025, 6, 1))
        self.assertIn('SUPERVISION-LAW-56', appeal.mapped('code'))
        self.assertFalse(self.Basis._in_force(duty='supervision', on=date(2026, 1, 31)))
        self.assertTrue(self.Basis._in_force(duty='supervision', on=date(2026, 2, 1)))

    def test_in_force_takes_the_version_of_the_day(self):
        """A row is in force from its first day to its last one, both included."""
        old = self.add_basis('X1', date(2020, 1, 1), date_to=date(2020, 12, 31))
        new = self.add_basis('X1', date(2021, 1, 1))
        for on, expected in (
            (date(2019, 12, 31), self.Basis), (date(2020, 1, 1), old), (date(2020, 12, 31), old),
            (date(2021, 1, 1), new), (fields.Datetime.to_datetime('2020-06-01 23:00:00'), old), (None, new),
        ):
            self.assertEqual(self.Basis._in_force(on=on).filtered(lambda row: row.code == 'X1'), expected)

    def test_archived_rows_are_not_in_force_whatever_the_context_says(self):
        """Nothing decides by context: a client's `active_test` brings no archived row back."""
        row = self.add_basis('X1', date(2020, 1, 1))
        row.action_archive()
        self.assertNotIn(row, self.Basis.with_context(active_test=False)._in_force('national', 'behaviour'))

    def test_row_is_shown_by_its_code_and_title(self):
        """The article stands beside the rule wherever it is chosen, and finds it."""
        row = self.env.ref('intervention_registry.basis_a8_1')
        self.assertEqual(row.display_name, f"A8(1) {row.name}")
        self.assertIn(row.id, [found for found, _name in self.Basis.name_search('A8(1)')])


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b13')
class TestCatalogueVersions(CatalogueCase):

    def test_versions_of_one_code_do_not_overlap(self):
        """On any day at most one version of an article is in force."""
        self.add_basis('X1', date(2020, 1, 1), date_to=date(2020, 12, 31))
        for date_from, date_to in (
            (date(2020, 12, 31), False), (date(2019, 1, 1), date(2020, 1, 1)), (date(2019, 1, 1), False),
            (date(2020, 3, 1), date(2020, 4, 1)),
        ):
            with self.assertRaises(ValidationError):
                self.add_basis('X1', date_from, date_to=date_to)
        self.add_basis('X1', date(2021, 1, 1))

    @mute_logger('odoo.sql_db')
    def test_row_does_not_end_before_it_begins(self):
        """The last day in force is not before the first."""
        with self.assertRaises(IntegrityError):
            self.add_basis('X1', date(2020, 1, 2), date_to=date(2020, 1, 1))

    @mute_logger('odoo.sql_db')
    def test_one_version_begins_on_one_day(self):
        """The database itself refuses two active rows of a code that begin on one day."""
        self.add_basis('X1', date(2020, 1, 1))
        with self.assertRaises(IntegrityError):
            self.add_basis('X1', date(2020, 1, 1))

    def test_row_in_force_keeps_its_meaning(self):
        """What a document may rest on is not rewritten, by nobody and in no language."""
        self.env['res.lang']._activate_lang('zh_CN')
        row = self.env.ref('intervention_registry.basis_a8_1').sudo()
        for vals in (
            {'name': "Other"}, {'summary': "Other"}, {'code': 'A8(9)'}, {'duty': 'purpose'}, {'regime': 'cadre'},
            {'date_from': date(2019, 1, 1)}, {'article': '9', 'date_to': self.tomorrow}, {'instrument': "Other"},
        ):
            with self.assertRaises(UserError):
                row.write(vals)
        with self.assertRaises(UserError):
            row.with_context(lang='zh_CN').name = "Other"
        with self.assertRaises(UserError):
            row.update_field_translations('name', {'zh_CN': "Other"})
        with self.assertRaises(UserError):
            self.env.ref('intervention_registry.sanction_type_admin_warning').months = 3

    def test_row_in_force_is_ended_and_followed(self):
        """A change of law ends the row and adds another version."""
        row = self.env.ref('intervention_registry.basis_a8_1')
        self.assertTrue(row.is_frozen)
        row.date_to = self.tomorrow
        following = self.add_basis('A8(1)', self.tomorrow + timedelta(days=1), regime='staff')
        self.assertEqual(self.Basis._in_force('staff', 'behaviour')[0], row)
        later = self.Basis._in_force('staff', 'behaviour', on=following.date_from)
        self.assertIn(following, later)
        self.assertNotIn(row, later)

    def test_mistake_is_archived_and_entered_anew(self):
        """An archived row leaves its days to the right one and does not come back beside it."""
        wrong = self.add_basis('X1', date(2020, 1, 1))
        wrong.action_archive()
        wrong.flush_recordset()
        right = self.add_basis('X1', date(2020, 1, 1))
        self.assertEqual(self.Basis._in_force().filtered(lambda row: row.code == 'X1'), right)
        with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError):
            wrong.action_unarchive()

    def test_coming_row_is_still_edited(self):
        """A version that is not yet in force can be prepared."""
        row = self.add_basis('X1', self.tomorrow)
        self.assertFalse(row.is_frozen)
        row.write({'name': "Prepared", 'date_from': self.tomorrow + timedelta(days=30)})
        self.assertEqual(row.name, "Prepared")

    def test_rows_are_neither_deleted_nor_duplicated(self):
        """No delete, no duplicate: not with `sudo()`, and not with the flag Odoo sets while it uninstalls."""
        for row in (self.add_basis('X1', self.tomorrow), self.Type.search([], limit=1)):
            row = row.sudo().with_context(_force_unlink=True)
            with self.assertRaises(UserError):
                row.unlink()
            with self.assertRaises(UserError):
                row.copy({'code': 'X2'})
            self.assertTrue(row.exists())

    def test_registrar_keeps_the_catalogue_and_handlers_read_it(self):
        """Handlers read every article; the ledger keeper alone adds and ends versions, and deletes none."""
        recorder = new_test_user(self.env, 'basis-recorder', groups='intervention_registry.group_recorder')
        registrar = new_test_user(self.env, 'basis-registrar', groups='intervention_registry.group_registrar')
        row = self.env.ref('intervention_registry.basis_a8_1')
        self.assertTrue(row.with_user(recorder).summary)
        with self.assertRaises(AccessError):
            row.with_user(recorder).date_to = self.tomorrow
        row.with_user(registrar).date_to = self.tomorrow
        self.assertEqual(row.date_to, self.tomorrow)
        self.assertFalse(row.with_user(registrar).has_access('unlink'))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_a10', 'art_b9', 'art_b10')
class TestSanctionTypes(CatalogueCase):

    def test_statutory_sanctions_have_the_periods_of_the_law(self):
        """Sanctions Law Art 7, 8 and 19: six sanctions; no promotion while they run, no wage step from demerit on."""
        types = self.Type.search([('family', '=', 'administrative')])
        self.assertEqual(types.mapped('code'), list(SANCTIONS))
        for kind in types:
            self.assertEqual(
                (kind.months, kind.final, kind.blocks_promotion, kind.blocks_wage_step), SANCTIONS[kind.code])
            self.assertEqual(kind.basis_id, self.env.ref('intervention_registry.basis_sanction_law_8'))

    def test_party_sanctions_have_their_periods(self):
        """Party discipline: one year, one and a half, two, probation one or two, expulsion five."""
        types = self.Type.search([('family', '=', 'party')])
        self.assertEqual({kind.code: kind.months for kind in types}, PARTY_MONTHS)

    def test_warning_of_a10_is_no_statutory_sanction(self):
        """A10's warning is an organisational measure: no period, no effect on promotion or pay."""
        warning = self.env.ref('intervention_registry.sanction_type_org_warning')
        self.assertEqual(warning.family, 'organisational')
        self.assertEqual(warning.basis_id.code, 'A10-FIRST')
        self.assertFalse(warning.months or warning.blocks_promotion or warning.blocks_wage_step or warning.final)
        self.assertNotEqual(warning, self.env.ref('intervention_registry.sanction_type_admin_warning'))

    @mute_logger('odoo.sql_db')
    def test_sanction_names_its_law(self):
        """A unit does not create sanctions by its own document (regulation of 2007, Art 2)."""
        vals = {'code': 'X1', 'name': "X", 'date_from': ISSUED}
        self.Type.create({**vals, 'family': 'organisational'})
        with self.assertRaises(IntegrityError):
            self.Type.create({**vals, 'code': 'X2', 'family': 'administrative'})
