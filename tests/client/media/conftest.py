"""A media host for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.client.media.fake_host import FakeHost, fake_host
from tests.client.servers import Certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return a CA and a server certificate of it."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
async def host(certificates: Certificates) -> AsyncIterator[FakeHost]:
    """Run a media host."""
    async with fake_host(certificates) as running:
        yield running
