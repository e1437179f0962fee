"""Compares the rows of a ledger with what the registry knows: cases, people, articles, numbers taken."""
from collections import defaultdict
from datetime import datetime

import pytz

from odoo import Command

from ..tools.ledger_columns import BY_KEY, COLUMNS, plain
from ..tools.ledger_values import Problem, read_row, shown
from .ledger_people import LedgerPeople

# said for the user to look at; does not keep the file out
HINTS = ('namesake',)


class LedgerCheck:
    """One check of one file. ``values`` are then ready for records, ``new_cases`` for cases, ``problems`` are named."""

    def __init__(self, env):
        self.env, self.company = env, env.company
        self.tz = self.company._intervention_tz()
        self.now = datetime.now(pytz.utc).astimezone(self.tz).replace(tzinfo=None)
        self.people = LedgerPeople(env)
        self.problems, self.values, self.new_cases = [], [], {}
        self.named, self.rows_of_number = set(), {}
        self.cases = defaultdict(list)
        for case in env['intervention.case'].search([('company_id', '=', self.company.id)]):
            self.cases[plain(case.name)].append(case)
        self.behaviours = env['intervention.legal.basis'].search([('duty', '=', 'behaviour')])
        self.found = {}

    def run(self, ledger):
        """Check all rows of a ``Ledger``. Return itself."""
        self._add(ledger.problems)
        read = []
        for number, cells in ledger.rows:
            values, problems = read_row(number, cells)
            self._add(problems)
            read.append((number, values))
        taken = self._taken([values['number'] for _row, values in read if 'number' in values])
        for number, values in read:
            self._check_number(number, values.get('number'), taken)
            self._check_row(number, values)
        self._check_cases()
        order = {column.key: index for index, column in enumerate(COLUMNS)}
        self.problems.sort(key=lambda problem: (problem.row, order[problem.key]))
        return self

    @property
    def errors(self):
        """Return the problems that keep the file out."""
        return [problem for problem in self.problems if problem.code not in HINTS]

    def _say(self, row, key, code, **values):
        self._add([Problem(row, key, code, values)])

    def _add(self, problems):
        """Keep one problem per cell: a cell that was refused is not said to be blank as well."""
        for problem in problems:
            if (place := (problem.row, problem.key)) not in self.named:
                self.named.add(place)
                self.problems.append(problem)

    def _taken(self, numbers):
        # sudo: a number is taken whoever may read its record
        records = self.env['intervention.record'].sudo().search_fetch(
            [('company_id', '=', self.company.id), ('source_number', 'in', numbers)], ['source_number'])
        return set(records.mapped('source_number'))

    def _check_number(self, row, number, taken):
        if not number:
            return
        first = self.rows_of_number.setdefault(number, row)
        if first != row:
            self._say(row, 'number', 'number_twice', value=number, first=first)
        elif number in taken:
            self._say(row, 'number', 'number_taken', value=number)

    def _check_row(self, row, values):
        day = self._check_date(row, values.get('date'))
        told, employee, fault = self.people.intervenor(values)
        principal, principal_fault = self.people.by_word(values.get('principal'))
        recorder, recorder_fault = self.people.by_word(values.get('recorder'))
        for key, code in (fault, ('principal', principal_fault), ('recorder', recorder_fault)):
            if code:
                self._say(row, key, code, value=values.get(key, '') if key == 'who' else '')
        if told and not employee and not fault[1] and self.people.named(values['who']):
            self._say(row, 'who', 'namesake', value=values['who'])
        named = [person for person in (employee, principal) if person]
        self._check_conflict(row, named, recorder)
        self._check_words(row, values)
        if not day or fault[1] or principal_fault:
            return
        regime = 'cadre' if any(self.people.is_cadre(person, day) for person in named) else 'staff'
        behaviours = self._find_behaviours(row, values.get('behaviours', []), regime, day)
        case = self._find_case(row, values, day)
        self.values.append((case, {
            **self._facts(values, day),
            **self.people.described(values, employee, day),
            'principal_id': principal and principal.id,
            'behaviour_ids': [Command.set(behaviours)],
            'recorder_key': recorder and recorder._intervention_key(),
        }))

    def _check_date(self, row, moment):
        if not moment:
            return None
        if moment.at > self.now if moment.has_time else moment.at.date() > self.now.date():
            self._say(row, 'date', 'future', value=moment.at.strftime('%Y-%m-%d'))
            return None
        if moment.at.year < 1950:
            self._say(row, 'date', 'unreadable_date', value=moment.at.strftime('%Y-%m-%d'))
            return None
        return moment.at

    def _check_conflict(self, row, named, recorder):
        if recorder and recorder in named:
            self._say(row, 'recorder', 'recorder_named')
        if any(person in self.people.own for person in named):
            self._say(row, 'who', 'names_you')

    def _check_words(self, row, values):
        nature = values.setdefault('nature', 'interference' if values.get('behaviours') else None)
        attribution = values.setdefault('attribution', None if values.get('principal') else 'self')
        if not nature:
            self._say(row, 'nature', 'nature_blank', **shown_words('nature'))
        if not attribution:
            self._say(row, 'attribution', 'attribution_blank', **shown_words('attribution'))
        if attribution in ('aide', 'relative') and not values.get('principal'):
            self._say(row, 'principal', 'principal_blank')
        if nature == 'interference' and not values.get('behaviours'):
            self._say(row, 'behaviours', 'behaviours_blank')
        if nature == 'inquiry' and not values.get('basis'):
            self._say(row, 'basis', 'basis_blank')

    def _find_behaviours(self, row, wanted, regime, day):
        """Return the behaviours in force on that day; without a letter the regime of the named person decides."""
        ids = []
        for letter, article, item in wanted:
            text = f'{letter}{article}({item})'
            key = (text, regime, day.date())
            if key not in self.found:
                self.found[key] = self._find_behaviour(*key, is_code=bool(letter))
            basis, code = self.found[key]
            if code:
                self._say(row, 'behaviours', code, value=text, first=basis.date_from)
            ids += basis.ids
        return ids

    def _find_behaviour(self, text, regime, day, is_code):
        """Return ``(version, fault or None)`` for one behaviour, named by its code or by its article alone."""
        matching = self.behaviours.filtered(
            lambda basis: basis.code == text if is_code else basis.article == text and basis.regime == regime)
        in_force = matching._valid_on(day)[:1]
        if not matching:
            return in_force, 'unknown_behaviour'
        if not in_force:
            return matching[0], 'not_in_force'
        return in_force, None if in_force.regime == regime else f'not_of_{regime}'

    def _find_case(self, row, values, day):
        """Return the case, or the number under which it will be created."""
        if not (name := values.get('case')):
            return None
        known = self.cases.get(plain(name), [])
        exact = [case for case in known if case.name == name] or known
        if len(exact) > 1:
            self._say(row, 'case', 'case_unclear', value=name)
        if exact:
            return exact[0]
        new = self.new_cases.setdefault(
            plain(name), {'name': name, 'row': row, 'title': '', 'stage': 'clue', 'day': day})
        title = values.get('case_title', '')
        if title and new['title'] and plain(title) != plain(new['title']):
            self._say(row, 'case_title', 'case_titles', value=title, first=new['title'])
        new['title'] = new['title'] or title
        if values.get('stage') and day >= new['day']:
            new.update(stage=values['stage'], day=day)
        return plain(name)

    def _check_cases(self):
        for case in self.new_cases.values():
            if not case['title']:
                self._say(case['row'], 'case_title', 'case_title_blank', value=case['name'])

    def _facts(self, values, at):
        utc = self.tz.localize(at).astimezone(pytz.utc).replace(tzinfo=None)
        return {
            'company_id': self.company.id,
            'source_number': values.get('number'),
            'occurred_at': utc,
            'case_stage': values.get('stage'),
            'nature': values['nature'],
            'form': values.get('form', 'other'),
            'attribution': values['attribution'],
            'summary': values.get('summary'),
            'request': values.get('request'),
            'inquiry_basis': values.get('basis'),
            'response': values.get('response'),
        }


def shown_words(key):
    """Return the words a message offers for the column ``key``."""
    return shown(BY_KEY[key], '')
