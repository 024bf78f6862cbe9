"""Reader threads: what they raise, and what they leave behind."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from zapwire.errors import StoreError
from zapwire.storage.connection import Link, make_engine
from zapwire.storage.readers import Readers
from zapwire.storage.urls import parse_url


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Readers]:
    """Return readers of an empty database."""
    readers = Readers(make_engine(parse_url(tmp_path / "test.db"), autocommit=True), "test.db")
    yield readers
    readers.close()


async def test_work_runs_in_a_thread(readers: Readers) -> None:
    """The result comes from another thread, with a connection."""

    def work(link: Link) -> tuple[int, object]:
        return threading.get_ident(), link.fetch("SELECT 1")

    thread, rows = await readers.run(work)
    assert thread != threading.get_ident()
    assert rows == [(1,)]


async def test_errors_are_explained(readers: Readers) -> None:
    """A driver's error comes out as StoreError; an error of this project stays what it says."""

    def refuse(_: Link) -> None:
        raise StoreError("as it is")

    with pytest.raises(StoreError, match="no such table"):
        await readers.run(lambda link: link.fetch("SELECT * FROM nowhere"))
    with pytest.raises(StoreError, match=r"^as it is$"):
        await readers.run(refuse)


async def test_reading_leaves_no_transaction(readers: Readers) -> None:
    """After a read with SQLAlchemy its connection sees what was committed since."""
    for _ in range(8):
        is_in_transaction = await readers.run(lambda link: link.core.in_transaction())
        await readers.run(lambda link: link.core.exec_driver_sql("SELECT 1").all())
        assert not is_in_transaction


async def test_many_at_once(readers: Readers) -> None:
    """Any number may be asked for; they take turns."""
    results = await asyncio.gather(
        *(readers.run(lambda link, wanted=number: link.fetch("SELECT ?", (wanted,))) for number in range(50))  # type: ignore[misc]
    )
    assert results == [[(number,)] for number in range(50)]


async def test_closed_readers_say_so(tmp_path: Path) -> None:
    """After their end nothing is read."""
    readers = Readers(make_engine(parse_url(tmp_path / "test.db"), autocommit=True), "test.db")
    await asyncio.to_thread(readers.close)
    with pytest.raises(StoreError, match="closed"):
        readers.run(lambda link: link.fetch("SELECT 1"))
