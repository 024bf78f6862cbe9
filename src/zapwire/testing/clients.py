"""Clients for tests."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from zapwire.client.client import Client
from zapwire.client.hub import EventHandler
from zapwire.client.options import Network, Options, Timing
from zapwire.client.store.base import Store
from zapwire.client.store.memory import MemoryStore
from zapwire.client.transport import Transport
from zapwire.protocol.events import Connected, PhaseChanged, QRCodeIssued
from zapwire.protocol.lifecycle import ENDED
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

_TIMEOUT: Final = 30.0


def fast_timing() -> Timing:
    """The usual waits, but quick to reconnect."""
    return Timing(reconnect_spread=0.0, reconnect_first=0.05, reconnect_max=0.5)


@asynccontextmanager
async def linked_client(
    sandbox: Sandbox,
    number: str,
    *,
    store: Store | None = None,
    options: Options | None = None,
    transport: Transport | None = None,
    handlers: Iterable[EventHandler] = (),
) -> AsyncIterator[tuple[Client, Phone]]:
    """A connected client, linked to the phone of that number, which is created where it does not exist.

    Its network is this sandbox, unless `options` name another. `handlers` hear every event from the first on.
    Raises what keeps the client from connecting.
    """
    accounts = sandbox.context.world.accounts
    phone = sandbox.phone(number) if number in accounts else await sandbox.create_phone(number)
    network = Network.from_json(sandbox.address.to_json())
    options = options or Options(timing=fast_timing())
    if options.network == Network():
        options = replace(options, network=network)  # a test never means the real one
    async with Client(store or MemoryStore(), options, transport=transport) as client:
        for handler in handlers:
            client.add_handler(handler)
        with client.events() as events:
            client.connect()
            async with asyncio.timeout(_TIMEOUT):
                async for event in events:
                    if isinstance(event, QRCodeIssued):
                        await phone.scan(event.text)
                    elif isinstance(event, PhaseChanged) and event.phase in ENDED:
                        await client.wait_connected()
                    elif isinstance(event, Connected):
                        break
        yield client, phone
