from bisect import bisect_right
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools import figures

LEVELS = ('leader', 'unit_head', 'handler', 'unknown')


class InterventionReport(models.Model):
    """The level of who recorded (B7), as counts and nothing else.

    Only while the year's report is compiled are the keyed indexes of the personnel files set against those of the records,
    in the server's memory: the database is never told which belongs to whom. What is kept is suppressed before, in the
    exact figures too: a level below the threshold, in records or in people who recorded, is hidden. The first report after the
    year counts once and later versions repeat it: else whoever makes somebody a unit head and compiles again would see how
    often he recorded. For the same reason neither a unit's report nor the page of the running year has levels.
    """
    _inherit = 'intervention.report'

    @api.model
    def _collect(self, company, year, kind, department=None):
        collected = super()._collect(company, year, kind, department)
        if kind == 'annual' and not department and collected['last'] < company._intervention_today():
            # sudo: a later version repeats what the first one after the year said
            frozen = [levels for version in self.sudo()._versions(company, year, kind)
                      if (levels := (version.figures or {}).get('levels'))]
            collected['figures']['levels'] = frozen[-1] if frozen else self._levels(collected)
        return collected

    @api.model
    def _levels(self, collected):
        """Return ``{'total', 'cells'}``: the count by level, None where it is hidden."""
        records, filers = defaultdict(int), defaultdict(set)
        of_key, since, heads = self._filers()
        for name, day, count in self.env.execute_query(SQL(
                """SELECT COALESCE(r.recorder_key, 'record ' || r.id), r.submitted_on::text, COUNT(*)
                     FROM (%s) ledger JOIN intervention_record r ON r.id = ledger.id GROUP BY 1, 2""", collected['query'])):
            person = of_key.get(name)
            level = _level(since.get(person, ()), day, person in heads) if person else 'unknown'
            records[level] += count
            filers[level].add(person or name)
        counts = {(('level', level),): count for level, count in records.items()}
        few = [(('level', level),) for level, people in filers.items() if len(people) < collected['threshold']]
        total = sum(records.values())
        unseen = figures.hidden({figures.TOTAL: total, **counts}, figures.sums({'level': LEVELS}, ((), ('level',))),
                                collected['threshold'], few)
        return {'total': total, 'cells': {level: None if (('level', level),) in unseen else records[level]
                                          for level in LEVELS}}

    @api.model
    def _filers(self):
        """Return whose each keyed index is, since when each person was a leading cadre or none, and who heads a unit."""
        of_key, since = {}, defaultdict(list)
        for person, logins in self.env.execute_query(SQL("SELECT id, intervention_logins FROM hr_employee")):
            employee = self.env['hr.employee'].browse(person)
            of_key.update((employee._intervention_key_of(login), person) for login in (None, *(logins or ())[1:]))
        for person, day, is_cadre in self.env.execute_query(SQL(
                """SELECT employee_id, date_version::text, COALESCE(is_leading_cadre, FALSE) FROM hr_version
                    WHERE active AND employee_id IS NOT NULL ORDER BY employee_id, date_version""")):
            since[person].append((day, is_cadre))
        heads = self.env.execute_query(SQL("SELECT DISTINCT manager_id FROM hr_department WHERE manager_id IS NOT NULL"))
        return of_key, since, {person for (person,) in heads}

    @api.model
    def _publish(self, collected):
        published, unseen = super()._publish(collected)
        if levels := collected['figures'].get('levels'):
            published['levels'] = levels
        return published, unseen


def _level(since, day, is_head):
    """Return the level of a person on a day (text, as dates sort)."""
    place = bisect_right(since, (day, True)) - 1
    if place >= 0 and since[place][1]:
        return 'leader'
    return 'unit_head' if is_head else 'handler'
