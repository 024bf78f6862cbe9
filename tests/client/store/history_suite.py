"""What every store must do with parts of a history that are to be taken."""

from dataclasses import replace

from tests.client.store.noun_suite import TASK, NounSuite
from zapwire.client.store.base import Store
from zapwire.client.store.history import HistoryTask


class HistorySuite(NounSuite):
    """Parts of the phone's history."""

    async def test_tasks_come_in_their_order(self, store: Store) -> None:
        """Tasks are listed by when they came, also after one was done in part, and are gone when deleted."""
        first, second = HistoryTask("B", b"1", 1.0), HistoryTask("A", b"2", 2.0)
        async with store.begin() as unit:
            await unit.history.put(second)
            await unit.history.put(first)
            assert await unit.history.all() == [first, second]
            assert await store.history.all() == []
        async with store.begin() as unit:
            await unit.history.put(replace(first, done=5))
            await unit.history.put(TASK)
        assert await store.history.all() == [replace(first, done=5), second, TASK]
        assert await store.history.get("B") == replace(first, done=5)
        async with store.begin() as unit:
            await unit.history.delete("B")
            await unit.history.delete("unknown")
        assert await store.history.all() == [second, TASK]
        assert await store.history.get("B") is None
