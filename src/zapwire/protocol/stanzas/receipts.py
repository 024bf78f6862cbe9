"""Receipts: a message was delivered, read, played, or could not be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.sources import Own, read_source
from zapwire.protocol.types.messages import MessageSource


class ReceiptType(StrEnum):
    """The known types (whatsmeow types/presence.go). A stanza may have others: types are plain texts there."""

    DELIVERED = ""
    SENDER = "sender"
    """A message of one's own reached another of one's own devices."""
    RETRY = "retry"
    """It was delivered, but could not be decrypted."""
    READ = "read"
    READ_SELF = "read-self"
    """Read on another of one's own devices, by somebody who shows nobody what they read."""
    PLAYED = "played"
    PLAYED_SELF = "played-self"
    SERVER_ERROR = "server-error"
    INACTIVE = "inactive"
    """Delivered to a device that is not available right now."""
    PEER_MSG = "peer_msg"
    HISTORY_SYNC = "hist_sync"


@dataclass(frozen=True, slots=True)
class OutgoingReceipt:
    """A receipt as a client sends it, for one message or for more. What is empty, 0 or None is left out."""

    ids: tuple[str, ...]
    to: JID
    type: str = ReceiptType.DELIVERED
    participant: JID | None = None
    recipient: JID | None = None
    timestamp: int = 0
    category: str = ""

    def to_node(self) -> Node:
        """The client's `receipt` (whatsmeow receipt.go)."""
        attrs: OptionalAttrs = {
            "id": self.ids[0],
            "type": str(self.type),
            "to": self.to,
            "recipient": self.recipient,
            "participant": self.participant,
            "t": number(self.timestamp),
            "category": self.category,
        }
        return Node("receipt", present(attrs), _list(self.ids))

    @classmethod
    def from_node(cls, node: Node) -> "OutgoingReceipt":
        """Read it. Raises `StanzaError`."""
        reader = node.reader
        return cls(
            _read_ids(node),
            reader.jid("to"),
            reader.optional_string("type") or "",
            reader.optional_jid("participant"),
            reader.optional_jid("recipient"),
            reader.optional_integer("t") or 0,
            reader.optional_string("category") or "",
        )


@dataclass(frozen=True, slots=True)
class IncomingReceipt:
    """A receipt as the server delivers it. What is empty or None is left out, but not `offline=0`.

    `sender` is the device whose receipt it is, or the chat with that device as `participant`.
    """

    ids: tuple[str, ...]
    sender: JID
    type: str
    timestamp: int
    participant: JID | None = None
    participant_pn: JID | None = None
    participant_lid: JID | None = None
    recipient: JID | None = None
    sender_pn: JID | None = None
    sender_lid: JID | None = None
    addressing_mode: str = ""
    offline: int | None = None

    def to_node(self) -> Node:
        """The server's `receipt`."""
        attrs: OptionalAttrs = {
            "from": self.sender,
            "type": str(self.type),
            "id": self.ids[0],
            "participant": self.participant,
            "participant_pn": self.participant_pn,
            "participant_lid": self.participant_lid,
            "recipient": self.recipient,
            "sender_pn": self.sender_pn,
            "sender_lid": self.sender_lid,
            "addressing_mode": self.addressing_mode,
            "offline": "" if self.offline is None else str(self.offline),
            "t": str(self.timestamp),
        }
        return Node("receipt", present(attrs), _list(self.ids))


def grouped_receipt(
    chat: JID, type: str, timestamp: int, users: Mapping[str, Iterable[tuple[JID, int]]], *, stanza_id: str
) -> Node:
    """The server's receipt of several members of a group at once: for each message who, and when (unix seconds)."""
    participants = tuple(
        Node("participants", {"key": key}, tuple(Node("user", {"jid": jid, "t": str(t)}) for jid, t in entries))
        for key, entries in users.items()
    )
    attrs: OptionalAttrs = {"from": chat, "type": str(type), "id": stanza_id, "t": str(timestamp)}
    return Node("receipt", present(attrs), participants)


@dataclass(frozen=True, slots=True)
class ReceivedReceipt:
    """A receipt of one person for one message or more. `timestamp` is when, in unix seconds.

    `message_sender` is who wrote the messages, where it is not this account.
    """

    source: MessageSource
    ids: tuple[str, ...]
    timestamp: int
    type: str
    message_sender: JID | None = None


def read_receipts(node: Node, own: Own) -> tuple[ReceivedReceipt, ...]:
    """The receipts in a `receipt` stanza, a grouped one as one for each person and message (whatsmeow receipt.go).

    In a grouped one malformed entries are passed over. Raises `StanzaError`.
    """
    reader = node.reader
    receipt = ReceivedReceipt(
        source=read_source(node, own, needs_participant=False),
        ids=(),
        timestamp=0,
        type=reader.optional_string("type") or "",
        message_sender=reader.optional_jid("recipient"),
    )
    if receipt.source.is_group and "participant" not in node.attrs:
        node.require("participants")
        return tuple(_ungroup(node, receipt, own))
    return (replace(receipt, ids=_read_ids(node), timestamp=reader.integer("t")),)


def _ungroup(node: Node, receipt: ReceivedReceipt, own: Own) -> Iterator[ReceivedReceipt]:
    for participants in node.children_by_tag("participants"):
        key = participants.reader.string("key")
        for user in participants.children_by_tag("user"):
            try:
                jid, timestamp = user.reader.jid("jid"), user.reader.integer("t")
            except StanzaError:
                continue
            source = replace(receipt.source, sender=jid, is_from_me=own.has(jid), sender_alt=None)
            yield replace(receipt, source=source, ids=(key,), timestamp=timestamp)


def _list(ids: tuple[str, ...]) -> Content:
    return (Node("list", {}, tuple(Node("item", {"id": id}) for id in ids[1:])),) if len(ids) > 1 else None


def _read_ids(node: Node) -> tuple[str, ...]:
    first, children = node.reader.string("id"), node.children
    if len(children) != 1 or children[0].tag != "list":
        return (first,)
    return (first, *(item.reader.string("id") for item in children[0].children_by_tag("item") if "id" in item.attrs))
