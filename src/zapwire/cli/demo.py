"""The demo: a session comes up, is cut and comes back, all on this machine."""

import asyncio
from collections.abc import Callable
from typing import Final

from zapwire.cli.qr import draw_qr
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.events import Connected, Disconnected, Event, PairingSucceeded, PhaseChanged, QRCodeIssued
from zapwire.sandbox.server import Sandbox

_TIMEOUT: Final = 60.0
_DEMO_NUMBER: Final = "5491155554444"


async def run_demo(say: Callable[[str], object]) -> None:
    """Show a session come up, be cut and come back, all on this machine."""
    say("1. Starting a local WhatsApp: chat server, proxy, control API.")
    async with Sandbox.start() as sandbox:
        say(f"   {sandbox.address.ws} · control API {sandbox.address.control}")
        phone = await sandbox.create_phone(_DEMO_NUMBER, "Ana")
        say(f"2. A phone exists: {phone.account.jid()}, {phone.account.lid()}.")
        network = Network.from_json(sandbox.address.to_json())
        async with Client(MemoryStore(), Options(network)) as client:
            with client.events() as events:
                client.connect()
                was_cut = False
                async with asyncio.timeout(_TIMEOUT):
                    async for event in events:
                        _narrate(event, say)
                        if isinstance(event, QRCodeIssued):
                            say("4. The phone scans it.")
                            await phone.scan(event.text)
                        elif isinstance(event, Connected) and was_cut:
                            break
                        elif isinstance(event, Connected):
                            was_cut = True
                            say("5. The connection is cut, as a dead network would; the client comes back by itself.")
                            sandbox.cut()
        recorded = sandbox.context.recorder.count
        say(f"6. Done: {recorded} entries of traffic were recorded. Try `zapwire sandbox` with a client of your own.")


def _narrate(event: Event, say: Callable[[str], object]) -> None:
    if isinstance(event, PhaseChanged):
        say(f"   session: {event.phase.value}")
    elif isinstance(event, QRCodeIssued):
        say(f"3. The client shows a QR code:\n\n{draw_qr(event.text)}")
    elif isinstance(event, PairingSucceeded):
        say(f"   linked as {event.jid}")
    elif isinstance(event, Disconnected):
        say(f"   lost: {event.reason}")
    elif isinstance(event, Connected):
        say(f"   Connected as {event.jid}, over a Noise-encrypted session.")
