"""Media: which hosts take and give files, and asking the phone for a file that is there no more.

Source: whatsmeow mediaconn.go, mediaretry.go.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, present
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.stanzas.receipts import ReceiptType

MEDIA_RETRY = "mediaretry"
"""The type of the notification with the phone's answer."""


@dataclass(frozen=True, slots=True)
class MediaConnection:
    """The media hosts, the best first, and what authorizes uploads. `ttl` and `auth_ttl` are in seconds."""

    auth: str = field(repr=False)
    ttl: int
    hosts: tuple[str, ...]
    auth_ttl: int = 0
    max_buckets: int = 0

    def to_content(self) -> Content:
        """The server's answer to `GetMediaConnection`."""
        hosts = tuple(Node("host", {"hostname": host}) for host in self.hosts)
        attrs = {
            "auth": self.auth,
            "ttl": str(self.ttl),
            "auth_ttl": str(self.auth_ttl),
            "max_buckets": str(self.max_buckets),
        }
        return (Node("media_conn", attrs, hosts),)


@dataclass(frozen=True, slots=True)
class GetMediaConnection:
    """Which hosts take and give files."""

    xmlns: ClassVar[str] = "w:m"
    kind: ClassVar[QueryKind] = "set"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("media_conn"),)

    def read(self, answer: Node) -> MediaConnection:
        """The hosts. Raises `StanzaError`, also where there is none."""
        node = answer.require("media_conn")
        reader = node.reader
        hosts = tuple(host.reader.string("hostname") for host in node.children_by_tag("host"))
        if not hosts:
            raise StanzaError("<media_conn> names no host")
        return MediaConnection(
            reader.string("auth"),
            reader.integer("ttl"),
            hosts,
            reader.integer("auth_ttl"),
            reader.integer("max_buckets"),
        )


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """The message a file belongs to, as its chat knows it; `participant` is its sender in a group."""

    id: str
    chat: JID
    is_from_me: bool
    participant: JID | None = None

    def to_node(self) -> Node:
        """The `rmr`."""
        attrs: OptionalAttrs = {
            "jid": self.chat,
            "from_me": "true" if self.is_from_me else "false",
            "participant": self.participant,
        }
        return Node("rmr", present(attrs))

    @classmethod
    def from_node(cls, stanza: Node) -> "MediaMessage":
        """The message that a stanza with an `rmr` is about. Raises `StanzaError`."""
        reader = stanza.require("rmr").reader
        return cls(
            stanza.reader.string("id"),
            reader.jid("jid"),
            reader.boolean("from_me"),
            reader.optional_jid("participant"),
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """What only who knows the file's media key can read."""

    ciphertext: bytes = field(repr=False)
    iv: bytes = field(repr=False)

    def to_node(self) -> Node:
        """The `encrypt`."""
        return Node("encrypt", {}, (Node("enc_p", {}, self.ciphertext), Node("enc_iv", {}, self.iv)))

    @classmethod
    def from_node(cls, stanza: Node) -> "Sealed":
        """Read it from the stanza it is in. Raises `StanzaError`."""
        return cls(stanza.require("encrypt", "enc_p").data, stanza.require("encrypt", "enc_iv").data)


@dataclass(frozen=True, slots=True)
class MediaRetryReceipt:
    """Asks the phone for a message's file. `to` is one's own account, without device."""

    to: JID
    message: MediaMessage
    sealed: Sealed

    def to_node(self) -> Node:
        """The client's `receipt`."""
        attrs: OptionalAttrs = {"id": self.message.id, "to": self.to, "type": str(ReceiptType.SERVER_ERROR)}
        return Node("receipt", present(attrs), (self.sealed.to_node(), self.message.to_node()))

    @classmethod
    def from_node(cls, node: Node) -> "MediaRetryReceipt":
        """Read it, as it was sent or as it was delivered, where `to` is who asks. Raises `StanzaError`."""
        to = node.reader.jid("from" if "from" in node.attrs else "to")
        return cls(to, MediaMessage.from_node(node), Sealed.from_node(node))


@dataclass(frozen=True, slots=True)
class MediaRetryAnswer:
    """The phone's answer: sealed, or the code of an error; 2 says that the phone has not the file."""

    message: MediaMessage
    sealed: Sealed | None
    timestamp: int = 0
    error: int = 0

    def to_node(self, sender: JID) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {
            "from": sender,
            "type": MEDIA_RETRY,
            "id": self.message.id,
            "t": str(self.timestamp),
        }
        answer = self.sealed.to_node() if self.sealed else Node("error", {"code": str(self.error)})
        return Node("notification", present(attrs), (answer, self.message.to_node()))

    @classmethod
    def from_node(cls, node: Node) -> "MediaRetryAnswer":
        """Read it. Raises `StanzaError`."""
        message, timestamp, error = MediaMessage.from_node(node), node.reader.integer("t"), node.child("error")
        if error is not None:
            return cls(message, None, timestamp, error.reader.integer("code"))
        return cls(message, Sealed.from_node(node), timestamp)
