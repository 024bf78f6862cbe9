"""What may be asked of a session."""

from dataclasses import dataclass, field

from zapwire.client.messages.outgoing import SendResult
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.model import SessionStatus
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class Connect(Command[SessionStatus]):
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Disconnect(Command[None]):
    pass


@dataclass(frozen=True, slots=True)
class Logout(Command[None]):
    pass


@dataclass(frozen=True, slots=True)
class Reset(Command[None]):
    pass


@dataclass(frozen=True, slots=True)
class GetStatus(Command[SessionStatus]):
    pass


@dataclass(frozen=True, slots=True)
class GetQR(Command[str]):
    pass


@dataclass(frozen=True, slots=True)
class PairPhone(Command[str]):
    number: str


@dataclass(frozen=True, slots=True)
class SendMessage(Command[SendResult]):
    chat: JID
    message: bytes = field(repr=False)
    id: str = ""


@dataclass(frozen=True, slots=True)
class React(Command[SendResult]):
    chat: JID
    target: str
    emoji: str
    sender: JID | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Revoke(Command[SendResult]):
    chat: JID
    target: str
    sender: JID | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Edit(Command[SendResult]):
    chat: JID
    target: str
    text: str = field(repr=False)
    id: str = ""


@dataclass(frozen=True, slots=True)
class SetChatPresence(Command[None]):
    chat: JID
    state: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class MarkRead(Command[None]):
    ids: tuple[str, ...]
    chat: JID
    sender: JID | None = None


@dataclass(frozen=True, slots=True)
class SetPresence(Command[None]):
    available: bool
