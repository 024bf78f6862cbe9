"""The media connection: which hosts take and give files, asked once and again when it is old or not accepted."""

import asyncio
from dataclasses import dataclass

from zapwire.client.context import Context
from zapwire.protocol.stanzas.media import GetMediaConnection, MediaConnection


@dataclass(frozen=True, slots=True)
class _Known:
    connection: MediaConnection
    asked_at: float


class MediaConnections:
    """The media connection of one account."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: _Known | None = None
        self._asking = asyncio.Lock()
        context.memories.add(self._forget)

    async def get(self) -> MediaConnection:
        """The connection, while it is good as last heard. Raises what a query raises."""
        async with self._asking:
            known, now = self._known, self._context.clock.now()
            if known is None or now > known.asked_at + known.connection.ttl:
                known = self._known = _Known(await self._context.query(GetMediaConnection()), now)
            return known.connection

    def drop(self, connection: MediaConnection) -> None:
        """Ask again the next time: a host did not accept what this one has."""
        if self._known is not None and self._known.connection is connection:
            self._known = None

    def _forget(self) -> None:
        self._known = None
