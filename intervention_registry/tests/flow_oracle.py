"""What the contract demands of every step, said again without the code under test: sets and rows."""
from collections import Counter

from .flow_rows import KEPT, TRACE

DUE = {'submitted': 'screen', 'verifying': 'verify', 'deliberating': 'deliberate', 'resolved': 'authorise'}
OFFICE = {'screen': 'registrar', 'verify': 'discipline', 'deliberate': 'committee', 'authorise': 'committee'}
ENOUGH = {'screen': 1, 'verify': 2, 'authorise': 1}
SUPERIORS_VOTING = 2
# what may change before a step is taken: drafts leave no trace, nor do the data keys that they get
DRAFTED = {'intervention_record', 'intervention_record_behaviour_rel', 'intervention_notice',
           'intervention_notice_record_rel', 'intervention_notice_named_rel', 'intervention_seal'}
WAY = {
    ('draft', 'submitted'): 'submitted', ('submitted', 'verifying'): 'screened', ('submitted', 'draft'): 'returned',
    ('verifying', 'found'): 'found', ('verifying', 'submitted'): 'returned', ('found', 'deliberating'): 'proposed',
    ('found', 'verifying'): 'handled', ('deliberating', 'resolved'): 'resolved', ('deliberating', 'found'): 'not_carried',
    ('resolved', 'authorised'): 'authorised', ('resolved', 'found'): 'not_authorised',
    ('resolved', 'deliberating'): 'returned', ('authorised', 'circulated'): 'circulated',
    ('circulated', 'closed'): 'closed', ('found', 'closed'): 'closed',
}


class Oracle:
    """Judges what one act did to the rows.

    ``people`` is ``{user id: (role, employees he may not judge)}``, ``recorders`` ``{record id: user id}``.
    """

    def __init__(self, people, recorders):
        self.people, self.recorders = people, recorders

    def judge(self, old, new, actor, changed):
        """Return what is wrong, in words; ``changed`` says whether the act was accepted."""
        if not changed:
            return ["a refused act left something behind"] if old.texts != new.texts else []
        wrong = [*self._kept(old, new), *self._traced(old, new), *self._frozen(old, new), *self._agenda(new)]
        added = [new.reviews[number] for number in sorted(new.reviews.keys() - old.reviews.keys())]
        for row in added:
            wrong += self._decided(row, old, new, actor)
        for number, record in new.records.items():
            if number in old.records:
                wrong += self._moved(old.records[number], record, old, new, added, actor)
                wrong += self._stuck(record, new)
        return wrong

    # no row vanishes or changes, every act leaves a trace, facts stay

    def _kept(self, old, new):
        wrong = [f"{name}: a row vanished or changed" for name in KEPT
                 if not old.texts.get(name, set()) <= new.texts.get(name, set())]
        return wrong + [f"{name}: a row vanished" for name in old.texts
                        if name not in (*KEPT, *TRACE) and not name.endswith('_rel')
                        and not _ids(old.texts[name]) <= _ids(new.texts[name])]

    def _traced(self, old, new):
        happened, grew = (rows(old) != rows(new) for rows in (
            lambda rows: rows.without_trace(), lambda rows: rows.texts['intervention_trail']))
        touched = {name for name, texts in old.without_trace().items() if texts != new.texts[name]}
        if happened and not grew and (touched - DRAFTED or old.states() != new.states()):
            return [f"{', '.join(sorted(touched))} changed without a trace"]
        return ["a trace without an act"] if grew and not happened else []

    def _frozen(self, old, new):
        return [f"the facts of record {number} changed" for number, facts in old.facts.items()
                if new.facts.get(number) != facts]

    def _agenda(self, rows):
        """Say where a matter waits on an agenda that is decided already, or on two."""
        waiting = [item['record_id'] for item in rows.items.values() if item['outcome'] == 'open']
        wrong = [f"record {number} is on two agendas" for number, times in Counter(waiting).items() if times > 1]
        return wrong + [f"record {number} is on an agenda and not deliberated" for number in waiting
                        if rows.records[number]['state'] != 'deliberating']

    # one decision: of the right role, of the acting person, without conflict, once

    def _decided(self, row, old, new, actor):
        wrong, record = [], old.records.get(row['record_id'])
        role, line = self.people.get(row['reviewer_id'], (None, set()))
        if row['reviewer_id'] != actor:
            wrong.append("a decision in another's name")
        if not (row['reason'] or '').strip():
            wrong.append("a decision without reason")
        if not record:
            return wrong
        if self._is_hindered(row['reviewer_id'], record):
            wrong.append("a decision in conflict")
        if DUE.get(record['state']) != row['step'] or row['round'] != record['round']:
            wrong.append("a decision on a step that was not due")
        if role != self._role(record):
            wrong.append(f"a decision of {role} on {row['step']} at {self._body(record)}")
        mine = [other for other in old.of_record(record['id']) if other['reviewer_id'] == row['reviewer_id']]
        if any(other['step'] != row['step'] for other in mine):
            wrong.append("one person in two steps")
        if any(other['round'] == row['round'] or other['decision'] == 'recuse' for other in mine):
            wrong.append("a second decision, or one after stepping aside")
        return wrong

    def _is_hindered(self, user, record):
        named = {record['intervenor_id'], record['principal_id']} - {None}
        return user == self.recorders.get(record['id']) or not named.isdisjoint(self.people[user][1])

    def _body(self, record):
        managed = record['state'] == 'resolved' and record['authority'] == 'superior'
        return 'superior' if record['route'] == 'superior' or record['is_passed'] or managed else 'bureau'

    def _role(self, record):
        return 'superior' if self._body(record) == 'superior' else OFFICE[DUE[record['state']]]

    # one move: of a kind that exists, with the rows it needs

    def _moved(self, old, new, before, rows, added, actor):
        passed = new['is_passed'] and not old['is_passed']
        if old['state'] == new['state']:
            return [] if new['round'] == old['round'] + passed else [f"record {new['id']}: a new round without a move"]
        kind = WAY.get((old['state'], new['state']))
        if not kind:
            return [f"record {new['id']}: from {old['state']} to {new['state']}"]
        mine = [row for row in added if row['record_id'] == new['id']]
        if getattr(self, f'_is_{kind}')(old, new, before, rows, mine, actor):
            return []
        return [f"record {new['id']}: {kind} without what it needs"]

    def _is_submitted(self, old, new, before, rows, mine, actor):
        return actor == self.recorders[new['id']] and new['is_submitted'] and new['number']

    def _is_screened(self, old, new, before, rows, mine, actor):
        return [(row['step'], row['decision']) for row in mine] == [('screen', 'approve')]

    def _is_returned(self, old, new, before, rows, mine, actor):
        passed = new['is_passed'] and not old['is_passed']
        return [row['decision'] for row in mine] == ['return'] and new['round'] == old['round'] + 1 + passed

    def _is_found(self, old, new, before, rows, mine, actor):
        agreed = {row['reviewer_id'] for row in self._rows(rows, old, 'verify')
                  if (row['finding'], row['severity']) == (new['finding'], new['severity'])}
        return len(agreed) >= 2 and new['finding'] in ('breach', 'no_breach', 'unfounded')

    def _is_proposed(self, old, new, before, rows, mine, actor):
        return old['finding'] == 'breach' and self._is_handled(old, new, before, rows, mine, actor)

    def _is_handled(self, old, new, before, rows, mine, actor):
        role = 'superior' if self._body(old) == 'superior' else 'discipline'
        said = [row for number, row in rows.statements.items()
                if number not in before.statements and row['record_id'] == new['id']]
        return said and self.people[actor][0] == role and not self._is_hindered(actor, old)

    def _is_resolved(self, old, new, before, rows, mine, actor):
        votes, free = self._votes(rows, old)
        quorum = self._quorum(old)
        return sum(votes.values()) >= quorum and votes['approve'] * 2 > len(free)

    def _is_not_carried(self, old, new, before, rows, mine, actor):
        votes, free = self._votes(rows, old)
        refused = sum(votes.values()) >= self._quorum(old) and votes['reject'] * 2 >= len(free)
        return refused or [row['decision'] for row in mine] == ['return']

    def _is_authorised(self, old, new, before, rows, mine, actor):
        return [(row['step'], row['decision']) for row in mine] == [('authorise', 'approve')]

    def _is_not_authorised(self, old, new, before, rows, mine, actor):
        return [(row['step'], row['decision']) for row in mine] == [('authorise', 'reject')]

    def _is_circulated(self, old, new, before, rows, mine, actor):
        notices = {number for number, record in rows.notice_records if record == new['id']
                   and rows.notices[number]['state'] in ('circulated', 'published')}
        approvers = [row['reviewer_id'] for row in rows.reviews.values()
                     if row['notice_id'] in notices and (row['step'], row['decision']) == ('authorise', 'approve')]
        body = 'superior' if old['route'] == 'superior' else 'committee'
        return approvers and all(self.people[user][0] in (body, 'superior') and not self._is_hindered(user, old)
                                 for user in (*approvers, actor))

    def _is_closed(self, old, new, before, rows, mine, actor):
        done = old['state'] == 'circulated' or old['finding'] in ('no_breach', 'unfounded')
        return done and self._is_handled(old, new, before, rows, mine, actor)

    def _rows(self, rows, record, step):
        return [row for row in rows.of_record(record['id'])
                if row['step'] == step and row['round'] == record['round'] and row['decision'] in ('approve', 'reject')]

    def _votes(self, rows, record):
        return Counter(row['decision'] for row in self._rows(rows, record, 'deliberate')), self._free(rows, record, 'deliberate')

    def _quorum(self, record):
        if self._body(record) == 'superior':
            return SUPERIORS_VOTING
        return sum(role == 'committee' for role, _line in self.people.values()) // 2 + 1

    def _free(self, rows, record, step):
        """Return who may take ``step``: of the role, without conflict, not in another step, not stepped aside."""
        role = self._role({**record, 'state': next(state for state, due in DUE.items() if due == step)})
        gone = {row['reviewer_id'] for row in rows.of_record(record['id'])
                if row['step'] != step or row['decision'] == 'recuse'}
        return {user for user, (held, _line) in self.people.items()
                if held == role and not self._is_hindered(user, record)} - gone

    def _stuck(self, record, rows):
        """Say so where the bureau keeps a record that it can no longer decide."""
        step = DUE.get(record['state'])
        if not step or self._body(record) == 'superior':
            return []
        decided = {row['reviewer_id'] for row in rows.of_record(record['id']) if row['round'] == record['round']}
        cast, left = self._rows(rows, record, step), len(self._free(rows, record, step) - decided)
        if step == 'verify':
            cast = range(max(Counter((row['finding'], row['severity']) for row in cast).values(), default=0))
        needed = self._quorum(record) if step == 'deliberate' else ENOUGH[step]
        return [] if len(cast) + left >= needed else [f"record {record['id']} is stuck at {step}"]


def _ids(texts):
    return {text[1:].partition(',')[0].rstrip(')') for text in texts}
