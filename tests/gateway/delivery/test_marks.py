"""What became of deliveries is durable before it is forgotten."""

import asyncio
from collections.abc import Iterable, Sequence

import pytest

from tests.gateway.delivery.rig import ANA, until
from zapwire.errors import StoreError
from zapwire.gateway.delivery import rows
from zapwire.gateway.delivery.marks import Marks
from zapwire.gateway.delivery.model import Delivery
from zapwire.storage.database import Database
from zapwire.testing import ManualClock


def delivery(number: int) -> Delivery:
    """Return a delivery, of which no row need exist."""
    return Delivery(number, f"e{number}", ANA.id, "user", "", "Message", 1, None, 0.0, 0.0)


async def test_written_after_the_commit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends are written together, and told when they are durable; a failure before an end is not written any more."""
    batches: list[Sequence[tuple[object, list[dict[str, object]]]]] = []
    gate = asyncio.Event()

    async def write_all(writes: Sequence[tuple[object, list[dict[str, object]]]], **_: object) -> None:
        batches.append(writes)
        await gate.wait()

    monkeypatch.setattr(database, "write_all", write_all)
    marks = Marks(database, ManualClock())
    written: list[int] = []

    def note(numbers: Iterable[int]) -> None:
        written.extend(numbers)

    task = asyncio.create_task(marks.run())
    marks.failed(rows.failed(delivery(1), "no"))
    marks.ended(rows.ended(delivery(1), "delivered", 1, 0.0, 200, ""), note)
    marks.ended(rows.ended(delivery(2), "delivered", 1, 0.0, 200, ""), note)
    await until(lambda: batches)
    assert [[row["b_number"] for row in parameters] for _, parameters in batches[0]] == [[1, 2]]
    marks.failed(rows.failed(delivery(3), "no"))
    assert written == []
    gate.set()
    async with asyncio.timeout(5):
        await marks.flushed()
    assert written == [1, 2]
    assert [len(batch) for batch in batches] == [1, 1]
    task.cancel()
    await asyncio.wait([task])


async def test_database_that_is_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written is written later."""
    clock = ManualClock()
    tried: list[object] = []
    written: list[int] = []

    async def write_all(writes: object, **_: object) -> None:
        tried.append(writes)
        if len(tried) < 3:
            raise StoreError("away")

    monkeypatch.setattr(database, "write_all", write_all)
    marks = Marks(database, clock)
    task = asyncio.create_task(marks.run())
    marks.ended(rows.ended(delivery(1), "dead", 1, 0.0, None, "no"), written.extend)
    for _ in range(2):
        await until(lambda: clock.sleepers)
        assert written == []
        clock.advance(1)
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await marks.flushed()
    assert written == [1]
    task.cancel()
    await asyncio.wait([task])
