"""A client of ours, as a companion."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TypeVar

from tests.conformance.companions import Companion, Heard, Notice, State
from tests.conformance.sandbox_process import Phone, SandboxProcess
from tests.conformance.whatsmeow import Sent
from zapwire import JID, Client, MemoryStore, Network, Options
from zapwire.client.messages.outgoing import SendResult
from zapwire.protocol.events import (
    ChatPresenceChanged,
    Connected,
    Event,
    MessageReceived,
    PresenceChanged,
    QRCodeIssued,
    ReceiptReceived,
)
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.context import Quote
from zapwire.protocol.messages.media import read_file
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.testing import fast_timing

E = TypeVar("E", bound=Event)

PATIENCE = 20.0
"""Seconds for whatever it shall tell."""


class Ours(Companion):
    """A client of ours."""

    def __init__(self, client: Client, store: MemoryStore) -> None:
        self.client = client
        self.store = store
        self.seen: list[Event] = []
        """All that happened, in order."""
        self._pending: list[Event] = []
        self._changed = asyncio.Event()
        client.add_handler(self._on_event)

    @classmethod
    @asynccontextmanager
    async def start(
        cls, sandbox: SandboxProcess, phone: Phone, *, name: str = "Ours", options: Options | None = None
    ) -> AsyncIterator[Self]:
        """A client linked to a phone and connected, inside the context."""
        options = replace(options or Options(timing=fast_timing()), network=network_of(sandbox))
        store = MemoryStore()
        async with Client(store, options) as client:
            ours = cls(client, store)
            await ours.link(sandbox, phone)
            await client.presence.send(available=False, name=name)
            yield ours

    async def link(self, sandbox: SandboxProcess, phone: Phone) -> None:
        """Connect, be scanned by the phone, and wait until connected."""
        self.client.connect()
        code = await self.wait_for(QRCodeIssued)
        super().__init__(phone, await sandbox.scan(phone, code.text))
        await self.wait_for(Connected)

    async def _on_event(self, event: Event) -> None:
        self.seen.append(event)
        self._pending.append(event)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait_for(
        self, kind: type[E], matches: Callable[[E], bool] = lambda _: True, *, timeout: float = PATIENCE
    ) -> E:
        """Return the first event of a kind that matches and that no earlier wait returned."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for event in self._pending:
                        if isinstance(event, kind) and matches(event):
                            self._pending.remove(event)
                            return event
                    await self._changed.wait()
        except TimeoutError:
            told = ", ".join(type(event).__name__ for event in self.seen[-40:])
            raise AssertionError(f"no {kind.__name__} that matches in {timeout:g} s; the last told: {told}") from None

    async def received(self, id: str) -> MessageReceived:
        """Wait for a message."""
        return await self.wait_for(MessageReceived, lambda event: event.info.id == id)

    async def send(self, to: str, message: Message) -> Sent:
        return await _sent(self.client.messages.send(JID.parse(to), message))

    async def upload(self, kind: MediaKind, path: Path) -> MediaFile:
        return await self.client.media.upload(path, kind)

    async def download(self, message: Message, path: Path) -> None:
        file = read_file(message)
        assert file is not None
        await self.client.media.download_to(file, path)

    async def text(self, to: str, text: str) -> Sent:
        return await _sent(self.client.messages.send_text(JID.parse(to), text))

    async def reply(self, to: str, text: str, *, id: str, sender: str, quoted: str) -> Sent:
        quote = Quote(id, JID.parse(sender), Message(conversation=quoted))
        return await _sent(self.client.messages.send_text(JID.parse(to), text, reply_to=quote))

    async def mention(self, to: str, text: str, jids: Sequence[str]) -> Sent:
        mentions = [JID.parse(jid) for jid in jids]
        return await _sent(self.client.messages.send_text(JID.parse(to), text, mentions=mentions))

    async def react(self, chat: str, id: str, emoji: str, *, sender: str = "") -> Sent:
        return await _sent(self.client.messages.react(JID.parse(chat), id, emoji, sender=_jid(sender)))

    async def edit(self, chat: str, id: str, text: str) -> Sent:
        return await _sent(self.client.messages.edit(JID.parse(chat), id, text))

    async def revoke(self, chat: str, id: str, *, sender: str = "") -> Sent:
        return await _sent(self.client.messages.revoke(JID.parse(chat), id, sender=_jid(sender)))

    async def pin(self, chat: str, id: str, *, sender: str = "", seconds: int) -> Sent:
        return await _sent(self.client.messages.pin(JID.parse(chat), id, seconds=seconds, sender=_jid(sender)))

    async def let_disappear(self, chat: str, seconds: int) -> None:
        await self.client.messages.set_disappearing_timer(JID.parse(chat), seconds)

    async def typing(self, to: str, state: State, media: str = "") -> None:
        await self.client.presence.send_chat_state(JID.parse(to), state, media=media)

    async def read(self, chat: str, sender: str, *ids: str, played: bool = False) -> None:
        await self.client.receipts.mark_read(ids, chat=JID.parse(chat), sender=_jid(sender), played=played)

    async def set_available(self, *, available: bool) -> None:
        await self.client.presence.send(available=available)

    async def subscribe(self, jid: str) -> None:
        await self.client.presence.subscribe(JID.parse(jid))

    async def go_away(self) -> None:
        await self.client.close()

    async def come_back(self) -> None:
        self.client.connect()
        await self.wait_connected()

    async def wait_connected(self) -> None:
        await self.wait_for(Connected)

    async def hear(self, id: str = "", *, kind: str = "") -> Heard:
        event = await self.wait_for(
            MessageReceived,
            lambda event: event.info.id == id if id else any(kind == f.name for f, _ in event.message.ListFields()),
        )
        info, source = event.info, event.info.source
        alt = source.sender_alt
        assert alt is not None
        assert {source.sender_pn, source.sender_lid} == {source.sender.to_non_ad(), alt.to_non_ad()}
        if source.is_group:
            assert (source.chat_pn, source.chat_lid) == (None, None)
        else:
            assert None not in (source.chat_pn, source.chat_lid)
            assert source.chat in (source.chat_pn, source.chat_lid)
        return Heard(
            info.id,
            str(info.chat),
            frozenset((str(info.sender), str(alt))),
            source.is_from_me,
            source.is_group,
            info.type,
            info.edit,
            event.message,
            event.content,
        )

    async def hear_receipt(self, id: str, type: str, device: frozenset[str]) -> Notice:
        def matches(event: ReceiptReceived) -> bool:
            is_so = (event.type or "delivered") == type and id in event.message_ids
            return is_so and str(event.source.sender) in device

        source = (await self.wait_for(ReceiptReceived, matches)).source
        return Notice(str(source.chat), frozenset((str(source.sender), str(source.sender_alt))))

    async def hear_typing(self, state: State, media: str) -> Notice:
        event = await self.wait_for(ChatPresenceChanged, lambda event: (event.state, event.media) == (state, media))
        return Notice(str(event.source.chat), frozenset((str(event.source.sender), str(event.source.sender_alt))))

    async def hear_presence(self, jid: str, *, available: bool) -> None:
        event = await self.wait_for(
            PresenceChanged, lambda event: str(event.sender) == jid and event.is_available is available
        )
        assert event.sender_pn is not None
        assert event.sender_lid is not None

    def heard_texts(self) -> list[str]:
        events = (event for event in self.seen if isinstance(event, MessageReceived))
        return [event.message.conversation for event in events if event.message.conversation]


def network_of(sandbox: SandboxProcess) -> Network:
    """What a client of ours needs to know of a sandbox."""
    network: dict[str, Any] = sandbox.network
    return Network(
        network["ws"], bytes.fromhex(network["noise_root"]), Path(network["ca"]), media_proxy=network["proxy"]
    )


async def _sent(sending: Awaitable[SendResult]) -> Sent:
    result = await sending
    return Sent(result.id, result.timestamp)


def _jid(text: str) -> JID | None:
    return JID.parse(text) if text else None
