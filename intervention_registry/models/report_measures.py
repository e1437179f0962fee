from odoo import api, models
from odoo.tools import SQL

from ..tools import figures
from .report_figures import unnamed

GROUNDS = ('interference', 'retaliation', 'omission', 'instruction')
OMISSIONS = ('unrecorded_organisational', 'unrecorded_discipline', 'untruthful_organisational', 'untruthful_discipline',
             'instructed_discipline')
# a measure and what it is the sum of
GROUPS = {
    'sanctions': tuple(f'sanctions_{ground}' for ground in GROUNDS),
    'omissions': tuple(f'omissions_{name}' for name in OMISSIONS),
}
# counted for units as well: what hangs on a case or a record
OF_UNIT = ('protections', 'identity_granted', *GROUPS, *GROUPS['sanctions'], *GROUPS['omissions'])
WHOLE = ('gate_requests', 'gate_refusals', 'gate_attempts', 'retaliation_reported', 'retaliation_confirmed', 'notices')


class InterventionReport(models.Model):
    """Figures that are no table (B7): shares, days, protections, the gate, retaliation, omissions, outcomes.

    What went past the bureau is left out here too. A count below the threshold is hidden like a cell, and so is what would
    give it away; days are those of the company's calendar.
    """
    _inherit = 'intervention.report'

    @api.model
    def _counted(self, company, first, last, shadow=()):
        """Return the cells of what is counted beside the records, of the whole and, where it hangs on a case, by unit."""
        queries = (*self._record_queries(company, first, last, shadow), *self._answer_queries(company, first, last, shadow),
                   *self._gate_queries(company, first, last, shadow))
        counts = {}
        for name, unit, number in self.env.execute_query(SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries)):
            if unit is not None:
                counts[('unit', unit), ('measure', name)] = number
            counts[(('measure', name),)] = counts.get((('measure', name),), 0) + number
        for whole, names in GROUPS.items():
            for cell, number in list(counts.items()):
                if cell[-1][1] in names:
                    total = (*cell[:-1], ('measure', whole))
                    counts[total] = counts.get(total, 0) + number
        return counts

    @api.model
    def _traced_in(self, company, first, last):
        """Return the condition that a trail row ``t`` is of the time, by the company's calendar."""
        # the wider span is one that the index of the trail knows
        return SQL(
            """t.at BETWEEN %s::date - 1 AND %s::date + 2
               AND (t.at AT TIME ZONE 'UTC' AT TIME ZONE %s)::date BETWEEN %s AND %s""",
            first, last, str(company._intervention_tz()), first, last)

    @api.model
    def _record_queries(self, company, first, last, shadow):
        """Return queries for the name of a measure, the unit and the count, of what hangs on a record."""
        mine = SQL("r.company_id = %s AND r.route = 'bureau' %s", company.id,
                   unnamed(shadow, 'r.intervenor_id', 'r.principal_id'))
        return (
            SQL("""SELECT 'protections', COALESCE(r.department_id, 0), COUNT(*)
                     FROM intervention_protection p JOIN intervention_record r ON r.id = p.record_id
                    WHERE %s AND p.date_from <= %s AND COALESCE(p.date_to, %s) >= %s GROUP BY 2""", mine, last, last, first),
            SQL("""SELECT 'identity_granted', COALESCE(r.department_id, 0), COUNT(*)
                     FROM intervention_trail t JOIN intervention_record r ON t.document = 'intervention.record,' || r.id
                    WHERE t.event = 'identity_grant' AND %s AND %s GROUP BY 2""",
                mine, self._traced_in(company, first, last)),
        )

    @api.model
    def _answer_queries(self, company, first, last, shadow):
        """Return queries as above, of who answered for what, and of notices."""
        span = SQL("BETWEEN %s AND %s", first, last)
        omission = ('o.employee_id', 'o.instructed_by_id', 'o.intervenor_id', 'i.employee_id')
        return (
            SQL("""SELECT 'sanctions_' || s.ground, COALESCE(r.department_id, c.department_id, 0), COUNT(*)
                     FROM intervention_sanction s LEFT JOIN intervention_record r ON r.id = s.record_id
                     LEFT JOIN intervention_retaliation w ON w.id = s.retaliation_id
                     LEFT JOIN intervention_omission o ON o.id = s.omission_id
                     LEFT JOIN intervention_omission i ON i.id = o.origin_id
                     LEFT JOIN intervention_case c ON c.id = o.case_id
                    WHERE s.company_id = %s AND s.revoked_on IS NULL AND s.decided_on %s %s
                      AND 'superior' NOT IN (COALESCE(r.route, ''), COALESCE(w.route, ''), COALESCE(o.route, ''))
                    GROUP BY 1, 2""", company.id, span,
                unnamed(shadow, 's.employee_id', 'r.intervenor_id', 'r.principal_id', 'w.suspect_id', *omission)),
            SQL("""SELECT 'omissions_' || o.kind || '_' || COALESCE(o.consequence, 'discipline'),
                          COALESCE(c.department_id, 0), COUNT(*)
                     FROM intervention_omission o JOIN intervention_case c ON c.id = o.case_id
                     LEFT JOIN intervention_omission i ON i.id = o.origin_id
                    WHERE o.company_id = %s AND o.route = 'bureau' AND o.finding = 'confirmed' AND o.decided_on %s %s
                    GROUP BY 1, 2""", company.id, span, unnamed(shadow, *omission)),
            SQL("""SELECT v.name, NULL::int, COUNT(*) FROM intervention_retaliation w
                    CROSS JOIN LATERAL (VALUES ('retaliation_reported'),
                                               (CASE w.finding WHEN 'retaliation' THEN 'retaliation_confirmed' END)) v(name)
                    WHERE w.company_id = %s AND w.route = 'bureau' AND w.reported_on %s AND v.name IS NOT NULL %s GROUP BY 1""",
                company.id, span, unnamed(shadow, 'w.suspect_id')),
            SQL("""SELECT 'notices', NULL::int, COUNT(*) FROM intervention_notice n
                    WHERE n.company_id = %s AND n.route = 'bureau' AND n.circulated_on %s
                      AND NOT EXISTS (SELECT FROM intervention_notice_named_rel named
                                       WHERE named.notice_id = n.id AND named.employee_id = ANY(%s::int[]))
                   HAVING COUNT(*) > 0""", company.id, span, list(shadow)),
        )

    @api.model
    def _gate_queries(self, company, first, last, shadow):
        """Return queries as above, of personnel changes: asked for and refused, and stopped at the file."""
        return (
            SQL("""SELECT v.name, NULL::int, COUNT(*) FROM intervention_personnel_action a
                    CROSS JOIN LATERAL (VALUES ('gate_requests'), (CASE a.state WHEN 'refused' THEN 'gate_refusals' END)) v(name)
                    WHERE a.company_id = %s AND a.state != 'draft' AND a.submitted_on BETWEEN %s AND %s
                      AND v.name IS NOT NULL %s GROUP BY 1""", company.id, first, last, unnamed(shadow, 'a.employee_id')),
            SQL("""SELECT 'gate_attempts', NULL::int, COUNT(*) FROM intervention_trail t
                     JOIN intervention_personnel_baseline b ON b.id = t.res_id
                     JOIN hr_employee e ON e.id = b.employee_id
                    WHERE t.event = 'gate_refused' AND t.model = 'intervention.personnel.baseline' AND e.company_id = %s
                      AND %s %s HAVING COUNT(*) > 0""", company.id, self._traced_in(company, first, last),
                unnamed(shadow, 'b.employee_id')),
        )

    @api.model
    def _measure_lines(self, axes, units, places):
        """Return which measures add up to which: over the units, and of the groups."""
        names = [(('measure', name),) for name in OF_UNIT]
        lines = [(name, [(('unit', unit), *name) for unit in axes['unit']]) for name in names if axes['unit']]
        lines += [((*place, ('measure', whole)), [(*place, ('measure', name)) for name in parts])
                  for place in places for whole, parts in GROUPS.items()]
        return lines + units.lines(names)

    @api.model
    def _day_values(self, company, query):
        """Return the days from submission to the finding, median and 90th percentile in tenths, and over how many."""
        [[count, median, ninth]] = self.env.execute_query(SQL(
            """SELECT COUNT(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
                      percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
                 FROM (SELECT (MAX(v.decided_at) AT TIME ZONE 'UTC' AT TIME ZONE %s)::date - r.submitted_on AS days
                         FROM (%s) ledger JOIN intervention_record r ON r.id = ledger.id
                         JOIN intervention_review v ON v.record_id = r.id AND v.step = 'verify' AND v.finding = r.finding
                        WHERE r.finding != 'none' GROUP BY r.id) found""", str(company._intervention_tz()), query))
        return {'days_count': count, 'days_median': round(10 * (median or 0)), 'days_p90': round(10 * (ninth or 0))}

    @api.model
    def _published_measures(self, collected, shown, hidden):
        """Return the value of each measure by name, None where it is not shown."""
        if collected['kind'] != 'annual':
            return {}
        names = OF_UNIT if collected['department'] else (*OF_UNIT, *WHOLE)
        counted = {name: None if (cell := (('measure', name),)) in hidden else shown.get(cell, 0) for name in names}
        cadre, total = (('regime', 'cadre'),), shown.get(figures.TOTAL)
        share = None if cadre in hidden or not total else round(1000 * shown.get(cadre, 0) / total)
        values, few = collected['values'], collected['values']['days_count'] < collected['threshold']
        return {'leaders_share': share, 'days_median': None if few else values['days_median'],
                'days_p90': None if few else values['days_p90'], **counted}

    def _measures(self):
        """Return the measures in words: ``[{'key', 'label', 'value', 'before', 'unit'}]``; None is not shown.

        ``before`` is last year's; ``unit`` is records, people, days, per_mille or times.
        """
        known, before = self.published.get('measures') or {}, (self.published.get('before') or {}).get('measures') or {}
        return [{'key': name, 'label': label, 'unit': unit, 'value': read_value(unit, known[name]),
                 'before': read_value(unit, before.get(name))}
                for name, (label, unit) in self._measure_names().items() if name in known]

    def _measure_names(self):
        """Return label and unit of each measure, by name in their order."""
        env = self.env
        return {
            'leaders_share': (env._("Share of Leading Cadres"), 'per_mille'),
            'days_median': (env._("Days to the Finding, Median"), 'days'),
            'days_p90': (env._("Days to the Finding, 90th Percentile"), 'days'),
            'protections': (env._("Protections Running"), 'people'),
            'gate_requests': (env._("Personnel Changes Asked For"), 'times'),
            'gate_refusals': (env._("Personnel Changes Refused"), 'times'),
            'gate_attempts': (env._("Personnel Changes Stopped Without Request"), 'times'),
            'retaliation_reported': (env._("Reprisals Reported"), 'people'),
            'retaliation_confirmed': (env._("Reprisals Confirmed"), 'people'),
            'omissions': (env._("Omissions Decided"), 'people'),
            'omissions_unrecorded_organisational': (env._("Not Recorded: Warning and Criticism"), 'people'),
            'omissions_unrecorded_discipline': (env._("Not Recorded: Discipline"), 'people'),
            'omissions_untruthful_organisational': (env._("Untruthfully Recorded: Warning and Criticism"), 'people'),
            'omissions_untruthful_discipline': (env._("Untruthfully Recorded: Discipline"), 'people'),
            'omissions_instructed_discipline': (env._("Instructed Not to Record: Discipline"), 'people'),
            'returns_due': (env._("Returns Due"), 'people'),
            'returns_filed': (env._("Returns Filed"), 'people'),
            'returns_zero': (env._("Zero Returns"), 'people'),
            'returns_overdue': (env._("Returns Overdue"), 'people'),
            'identity_granted': (env._("Identity Requests Granted"), 'times'),
            'notices': (env._("Notices Circulated"), 'times'),
            'sanctions': (env._("Outcomes Entered"), 'people'),
            'sanctions_interference': (env._("Outcomes for Interference"), 'people'),
            'sanctions_retaliation': (env._("Outcomes for Retaliation"), 'people'),
            'sanctions_omission': (env._("Outcomes for Omissions"), 'people'),
            'sanctions_instruction': (env._("Outcomes for Instructing"), 'people'),
        }


def read_value(unit, value):
    """Return a frozen value as it is shown: days are kept in tenths."""
    if value is None or unit != 'days':
        return value
    return value // 10 if value % 10 == 0 else value / 10
