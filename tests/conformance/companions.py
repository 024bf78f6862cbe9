"""Companions of either kind, ours in this process and whatsmeow in its own, told and heard in the same words."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.conformance.sandbox_process import Linked, Phone
from tests.conformance.whatsmeow import Sent
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.content import Content
from zapwire.protocol.proto.e2e_pb2 import Message

State = Literal["composing", "paused"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as a companion decrypted it, freed of its wrappers. `names` are the sender's, with device."""

    id: str
    chat: str
    names: frozenset[str]
    is_from_me: bool
    is_group: bool
    type: str
    edit: str
    message: Message
    content: Content


@dataclass(frozen=True, slots=True)
class Notice:
    """A receipt, or somebody typing: in which chat, and who, by the names that were told."""

    chat: str
    names: frozenset[str]


class Companion(ABC):
    """A linked device. JIDs are texts, "" for none; a `sender` of "" stands for oneself."""

    def __init__(self, phone: Phone, linked: Linked) -> None:
        self.phone = phone
        self.linked = linked

    @property
    def jid(self) -> str:
        """By number."""
        return self.linked.jid

    @property
    def names(self) -> frozenset[str]:
        """Both names, with device."""
        return frozenset((self.linked.jid, self.linked.lid))

    @abstractmethod
    async def send(self, to: str, message: Message) -> Sent: ...
    @abstractmethod
    async def upload(self, kind: MediaKind, path: Path) -> MediaFile:
        """Upload the file at a path."""

    @abstractmethod
    async def download(self, message: Message, path: Path) -> None:
        """Write the file of a message to a path."""

    @abstractmethod
    async def text(self, to: str, text: str) -> Sent: ...
    @abstractmethod
    async def reply(self, to: str, text: str, *, id: str, sender: str, quoted: str) -> Sent: ...
    @abstractmethod
    async def mention(self, to: str, text: str, jids: Sequence[str]) -> Sent: ...
    @abstractmethod
    async def react(self, chat: str, id: str, emoji: str, *, sender: str = "") -> Sent: ...
    @abstractmethod
    async def edit(self, chat: str, id: str, text: str) -> Sent: ...
    @abstractmethod
    async def revoke(self, chat: str, id: str, *, sender: str = "") -> Sent: ...
    @abstractmethod
    async def pin(self, chat: str, id: str, *, sender: str = "", seconds: int) -> Sent: ...
    @abstractmethod
    async def let_disappear(self, chat: str, seconds: int) -> None: ...
    @abstractmethod
    async def typing(self, to: str, state: State, media: str = "") -> None: ...
    @abstractmethod
    async def read(self, chat: str, sender: str, *ids: str, played: bool = False) -> None: ...
    @abstractmethod
    async def set_available(self, *, available: bool) -> None: ...
    @abstractmethod
    async def subscribe(self, jid: str) -> None: ...
    @abstractmethod
    async def go_away(self) -> None: ...
    @abstractmethod
    async def come_back(self) -> None: ...
    @abstractmethod
    async def wait_connected(self) -> None: ...

    @abstractmethod
    async def hear(self, id: str = "", *, kind: str = "") -> Heard:
        """Wait for a message by its id, or the field of its content; each is heard once."""

    @abstractmethod
    async def hear_receipt(self, id: str, type: str, device: frozenset[str]) -> Notice:
        """Wait for a receipt (`delivered`, `read-self`, …) for one message from a device."""

    @abstractmethod
    async def hear_typing(self, state: State, media: str) -> Notice:
        """Wait until somebody does so."""

    @abstractmethod
    async def hear_presence(self, jid: str, *, available: bool) -> None:
        """Wait until somebody is available or not."""

    @abstractmethod
    def heard_texts(self) -> list[str]:
        """Every plain text that was told so far, in order."""
