"""What goes wrong with databases: clear errors, nothing half done, and recovery without a new start."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.client.store.noun_suite import SESSIONS
from tests.storage.postgres import Postgres
from tests.storage.rig import ADDRESS, OTHER, locked, put
from zapwire.errors import StoreError
from zapwire.storage.database import Database
from zapwire.storage.failures import explain, hits_everyone


class Refusal(Exception):
    """An error like those of PostgreSQL's driver."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Return an open database."""
    async with Database.open(tmp_path / "test.db") as database:
        yield database


def failure(code: int) -> sqlite3.OperationalError:
    """Return an error as SQLite gives it."""
    error = sqlite3.OperationalError("of some kind")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "advice", "is_everyones"),
    [
        (failure(sqlite3.SQLITE_FULL), "free some space", False),
        (failure(sqlite3.SQLITE_READONLY_DBMOVED), "check the owner", True),
        (failure(sqlite3.SQLITE_BUSY), "another program", True),
        (failure(sqlite3.SQLITE_IOERR_WRITE), "the disk failed", False),
        (failure(sqlite3.SQLITE_CORRUPT), "from a backup", False),
        (sqlite3.OperationalError("no such table: x"), "it refused: no such table: x", False),
        (Refusal("53100", "could not extend file"), "free some space", False),
        (Refusal("25006", "cannot execute INSERT"), "the primary", True),
        (Refusal("28P01", "password authentication failed"), "the password in the URL", False),
        (Refusal("57P01", "terminating"), "try again", False),
        (Refusal("23505", "duplicate key\nDETAIL: Key (text)=(secret)"), "it refused: duplicate key", False),
        (ValueError(), "it refused: ValueError", False),
    ],
)
def test_errors_say_what_to_do(error: Exception, advice: str, is_everyones: bool) -> None:  # noqa: FBT001
    """Each error of a driver names the database and what to do, and quotes no rows."""
    explained = explain(error, "test.db")
    assert "test.db" in str(explained)
    assert advice in str(explained)
    assert "secret" not in str(explained)
    assert hits_everyone(error) == is_everyones


def test_statements_are_not_told() -> None:
    """Of SQLAlchemy's errors only the driver's own part is told."""
    error = OperationalError("SELECT secret", {"key": "secret"}, failure(sqlite3.SQLITE_FULL))
    assert "secret" not in str(explain(error, "test.db"))


async def test_full_disk(database: Database) -> None:
    """On a full disk units of work fail and change nothing; when there is space again they succeed."""
    store = await database.store("account")
    await put(store)
    await database.write(text("PRAGMA max_page_count = 1"))

    async def work() -> None:
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[1])
            await unit.privacy_tokens.put_salt(bytes(100_000))

    for _ in range(2):
        with pytest.raises(StoreError, match="disk is full"):
            await work()
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]
    assert await store.privacy_tokens.salt() is None
    await database.write(text("PRAGMA max_page_count = 1000000"))
    await put(store, ADDRESS, 2)
    assert await store.sessions.get(ADDRESS) == SESSIONS[2]


async def test_database_that_cannot_be_written(database: Database) -> None:
    """A read-only database fails every unit that waits, and is read still."""
    store, other = await database.store("account"), await database.store("other")
    await put(store)
    await database.write(text("PRAGMA query_only = ON"))
    failures = await asyncio.gather(put(store, OTHER), put(other), return_exceptions=True)
    assert ["may not be written" in str(failure) for failure in failures] == [True, True]
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]
    assert await other.sessions.get(ADDRESS) is None


async def test_locked_database(database: Database, tmp_path: Path) -> None:
    """A database that another program keeps locked fails what waits, and works when it is free again."""
    store = await database.store("account")
    await database.write(text("PRAGMA busy_timeout = 20"))
    with locked(tmp_path / "test.db"):
        with pytest.raises(StoreError, match="another program keeps it locked"):
            await put(store)
        assert await store.sessions.get(ADDRESS) is None
    await put(store)
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_damaged_record(database: Database) -> None:
    """A record that cannot be read is a StoreError of its reader only."""
    store = await database.store("account")
    await put(store, OTHER)
    for _ in range(2):
        database.age()
    await database.write(text("UPDATE sessions SET record = x'00'"))
    with pytest.raises(StoreError, match="a kept record"):
        await store.sessions.get(OTHER)
    await put(store)


async def test_server_that_restarts(postgres: Postgres) -> None:
    """Units of work wait for a PostgreSQL server that crashes and comes back, and so do readers."""
    async with Database.open(postgres.url) as database:
        store = await database.store("restarting")
        await put(store)
        await asyncio.to_thread(postgres.stop)
        writing = [asyncio.create_task(put(store, f"{number}:0", 1)) for number in range(4)]
        reading = asyncio.create_task(store.identities.get(ADDRESS))
        await asyncio.to_thread(postgres.start)
        await asyncio.gather(*writing)
        assert await reading is None
        assert await store.sessions.get("3:0") == SESSIONS[1]
        assert await store.sessions.get(ADDRESS) == SESSIONS[0]


@pytest.mark.slow
async def test_server_that_stays_away(postgres: Postgres) -> None:
    """A server that does not come back in time fails the units of work; later ones succeed when it is there again."""
    async with Database.open(postgres.url) as database:
        store = await database.store("away")
        await put(store)
        await asyncio.to_thread(postgres.stop)
        try:
            with pytest.raises(StoreError, match="cannot be reached"):
                await put(store, ADDRESS, 1)
        finally:
            await asyncio.to_thread(postgres.start)
        assert await store.sessions.get(ADDRESS) == SESSIONS[0]
        await put(store, ADDRESS, 2)
        assert await store.sessions.get(ADDRESS) == SESSIONS[2]
