from odoo import api, models
from odoo.fields import Domain

LATEST = 5
OWN = Domain('is_mine', '=', True)


class InterventionHome(models.AbstractModel):
    """The handler's section (A6, A7; B5, B6): has anybody approached him, and where do his records stand."""
    _inherit = 'intervention.home'

    @api.model
    def _section_recorder(self):
        return {
            'key': 'recorder',
            'title': self.env._("My Records"),
            'icon': 'fa-pencil-square-o',
            'question': self.env._("Has anybody approached you about a case?"),
            'promise': self.env._("It takes two minutes. From submission on the facts are fixed and you are protected "
                                  "(A7, B6)."),
            'primary': {'title': self.env._("Record an Approach"),
                        'action': 'intervention_registry.record_action_new'},
            'cards': [*self._own_cards(), self._protection_card(), self._unread_card()],
            'lists': [self._own_cases(), self._own_records()],
        }

    @api.model
    def _own_cards(self):
        counts = self._own_counts()
        draft, submitted = Domain('state', '=', 'draft'), Domain('submitted_on', '!=', False)
        way = Domain('state', 'not in', ('draft', 'closed'))

        def card(key, title, domain, waits, nothing, tone='waiting', icon=None):
            action = self._own(title, OWN & domain, nothing)
            return self._card(key, title, counts[key], (waits, nothing), action, tone, icon)

        cards = [
            card('draft', self.env._("Drafts"), draft & ~submitted,
                 self.env._("Not submitted yet: only you see them"), self.env._("No draft is left open"),
                 icon='fa-pencil'),
            card('way', self.env._("Under Way"), way, self.env._("Submitted and being handled"),
                 self.env._("No record is being handled"), 'working', 'fa-hourglass-half'),
            card('closed', self.env._("Closed"), Domain('state', '=', 'closed'),
                 self.env._("The outcome is in the record"), self.env._("No outcome yet"), 'closed'),
        ]
        if counts['returned']:
            cards.insert(0, card('returned', self.env._("Returned to Me"), draft & submitted,
                                 self.env._("Add what is missing, then submit again"), '', icon='fa-reply'))
        return cards

    @api.model
    def _own_counts(self):
        """Return how many of the caller's records are drafts, returned to him, under way and closed."""
        states = {state: (count, submitted) for state, count, submitted in self.env['intervention.record']._read_group(
            OWN, ['state'], ['__count', 'submitted_on:count'])}
        drafts, returned = states.pop('draft', (0, 0))
        closed, _submitted = states.pop('closed', (0, 0))
        return {'draft': drafts - returned, 'returned': returned, 'closed': closed,
                'way': sum(count for count, _submitted in states.values())}

    @api.model
    def _own(self, title, domain, empty):
        action = self._window(title, 'intervention.record', domain, empty, ('list', 'kanban', 'form'))
        own_list = self.env['ir.model.data']._xmlid_to_res_id('intervention_registry.record_view_list_mine')
        return {**action, 'views': [(own_list, 'list'), *action['views'][1:]]}

    @api.model
    def _protection_card(self):
        title = self.env._("My Protection")
        # the state is computed from the date of today, in the same way as here
        today = self.env.company._intervention_today()
        running = Domain('date_to', '=', False) | Domain('date_to', '>=', today)
        count = self.env['intervention.protection'].search_count(running)
        hints = (self.env._("You are protected; only you see this"), self.env._("Starts when you submit a record"))
        action = self._window(title, 'intervention.protection', running, hints[1])
        return self._card('protection', title, count, hints, action, 'closed', 'fa-shield')

    @api.model
    def _unread_card(self):
        """Return the card of the circulated notices that the caller has not confirmed."""
        title = self.env._("Notices to Read")
        unread = Domain('state', 'in', ('circulated', 'published')) & Domain('is_received', '=', False)
        count = self.env['intervention.notice'].search_count(unread)
        hints = (self.env._("Confirm that you have read them"), self.env._("You have read every notice"))
        action = self._window(title, 'intervention.notice', unread, hints[1])
        return self._card('unread', title, count, hints, action, 'circulated')

    @api.model
    def _own_cases(self):
        domain = [('is_handled', '=', True), ('stage', '!=', 'closed')]
        Case = self.env['intervention.case']
        stages = dict(Case._fields['stage']._description_selection(self.env))
        cases = Case.search_fetch(domain, ['name', 'title', 'stage'], order='id desc', limit=LATEST)
        return {
            'key': 'cases',
            'title': self.env._("My Cases"),
            'empty': self.env._("Add the case you handle; from there an approach is recorded with one button."),
            'more': self._window(self.env._("My Cases"), 'intervention.case', domain, views=('list', 'kanban', 'form')),
            'rows': [{
                'id': case.id, 'title': case.name, 'text': case.title, 'label': stages[case.stage], 'tone': 'plain',
                'action': self._form('intervention.case', case),
                'button': {'title': self.env._("Record an approach to case %(case)s", case=case.name),
                           'action': 'intervention_registry.record_action_new',
                           'context': {'default_case_id': case.id}},
            } for case in cases],
        }

    @api.model
    def _own_records(self):
        title = self.env._("My Latest Records")
        return {
            'key': 'records',
            'title': title,
            'empty': self.env._("What you record stands here, and how far it has come."),
            'more': self._own(title, OWN, ''),
            'rows': self._record_rows(OWN, 'id desc', LATEST),
        }
