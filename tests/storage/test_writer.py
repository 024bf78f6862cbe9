"""The writer thread: what it commits together, and what it does where the answer to a commit is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.client.store.noun_suite import SESSIONS
from tests.storage.postgres import Postgres
from tests.storage.rig import ADDRESS
from zapwire.errors import StoreError
from zapwire.storage import connection
from zapwire.storage.database import Database
from zapwire.storage.store import SQLStore

ROW = text("INSERT INTO events (id) VALUES (:id)")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Return an open database."""
    async with Database.open(tmp_path / "test.db") as database:
        yield database


async def work(store: SQLStore, id: str) -> None:
    """Change the store, and add a row that no key keeps from being there twice."""
    async with store.begin() as unit:
        await unit.sessions.put(ADDRESS, SESSIONS[0])
        unit.write(ROW, {"id": id})


@pytest.mark.parametrize("is_committed", [True, False])
async def test_commit_without_an_answer(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, *, is_committed: bool
) -> None:
    """Where the connection breaks in a commit the server is asked what became of it; nothing is written twice."""
    broken: list[bool] = []
    commit = connection.Link.commit

    def lose(link: connection.Link) -> None:
        if not broken:
            broken.append(True)
            if is_committed:
                commit(link)
            driver = link.core.connection.dbapi_connection
            assert driver is not None
            driver.close()
        commit(link)

    async with Database.open(postgres.url) as database:
        await database.write(text("CREATE TABLE IF NOT EXISTS events (id TEXT)"))
        store = await database.store(uuid4().hex)
        monkeypatch.setattr(connection.Link, "commit", lose)
        id = uuid4().hex
        await work(store, id)
        assert broken == [True]
        count = text("SELECT count(*) FROM events WHERE id = :id")
        assert await database.read(lambda link: link.scalar(count, {"id": id})) == 1
        assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_batches_keep_the_loop_free(postgres: Postgres) -> None:
    """While the writer thread is busy the loop goes on."""
    async with Database.open(postgres.url) as database:
        writing = asyncio.create_task(database.write(text("SELECT pg_sleep(0.2)")))
        turns = 0
        while not writing.done():
            await asyncio.sleep(0)
            turns += 1
        assert turns > 100


async def test_what_nobody_waits_for_is_committed_with_the_next(database: Database) -> None:
    """A unit of work that is not waited for is not durable at once, is seen by the next, and is committed with it."""
    store = await database.store("account")
    async with store.begin(wait=False) as first:
        await first.sessions.put(ADDRESS, SESSIONS[0])
    assert await store.sessions.get(ADDRESS) is None
    async with store.begin() as second:
        assert await second.sessions.get(ADDRESS) == SESSIONS[0]
        await second.sessions.put("2:0", SESSIONS[0])
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]
    await first.committed()


async def test_what_nobody_waits_for_is_committed_soon(database: Database) -> None:
    """A unit of work that nobody waits for is committed by itself a moment later."""
    store = await database.store("account")
    async with store.begin(wait=False) as unit:
        await unit.sessions.put(ADDRESS, SESSIONS[0])
    async with asyncio.timeout(10):
        while await store.sessions.get(ADDRESS) is None:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.001)


async def test_waiting_afterwards(database: Database) -> None:
    """Whoever asks later waits until it is durable; asking again, or for one that did nothing, returns at once."""
    store = await database.store("account")
    async with store.begin(wait=False) as unit:
        await unit.sessions.put(ADDRESS, SESSIONS[0])
    await unit.committed()
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]
    await unit.committed()
    async with store.begin(wait=False) as empty:
        pass
    await empty.committed()


async def test_failure_that_nobody_waited_for(database: Database) -> None:
    """Who asks later hears that the commit failed; who began before that fails, too, and who comes then does not."""
    store = await database.store("account")
    async with store.begin(wait=False) as broken:
        await broken.sessions.put(ADDRESS, SESSIONS[0])
        broken.write(text("INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(StoreError, match="an earlier unit of work"):
        async with store.begin() as second:
            await second.sessions.put("2:0", SESSIONS[0])
    with pytest.raises(StoreError, match="nowhere"):
        await broken.committed()
    assert await store.sessions.get(ADDRESS) is None
    async with store.begin() as third:
        await third.sessions.put(ADDRESS, SESSIONS[0])
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_closing_commits_what_nobody_waited_for(tmp_path: Path) -> None:
    """What nobody waited for is there when the database was closed at once."""
    path = tmp_path / "own.db"
    async with Database.open(path) as database:
        store = await database.store("account")
        async with store.begin(wait=False) as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[0])
    async with Database.open(path) as database:
        store = await database.store("account")
        assert await store.sessions.get(ADDRESS) == SESSIONS[0]
