"""What every feature of a client is given."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from zapwire.client.clock import Clock
from zapwire.client.me import Me
from zapwire.client.options import Options
from zapwire.client.store.base import Store, Stores
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.lifecycle import Phase, Step
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.queries import Query

T = TypeVar("T")


class AskQuery(Protocol):
    """`Queries.query`."""

    async def __call__(
        self, query: Query[T], *, to: JID = SERVER, timeout: float | None = None, resend: bool = True
    ) -> T:
        """Send a query and return its answer's value; see `Queries.query`."""
        ...


class Spawn(Protocol):
    """`Supervisor.spawn`."""

    def __call__(self, coroutine: Coroutine[Any, Any, None], done: Callable[[], object] | None = None) -> None:
        """Run something while the connection lasts; `done` is called when it is over, also where it never began."""
        ...


EventSink = Callable[[Event, Stores], Awaitable[None]]
"""Keeps an event in the unit of work that brings it about, so that both are committed or neither."""


class WaitUntil(Protocol):
    """`Supervisor.wait_until`."""

    async def __call__(self, holds: Callable[[Phase], bool], seconds: float, problem: str) -> None:
        """Return when `holds` for the phase; see `Supervisor.wait_until`."""
        ...


class EndConnection(Protocol):
    """`Supervisor.end`."""

    def __call__(self, step: Step, reason: str, event: Event | None = None) -> None:
        """End the connection; `event` is told once the phase has moved, so that handlers may connect anew."""
        ...


@dataclass(slots=True)
class ServerTime:
    """How far the server's clock is ahead of ours, in seconds, as last heard."""

    offset: float = 0.0

    def learn(self, server: int, now: float) -> None:
        """Take a server's unix time; 0 is none."""
        if server:
            self.offset = server - now


@dataclass(slots=True)
class Memories:
    """What features remember of an account beside the store: it must go when the account's device does."""

    _forget: list[Callable[[], None]] = field(default_factory=list)

    def add(self, forget: Callable[[], None]) -> None:
        """Call this when the device is deleted."""
        self._forget.append(forget)

    def clear(self) -> None:
        """The device was deleted."""
        for forget in self._forget:
            forget()


@dataclass(frozen=True, slots=True)
class Context:
    """A client's services. `spawn`ed tasks end with the connection; `end` ends the connection.

    `advance` moves the session along its lifecycle; `wait_until` waits for it, or for what `wake` tells of. `expect` is
    a block in which the answer to a stanza of that id can be awaited. `record` keeps an event within a unit of work;
    `emit` tells it once that is committed.
    """

    options: Options
    store: Store
    clock: Clock
    random: Callable[[int], bytes]
    log: logging.Logger
    query: AskQuery
    send: Callable[[Node], Awaitable[None]]
    new_id: Callable[[], str]
    expect: Callable[[str], AbstractContextManager[Awaitable[Node]]]
    is_connected_within: Callable[[float], Awaitable[bool]]
    record: EventSink
    emit: Callable[[Event], Awaitable[None]]
    spawn: Spawn
    end: EndConnection
    advance: Callable[[Step], Awaitable[None]]
    wait_until: WaitUntil
    wake: Callable[[], None]
    server_time: ServerTime = field(default_factory=ServerTime)
    memories: Memories = field(default_factory=Memories)

    async def me(self) -> Me:
        """Who we are. Raises `NotPaired` where this device is not linked."""
        return Me.of(await self.store.device.load())

    async def forget_device(self) -> None:
        """Delete the device, with everything that is kept or remembered of its account."""
        async with self.store.begin() as unit:
            await unit.device.delete()
        self.memories.clear()

    def uniform(self, low: float, high: float) -> float:
        """A random number between both."""
        return low + (high - low) * int.from_bytes(self.random(4)) / 2**32
