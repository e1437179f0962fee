from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import WORDS, InterventionCase


class RetaliationCase(InterventionCase):
    """What tests of retaliation share: the chief took revenge on the handler recorder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff['chief'].personnel_authority = 'bureau'
        # no enforcement officer: the gate lets his file and login be changed
        cls._user('handler', 'intervention_registry.group_recorder')
        cls.staff['handler'] = cls._person('handler', user_id=cls.users['handler'].id)

    def handled(self, **values):
        """Return a record that the handler submitted, as he sees it."""
        case = self.env['intervention.case'].with_user(self.users['handler']).create(
            {'name': 'C-H', 'title': "Gravel", 'stage': 'filing'})
        return self.submitted(login='handler', case_id=case.id, **values)

    def protection(self, record, login='recorder'):
        return self.env['intervention.protection'].with_user(self.users[login]).search([('record_id', '=', record.id)])

    def report_draft(self, record=None, login='recorder', **values):
        if login in ('recorder', 'handler'):
            values.setdefault('protection_id', self.protection(record or self.submitted(), login).id)
        return self.env['intervention.retaliation'].with_user(self.users[login]).create({
            'suspect_id': self.staff['chief'].id, 'facts': "Moved to the archive the day after", **values})

    def reported(self, record=None, **values):
        report = self.report_draft(record, **values)
        report.action_report()
        return report

    def verified(self, finding='retaliation', **values):
        report = self.reported(**values)
        for login in ('discipline', 'discipline2') if report.sudo().route == 'bureau' else ('superior', 'superior2'):
            self.as_user(login, report).action_verify(finding, WORDS)
        return report

    def decided(self, **values):
        report = self.verified(**values)
        self.as_user('committee1', report).action_decide('approve', WORDS)
        return report

    def sees(self, login, report):
        model = self.env['intervention.retaliation'].with_user(self.users[login])
        if not model.has_access('read'):
            return False
        found = bool(model.search([('id', '=', report.id)]))
        self.assertEqual(found, bool(model.search_count([('id', '=', report.id)])))
        self.assertEqual(found, bool(self.as_user(login, report)._filtered_access('read')))
        self.assertEqual(found, bool(model.formatted_read_group([('id', '=', report.id)], ['state'], ['__count'])))
        return found


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6', 'art_a9', 'art_b9')
class TestRetaliation(RetaliationCase):
    """A reprisal is reported by the protected person, verified by two, decided by one of the committee, and settled."""

    def test_way_of_a_report(self):
        """Report, two findings, decision, correction, closing; each a row, each in the trail."""
        report = self.decided()
        file = report.sudo()
        self.assertEqual((file.state, file.finding, file.route), ('decided', 'retaliation', 'bureau'))
        self.as_user('discipline', report).action_correct('restore_post', WORDS)
        self.as_user('discipline2', report).action_close(WORDS)
        self.assertEqual((file.state, file.deadline), ('closed', False))
        self.assertEqual(self.trail(file).mapped('event'), [
            'retaliation_report', 'review', 'retaliation_take', 'review', 'retaliation_find', 'review', 'retaliation_decide',
            'retaliation_measure', 'statement', 'close'])
        self.assertEqual(set(self.trail(file).mapped('actor')[:1]), {'recorder'})
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_form_leads_through_a_report(self):
        """The form opens from the protection with it filled in; the office's asks whom it struck."""
        row = self.protection(self.submitted())
        model = self.env['intervention.retaliation'].with_user(self.users['recorder'])
        with Form(model.with_context(row.action_retaliation()['context'])) as form:
            form.suspect_id = self.staff['chief'].with_user(self.users['recorder'])
            form.facts = "Moved to the archive"
        report = form.record
        self.assertEqual((report.protection_id, report.employee_id, report.is_own), (row, self.staff['recorder'], True))
        with Form(model.with_user(self.users['discipline'])) as form:
            form.employee_id = self.staff['recorder2'].with_user(self.users['discipline'])
            form.facts = "He came in person"
        self.assertEqual(form.record.employee_id, self.staff['recorder2'])

    def test_two_officers_must_agree(self):
        """One finding decides nothing, the same officer does not count twice, a third settles two that differ."""
        report = self.reported()
        self.as_user('discipline', report).action_verify('retaliation', WORDS)
        with self.assertRaises(AccessError):
            self.as_user('discipline', report).action_verify('retaliation', WORDS)
        self.as_user('discipline2', report).action_verify('unfounded', WORDS)
        self.assertEqual(report.state, 'verifying')
        self.as_user('discipline3', report).action_verify('unfounded', WORDS)
        self.assertEqual((report.state, report.finding), ('found', 'unfounded'))
        with self.assertRaises(AccessError):
            self.as_user('committee1', report).action_decide('approve', WORDS)
        self.as_user('discipline', report).action_close(WORDS)
        self.assertEqual(report.state, 'closed')

    def test_who_verified_does_not_decide(self):
        """Verification and decision are two people's; a refused decision sends the report back with its rows."""
        report = self.verified()
        self.users['discipline'].group_ids += self.env.ref('intervention_registry.group_committee')
        with self.assertRaises(AccessError):
            self.as_user('discipline', report).action_decide('approve', WORDS)
        self.as_user('committee1', report).action_decide('reject', WORDS)
        self.assertEqual((report.state, report.finding, len(report.sudo().review_ids)), ('verifying', 'none', 3))

    def test_acts_in_the_wrong_order_are_refused(self):
        """No decision before two findings, no closing before the decision, no finding after, none without reason."""
        report = self.reported()
        for login, call in (('committee1', lambda own: own.action_decide('approve', WORDS)),
                            ('discipline', lambda own: own.action_close(WORDS)),
                            ('discipline', lambda own: own.action_correct('restore_post', WORDS)),
                            ('discipline', lambda own: own.action_unfreeze(WORDS)),
                            ('discipline', lambda own: own.action_verify('retaliation', ' ')),
                            ('discipline', lambda own: own.action_verify('none', WORDS)),
                            ('discipline', lambda own: own.action_freeze(''))):
            with self.subTest(login=login), self.assertRaises(UserError), self.env.cr.savepoint():
                call(self.as_user(login, report))
        with self.assertRaises(UserError):
            report.action_report()

    def test_closing_found_retaliation_needs_a_consequence(self):
        """Retaliation that was decided is not closed before an outcome was entered or something put right."""
        report = self.decided()
        with self.assertRaises(ValidationError):
            self.as_user('discipline', report).action_close(WORDS)
        sanction = self.env['intervention.sanction'].with_user(self.users['discipline']).create({
            'retaliation_id': report.id, 'employee_id': self.staff['chief'].id, 'ground': 'retaliation', 'decided_by': "Bureau",
            'type_id': self.env.ref('intervention_registry.sanction_type_org_criticism').id})
        self.as_user('discipline', report).action_close(WORDS)
        self.assertFalse(self.as_user('discipline3', sanction).record_id)
        self.assertFalse(self.as_user('chief', sanction)._filtered_access('read'))

    def test_outcome_follows_the_report(self):
        """An outcome is for the suspect, after the decision, once, and never names a record beside the report."""
        report, record = self.verified(), self.authorised()
        kind = self.env.ref('intervention_registry.sanction_type_org_criticism').id

        def enter(**values):
            return self.env['intervention.sanction'].with_user(self.users['discipline']).create({
                'retaliation_id': report.id, 'employee_id': self.staff['chief'].id, 'ground': 'retaliation',
                'decided_by': "Bureau", 'type_id': kind, **values})
        with self.assertRaises(ValidationError):
            enter()
        self.as_user('committee1', report).action_decide('approve', WORDS)
        for values in ({'record_id': record.id}, {'employee_id': self.staff['colleague'].id}, {'ground': 'omission'},
                       {'decided_on': '2021-01-01'}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                enter(**values)
        enter()
        with self.assertRaises(ValidationError):
            enter()

    def test_words_go_both_ways(self):
        """The office asks, who reported answers, nobody else speaks; the office's name is not told."""
        report = self.reported()
        self.as_user('discipline', report).statement_add('question', "When were you told?")
        self.assertEqual(report.state, 'verifying')
        self.assertEqual(report.statement_ids.mapped('author'), ['discipline'])
        report.statement_add('supplement', "On Monday")
        report.evidence_add("order.pdf", self.data())
        self.assertEqual(self.as_user('discipline2', report).evidence_ids.download()['name'], "order.pdf")
        for login in ('recorder2', 'registrar', 'committee1', 'superior', 'hr', 'chief', 'auditor'):
            for call in (lambda own: own.statement_add('question', WORDS), lambda own: own.evidence_add("a", self.data()),
                         lambda own: own.evidence_ids.sudo(False).mapped('name')):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call(self.as_user(login, report))
        with self.assertRaises(AccessError):
            report.statement_add('question', WORDS)

    def test_facts_stay(self):
        """From the report on nobody changes, deletes or copies anything, and nobody writes what actions write."""
        report = self.reported()
        for login in ('recorder', 'discipline', 'superior', 'hr', 'chief'):
            for call in (lambda own: own.write({'facts': "x"}), lambda own: own.write({'suspect_id': False}),
                         lambda own: own.write({'state': 'closed'}), lambda own: own.write({'finding': 'unfounded'}),
                         lambda own: own.write({'handler_ids': [(4, self.users[login].id)]}),
                         lambda own: own.write({'is_freezing': True}), lambda own: own.write({'employee_id': 1}),
                         lambda own: own.write({'protection_id': False}), lambda own: own.write({'reporter_key': 'x'}),
                         lambda own: own.unlink(), lambda own: own.copy(), lambda own: own.action_report()):
                with self.subTest(login=login), self.assertRaises(UserError), self.env.cr.savepoint():
                    call(self.as_user(login, report))
        for values in ({'state': 'closed'}, {'finding': 'retaliation'}, {'reporter_key': 'x'}, {'is_freezing': True},
                       {'filed_key': 'x'}, {'handler_ids': [(4, self.users['recorder2'].id)]}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.report_draft(**values)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestRetaliationHidden(RetaliationCase):
    """A report tells who reported it to those who handle it, and to nobody which record he made."""

    def test_only_handlers_see_it(self):
        """The reporter and the officers free of conflict; each office when it has the step; nobody else."""
        report = self.reported()
        self.staff['discipline3'].parent_id = self.staff['chief']
        report.sudo()._hand_to_handlers()
        self.env.registry.clear_cache()
        for login, expected in (('recorder', True), ('discipline', True), ('discipline2', True), ('discipline3', False),
                                ('committee1', False), ('superior', False), ('recorder2', False), ('registrar', False),
                                ('custodian', False), ('auditor', False), ('hr', False), ('chief', False), ('plain', False)):
            with self.subTest(login=login):
                self.assertEqual(self.sees(login, report), expected)

    def test_committee_sees_it_from_the_finding_on(self):
        """Whoever decides sees a report that two officers found to be retaliation, not one that they did not."""
        self.assertTrue(self.sees('committee1', self.verified()))
        self.assertFalse(self.sees('committee1', self.verified('unfounded')))

    def test_suspect_with_an_office_never_sees_it(self):
        """A suspect who holds a role sends it past the bureau; he, his kin and his people neither see nor stop it."""
        report = self.reported(suspect_id=self.staff['discipline'].id)
        self.assertEqual(report.route, 'superior')
        for login in ('discipline', 'discipline2', 'committee1', 'registrar'):
            self.assertFalse(self.sees(login, report))
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, report).action_verify('unfounded', WORDS)
        self.assertTrue(self.sees('superior', report))
        self.env['ir.config_parameter'].set_param('intervention_registry.role_holders_direct', 'False')
        self.users['plain'].group_ids += self.env.ref('intervention_registry.group_discipline')
        self.env['intervention.kinship'].with_user(self.users['hr']).create(
            {'employee_id': self.staff['discipline3'].id, 'relative_id': self.staff['discipline'].id})
        report = self.reported(suspect_id=self.staff['discipline'].id)
        self.assertEqual(report.route, 'bureau')
        self.assertEqual([self.sees(login, report) for login in ('discipline', 'discipline2', 'discipline3', 'plain')],
                         [False, True, False, True])

    def test_handlers_do_not_learn_the_record(self):
        """Whoever handles it reads no protection and no record, by field, search, order or group."""
        record = self.submitted(direct_route=True)
        report = self.reported(record)
        own = self.as_user('discipline', report)
        self.assertFalse(own.protection_id)
        self.assertEqual(report.protection_id, self.protection(record))
        self.assertEqual(own.employee_id, self.staff['recorder'])
        values = own.read(list(own.fields_get()))[0]
        self.assertNotIn(record.name, str(values))
        for name in ('protection_key', 'reporter_key', 'reporter', 'filed_key', 'handler_ids'):
            for call in (lambda: own.read([name]), lambda: own.search([(name, '!=', False)]), lambda: own.search([], order=name),
                         lambda: own.formatted_read_group([], [name], ['__count'])):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    call()
        for call in (lambda: own.search([('protection_id', '!=', False)]), lambda: own.search([('employee_id', '!=', False)])):
            with self.assertRaises(ValueError):
                call()

    def test_database_does_not_join_report_and_record(self):
        """Without the key outside the database, the row names neither the record nor the protection."""
        record = self.submitted()
        report = self.reported(record)
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM intervention_retaliation WHERE id = %s", [report.id])
        row = self.env.cr.dictfetchone()
        self.assertNotIn(record.sudo().recorder_key, [row['filed_key'], row['protection_key']])
        self.assertFalse([name for name in row if name in ('protection_id', 'record_id', 'employee_id')])

    def test_protection_of_another_is_refused_like_none(self):
        """Naming somebody else's protection, or one that does not exist, gives one and the same answer."""
        other = self.env['intervention.protection'].sudo().search(
            [('record_id', '=', self.submitted(login='recorder2', case_id=self._other_case().id).id)])
        self.assertTrue(other)
        answers = set()
        for number in (other.id, other.id + 10000):
            with self.assertRaises(AccessError) as caught:
                self.report_draft(protection_id=number)
            answers.add(str(caught.exception))
        self.assertEqual(len(answers), 1)

    def _other_case(self):
        return self.env['intervention.case'].with_user(self.users['recorder2']).create(
            {'name': 'C-9', 'title': "Sand", 'stage': 'filing'})

    def test_office_writes_down_for_anybody(self):
        """The office takes a report down for whatever officer and is answered alike; a handler reports for himself only."""
        for name in ('recorder', 'colleague'):
            draft = self.report_draft(login='discipline', employee_id=self.staff[name].id)
            self.assertFalse(self.sees('recorder', draft))
            draft.action_report()
            self.assertEqual(draft.state, 'reported')
            with self.assertRaises(AccessError):
                draft.action_verify('retaliation', WORDS)
        with self.assertRaises(AccessError):
            self.report_draft(login='recorder2', employee_id=self.staff['recorder'].id)

    def test_administrator_sees_nothing(self):
        """Neither Settings nor a plain login opens any of it."""
        self.reported()
        for model in ('retaliation', 'retaliation.measure', 'misuse', 'protection', 'protection.event', 'protection.end'):
            for user in (self.env.ref('base.user_admin'), self.users['plain'], self.users['hr']):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    self.env[f'intervention.{model}'].with_user(user).search([])

    def test_incomplete_and_impossible_reports_are_refused(self):
        """A report needs who, what and whom; nobody reports himself or the future."""
        for values in ({'facts': ' '}, {'suspect_id': False}, {'suspect_id': False, 'suspect_name': "Somebody"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.reported(**values)
        for values in ({'suspect_id': self.staff['recorder'].id}, {'happened_on': '2099-01-01'},
                       {'suspect_name': "Both", 'suspect_unit': "Unit"}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.reported(**values)
        with self.assertRaises(UserError):
            self.report_draft(protection_id=False).action_report()

    def test_pages_count_what_waits(self):
        """The cards lead each role to what is its own."""
        report = self.reported()
        self.assertEqual(self.waiting('recorder')['retaliation_own'], 1)
        self.assertEqual((self.waiting('discipline')['retaliation'], self.waiting('committee1')['retaliation']), (1, 0))
        for login in ('discipline', 'discipline2'):
            self.as_user(login, report).action_verify('retaliation', WORDS)
        self.assertEqual((self.waiting('discipline')['retaliation'], self.waiting('committee1')['retaliation']), (0, 1))
        self.as_user('committee1', report).action_decide('approve', WORDS)
        self.assertEqual(self.waiting('discipline3')['retaliation_settle'], 1)

    def test_reminders_are_the_handlers_alone(self):
        """The nightly reminders reach who may act on the report, and the next role when it is late."""
        report = self.reported()
        self.env['intervention.due']._cron_due()
        activities = self.env['mail.activity'].sudo().search([('res_model', '=', report._name), ('res_id', '=', report.id)])
        self.assertEqual(activities.user_id, self.users['discipline'] | self.users['discipline2'] | self.users['discipline3'])
        report._move({'deadline': '2020-01-01'})
        self.env['intervention.due']._cron_due()
        self.assertEqual(report.sudo().escalated_to, 'superior')
        self.assertTrue(self.sees('superior', report))
