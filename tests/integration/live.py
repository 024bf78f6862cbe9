"""A client of ours on a sandbox in the same loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.client.rig import EventLog
from zapwire import JID, Client, MemoryStore, Network, Options, Timing
from zapwire.client.clock import Clock
from zapwire.client.store.base import Store
from zapwire.protocol.events import Connected, QRCodeIssued
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.testing import fast_timing

NUMBER = "5491155554444"
PATIENCE = 15.0
"""Seconds for anything that goes over real sockets."""


class Live(EventLog):
    """A client, and what it told."""

    def __init__(self, client: Client, store: Store) -> None:
        super().__init__()
        self.client = client
        self.store = store
        client.add_handler(self.on_event)

    async def link(self, phone: Phone) -> JID:
        """Connect, let the phone scan, and wait until connected; returns the device."""
        self.client.connect()
        code = await self.event(QRCodeIssued)
        await phone.scan(code.text)
        return (await self.event(Connected)).jid


@asynccontextmanager
async def live(
    sandbox: Sandbox,
    store: Store | None = None,
    *,
    timing: Timing | None = None,
    network: Network | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Live]:
    """Make a client of the sandbox, not connected yet, quick to reconnect; it is closed at the end."""
    store = MemoryStore() if store is None else store
    network = network or Network.from_json(sandbox.address.to_json())
    options = Options(network, timing=timing or fast_timing())
    async with asyncio.timeout(PATIENCE), Client(store, options, clock=clock) as client:
        yield Live(client, store)


def short(**waits: float) -> Timing:
    """Return timing that is quick to reconnect, with some waits of its own."""
    return replace(fast_timing(), **waits)
