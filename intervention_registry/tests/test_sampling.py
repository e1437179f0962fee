import hashlib
import random

from odoo.addons.intervention_registry.tools.sampling import draw, population_digest, seal
from odoo.tests import BaseCase, tagged

SEED = '00' * 31 + '2a'
POPULATION = list(range(1, 41))


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a10', 'art_b10')
class TestSampling(BaseCase):
    """The draw of a spot check, without a database."""

    def by_hand(self, seed, population, size):
        """Return the sample as the page tells anybody to work it out."""
        ranked = sorted((hashlib.sha256(bytes.fromhex(seed) + b'%d' % number).digest(), number) for number in population)
        return sorted(number for _digest, number in ranked[:size])

    def test_draw_is_what_the_rule_says(self):
        """The sample is the cases whose SHA-256 of seed and number is smallest."""
        for size in (1, 5, 39):
            self.assertEqual(draw(SEED, POPULATION, size), self.by_hand(SEED, POPULATION, size))
        self.assertEqual(draw(SEED, POPULATION, 3), [8, 19, 28])

    def test_order_and_repetition_have_no_say(self):
        """Whoever lists the population in another order, or a case twice, draws the same."""
        shuffled = random.Random(1).sample(POPULATION, len(POPULATION)) + POPULATION[:7]
        self.assertEqual(draw(SEED, shuffled, 5), draw(SEED, POPULATION, 5))
        self.assertEqual(population_digest(shuffled), population_digest(POPULATION))

    def test_sizes_at_the_edges(self):
        """None, one, all, and more than there are."""
        for size, drawn in ((-1, 0), (0, 0), (1, 1), (40, 40), (41, 40), (10**6, 40)):
            self.assertEqual(len(draw(SEED, POPULATION, size)), drawn, size)
        self.assertEqual(draw(SEED, [], 3), [])

    def test_smaller_sample_is_part_of_the_larger(self):
        """Nobody gets a case in by asking for fewer."""
        self.assertLess(set(draw(SEED, POPULATION, 4)), set(draw(SEED, POPULATION, 9)))

    def test_seed_and_population_decide(self):
        """Another seed draws another sample; the digests tell any change of either."""
        other = '01' * 32
        self.assertNotEqual(draw(other, POPULATION, 5), draw(SEED, POPULATION, 5))
        self.assertNotEqual(seal(other), seal(SEED))
        self.assertNotEqual(population_digest(POPULATION[1:]), population_digest(POPULATION))

    def test_every_case_is_drawn_about_as_often(self):
        """Over many seeds no number is favoured."""
        counts = dict.fromkeys(POPULATION, 0)
        for number in range(2000):
            for drawn in draw(f'{number:064x}', POPULATION, 4):
                counts[drawn] += 1
        self.assertTrue(all(140 < count < 260 for count in counts.values()), counts)
