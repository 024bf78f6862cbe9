"""What nouns keep that was never written by them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.client.rig import LID, PHONE
from tests.client.store.noun_suite import GROUP, INDEX_MAC, MESSAGE
from tests.client.store.store_suite import fill, prekeys
from tests.storage.rig import locked
from zapwire.errors import StoreError
from zapwire.storage.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Return an open database."""
    async with Database.open(tmp_path / "test.db") as database:
        yield database


async def test_damaged_rows_are_told(database: Database) -> None:
    """Rows that no store wrote are a StoreError each, and nothing else."""
    store = await database.store("account")
    async with store.begin() as unit:
        await fill(unit)
    for _ in range(2):
        database.age()
    for change in (
        "devices SET data = x'5b5d'",
        "prekeys SET private = x'00'",
        "sender_key_shares SET addresses = x'00'",
        "sent_messages SET chat = x'5b'",
        "lids SET pn = x'00'",
        "contacts SET names = x'5b31'",
        "app_state_macs SET macs = x'00'",
        "label_chats SET chat = x'5b'",
        "sender_keys SET record = x'00'",
    ):
        await database.write(text(f"UPDATE {change}"))
    for read in (
        store.device.load(),
        store.prekeys.get(1),
        store.prekeys.not_uploaded(5),
        store.sender_keys.shared_with(GROUP),
        store.sent.get(MESSAGE.id),
        store.lids.pn_for(LID),
        store.contacts.all(),
        store.app_state.value_macs("regular", [INDEX_MAC]),
        store.labels.chats(),
    ):
        with pytest.raises(StoreError):
            await read
    assert await store.lids.lid_for(PHONE) == LID


async def test_prekeys_that_wait_for_their_commit(database: Database, tmp_path: Path) -> None:
    """Prekeys that an earlier unit of work added and removed count for the next before they are committed."""
    store = await database.store("account")
    async with store.begin() as unit:
        await unit.prekeys.add(prekeys(4))
        await unit.prekeys.mark_uploaded(2)

    async def change() -> None:
        async with store.begin() as unit:
            await unit.prekeys.remove(1)
            await unit.prekeys.remove(3)
            await unit.prekeys.add(prekeys(2, after=4))
            await unit.sender_keys.share(GROUP, ["1:0", "2:0"])

    with locked(tmp_path / "test.db"):
        changing = asyncio.create_task(change())
        await asyncio.sleep(0)
        later = store.begin()
        stores = await later.__aenter__()
        assert not changing.done()
        assert await stores.prekeys.count_uploaded() == 1
        assert [key.id for key in await stores.prekeys.not_uploaded(9)] == [4, 5, 6]
        assert [key.id for key in await stores.prekeys.not_uploaded(1)] == [4]
        assert await stores.prekeys.get(5) == prekeys(2, after=4)[0]
        assert await stores.prekeys.get(3) is None
        await stores.sender_keys.unshare_user("1")
        assert await stores.sender_keys.shared_with(GROUP) == {"2:0"}
        assert await store.prekeys.count_uploaded() == 2
    await later.__aexit__(None, None, None)
    await changing
    assert await store.prekeys.count_uploaded() == 1
    assert await store.sender_keys.shared_with(GROUP) == {"2:0"}
