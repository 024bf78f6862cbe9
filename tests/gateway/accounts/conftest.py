"""A sandbox and a database for each test of accounts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.accounts.rig import Rig, on_disk, rig
from zapwire.sandbox.server import Sandbox
from zapwire.storage.database import Database
from zapwire.testing import sandbox


@pytest.fixture
async def whatsapp() -> AsyncIterator[Sandbox]:
    """Run a sandbox in the test's loop."""
    async with sandbox() as running:
        yield running


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open a database."""
    async with on_disk(tmp_path) as opened:
        yield opened


@pytest.fixture
async def made(whatsapp: Sandbox, database: Database) -> AsyncIterator[Rig]:
    """Run a manager."""
    async with rig(database, whatsapp) as running:
        yield running
