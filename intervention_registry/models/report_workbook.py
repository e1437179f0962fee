import hashlib

from odoo import models

from ..tools import workbook
from ..verify.canonical import canonical

HIDDEN = workbook.NOT_SHOWN
COLUMN_WIDTHS = (14, 7, 12, 12, 15, 16, 20, 12, 20, 12, 16, 11)


class InterventionReport(models.Model):
    """The workbook of a report (B7): its tables, and the masked ledger."""
    _inherit = 'intervention.report'

    def _build_workbook(self, unseen):
        """Return the bytes of the workbook; ``unseen`` as :meth:`_publish` gives it."""
        self.ensure_one()
        book = self._book()
        book['ledger']['rows'] = self._masked_rows(unseen)
        return workbook.build(book)

    def _book(self):
        """Return all texts and counts of the workbook, in the language of the environment."""
        title = {
            'annual': self.env._("Annual Analysis of Interference in Enforcement, %(year)s", year=self.year),
            'special': self.env._("Special Matters: Serious Interference by Leading Cadres, %(year)s", year=self.year),
        }[self.kind]
        first, last = f'{self.year}-01-01', f'{self.year}-12-31'
        outcome, monthly, *others = self._tables()
        return {
            'title': title, 'year': self.year, 'name': self.env._("Summary"),
            'lines': [self.company_id.name, self.env._(
                "Submitted from %(first)s to %(last)s: %(count)s records", first=first, last=last,
                count=self.published['total'])],
            'mark': self.env._("Not for disclosure"),
            'footer': self.env._("Page %(page)s of %(pages)s", page='&P', pages='&N'),
            'suppressed': self._suppressed_note(), 'tables': [
                outcome, *(table for table in others if len(table['header']) <= 3)],
            'monthly': {**monthly, 'name': self.env._("By Month"), 'axis': self.env._("Month"),
                        'unit': self.env._("Number of Records")},
            'ledger': {'name': self.env._("Masked Ledger"), 'header': self._ledger_header(), 'widths': COLUMN_WIDTHS},
            'notes': {'name': self.env._("Definitions"), 'header': [self.env._("Term"), self.env._("Meaning")],
                      'rows': self._notes(), **self._code()},
        }

    def _ledger_header(self):
        return [self.env._("Code"), self.env._("Month"), self.env._("Regime"), self.env._("Nature"), self.env._("Form"),
                self.env._("Attribution"), self.env._("Behaviours"), self.env._("Case Stage"), self.env._("Unit"),
                self.env._("Status"), self.env._("Finding"), self.env._("Severity")]

    def _masked_rows(self, unseen):
        """Stream the ledger as texts, showing no value whose cell the tables hide."""
        labels = {name: self._choices(name) for name in ('regime', 'nature', 'form', 'attribution', 'stage', 'state',
                                                         'finding', 'severity')}
        months = {month: str(month) for month in range(1, 13)}
        other, none, unseen_cells = self.env._("Other units"), self.env._("(no unit)"), unseen['cells']

        def seen(row, *names):
            return tuple((name, row[name]) for name in names) not in unseen_cells

        def alone(row, name):
            return labels[name].get(row[name], '') if seen(row, name) else HIDDEN

        for row in self._ledger_rows(unseen):
            month = seen(row, 'month')
            regime = month and seen(row, 'regime') and seen(row, 'month', 'regime')
            outcome = regime and seen(row, 'outcome') and seen(row, 'regime', 'outcome')
            state = outcome and seen(row, 'regime', 'outcome', 'state')
            stage = (('stage', row['stage']),)
            codes = [HIDDEN if {code, (*code, *stage)} & unseen_cells else code[0][1] for code in (
                (('behaviour', name),) for name in (row['behaviours'] or '').split(','))] if regime else [HIDDEN]
            yield (
                row['name'], months[row['month']] if month else HIDDEN,
                labels['regime'].get(row['regime'], '') if regime else HIDDEN,
                alone(row, 'nature'), alone(row, 'form'), alone(row, 'attribution'),
                ', '.join(codes),
                alone(row, 'stage'), (row['origin'] or none) if seen(row, 'origin') else other,
                labels['state'][row['state']] if state else HIDDEN,
                labels['finding'][row['finding']] if outcome else HIDDEN,
                labels['severity'].get(row['severity'], '') if outcome else HIDDEN,
            )

    def _notes(self):
        """Return what the figures mean and how to check that they are the registry's."""
        env = self.env
        return [
            (env._("Basis"), env._("Rules for leading cadres, article 7 (B7); rules for staff, articles 6 and 8.")),
            (env._("Year and month"), env._(
                "By the day of submission in the bureau's time zone (%(tz)s).",
                tz=str(self.company_id._intervention_tz()))),
            (env._("Counted"), env._(
                "Every submitted record of this bureau. What was reported past the bureau to the superior authority is "
                "counted there and stands nowhere in this workbook.")),
            (env._("Regime"), env._(
                "Leading cadre where the person who came, or the leader behind, was one on that day; "
                "otherwise staff.")),
            (env._("Result"), env._(
                "Not found yet: no finding by two officers. No breach: the approach was in order. Unfounded: nothing "
                "could be established. Breach: found by two officers; ordinary or serious as resolved.")),
            (env._("Behaviour"), env._(
                "The behaviours of articles A8 and B8. One record may show several, so they do not add up to the "
                "total.")),
            (env._("Small counts"), self._suppressed_note()),
            (env._("Masked ledger"), env._(
                "One row for each record, by its opaque code: no names, no days, no text, and not who recorded it. A "
                "value whose count is hidden in the tables is hidden here; units below the threshold are put "
                "together.")),
            (env._("SHA-256 of the figures"), self._published_digest()),
            (env._("SHA-256 of this file"), env._("Kept in the registry with the report, and in its trail.")),
        ]

    def _published_digest(self):
        return hashlib.sha256(canonical(self.published).encode()).hexdigest()
