"""A bot that says everything back, and a test of it with the fixture `sandbox`: a WhatsApp for one test."""

import asyncio
from collections.abc import Callable

from zapwire import Client, MemoryStore, Network, Options, events
from zapwire.protocol.messages.content import Text
from zapwire.testing import LocalSandbox

BOT, ANA = "5491155554444", "14155550123"


async def bot(network: Network, show: Callable[[str], object]) -> None:
    """Stand in for your program: show the QR code, and answer every text of others with the same text."""
    async with Client(MemoryStore(), Options(network)) as client:
        with client.events() as stream:
            client.connect()
            async for event in stream:
                match event:
                    case events.QRCodeIssued(text=code):
                        show(code)
                    case events.MessageReceived(info=info, content=Text(text=text)) if not info.source.is_from_me:
                        await client.messages.send_text(info.chat, text)


async def conversation(sandbox: LocalSandbox) -> list[str]:
    """Run the bot: a phone scans its code, another one writes to it. Return what that one got and decrypted."""
    codes: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bot(sandbox.network, codes.put_nowait))
        await asyncio.to_thread(sandbox.scan, BOT, await codes.get())
        await asyncio.to_thread(sandbox.send, ANA, BOT, "Hola")
        answers = await asyncio.to_thread(sandbox.messages, ANA, wait=10)
        running.cancel()
    return [answer["text"] for answer in answers]


def test_bot_answers(sandbox: LocalSandbox) -> None:
    """Who writes to the bot gets the same text back, and the bot says nothing that WhatsApp refuses."""
    phone = sandbox.create_phone(BOT, "Bot")
    sandbox.create_phone(ANA, "Ana")
    assert asyncio.run(conversation(sandbox)) == ["Hola"]
    assert not any(entry.get("refused") for entry in sandbox.traffic(phone.with_device(1)))
