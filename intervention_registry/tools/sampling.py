"""Random samples that anybody can draw again (A10, B10): from a seed and the numbers of a population, nothing else.

The sample is the ``size`` items whose SHA-256 of seed and number is smallest. Neither the order in which the population
is given nor the machine that draws has a say; the seed is sealed before the population is fixed and opened afterwards.
"""
import hashlib

from ..verify.canonical import canonical


def seal(seed):
    """Return what is shown of a ``seed`` (hexadecimal) before it is opened: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def population_digest(population):
    """Return the SHA-256 of the numbers in ascending order, each once, as a canonical JSON list."""
    return hashlib.sha256(canonical(sorted(set(population))).encode()).hexdigest()


def rank(seed, number):
    """Return the place of one ``number`` in the draw of ``seed``: the smaller, the earlier."""
    return hashlib.sha256(bytes.fromhex(seed) + str(number).encode()).hexdigest()


def draw(seed, population, size):
    """Return the sample, in ascending order.

    :param str seed: hexadecimal
    :param population: the numbers to draw from, in any order
    :param int size: how many; more than there are draws all
    :return: list of int
    """
    return sorted(sorted(set(population), key=lambda number: rank(seed, number))[:max(size, 0)])
