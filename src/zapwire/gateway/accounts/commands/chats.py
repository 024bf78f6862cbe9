"""Commands that tell others what we do. Each raises what `Session.act` raises."""

from dataclasses import dataclass
from typing import Literal

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.chat_presence import ChatState


@dataclass(frozen=True, slots=True)
class SetChatPresence(Command[None]):
    """Show in a chat that we type, with `audio` record a voice message, or stopped."""

    chat: JID
    state: ChatState
    media: Literal["", "audio"] = ""

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.presence.send_chat_state(self.chat, self.state, media=self.media))


@dataclass(frozen=True, slots=True)
class MarkRead(Command[None]):
    """Tell that we read messages of one sender, who must be named in a group. Raises `LocalProtocolError`, too."""

    ids: tuple[str, ...]
    chat: JID
    sender: JID | None = None

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.receipts.mark_read(self.ids, chat=self.chat, sender=self.sender))


@dataclass(frozen=True, slots=True)
class SetPresence(Command[None]):
    """Become available to others, or not.

    `name` is what they see; empty is the one that was last given. Raises `ConfigurationError` where there was none.
    """

    available: bool
    name: str = ""

    async def run(self, session: Session) -> None:
        await session.act(
            lambda client: client.presence.send(available=self.available, name=self.name or None),
        )
