import random
from datetime import date, timedelta

from odoo.addons.intervention_registry.tools.return_counts import Filed, tellable, total, zeros
from odoo.addons.intervention_registry.tools.return_period import bounds, code_of, ended, pack, unpack
from odoo.addons.intervention_registry.tools.suspicion import judged, reasons
from odoo.fields import Datetime
from odoo.tests import BaseCase, tagged

STANDARD = ('-at_install', 'post_install', 'intervention_registry')
THRESHOLD = 3


def unit(people=10, cases=0, filed=10, positive=0):
    return {'people': people, 'cases': cases, 'filed': filed, 'positive': positive}


@tagged(*STANDARD, 'art_a6', 'art_b5')
class TestPeriods(BaseCase):
    """Months and quarters, without a database."""

    def test_bounds(self):
        """A code names its first and last day; what names none is refused."""
        self.assertEqual(bounds('2024-02'), (date(2024, 2, 1), date(2024, 2, 29)))
        self.assertEqual(bounds('2026-Q4'), (date(2026, 10, 1), date(2026, 12, 31)))
        for code in ('2026-00', '2026-13', '2026-Q5', '2026', '2026-1', '2026-01 ', '0000-01', '２０２６-01x'):
            with self.subTest(code=code), self.assertRaises(ValueError):
                bounds(code)

    def test_every_day_has_one_period(self):
        """Each day of two years lies in the period that is named after it."""
        for offset in range(731):
            day = date(2026, 1, 1) + timedelta(days=offset)
            for kind in ('month', 'quarter'):
                first, last = bounds(code_of(day, kind))
                self.assertTrue(first <= day <= last)

    def test_what_ended(self):
        """No day is returned twice and none is left out, also where months became quarters."""
        for kind, last, today, expected in (
            ('month', None, date(2026, 11, 23), ['2026-10']), ('quarter', None, date(2026, 11, 23), ['2026-Q3']),
            ('month', date(2026, 10, 31), date(2026, 11, 30), []), ('month', date(2026, 10, 31), date(2026, 12, 1), ['2026-11']),
            ('quarter', date(2026, 1, 31), date(2026, 7, 1), ['2026-02', '2026-03', '2026-Q2']),
            ('month', date(2025, 9, 30), date(2026, 1, 1), ['2025-10', '2025-11', '2025-12']),
            ('month', date(2026, 3, 31), date(2026, 3, 31), []),
        ):
            with self.subTest(kind=kind, last=last):
                self.assertEqual(ended(kind, last, today), expected)

    def test_what_is_sealed_has_one_length(self):
        """Zero and any number take the same room."""
        moment = Datetime.to_datetime('2026-02-04 02:03:04')
        texts = [pack(count, 0, moment, 'a' * 32) for count in (0, 1, 99, 10 ** 9)]
        self.assertEqual(len({len(text) for text in texts}), 1)
        self.assertEqual(unpack(texts[2]), (99, 0, moment, 'a' * 32))
        with self.assertRaises(ValueError):
            unpack("Destroyed under No. 1")


@tagged(*STANDARD, 'art_a7', 'art_b6')
class TestCounts(BaseCase):
    """How many returns are zero is told of enough people only, without a database."""

    def test_few_are_never_told(self):
        """Below twice the threshold nothing is told whatever was filed: neither number nor silence says anything."""
        for filed in range(2 * THRESHOLD):
            for positive in range(filed + 1):
                self.assertFalse(tellable(Filed(filed, positive), THRESHOLD))

    def test_neither_side_is_small(self):
        """What is told is about nobody's having recorded, or about enough of the one and of the other."""
        for filed in range(40):
            for positive in range(filed + 1):
                if tellable(Filed(filed, positive), THRESHOLD) and positive:
                    self.assertGreaterEqual(min(positive, filed - positive), THRESHOLD)

    def test_nobody_is_told_by_subtraction(self):
        """Whoever takes the units that are told off the whole is left with enough people, in 500 random bureaus."""
        dice = random.Random(70)
        for _time in range(500):
            parts = {number: Filed(filed, min(filed, dice.choice((0, 0, 1, 2, 5, 9))))
                     for number, filed in enumerate(dice.choices(range(15), k=dice.randint(1, 8)))}
            told, whole = zeros(parts, THRESHOLD)
            rest = total(parts[key] for key in parts if told[key] is None)
            if whole is not None and rest.filed:
                self.assertTrue(tellable(rest, THRESHOLD))
            for key, count in told.items():
                if count is not None:
                    self.assertEqual(count, parts[key].filed - parts[key].positive)


@tagged(*STANDARD, 'art_a10', 'art_b10')
class TestSuspicion(BaseCase):
    """Which zeros are doubtful, worked out by hand."""

    def kinds(self, *args):
        return [reason['kind'] for reason in reasons(*args)]

    def test_case_load(self):
        """A hundred cases and ten approaches: with 30 cases three were to be expected, with 29 fewer."""
        bureau = unit(1000, 100, 1000, 10)
        self.assertEqual(reasons(unit(cases=30), bureau), [{'kind': 'case_load', 'cases': 30, 'expected': 3}])
        self.assertEqual(reasons(unit(cases=29), bureau), [])

    def test_headcount(self):
        """One return in ten is not zero: of thirty handlers three were to be expected."""
        bureau = unit(1000, 0, 100, 10)
        self.assertEqual(reasons(unit(filed=30), bureau), [{'kind': 'headcount', 'people': 30, 'expected': 3}])
        self.assertEqual(reasons(unit(filed=29), bureau), [])

    def test_own_past(self):
        """Three periods with three of ten each: of ten returns three were to be expected; two periods are no past."""
        bureau = unit(1, 1000, 10000, 1)
        past = [unit(positive=3)] * 3
        self.assertEqual(reasons(unit(), bureau, past), [{'kind': 'history', 'periods': 3, 'expected': 3}])
        self.assertEqual(reasons(unit(), bureau, past[:2]), [])

    def test_long_silence(self):
        """Four periods without any approach and forty cases are doubtful, where nothing else is known; an approach ends it."""
        quiet = [unit(cases=10)] * 3
        bureau = unit(40, 40, 40, 0)
        self.assertEqual(self.kinds(unit(cases=10), bureau, quiet), ['silence'])
        self.assertEqual(self.kinds(unit(cases=9), bureau, quiet), [])
        self.assertEqual(self.kinds(unit(cases=40), bureau, [unit(cases=10), unit(cases=10, positive=1)] * 2), [])

    def test_a_single_approach_ends_all_doubt(self):
        """Who reported something, and who filed nothing, is not doubted here."""
        self.assertEqual(reasons(unit(cases=500, positive=1), unit(1, 1, 1, 1)), [])
        self.assertEqual(reasons(unit(cases=500, filed=0), unit(1, 1, 1, 1)), [])

    def test_small_units_are_judged_with_the_one_above(self):
        """No unit with fewer than the fewest is judged alone, none is judged twice, and none above the top."""
        units = {1: unit(2, 3, 2, 0), 2: unit(8, 5, 8, 1), 3: unit(1, 1, 1, 0), 4: unit(1, 0, 1, 1), False: unit(2, 2, 2, 0)}
        found = judged(units, {1: 2, 3: 2, 2: 5, 4: 5, 5: None}, 6)
        self.assertEqual(found, {2: unit(11, 9, 11, 1)})
        self.assertEqual(units[1], unit(2, 3, 2, 0))
