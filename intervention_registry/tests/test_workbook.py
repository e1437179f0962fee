import hashlib
import io
import random
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

import openpyxl

from odoo.addons.intervention_registry.tools import figures, workbook
from odoo.tests import BaseCase, tagged

AXES = {'month': [1, 2, 3, 4], 'regime': ['staff', 'cadre'], 'form': ['phone', 'letter', 'other']}
TABLES = ((), ('month',), ('regime',), ('month', 'regime'), ('form',))
LINES = figures.sums(AXES, TABLES)
TAGS = ('-at_install', 'post_install', 'intervention_registry', 'art_b7')


def margins(rows):
    """Return the counts of all tables over rows, each a dict."""
    counts = {}
    for row in rows:
        for table in TABLES:
            cell = tuple((name, row[name]) for name in table)
            counts[cell] = counts.get(cell, 0) + 1
    return counts


def cell(**values):
    return tuple(values.items())


def derive(unseen):
    """Return the hidden cells that can be computed: again and again the only unknown of a line."""
    unknown = set(unseen)
    while True:
        known = {missing[0] for whole, parts in LINES
                 if len(missing := [item for item in (whole, *parts) if item in unknown]) == 1}
        if not known:
            return set(unseen) - unknown
        unknown -= known


@tagged(*TAGS)
class TestSuppression(BaseCase):

    def hidden(self, counts, threshold=3):
        return figures.hidden(counts, LINES, threshold)

    def test_no_small_count_is_seen(self):
        """A count from 1 to below the threshold is hidden in every table; the grand total stays."""
        rng = random.Random(7)
        for _round in range(200):
            rows = [{name: rng.choice(values) for name, values in AXES.items()} for _row in range(rng.randrange(40))]
            counts = margins(rows)
            unseen = self.hidden(counts)
            self.assertFalse([item for item, count in counts.items() if item and 0 < count < 3 and item not in unseen])
            self.assertNotIn(figures.TOTAL, unseen)

    def test_nothing_hidden_can_be_computed(self):
        """Complementary suppression: no line of any table has one unknown, also where tables share a margin."""
        rng = random.Random(8)
        for _round in range(200):
            rows = [{name: rng.choice(values) for name, values in AXES.items()} for _row in range(rng.randrange(3, 60))]
            self.assertFalse(derive(self.hidden(margins(rows))))

    def test_hidden_counts_of_a_line_are_many_enough(self):
        """What is missing from a visible sum is not smaller than the threshold: two ones would give themselves away."""
        rows = [{'month': 1, 'regime': 'staff', 'form': 'phone'}] * 20
        rows += [{'month': 1, 'regime': 'staff', 'form': 'letter'}, {'month': 1, 'regime': 'staff', 'form': 'other'}]
        unseen = self.hidden(margins(rows))
        self.assertLessEqual({cell(form='letter'), cell(form='other'), cell(form='phone')}, unseen)

    def test_hidden_margin_is_hidden_in_every_table(self):
        """A regime of two records hides both regimes, in the table by month too."""
        rows = [{'month': 1 + number % 4, 'regime': 'staff', 'form': 'phone'} for number in range(16)]
        rows += [{'month': 1, 'regime': 'cadre', 'form': 'phone'}] * 2
        unseen = self.hidden(margins(rows))
        self.assertLessEqual({cell(regime='cadre'), cell(regime='staff'), cell(month=1, regime='cadre')}, unseen)

    def test_large_counts_stay(self):
        """Nothing is hidden where every count is zero or large enough."""
        rows = [{'month': month, 'regime': 'staff', 'form': 'phone'} for month in AXES['month']] * 3
        self.assertFalse(self.hidden(margins(rows)))
        self.assertFalse(self.hidden({figures.TOTAL: 0}))

    def test_threshold_is_a_setting(self):
        """A threshold of one hides nothing, a higher one more."""
        rows = [{'month': 1, 'regime': 'staff', 'form': form} for form in ('phone', *['letter'] * 4)]
        self.assertFalse(self.hidden(margins(rows), 1))
        self.assertLess(len(self.hidden(margins(rows), 2)), len(self.hidden(margins(rows), 6)))


def book(rows=(), **values):
    """Return a small book."""
    table = {'title': "By month", 'header': ["Month", "Staff", "Cadre", "Total"], 'total': True, 'chart': 'column', 'sums': [3],
             'rows': [("01", 3, None, 5), ("Total", 3, None, 5)]}
    small = {'title': "By form", 'header': ["Form", "Records", "Last Year"], 'total': True, 'chart': 'bar', 'before': [2],
             'rows': [("Phone", None, 4), ("Total", 5, 7)]}
    measures = {'title': "Measures", 'header': ["Measure", "This Year", "Last Year", "In"],
                'rows': [("Median", 2.5, None, "days")]}
    return {
        'title': "2025 & more", 'lines': ["Bureau"], 'mark': "Not for disclosure", 'footer': "Page &P of &N",
        'year': 2025, 'suppressed': "*: not shown", 'name': "Summary", 'tables': [measures, table],
        'analyses': [{'name': "Months", 'tables': [table]}, {'name': "Approaches", 'tables': [small, small]}],
        'ledger': {'name': "Ledger", 'header': ["Code", "Unit"], 'widths': [12, 20], 'rows': rows},
        'notes': {'name': "Notes", 'header': ["Term", "Meaning"], 'rows': [("Basis", "B7")]},
        'digests': {'name': "Digests", 'header': ["Digest of", "Value"], 'rows': [("Ledger", workbook.LEDGER_DIGEST)]},
        **values,
    }


@tagged(*TAGS)
class TestWorkbook(BaseCase):

    def load(self, content):
        return openpyxl.load_workbook(io.BytesIO(content))

    def test_no_cell_is_a_formula_or_a_link(self):
        """Text that begins like a formula is neutralised, for all lead characters, and no address becomes a link."""
        leads = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '{=1}', ' =1', '＝1+1', 'http://x.org']
        sheet = self.load(workbook.build(book((lead, 'x') for lead in leads)))['Ledger']
        for row, lead in enumerate(leads, 2):
            found = sheet.cell(row, 1)
            self.assertIn(found.data_type, ('s', 'inlineStr'), lead)
            self.assertFalse(found.hyperlink)
            self.assertNotIn(found.value[0], '=+-@\t\r\n＝', lead)

    def test_equal_figures_give_equal_bytes(self):
        """The digest of a file stands for its figures: built again, the same bytes."""
        rows = [('A', 'x'), ('B', 'y')]
        self.assertEqual(workbook.build(book(iter(rows))), workbook.build(book(iter(rows))))

    def test_counts_that_are_not_shown_are_marked(self):
        """A hidden count is a mark and no number, in the table that the chart is drawn from too."""
        loaded = self.load(workbook.build(book()))
        for name in ('Summary', 'Months'):
            values = [value for row in loaded[name].iter_rows(values_only=True) for value in row]
            self.assertIn('*', values)
            self.assertIn(3, values)

    def test_sheets_are_ready_for_print(self):
        """A4 across, one page wide, numbered and marked pages, repeated titles, frozen panes."""
        loaded = self.load(workbook.build(book([('A', 'x')])))
        self.assertEqual(loaded.sheetnames, ["Summary", "Months", "Approaches", "Ledger", "Notes", "Digests"])
        for sheet in loaded.worksheets[1:]:
            self.assertEqual((sheet.page_setup.paperSize, sheet.page_setup.orientation), (9, 'landscape'))
            if sheet.title in ("Months", "Approaches"):
                # programs take no notice of page breaks in sheets that are fitted to the page
                self.assertLess(sheet.page_setup.scale, 100)
            else:
                # one page wide is what the format leaves out as its default
                self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
                self.assertEqual((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight), (1, 0))
            self.assertIn('&P', sheet.oddFooter.center.text)
            self.assertIn("Not for disclosure", sheet.oddHeader.left.text)
            self.assertEqual(sheet.print_title_rows, '$1:$1')
            self.assertTrue(sheet.freeze_panes)
        ledger = loaded["Ledger"]
        self.assertEqual((ledger.freeze_panes, ledger.auto_filter.ref), ('B2', 'A1:B2'))

    def test_tables_have_native_charts(self):
        """A chart is drawn from the cells of its table: parts stacked with a mark for the sum, last year beside this one."""
        content = workbook.build(book())
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            stacked, beside = (archive.read(f'xl/charts/chart{number}.xml').decode() for number in (1, 2))
        self.assertIn('<c:grouping val="stacked"/>', stacked)
        self.assertIn('c:lineChart', stacked)
        self.assertIn('Months!$D$', stacked)
        self.assertEqual((beside.count('<c:ser>'), beside.count('c:lineChart')), (2, 0))
        self.assertIn('Approaches!$C$', beside)
        loaded = self.load(content)
        self.assertEqual([len(loaded[name]._charts) for name in ("Months", "Approaches")], [1, 2])

    def test_charts_are_not_cut_by_pages(self):
        """A table begins a new page with its chart where both do not fit on the one before."""
        small = book()['analyses'][1]['tables'][0]
        sheet = self.load(workbook.build(book(analyses=[{'name': "Months", 'tables': [small] * 5}])))["Months"]
        breaks = [one.id for one in sheet.row_breaks.brk]
        titles = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "By form"]
        self.assertEqual(breaks, [titles[2] - 1, titles[4] - 1])

    def test_bars_begin_at_the_left(self):
        """Of bars the names stand upright with the first on top; the counts run from the left."""
        with zipfile.ZipFile(io.BytesIO(workbook.build(book()))) as archive:
            chart = archive.read('xl/charts/chart2.xml').decode()
        names, counts = chart.split('<c:catAx>')[1].split('<c:valAx>')
        self.assertIn('<c:orientation val="maxMin"/>', names)
        self.assertIn('<c:orientation val="minMax"/>', counts)

    def test_figures_beside_the_tables_are_numbers(self):
        """A median keeps its fraction, what is not shown is a mark, and a unit of measure is text."""
        rows = list(self.load(workbook.build(book()))["Summary"].iter_rows(values_only=True))
        self.assertIn(("Median", 2.5, '*', "days", None), rows)

    def test_digest_of_the_ledger_is_that_of_its_rows(self):
        """The digest sheet comes last and holds the digest of the rows as they were written, neutralised."""
        rows = [('=1', 'x'), ('B', 'y')]
        sheet = self.load(workbook.build(book(iter(rows))))["Digests"]
        self.assertEqual(sheet['B2'].value, hashlib.sha256(b"'=1\tx\nB\ty\n").hexdigest())

    def test_nothing_stays_on_the_disk_of_a_workbook_that_was_stopped(self):
        """Whatever ends the rows goes through, and the files of a half-written workbook are gone."""
        def stopped():
            yield ('A', 'x')
            raise KeyboardInterrupt

        with tempfile.TemporaryDirectory() as folder, patch.object(tempfile, 'tempdir', folder):
            with self.assertRaises(KeyboardInterrupt):
                workbook.build(book(stopped()))
            self.assertFalse(list(Path(folder).iterdir()))

    def test_empty_year_has_its_sheets(self):
        """A year without records gives a whole workbook."""
        loaded = self.load(workbook.build(book()))
        self.assertEqual(loaded["Ledger"].max_row, 1)

    def test_report_of_a_unit_has_no_ledger(self):
        """Without a ledger there is no sheet of it."""
        loaded = self.load(workbook.build(book(ledger=None, digests={'name': "Digests", 'header': ["A", "B"], 'rows': []})))
        self.assertEqual(loaded.sheetnames, ["Summary", "Months", "Approaches", "Notes", "Digests"])

    def test_rows_past_the_limit_go_to_further_sheets(self):
        """No row is lost past the limit of a sheet."""
        limit, workbook.ROW_LIMIT = workbook.ROW_LIMIT, 3
        try:
            loaded = self.load(workbook.build(book((str(number), 'x') for number in range(5))))
        finally:
            workbook.ROW_LIMIT = limit
        self.assertEqual(loaded.sheetnames[3:6], ["Ledger", "Ledger 2", "Ledger 3"])
        self.assertEqual(sum(loaded[name].max_row - 1 for name in loaded.sheetnames[3:6]), 5)
