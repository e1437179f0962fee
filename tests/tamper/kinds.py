"""The register of the kinds of tampering: each a function that takes a Hand and says what the findings have to name."""

KINDS = {}


def kind(function):
    """Register a kind under the name of its function."""
    assert function.__name__ not in KINDS
    KINDS[function.__name__] = function
    return function
