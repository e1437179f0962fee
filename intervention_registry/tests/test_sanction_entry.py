from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS
from .sanction_case import SanctionCase

TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_a10', 'art_b9', 'art_b10')


@tagged(*TAGS)
class TestSanctionEntry(SanctionCase):
    """What must hold before an outcome is entered, and that nothing enters it another way."""

    def refused(self, error=UserError, login='discipline', **values):
        with self.assertRaises(error):
            self.sanction(login=login, **values)

    def test_discipline_office_enters_outcomes(self):
        """Committee, registrar, recorder, HR, custodian, auditor and plain users enter none; nobody reads his own."""
        for login in ('committee1', 'registrar', 'recorder', 'hr', 'custodian', 'auditor', 'plain', 'colleague'):
            with self.subTest(login=login):
                self.refused(AccessError, login)
        sanction = self.sanction()
        self.assertTrue(self.as_user('discipline2', sanction).has_access('read'))
        for login in ('registrar', 'recorder', 'hr', 'plain', 'auditor', 'colleague'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, sanction).read(['type_id'])

    def test_sanctioned_officer_neither_sees_nor_finds_his_own(self):
        """Whatever role the sanctioned person holds: no sanction, event, appeal or clock of his own is found."""
        sanction = self.sanction(person='discipline3', served_on=self.today)
        appeal = self.appeal(sanction)
        self.decide(appeal)
        for row in (sanction, sanction.event_ids, appeal, appeal.review_ids):
            self.assertTrue(row)
            mine = self.as_user('discipline3', row)
            with self.subTest(model=row._name):
                self.assertFalse(mine.search([('id', 'in', row.ids)]))
                self.assertFalse(mine.search_count([('id', 'in', row.ids)]))
                self.assertFalse(mine._filtered_access('read'))
                self.assertFalse(mine.formatted_read_group([('id', 'in', row.ids)], aggregates=['__count'])[0]['__count'])
                self.assertTrue(self.as_user('discipline2', row)._filtered_access('read'))
        for call in (lambda: self.as_user('discipline3', sanction).action_revoke(WORDS),
                     lambda: self.as_user('discipline3', appeal).action_extend(WORDS),
                     lambda: self.appeal(sanction, 'appeal', 'discipline3')):
            with self.assertRaises(AccessError):
                call()

    def test_leader_behind_does_not_see_the_outcome_of_his_aide(self):
        """Who is named in the record sees no outcome that rests on it, though another person is sanctioned."""
        record = self.authorised(attribution='aide', principal_id=self.staff['chief'].id,
                                 behaviour_ids=[Command.set(self.b8.ids)])
        sanction = self.interference(record, harm='consequence', harm_note=WORDS)
        self.users['chief'].group_ids += self.env.ref('intervention_registry.group_discipline')
        self.assertFalse(self.as_user('chief', self.Sanction).search([('id', '=', sanction.id)]))
        self.assertFalse(self.as_user('chief', sanction.event_ids).search([('sanction_id', '=', sanction.id)]))

    def test_conflict_of_interest_enters_nothing(self):
        """Below the person, related to him, or himself: refused first, whatever else is wrong with the values."""
        self.staff['discipline2'].parent_id = self.staff['colleague']
        self.env['intervention.kinship'].with_user(self.users['discipline3']).create(
            {'employee_id': self.staff['discipline3'].id, 'relative_id': self.staff['colleague'].id})
        for login in ('discipline2', 'discipline3'):
            self.refused(AccessError, login)
            self.refused(AccessError, login, decided_on='2999-01-01')
        self.refused(AccessError, 'discipline', person='discipline')
        sanction = self.sanction()
        for login in ('discipline2', 'discipline3'):
            for call in ('action_revoke', 'action_serve'):
                with self.subTest(login=login, call=call), self.assertRaises(AccessError):
                    getattr(self.as_user(login, sanction), call)(WORDS)

    def test_results_are_not_typed_in(self):
        """What is executed, what became of it and when it ends follow from the law: no create or write sets them."""
        sanction = self.sanction()
        for name, value in (('executed_until', '2999-01-01'), ('executed_type_id', self.kind('org_talk').id),
                            ('merged_into_id', sanction.id), ('revoked_on', self.today), ('state', 'revoked'),
                            ('effective_until', '2999-01-01'), ('is_running', False), ('appeal_until', '2999-01-01'),
                            ('appeal_clocks', {}), ('company_id', 1), ('family', 'party'), ('create_uid', 1),
                            ('event_ids', [Command.create({'kind': 'revoked', 'day': self.today})])):
            with self.subTest(field=name):
                self.refused(person='recorder2', **{name: value})
                for sudo in (False, True):
                    with self.assertRaises(UserError):
                        sanction.sudo(sudo).write({name: value})
        for context in ({'default_revoked_on': '2026-01-01', 'default_executed_until': '2026-01-01'},):
            fresh = self.Sanction.with_context(**context).create(self.values(person='recorder2'))
            self.assertFalse(fresh.revoked_on)
            self.assertEqual(fresh.executed_until, fresh.effective_until)
        for call in (lambda: sanction.sudo().event_ids.unlink(), lambda: sanction.sudo().event_ids.write({'kind': 'ended'}),
                     lambda: self.env['intervention.sanction.event'].sudo().create(
                         {'sanction_id': sanction.id, 'kind': 'revoked', 'day': self.today})):
            with self.assertRaises(UserError):
                call()

    def test_impossible_dates_are_refused(self):
        """Future, before the authorisation, before the employment, known before decided or in the future."""
        tomorrow = self.today + timedelta(days=1)
        self.refused(decided_on=tomorrow)
        self.refused(served_on=tomorrow)
        self.refused(served_on=self.today - timedelta(days=1))
        record = self.authorised()
        with self.assertRaises(UserError):
            self.interference(record, decided_on=self.ago(days=2))
        self.staff['colleague'].contract_date_start = self.today
        self.refused(decided_on=self.today - timedelta(days=1))
        self.assertTrue(self.sanction())

    def test_kind_is_one_in_force_on_the_day(self):
        """The catalogue of the day of the decision counts, and the message names the version in force."""
        for kind, day in (('party_warning', '2023-12-31'), ('admin_warning', '2020-06-30')):
            with self.subTest(kind=kind), self.assertRaises(UserError) as refusal:
                self.sanction(kind, decided_on=day)
            self.assertIn(str(self.kind(kind).date_from), str(refusal.exception))
        old = self.kind('admin_warning')
        old.date_to = self.today
        new = self.env['intervention.sanction.type'].create({
            'code': old.code, 'name': old.name, 'family': old.family, 'months': 6, 'basis_id': old.basis_id.id,
            'date_from': self.today + timedelta(days=1)})
        with self.assertRaises(UserError) as refusal:
            self.sanction(type_id=new.id)
        self.assertIn(str(old.date_from), str(refusal.exception))
        self.assertTrue(self.sanction())

    def test_weight_of_a_kind_in_force_stays(self):
        """Who keeps the catalogue does not make a kind heavier or lighter once it is in force."""
        for name in ('sequence', 'months', 'changes_post', 'for_contract'):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.kind('admin_warning').with_user(self.users['registrar']).write({name: 99})

    def test_sanction_exists_for_the_status_of_the_person(self):
        """Party sanctions for members, administrative ones for public employees; measures for all; unknown is no obstacle."""
        person = self.staff['colleague']
        for status, member, kind, allowed in (
                (False, False, 'admin_demotion', True), (False, False, 'party_warning', True),
                ('contract', 'no', 'admin_warning', False), ('none', 'no', 'admin_warning', False),
                ('civil_servant', 'no', 'party_warning', False), ('civil_servant', 'yes', 'party_warning', True),
                ('institution', 'no', 'admin_warning', True), ('civil_servant', 'no', 'admin_warning', True),
                ('contract', 'no', 'org_talk', True), ('contract', 'yes', 'party_warning', True)):
            person.write({'public_status': status, 'is_party_member': member})
            with self.subTest(status=status, member=member, kind=kind), self.env.cr.savepoint() as point:
                if allowed:
                    self.assertTrue(self.sanction(kind))
                else:
                    self.refused(kind=kind)
                point.rollback()

    def test_status_is_that_of_the_day(self):
        """A person who left the Party later is sanctioned for the day on which he was a member."""
        person = self.staff['colleague']
        person.is_party_member = 'yes'
        person.create_version({'date_version': self.ago(days=5), 'is_party_member': 'no'})
        self.assertTrue(self.sanction('party_warning', decided_on=self.ago(days=6)))
        self.refused(kind='party_serious_warning', decided_on=self.ago(days=5))

    def test_organ_that_cannot_have_decided_is_refused(self):
        """Personnel authority is kept; a Party organ decides on Party sanctions and on no administrative ones."""
        self.assertEqual(self.sanction(person='recorder2').organ_kind, 'own_unit')
        self.assertEqual(self.sanction('party_warning').organ_kind, 'party')
        self.assertEqual(self.sanction(person='director').organ_kind, 'superior')
        self.assertTrue(self.sanction('org_talk', person='director', organ_kind='own_unit'))
        for values in ({'person': 'director', 'organ_kind': 'own_unit', 'kind': 'admin_demerit'},
                       {'person': 'director', 'organ_kind': False}, {'kind': 'party_removal', 'organ_kind': False},
                       {'kind': 'admin_warning', 'organ_kind': 'party'}, {'kind': 'party_removal', 'organ_kind': 'own_unit'},
                       {'kind': 'party_removal', 'organ_kind': 'supervision'}, {'kind': 'admin_warning', 'organ_kind': 'king'}):
            with self.subTest(values=values):
                self.refused(**values)

    def test_cadre_is_disciplined_for_harm_alone(self):
        """B9 wants a consequence or a bad influence, in words; A9 does not; organisational measures never."""
        staff = self.authorised()
        self.assertTrue(self.interference(staff))
        cadre = self.authorised(intervenor_id=self.staff['chief'].id, behaviour_ids=[Command.set(self.b8.ids)])
        for kind in ('admin_warning', 'party_warning'):
            for values in ({}, {'harm': 'influence'}, {'harm': 'influence', 'harm_note': ' '}, {'harm_note': WORDS}):
                with self.subTest(kind=kind, values=values), self.assertRaises(UserError):
                    self.interference(cadre, kind, person='chief', **values)
        self.assertTrue(self.interference(cadre, 'org_talk', person='chief'))
        self.assertTrue(self.interference(cadre, person='chief', harm='influence', harm_note=WORDS))

    def test_outcome_on_other_grounds_names_no_record(self):
        """The link would tell who recorded, or suffered the reprisal for it (A7, B6)."""
        record = self.authorised()
        for ground in ('omission', 'instruction', 'retaliation'):
            with self.subTest(ground=ground), self.assertRaises(UserError):
                self.sanction(person='recorder2', ground=ground, record_id=record.id)

    def test_outcome_for_retaliation_rests_on_the_report(self):
        """No report, one that is not decided, one on another person or one that found none: refused (A9, B9)."""
        today = self.today
        for values in ({'retaliation_id': False}, {'retaliation_id': self.reprisal('chief').id},
                       {'retaliation_id': self.reprisal(state='found').id},
                       {'retaliation_id': self.reprisal(finding='no_retaliation').id},
                       {'retaliation_id': self.reprisal(decided_on=today).id, 'decided_on': self.ago(days=1)}):
            for login in ('discipline', 'superior'):
                with self.subTest(values=values, login=login), self.assertRaises(UserError):
                    self.sanction('org_criticism', login=login, **values)
        with self.assertRaisesRegex(UserError, "rests on a report"):
            self.as_user('discipline', self.Sanction).sudo().create(self.values('org_criticism', retaliation_id=False))
        self.assertTrue(self.sanction('org_criticism'))

    def test_same_facts_are_not_sanctioned_twice(self):
        """Art 16: one administrative and one Party sanction side by side, not two of a family; a measure once."""
        record = self.authorised()
        self.interference(record)
        self.interference(record, 'party_warning')
        for kind, organ in (('admin_demerit', 'supervision'), ('admin_warning', 'own_unit'), ('party_removal', 'party')):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.interference(record, kind, organ_kind=organ, login='discipline2')
        for kind in ('org_talk', 'org_warning', 'org_criticism'):
            self.interference(record, kind)
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.interference(record, kind)
        report = self.sanction('admin_removal', decided_on=self.ago(days=1)).retaliation_id
        self.refused(kind='admin_demotion', decided_on=self.ago(days=1), retaliation_id=report.id)

    @mute_logger('odoo.sql_db')
    def test_database_refuses_a_double_sanction(self):
        """Whatever the Python says, the table takes no second one for the same record."""
        sanction = self.interference(self.authorised())
        names = ('record_id', 'employee_id', 'type_id', 'ground', 'family', 'decided_on', 'decided_by', 'company_id',
                 'trail_salt')
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                f"INSERT INTO intervention_sanction ({', '.join(names)}) "
                f"SELECT {', '.join(names)} FROM intervention_sanction WHERE id = %s", [sanction.id])

    def test_entry_in_error_is_revoked_by_a_row_and_entered_anew(self):
        """A revoked row stays and counts nowhere; its facts may be sanctioned anew; without reason nothing happens."""
        record = self.authorised()
        sanction = self.interference(record, 'admin_demerit')
        for reason in ('', ' ', None):
            with self.assertRaises(UserError):
                self.as_user('discipline2', sanction).action_revoke(reason)
        for login in ('committee1', 'registrar', 'recorder', 'hr', 'plain'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, sanction).action_revoke(WORDS)
        self.as_user('discipline2', sanction).action_revoke(WORDS)
        self.assertEqual((sanction.state, sanction.is_running, sanction.type_id), ('revoked', False, self.kind('admin_demerit')))
        self.assertEqual((sanction.event_ids.kind, sanction.event_ids.entered_by), ('revoked', self.users['discipline2']))
        with self.assertRaises(UserError):
            self.as_user('discipline', sanction).action_revoke(WORDS)
        self.assertEqual(self.interference(record).state, 'running')
        self.assertIn('sanction_revoke', self.trail(sanction).mapped('event'))

    def test_every_act_leaves_a_trace(self):
        """Entry, execution, service and end are rows of the sanction's chain; words and people only as commitments."""
        sanction = self.sanction(decided_by="Secret bureau")
        self.as_user('discipline', sanction).action_serve(self.today)
        events = self.trail(sanction).mapped('event')
        self.assertEqual(events, ['sanction', 'sanction_execute', 'sanction_serve'])
        self.assertFalse([row for row in self.trail(sanction) if 'Secret bureau' in row.payload])
        self.assertTrue(self.env['intervention.trail']._verify()['ok'])

    def test_outcomes_stay_in_their_bureau(self):
        """An officer enters none on people of another bureau, and reads none of theirs."""
        other = self.env['res.company'].create({'name': "Other bureau"})
        self.staff['stranger'] = self.env['hr.employee'].create(
            {'name': "stranger", 'company_id': other.id, 'date_version': '2020-01-01'})
        self.refused(AccessError, person='stranger')
        sanction = self.sanction()
        self.users['discipline'].write({'company_ids': [Command.set(other.ids)], 'company_id': other.id})
        self.assertFalse(self.Sanction.search([('id', '=', sanction.id)]))

    def test_outcome_of_the_direct_route_is_the_superiors(self):
        """The discipline office neither sees nor enters an outcome on a record that went past the bureau."""
        record = self.submitted(direct_route=True)
        record.sudo()._go('authorised', 'authorise', finding='breach')
        with self.assertRaises(AccessError):
            self.interference(record)
        sanction = self.interference(record, login='superior')
        self.assertFalse(self.Sanction.search([('id', '=', sanction.id)]))
        self.assertFalse(self.as_user('discipline', sanction.event_ids).search([('sanction_id', '=', sanction.id)]))
        with self.assertRaises(AccessError):
            self.as_user('discipline', sanction).action_revoke(WORDS)
