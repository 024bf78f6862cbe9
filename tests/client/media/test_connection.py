"""The media connection."""

import asyncio

from tests.client.media.fake_host import FIRST, SECOND, account
from zapwire.client.media.connection import MediaConnections


async def test_asked_once_while_it_is_good() -> None:
    """The hosts are asked for once, also by several at the same time, and again when the answer is old."""
    own = await account()
    connections = MediaConnections(own.context)
    first, second = await asyncio.gather(connections.get(), connections.get())
    assert first is second
    assert first.hosts == (FIRST, SECOND)
    own.clock.advance(300)
    assert await connections.get() is first
    own.clock.advance(1)
    assert (await connections.get()).auth == "auth-2"


async def test_dropped_where_it_is_not_accepted() -> None:
    """A connection that a host refuses is asked for anew, but only once by all who had it."""
    own = await account()
    connections = MediaConnections(own.context)
    first = await connections.get()
    connections.drop(first)
    second = await connections.get()
    connections.drop(first)
    assert await connections.get() is second
    assert own.queries == 2


async def test_forgotten_with_the_device() -> None:
    """Another account's connection is none of ours."""
    own = await account()
    connections = MediaConnections(own.context)
    await connections.get()
    own.context.memories.clear()
    assert (await connections.get()).auth == "auth-2"
