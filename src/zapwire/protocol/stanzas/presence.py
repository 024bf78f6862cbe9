"""Presence: being available or not, ours and others'."""

from dataclasses import dataclass

from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Node


@dataclass(frozen=True, slots=True)
class OwnPresence:
    """A client says whether it is available; the name is what others see beside its messages."""

    is_available: bool
    name: str = ""

    def to_node(self) -> Node:
        """The client's `presence`."""
        attrs: dict[str, AttrValue] = {"type": "available" if self.is_available else "unavailable"}
        if self.name:
            attrs["name"] = self.name
        return Node("presence", attrs)

    @classmethod
    def from_node(cls, node: Node) -> "OwnPresence":
        """Read it; without a type, as where only the name changes, it means available."""
        return cls(node.attrs.get("type") != "unavailable", node.reader.optional_string("name") or "")


@dataclass(frozen=True, slots=True)
class PresenceUpdate:
    """The server tells of somebody else. `last_seen` is unix time, None where hidden or unknown."""

    sender: JID
    is_available: bool
    last_seen: int | None = None

    def to_node(self) -> Node:
        """The server's `presence`."""
        attrs: dict[str, AttrValue] = {"from": self.sender}
        if not self.is_available:
            attrs["type"] = "unavailable"
            attrs["last"] = "deny" if self.last_seen is None else str(self.last_seen)
        return Node("presence", attrs)

    @classmethod
    def from_node(cls, node: Node) -> "PresenceUpdate":
        """Read it. Raises `StanzaError`."""
        reader = node.reader
        last = reader.optional_string("last")
        seen = reader.integer("last") if last and last not in ("deny", "none", "error") else None
        return cls(reader.jid("from"), node.attrs.get("type") != "unavailable", seen)


@dataclass(frozen=True, slots=True)
class SubscribePresence:
    """A client wants to hear of somebody's presence; `token` is the one they gave out to it, if any."""

    user: JID
    token: bytes = b""

    def to_node(self) -> Node:
        """The client's `presence`."""
        token = (Node("tctoken", {}, self.token),) if self.token else None
        return Node("presence", {"type": "subscribe", "to": self.user}, token)

    @classmethod
    def from_node(cls, node: Node) -> "SubscribePresence":
        """Read it. Raises `StanzaError`."""
        token = node.child("tctoken")
        return cls(node.reader.jid("to"), token.data if token else b"")
