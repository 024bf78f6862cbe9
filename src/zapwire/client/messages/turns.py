"""Turns: what concerns one recipient is done in order, while different recipients do not wait for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from zapwire.protocol.jid import JID


class Turns:
    """A lock for each recipient that somebody writes to right now."""

    def __init__(self) -> None:
        self._locks: dict[JID, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def take(self, recipient: JID) -> AsyncIterator[None]:
        """A block that one caller at a time is in, for each recipient, in the order of the calls."""
        lock, waiting = self._locks.get(recipient) or (asyncio.Lock(), 0)
        self._locks[recipient] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[recipient]
            if waiting == 1:
                del self._locks[recipient]
            else:
                self._locks[recipient] = lock, waiting - 1
