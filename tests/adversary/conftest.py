"""One attacked world for all vectors, with every role logged in."""

import pytest
import transports
import world


@pytest.fixture(scope="session")
def attacked(settings):
    with world.worlds(settings, "recorder") as [one]:
        enter(one)
        yield one


def enter(one):
    """Log every role in, before threads do it at once."""
    for role in world.ROLES:
        transports._token(one, role)
