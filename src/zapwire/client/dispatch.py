"""Dispatch: a stanza finds its handler by tag, in a dictionary; stanzas are handled one by one, in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from zapwire.errors import ZapwireError
from zapwire.protocol.node import Node

Handler = Callable[[Node], Awaitable[None]]

# Room for stanzas that wait for their turn; when it is full the socket is read no further.
QUEUE_SIZE: Final = 2048


class Dispatcher:
    """The handlers of one client. Two for the same tag are an error at start."""

    def __init__(self, tables: Iterable[Mapping[str, Handler]], log: logging.Logger) -> None:
        self._log = log
        self._handlers: dict[str, Handler] = {}
        for table in tables:
            for tag, handler in table.items():
                if tag in self._handlers:
                    raise ValueError(f"two handlers for <{tag}>")
                self._handlers[tag] = handler

    async def run(self, inbox: asyncio.Queue[Node]) -> None:
        """Handle what comes in, forever. A handler that fails spoils its own stanza only."""
        while True:
            node = await inbox.get()
            try:
                await self._handle(node)
            finally:
                inbox.task_done()

    async def _handle(self, node: Node) -> None:
        handler = self._handlers.get(node.tag)
        if handler is None:
            self._log.debug("no handler for <%s>", node.tag)
            return
        try:
            await handler(node)
        except ZapwireError as error:
            self._log.warning("<%s> could not be handled: %s", node.tag, error)
        except Exception:  # noqa: BLE001  # a bug in one handler must not stop the stream; it is logged whole
            self._log.exception("<%s> broke its handler; please report this", node.tag)
