"""What tests of the storage share."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from tests.client.fake_server import PATIENCE
from tests.client.store.noun_suite import SESSIONS
from zapwire.storage.database import Database
from zapwire.storage.store import SQLStore

ADDRESS = "123456789012345_1:0"
OTHER = "549:3"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep the writer thread waiting, as another program's transaction does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def reopened(path: Path, name: str = "account") -> AsyncIterator[SQLStore]:
    """Open the database anew, and yield an account's store."""
    async with Database.open(path) as database:
        yield await database.store(name)


async def put(store: SQLStore, address: str = ADDRESS, number: int = 0) -> None:
    """Put a session in a unit of work."""
    async with store.begin() as unit:
        await unit.sessions.put(address, SESSIONS[number])


async def until_begun(store: SQLStore, address: str, number: int = 0) -> None:
    """Return when a unit of work sees this session, which need not be committed."""
    async with asyncio.timeout(PATIENCE):
        while True:
            unit = store.begin()
            stores = await unit.__aenter__()
            found = await stores.sessions.get(address)
            await unit.__aexit__(asyncio.CancelledError, None, None)
            if found == SESSIONS[number]:
                return
            await asyncio.sleep(0)
