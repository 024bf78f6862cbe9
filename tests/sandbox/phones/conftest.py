"""Phones without sockets for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.phones.net import ANA, BEN, CLEO, Net, network
from zapwire.sandbox.phones.line import Line


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    """Make a world without anybody in it."""
    async with network() as made:
        yield made


@pytest.fixture
def ana(net: Net) -> Line:
    """Make Ana's phone."""
    return net.phone(ANA, "Ana")


@pytest.fixture
def ben(net: Net) -> Line:
    """Make Ben's phone."""
    return net.phone(BEN, "Ben")


@pytest.fixture
def cleo(net: Net) -> Line:
    """Make Cleo's phone."""
    return net.phone(CLEO, "Cleo")
