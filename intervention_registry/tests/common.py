import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

ROLES = {
    'recorder': 'recorder', 'recorder2': 'recorder', 'registrar': 'registrar', 'discipline': 'discipline',
    'discipline2': 'discipline', 'discipline3': 'discipline', 'committee1': 'committee', 'committee2': 'committee',
    'committee3': 'committee', 'superior': 'superior', 'superior2': 'superior', 'superior3': 'superior',
    'superior4': 'superior', 'superior5': 'superior', 'superior6': 'superior', 'custodian': 'custodian',
    'auditor': 'auditor',
}
WORDS = "For a reason"


class InterventionCase(TransactionCase):
    """One bureau with one named user per role: a director above everybody, a chief above the handlers, a colleague."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = 'Asia/Shanghai'
        cls.users, cls.staff = {}, {}
        cls.staff['director'] = cls._person('director', is_leading_cadre=True, personnel_authority='superior')
        cls.staff['chief'] = cls._person('chief', is_leading_cadre=True)
        cls.staff['colleague'] = cls._person('colleague')
        for login, role in ROLES.items():
            cls._user(login, f'intervention_registry.group_{role}')
            cls.staff[login] = cls._person(login, user_id=cls.users[login].id)
        for login in ('recorder', 'recorder2'):
            cls.staff[login].write({'parent_id': cls.staff['chief'].id, 'is_enforcement_officer': True})
        cls._user('hr', 'hr.group_hr_user')
        cls._user('plain')
        for login in ('director', 'chief', 'colleague'):
            cls._user(login)
            cls.staff[login].user_id = cls.users[login]
        cls.a8 = cls.env.ref('intervention_registry.basis_a8_1')
        cls.b8 = cls.env.ref('intervention_registry.basis_b8_1')
        cls.case = cls.env['intervention.case'].with_user(cls.users['recorder']).create(
            {'name': 'C-1', 'title': "Illegal quarrying at the river", 'stage': 'filing'})

    @classmethod
    def _user(cls, login, *groups):
        # the example bureau has the plain logins; texts are compared in the source language
        cls.users[login] = new_test_user(
            cls.env, f'{login}@test', groups=','.join(['base.group_user', *groups]), name=login, lang='en_US')

    @classmethod
    def _person(cls, name, **values):
        return cls.env['hr.employee'].create({
            'name': name, 'date_version': '2020-01-01', 'work_email': f'{name}@example.com', **values})

    def as_user(self, login, record):
        """Return the record as the user sees it."""
        return record.with_user(self.users[login])

    def sign_in(self, login):
        """Log an HttpCase's client in as the user; None logs it out."""
        name = login and self.users[login].login
        self.authenticate(name, name)

    def facts(self, **values):
        """Return the facts of a common phone call by the colleague."""
        return {
            'case_id': self.case.id,
            'occurred_at': fields.Datetime.now() - timedelta(hours=2),
            'intervenor_id': self.staff['colleague'].id,
            'behaviour_ids': [Command.set(self.a8.ids)],
            'summary': "He asked to let the quarry off",
            **values,
        }

    def draft(self, login='recorder', **values):
        """Return a draft of ``login``."""
        return self.env['intervention.record'].with_user(self.users[login]).create(self.facts(**values))

    def submitted(self, **values):
        """Return a submitted record, as the recorder sees it."""
        record = self.draft(**values)
        record.action_submit()
        return record

    def found(self, finding='breach', **values):
        """Return a record with a finding of two officers."""
        record = self.submitted(**values)
        self.as_user('registrar', record).action_screen('approve', WORDS)
        for login in ('discipline', 'discipline2'):
            self.as_user(login, record).action_verify(finding, 'ordinary', WORDS)
        return record

    def authorised(self, **values):
        """Return a record that the committee resolved and authorised."""
        record = self.found(**values)
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'ordinary', WORDS)
        self.as_user('committee3', record).action_authorise('approve', WORDS)
        return record

    def notice(self, record):
        """Return a draft notice on an authorised record, as the discipline office."""
        return self.env['intervention.notice'].with_user(self.users['discipline']).create({
            'name': "Notice", 'record_ids': [Command.set(record.ids)], 'facts': "Facts", 'decision': "Decision"})

    def circulated(self, **values):
        """Return a circulated notice on an authorised record with ``values``, as the discipline office."""
        notice = self.notice(self.authorised(**values))
        self.as_user('committee1', notice).action_approve('approve', WORDS)
        self.as_user('committee2', notice).action_circulate()
        return notice

    def reviewed(self, notice, login='discipline', **values):
        """Return an open disclosure review of the notice with its checklist answered."""
        notice = self.as_user(login, notice)
        notice.action_disclosure()
        review = notice.disclosure_ids.filtered(lambda review: review.state == 'draft')
        items = ('personal', 'secret', 'pending', 'ground', 'legal')
        review.write({'public_title': "A public notice", 'public_text': "What happened, without names.",
                      **dict.fromkeys(items, 'yes'), **{f'{item}_words': WORDS for item in items}, **values})
        return review

    def cleared(self, notice, login='discipline', **values):
        """Return a disclosure review of the notice that was completed with every answer yes."""
        review = self.reviewed(notice, login, **values)
        review.action_complete(WORDS)
        return review

    def trail(self, document):
        """Return the trail rows of the document's chain, first to last."""
        return self.env['intervention.trail'].sudo().search(
            [('document', '=', f'{document._name},{document.id}')], order='seq')

    def tamper(self, table, query, *values):
        """Run a statement on a guarded table as who owns the database can: with the triggers off."""
        self.env.flush_all()
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
        self.env.cr.execute(query, values)  # pylint: disable=sql-injection
        self.env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))

    @staticmethod
    def data(content=b'a file'):
        return base64.b64encode(content).decode()
