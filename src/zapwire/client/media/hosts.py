"""Media hosts: one is tried after the other, with a fresh authorization where that is refused, and then again."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_incrementing

from zapwire.client.context import Context
from zapwire.client.media.connection import MediaConnections
from zapwire.errors import MediaCorrupt, MediaHostFailed, MediaHostRefused, MediaHostUnreachable
from zapwire.protocol.stanzas.media import MediaConnection

T = TypeVar("T")

TRIES: Final = 5
"""How often all hosts are tried (whatsmeow download.go)."""
_UNAUTHORIZED: Final = (401, 403)


class MediaHosts:
    """The media hosts, for one account."""

    def __init__(self, context: Context, connections: MediaConnections) -> None:
        self._context = context
        self._connections = connections

    async def connection(self) -> MediaConnection:
        """What the hosts are called, and the word that they want. Raises what a query raises."""
        return await self._connections.get()

    async def on_one(self, act: Callable[[MediaConnection, str], Awaitable[T]]) -> T:
        """Do something on the first host that can; raises what it raises on the last, and what a query raises.

        The next host is tried where one fails, cannot be reached, or gives a damaged file.
        """
        return await self.again(lambda: self._on_each(act))

    async def again(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do something as often as it fails in a way that may pass."""
        context = self._context

        async def once() -> T:  # the retry library awaits what is seen to be asynchronous only
            return await act()

        first = context.options.timing.media_again
        retrying = AsyncRetrying(
            sleep=context.clock.sleep,
            stop=stop_after_attempt(TRIES),
            wait=wait_incrementing(start=first, increment=first),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        return await retrying(once)

    async def _on_each(self, act: Callable[[MediaConnection, str], Awaitable[T]]) -> T:
        connection = await self._connections.get()
        try:
            return await _first(act, connection)
        except MediaHostRefused as error:
            if error.status not in _UNAUTHORIZED:
                raise
            self._context.log.info("the media host did not accept our authorization: %s", error)
        self._connections.drop(connection)
        return await _first(act, await self._connections.get())


async def _first(act: Callable[[MediaConnection, str], Awaitable[T]], connection: MediaConnection) -> T:
    *others, last = connection.hosts
    for host in others:
        try:
            return await act(connection, host)
        except (MediaHostFailed, MediaHostUnreachable, MediaCorrupt):
            continue
    return await act(connection, last)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, MediaHostFailed | MediaHostUnreachable)
