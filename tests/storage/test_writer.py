"""The writer thread, where the answer to a commit is lost."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.client.store.noun_suite import SESSIONS
from tests.storage.postgres import Postgres
from tests.storage.rig import ADDRESS
from zapwire.storage import connection
from zapwire.storage.database import Database
from zapwire.storage.store import SQLStore

ROW = text("INSERT INTO events (id) VALUES (:id)")


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
