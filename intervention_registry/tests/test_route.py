from psycopg2.errors import InsufficientPrivilege

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestRoute(InterventionCase):
    """Steps, approvers, quorum and deadlines are those of the day on which a record entered its route."""

    def deliberating(self, **values):
        record = self.found(**values)
        self.as_user('discipline', record).action_propose(WORDS)
        return record

    def vote(self, login, record, decision='approve'):
        self.as_user(login, record).action_vote(decision, 'ordinary', WORDS)

    def resign(self, *logins):
        for login in logins:
            self.users[login].write({'active': False})
        self.env.invalidate_all()

    def test_records_share_the_route_of_one_setting(self):
        """Two records that enter under the same settings point to one row; another setting makes another row."""
        first, second = self.submitted(), self.submitted()
        self.assertTrue(first.sudo().frozen_route_id)
        self.assertEqual(first.sudo().frozen_route_id, second.sudo().frozen_route_id)
        self.env['ir.config_parameter'].set_param('intervention_registry.quorum_percent', '80')
        third = self.submitted()
        self.assertNotEqual(first.sudo().frozen_route_id, third.sudo().frozen_route_id)
        self.assertEqual(first._route_step('deliberating').quorum, 2)
        self.assertEqual(third._route_step('deliberating').quorum, 3)

    def test_who_comes_later_decides_on_later_records_alone(self):
        """A committee member appointed after submission neither votes on the record nor counts for its majority."""
        record = self.deliberating()
        for login in ('committee4', 'committee5', 'committee6'):
            self._user(login, 'intervention_registry.group_committee')
        with self.assertRaisesRegex(AccessError, "fixed when it was submitted"):
            self.vote('committee4', record)
        self.assertFalse(self.as_user('committee4', record).can_act)
        waiting = self.env['intervention.record'].with_user(self.users['committee4']).search([('can_act', '=', True)])
        self.assertNotIn(record, waiting)
        self.vote('committee1', record)
        self.vote('committee2', record)
        self.assertEqual(record.state, 'resolved')
        self.assertIn(self.users['committee4'], self.submitted()._route_step('deliberating').approver_ids)

    def test_quorum_set_later_does_not_reach_a_running_record(self):
        """A stricter quorum holds for what is submitted from then on."""
        record = self.deliberating()
        self.env['ir.config_parameter'].set_param('intervention_registry.quorum_percent', '99')
        self.vote('committee1', record)
        self.vote('committee2', record)
        self.assertEqual(record.state, 'resolved')
        record = self.deliberating()
        self.vote('committee1', record)
        self.vote('committee2', record)
        self.assertEqual(record.state, 'deliberating')
        self.vote('committee3', record)
        self.assertEqual(record.state, 'resolved')

    def test_who_left_office_is_replaced_when_too_few_are_left(self):
        """Two of three officers leave: their successors take the step, and the trail says that the route was filled up."""
        record = self.submitted()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.resign('discipline2')
        self._user('discipline4', 'intervention_registry.group_discipline')
        with self.assertRaises(AccessError):
            self.as_user('discipline4', record).action_verify('breach', 'ordinary', WORDS)
        self.resign('discipline3')
        self.as_user('discipline4', record).action_verify('breach', 'ordinary', WORDS)
        self.as_user('discipline', record).action_verify('breach', 'ordinary', WORDS)
        self.assertEqual(record.state, 'found')
        self.assertIn('route', self.trail(record).mapped('event'))

    def test_recusals_without_quorum_pass_the_record_to_the_superior(self):
        """When recusals leave fewer members than the quorum, the superior authority decides, on votes of its own."""
        record = self.deliberating()
        self.vote('committee1', record)
        self.as_user('committee2', record).action_recuse(WORDS)
        self.assertFalse(record.is_passed)
        self.as_user('committee3', record).action_recuse(WORDS)
        self.assertTrue(record.is_passed)
        self.assertEqual((record.state, record.authority, record.round), ('deliberating', 'superior', 2))
        self.assertIn('pass', self.trail(record).mapped('event'))
        with self.assertRaises(AccessError):
            self.vote('committee1', record)
        self.vote('superior', record)
        self.assertEqual(record.state, 'deliberating')
        for login in ('superior2', 'superior3', 'superior4'):
            self.vote(login, record)
        self.assertEqual(record.state, 'resolved')
        self.as_user('superior5', record).action_authorise('approve', WORDS)
        self.assertEqual(record.state, 'authorised')
        with self.assertRaises(AccessError):
            self.as_user('discipline', record).statement_add('question', WORDS)
        with self.assertRaises(AccessError):
            self.notice(record)
        notice = self.as_user('superior6', self.env['intervention.notice']).create(
            {'name': "Notice", 'record_ids': [(6, 0, record.ids)], 'facts': "Facts", 'decision': "Decision"})
        self.assertEqual(notice.route, 'superior')

    def test_conflicts_on_the_agenda_pass_the_record_to_the_superior(self):
        """A committee whose members are kin of the named person loses its quorum before anybody votes."""
        record = self.found()
        for login in ('committee1', 'committee2'):
            self.env['intervention.kinship'].with_user(self.users[login]).create(
                {'employee_id': self.staff[login].id, 'relative_id': self.staff['colleague'].id, 'kind': 'marriage'})
        self.as_user('discipline', record).action_propose(WORDS)
        self.assertTrue(record.is_passed)
        self.assertEqual(self.as_user('superior', record).state, 'deliberating')

    def test_verification_passes_when_nobody_is_left_to_settle_it(self):
        """Two officers who disagree and a third who steps aside leave the finding to the superior authority."""
        record = self.submitted()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.as_user('discipline', record).action_verify('breach', 'ordinary', WORDS)
        self.as_user('discipline2', record).action_verify('unfounded', False, WORDS)
        self.assertFalse(record.is_passed)
        self.as_user('discipline3', record).action_recuse(WORDS)
        self.assertTrue(record.is_passed)
        for login in ('superior', 'superior2'):
            self.as_user(login, record).action_verify('breach', 'serious', WORDS)
        self.assertEqual((record.state, record.severity), ('found', 'serious'))

    def test_only_screener_steps_aside(self):
        """A single registrar who steps aside leaves the screening to the superior authority."""
        record = self.submitted()
        self.as_user('registrar', record).action_recuse(WORDS)
        self.as_user('superior', record).action_screen('approve', WORDS)
        self.assertEqual(record.state, 'verifying')

    def test_nobody_writes_a_route(self):
        """Routes and their steps are added by submissions alone; nobody changes or adds one, not even as superuser."""
        record = self.submitted()
        route = record.sudo().frozen_route_id
        step = route.step_ids[0]
        for attempt in (
            lambda: step.write({'quorum': 0}),
            lambda: step.write({'approver_ids': [(4, self.users['plain'].id)]}),
            lambda: route.write({'digest': 'x'}),
            lambda: route.write({'step_ids': [(5,)]}),
            lambda: step.unlink(),
            lambda: step.create({'route_id': route.id, 'state': 'submitted', 'body': 'bureau', 'role': 'registrar',
                                 'number': 1, 'unit': 'day'}),
            lambda: record.with_user(self.users['registrar']).write({'frozen_route_id': route.id}),
            lambda: record.sudo().write({'is_passed': True}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    @mute_logger('odoo.sql_db')
    def test_database_refuses_to_change_decisions(self):
        """Whoever reaches the table past Odoo is refused by PostgreSQL: decisions, routes, approvers, statements, trail."""
        record = self.authorised()
        record.statement_add('supplement', WORDS)
        self.env.flush_all()
        for query in (
            "UPDATE intervention_review SET decision = 'reject'",
            "UPDATE intervention_review SET reviewer_id = 1 WHERE record_id = %s",
            "DELETE FROM intervention_review WHERE record_id = %s",
            "TRUNCATE intervention_review CASCADE",
            "UPDATE intervention_route_step SET quorum = 0",
            "DELETE FROM intervention_route_approver_rel",
            "UPDATE intervention_statement SET body = 'x'",
            "DELETE FROM intervention_trail",
        ):
            with self.subTest(query=query), self.assertRaises(InsufficientPrivilege), self.env.cr.savepoint():
                self.env.cr.execute(query, [record.id] if '%s' in query else None)  # pylint: disable=sql-injection


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestKinship(InterventionCase):
    """Declared relatives decide on nothing about each other (sanctions law, Art 47)."""

    def tie(self, login, one, other, **values):
        return self.env['intervention.kinship'].with_user(self.users[login]).create(
            {'employee_id': self.staff[one].id, 'relative_id': self.staff[other].id, **values})

    def test_kin_of_the_named_person_decides_on_nothing(self):
        """A tie holds in both directions and for running records, at whatever step."""
        record = self.submitted()
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.users['colleague'].group_ids += self.env.ref('intervention_registry.group_recorder')
        self.tie('discipline', 'discipline', 'colleague')
        self.tie('hr', 'colleague', 'discipline2')
        self.tie('colleague', 'colleague', 'discipline3')
        for login in ('discipline', 'discipline2', 'discipline3'):
            with self.assertRaises(AccessError):
                self.as_user(login, record).action_verify('breach', 'ordinary', WORDS)
            self.assertNotIn(record, self.as_user(login, record).search([('can_act', '=', True)]))
        # what the named person alone says of his relatives keeps them from deciding and does not blind them
        self.assertFalse(self.as_user('discipline3', record).can_act)

    def test_one_declares_for_oneself_and_hr_for_others(self):
        """Nobody ties somebody else to a person, so that nobody is kept from deciding by a false tie."""
        for login in ('discipline', 'committee1', 'recorder'):
            with self.assertRaises(AccessError):
                self.tie(login, 'committee2', 'colleague')
        with self.assertRaises(AccessError):
            self.tie('plain', 'colleague', 'director')
        with self.assertRaises(ValidationError):
            self.tie('committee1', 'committee1', 'committee1')
        tie = self.tie('committee1', 'committee1', 'colleague')
        self.assertFalse(self.as_user('committee2', tie).search([]))
        self.assertEqual(self.as_user('hr', tie).search([]), tie)

    def test_only_hr_ends_a_tie(self):
        """A tie is not changed, and ended by HR alone with a reason; its end frees the person for later steps."""
        tie = self.tie('committee1', 'committee1', 'colleague')
        for attempt in (lambda: tie.action_end(WORDS), lambda: tie.write({'relative_id': self.staff['director'].id}),
                        lambda: tie.sudo().write({'ended_on': fields.Date.today()}), lambda: tie.sudo().unlink()):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(UserError):
            self.as_user('hr', tie).action_end('  ')
        self.as_user('hr', tie).action_end(WORDS)
        self.assertIn(self.users['committee1'], self.users['committee1']._intervention_unbiased(self.staff['colleague']))
        with self.assertRaises(UserError):
            self.as_user('hr', tie).action_end(WORDS)
        self.assertEqual(self.trail(tie).mapped('event'), ['kinship', 'kinship_end'])


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestDeadline(InterventionCase):
    """Deadlines are settings with a source; what is late reaches the next role."""

    def late(self, record):
        record._move({'deadline': fields.Date.subtract(fields.Date.today(), days=2)})
        self.env['intervention.due']._cron_due()

    def test_every_step_has_its_deadline(self):
        """Each status begins the deadline of its own step; a closed record has none."""
        record = self.authorised()
        for state, code in (('authorised', 'notice_draft'), ('circulated', 'close')):
            if state == 'circulated':
                notice = self.notice(record)
                self.as_user('committee1', notice).action_approve('approve', WORDS)
                self.as_user('committee2', notice).action_circulate()
            expected = self.env['intervention.deadline']._due(code, record.state_since)
            self.assertEqual((record.state, record.deadline), (state, expected))
        self.as_user('discipline', record).action_close(WORDS)
        self.assertFalse(record.deadline)

    def test_registrar_sets_figures_and_nothing_else(self):
        """The figure of a deadline changes by the registrar's hand, with a trace; its meaning and source do not."""
        deadline = self.env.ref('intervention_registry.deadline_verify')
        mine = self.as_user('registrar', deadline)
        mine.write({'number': 20})
        self.assertEqual([event for event in self.trail(deadline).mapped('event') if event != 'settle'], ['deadline'])
        for vals in ({'code': 'x'}, {'source': 'x'}, {'number': 99999}):
            with self.assertRaises(UserError):
                mine.write(vals)
        for login in ('discipline', 'committee1', 'superior', 'recorder'):
            with self.assertRaises(AccessError):
                self.as_user(login, deadline).write({'number': 1})
        with self.assertRaises(AccessError):
            deadline.unlink()

    def test_late_screening_reaches_the_discipline_office(self):
        """Once its deadline has passed the next role is told, sees the record and cannot take the step in its stead."""
        record = self.submitted()
        self.assertFalse(self.as_user('discipline', record).search([('id', '=', record.id)]))
        self.late(record)
        self.assertEqual(record.escalated_to, 'discipline')
        self.assertTrue(record.is_overdue)
        told = record.sudo().activity_ids.user_id
        self.assertEqual(told, self.users['registrar'] | self.users['discipline'] | self.users['discipline2']
                         | self.users['discipline3'])
        self.assertEqual(self.as_user('discipline', record).search([('id', '=', record.id)]), record)
        with self.assertRaises(AccessError):
            self.as_user('discipline', record).action_screen('approve', WORDS)
        self.assertEqual(self.trail(record)[-1].event, 'escalate')
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.assertFalse(record.escalated_to)

    def test_word_of_lateness_never_reaches_the_named(self):
        """A committee member whom the record names is not told of it, late or not."""
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        record = self.submitted(intervenor_id=self.staff['committee3'].id)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        self.late(record)
        self.assertEqual(record.escalated_to, 'committee')
        self.assertNotIn(self.users['committee3'], record.sudo().activity_ids.user_id)
        self.assertFalse(self.as_user('committee3', record).search([('id', '=', record.id)]))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestDefence(InterventionCase):
    """The heard person has no login to the record: the discipline office files his defence (sanctions law, Art 43)."""

    def test_discipline_files_the_defence(self):
        """Neither the registrar nor the committee files it; the record says whether the person was heard."""
        record = self.submitted()
        with self.assertRaises(UserError):
            self.as_user('registrar', record).statement_add('defence', WORDS)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        officer = self.as_user('discipline', record)
        self.assertFalse(officer.is_heard)
        officer.statement_add('defence', "I only asked how long it would take")
        self.assertTrue(officer.is_heard)
        with self.assertRaises(AccessError):
            self.as_user('colleague', record).statement_add('defence', WORDS)
        self.assertNotIn('defence', record.statement_ids.mapped('kind'))
