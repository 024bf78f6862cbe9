"""The outbox that the program kept, read from beside it."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import NullPool, create_engine, inspect, select

from tests.crash.program import OUTBOX
from tests.crash.wire import Wire
from zapwire.storage.urls import parse_url


@dataclass(frozen=True, slots=True)
class Row:
    """An event that was kept."""

    n: int
    event_id: str
    kind: str
    message_id: str
    text: str


class Told(Protocol):
    """What the program told."""

    @property
    def messages(self) -> Mapping[str, Row]:
        """The messages, by their ids."""
        ...

    async def read_on(self, database: str) -> None:
        """Take what was told since the last call."""
        ...

    def of_kind(self, kind: str) -> list[Row]:
        """All of a kind."""
        ...

    def faults(self, wire: Wire) -> list[str]:
        """What is wrong with what was told, whatever it says."""
        ...


class Outbox:
    """All rows that were read so far, and who of them tells of which message."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.messages: dict[str, Row] = {}
        """By the message's id, the last that has it."""

    @property
    def ids(self) -> set[str]:
        """The ids of all messages of which anything is told."""
        return {row.message_id for row in self.rows if row.kind != "receipt"}

    async def read_on(self, url: str) -> None:
        """Read what is committed and was not read yet."""
        for row in await asyncio.to_thread(_rows_after, url, self.rows[-1].n if self.rows else 0):
            self.rows.append(row)
            if row.kind == "message":
                self.messages[row.message_id] = row

    def of_kind(self, kind: str) -> list[Row]:
        """All rows of a kind."""
        return [row for row in self.rows if row.kind == kind]

    def faults(self, wire: Wire) -> list[str]:
        """What is wrong with what was kept.

        No message is there more than once. Receipts, and the news that a message cannot be decrypted, change nothing
        in the store that would tell them from new ones, so they come again with their stanza where a life ended before
        that was acknowledged.
        """
        messages = self.of_kind("message")
        kept, told = (Counter(row.event_id for row in messages), Counter(row.message_id for row in messages))
        wrong = [f"event {event_id} was kept twice" for event_id, count in kept.items() if count > 1]
        return wrong + [f"message {id} was told twice" for id, count in told.items() if count > 1]


def _rows_after(url: str, n: int) -> list[Row]:
    engine = create_engine(parse_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        if not inspect(connection).has_table(OUTBOX.name):
            return []
        return [Row(*row) for row in connection.execute(select(OUTBOX).where(OUTBOX.c.n > n).order_by(OUTBOX.c.n))]
