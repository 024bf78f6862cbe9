"""A whatsmeow, as a companion."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from tests.conformance.companions import Companion, Heard, Notice, State
from tests.conformance.sandbox_process import Linked, Phone, SandboxProcess
from tests.conformance.whatsmeow import Event as TheirEvent
from tests.conformance.whatsmeow import Sent, Whatsmeow, content, set_push_name
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.reader import read
from zapwire.protocol.proto.e2e_pb2 import Message


class Theirs(Companion):
    """A whatsmeow."""

    def __init__(self, peer: Whatsmeow, phone: Phone, linked: Linked) -> None:
        super().__init__(phone, linked)
        self.peer = peer

    @classmethod
    @asynccontextmanager
    async def start(
        cls, sandbox: SandboxProcess, phone: Phone, directory: Path, *, name: str = "Theirs"
    ) -> AsyncIterator[Self]:
        """A whatsmeow linked to a phone, with a name for presence, and connected, inside the context."""
        async with Whatsmeow.start(sandbox.network, directory, name=name) as peer:
            await peer.command("connect")
            qr = await peer.wait_for("qr")
            linked = await sandbox.scan(phone, qr["code"])
            await peer.wait_for("connected")
            theirs = cls(peer, phone, linked)
            await theirs.go_away()
            set_push_name(peer.database, name)
            await theirs.come_back()
            yield theirs

    async def send(self, to: str, message: Message) -> Sent:
        return await self.peer.send(to, message)

    async def upload(self, kind: MediaKind, path: Path) -> MediaFile:
        return await self.peer.upload(kind, path)

    async def download(self, message: Message, path: Path) -> None:
        await self.peer.download(message, path)

    async def text(self, to: str, text: str) -> Sent:
        return await self.peer.send_text(to, text)

    async def reply(self, to: str, text: str, *, id: str, sender: str, quoted: str) -> Sent:
        return await self.peer.reply(to, text, id=id, sender=sender, quoted=quoted)

    async def mention(self, to: str, text: str, jids: Sequence[str]) -> Sent:
        return await self.peer.mention(to, text, jids)

    async def react(self, chat: str, id: str, emoji: str, *, sender: str = "") -> Sent:
        return await self.peer.react(chat, id, emoji, sender=sender)

    async def edit(self, chat: str, id: str, text: str) -> Sent:
        return await self.peer.edit(chat, id, text)

    async def revoke(self, chat: str, id: str, *, sender: str = "") -> Sent:
        return await self.peer.revoke(chat, id, sender=sender)

    async def pin(self, chat: str, id: str, *, sender: str = "", seconds: int) -> Sent:
        author = sender or self.phone.jid
        return Sent(**await self.peer.command("pin", chat=chat, sender=author, id=id, seconds=seconds))

    async def let_disappear(self, chat: str, seconds: int) -> None:
        await self.peer.command("disappearing_timer", chat=chat, seconds=seconds)

    async def typing(self, to: str, state: State, media: str = "") -> None:
        await self.peer.chat_presence(to, state, media)

    async def read(self, chat: str, sender: str, *ids: str, played: bool = False) -> None:
        kind = "played" if played else "read"
        await self.peer.command("mark_read", chat=chat, sender=sender, ids=ids, kind=kind)

    async def set_available(self, *, available: bool) -> None:
        await self.peer.command("presence", state="available" if available else "unavailable")

    async def subscribe(self, jid: str) -> None:
        await self.peer.command("subscribe_presence", jid=jid)

    async def go_away(self) -> None:
        await self.peer.command("disconnect")
        await self.peer.wait_for("stopped")

    async def come_back(self) -> None:
        await self.peer.command("connect")
        await self.wait_connected()

    async def wait_connected(self) -> None:
        await self.peer.wait_for("connected")

    async def hear(self, id: str = "", *, kind: str = "") -> Heard:
        wanted: dict[str, Any] = {"id": id} if id else {"kind": kind}
        event = await self.peer.wait_for("message", **wanted)
        message = content(event)
        return Heard(
            event["id"],
            event["chat"],
            frozenset((event["sender"], event["sender_alt"] or self._other_name(event["sender"]))),
            event["is_from_me"],
            event["is_group"],
            event["type"],
            event["edit"],
            message,
            read(message),
        )

    def _other_name(self, sender: str) -> str:
        """Return the other name of a device of this account, which whatsmeow does not tell in chats with people."""
        user, at, server = sender.partition("@")
        number, _, device = user.partition(":")
        names = {self.phone.jid.partition("@")[0]: self.phone.lid, self.phone.lid.partition("@")[0]: self.phone.jid}
        if number not in names:
            return ""
        other, at, server = names[number].partition("@")
        return f"{other}:{device}{at}{server}" if device else f"{other}{at}{server}"

    async def hear_receipt(self, id: str, type: str, device: frozenset[str]) -> Notice:
        # neonize has no word of its own for the last.
        word = {"read-self": "read_self", "played-self": "server_error"}.get(type, type)
        event = await self._receipt(id, word, device)
        return Notice(event["chat"], frozenset((event["sender"], event["sender_alt"])))

    async def _receipt(self, id: str, word: str, device: frozenset[str]) -> TheirEvent:
        waits = [
            asyncio.create_task(self.peer.wait_for("receipt", ids=[id], type=word, sender=name))
            for name in sorted(device)
        ]
        done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.wait(waits)
        return done.pop().result()

    async def hear_typing(self, state: State, media: str) -> Notice:
        event = await self.peer.wait_for("chat_presence", state=state, media=media or "text")
        return Notice(event["chat"], frozenset((event["sender"], event["sender_alt"])))

    async def hear_presence(self, jid: str, *, available: bool) -> None:
        await self.peer.wait_for("presence", jid=jid, unavailable=not available)

    def heard_texts(self) -> list[str]:
        events = (event for event in self.peer.events if event["event"] == "message")
        return [str(event["text"]) for event in events if event["kind"] == "conversation"]
