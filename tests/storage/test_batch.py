"""Batches: the last state of each row, and no more rows than there may be."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.client.store.noun_suite import MESSAGE
from tests.storage.rig import locked
from zapwire.client.store.base import MAX_RECEIVED, MAX_SENT
from zapwire.errors import StoreError
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.batch import merge
from zapwire.storage.database import Database
from zapwire.storage.identities import IDENTITIES
from zapwire.storage.lids import LIDS
from zapwire.storage.store import SQLStore
from zapwire.storage.work import Chain, Job, Work

CHAT = JID.parse("1@g.us")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Return an open database."""
    async with Database.open(tmp_path / "test.db") as database:
        yield database


def settle(_: Job, failure: StoreError | None) -> None:
    """Take no notice."""


def job(account: int | None, changes: dict[Any, Any], *, is_cleared: bool = False) -> Job:
    """Return a unit of work that waits."""
    work = Work(Chain(), is_cleared=is_cleared, changes=changes)
    return Job(account, 1, work, settle, asyncio.get_running_loop().create_future())


async def kept(database: Database, store: SQLStore) -> list[str]:
    """Return the ids of the sent messages in the database, oldest first."""
    table = schema.sent_messages
    ids = select(table.c.id).where(table.c.account == store.account_id).order_by(table.c.position)
    return [id.decode() for id in await database.read(lambda connection: list(connection.scalars(ids)))]


async def received(database: Database) -> int | None:
    """Return how many received messages are in the database."""
    count = select(func.count()).select_from(schema.received_messages)
    return await database.read(lambda connection: connection.scalar(count))


async def test_last_change_of_a_row_counts() -> None:
    """Of many changes of a row the last one is written, what came last comes last, and accounts are apart."""
    first = job(1, {LIDS: {("a",): {(): 1}, ("b",): {(): 1}}, IDENTITIES: {("u",): {("u:0",): 1, ("u:1",): 1}}})
    second = job(2, {LIDS: {("a",): {(): 2}}})
    third = job(1, {LIDS: {("a",): {(): None}}, IDENTITIES: {("u",): {("u:1",): 3}}})
    merged = merge([first, second, third, job(None, {})])
    assert merged == {
        LIDS: {1: {("b",): {(): 1}, ("a",): {(): None}}, 2: {("a",): {(): 2}}},
        IDENTITIES: {1: {("u",): {("u:0",): 1, ("u:1",): 3}}},
    }
    assert list(merged[LIDS][1]) == [("b",), ("a",)]
    assert first.work.changes[IDENTITIES] == {("u",): {("u:0",): 1, ("u:1",): 1}}


async def test_clearing_makes_earlier_changes_pointless() -> None:
    """What an account did before it deleted everything is not written; what came after is."""
    before = job(1, {LIDS: {("a",): {(): 1}}})
    other = job(2, {LIDS: {("a",): {(): 2}}})
    clearing = job(1, {LIDS: {("b",): {(): 3}}}, is_cleared=True)
    assert merge([before, other, clearing]) == {LIDS: {2: {("a",): {(): 2}}, 1: {("b",): {(): 3}}}}


async def test_bounds_hold_for_accounts_that_are_written_together(database: Database, tmp_path: Path) -> None:
    """Accounts that put rows anew and for the first time in one transaction each keep their newest."""
    stores = [await database.store(name) for name in ("Ana", "Bruno")]
    for store in stores:
        async with store.begin() as unit:
            for number in range(MAX_SENT - 1):
                await unit.sent.put(replace(MESSAGE, id=str(number)))

    async def put(store: SQLStore, id: str) -> None:
        async with store.begin() as unit:
            await unit.sent.put(replace(MESSAGE, id=id))

    for ids in (("0", "new"), ("1", "newer"), ("2", "newest")):
        with locked(tmp_path / "test.db"):
            tasks = [asyncio.create_task(put(store, id)) for store, id in zip(stores, ids, strict=True)]
            await asyncio.sleep(0.01)
        await asyncio.gather(*tasks)
    newest = await kept(database, stores[0])
    assert (len(newest), newest[0], newest[-3:]) == (MAX_SENT - 1, "3", ["0", "1", "2"])
    newest = await kept(database, stores[1])
    assert (len(newest), newest[0], newest[-3:]) == (MAX_SENT, "2", ["new", "newer", "newest"])
    assert await stores[1].sent.get("1") is None


async def test_bounds_hold_after_opening_anew(tmp_path: Path) -> None:
    """Rows that an earlier process left count, and what it put last is newer than the rest."""
    for half in range(2):
        async with Database.open(tmp_path / "test.db") as database:
            store = await database.store("account")
            async with store.begin() as unit:
                for number in range(MAX_RECEIVED - 5):
                    await unit.received.add(CHAT, CHAT, f"{half} {number}")
                await unit.sent.put(replace(MESSAGE, id=str(half)))
            assert await kept(database, store) == ["0", "1"][: half + 1]
            assert await received(database) == [MAX_RECEIVED - 5, MAX_RECEIVED][half]
            assert await store.received.has(CHAT, CHAT, f"0 {MAX_RECEIVED - 6}")


async def test_deleted_rows_leave_room(database: Database) -> None:
    """What was deleted does not count."""
    store = await database.store("account")
    async with store.begin() as unit:
        for number in range(MAX_SENT):
            await unit.sent.put(replace(MESSAGE, id=str(number)))
    async with store.begin() as unit:
        for number in range(5, 10):
            await unit.sent.delete(str(number))
        await unit.sent.delete("unknown")
    async with store.begin() as unit:
        for number in range(5):
            await unit.sent.put(replace(MESSAGE, id=f"new {number}"))
    assert len(await kept(database, store)) == MAX_SENT
    assert await store.sent.get("0") is not None
    async with store.begin() as unit:
        await unit.sent.put(replace(MESSAGE, id="one more"))
    assert await store.sent.get("0") is None


async def test_what_was_undone_leaves_room(database: Database) -> None:
    """Neither rows of a unit of work that failed count, nor those that were deleted with the device."""
    store = await database.store("account")

    async def put(first: int, after: int, statement: str = "SELECT 1") -> None:
        async with store.begin() as unit:
            for number in range(first, after):
                await unit.sent.put(replace(MESSAGE, id=str(number)))
            unit.write(text(statement))

    await put(0, MAX_SENT - 1)
    with pytest.raises(StoreError, match="nowhere"):
        await put(MAX_SENT, MAX_SENT + 9, "DELETE FROM nowhere")
    await put(MAX_SENT - 1, MAX_SENT)
    assert len(await kept(database, store)) == MAX_SENT
    async with store.begin() as unit:
        await unit.device.delete()
    await put(0, MAX_SENT)
    assert len(await kept(database, store)) == MAX_SENT
