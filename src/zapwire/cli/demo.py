"""The demo: a session comes up, messages are exchanged, it is cut and comes back, all on this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from zapwire.cli.qr import draw_qr
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.events import (
    Connected,
    Disconnected,
    Event,
    MessageReceived,
    PairingSucceeded,
    PhaseChanged,
    QRCodeIssued,
)
from zapwire.protocol.messages.context import Quote, context_of
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.phones.acts import send_text
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.server import Sandbox

_TIMEOUT: Final = 60.0
_ANA: Final = "5491155554444"
_BEN: Final = "14155550123"

Say = Callable[[str], object]
E = TypeVar("E", bound=Event)


async def run_demo(say: Say) -> None:
    """Show a session come up, exchange messages, be cut and come back, all on this machine."""
    say("1. Starting a local WhatsApp: chat server, proxy, control API.")
    async with Sandbox.start() as sandbox, asyncio.timeout(_TIMEOUT):
        say(f"   {sandbox.address.ws} · control API {sandbox.address.control}")
        say("2. Two phones exist:")
        ana = await sandbox.create_phone(_ANA, "Ana")
        ben = await sandbox.create_phone(_BEN, "Ben")
        for phone in (ana, ben):
            say(f"   {phone.account.name}: {phone.account.jid()}, {phone.account.lid()}")
        network = Network.from_json(sandbox.address.to_json())
        async with Client(MemoryStore(), Options(network)) as client:
            with client.events() as events:
                story = _Story(say, sandbox, client, events, sandbox.line(_BEN))
                await story.link(ana)
                await story.talk()
                await story.cut()
        recorded = sandbox.context.recorder.count
        say(f"7. Done: {recorded} entries of traffic were recorded. Try `zapwire sandbox` with a client of your own.")


@dataclass(slots=True)
class _Story:
    """What happens to one client; `ben` is the phone of somebody it talks to."""

    say: Say
    sandbox: Sandbox
    client: Client
    events: AsyncIterator[Event]
    ben: Line
    waiting: list[Event] = field(default_factory=list)
    """What came before it was asked for."""

    async def link(self, ana: Phone) -> None:
        self.client.connect()
        code = await self._next(QRCodeIssued)
        self.say(f"3. The client shows a QR code:\n\n{draw_qr(code.text)}")
        self.say("4. Ana's phone scans it.")
        await ana.scan(code.text)
        connected = await self._next(Connected)
        self.say(f"   connected as {connected.jid}, over a Noise-encrypted session")

    async def talk(self) -> None:
        self.say("5. Ben writes to Ana, end-to-end encrypted. The client reads it, reacts and replies.")
        await send_text(self.ben, _ANA, "Hi Ana! How is Buenos Aires?")
        message = await self._hear()
        info = message.info
        await self.client.messages.react(info.chat, info.id, "\N{THUMBS UP SIGN}", sender=info.sender)
        quote = Quote(info.id, info.sender, message.message)
        await self.client.messages.send_text(info.chat, "Sunny, as ever.", reply_to=quote)
        for number in range(2):
            await self.ben.wait(number, _TIMEOUT)
            self.say(f"   Ben's phone decrypted: {_show(self.ben, self.ben.state.inbox.after(number)[0])}")

    async def cut(self) -> None:
        self.say("6. The connection is cut, as a dead network would. Ben writes; the client comes back by itself.")
        self.sandbox.cut()
        lost = await self._next(Disconnected)
        self.say(f"   lost: {lost.reason}")
        await send_text(self.ben, _ANA, "Are you there?")
        await self._next(Connected)
        await self._hear()

    async def _hear(self) -> MessageReceived:
        heard = await self._next(MessageReceived)
        self.say(f'   the client decrypted: "{heard.message.conversation}" from {heard.info.push_name}')
        return heard

    async def _next(self, kind: type[E]) -> E:
        """The next event of this kind; those of others wait until they are asked for."""
        for event in self.waiting:
            if isinstance(event, kind):
                self.waiting.remove(event)
                return event
        while True:
            event = await anext(self.events)
            if isinstance(event, PhaseChanged):
                self.say(f"   session: {event.phase.value}")
            elif isinstance(event, PairingSucceeded):
                self.say(f"   linked as {event.jid}")
            if isinstance(event, kind):
                return event
            self.waiting.append(event)


def _show(phone: Line, entry: Entry) -> str:
    """What a phone received, in words."""
    if entry.target:
        about = phone.state.inbox.find(phone.state.chat_key(entry.chat.jid), entry.target)
        return f'{entry.text} on "{about.text if about else entry.target}"'
    context = context_of(entry.message)
    quote = context.quote if context else None
    return f'"{entry.text}"' + (f' in reply to "{quote.message.conversation}"' if quote else "")
