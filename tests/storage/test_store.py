"""The store on SQLite and on PostgreSQL: the suite of all stores."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.client.store.store_suite import StoreSuite
from tests.storage.postgres import Postgres
from zapwire.client.store.base import Store
from zapwire.storage.database import Database


class TestSQLiteStore(StoreSuite):
    """The suite of all stores, on a new file each."""

    @pytest.fixture(autouse=True)
    async def database(self, tmp_path: Path) -> AsyncIterator[None]:
        """Open a new database."""
        async with Database.open(tmp_path / "test.db") as database:
            self._database = database
            yield

    async def make(self) -> Store:
        """Return a fresh, empty store."""
        return await self._database.store("account")


class TestEncryptedStore(StoreSuite):
    """The suite of all stores, with a key."""

    @pytest.fixture(autouse=True)
    async def database(self, tmp_path: Path) -> AsyncIterator[None]:
        """Open a new database."""
        async with Database.open(tmp_path / "test.db", key=bytes(range(32))) as database:
            self._database = database
            yield

    async def make(self) -> Store:
        """Return a fresh, empty store."""
        return await self._database.store("account")


class TestPostgresStore(StoreSuite):
    """The suite of all stores, on one database: each test has an account of its own, beside all others."""

    @pytest.fixture(autouse=True)
    async def database(self, postgres: Postgres) -> AsyncIterator[None]:
        """Open the database."""
        async with Database.open(postgres.url) as database:
            self._database = database
            yield

    async def make(self) -> Store:
        """Return a fresh, empty store."""
        return await self._database.store(uuid4().hex)
