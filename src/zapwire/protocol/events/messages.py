"""Messages and receipts."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.protocol.types.newsletters import NewsletterEdit

if TYPE_CHECKING:  # these need protobuf, which takes its time to import
    from zapwire.protocol.messages.content import Content
    from zapwire.protocol.messages.wrappers import Unwrapped
    from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.events.base import Event


@dataclass(frozen=True, slots=True)
class MessageReceived(Event):
    """A message, decrypted. The same one comes once."""

    info: MessageInfo
    """Who sent it, where, when, and its id."""
    content: "Content" = field(repr=False)
    """What it says or does. It is kept out of logs, as are the next two."""
    unwrapped: "Unwrapped" = field(repr=False)
    """The message itself, and what was around it: that it disappears, may be seen once, is an edit …"""
    raw: "Message" = field(repr=False)
    """The whole message as it was decrypted."""
    retry_count: int = 0
    """How often its sender had sent it again when it could be read."""
    request_id: str = ""
    """Where the phone handed it on, the id of our request for it."""
    newsletter_edit: NewsletterEdit | None = None
    """Where a newsletter changed its message, when; the message is the new one, under the id of the old one."""

    @property
    def message(self) -> "Message":
        """The message itself, out of its wrappers."""
        return self.unwrapped.message


@dataclass(frozen=True, slots=True)
class MessageSent(Event):
    """A message that this device sent, and the server has.

    It is recorded, in the unit of work that keeps the server's word, and not told: whoever sent it has the answer, also
    where the sink fails on it.
    """

    info: MessageInfo
    """Where it was sent, when, and its id. The chat goes by the name that it was sent to."""
    message: bytes = field(repr=False)
    """The serialised `Message`, wrappers included. It is kept out of logs."""


@dataclass(frozen=True, slots=True)
class MessageUndecryptable(Event):
    """A message came that cannot be read. Unless `is_final` it was asked for again, and may still come."""

    info: MessageInfo
    """Who sent it, where, when, and its id."""
    reason: str
    """What is wrong, for people."""
    is_unavailable: bool
    """True where the server has no ciphertext for this device."""
    unavailable_type: str
    """The server's word for why, e.g. `view_once`, or empty."""
    is_hidden: bool
    """Whether its sender asks to show nothing in its place."""
    retry_count: int
    """How often it was asked for."""
    is_final: bool
    """Whether it will not be asked for any more."""


@dataclass(frozen=True, slots=True)
class ReceiptReceived(Event):
    """Messages were delivered, read or played."""

    source: MessageSource
    """Who has them, and in which chat."""
    message_ids: tuple[str, ...]
    """Which messages."""
    timestamp: int
    """When, as unix time."""
    type: str
    """Empty for delivered, `read`, `played`, `read-self`, `sender`, `inactive`, `retry` or what else WhatsApp says."""
    message_sender: JID | None = None
    """Whose messages they are, where they are not ours."""
