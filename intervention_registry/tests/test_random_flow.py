import contextlib
import logging
import unittest
from collections import Counter

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.covered import TOUCHED
from ..verify.check import check
from ..verify.database import DatabaseSource
from . import flow_acts
from .common import ROLES, InterventionCase
from .flow_oracle import Oracle
from .flow_rows import Rows, line

try:
    from hypothesis import HealthCheck, Phase, Verbosity, settings
    from hypothesis import strategies as st
    from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
except ImportError:  # an Odoo of one's own may do without
    settings = None

_logger = logging.getLogger(__name__)
EXAMPLES, STEPS = 12, 110
OUTSIDERS = ('plain', 'hr', 'custodian', 'auditor', 'director', 'chief', 'colleague', 'boss', 'system')
OFFICES = ('registrar', 'discipline', 'committee', 'superior')
OFFICE_LOGINS = sorted(login for login, role in ROLES.items() if role in OFFICES)
REACHED = ('verifying', 'found', 'deliberating', 'resolved', 'authorised', 'circulated', 'closed')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b7', 'art_b8')
@unittest.skipUnless(settings, "hypothesis is not installed here")
class TestRandomFlow(InterventionCase):
    """Whoever tries whatever in whatever order, the rules of the contract hold after every single act."""

    def setUp(self):
        super().setUp()
        self.users['system'] = self.env.ref('base.user_admin')
        self._user('boss')
        self.staff['boss'] = self._person('boss', user_id=self.users['boss'].id)
        self.staff['committee3'].parent_id = self.staff['boss']
        self.env['intervention.kinship'].create(
            {'employee_id': self.staff['discipline3'].id, 'relative_id': self.staff['boss'].id})
        self.users['committee2'].group_ids += self.env.ref('intervention_registry.group_recorder')
        self.drafts = {self.draft(login, **values).id: login for login, values in self._kinds()}
        self.meetings = {'committee': self._meeting('discipline', 'committee1'),
                         'superior': self._meeting('superior', 'superior')}
        self.env.flush_all()
        people = {self.users[login].id: (role, line(self.env.cr, self.users[login].id))
                  for login, role in {**dict.fromkeys(OUTSIDERS), **ROLES}.items()}
        self.oracle = Oracle(people, {number: self.users[login].id for number, login in self.drafts.items()})
        self.reached = Counter()

    def _meeting(self, login, chair):
        return self.env['intervention.meeting'].with_user(self.users[login]).create(
            {'planned_on': fields.Datetime.now(), 'place': "Room 1", 'chair_id': self.users[chair].id}).id

    def _kinds(self):
        """Return who records what: staff, a cadre, one the superior manages, the direct route, people in conflict."""
        own = self.env['intervention.case'].with_user(self.users['committee2']).create({'name': "C-2", 'title': "Own"})
        self.case.sudo().handler_ids |= self.staff['recorder2']
        cadre, staff = {'behaviour_ids': [Command.set(self.b8.ids)]}, self.staff
        return [
            ('recorder', {}),
            ('recorder2', {'intervenor_id': staff['boss'].id}),
            ('recorder', {'intervenor_id': staff['chief'].id, **cadre}),
            ('recorder2', {'attribution': 'aide', 'principal_id': staff['director'].id, **cadre}),
            ('recorder', {'direct_route': True, 'intervenor_id': staff['superior6'].id}),
            ('recorder2', {'intervenor_id': staff['discipline2'].id}),
            ('committee2', {'case_id': own.id}),
        ]

    @mute_logger('odoo.sql_db', 'odoo.addons.base.models.ir_rule', 'odoo.models', 'odoo.models.unlink')
    def test_no_sequence_of_acts_breaks_a_rule(self):
        """Random actors take random acts; each is judged by an oracle of its own, and a refused one changes nothing."""
        case = self
        sequence = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, derandomize=True, database=None, deadline=None,
                            phases=[Phase.generate], verbosity=Verbosity.quiet, suppress_health_check=list(HealthCheck))

        class Bureau(RuleBasedStateMachine):
            def __init__(self):
                super().__init__()
                self.play = Play(case)

            @rule(data=st.data())
            def act(self, data):
                self.play.act(lambda *choices: data.draw(st.sampled_from(choices)))

            def teardown(self):
                self.play.end()

        run_state_machine_as_test(Bureau, settings=sequence)
        self._check_reached()

    def _check_reached(self):
        """A machine that gets nowhere proves nothing."""
        _logger.info("reached: %s", dict(self.reached))
        for state in (*REACHED, 'passed', 'refused', 'direct found', 'agenda'):
            self.assertGreater(self.reached[state], 0, f"never {state}: {self.reached}")


class Play:
    """One sequence of acts, undone at its end."""

    def __init__(self, case):
        self.case, self.env, self.log, self.focus = case, case.env, [], []
        self._end_of_request(True)
        self.savepoint = self.env.cr.savepoint()
        self.rows = Rows(self.env.cr)

    def end(self):
        self.savepoint.close(rollback=True)

    def act(self, pick):
        """Let somebody do something, and judge it."""
        login, model, method, ids, arguments = self._choose(pick)
        accepted = self._call(login, model, method, ids, arguments)
        self._end_of_request(accepted)
        old, self.rows = self.rows, Rows(self.env.cr)
        self.log.append((login, method, ids, arguments, accepted))
        self._count(old, accepted)
        wrong = self.case.oracle.judge(old, self.rows, self.case.users[login].id, accepted)
        if old.states() != self.rows.states() or len(self.log) % 25 == 0:
            wrong += [*self._seen_by_named(), *self._trail()]
        if wrong:
            self.case.fail("\n".join(map(str, [*self.log, *wrong])))

    def _end_of_request(self, accepted):
        """Tell the trail what was written, as a transaction does at its end; of a refused act nothing is left to tell."""
        self.env.flush_all()
        if not accepted:
            self.env.cr.precommit.data.pop(TOUCHED, None)
        self.env['intervention.trail']._settle()

    def _choose(self, pick):
        numbers = sorted(self.case.drafts)
        # one or two records get most of the acts, so that some of them come to their end
        self.focus = self.focus or [pick(*numbers), pick(*numbers)]
        number = pick(*self.focus * len(numbers), *numbers)
        record = self.rows.records[number]
        if pick(*[True] * 7, False, False, False):
            return self._due(pick, record)
        # those who may read the record come further than the others
        login = pick(*OFFICE_LOGINS, *sorted(self.case.users))
        if pick(True, False):
            return login, 'intervention.record', *self._with_ids(flow_acts.anything(pick), [number])
        model, method, ids, arguments = flow_acts.forged(pick, number)
        login = pick(login, self.case.drafts[number])
        return login, model, method, self._some(ids), arguments

    @staticmethod
    def _with_ids(act, ids):
        return act[0], ids, act[1]

    def _some(self, ids):
        """Return the ids of existing rows where an attack names their table."""
        tables = {'review': 'intervention_review', 'trail': 'intervention_trail', 'step': 'intervention_route_step'}
        if not isinstance(ids, str):
            return ids
        self.env.cr.execute(f"SELECT min(id) FROM {tables[ids]}")  # pylint: disable=sql-injection
        return [self.env.cr.fetchone()[0] or 1]

    def _due(self, pick, record):
        """Return the act that is due on the record, by somebody of the role."""
        login = self._somebody(pick, flow_acts.role_due(record), record)
        if record['state'] == 'authorised':
            return self._circulate(pick, record, login)
        if record['state'] in ('deliberating', 'resolved', 'found') and pick(False, False, False, True):
            return self._gather(pick, record)
        login = login or self.case.drafts[record['id']]
        return login, 'intervention.record', *self._with_ids(flow_acts.due(record, pick), [record['id']])

    def _gather(self, pick, record):
        """Return an act of the meeting that deliberates on the record, by somebody who keeps it."""
        body = 'superior' if record['route'] == 'superior' or record['is_passed'] else 'committee'
        members = [self.case.users[name].id for name, held in sorted(ROLES.items()) if held == body]
        login = pick(*(name for name, held in sorted(ROLES.items()) if held in (body, 'discipline')))
        return login, *flow_acts.gathered(pick, record['id'], self.case.meetings[body], sorted(self.rows.items), members)

    def _somebody(self, pick, role, record):
        """Return somebody of the role, now and then of another; most often one who has not decided on the record yet."""
        role = pick(*[role] * 9, *OFFICES) if role else None
        holders = sorted(name for name, held in ROLES.items() if held == role)
        users = {row['reviewer_id'] for row in self.rows.of_record(record['id'])}
        fresh = [name for name in holders if self.case.users[name].id not in users]
        return pick(*fresh) if fresh and pick(*[True] * 5, False) else pick(*holders or [None])

    def _circulate(self, pick, record, login):
        """Return the next act on the way to circulation: draft, approve or circulate the notice."""
        notices = [number for number, held in self.rows.notice_records if held == record['id']]
        if not notices:
            vals = {'name': "Notice", 'record_ids': [[6, 0, [record['id']]]], 'facts': "Facts", 'decision': "Decision"}
            return login, 'intervention.notice', 'create', None, {'vals_list': [vals]}
        role = 'superior' if record['route'] == 'superior' else 'committee'
        member = self._somebody(pick, role, record)
        if self.rows.notices[notices[0]]['state'] == 'draft':
            words = {'decision': 'approve', 'reason': flow_acts.WORDS[0]}
            return member, 'intervention.notice', 'action_approve', notices[:1], words
        return member, 'intervention.notice', 'action_circulate', notices[:1], {}

    def _call(self, login, model, method, ids, arguments):
        """Call as a program does. Return whether the call was accepted."""
        env = self.env(user=self.case.users[login].id, su=False, context={'lang': 'en_US'})
        args = [] if ids is None else [ids]
        if method == 'create':
            args, arguments = [arguments['vals_list']], {}
        try:
            with self._as_request_of(env), self.env.cr.savepoint():
                call_kw(env[model], method, args, arguments)
                self.env.flush_all()
            return True
        except (UserError, IntegrityError):
            return False
        except TypeError as error:
            # an argument is missing, or the method takes none
            if 'argument' not in str(error):
                raise
            return False

    @contextlib.contextmanager
    def _as_request_of(self, env):
        """Let x2many commands fall back to the caller, as in a request of his own, and not to the test."""
        transaction = self.env.transaction
        before, transaction.default_env = transaction.default_env, env
        try:
            yield
        finally:
            transaction.default_env = before

    def _count(self, old, accepted):
        self.case.reached['refused'] += not accepted
        self.case.reached['agenda'] += len(self.rows.items) - len(old.items)
        for number, record in self.rows.records.items():
            if record['state'] != old.records[number]['state']:
                self.case.reached[record['state']] += 1
                self.case.reached['direct found'] += (record['state'], record['route']) == ('found', 'superior')
            self.case.reached['passed'] += record['is_passed'] and not old.records[number]['is_passed']

    def _seen_by_named(self):
        """Return where a named person finds a record about himself."""
        wrong = []
        for number, record in self.rows.records.items():
            for login in (name for name, person in self.case.staff.items()
                          if person.id in (record['intervenor_id'], record['principal_id'])):
                with contextlib.suppress(UserError):
                    if self._finds(login, number):
                        wrong.append(f"{login} finds record {number}")
        return wrong

    def _finds(self, login, number):
        record = self.env['intervention.record'].with_user(self.case.users[login]).with_context(active_test=False)
        domain = [('id', '=', number)]
        name = self.env['intervention.record'].browse(number).sudo().name
        reviews = self.env['intervention.review'].with_user(self.case.users[login])
        return any((record.search(domain), record.search_count(domain), record.name_search(name),
                    any(group['__count'] for group in record.formatted_read_group(domain, ['state'], ['__count'])),
                    record.browse(number)._filtered_access('read'), reviews.search([('record_id', '=', number)])))

    def _trail(self):
        found = check(DatabaseSource(self.env.cr)).findings
        return [f"trail: {found[0].sentence} {found[0].place}"] if found else []
