import hashlib

from odoo import models

from ..tools import workbook
from ..tools.masked import Masked
from ..verify.canonical import canonical

HIDDEN = workbook.NOT_SHOWN
COLUMN_WIDTHS = (14, 7, 12, 12, 15, 16, 20, 12, 20, 12, 16, 11)
SUMMARY = ('outcome',)
# the sheets of the analysis and the tables on each; what is in none goes to the last
SHEETS = {
    'months': ('month',),
    'results': ('finding', 'severity', 'state'),
    'approaches': ('nature', 'form', 'attribution', 'response', 'insider', 'origin'),
    'behaviours': ('behaviour', 'stage', 'behaviour_stage'),
    'units': ('unit', 'level', 'bureau'),
    'further': (),
}
SEEN_EVERY = 500  # rows


class InterventionReport(models.Model):
    """The workbook of a report (B7): its tables, and the masked ledger."""
    _inherit = 'intervention.report'

    def _write_workbook(self, file, unseen, seen=None):
        """Write the workbook to an open file.

        :param file: a binary file open for writing
        :param dict unseen: as :meth:`_publish` gives it
        :param seen: called with the number of rows of the ledger that were written, now and then
        """
        self.ensure_one()
        book = self._book()
        if self.department_id:
            # its codes would tell the unit of the rows in the ledger of the whole
            book['ledger'] = None
        else:
            book['ledger']['rows'] = self._masked_rows(unseen, seen)
        workbook.write(book, file)

    def _book(self):
        """Return all texts and counts of the workbook, in the language of the environment."""
        title = {
            'annual': self.env._("Annual Analysis of Interference in Enforcement, %(year)s", year=self.year),
            'special': self.env._("Special Matters: Serious Interference by Leading Cadres, %(year)s", year=self.year),
        }[self.kind]
        first, last = f'{self.year}-01-01', f'{self.year}-12-31'
        tables = [self._drawn(table) for table in self._tables()]
        # sudo: whoever reads the report reads whose it is
        owner = ' '.join(filter(None, [self.company_id.name, self.sudo().department_id.name]))
        return {
            'title': title, 'year': self.year, 'name': self.env._("Summary"),
            'lines': [owner, self.env._(
                "Submitted from %(first)s to %(last)s: %(count)s records", first=first, last=last,
                count=self.published['total'])],
            'mark': self.env._("Not for disclosure"),
            'footer': self.env._("Page %(page)s of %(pages)s", page='&P', pages='&N'),
            'suppressed': self._suppressed_note(),
            'tables': [*self._measure_tables(), *(table for table in tables if table['key'] in SUMMARY)],
            'analyses': self._analyses([table for table in tables if table['key'] not in SUMMARY]),
            'ledger': {'name': self.env._("Masked Ledger"), 'header': self._ledger_header(), 'widths': COLUMN_WIDTHS},
            'notes': {'name': self.env._("Definitions"), 'header': [self.env._("Term"), self.env._("Meaning")],
                      'rows': self._notes()},
            'digests': {'name': self.env._("Digests"), 'header': [self.env._("Digest of"), self.env._("Value")],
                        'rows': self._digests(), **self._code()},
        }

    def _drawn(self, table):
        """Return a table as the workbook takes it: it says which columns are no part of the whole."""
        header, aside = table['header'], {self.env._("Total"): 'sums', self.env._("Last Year"): 'before'}
        columns = {name: [column for column, text in enumerate(header) if column and aside.get(text) == name]
                   for name in aside.values()}
        return {**table, 'title': table.get('title') or header[0], **columns}

    def _measure_tables(self):
        """Return the table of the figures beside the tables; none where there are none."""
        measures = self._measures()
        header = [self.env._("Figure"), self.env._("This Year"), self.env._("Last Year"), self.env._("Measured In")]
        words = self._measured_in()
        rows = [(row['label'], row['value'], row['before'], words.get(row['unit'], '')) for row in measures]
        return [{'title': self.env._("Key Figures"), 'header': header, 'rows': rows}] if rows else []

    def _measured_in(self):
        env = self.env
        return {'records': env._("records"), 'people': env._("people"), 'days': env._("days"), 'times': env._("times"),
                'per_mille': env._("per mille")}

    def _analyses(self, tables):
        """Return the sheets of the analysis with their tables; a table that no sheet names is on the last."""
        names = {
            'months': self.env._("By Month"),
            'results': self.env._("Results"),
            'approaches': self.env._("Approaches"),
            'behaviours': self.env._("Behaviours and Stages"),
            'units': self.env._("Units"),
            'further': self.env._("Further Tables"),
        }
        sheet_of = {key: sheet for sheet, keys in SHEETS.items() for key in keys}
        on = {sheet: [table for table in tables if sheet_of.get(table['key'], 'further') == sheet] for sheet in SHEETS}
        return [{'name': names[sheet], 'tables': found} for sheet, found in on.items() if found]

    def _ledger_header(self):
        return [self.env._("Code"), self.env._("Month"), self.env._("Regime"), self.env._("Nature"), self.env._("Form"),
                self.env._("Attribution"), self.env._("Behaviours"), self.env._("Case Stage"), self.env._("Unit"),
                self.env._("Status"), self.env._("Finding"), self.env._("Severity")]

    def _masked_rows(self, unseen, seen=None):
        """Stream the ledger as texts, showing no value whose cell the tables hide."""
        labels = {name: self._choices(name) for name in ('regime', 'nature', 'form', 'attribution', 'stage', 'state',
                                                         'finding', 'severity')}
        masked = Masked(unseen['cells'], labels, HIDDEN, self.env._("Other units"), self.env._("(no unit)"))
        for number, row in enumerate(self._ledger_rows(unseen), 1):
            yield masked(row)
            if seen and not number % SEEN_EVERY:
                seen(SEEN_EVERY)

    def _notes(self):
        """Return what the figures mean and how to check that they are the registry's."""
        env = self.env
        notes = [
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
            (env._("Days to the finding"), env._(
                "From the day of submission to that of the second agreeing officer. Half of the findings took no longer than "
                "the median, nine in ten no longer than the 90th percentile.")),
            (env._("Share of leading cadres"), env._("Records under the rules for leading cadres, of a thousand records.")),
            (env._("Last Year"), env._(
                "As the last version of that year's report shows it; where there is none, counted and hidden alike.")),
            (env._("Small counts"), self._suppressed_note()),
        ]
        ledger = (env._("Masked ledger"), env._(
            "One row for each record, by its opaque code: no names, no days, no text, and not who recorded it. A value "
            "whose count is hidden in the tables is hidden here; units below the threshold are put together."))
        return notes if self.department_id else [*notes, ledger]

    def _digests(self):
        """Return the digests by which the workbook is checked against the registry.

        That of the ledger is taken over the masked rows: one over the exact values would let whoever has the rest try out
        what is hidden.
        """
        env = self.env
        ledger = [] if self.department_id else [(env._("SHA-256 of the masked ledger"), workbook.LEDGER_DIGEST)]
        return [
            (env._("SHA-256 of the figures"), self._published_digest()), *ledger,
            (env._("How it is computed"), env._(
                "The figures: as the registry keeps them, in canonical JSON. The masked ledger: the rows without the heading, "
                "each as its cells joined by tabulators, with a line feed after it, in UTF-8.")),
            (env._("SHA-256 of this file"), env._("Kept in the registry with the report, and in its trail.")),
        ]

    def _published_digest(self):
        return hashlib.sha256(canonical(self.published).encode()).hexdigest()
