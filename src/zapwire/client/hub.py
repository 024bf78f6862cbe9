"""Hub: hands events to handlers and streams, in order, at the pace of the slowest."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from zapwire.protocol.events import Event

EventHandler = Callable[[Event], Awaitable[None]]

STREAM_SIZE: Final = 1024


class Hub:
    """One client's events. A full stream or a slow handler holds back the client's reading, so nothing is lost."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._handlers: list[EventHandler] = []

    def add_handler(self, handler: EventHandler) -> None:
        """Await `handler` with every event from now on. One that raises is logged and goes on."""
        self._handlers.append(handler)

    def remove_handler(self, handler: EventHandler) -> None:
        """No more events for this handler."""
        self._handlers.remove(handler)

    @contextmanager
    def stream(self) -> Iterator[AsyncIterator[Event]]:
        """Events from now on, as an async iterator that is valid inside the block."""
        queue: asyncio.Queue[Event] = asyncio.Queue(STREAM_SIZE)
        self.add_handler(queue.put)
        try:
            yield _drain(queue)
        finally:
            self.remove_handler(queue.put)

    async def emit(self, event: Event) -> None:
        """Hand out an event; returns when every handler has had it."""
        self._log.debug("%s", event)
        for handler in tuple(self._handlers):
            try:
                await handler(event)
            except Exception:  # noqa: BLE001  # the user's code; it is logged whole
                self._log.exception("an event handler failed on %s", type(event).__name__)


async def _drain(queue: asyncio.Queue[Event]) -> AsyncIterator[Event]:
    while True:
        yield await queue.get()
