"""A real account's events, from a sandbox to the outbox."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.store.base import Stores
from zapwire.client.store.memory import MemoryStore
from zapwire.gateway.model import Payload, User
from zapwire.gateway.recorder import EventRecorder
from zapwire.protocol.events import Event, QRCodeIssued
from zapwire.storage.store import Unit
from zapwire.testing import fast_timing, linked_client, sandbox

ID = "0" * 32
ANA, SHOP = "5491155550001", "5491155554444"


@dataclass
class Outbox:
    """Remembers all there was, and who waits for something."""

    told: list[dict[str, Any]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def find(self, user_id: str) -> User:
        """A user that wants everything."""
        return User(user_id, "shop", events=("All",))

    def add(self, _unit: Unit, _user: User, payload: Payload) -> bool:
        """Remember it."""
        assert payload.id not in self.ids
        self.ids.add(payload.id)
        self.told.append(orjson.loads(payload.body))
        self.changed.set()
        return True

    async def add_alone(self, _user: User, payload: Payload) -> bool:
        """Remember it."""
        return self.add(cast("Unit", None), _user, payload)

    def of_type(self, type: str) -> list[dict[str, Any]]:
        """All of that type."""
        return [body for body in self.told if body["type"] == type]

    async def count(self, type: str, number: int) -> list[dict[str, Any]]:
        """All of that type, once there are so many."""
        async with asyncio.timeout(10):
            while len(self.of_type(type)) < number:
                self.changed.clear()
                await self.changed.wait()
        return self.of_type(type)


async def test_a_real_account_is_told_of_whole() -> None:
    """From its first QR code to a message that is taken back, nothing is in short, and everybody has both names."""
    outbox = Outbox()
    recorder = EventRecorder(outbox, outbox)

    async def record(event: Event, unit: Stores) -> None:
        await recorder.record(ID, event, cast("Unit", unit))

    async with sandbox() as whatsapp, linked_client(whatsapp, ANA) as (ana, _):
        phone = await whatsapp.create_phone(SHOP, "Shop")

        async def tell(event: Event) -> None:
            await recorder.tell(ID, event)
            if isinstance(event, QRCodeIssued):
                await phone.scan(event.text)

        options = Options(network=Network.from_json(whatsapp.address.to_json()), timing=fast_timing())
        async with Client(MemoryStore(), options, sink=record) as shop:
            shop.add_handler(tell)
            shop.connect()
            await shop.wait_connected()
            chat = phone.account.jid()
            sent = await ana.messages.send_text(chat, "Hello!")
            await outbox.count("Message", 1)
            await ana.messages.edit(chat, sent.id, "Hello?")
            await ana.messages.react(chat, sent.id, "👍")
            await ana.messages.revoke(chat, sent.id)
            messages = await outbox.count("Message", 4)
            author = await ana.device()
            assert author is not None
            assert author.jid is not None
            await shop.messages.send_text(author.jid.to_non_ad(), "Good day")
            receipts = await outbox.count("ReadReceipt", 1)
    assert not [body for body in outbox.told if "isReduced" in body]
    assert {body["type"] for body in outbox.told} >= {"QR", "PairSuccess", "Connected", "Message", "ReadReceipt"}
    _check(messages)
    assert receipts[0]["state"] == "Delivered"
    for body in (*messages, *receipts):
        assert all(body[name] for name in ("senderPn", "senderLid", "chatPn", "chatLid", "ownPn", "ownLid"))
        assert body["senderPn"] == f"{ANA}@s.whatsapp.net"
        assert body["ownPn"] == f"{SHOP}@s.whatsapp.net"


def _check(messages: list[dict[str, Any]]) -> None:
    """A text, its edit, a reaction to it, and its end."""
    said = [body["event"]["Message"] for body in messages]
    assert said[0]["conversation"] == "Hello!"
    assert messages[1]["event"]["IsEdit"] is True
    assert said[1]["protocolMessage"]["editedMessage"]["conversation"] == "Hello?"
    assert said[2]["reactionMessage"]["text"] == "👍"
    assert said[3]["protocolMessage"]["type"] == 0
    assert [body["event"]["Info"]["Edit"] for body in messages] == ["", "1", "", "7"]
