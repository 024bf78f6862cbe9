"""Linking stanzas: the refs to show, the phone's consent, the companion's signature, unlinking."""

from dataclasses import dataclass
from typing import ClassVar, Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind

REFRESH_TYPE: Final = "companion_reg_refresh"
"""The notification by which the server retires the secret in the QR codes of a device that is not linked."""

# WhatsApp Web takes either child (whatsapp-rust companion_reg.rs).
_REFRESHES: Final = (REFRESH_TYPE, "pair-device-rotate-qr")


@dataclass(frozen=True, slots=True)
class PairDevice:
    """The server hands a new companion its refs, one for each QR code to show."""

    query_id: str
    refs: tuple[str, ...]

    def to_node(self) -> Node:
        """The server's `iq`."""
        refs = tuple(Node("ref", {}, ref.encode()) for ref in self.refs)
        attrs: dict[str, AttrValue] = {"from": SERVER, "type": "set", "id": self.query_id, "xmlns": "md"}
        return Node("iq", attrs, (Node("pair-device", {}, refs),))

    @classmethod
    def from_node(cls, node: Node) -> "PairDevice":
        """Read it. Raises `StanzaError` where there is no ref."""
        pair_device = node.require("pair-device")
        refs = tuple(ref.data.decode("utf-8", "replace") for ref in pair_device.children_by_tag("ref"))
        if not refs:
            raise StanzaError("<pair-device> holds no <ref>")
        return cls(node.reader.string("id"), refs)


@dataclass(frozen=True, slots=True)
class PairSuccess:
    """The phone consented. `container` is the sealed device identity; `time` the server's unix time, or 0."""

    query_id: str
    container: bytes
    jid: JID
    lid: JID | None
    business_name: str = ""
    platform: str = ""
    client_props: bytes = b""
    time: int = 0

    def to_node(self) -> Node:
        """The server's `iq`."""
        device: dict[str, AttrValue] = {"jid": self.jid}
        if self.lid:
            device["lid"] = self.lid
        children = [Node("device-identity", {}, self.container)]
        if self.business_name:
            children.append(Node("biz", {"name": self.business_name}))
        children += [Node("device", device), Node("platform", {"name": self.platform})]
        if self.client_props:
            children.append(Node("client-props", {}, self.client_props))
        attrs: dict[str, AttrValue] = {
            "from": SERVER,
            "type": "set",
            "id": self.query_id,
            "xmlns": "md",
            "t": str(self.time),
        }
        return Node("iq", attrs, (Node("pair-success", {}, tuple(children)),))

    @classmethod
    def from_node(cls, node: Node) -> "PairSuccess":
        """Read it. Raises `StanzaError`."""
        success = node.require("pair-success")
        device = success.require("device").reader
        business, platform, props = (success.child(tag) for tag in ("biz", "platform", "client-props"))
        return cls(
            node.reader.string("id"),
            success.require("device-identity").data,
            device.jid("jid"),
            device.optional_jid("lid"),
            (business.reader.optional_string("name") or "") if business else "",
            (platform.reader.optional_string("name") or "") if platform else "",
            props.data if props else b"",
            node.reader.optional_integer("t") or 0,
        )


@dataclass(frozen=True, slots=True)
class PairDeviceSign:
    """The companion's answer to pair-success: its identity, now with its own signature."""

    query_id: str
    key_index: int
    identity: bytes

    def to_node(self) -> Node:
        """The companion's `iq`."""
        identity = Node("device-identity", {"key-index": str(self.key_index)}, self.identity)
        sign = Node("pair-device-sign", {}, (identity,))
        return Node("iq", {"to": SERVER, "type": "result", "id": self.query_id}, (sign,))

    @classmethod
    def from_node(cls, node: Node) -> "PairDeviceSign":
        """Read it. Raises `StanzaError`."""
        identity = node.require("pair-device-sign", "device-identity")
        return cls(node.reader.string("id"), identity.reader.integer("key-index"), identity.data)


def is_refresh(node: Node) -> bool:
    """Whether it is the server that retires the secret, in a form that is known."""
    return node.attrs.get("from") == SERVER and any(node.child(tag) for tag in _REFRESHES)


def acknowledge(query_id: str) -> Node:
    """The companion's empty result for a server's `iq`."""
    return Node("iq", {"to": SERVER, "id": query_id, "type": "result"})


def pair_error(query_id: str, code: int, text: str) -> Node:
    """The companion's refusal of a pair-success."""
    error = Node("error", {"code": str(code), "text": text})
    return Node("iq", {"to": SERVER, "type": "error", "id": query_id}, (error,))


@dataclass(frozen=True, slots=True)
class RemoveCompanionDevice:
    """A companion unlinks itself."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    jid: JID
    reason: str = "user_initiated"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("remove-companion-device", {"jid": self.jid, "reason": self.reason}),)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "RemoveCompanionDevice":
        """Read the request. Raises `StanzaError`."""
        reader = node.require("remove-companion-device").reader
        return cls(reader.jid("jid"), reader.optional_string("reason") or "")
