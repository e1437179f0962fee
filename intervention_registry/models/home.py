from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

ROLES = ('recorder', 'registrar', 'discipline', 'committee', 'superior', 'custodian', 'auditor')
TONES = {
    'draft': 'waiting', 'submitted': 'waiting', 'verifying': 'working', 'found': 'working', 'deliberating': 'decided',
    'resolved': 'decided', 'authorised': 'decided', 'circulated': 'circulated', 'closed': 'closed',
}
OPEN = [state for state in TONES if state not in ('draft', 'closed')]
ICONS = {
    'waiting': 'fa-inbox', 'working': 'fa-search', 'decided': 'fa-gavel', 'circulated': 'fa-bullhorn',
    'closed': 'fa-check-circle', 'overdue': 'fa-exclamation-triangle',
}

WAITING = 8
EARLIEST = ('state_since:min', 'deadline:min')


class InterventionHome(models.AbstractModel):
    """What waits for the caller, role by role (all articles): counts and the lists they open.

    Every figure is counted with the caller's own rights, so that the page tells nothing that his lists would not. Each
    role adds its section in the files ``home_*.py``.
    """
    _name = 'intervention.home'
    _description = 'Home'

    @api.model
    def cards(self):
        """Return what waits for the caller.

        :return: one section for each registry role the caller holds, in the order of the regulation, each ``{'key',
            'title', 'icon', 'cards', ...}``; a card is ``{'key', 'title', 'count', 'hint', 'tone', 'icon', 'action'}``
            with ``tone`` one of waiting, working, decided, circulated, closed, overdue, and ``action`` a window action.
            Empty for everybody without a registry role.
        """
        user = self.env.user
        return [getattr(self, f'_section_{role}')() for role in ROLES if user._intervention_role(role)]

    @api.model
    def _card(self, key, title, count, hints, action, tone='waiting', icon=None):
        """Return one card; ``hints`` is what it says when something waits and when nothing does."""
        return {'key': key, 'title': title, 'count': count, 'hint': hints[0] if count else hints[1], 'tone': tone,
                'icon': icon or ICONS[tone], 'action': action}

    @api.model
    def _mine(self):
        """Return the condition ``can_act`` worked out: one section counts by it several times."""
        return self.env['intervention.record']._search_can_act('in', [True])

    @api.model
    def _waiting(self, mine):
        """Return ``(state, finding, count, since, deadline)`` of the open records whose step the caller may take."""
        return self.env['intervention.record']._read_group(self._open() & mine, ['state', 'finding'], ['__count', *EARLIEST])

    @api.model
    def _step_card(self, waiting, key, title, steps, empty, tone='waiting', icon=None):
        """Return the card of ``steps``: each status, and whether its finding is a breach (None: either)."""
        def fits(state, finding):
            return state in steps and steps[state] in (None, finding == 'breach')

        found = [row for state, finding, *row in waiting if fits(state, finding)]
        findings = {None: Domain.TRUE, True: Domain('finding', '=', 'breach'), False: Domain('finding', '!=', 'breach')}
        domain = Domain.OR(Domain('state', '=', state) & findings[breach] for state, breach in steps.items())
        counts, *earliest = zip(*found) if found else ((), (), ())
        first = [min(filter(None, days), default=None) for days in earliest]
        return self._dated_card(key, title, sum(counts), *first, domain & Domain('can_act', '=', True), empty, tone, icon)

    @api.model
    def _records_card(self, key, title, domain, empty, tone='waiting', icon=None, counted=None):
        """Return the card of the records of ``domain``; ``counted`` is the same condition worked out."""
        [found] = self.env['intervention.record']._read_group(counted or domain, [], ['__count', *EARLIEST])
        return self._dated_card(key, title, *found, domain, empty, tone, icon)

    @api.model
    def _dated_card(self, key, title, count, since, deadline, domain, empty, tone, icon):
        """Return a card of records; it says how long the first of them has been waiting, in red when one is overdue."""
        hint, today = '', self.env.company._intervention_today()
        if count:
            hint = self._days_waiting((today - since).days)
            if deadline and deadline < today:
                tone, icon = 'overdue', None
        return self._card(key, title, count, (hint, empty), self._records(title, domain, empty), tone, icon)

    @api.model
    def _days_waiting(self, days):
        if days < 1:
            return self.env._("The first came today")
        if days == 1:
            return self.env._("Longest waiting: 1 day")
        return self.env._("Longest waiting: %(days)s days", days=days)

    @api.model
    def _overdue_card(self):
        """Return the card of the records whose deadline has passed."""
        domain = self._open() & Domain('is_overdue', '=', True)
        title, empty = self.env._("Overdue"), self.env._("Everything is within its deadline")
        count = self.env['intervention.record'].search_count(domain)
        return self._card('overdue', title, count, (self.env._("Their deadline has passed"), empty),
                          self._records(title, domain, empty), 'overdue' if count else 'closed')

    @api.model
    def _open(self):
        """Return the condition of the records that lie on somebody's desk."""
        return Domain('state', 'in', OPEN)

    @api.model
    def _records(self, name, domain, empty):
        return self._window(name, 'intervention.record', domain, empty, ('list', 'kanban', 'form'))

    @api.model
    def _window(self, name, model, domain, empty='', views=('list', 'form'), **context):
        """Return a window action on the rows of ``domain``, which says ``empty`` when there are none."""
        return {
            'type': 'ir.actions.act_window', 'name': name, 'res_model': model, 'domain': list(Domain(domain)),
            'views': [(False, view) for view in views], 'context': context,
            'useSampleModel': False,  # no invented rows where nothing waits
            'help': Markup('<p class="o_view_nocontent_smiling_face">%s</p>') % empty if empty else False,
        }

    @api.model
    def _waiting_list(self, mine):
        """Return the list of the records that have been waiting longest for a step of the caller."""
        domain, counted = (self._open() & condition & Domain('state', '!=', 'authorised')
                           for condition in (Domain('can_act', '=', True), mine))
        title, empty = self.env._("Waiting for Me"), self.env._("No record waits for a step of yours.")
        return {'key': 'waiting', 'title': title, 'empty': empty, 'more': self._records(title, domain, empty),
                'rows': self._record_rows(counted, 'state_since, id', WAITING, deadline=True)}

    @api.model
    def _record_rows(self, domain, order, limit, deadline=False):
        """Return rows that say where records stand, by code and case alone."""
        Record = self.env['intervention.record']
        states = dict(Record._fields['state']._description_selection(self.env))
        records = Record.search_fetch(domain, ['name', 'state', 'state_since', 'submitted_on', 'case_id', 'deadline'],
                                      order=order, limit=limit)
        # the name of the case as it stands in the record: a handler may have handed the case on since
        cases = {row['id']: row['case_id'][1] for row in records.read(['case_id'])}
        return [{
            'id': record.id, 'title': record.name, 'text': cases[record.id], 'tone': TONES[record.state],
            'label': self.env._("Returned for Supplement") if record.is_returned else states[record.state],
            'since': record.state_since, 'late': deadline and record.is_overdue,
            'action': self._form('intervention.record', record),
        } for record in records]

    @api.model
    def _form(self, model, row):
        return {'type': 'ir.actions.act_window', 'res_model': model, 'res_id': row.id, 'views': [(False, 'form')]}

    @api.model
    def _reports(self, states):
        """Return the reports in ``states`` that no newer version replaces."""
        return self.env['intervention.report'].search([('state', 'in', states)]).filtered('is_current')

    @api.model
    def _reports_card(self, key, title, reports, hints, tone='waiting', icon='fa-line-chart'):
        action = self._window(title, 'intervention.report', [('id', 'in', reports.ids)], hints[1])
        return self._card(key, title, len(reports), hints, action, tone, icon)
