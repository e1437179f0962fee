from datetime import date

from odoo.addons.intervention_registry.tools.period import add_months, effective_until
from odoo.tests import BaseCase, tagged

ADD_MONTHS = [
    # day counted from, months, day reached
    (date(2024, 1, 15), 6, date(2024, 7, 15)),
    (date(2024, 1, 31), 1, date(2024, 2, 29)),
    (date(2023, 1, 31), 1, date(2023, 2, 28)),
    (date(2024, 8, 31), 6, date(2025, 2, 28)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2024, 2, 29), 48, date(2028, 2, 29)),
    (date(2024, 2, 29), 6, date(2024, 8, 29)),
    (date(2025, 12, 1), 1, date(2026, 1, 1)),
    (date(2025, 6, 30), 18, date(2026, 12, 30)),
    (date(2025, 6, 30), 0, date(2025, 6, 30)),
    (date(2024, 3, 31), -1, date(2024, 2, 29)),
    (date(2024, 1, 31), -13, date(2022, 12, 31)),
]
EFFECTIVE_UNTIL = [
    # sanction, decided on, months, last day
    ('warning', date(2024, 12, 15), 6, date(2025, 6, 15)),
    ('warning across February', date(2024, 8, 30), 6, date(2025, 2, 28)),
    ('demerit', date(2025, 3, 1), 12, date(2026, 3, 1)),
    ('serious demerit', date(2024, 8, 31), 18, date(2026, 2, 28)),
    ('removal', date(2024, 2, 29), 24, date(2026, 2, 28)),
    ('expulsion from the Party', date(2024, 2, 29), 60, date(2029, 2, 28)),
    ('expulsion', date(2025, 3, 1), 0, None),
    ('not decided', None, 6, None),
    ('not decided, as a field gives it', False, 6, None),
]


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_b9')
class TestPeriod(BaseCase):

    def test_months_end_with_the_month_where_it_is_shorter(self):
        """A period of months reaches the corresponding day, or the month's last day where there is none."""
        for day, months, reached in ADD_MONTHS:
            with self.subTest(day=day, months=months):
                self.assertEqual(add_months(day, months), reached)

    def test_sanction_runs_from_the_decision(self):
        """Sanctions Law Art 8: a sanction runs from the day it is made; what has no period has no last day."""
        for sanction, decided_on, months, last_day in EFFECTIVE_UNTIL:
            with self.subTest(sanction):
                self.assertEqual(effective_until(decided_on, months), last_day)
