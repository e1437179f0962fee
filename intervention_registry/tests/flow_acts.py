"""What people try: the act that is due, and anything else."""

WORDS = ("For a reason", "另一个理由")
BAD_WORDS = ('', ' ', None, 5, ['x'], {'x': 1}, '\x00')
DECISIONS = ('approve', 'reject', 'return', 'recuse', 'accept', '', None, 5, ['approve'], {'a': 1})
FINDINGS = ('breach', 'breach', 'no_breach', 'unfounded', 'none', None, 7)
SEVERITIES = ('ordinary', 'serious', None, 'x', [])
# the public acts of a record, and the kind of each argument
ACTS = {
    'action_submit': {}, 'action_screen': {'decision': DECISIONS}, 'action_propose': {}, 'action_close': {},
    'action_verify': {'finding': FINDINGS, 'severity': SEVERITIES}, 'action_authorise': {'decision': DECISIONS},
    'action_vote': {'decision': DECISIONS, 'severity': SEVERITIES}, 'action_return': {}, 'action_recuse': {},
}
PRIVATE = ('_go', '_move', '_back', '_take', '_append', '_pass_on', '_tally', '_submit', '_insert', '_trace', '_decide',
           '_renew_route', '_check_may_act')
FORGED = (
    {'state': 'closed'}, {'state': 'authorised', 'round': 9}, {'finding': 'no_breach'}, {'summary': "Nothing happened"},
    {'is_passed': True}, {'authority': 'bureau'}, {'review_ids': [[6, 0, []]]}, {'statement_ids': [[5, 0, 0]]},
    {'review_ids': [[0, 0, {'step': 'authorise', 'decision': 'approve', 'reason': "x", 'reviewer_id': 1}]]},
)
OFFICE = {'submitted': 'registrar', 'verifying': 'discipline', 'found': 'discipline', 'deliberating': 'committee',
          'resolved': 'committee', 'authorised': 'discipline', 'circulated': 'discipline'}


def role_due(record):
    """Return the role that has the record now."""
    managed = record['state'] == 'resolved' and record['authority'] == 'superior'
    if record['route'] == 'superior' or record['is_passed'] or managed:
        return 'superior'
    return OFFICE.get(record['state'])


def due(record, pick):
    """Return the act that is due on a record, most often as it is expected: ``(method, arguments)``.

    ``pick(*choices)`` takes one of the choices.
    """
    state, words = record['state'], {'reason': WORDS[0]}
    if state == 'draft':
        return 'action_submit', {}
    if state == 'found':
        return ('action_propose' if record['finding'] == 'breach' else 'action_close'), words
    if state in ('circulated', 'closed'):
        return 'action_close', words
    if pick(*[False] * 11, True):
        return pick('action_recuse', 'action_recuse', 'action_return'), words
    if state == 'verifying':
        finding, severity = pick(*['breach'] * 5, 'no_breach'), pick(*['ordinary'] * 5, 'serious')
        return 'action_verify', {'finding': finding, 'severity': severity, **words}
    decision = pick(*['approve'] * 6, 'return' if state == 'submitted' else 'reject')
    if state == 'deliberating':
        return 'action_vote', {'decision': decision, 'severity': pick('ordinary', 'serious'), **words}
    return ('action_screen' if state == 'submitted' else 'action_authorise'), {'decision': decision, **words}


def anything(pick):
    """Return any act with any arguments, some of them missing."""
    method = pick(*sorted(ACTS))
    arguments = {name: pick(*values) for name, values in ACTS[method].items()}
    if method != 'action_submit':
        arguments['reason'] = pick(*WORDS, *WORDS, *BAD_WORDS)
    if arguments and pick(*[False] * 9, True):
        arguments.pop(pick(*sorted(arguments)))
    return method, arguments


def forged(pick, number):
    """Return an attack on the rows of a record: ``(model, method, ids, arguments)``."""
    row = {'record_id': number, 'step': 'authorise', 'decision': 'approve', 'reason': "x", 'reviewer_id': 2}
    return pick(
        ('intervention.record', 'write', [number], {'vals': pick(*FORGED)}),
        ('intervention.record', 'write', [number], {'vals': {'summary': "Nothing happened", 'response': 'complied'}}),
        ('intervention.record', 'web_save', [number], {'vals': pick(*FORGED), 'specification': {}}),
        ('intervention.record', 'unlink', [number], {}),
        ('intervention.record', 'copy', [number], {}),
        ('intervention.record', pick(*PRIVATE), [number], {}),
        ('intervention.review', 'create', None, {'vals_list': [row]}),
        ('intervention.review', 'load', None, {'fields': ['record_id/.id', 'step'], 'data': [[str(number), 'verify']]}),
        ('intervention.statement', 'create', None, {'vals_list': [{'record_id': number, 'kind': 'note', 'body': "x"}]}),
        ('intervention.review', 'write', 'review', {'vals': {'decision': 'reject'}}),
        ('intervention.review', 'unlink', 'review', {}),
        ('intervention.trail', 'unlink', 'trail', {}),
        ('intervention.route.step', 'write', 'step', {'vals': {'quorum': 0}}),
    )


def gathered(pick, number, meeting, items, members):
    """Return an act of a meeting: ``(model, method, ids, arguments)``."""
    meeting, words = [meeting], pick(*WORDS, *WORDS, *BAD_WORDS)
    item = pick(*items) if items else number
    return pick(
        *[('intervention.meeting', 'action_agenda', meeting, {'record_ids': [number]})] * 4,
        ('intervention.meeting', 'action_hold', meeting, {'attendee_ids': pick(members, members, members[:1], None)}),
        ('intervention.meeting', 'write', meeting, {'vals': {'place': pick("Room 2", "Room 3")}}),
        ('intervention.meeting.item', 'action_adjourn', [item], {'reason': words}),
        ('intervention.meeting.item', 'action_minutes', [item], {'text': words}),
        ('intervention.meeting.item', 'action_correct', [item], {'text': words}),
    )
