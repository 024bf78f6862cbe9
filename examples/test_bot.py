"""A bot, and a test of it: the fixture `sandbox`, which comes with zapwire, is a WhatsApp for one test."""

import asyncio
from collections.abc import Callable

from zapwire import Client, MemoryStore, Network, Options, events
from zapwire.testing import LocalSandbox


async def bot(network: Network, show: Callable[[str], object]) -> None:
    """Stand in for your program: show the QR code, and wait to be connected."""

    async def on_event(event: events.Event) -> None:
        if isinstance(event, events.QRCodeIssued):
            await asyncio.to_thread(show, event.text)

    async with Client(MemoryStore(), Options(network)) as client:
        client.add_handler(on_event)
        client.connect()
        await client.wait_connected(10)


def test_bot_connects(sandbox: LocalSandbox) -> None:
    """Scanned by a phone, the bot comes back as its first linked device, and says nothing that WhatsApp refuses."""
    phone = sandbox.create_phone("5491155554444", "Ana")
    asyncio.run(bot(sandbox.network, lambda qr: sandbox.scan(phone.user, qr)))
    said = sandbox.traffic(phone.with_device(1))
    assert [entry["kind"] for entry in said].count("login") == 2
    assert not any(entry.get("refused") for entry in said)
