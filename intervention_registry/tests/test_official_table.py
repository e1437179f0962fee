from odoo.addons.intervention_registry.tools.official import Table, ems
from odoo.addons.intervention_registry.tools.official_layout import lay_out
from odoo.addons.intervention_registry.tools.official_measures import CELL, HEIGHT, PITCH, WIDTH, Piece, Rule
from odoo.tests import BaseCase, tagged

from .test_official import LINE, document, near, table


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestOfficialTable(BaseCase):
    """Figures between the paragraphs of a report, on the grid of its lines."""

    def test_tables_stand_on_the_grid_of_the_lines(self):
        """Three rules, a row on each line of the grid, figures centred in their columns; a short table is not broken."""
        for count in range(1, 30):
            pages = lay_out(document(paragraphs=(*(LINE,) * count, table(), LINE)))
            page = next(page for page in pages if any(isinstance(piece, Piece) and piece.text == "按月份" for piece in page))
            with self.subTest(count=count):
                rows = [piece.y for piece in page if isinstance(piece, Piece) and piece.text in ("1月", "2月", "3月", "合计")]
                rules = [rule for rule in page if isinstance(rule, Rule) and rule.thickness < 2 and rule.y < rows[-1] + PITCH]
                self.assertEqual(len(rows), 5, "The header's word and the last row's are the same")
                near(self, rows[2] - rows[1], PITCH)
                self.assertGreaterEqual(len(rules), 3)
                self.assertTrue(all(0 < y < HEIGHT for y in rows))

    def test_long_words_of_a_table_take_more_lines(self):
        """What does not fit its column is broken in it, and the row is as high as it needs; a long table goes on."""
        long = Table("按行为", ("行为", "件数"), ((LINE * 4, "3"), ("短", "1")))
        page = lay_out(document(paragraphs=(long, LINE)))[0]
        cells = [piece for piece in page if isinstance(piece, Piece) and piece.size == 12]
        self.assertGreater(len({piece.y for piece in cells}), 6)
        self.assertTrue(all(piece.x + ems(piece.text) * 12 <= WIDTH for piece in cells))
        pages = lay_out(document(paragraphs=(table(60), LINE)))
        self.assertGreater(len(pages), 2)
        for one in pages:
            self.assertTrue(all(piece.y < HEIGHT for piece in one if isinstance(piece, Piece) and piece.size == 12))

    def test_long_table_has_its_header_on_every_page(self):
        """The header goes along to the next page, a row of several lines is not broken, the last row not left alone."""
        wide = Table("按行为", ("行为", "件数"), tuple((LINE * 3 + str(row), "3") for row in range(30)))
        for count in range(6):
            pages = lay_out(document(paragraphs=(*(LINE,) * count, wide, LINE)))
            with self.subTest(count=count):
                for page in pages:
                    cells = [piece for piece in page if isinstance(piece, Piece) and piece.size == 12]
                    texts = [piece.text for piece in cells]
                    self.assertTrue(all(0 < piece.y < HEIGHT for piece in cells))
                    self.assertEqual(texts.count("件数"), min(len(texts), 1))
                    self.assertNotEqual(texts.count("3"), 0 if texts else 1)
                    self.assertEqual(len(texts) - 2 * bool(texts), 4 * texts.count("3"))

    def test_space_follows_a_table_but_begins_no_page(self):
        """One line between a table and what comes after it; on a new page there is none."""
        for count in range(30):
            pages = lay_out(document(paragraphs=(*(LINE,) * count, table(), "二、其他", LINE)))
            page = next(page for page in pages if any(getattr(piece, 'text', '') == "二、其他" for piece in page))
            after = next(piece.y for piece in page if getattr(piece, 'text', '') == "二、其他")
            total = next((piece.y for piece in page if getattr(piece, 'text', '') == "合计" and piece.x < CELL), None)
            with self.subTest(count=count):
                self.assertLess(abs(after - (PITCH * 0.68 if total is None else total + 2 * PITCH)), 3)
