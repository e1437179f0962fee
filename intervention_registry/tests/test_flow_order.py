from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WORDS, InterventionCase

STEPS = {  # method: (who, arguments, the states it is for)
    'action_screen': ('registrar', ('approve', WORDS), ('submitted',)),
    'action_verify': ('discipline3', ('breach', 'ordinary', WORDS), ('verifying',)),
    'action_propose': ('discipline3', (WORDS,), ('found',)),
    'action_vote': ('committee1', ('approve', 'ordinary', WORDS), ('deliberating',)),
    'action_authorise': ('committee1', ('approve', WORDS), ('resolved',)),
    'action_close': ('discipline3', (WORDS,), ('circulated',)),
}
ODD = (None, False, 1, 1.5, True, [], ['approve'], {}, {'approve': 1}, "approve\x00", "\ud800", "APPROVE", "x" * 100)
TABLES = ('review', 'statement', 'evidence', 'evidence_act', 'trail', 'record', 'notice')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a6', 'art_a8', 'art_b5', 'art_b8')
class TestFlowOrder(InterventionCase):
    """Whatever is refused is refused in words and leaves nothing behind."""

    def counts(self, record):
        """Return all that a step could change."""
        self.env.flush_all()
        self.env['intervention.trail']._settle()  # what was written before is told in this transaction
        counts = []
        for table in TABLES:
            self.env.cr.execute(f'SELECT count(*) FROM intervention_{table}')  # pylint: disable=sql-injection
            counts.append(self.env.cr.fetchone()[0])
        return (*counts, record.state, record.round, record.finding)

    def refused(self, record, error, call, **context):
        """Check that the call is refused with a message, without leaving anything."""
        before = self.counts(record)
        with self.subTest(**context):
            with self.assertRaises(error) as refusal:
                call()
            self.assertTrue(str(refusal.exception))
        self.assertEqual(self.counts(record), before, context)

    def test_steps_out_of_order_are_refused(self):
        """Each step is taken in its state alone; elsewhere it is refused and changes nothing."""
        record = self.submitted()
        for state, _label in record._fields['state'].selection[1:]:
            record.sudo()._move({'state': state, 'finding': 'breach', 'proposed_on': '2026-01-01'})
            for method, (login, arguments, states) in STEPS.items():
                if state not in states:
                    call = getattr(self.as_user(login, record), method)
                    self.refused(record, UserError, lambda: call(*arguments), state=state, method=method)

    def test_steps_of_another_role_are_refused(self):
        """Nobody takes a step that is not his role's, whatever he can read."""
        record = self.submitted()
        for method, (_login, arguments, states) in STEPS.items():
            record.sudo()._move({'state': states[0], 'finding': 'breach', 'proposed_on': '2026-01-01'})
            role = record._desk_role()
            for login in ('recorder', 'recorder2', 'registrar', 'discipline', 'committee2', 'superior', 'custodian', 'auditor',
                          'hr', 'plain', 'colleague'):
                if login.rstrip('12') != role:
                    call = getattr(self.as_user(login, record), method)
                    self.refused(record, AccessError, lambda: call(*arguments), login=login, method=method)

    def test_breach_is_not_closed_before_circulation(self):
        """A breach goes to the committee; only what is no breach closes after the finding."""
        record = self.found()
        self.refused(record, UserError, lambda: self.as_user('discipline', record).action_close(WORDS))
        neutral = self.found('unfounded')
        self.refused(neutral, UserError, lambda: self.as_user('discipline', neutral).action_propose(WORDS))

    def test_every_decision_gives_its_reason(self):
        """A reason is words: not empty, not blanks, not something else than text."""
        record = self.submitted()
        for method, (login, arguments, states) in STEPS.items():
            record.sudo()._move({'state': states[0], 'finding': 'breach', 'proposed_on': '2026-01-01'})
            call = getattr(self.as_user(login, record), method)
            for reason in ('', '  \n\t', '\x00', None, False, 0, 1, [], ['x'], {'a': 1}, "x" * 2_000_000):
                self.refused(record, UserError, lambda: call(*arguments[:-1], reason),
                             method=method, reason=str(reason)[:20])

    def test_odd_words_are_refused_in_words(self):
        """A decision, finding, severity, kind or classification of any type is chosen from the list or refused."""
        record = self.submitted()
        for value in ODD:
            kept = {'value': str(value)[:20]}
            self.refused(record, UserError, lambda: self.as_user('registrar', record).action_screen(value, WORDS), **kept)
            self.refused(record, UserError, lambda: record.statement_add(value, WORDS), **kept)
            self.refused(record, UserError, lambda: record.evidence_add('a', self.data(), value), **kept)
        for value in ODD:
            kept = {'value': str(value)[:20]}
            record.sudo()._move({'state': 'verifying'})
            officer = self.as_user('discipline', record)
            self.refused(record, UserError, lambda: officer.action_verify(value, 'ordinary', WORDS), **kept)
            if value:
                self.refused(record, UserError, lambda: officer.action_verify('breach', value, WORDS), **kept)
            record.sudo()._move({'state': 'deliberating', 'proposed_on': '2026-01-01'})
            member = self.as_user('committee1', record)
            self.refused(record, UserError, lambda: member.action_vote(value, 'ordinary', WORDS), **kept)
            record.sudo()._move({'state': 'resolved'})
            self.refused(record, UserError, lambda: member.action_authorise(value, WORDS), **kept)

    def test_odd_files_are_refused_in_words(self):
        """Evidence needs a name and readable, unclassified content of at most 64 MB."""
        record = self.submitted()
        for name, data in (('', self.data()), ('..', self.data()), ('a', ''), ('a', 'no base64!'), ('a', None), ('a', 5),
                           ('a', ['x']), ('a', {'x': 1}), ('a', "\ud800"), ('a', "ä"), ('a', 'AAAA\x00'),
                           (None, self.data()), (5, self.data()), (['a'], self.data()), ('\u202e', self.data())):
            self.refused(record, UserError, lambda: record.evidence_add(name, data), name=str(name)[:9], data=str(data)[:9])
        huge = self.data(bytes(64 * 1024 * 1024 + 1))
        self.refused(record, UserError, lambda: record.evidence_add('a', huge))
        for level in ('secret', 'confidential', 'top_secret', '机密', '秘密', '绝密'):
            self.refused(record, UserError, lambda: record.evidence_add('a', self.data(), level), level=level)

    def test_names_of_files_are_made_safe(self):
        """A file keeps the last part of its name, without control, direction and half characters."""
        record = self.submitted()
        for name, kept in (('../../etc/passwd', 'passwd'), ('..\\..\\boot.ini', 'boot.ini'), ('a\r\nX: y.txt', 'aX: y.txt'),
                           ('\u202efdp.exe', 'fdp.exe'), ('a\x00b.txt', 'ab.txt'), ('\ud800a.txt', 'a.txt'),
                           ('n' * 500 + '.pdf', 'n' * 116 + '.pdf'), ('录音.mp3', '录音.mp3')):
            evidence = self.env['intervention.evidence'].browse(record.evidence_add(name, self.data()))
            self.assertEqual(evidence.sudo().name, kept)

    def test_free_text_of_any_kind_is_kept_or_refused(self):
        """Text with characters no database keeps is cleaned, and comes back the same otherwise."""
        for text, kept in (("a\x00b", "ab"), ("x\ud800y", "xy"), ("\U0001f600 ‮ 录", "\U0001f600 ‮ 录"), ("e\u0301", "é")):
            record = self.draft(summary=text, request=text, inquiry_basis=text)
            record.action_submit()
            record.statement_add('supplement', text)
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual((record.summary, record.request, record.statement_ids.body), (kept, kept, kept))
        with self.assertRaises(UserError):
            self.draft(summary="x" * 2_000_000)

    def test_several_records_at_once_are_refused(self):
        """A decision is on one record; a call on none or several is refused like any other."""
        records = self.submitted() + self.submitted()
        for documents in (records, records.browse()):
            for method, (login, arguments, _states) in STEPS.items():
                call = getattr(self.as_user(login, documents), method)
                with self.subTest(method=method), self.assertRaises(UserError):
                    call(*arguments)

    def test_submission_says_all_that_is_missing(self):
        """One message names everything that is still wanted, and nothing is given a number."""
        record = self.draft(intervenor_id=False, summary=False, behaviour_ids=False, attribution='relative')
        with self.assertRaises(UserError) as refusal:
            record.action_submit()
        self.assertEqual(len(str(refusal.exception).splitlines()), 5)
        self.assertEqual((record.state, record.sudo().number), ('draft', False))
