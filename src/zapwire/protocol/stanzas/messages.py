"""Messages: encrypted for each device, on their way to the server and from it, and the server's acknowledgement."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.sources import Own, read_source
from zapwire.protocol.types.messages import BotInfo, MessageInfo, MessageMeta

_HASH_SIZE: Final = 6
# Children of a message that never name a media type (whatsmeow message.go, parseMessageInfo).
_NO_MEDIA: Final = frozenset({"multicast", "verified_name", "bot", "meta", "franking", "trace"})


@dataclass(frozen=True, slots=True)
class Enc:
    """A ciphertext: `type` is `msg`, `pkmsg`, `skmsg` or `msmsg`, `version` that of the padding.

    `decrypt_fail` is `hide` where a receiver that cannot read it shows nothing; `count` is of a retry.
    """

    type: str
    ciphertext: bytes
    version: int = 2
    media_type: str = ""
    decrypt_fail: str = ""
    count: int = 0

    def to_node(self) -> Node:
        """The `enc`."""
        attrs: dict[str, AttrValue] = {"v": str(self.version), "type": self.type}
        if self.media_type:
            attrs["mediatype"] = self.media_type
        if self.decrypt_fail:
            attrs["decrypt-fail"] = self.decrypt_fail
        if self.count:
            attrs["count"] = str(self.count)
        return Node("enc", attrs, self.ciphertext)

    @classmethod
    def from_node(cls, node: Node) -> "Enc":
        """Read it. Raises `StanzaError`."""
        attrs, reader = node.attrs, node.reader
        return cls(
            reader.string("type"),
            node.data,
            reader.integer("v") if "v" in attrs else 2,
            reader.string("mediatype") if "mediatype" in attrs else "",
            reader.string("decrypt-fail") if "decrypt-fail" in attrs else "",
            reader.integer("count") if "count" in attrs else 0,
        )


def participants_node(encs: Iterable[tuple[JID, Enc]]) -> Node:
    """The `participants`: for each device its own ciphertext."""
    return Node("participants", {}, tuple(Node("to", {"jid": jid}, (enc.to_node(),)) for jid, enc in encs))


def device_identity_node(data: bytes) -> Node:
    """The sender's signed device identity, beside a ciphertext that starts a session."""
    return Node("device-identity", {}, data)


def reporting_node(token: bytes) -> Node:
    """The reporting token of a message that its receiver may report (whatsmeow reportingtoken.go)."""
    return Node("reporting", {}, (Node("reporting_token", {"v": "2"}, token),))


def privacy_token_node(token: bytes) -> Node:
    """The token the recipient gave out to the sender."""
    return Node("tctoken", {}, token)


def cs_token_node(token: bytes) -> Node:
    """The token a sender makes for a recipient that gave none."""
    return Node("cstoken", {}, token)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message as a client sends it. What is empty, 0 or None is left out, as is a true `device_fanout`.

    `phash` is `participant_hash` of the devices it is for. A resent message has `participant`, `recipient`,
    the first one's `timestamp`, and in chats of two no fanout, as it is for one device. `category` is `peer`
    for messages to the account's own phone.
    """

    id: str
    to: JID
    type: str
    children: tuple[Node, ...] = ()
    phash: str = ""
    edit: str = ""
    addressing_mode: str = ""
    peer_recipient_pn: JID | None = None
    category: str = ""
    push_priority: str = ""
    privacy_sensitive: bool = False
    participant: JID | None = None
    recipient: JID | None = None
    timestamp: int = 0
    device_fanout: bool = True

    def to_node(self) -> Node:
        """The client's `message` (whatsmeow send.go, retry.go)."""
        attrs: OptionalAttrs = {
            "id": self.id,
            "type": self.type,
            "to": self.to,
            "phash": self.phash,
            "edit": self.edit,
            "addressing_mode": self.addressing_mode,
            "peer_recipient_pn": self.peer_recipient_pn,
            "category": self.category,
            "push_priority": self.push_priority,
            "privacy_sensitive": "1" if self.privacy_sensitive else "",
            "participant": self.participant,
            "recipient": self.recipient,
            "t": number(self.timestamp),
            "device_fanout": "" if self.device_fanout else "false",
        }
        return Node("message", present(attrs), self.children)

    @classmethod
    def from_node(cls, node: Node) -> "OutgoingMessage":
        """Read it; the children stay as they are. Raises `StanzaError`."""
        reader = node.reader
        fanout = reader.optional_boolean("device_fanout")
        return cls(
            reader.string("id"),
            reader.jid("to"),
            reader.string("type"),
            node.children,
            reader.optional_string("phash") or "",
            reader.optional_string("edit") or "",
            reader.optional_string("addressing_mode") or "",
            reader.optional_jid("peer_recipient_pn"),
            reader.optional_string("category") or "",
            reader.optional_string("push_priority") or "",
            reader.optional_boolean("privacy_sensitive") or False,
            reader.optional_jid("participant"),
            reader.optional_jid("recipient"),
            reader.optional_integer("t") or 0,
            device_fanout=fanout is not False,
        )

    @property
    def participants(self) -> tuple[tuple[JID, Enc], ...]:
        """The devices with a ciphertext of their own, in order. Raises `StanzaError`."""
        return tuple(
            (device.reader.jid("jid"), Enc.from_node(enc))
            for child in self.children
            if child.tag == "participants"
            for device in child.children_by_tag("to")
            for enc in device.children_by_tag("enc")
        )

    @property
    def encs(self) -> tuple[Enc, ...]:
        """The ciphertexts for whoever gets the message: a group's, or the only one. Raises `StanzaError`."""
        return tuple(Enc.from_node(child) for child in self.children if child.tag == "enc")


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as the server delivers it to one device. What is empty, 0 or None is left out, but not `offline=0`.

    `sender` is the device, or the group with the device as `participant`. `recipient` is the chat of a message
    from another device of one's own account. `offline` counts what is left of the backlog this message waited in.
    """

    id: str
    sender: JID
    type: str
    timestamp: int
    children: tuple[Node, ...] = ()
    participant: JID | None = None
    participant_pn: JID | None = None
    participant_lid: JID | None = None
    recipient: JID | None = None
    sender_pn: JID | None = None
    sender_lid: JID | None = None
    peer_recipient_pn: JID | None = None
    peer_recipient_lid: JID | None = None
    addressing_mode: str = ""
    notify: str = ""
    category: str = ""
    edit: str = ""
    offline: int | None = None

    def to_node(self) -> Node:
        """The server's `message`."""
        attrs: OptionalAttrs = {
            "from": self.sender,
            "type": self.type,
            "id": self.id,
            "participant": self.participant,
            "participant_pn": self.participant_pn,
            "participant_lid": self.participant_lid,
            "recipient": self.recipient,
            "sender_pn": self.sender_pn,
            "sender_lid": self.sender_lid,
            "peer_recipient_pn": self.peer_recipient_pn,
            "peer_recipient_lid": self.peer_recipient_lid,
            "addressing_mode": self.addressing_mode,
            "notify": self.notify,
            "category": self.category,
            "edit": self.edit,
            "offline": "" if self.offline is None else str(self.offline),
            "t": str(self.timestamp),
        }
        return Node("message", present(attrs), self.children)


def read_message_info(node: Node, own: Own) -> MessageInfo:
    """What a received message says of itself, before decryption (whatsmeow message.go). Raises `StanzaError`.

    A malformed `meta` or `bot` counts as missing, as neither is needed to read the message.
    """
    source = read_source(node, own, needs_participant=True)
    attrs, reader = node.attrs, node.reader
    children = {child.tag: child for child in node.children}
    certificate = children.get("verified_name")
    return MessageInfo(
        source=source,
        id=reader.string("id"),
        timestamp=reader.integer("t"),
        push_name=reader.string("notify") if "notify" in attrs else "",
        type=reader.string("type") if "type" in attrs else "",
        category=reader.string("category") if "category" in attrs else "",
        edit=reader.string("edit") if "edit" in attrs else "",
        media_type=_media_type(node),
        server_id=reader.integer("server_id") if "server_id" in attrs else 0,
        is_multicast="multicast" in children,
        is_offline="offline" in attrs,
        verified_name=certificate.content if certificate and isinstance(certificate.content, bytes) else None,
        meta=_read_meta(children["meta"]) if "meta" in children else None,
        bot=_read_bot(children["bot"]) if "bot" in children else None,
    )


def _media_type(node: Node) -> str:
    """The media type of a message's last child that names one."""
    for child in reversed(node.children):
        value = child.attrs.get("mediatype")
        if isinstance(value, str) and child.tag not in _NO_MEDIA:
            return value
    return ""


def _read_meta(node: Node) -> MessageMeta | None:
    reader = node.reader
    try:
        return MessageMeta(
            target_id=reader.optional_string("target_id") or "",
            target_sender=reader.optional_jid("target_sender_jid"),
            target_chat=reader.optional_jid("target_chat_jid"),
            thread_message_id=reader.optional_string("thread_msg_id") or "",
            thread_message_sender=reader.optional_jid("thread_msg_sender_jid"),
            deprecated_lid_session=reader.optional_boolean("deprecated_lid_session"),
        )
    except StanzaError:
        return None


def _read_bot(node: Node) -> BotInfo | None:
    reader = node.reader
    try:
        edit = reader.string("edit")
        if edit not in ("inner", "last"):
            return BotInfo(edit)
        return BotInfo(edit, reader.string("edit_target_id"), reader.integer("sender_timestamp_ms"))
    except StanzaError:
        return None


def read_encs(node: Node) -> tuple[Enc, ...]:
    """The ciphertexts of a received message, in order; one without a type is passed over, as whatsmeow does.

    One without bytes is empty, so that it fails to decrypt and is asked for again. Raises `StanzaError`.
    """
    encs = (child for child in node.children if child.tag == "enc" and "type" in child.attrs)
    return tuple(Enc.from_node(enc if isinstance(enc.content, bytes) else replace(enc, content=b"")) for enc in encs)


def is_unavailable(node: Node) -> bool:
    """Whether the server says that this device gets no ciphertext of the message: it asks the phone for it."""
    tags = {child.tag for child in node.children}
    return "unavailable" in tags and "enc" not in tags


def unavailable_type(node: Node) -> str:
    """Why a message is unavailable, e.g. `view_once`; "" where it does not say or is available."""
    unavailable = node.child("unavailable")
    return (unavailable.reader.optional_string("type") or "") if unavailable else ""


@dataclass(frozen=True, slots=True)
class MessageAck:
    """The server has a message, or refuses it with `error`. `sender` is the chat, `timestamp` the server's, or 0.

    `phash` is there where the server's list of devices differs from the sender's. `server_id` is a channel's.
    """

    id: str
    sender: JID
    timestamp: int = 0
    phash: str = ""
    error: int = 0
    server_id: int = 0
    participant: JID | None = None
    recipient: JID | None = None

    def to_node(self) -> Node:
        """The server's `ack`."""
        attrs: OptionalAttrs = {
            "class": "message",
            "id": self.id,
            "from": self.sender,
            "participant": self.participant,
            "recipient": self.recipient,
            "t": number(self.timestamp),
            "phash": self.phash,
            "server_id": number(self.server_id),
            "error": number(self.error),
        }
        return Node("ack", present(attrs))

    @classmethod
    def from_node(cls, node: Node) -> "MessageAck":
        """Read it. Raises `StanzaError`."""
        attrs, reader = node.attrs, node.reader
        return cls(
            reader.string("id"),
            reader.jid("from"),
            reader.integer("t") if "t" in attrs else 0,
            reader.string("phash") if "phash" in attrs else "",
            reader.integer("error") if "error" in attrs else 0,
            reader.integer("server_id") if "server_id" in attrs else 0,
            reader.optional_jid("participant"),
            reader.optional_jid("recipient"),
        )


def participant_hash(devices: Iterable[JID]) -> str:
    """The hash by which client and server compare lists of devices, in any order (whatsmeow send.go)."""
    names = "".join(sorted(device.ad_string() for device in devices))
    return "2:" + b64encode(hashlib.sha256(names.encode()).digest()[:_HASH_SIZE]).decode()
