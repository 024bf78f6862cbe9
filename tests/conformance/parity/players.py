"""Players: the real whatsmeow and our client, told to do the same in the same words."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from tests.conformance.parity.managers import Manager, WhatsmeowManager, ZapwireManager
from tests.conformance.whatsmeow import Whatsmeow, WhatsmeowError, set_push_name
from zapwire.client.client import Client
from zapwire.client.options import WHATSAPP_URL, Network, Options, Timing
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import QueryRefused
from zapwire.protocol.events import Connected, QRCodeIssued
from zapwire.protocol.jid import JID
from zapwire.protocol.login import ClientProfile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.context import Quote
from zapwire.protocol.messages.media import MediaDetails, build_media
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.chat_presence import ChatState
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Address, Sandbox

PUSH_NAME = "Somebody"
START_TIMEOUT = 60.0


class Player(Manager, Protocol):
    """A client that acts. What sends a message returns its id; `sender` is None for an own message."""

    async def send_text(self, chat: JID, text: str) -> str: ...

    async def send_media(self, chat: JID, kind: MediaKind, path: Path, details: MediaDetails) -> str:
        """Upload the file at a path, and send it with what is given beside."""
        ...

    async def send(self, chat: JID, message: Message) -> str:
        """Send an end-to-end message as it is."""
        ...

    async def vote(self, chat: JID, id: str, options: Sequence[str], *, sender: JID) -> str:
        """Vote in a poll of another, once it was told."""
        ...

    async def reply(self, chat: JID, text: str, *, id: str, sender: JID, quoted: str) -> str:
        """Send a text that quotes the text `quoted`."""
        ...

    async def mention(self, chat: JID, text: str, people: Sequence[JID]) -> str: ...

    async def react(self, chat: JID, id: str, emoji: str, *, sender: JID | None = None) -> str: ...

    async def edit(self, chat: JID, id: str, text: str) -> str: ...

    async def revoke(self, chat: JID, id: str, *, sender: JID | None = None) -> str: ...

    async def pin(self, chat: JID, id: str, *, sender: JID | None = None) -> str: ...

    async def set_disappearing_timer(self, chat: JID, seconds: int) -> None: ...

    async def mark_read(self, chat: JID, sender: JID, *ids: str) -> None: ...

    async def chat_presence(self, chat: JID, state: ChatState, media: str = "") -> None: ...

    async def presence(self, *, available: bool) -> None: ...

    async def subscribe(self, user: JID) -> None: ...

    async def reject_call(self, caller: JID, call_id: str) -> None: ...

    async def list_newsletters(self) -> list[str]:
        """Return the addresses of those that are followed."""
        ...

    async def follow(self, newsletter: JID, *, follows: bool) -> None: ...

    async def mute(self, newsletter: JID, *, muted: bool) -> None: ...

    async def subscribe_newsletter(self, newsletter: JID) -> None: ...
    async def check(self, *numbers: str) -> None:
        """Ask whether numbers are on WhatsApp."""
        ...

    async def info(self, *users: JID) -> None:
        """Ask what is known of people."""
        ...

    async def picture(self, target: JID, *, preview: bool = False, existing_id: str = "") -> None:
        """Ask for a picture; that there is none is no error here."""
        ...

    async def blocklist(self) -> None: ...

    async def block(self, user: JID) -> None: ...

    async def unblock(self, user: JID) -> None: ...

    async def set_privacy(self, name: str, value: str) -> None: ...

    async def set_about(self, text: str) -> None: ...


class WhatsmeowPlayer(WhatsmeowManager):
    """whatsmeow, in its process."""

    def __init__(self, peer: Whatsmeow, own: JID) -> None:
        self._peer = peer
        self._own = own
        self._polls: dict[str, str] = {}

    async def send_text(self, chat: JID, text: str) -> str:
        return (await self._peer.send_text(str(chat), text)).id

    async def send_media(self, chat: JID, kind: MediaKind, path: Path, details: MediaDetails) -> str:
        file = await self._peer.upload(kind, path)
        return (await self._peer.send(str(chat), build_media(file, details))).id

    async def send(self, chat: JID, message: Message) -> str:
        return (await self._peer.send(str(chat), message)).id

    async def vote(self, chat: JID, id: str, options: Sequence[str], *, sender: JID) -> str:
        if id not in self._polls:
            told = await self._peer.wait_for("message", id=id)
            assert told["id"] == id, sender
            self._polls[id] = told["whole"]
        sent = await self._peer.command("vote", to=str(chat), poll=self._polls[id], options=list(options))
        return str(sent["id"])

    async def reply(self, chat: JID, text: str, *, id: str, sender: JID, quoted: str) -> str:
        return (await self._peer.reply(str(chat), text, id=id, sender=str(sender), quoted=quoted)).id

    async def mention(self, chat: JID, text: str, people: Sequence[JID]) -> str:
        return (await self._peer.mention(str(chat), text, [str(jid) for jid in people])).id

    async def react(self, chat: JID, id: str, emoji: str, *, sender: JID | None = None) -> str:
        return (await self._peer.react(str(chat), id, emoji, sender=str(sender or ""))).id

    async def edit(self, chat: JID, id: str, text: str) -> str:
        return (await self._peer.edit(str(chat), id, text)).id

    async def revoke(self, chat: JID, id: str, *, sender: JID | None = None) -> str:
        return (await self._peer.revoke(str(chat), id, sender=str(sender or ""))).id

    async def pin(self, chat: JID, id: str, *, sender: JID | None = None) -> str:
        sent = await self._peer.command("pin", chat=str(chat), sender=str(sender or self._own), id=id, seconds=86_400)
        return str(sent["id"])

    async def set_disappearing_timer(self, chat: JID, seconds: int) -> None:
        await self._peer.command("disappearing_timer", chat=str(chat), seconds=seconds)

    async def mark_read(self, chat: JID, sender: JID, *ids: str) -> None:
        await self._peer.mark_read(str(chat), str(sender), *ids)

    async def chat_presence(self, chat: JID, state: ChatState, media: str = "") -> None:
        await self._peer.chat_presence(str(chat), state, media)

    async def presence(self, *, available: bool) -> None:
        await self._peer.command("presence", state="available" if available else "unavailable")

    async def subscribe(self, user: JID) -> None:
        await self._peer.command("subscribe_presence", jid=str(user))

    async def reject_call(self, caller: JID, call_id: str) -> None:
        await self._peer.command("reject_call", caller=str(caller), id=call_id)

    async def list_newsletters(self) -> list[str]:
        return [one["jid"] for one in await self._peer.command("newsletters")]

    async def follow(self, newsletter: JID, *, follows: bool) -> None:
        await self._peer.command("follow_newsletter", jid=str(newsletter), follows=follows)

    async def mute(self, newsletter: JID, *, muted: bool) -> None:
        await self._peer.command("mute_newsletter", jid=str(newsletter), muted=muted)

    async def subscribe_newsletter(self, newsletter: JID) -> None:
        await self._peer.command("subscribe_newsletter", jid=str(newsletter))

    async def check(self, *numbers: str) -> None:
        await self._peer.command("is_on_whatsapp", numbers=[f"+{number}" for number in numbers])

    async def info(self, *users: JID) -> None:
        await self._peer.command("user_info", jids=[str(user) for user in users])

    async def picture(self, target: JID, *, preview: bool = False, existing_id: str = "") -> None:
        with suppress(WhatsmeowError):
            await self._peer.command("picture", jid=str(target), preview=preview, existing_id=existing_id)

    async def blocklist(self) -> None:
        await self._peer.command("blocklist")

    async def block(self, user: JID) -> None:
        await self._peer.command("update_blocklist", jid=str(user), action="block")

    async def unblock(self, user: JID) -> None:
        await self._peer.command("update_blocklist", jid=str(user), action="unblock")

    async def set_privacy(self, name: str, value: str) -> None:
        await self._peer.command("set_privacy_setting", name=name, value=value)

    async def set_about(self, text: str) -> None:
        await self._peer.command("set_about", text=text)


class ZapwirePlayer(ZapwireManager):
    """Our client, in this process."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send_text(self, chat: JID, text: str) -> str:
        return (await self._client.messages.send_text(chat, text)).id

    async def send_media(self, chat: JID, kind: MediaKind, path: Path, details: MediaDetails) -> str:
        file = await self._client.media.upload(path, kind)
        return (await self._client.messages.send_media(chat, file, details)).id

    async def send(self, chat: JID, message: Message) -> str:
        return (await self._client.messages.send(chat, message)).id

    async def vote(self, chat: JID, id: str, options: Sequence[str], *, sender: JID) -> str:
        return (await self._client.messages.vote(chat, id, options, sender=sender)).id

    async def reply(self, chat: JID, text: str, *, id: str, sender: JID, quoted: str) -> str:
        quote = Quote(id, sender, Message(conversation=quoted))
        return (await self._client.messages.send_text(chat, text, reply_to=quote)).id

    async def mention(self, chat: JID, text: str, people: Sequence[JID]) -> str:
        return (await self._client.messages.send_text(chat, text, mentions=people)).id

    async def react(self, chat: JID, id: str, emoji: str, *, sender: JID | None = None) -> str:
        return (await self._client.messages.react(chat, id, emoji, sender=sender)).id

    async def edit(self, chat: JID, id: str, text: str) -> str:
        return (await self._client.messages.edit(chat, id, text)).id

    async def revoke(self, chat: JID, id: str, *, sender: JID | None = None) -> str:
        return (await self._client.messages.revoke(chat, id, sender=sender)).id

    async def pin(self, chat: JID, id: str, *, sender: JID | None = None) -> str:
        return (await self._client.messages.pin(chat, id, seconds=86_400, sender=sender)).id

    async def set_disappearing_timer(self, chat: JID, seconds: int) -> None:
        await self._client.messages.set_disappearing_timer(chat, seconds)

    async def mark_read(self, chat: JID, sender: JID, *ids: str) -> None:
        await self._client.receipts.mark_read(ids, chat=chat, sender=sender)

    async def chat_presence(self, chat: JID, state: ChatState, media: str = "") -> None:
        await self._client.presence.send_chat_state(chat, state, media=media)

    async def presence(self, *, available: bool) -> None:
        await self._client.presence.send(available=available, name=PUSH_NAME)

    async def subscribe(self, user: JID) -> None:
        await self._client.presence.subscribe(user)

    async def reject_call(self, caller: JID, call_id: str) -> None:
        await self._client.calls.reject(caller, call_id)

    async def list_newsletters(self) -> list[str]:
        return [str(newsletter.jid) for newsletter in await self._client.newsletters.all()]

    async def follow(self, newsletter: JID, *, follows: bool) -> None:
        newsletters = self._client.newsletters
        await (newsletters.follow(newsletter) if follows else newsletters.unfollow(newsletter))

    async def mute(self, newsletter: JID, *, muted: bool) -> None:
        await self._client.newsletters.set_muted(newsletter, muted=muted)

    async def subscribe_newsletter(self, newsletter: JID) -> None:
        await self._client.newsletters.subscribe(newsletter)

    async def check(self, *numbers: str) -> None:
        await self._client.users.check(numbers)

    async def info(self, *users: JID) -> None:
        await self._client.users.info(users)

    async def picture(self, target: JID, *, preview: bool = False, existing_id: str = "") -> None:
        with suppress(QueryRefused):
            await self._client.pictures.get(target, preview=preview, existing_id=existing_id)

    async def blocklist(self) -> None:
        await self._client.blocklist.get()

    async def block(self, user: JID) -> None:
        await self._client.blocklist.block(user)

    async def unblock(self, user: JID) -> None:
        await self._client.blocklist.unblock(user)

    async def set_privacy(self, name: str, value: str) -> None:
        await self._client.privacy.set(name, value)

    async def set_about(self, text: str) -> None:
        await self._client.about.set(text)


@asynccontextmanager
async def whatsmeow_player(sandbox: Sandbox, phone: Phone, directory: Path) -> AsyncIterator[Player]:
    """whatsmeow, linked to the phone and connected a second time, now with a push name."""
    async with Whatsmeow.start(asdict(sandbox.address), directory) as peer:
        await peer.command("connect")
        await phone.scan((await peer.wait_for("qr"))["code"])
        await peer.wait_for("connected")
        await peer.command("disconnect")
        await peer.wait_for("stopped")
        set_push_name(peer.database, PUSH_NAME)
        await peer.command("connect")
        await peer.wait_for("connected")
        yield WhatsmeowPlayer(peer, phone.account.jid())


@asynccontextmanager
async def our_player(
    sandbox: Sandbox, phone: Phone, profile: ClientProfile, *, ask_phone: bool
) -> AsyncIterator[Player]:
    """Our client, linked to the phone through the proxy and connected a second time, as the other one."""
    options = Options(network_of(sandbox.address), profile, Timing(reconnect_spread=0), ask_phone=ask_phone)
    store = MemoryStore()
    async with asyncio.timeout(START_TIMEOUT), Client(store, options) as client:
        with client.events() as events:
            client.connect()
            qr = await anext(event async for event in events if isinstance(event, QRCodeIssued))
            await phone.scan(qr.text)
            await anext(event async for event in events if isinstance(event, Connected))
    async with Client(store, options) as client:
        client.connect()
        await client.wait_connected()
        yield ZapwirePlayer(client)


def network_of(address: Address) -> Network:
    """WhatsApp's own URL, through the sandbox's proxy."""
    return Network(WHATSAPP_URL, bytes.fromhex(address.noise_root), Path(address.ca), address.proxy)
