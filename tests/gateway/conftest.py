"""What tests of the gateway share."""

from collections.abc import AsyncIterator

import pytest

from tests.gateway.fakes import Rig, make_rig
from tests.storage.conftest import postgres

__all__ = ["postgres"]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """Make an application of fakes with one user."""
    made = await make_rig()
    async with made.client:
        yield made
