"""The register of the kinds of tampering: each a function that takes a Hand and says what the findings have to name."""

KINDS = {}  # name: (function, in how many places)
PLACES, FEWER = 50, 8


def kind(function, places=PLACES):
    """Register a kind under the name of its function."""
    assert function.__name__ not in KINDS
    KINDS[function.__name__] = function, places
    return function


def variant(function):
    """Register one more way of a kind that has its fifty places."""
    return kind(function, FEWER)
