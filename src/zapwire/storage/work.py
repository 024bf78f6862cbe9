"""A unit of work's changes, from its beginning to their commit."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from zapwire.errors import StoreError
from zapwire.storage.kinds import Changes, Kind
from zapwire.storage.prepared import Parameters, Statement, Write


@dataclass(eq=False, slots=True)
class Chain:
    """Units of work of one account, each of which may have read what those before it did: if one fails, the rest do.

    The writer thread breaks it; the event loop then starts another.
    """

    failure: StoreError | None = None


@dataclass(eq=False, slots=True)
class Work:
    """What a unit of work did."""

    chain: Chain
    is_open: bool = True
    is_cleared: bool = False
    """Whether everything that was there before is deleted."""
    changes: dict[Kind[Any], Changes[Any]] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    told: list[Callable[[], None]] = field(default_factory=list)
    """Are called on the event loop when it is committed."""

    def of_kind(self, kind: Kind[Any]) -> Changes[Any]:
        """The changes of one kind, which stay the same object."""
        return self.changes.setdefault(kind, {})

    def clear(self) -> None:
        """Delete everything, what was done until now included."""
        self.check()
        self.is_cleared = True
        for changes in self.changes.values():
            changes.clear()

    def write(self, statement: Statement, parameters: Parameters) -> None:
        """Run this statement, too."""
        self.check()
        self.writes.append((statement, parameters))

    def tell(self, told: Callable[[], None]) -> None:
        """Call this when it is committed."""
        self.check()
        self.told.append(told)

    def check(self) -> None:
        """Raises `StoreError` when the unit of work has ended."""
        if not self.is_open:
            raise refusal()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to commit."""
        return not (self.is_cleared or self.writes or any(self.changes.values()))


@dataclass(eq=False, slots=True)
class Job:
    """A unit of work that waits for its commit."""

    account: int | None
    """The account's id; None for writes that belong to no account."""
    number: int
    work: Work
    settle: Callable[["Job", StoreError | None], None]
    """Is called on the event loop when it is committed, or with what kept it from being."""
    done: asyncio.Future[StoreError | None]
    """The same, for whoever waits. It is never cancelled."""
    is_urgent: bool = True
    """Whether somebody waits for it."""

    async def wait(self) -> None:
        """Return when it is durable. Raises `StoreError` where it is not and will not be."""
        failure = await asyncio.shield(self.done)
        if failure is not None:
            raise StoreError(str(failure)) from failure


def refusal() -> StoreError:
    """What is raised for a write outside of an open unit of work."""
    return StoreError("a store is written in an open unit of work only: async with store.begin() as unit")
