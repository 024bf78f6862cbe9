"""The nouns of the in-memory store, over tables of their own."""

import pytest

from tests.client.store.noun_suite import ADDRESS, SESSIONS
from tests.client.store.store_suite import EMPTY, FILLED, contents, fill
from zapwire.client.store.nouns import MemoryStores
from zapwire.client.store.tables import Tables
from zapwire.errors import StoreError


async def test_nothing_reaches_the_tables_before_the_commit() -> None:
    """What is written stays out of the tables until the commit, after which other nouns over them read it."""
    tables = Tables()
    stores = MemoryStores(tables, is_open=True)
    await fill(stores)
    assert tables == Tables()
    stores.commit()
    assert await contents(MemoryStores(tables)) == FILLED


async def test_closing_forgets() -> None:
    """What was not committed is forgotten by closing, and nouns made afterwards take nothing either."""
    stores = MemoryStores(Tables(), is_open=True)
    await stores.sessions.put(ADDRESS, SESSIONS[0])
    stores.close()
    assert await contents(stores) == EMPTY
    with pytest.raises(StoreError, match="open unit of work"):
        await stores.identities.put(ADDRESS, bytes(32))


async def test_clearing_reaches_nouns_that_nobody_asked_for() -> None:
    """Clearing forgets every noun, whether or not this unit of work used it, but only by its commit."""
    tables = Tables()
    filled = MemoryStores(tables, is_open=True)
    await fill(filled)
    filled.commit()
    stores = MemoryStores(tables, is_open=True)
    stores.clear()
    assert await contents(stores) == EMPTY
    assert await contents(MemoryStores(tables)) == FILLED
    stores.commit()
    assert tables == Tables()


async def test_records_are_kept_as_they_are() -> None:
    """A record is not read from bytes for each message: what was put comes back itself."""
    stores = MemoryStores(Tables(), is_open=True)
    await stores.sessions.put(ADDRESS, SESSIONS[0])
    assert await stores.sessions.get(ADDRESS) is SESSIONS[0]
    stores.commit()
    assert await stores.sessions.get(ADDRESS) is SESSIONS[0]
