"""Dispatch: a stanza finds its handler by tag, in a dictionary; stanzas are handled one by one, in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from zapwire.errors import ConnectionLost, StoreError, ZapwireError
from zapwire.protocol.node import Node

T = TypeVar("T")

Handler: TypeAlias = Callable[[Node], Awaitable[None]]

# Room for stanzas that wait for their turn; when it is full the socket is read no further.
QUEUE_SIZE: Final = 2048
# So many stanzas may wait for their unit of work to be committed while the next ones are handled.
_MOST_RESTS: Final = 256
# How long, in seconds, what is left of stanzas may take when the connection has ended.
_LAST_RESTS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to do of a stanza when its unit of work is committed, for which it may have to wait."""

    run: Callable[[], Awaitable[None]]
    overlaps: bool
    """Whether the next stanza may be handled meanwhile."""


@dataclass(frozen=True, slots=True)
class Overlapping:
    """A handler in two steps. Rests are run in the order of the stanzas, and before a stanza with a plain handler."""

    handle: Callable[[Node], Awaitable[Rest | None]]


_Rests: TypeAlias = asyncio.Queue[tuple[str, Rest]]


class Dispatcher:
    """The handlers of one client. Two for the same tag are an error at start."""

    def __init__(self, tables: Iterable[Mapping[str, Handler | Overlapping]], log: logging.Logger) -> None:
        self._log = log
        self._handlers: dict[str, Handler | Overlapping] = {}
        for table in tables:
            for tag, handler in table.items():
                if tag in self._handlers:
                    raise ValueError(f"two handlers for <{tag}>")
                self._handlers[tag] = handler

    async def run(self, inbox: asyncio.Queue[Node]) -> None:
        """Handle what comes in. A handler that fails spoils its own stanza only.

        But where the store fails, its `StoreError` is raised: what is not confirmed comes again over a new connection.
        """
        rests: _Rests = asyncio.Queue()
        handling = asyncio.create_task(self._handle_all(inbox, rests))
        finishing = asyncio.create_task(self._finish_all(inbox, rests))
        try:
            ended, _ = await asyncio.wait({handling, finishing}, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            await _stop(handling)
            if not finishing.done():  # what is committed is told, also where the connection just broke
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LAST_RESTS):
                        await rests.join()
            await _stop(finishing)
            while not rests.empty():
                rests.get_nowait()
                inbox.task_done()

    async def _handle_all(self, inbox: asyncio.Queue[Node], rests: _Rests) -> None:
        while True:
            node = await inbox.get()
            rest = None
            try:
                rest = await self._handle(node, rests)
            finally:
                if rest is None:
                    inbox.task_done()
                else:
                    rests.put_nowait((node.tag, rest))

    async def _handle(self, node: Node, rests: _Rests) -> Rest | None:
        """Handle a stanza; what is left of it, where the next one may be handled before."""
        handler = self._handlers.get(node.tag)
        if not isinstance(handler, Overlapping) or rests.qsize() >= _MOST_RESTS:
            await rests.join()
        if handler is None:
            self._log.debug("no handler for <%s>", node.tag)
        elif not isinstance(handler, Overlapping):
            await self._run(node.tag, handler(node))
        else:
            rest = await self._run(node.tag, handler.handle(node))
            if rest is None or rest.overlaps:
                return rest
            await rests.join()
            await self._run(node.tag, rest.run())
        return None

    async def _finish_all(self, inbox: asyncio.Queue[Node], rests: _Rests) -> None:
        while True:
            tag, rest = await rests.get()
            try:
                await self._run(tag, rest.run())
            finally:
                inbox.task_done()
            rests.task_done()  # not where the store failed: nobody shall go on

    async def _run(self, tag: str, step: Awaitable[T]) -> T | None:
        """Run a step of a handler; None where it failed. Raises `StoreError`."""
        try:
            return await step
        except StoreError:
            raise
        except ConnectionLost as error:  # what was not acknowledged comes again
            self._log.info("<%s> could not be handled before the connection ended: %s", tag, error)
        except ZapwireError as error:
            self._log.warning("<%s> could not be handled: %s", tag, error)
        except Exception:  # noqa: BLE001  # a bug in one handler must not stop the stream; it is logged whole
            self._log.exception("<%s> broke its handler; please report this", tag)
        return None


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
